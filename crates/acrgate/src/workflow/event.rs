//! What a workflow tells while it works.

use std::{fmt, time::Duration};

use serde::{Deserialize, Serialize};

use super::Step;
use crate::registry::RunStatus;

/// Something that happened. Its `Display` is one plain line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Event {
    /// A step begins.
    StepStarted {
        /// Which, counted from 1.
        number: usize,
        /// How many there are.
        of: usize,
        /// What it does.
        step: Step,
    },
    /// A step has ended well.
    StepDone {
        /// Which, counted from 1.
        number: usize,
        /// How many there are.
        of: usize,
        /// What it does.
        step: Step,
        /// Whether anything had to be changed.
        changed: bool,
        /// How long it took.
        took: Duration,
    },
    /// A step is being taken back.
    UndoStarted {
        /// Which, counted from 1.
        number: usize,
        /// How many there are.
        of: usize,
        /// What it had done.
        step: Step,
    },
    /// A step has been taken back.
    UndoDone {
        /// Which, counted from 1.
        number: usize,
        /// How many there are.
        of: usize,
        /// What it had done.
        step: Step,
        /// Whether anything had to be changed.
        changed: bool,
        /// How long it took.
        took: Duration,
    },
    /// A run of the task waits for an agent.
    RunQueued {
        /// The run id.
        run: String,
    },
    /// A line of the run's log.
    LogLine {
        /// The line.
        line: String,
    },
    /// The run has ended.
    RunEnded {
        /// The run id.
        run: String,
        /// How.
        status: RunStatus,
        /// How long it took from being queued.
        took: Duration,
    },
    /// The run was refused; as that may pass, there will be another.
    RunRefused {
        /// The run id.
        run: String,
        /// In the service's words.
        reason: String,
        /// How long until the next.
        next_in: Duration,
    },
    /// A registry was tried, to see whether a change is effective.
    Probed {
        /// Which probe, counted from 1.
        probe: u32,
        /// Whether the caller was let in; none when there was no verdict, because the connection broke for one.
        admitted: Option<bool>,
        /// How many probes in a row were as expected.
        in_a_row: u32,
        /// How many there must be.
        needed: u32,
        /// Why the caller was not let in, in the service's words.
        reason: Option<String>,
    },
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StepStarted { number, of, step } => write!(f, "[{number}/{of}] {step} …"),
            Self::StepDone { number, of, step, changed, took } => {
                let outcome = if *changed { "done" } else { "already so" };
                write!(f, "[{number}/{of}] {step}: {outcome} ({} ms)", took.as_millis())
            }
            Self::UndoStarted { number, of, step } => write!(f, "[{number}/{of}] undo: {step} …"),
            Self::UndoDone { number, of, step, changed, took } => {
                let outcome = if *changed { "undone" } else { "nothing to undo" };
                write!(f, "[{number}/{of}] {step}: {outcome} ({} ms)", took.as_millis())
            }
            Self::RunQueued { run } => write!(f, "run {run} queued"),
            Self::LogLine { line } => f.write_str(line),
            Self::RunEnded { run, status, took } => {
                write!(f, "run {run} ended: {status} ({} ms)", took.as_millis())
            }
            Self::RunRefused { run, reason, next_in } => {
                write!(f, "run {run} was refused: {reason}; the next in {} ms", next_in.as_millis())
            }
            Self::Probed { probe, admitted, in_a_row, needed, reason } => {
                let outcome = match admitted {
                    Some(true) => "admitted",
                    Some(false) => "refused",
                    None => "no verdict",
                };
                write!(f, "probe {probe}: {outcome} ({in_a_row} of {needed} in a row)")?;
                reason.iter().try_for_each(|reason| write!(f, ": {reason}"))
            }
        }
    }
}
