//! Carries imports out, as a client of the emulator's own sockets.
//!
//! ARM has checked the caller's rights and answered 202 before an import begins. [`order`] is what was asked for,
//! [`source`] and [`target`] are the clients of the two registries, [`content`] is what comes from the source,
//! [`transfer`] leads from one to the other. To a source
//! that is named by its resource id, and to every target, the transfer comes as the trusted service registry import; to a
//! source that is named by its host it comes from an ordinary address. The doors decide, as about everybody.

mod content;
pub(crate) mod order;
mod source;
mod target;
mod transfer;

use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use reqwest::StatusCode;
use tokio_util::sync::CancellationToken;

use crate::arm::operations::OperationFailure;
use crate::enforce::services::ACR_IMPORT;
use crate::server::Caller;
use crate::state::Emulated;
use order::Order;

/// An import that ARM has accepted.
#[derive(Debug)]
pub(crate) struct Import {
    /// The name of its operation.
    pub(crate) operation: String,
    /// The ARM id of the registry that it imports into.
    pub(crate) target: String,
    /// The object id of the caller of ARM, as whom it reads from a source that is named by its resource id.
    pub(crate) caller: String,
    /// What it is to do.
    pub(crate) order: Order,
}

/// Begins an import. Its operation tells how it ended.
pub(crate) fn spawn(cloud: &Arc<Emulated>, import: Import, stop: CancellationToken) {
    let emulated = Arc::clone(cloud);
    cloud.spawn(async move {
        let Some(ended) = stop.run_until_cancelled(transfer::run(&emulated, &import)).await else {
            return;
        };
        let outcome = ended.map_err(|failure| failure.of(&import));
        if let Err(failure) = &outcome {
            tracing::info!(
                target = import.target,
                code = failure.code,
                class = failure.class,
                "an import failed"
            );
        }
        emulated.operations.end(&import.operation, outcome);
    });
}

/// The service as whom transfers come in.
fn service(cloud: &Emulated) -> Caller {
    Caller::Service { kind: ACR_IMPORT.to_owned(), instance: None, address: cloud.options.import_address }
}

/// Why an import failed.
#[derive(Debug, Clone)]
struct Failure {
    code: &'static str,
    reason: String,
    class: Option<&'static str>,
    /// The network rules of the source refused the transfer.
    denied: bool,
}

impl Failure {
    fn new(reason: impl Into<String>) -> Self {
        Self { code: "InvalidParameters", reason: reason.into(), class: None, denied: false }
    }

    /// No source says how Azure words this.
    fn unreachable(host: &str, why: impl Display) -> Self {
        Self::new(format!("The registry {host} cannot be reached: {why}"))
    }

    /// A registry that keeps a connection open and says nothing.
    fn silent(host: &str, patience: Duration) -> Self {
        let seconds = patience.as_secs_f64();
        let text = format!("it was silent for {seconds} s (the emulator's --source-timeout-ms)");
        Self::unreachable(host, text)
    }

    /// A tag that would have to be moved (recorded).
    fn conflict(image: &str) -> Self {
        let reason = format!("Tag {image} already exists in target registry.");
        Self { code: "Conflict", ..Self::new(reason) }
    }

    /// What the source answered, in the form that is recorded for 401 and 403.
    fn answered(status: StatusCode, body: &str) -> Self {
        let reason = status.canonical_reason().unwrap_or_default();
        let word = reason.replace(' ', "");
        let denied = status == StatusCode::FORBIDDEN && body.contains("client with IP");
        Self { denied, ..Self::new(format!("Invalid message {word} {reason} {}", body.trim_end())) }
    }

    fn with_class(mut self, class: &'static str) -> Self {
        self.class = Some(class);
        self
    }

    /// As the operation tells it. The resource is the target, whoever is to blame (recorded).
    fn of(self, import: &Import) -> OperationFailure {
        let Import { operation, target, .. } = import;
        let message = format!("Operation {operation} failed. Resource {target} {}", self.reason);
        OperationFailure { code: self.code.to_owned(), message, class: self.class }
    }
}
