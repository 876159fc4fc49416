//! Answers that a tester ordered.

use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::{Reply, message};
use crate::faults::Blow;

/// Marks such an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ordered;

/// The answer that a fault puts in the place of the service's own, if it does.
pub(super) fn reply(blow: &Blow, is_login_server: bool) -> Option<Reply> {
    let fault = &blow.fault;
    let mut reply = match (blow.retry_after, fault.status) {
        (Some(seconds), _) => {
            let body = if fault.body.is_null() { &words(is_login_server) } else { &fault.body };
            let mut reply = with_body(StatusCode::TOO_MANY_REQUESTS, body);
            reply.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            reply
        }
        (None, Some(status)) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            with_body(status, &fault.body)
        }
        (None, None) => return None,
    };
    for (name, value) in &fault.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            reply.headers_mut().insert(name, value);
        }
    }
    reply.extensions_mut().insert(Ordered);
    Some(reply)
}

fn with_body(status: StatusCode, body: &Value) -> Reply {
    match body {
        Value::Null => message::bare(status),
        Value::String(text) => message::text(status, text.clone()),
        json => message::json(status, json),
    }
}

/// What ARM, and what a login server says to somebody who asks too much. Inferred: status, `Retry-After` and shape are
/// documented, the words are not.
fn words(is_login_server: bool) -> Value {
    if is_login_server {
        json!({"errors": [{"code": "TOOMANYREQUESTS", "message": "too many requests"}]})
    } else {
        json!({"error": {"code": "TooManyRequests", "message": "The request is being throttled as the limit has been reached."}})
    }
}
