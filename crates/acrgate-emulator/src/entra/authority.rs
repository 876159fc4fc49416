//! What an authority says of itself.

use http::StatusCode;
use serde_json::json;

use crate::server::{Reply, message};
use crate::state::Emulated;

/// `openid-configuration`, for the v2.0 endpoint or the first one.
pub(super) fn openid(ctx: &Emulated, tenant: &str, v2: bool) -> Reply {
    let base = format!("{}/{tenant}", ctx.arm_url());
    let version = if v2 { "/v2.0" } else { "" };
    let issuer = format!("{base}{version}");
    let body = json!({
        "token_endpoint": format!("{base}/oauth2{version}/token"),
        "authorization_endpoint": format!("{base}/oauth2{version}/authorize"),
        "jwks_uri": format!("{base}/discovery{version}/keys"),
        "issuer": issuer,
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "response_types_supported": ["code", "id_token", "token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "tenant_region_scope": "EU",
        "cloud_instance_name": ctx.arm_url(),
        "msgraph_host": ctx.address().to_string(),
    });
    message::json(StatusCode::OK, &body)
}

/// Instance discovery: this authority is the only one of its cloud.
pub(super) fn instance(ctx: &Emulated) -> Reply {
    let tenant = &ctx.options.tenant_id;
    let (ip, localhost) = (ctx.address().to_string(), format!("localhost:{}", ctx.address().port()));
    let body = json!({
        "tenant_discovery_endpoint": format!("{}/{tenant}/v2.0/.well-known/openid-configuration", ctx.arm_url()),
        "api-version": "1.1",
        "metadata": [{"preferred_network": ip, "preferred_cache": ip, "aliases": [ip, localhost]}],
    });
    message::json(StatusCode::OK, &body)
}

/// The keys that sign tokens.
pub(super) fn keys(ctx: &Emulated) -> Reply {
    message::json(StatusCode::OK, &json!({"keys": [ctx.tokens.public_key()]}))
}
