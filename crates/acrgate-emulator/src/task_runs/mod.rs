//! Executes task runs, as a client of the emulator's own sockets.
//!
//! [`plan`] reads what is to be done from the run's documents, [`context`] unpacks the sources, [`template`] and
//! [`task_file`] make steps of the task file, [`credentials`] decides who signs in where and [`client`] does it, over the
//! same TLS listener and under the same rules as everybody, from the agent's address as the service ACR Tasks.
//! [`images`] holds what was pulled, [`dockerfile`], [`layer`] and [`build`] make new images of it, and `runner` leads
//! through it all, writes the log and the run's document.

pub mod build;
pub mod client;
pub mod context;
pub mod credentials;
pub mod dockerfile;
pub mod images;
pub mod layer;
pub mod plan;
mod runner;
mod sign_in;
pub mod task_file;
pub mod template;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::state::Emulated;

/// The runs that have not ended.
#[derive(Debug, Default)]
pub struct Runs {
    cancels: Mutex<HashMap<String, CancellationToken>>,
}

impl Runs {
    fn cancels(&self) -> MutexGuard<'_, HashMap<String, CancellationToken>> {
        self.cancels.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a run failed: the text for the log and the run's `runErrorMessage`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RunError(pub String);

impl RunError {
    /// Puts what was being done before the reason.
    #[must_use]
    pub fn during(self, what: &str) -> Self {
        Self(format!("{what}: {}", self.0))
    }
}

impl From<std::io::Error> for RunError {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

/// Starts the run whose document ARM has just stored as Queued.
///
/// `run` is the ARM id of the run (`…/registries/{registry}/runs/{runId}`). Its document holds what ARM shows under
/// `properties`, and under `emulator` what it is run from: `{"request": …, "caller": …}`, the schedule request as it came and the object id of who sent it, and for a
/// task `{"task": …}`, the task's document at that moment.
pub fn spawn(cloud: &Arc<Emulated>, run: &str) {
    let cancel = CancellationToken::new();
    let key = run.to_ascii_lowercase();
    cloud.runs.cancels().insert(key.clone(), cancel.clone());
    let (emulated, run) = (Arc::clone(cloud), run.to_owned());
    cloud.spawn(async move {
        runner::execute(&emulated, &run, &cancel).await;
        emulated.runs.cancels().remove(&key);
    });
}

/// Cancels a run that has not ended; false if it has.
pub fn cancel(cloud: &Arc<Emulated>, run: &str) -> bool {
    let token = cloud.runs.cancels().get(&run.to_ascii_lowercase()).cloned();
    token.is_some_and(|token| {
        token.cancel();
        true
    })
}
