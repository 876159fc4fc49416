//! Storage blobs under SAS links: run logs and source uploads.

use std::sync::Arc;

use http::StatusCode;

use crate::server::{Reply, Request, message};
use crate::state::Emulated;

/// The storage account in every link: the first segment of the path.
pub const ACCOUNT: &str = "acrtaskprod";

/// Answers a request under `/{ACCOUNT}/…`.
pub async fn handle(_ctx: Arc<Emulated>, _request: Request) -> Reply {
    message::bare(StatusCode::NOT_FOUND)
}

/// The SAS link of a run's log. `registry_id` is the registry's ARM id.
#[must_use]
pub fn log_link(_ctx: &Emulated, _registry_id: &str, _run_id: &str) -> String {
    String::new()
}

/// A link to upload a build context, and the relative path that names it in a run request.
#[must_use]
pub fn source_upload(_ctx: &Emulated, _registry_id: &str) -> (String, String) {
    (String::new(), String::new())
}
