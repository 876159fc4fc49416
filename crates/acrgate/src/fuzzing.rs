//! Ways into private parsers for the fuzz targets in `fuzz/`. Compiled by them only.

use http::{HeaderMap, HeaderValue, StatusCode};
use url::Url;

use crate::{Error, Result, arm::error_body, data_plane, names::LoginServer};

/// Where tokens would be sent after this `WWW-Authenticate` of `host`.
///
/// # Errors
/// As a call to a registry that answers so.
pub fn challenge(text: &str, host: &LoginServer) -> Result<[Url; 2]> {
    data_plane::challenged(text, host)
}

/// The error for an answer of Azure Resource Manager with this status, this `Retry-After` and this body.
#[must_use]
pub fn answer_error(status: StatusCode, retry_after: &str, body: &[u8]) -> Error {
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_str(retry_after) {
        headers.insert("retry-after", value.clone());
        headers.insert("date", value);
    }
    error_body::from_answer(status, &headers, body)
}
