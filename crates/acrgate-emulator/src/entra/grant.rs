//! The token endpoint: client credentials.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, StatusCode, header};
use serde_json::json;
use uuid::Uuid;

use super::tokens::lifetime;
use crate::server::{Reply, WholeRequest, message};
use crate::state::Emulated;
use crate::state::clock::timestamp;

/// What else the tenant is called: the names that stand for any tenant, and that of AD FS, under which clients that use
/// ADAL (the Azure CLI before 2.30) do not ask Microsoft whether it knows this authority.
const OTHER_NAMES: [&str; 3] = ["common", "organizations", "adfs"];

/// A refusal in Entra's words.
struct Refusal {
    status: StatusCode,
    error: &'static str,
    code: u32,
    text: String,
}

impl Refusal {
    fn new(status: StatusCode, error: &'static str, code: u32, text: impl Into<String>) -> Self {
        Self { status, error, code, text: text.into() }
    }

    fn reply(&self) -> Reply {
        let (trace, correlation) = (Uuid::new_v4(), Uuid::new_v4());
        let body = json!({
            "error": self.error,
            "error_description": format!("AADSTS{}: {} Trace ID: {trace} Correlation ID: {correlation}", self.code, self.text),
            "error_codes": [self.code],
            "timestamp": timestamp(),
            "trace_id": trace,
            "correlation_id": correlation,
        });
        message::json(self.status, &body)
    }
}

/// Answers `POST /{tenant}/oauth2/v2.0/token` (scope) and `POST /{tenant}/oauth2/token` (resource).
pub(super) fn answer(ctx: &Emulated, tenant: &str, request: &WholeRequest) -> Reply {
    grant(ctx, tenant, request).unwrap_or_else(|refusal| refusal.reply())
}

fn grant(ctx: &Emulated, tenant: &str, request: &WholeRequest) -> Result<Reply, Refusal> {
    let bad = StatusCode::BAD_REQUEST;
    let form: HashMap<String, String> = url::form_urlencoded::parse(request.body()).into_owned().collect();
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    if !tenant.eq_ignore_ascii_case(&ctx.options.tenant_id) && !OTHER_NAMES.contains(&tenant) {
        let text = format!("Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID.");
        return Err(Refusal::new(bad, "invalid_request", 90002, text));
    }
    if field("grant_type") != "client_credentials" {
        let text = format!("The grant type '{}' is not supported by this emulator.", field("grant_type"));
        return Err(Refusal::new(bad, "unsupported_grant_type", 70003, text));
    }
    let basic = basic(request.headers());
    let (client, secret) = match &basic {
        Some((client, secret)) => (client.as_str(), secret.as_str()),
        None => (field("client_id"), field("client_secret")),
    };
    let Some(principal) = ctx.directory.by_app_id(client).filter(|principal| principal.secret.is_some())
    else {
        let text =
            format!("Application with identifier '{client}' was not found in the directory '{tenant}'.");
        return Err(Refusal::new(bad, "unauthorized_client", 700_016, text));
    };
    if principal.secret.as_ref().is_none_or(|own| own.reveal() != secret) {
        let text = format!("Invalid client secret provided for app '{client}'.");
        return Err(Refusal::new(StatusCode::UNAUTHORIZED, "invalid_client", 7_000_215, text));
    }
    let audience = audience(field("scope"), field("resource"))?;
    let token = ctx.entra_token(&principal, &audience).map_err(|error| {
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "server_error", 90033, error.to_string())
    })?;
    let life = lifetime(&principal);
    let body =
        json!({"token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": token});
    let mut reply = message::json(StatusCode::OK, &body);
    message::set_header(&mut reply, "cache-control", "no-store, no-cache");
    Ok(reply)
}

/// The resource that a token is asked for: `scope` without its one `/.default`, or `resource`.
fn audience(scope: &str, resource: &str) -> Result<String, Refusal> {
    let asked = scope.split(' ').find_map(|word| word.strip_suffix("/.default"));
    match (asked, resource) {
        (Some(audience), _) if !audience.is_empty() => Ok(audience.to_owned()),
        (_, "") => {
            let text = format!(
                "The provided value for scope {scope} is not valid. Client credential flows must have a scope value with \
                 /.default suffixed to the resource identifier (application ID URI)."
            );
            Err(Refusal::new(StatusCode::BAD_REQUEST, "invalid_scope", 1_002_012, text))
        }
        (_, resource) => Ok(resource.to_owned()),
    }
}

fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let encoded = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (client, secret) = text.split_once(':')?;
    let decode = |part: &str| percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned();
    Some((decode(client), decode(secret)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_default_is_taken_off_a_scope() {
        let of = |scope, resource| audience(scope, resource).ok();
        assert_eq!(of("https://a/.default", ""), Some("https://a".into()));
        assert_eq!(of("https://a//.default offline_access", ""), Some("https://a/".into()));
        assert_eq!(of("", "https://a/"), Some("https://a/".into()));
        assert_eq!(of("https://a/user_impersonation", ""), None);
        assert_eq!(of("/.default", ""), None);
    }
}
