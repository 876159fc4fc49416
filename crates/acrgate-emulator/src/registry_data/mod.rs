//! The registries' own doors: `/oauth2/*` and `/v2/`.

use std::sync::Arc;

use http::StatusCode;

use crate::server::{Caller, Reply, Request, message};
use crate::state::Emulated;

/// Answers a request to a login server. `registry` is the first label of the host.
pub async fn handle(_ctx: Arc<Emulated>, _caller: Caller, _registry: &str, _request: Request) -> Reply {
    message::bare(StatusCode::NOT_FOUND)
}
