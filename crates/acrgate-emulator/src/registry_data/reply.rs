//! The shapes of a login server's answers: its headers, its error bodies, its lists in pages.

use http::header::{CONTENT_TYPE, HeaderName, HeaderValue, LINK, LOCATION, SERVER, WWW_AUTHENTICATE};
use http::{Response, StatusCode};
use serde::Serialize;
use serde_json::{Value, json};

use super::scope::Scope;
use crate::server::message::{self, Body, Reply};

/// On every answer under `/v2/` and `/acr/v1/`.
pub(super) const API_VERSION: HeaderName = HeaderName::from_static("docker-distribution-api-version");
/// The digest of what the answer is about.
pub(super) const CONTENT_DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");
/// The name of an upload.
pub(super) const UPLOAD_UUID: HeaderName = HeaderName::from_static("docker-upload-uuid");
/// What is left of the caller's budget.
const RATE_LIMIT: HeaderName = HeaderName::from_static("x-ms-ratelimit-remaining-calls-per-second");

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// An answer without a body.
#[must_use]
pub(super) fn empty(status: StatusCode) -> Reply {
    finish(status, message::empty())
}

/// An answer with these bytes.
#[must_use]
pub(super) fn bytes(status: StatusCode, content_type: &str, content: impl Into<bytes::Bytes>) -> Reply {
    let mut reply = finish(status, message::whole(content));
    insert(&mut reply, CONTENT_TYPE, content_type);
    reply
}

/// An answer with a JSON body.
#[must_use]
pub(super) fn json(status: StatusCode, body: &impl Serialize) -> Reply {
    // Documents made here have text keys, so they always serialise.
    json_text(status, serde_json::to_string(body).unwrap_or_default())
}

fn json_text(status: StatusCode, body: String) -> Reply {
    let mut reply = finish(status, message::whole(body));
    reply.headers_mut().insert(CONTENT_TYPE, JSON);
    reply
}

/// An answer with this body.
#[must_use]
pub(super) fn finish(status: StatusCode, body: Body) -> Reply {
    let mut reply = Response::new(body);
    *reply.status_mut() = status;
    reply.headers_mut().insert(SERVER, HeaderValue::from_static("openresty"));
    reply
}

/// Sets a header; a value that no header can hold is left out.
pub(super) fn insert(reply: &mut Reply, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        reply.headers_mut().insert(name, value);
    }
}

/// The blob is to be had elsewhere.
#[must_use]
pub(super) fn elsewhere(link: &str) -> Reply {
    let mut reply = empty(StatusCode::TEMPORARY_REDIRECT);
    set_location(&mut reply, link);
    reply
}

/// Marks an answer as one of the distribution API.
pub(super) fn mark_api_version(reply: &mut Reply) {
    reply.headers_mut().insert(API_VERSION, HeaderValue::from_static("registry/2.0"));
}

/// Tells how much of the caller's budget of the token endpoints is left.
pub(super) fn mark_budget(reply: &mut Reply, remaining: &'static str) {
    reply.headers_mut().insert(RATE_LIMIT, HeaderValue::from_static(remaining));
}

/// Tells where something is.
pub(super) fn set_location(reply: &mut Reply, location: &str) {
    insert(reply, LOCATION, location);
}

/// An error as the service writes it, its keys in this order.
#[derive(Serialize)]
struct ErrorBody<'a> {
    code: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a Value>,
}

#[derive(Serialize)]
struct Errors<'a> {
    errors: [ErrorBody<'a>; 1],
}

/// An error of the distribution API.
#[must_use]
pub(super) fn error(status: StatusCode, code: &str, message: &str, detail: &Value) -> Reply {
    error_body(status, ErrorBody { code, message, detail: Some(detail) })
}

/// An error whose body has no detail.
fn error_without_detail(status: StatusCode, code: &str, message: &str) -> Reply {
    error_body(status, ErrorBody { code, message, detail: None })
}

/// The service ends its error bodies with a new line, and writes quotes as Go's encoder does for HTML.
fn error_body(status: StatusCode, error: ErrorBody<'_>) -> Reply {
    let body = serde_json::to_string(&Errors { errors: [error] }).unwrap_or_default();
    json_text(status, body.replace('\'', "\\u0027") + "\n")
}

/// No operation has this path or method.
#[must_use]
pub(super) fn unknown_operation() -> Reply {
    error_without_detail(StatusCode::NOT_FOUND, "OPERATION_UNKNOWN", "The specified operation does not exist")
}

/// The refusal of the network rules: the same text for every reason.
#[must_use]
pub(super) fn network_denial(address: &str) -> Reply {
    let message = format!(
        "client with IP '{address}' is not allowed access. Refer https://aka.ms/acr/firewall to grant access."
    );
    error_without_detail(StatusCode::FORBIDDEN, "DENIED", &message)
}

/// Why a challenge comes although a token was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenProblem {
    /// It is not valid here, or not any more.
    Invalid,
    /// It does not allow this.
    InsufficientScope,
}

/// The 401 that tells where to get a token.
#[must_use]
pub(super) fn challenge(
    realm: &str,
    service: &str,
    scopes: &[Scope],
    problem: Option<TokenProblem>,
) -> Reply {
    let detail: Vec<_> = scopes
        .iter()
        .flat_map(|scope| scope.actions.iter().map(move |action| (scope, action)))
        .map(|(scope, action)| json!({"Type": scope.kind, "Name": scope.name, "Action": action}))
        .collect();
    let detail = if detail.is_empty() { Value::Null } else { Value::from(detail) };
    let message = "authentication required, visit https://aka.ms/acr/authorization for more information.";
    let mut reply = error(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", message, &detail);
    let mut value = format!("Bearer realm=\"{realm}\",service=\"{service}\"");
    if !scopes.is_empty() {
        let scopes: Vec<_> = scopes.iter().map(Scope::text).collect();
        value.push_str(&format!(",scope=\"{}\"", scopes.join(" ")));
    }
    match problem {
        Some(TokenProblem::Invalid) => value.push_str(",error=\"invalid_token\""),
        Some(TokenProblem::InsufficientScope) => value.push_str(",error=\"insufficient_scope\""),
        None => {}
    }
    insert(&mut reply, WWW_AUTHENTICATE, &value);
    reply
}

/// One page of a sorted list, and what the next one starts after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    /// The names on this page.
    pub(super) names: Vec<String>,
    /// The last name, if more follow.
    pub(super) last: Option<String>,
}

impl Page {
    /// The part of a sorted list that `last` and `n` ask for.
    #[must_use]
    pub(super) fn of(sorted: Vec<String>, last: Option<&str>, n: usize) -> Self {
        let start = last.map_or(0, |last| sorted.partition_point(|name| name.as_str() <= last));
        let more = sorted.len() - start > n;
        let names: Vec<_> = sorted.into_iter().skip(start).take(n).collect();
        let last = names.last().filter(|_| more).cloned();
        Self { names, last }
    }

    /// Links to the next page, as the service writes it.
    pub(super) fn link(&self, reply: &mut Reply, path: &str, n: usize, order: &str) {
        if let Some(last) = &self.last {
            let last = percent_encoding::utf8_percent_encode(last, percent_encoding::NON_ALPHANUMERIC);
            insert(reply, LINK, &format!("<{path}?last={last}&n={n}&orderby={order}>; rel=\"next\""));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt as _;
    use proptest::prelude::*;

    async fn text(reply: Reply) -> String {
        String::from_utf8(reply.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
    }

    #[tokio::test]
    async fn the_challenge_is_the_recorded_one() {
        let reply = challenge("https://r.azurecr.io/oauth2/token", "r.azurecr.io", &[], None);
        assert_eq!(
            reply.headers()[WWW_AUTHENTICATE],
            "Bearer realm=\"https://r.azurecr.io/oauth2/token\",service=\"r.azurecr.io\""
        );
        let expected = "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required, visit \
            https://aka.ms/acr/authorization for more information.\",\"detail\":null}]}\n";
        assert_eq!(text(reply).await, expected);
    }

    #[tokio::test]
    async fn the_denial_is_the_services_own() {
        let reply = network_denial("203.0.113.7");
        assert_eq!(
            (reply.status(), reply.headers()[SERVER].to_str().unwrap()),
            (StatusCode::FORBIDDEN, "openresty")
        );
        let expected = "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"client with IP \\u0027203.0.113.7\\u0027 is not \
            allowed access. Refer https://aka.ms/acr/firewall to grant access.\"}]}\n";
        assert_eq!(text(reply).await, expected);
    }

    proptest! {
        #[test]
        fn the_pages_together_are_the_list(names in prop::collection::btree_set("[a-z]{1,3}", 0..20), n in 1usize..8) {
            let sorted: Vec<String> = names.into_iter().collect();
            let mut seen = Vec::new();
            let mut last: Option<String> = None;
            loop {
                let page = Page::of(sorted.clone(), last.as_deref(), n);
                prop_assert!(page.names.len() <= n);
                seen.extend(page.names);
                last = page.last;
                if last.is_none() {
                    break;
                }
            }
            prop_assert_eq!(seen, sorted);
        }
    }
}
