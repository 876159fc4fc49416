//! The request log: the last requests, without their secrets.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

/// A request as a test wants to see it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LoggedRequest {
    /// Counts the requests since the start, from 1.
    pub number: u64,
    /// HTTP method.
    pub method: String,
    /// Host that was asked, without the port.
    pub host: String,
    /// Path, as it came.
    pub path: String,
    /// The `api-version` parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_version: Option<String>,
    /// The `$filter` parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// Status of the answer; none where the connection was reset on purpose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Who called, as a claim.
    pub caller: String,
    /// How a request to a login server fared, in a word of the decision classes: by which network rule it got in
    /// (`ip-rule-match`), or why it was refused (`bypass-disabled`, `role-missing`). No answer tells a client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<&'static str>,
    /// The JSON body of a request to ARM, with what is secret in it taken out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
}

/// The [class](LoggedRequest::class) on its way from where it is known to the log, beside the answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Judged(pub(crate) &'static str);

/// A request as it is kept: the body is parsed and cleaned only when somebody looks.
pub(crate) struct Entry {
    pub(crate) request: LoggedRequest,
    pub(crate) body: Option<Bytes>,
}

impl Entry {
    fn body_size(&self) -> usize {
        self.body.as_ref().map_or(0, Bytes::len)
    }
}

/// The body as it came holds secrets.
impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Entry").field(&self.request).finish()
    }
}

/// So many bytes of bodies are kept: requests whose bodies do not fit any more are forgotten before their time.
const BODIES: usize = 16 * 1024 * 1024;

/// The last requests.
#[derive(Debug)]
pub struct RequestLog {
    ring: Mutex<Ring>,
    capacity: usize,
}

#[derive(Debug, Default)]
struct Ring {
    count: u64,
    entries: VecDeque<Entry>,
    /// How many bytes the bodies of the entries have.
    bodies: usize,
}

impl Ring {
    fn forget_oldest(&mut self) {
        if let Some(oldest) = self.entries.pop_front() {
            self.bodies -= oldest.body_size();
        }
    }
}

impl RequestLog {
    /// A log that keeps this many.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { ring: Mutex::default(), capacity }
    }

    pub(crate) fn push(&self, mut entry: Entry) {
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        ring.count += 1;
        entry.request.number = ring.count;
        ring.bodies += entry.body_size();
        ring.entries.push_back(entry);
        while ring.entries.len() > self.capacity || ring.bodies > BODIES {
            ring.forget_oldest();
        }
    }

    /// The kept requests, oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<LoggedRequest> {
        let ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        let look = |entry: &Entry| LoggedRequest {
            body: entry
                .body
                .as_ref()
                .and_then(|bytes| serde_json::from_slice(bytes).ok())
                .map(without_secrets),
            ..entry.request.clone()
        };
        ring.entries.iter().map(look).collect()
    }

    /// Forgets them; the numbers go on.
    pub fn clear(&self) {
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        *ring = Ring { count: ring.count, ..Ring::default() };
    }
}

/// Keys whose values are secret wherever they stand. `value` is one under `password` and beside `isSecret`.
const SECRET_KEYS: [&str; 8] = [
    "password",
    "passwords",
    "secret",
    "clientsecret",
    "accesstoken",
    "contextaccesstoken",
    "token",
    "updatetriggertoken",
];

/// The same JSON with secret values replaced by `"…"`.
#[must_use]
pub fn without_secrets(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let says_secret = map.get("isSecret").and_then(Value::as_bool).unwrap_or(false);
            let clean = |(key, value): (String, Value)| {
                let lower = key.to_ascii_lowercase().replace('_', "");
                let hide = SECRET_KEYS.contains(&lower.as_str()) || (says_secret && lower == "value");
                let value =
                    if hide && !value.is_null() { Value::from("…") } else { without_secrets(value) };
                (key, value)
            };
            map.into_iter().map(clean).collect()
        }
        Value::Array(items) => items.into_iter().map(without_secrets).collect(),
        plain => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry(body: &'static str) -> Entry {
        Entry {
            request: LoggedRequest {
                number: 0,
                method: "PUT".into(),
                host: "127.0.0.1".into(),
                path: "/x".into(),
                api_version: None,
                filter: None,
                status: Some(200),
                caller: "ip-127.0.0.1".into(),
                class: None,
                body: None,
            },
            body: Some(Bytes::from_static(body.as_bytes())),
        }
    }

    #[test]
    fn the_ring_keeps_the_last_and_counts_all() {
        let log = RequestLog::new(2);
        for _ in 0..5 {
            log.push(entry("{}"));
        }
        let numbers: Vec<_> = log.all().iter().map(|request| request.number).collect();
        assert_eq!(numbers, [4, 5]);
        log.clear();
        log.push(entry("{}"));
        assert_eq!(log.all()[0].number, 6);
        let none = RequestLog::new(0);
        none.push(entry("{}"));
        assert!(none.all().is_empty());
    }

    #[test]
    fn bodies_have_a_limit_of_their_own() {
        let log = RequestLog::new(1_000_000);
        let large = Bytes::from(vec![b' '; BODIES / 4]);
        for _ in 0..10 {
            log.push(Entry { body: Some(large.clone()), ..entry("") });
        }
        assert_eq!(log.all().iter().map(|request| request.number).collect::<Vec<_>>(), [7, 8, 9, 10]);
    }

    #[test]
    fn secrets_do_not_come_out() {
        let log = RequestLog::new(2);
        log.push(entry(
            r#"{"properties":{"credentials":{"customRegistries":{"h":{"userName":{"value":"u"},"password":{"value":"hush"}}}},
            "values":[{"name":"a","value":"open"},{"name":"b","value":"hush","isSecret":true}],"access_token":"hush"}}"#,
        ));
        let text = serde_json::to_string(&log.all()).unwrap();
        assert!(!text.contains("hush"), "{text}");
        assert!(text.contains("open") && text.contains(r#""value":"u""#));
        assert_eq!(without_secrets(json!({"password": null})), json!({"password": null}));
    }
}
