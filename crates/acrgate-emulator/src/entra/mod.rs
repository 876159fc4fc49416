//! Entra: tokens, and the endpoints that give them out.

mod authority;
mod grant;
pub mod managed_identity;
pub mod tokens;

use http::{Method, StatusCode};

use crate::server::{Reply, WholeRequest, message};
use crate::state::Emulated;

/// Whether a path belongs to Entra: `/{tenant}/oauth2/…`, its metadata and its keys.
pub(crate) fn is_its_path(path: &str) -> bool {
    let segments = segments(path);
    match segments[..] {
        ["subscriptions" | "metadata" | "providers", ..] => false,
        [_, "oauth2", "token"] | [_, "oauth2", "v2.0", "token" | "authorize"] => true,
        [_, ".well-known", _] | [_, "v2.0", ".well-known", _] | [_, "discovery", ..] => true,
        _ => false,
    }
}

/// Answers a request under [`is_its_path`].
pub(crate) fn handle(ctx: &Emulated, request: &WholeRequest) -> Reply {
    let segments = segments(request.uri().path());
    match (request.method(), &segments[..]) {
        (&Method::POST, [tenant, "oauth2", "token"] | [tenant, "oauth2", "v2.0", "token"]) => {
            grant::answer(ctx, tenant, request)
        }
        (&Method::GET, [tenant, ".well-known", "openid-configuration"]) => {
            authority::openid(ctx, tenant, false)
        }
        (&Method::GET, [tenant, "v2.0", ".well-known", "openid-configuration"]) => {
            authority::openid(ctx, tenant, true)
        }
        (&Method::GET, [_, "discovery", "instance"]) => authority::instance(ctx),
        (&Method::GET, [_, "discovery", "keys"] | [_, "discovery", "v2.0", "keys"]) => authority::keys(ctx),
        _ => message::bare(StatusCode::NOT_FOUND),
    }
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/').filter(|segment| !segment.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::is_its_path;

    #[test]
    fn paths_of_entra_are_told_from_arms() {
        for path in [
            "/t/oauth2/v2.0/token",
            "/t/oauth2/token",
            "/t/v2.0/.well-known/openid-configuration",
            "/common/discovery/instance",
        ] {
            assert!(is_its_path(path), "{path}");
        }
        for path in [
            "/subscriptions/s/resourceGroups/oauth2/token",
            "/metadata/endpoints",
            "/",
            "/subscriptions/oauth2/token",
        ] {
            assert!(!is_its_path(path), "{path}");
        }
    }
}
