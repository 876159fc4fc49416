//! The one place where an HTTP answer becomes an error.

use std::time::Duration;

use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use time::{OffsetDateTime, format_description::well_known::Rfc2822};

use crate::{Error, ErrorKind};

/// Both shapes in use: the resource provider's `{"error":{…},"status":"Failed"}` and the front door's `{"error":{…}}`.
/// Some answers carry the inner object alone.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Body {
    Wrapped { error: Detail },
    Bare(Detail),
}

/// `{"code","message"}`; everything else an error may carry (details, innererror, additionalInfo) repeats it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Detail {
    #[serde(default)]
    pub(crate) code: Option<String>,
    #[serde(default)]
    pub(crate) message: Option<String>,
    #[serde(default)]
    pub(crate) target: Option<String>,
}

/// An error body is read up to here; what a proxy may answer instead of Azure can be long.
const QUOTED: usize = 300;

/// The error for an answer that is not a success.
pub(crate) fn from_answer(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Error {
    let detail = match serde_json::from_slice::<Body>(body) {
        Ok(Body::Wrapped { error } | Body::Bare(error)) => error,
        Err(_) => Detail { code: None, message: None, target: None },
    };
    from_detail(status, headers, detail, body)
}

fn from_detail(status: StatusCode, headers: &HeaderMap, detail: Detail, body: &[u8]) -> Error {
    let code = detail.code.filter(|code| !code.is_empty());
    let message = detail.message.filter(|text| !text.is_empty()).unwrap_or_else(|| quoted(status, body));
    let kind = kind(status, code.as_deref());
    let mut error = Error::new(kind, message)
        .with_status(status.as_u16())
        .with_request_id(header(headers, "x-ms-request-id"))
        .with_retryable(is_transient(status) || is_passing_conflict(status, code.as_deref()))
        .with_retry_after(retry_after(headers));
    if let Some(code) = code {
        error = error.with_code(code);
    }
    if let Some(target) = detail.target {
        error = error.with_target(target);
    }
    let hint = hint(kind, error.code());
    error.with_hint(hint)
}

/// The error of an operation or a run that was accepted and then failed.
pub(crate) fn operation_failed(what: &str, state: &str, detail: Option<Detail>) -> Error {
    let kind = if state.eq_ignore_ascii_case("canceled") {
        ErrorKind::Cancelled
    } else {
        ErrorKind::OperationFailed
    };
    let (code, message) = detail.map_or((None, None), |detail| (detail.code, detail.message));
    let message = match message {
        Some(message) if !message.is_empty() => message,
        _ => format!("{what} ended as {state} without saying why"),
    };
    let error = Error::new(kind, message)
        .with_target(what)
        .with_hint("look at the state of the resource, correct what the message names, and begin again");
    match code {
        Some(code) if !code.is_empty() => error.with_code(code),
        _ => error,
    }
}

fn kind(status: StatusCode, code: Option<&str>) -> ErrorKind {
    match code {
        Some("DisablingPublicNetworkAccessNotSupported") => return ErrorKind::Unsupported,
        // Some of these come as a 404, although the resource may well be there.
        Some("InvalidResourceType" | "NoRegisteredProviderFound" | "InvalidApiVersionParameter") => {
            return ErrorKind::Unsupported;
        }
        Some("PrincipalNotFound") => return ErrorKind::NotFound,
        _ => {}
    }
    match status {
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => ErrorKind::InvalidInput,
        StatusCode::UNAUTHORIZED => ErrorKind::Unauthenticated,
        StatusCode::FORBIDDEN => ErrorKind::PermissionDenied,
        StatusCode::NOT_FOUND | StatusCode::GONE => ErrorKind::NotFound,
        StatusCode::CONFLICT => ErrorKind::Conflict,
        StatusCode::PRECONDITION_FAILED => ErrorKind::Stale,
        StatusCode::TOO_MANY_REQUESTS => ErrorKind::Throttled,
        StatusCode::REQUEST_TIMEOUT => ErrorKind::Timeout,
        _ => ErrorKind::Unexpected,
    }
}

/// What to do about it: the code says more than the kind.
fn hint(kind: ErrorKind, code: Option<&str>) -> &'static str {
    match (kind, code) {
        (_, Some("PrincipalNotFound")) => {
            "a new identity takes a while to reach the directory that checks role assignments; try again in a minute"
        }
        (_, Some("DisablingPublicNetworkAccessNotSupported")) => {
            "the registry's SKU does not offer this; Premium does"
        }
        (ErrorKind::Unsupported, _) => {
            "this cloud lacks the API version that was asked for; set another in the API versions of the client"
        }
        (ErrorKind::PermissionDenied, _) => {
            "give the identity a role with the action that the message names, on this scope or one above it"
        }
        (ErrorKind::Unauthenticated, _) => {
            "check the credential's tenant, its audience, and this machine's clock"
        }
        (ErrorKind::NotFound, _) => "check the name, the resource group and the subscription",
        (ErrorKind::Conflict, _) => "look at what is there already, or wait for what is under way on it",
        (ErrorKind::Stale, _) => "read it again, and decide anew",
        (ErrorKind::Throttled, _) => "send fewer calls, or wait as long as the service asks",
        (ErrorKind::Timeout, _) => "try again later",
        (ErrorKind::InvalidInput, _) => "correct what the message names",
        _ => {
            "try again later; if it stays so, give Azure support the request id, or look for a proxy that answers instead"
        }
    }
}

/// A 409 because something else is under way on the resource, not because of what it is.
fn is_passing_conflict(status: StatusCode, code: Option<&str>) -> bool {
    const PASSING: [&str; 5] = [
        "RegistryStatusConflict",
        "AnotherOperationInProgress",
        "OperationInProgress",
        "ConflictingConcurrentWriteNotAllowed",
        "RetryableError",
    ];
    status == StatusCode::CONFLICT && code.is_some_and(|code| PASSING.contains(&code))
}

/// Whether the same request may succeed a little later.
fn is_transient(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
}

/// `retry-after-ms` before `Retry-After`, the latter in seconds or as a date.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    for name in ["retry-after-ms", "x-ms-retry-after-ms"] {
        if let Some(Ok(millis)) = header(headers, name).map(|text| text.trim().parse::<u64>()) {
            return Some(Duration::from_millis(millis));
        }
    }
    let text = header(headers, "retry-after")?;
    if let Ok(seconds) = text.trim().parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let at = OffsetDateTime::parse(text.trim(), &Rfc2822).ok()?;
    // Measured against the server's own clock, so that a wrong clock here does not matter.
    let now = header(headers, "date").and_then(|date| OffsetDateTime::parse(&date, &Rfc2822).ok())?;
    Duration::try_from(at - now).ok().or(Some(Duration::ZERO))
}

pub(crate) fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// What an answer without an error body said, shortened: usually a proxy's page.
fn quoted(status: StatusCode, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let reason = status.canonical_reason().unwrap_or("no reason given");
    if text.is_empty() {
        return format!("the service answered {} {reason} without saying why", status.as_u16());
    }
    let short: String = text.chars().take(QUOTED).collect();
    format!("the service answered {} {reason}: {short}", status.as_u16())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, body: &str) -> Error {
        from_answer(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), body.as_bytes())
    }

    #[test]
    fn both_shapes_and_the_bare_one_are_read() {
        for body in [
            r#"{"error":{"code":"BadRequest","message":"no"},"status":"Failed"}"#,
            r#"{"error":{"code":"BadRequest","message":"no","details":null}}"#,
            r#"{"code":"BadRequest","message":"no"}"#,
        ] {
            let error = error(400, body);
            assert_eq!((error.code(), error.message()), (Some("BadRequest"), "no"), "{body}");
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
        }
    }

    #[test]
    fn escapes_in_a_message_do_not_lose_the_code() {
        let error = error(403, r#"{"error":{"code":"DeniedByPolicy","message":"policy \"x\"\nsays no"}}"#);
        assert_eq!(error.code(), Some("DeniedByPolicy"));
        assert_eq!(error.message(), "policy \"x\"\nsays no");
    }

    #[test]
    fn a_proxy_page_is_quoted_and_shortened() {
        let page = format!("<html>\n<body>{}</body>", "blocked ".repeat(500));
        let error = error(502, &page);
        assert!(error.message().contains("blocked"));
        assert!(error.message().len() < 2 * QUOTED);
        assert!(error.is_retryable());
    }

    #[test]
    fn retry_after_is_read_in_every_form() {
        let read = |pairs: &[(&'static str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, value.parse().unwrap());
            }
            retry_after(&headers)
        };
        assert_eq!(read(&[("retry-after", "7")]), Some(Duration::from_secs(7)));
        assert_eq!(
            read(&[("retry-after-ms", "120"), ("retry-after", "7")]),
            Some(Duration::from_millis(120))
        );
        assert_eq!(
            read(&[
                ("date", "Tue, 17 Sep 2024 08:33:25 GMT"),
                ("retry-after", "Tue, 17 Sep 2024 08:33:55 GMT")
            ]),
            Some(Duration::from_secs(30))
        );
        assert_eq!(read(&[("retry-after", "soon")]), None);
    }
}
