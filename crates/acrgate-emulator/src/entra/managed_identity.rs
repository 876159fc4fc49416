//! The managed-identity endpoint, in App Service's and in the virtual machine's flavour.
//!
//! Whose identity answers: the one that `client_id`, `object_id`, `principal_id` or `msi_res_id`/`mi_res_id` names; else
//! the system-assigned identity of the resource whose ARM id is in the header `X-IDENTITY-HEADER`; else that of the host
//! that the emulator starts with, an Owner of the subscription.

use std::sync::Arc;

use http::{Method, StatusCode};
use serde_json::json;

use super::tokens::{Claims, lifetime};
use crate::server::message::query_parameter;
use crate::server::{Reply, Request, message};
use crate::state::directory::Principal;
use crate::state::{Emulated, seed};

/// App Service's flavour: header `X-IDENTITY-HEADER`, api-version 2019-08-01.
pub(crate) const APP_SERVICE_PATH: &str = "/msi/token";
/// The virtual machine's flavour: header `Metadata: true`, api-version 2018-02-01.
const IMDS_PATH: &str = "/metadata/identity/oauth2/token";

/// Whether a path belongs to this endpoint.
pub(crate) fn is_its_path(path: &str) -> bool {
    path == APP_SERVICE_PATH || path == IMDS_PATH
}

/// Answers a request under [`is_its_path`].
pub(crate) fn handle(ctx: &Emulated, request: Request) -> Reply {
    let refuse = |status, error: &str, text: &str| {
        message::json(status, &json!({"error": error, "error_description": text}))
    };
    if request.method() != Method::GET {
        return message::bare(StatusCode::METHOD_NOT_ALLOWED);
    }
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let identity_header = header("x-identity-header");
    let is_imds = request.uri().path() == IMDS_PATH;
    let marked = header("metadata").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    if (is_imds && !marked) || (!is_imds && identity_header.is_none()) {
        let text = "Required metadata header not specified or not correct";
        return refuse(StatusCode::BAD_REQUEST, "bad_request_102", text);
    }
    let query = request.uri().query();
    let Some(resource) = query_parameter(query, "resource") else {
        let text = "Required audience parameter not specified";
        return refuse(StatusCode::BAD_REQUEST, "bad_request_100", text);
    };
    let Some(principal) = principal(ctx, query, identity_header) else {
        return refuse(StatusCode::BAD_REQUEST, "invalid_request", "Identity not found");
    };
    let claims = Claims::of(&principal, &resource, &ctx.options.tenant_id);
    match ctx.tokens.mint(&claims) {
        Ok(token) => {
            let body = json!({
                "access_token": token,
                "client_id": principal.app_id,
                "expires_in": lifetime(&principal).to_string(),
                "expires_on": claims.exp.to_string(),
                "ext_expires_in": lifetime(&principal).to_string(),
                "not_before": claims.nbf.to_string(),
                "resource": resource,
                "token_type": "Bearer",
            });
            message::json(StatusCode::OK, &body)
        }
        Err(error) => refuse(StatusCode::INTERNAL_SERVER_ERROR, "server_error", &error.to_string()),
    }
}

fn principal(ctx: &Emulated, query: Option<&str>, header: Option<&str>) -> Option<Arc<Principal>> {
    let directory = &ctx.directory;
    let parameter = |name| query_parameter(query, name);
    let is_managed = |principal: &Arc<Principal>| principal.resource().is_some();
    if let Some(client) = parameter("client_id") {
        return directory.by_app_id(&client).filter(is_managed);
    }
    if let Some(object) = parameter("object_id").or_else(|| parameter("principal_id")) {
        return directory.by_object_id(&object).filter(is_managed);
    }
    if let Some(id) = parameter("msi_res_id").or_else(|| parameter("mi_res_id")) {
        return directory.user_identity(&id);
    }
    match header.filter(|header| header.starts_with("/subscriptions/")) {
        Some(resource) => directory.system_identity_of(resource),
        None => directory.system_identity_of(&seed::host_id(ctx)),
    }
}
