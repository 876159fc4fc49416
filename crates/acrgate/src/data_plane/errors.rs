//! From a registry's refusal to an [`Error`].

use http::{StatusCode, header};
use serde::Deserialize;

use crate::{
    Error, ErrorKind,
    access::Denial,
    arm::{Answer, error_body},
};

#[derive(Deserialize)]
struct Body {
    errors: Vec<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

/// The error that an answer is; `what` is what was asked for, as a path or a host.
pub(super) fn refused(answer: &Answer, what: &str) -> Error {
    let plain = error_body::from_answer(answer.status, &answer.headers, &answer.body);
    let first =
        serde_json::from_slice::<Body>(&answer.body).ok().and_then(|body| body.errors.into_iter().next());
    let Some(refusal) = first else {
        return plain.with_target(what);
    };

    let denial = (answer.status == StatusCode::FORBIDDEN).then(|| Denial::parse(&refusal.message)).flatten();
    let error = Error::new(plain.kind(), refusal.message)
        .with_status(answer.status.as_u16())
        .with_code(refusal.code)
        .with_request_id(answer.header("x-ms-correlation-request-id"))
        .with_retryable(plain.is_retryable())
        .with_retry_after(plain.retry_after())
        .with_target(what);
    if let Some(denial) = denial {
        error.with_kind(ErrorKind::NetworkDenied).with_client_address(Some(denial.client_address)).with_hint(
            "the registry's network rules do not let this address in: add it to the IP rules, or come by a private endpoint",
        )
    } else if insufficient_scope(answer) {
        error.with_kind(ErrorKind::PermissionDenied).with_hint(
            "the identity lacks a data role: AcrPull or AcrPush, or a Container Registry Repository role when the registry is in ABAC mode",
        )
    } else {
        error.with_hint(plain.hint().unwrap_or_default().to_owned())
    }
}

/// Whether a token was accepted, but gives no right to this.
fn insufficient_scope(answer: &Answer) -> bool {
    answer.status == StatusCode::UNAUTHORIZED
        && answer
            .header(header::WWW_AUTHENTICATE.as_str())
            .is_some_and(|challenge| challenge.contains("insufficient_scope"))
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    fn answer(status: u16, challenge: Option<&str>, body: &str) -> Answer {
        let mut headers = HeaderMap::new();
        if let Some(challenge) = challenge {
            headers.insert(header::WWW_AUTHENTICATE, challenge.parse().unwrap());
        }
        Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers,
            body: bytes::Bytes::copy_from_slice(body.as_bytes()),
        }
    }

    #[test]
    fn a_network_denial_names_the_address_that_the_registry_saw() {
        let body = "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"client with IP \\u0027203.0.113.9\\u0027 is not allowed access. Refer https://aka.ms/acr/firewall to grant access.\"}]}\n";
        let error = refused(&answer(403, None, body), "team.azurecr.io");
        assert_eq!((error.kind(), error.code()), (ErrorKind::NetworkDenied, Some("DENIED")));
        assert_eq!(error.client_address(), Some("203.0.113.9".parse().unwrap()));
        assert!(error.message().contains("'203.0.113.9'"));
    }

    #[test]
    fn a_token_without_the_right_is_not_a_missing_token() {
        let body = r#"{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}"#;
        let challenge = r#"Bearer realm="https://t.azurecr.io/oauth2/token",service="t.azurecr.io",error="insufficient_scope""#;
        assert_eq!(refused(&answer(401, Some(challenge), body), "x").kind(), ErrorKind::PermissionDenied);
        assert_eq!(refused(&answer(401, None, body), "x").kind(), ErrorKind::Unauthenticated);
    }
}
