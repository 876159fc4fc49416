//! Executes task runs, as a client of the emulator's own sockets.

use std::sync::Arc;

use crate::state::Emulated;

/// Starts the run whose document ARM has just stored as Queued.
///
/// `run` is the ARM id of the run (`…/registries/{registry}/runs/{runId}`). Its document holds what ARM shows under
/// `properties`, and under `emulator` what it is run from: `{"request": …}`, the schedule request as it came, and for a
/// task `{"task": …}`, the task's document at that moment.
pub fn spawn(_ctx: &Arc<Emulated>, _run: &str) {}

/// Cancels a run that has not ended; false if it has.
pub fn cancel(_ctx: &Arc<Emulated>, _run: &str) -> bool {
    false
}
