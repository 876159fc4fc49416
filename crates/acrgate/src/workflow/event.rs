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
        }
    }
}
