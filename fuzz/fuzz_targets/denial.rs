//! Any text as a denial, as the failure of a run, and as the body of an error: whatever surrounds a denial, it is found.

#![no_main]

use acrgate::{
    access::{Denial, TaskFailure},
    fuzzing::answer_error,
};
use http::StatusCode;
use libfuzzer_sys::fuzz_target;

const DENIED: &str = "client with IP '203.0.113.7' is not allowed access";

fuzz_target!(|text: &str| {
    if let Some(denial) = Denial::parse(text) {
        assert!(matches!(TaskFailure::parse(text), Some(TaskFailure::NetworkDenied(same)) if same == denial));
    }
    assert!(Denial::parse(&format!("{text}{DENIED}")).is_some());
    assert!(Denial::parse(&format!("{DENIED}{text}")).is_some());

    let (retry_after, body) = text.split_once('\n').unwrap_or(("", text));
    for status in
        [StatusCode::BAD_REQUEST, StatusCode::FORBIDDEN, StatusCode::CONFLICT, StatusCode::BAD_GATEWAY]
    {
        let error = answer_error(status, retry_after, body.as_bytes());
        assert_eq!(error.status(), Some(status.as_u16()));
        assert!(!error.message().is_empty() && error.report().contains(error.message()));
    }
});
