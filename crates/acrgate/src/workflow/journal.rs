//! What a workflow has done so far, written before and after each act, so that nothing half-done is lost.
//!
//! A journal is a file of JSON lines, each naming its schema `acrgate.journal/1`. An intent is on the disk before the
//! request it announces is sent; it holds what is needed to undo the act. The outcome follows. A last line that was cut
//! short by a crash is dropped: it announces nothing that was done.
//!
//! A journal holds no secret: names, ids, network rules, times.

use std::{
    fmt,
    fs::{File, OpenOptions},
    io::{Read, Seek, SeekFrom, Write},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use fs4::TryLockError;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Plan, undo::Undo};
use crate::{Error, ErrorKind, Result};

/// The schema that each line names.
const SCHEMA: &str = "acrgate.journal/1";

/// The record of one workflow, in memory or in a file. Clones share it.
#[derive(Clone)]
pub struct Journal(Arc<Mutex<Inner>>);

struct Inner {
    entries: Vec<Entry>,
    file: Option<File>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Line {
    schema: String,
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
    #[serde(flatten)]
    entry: Entry,
}

/// What happened, or is about to. Steps are counted from 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub(super) enum Entry {
    /// A plan is being applied.
    Begun { plan: Box<Plan> },
    /// A step is about to be taken; `undo` takes it back.
    Intent { step: usize, undo: Undo },
    /// The step has been taken.
    Done { step: usize },
    /// A run is about to be queued.
    RunIntent {
        #[serde(with = "time::serde::rfc3339")]
        since: OffsetDateTime,
    },
    /// The run was queued, or found.
    RunQueued { run: String },
    /// The run has ended.
    RunEnded { run: String },
    /// A step has been taken back.
    Undone { step: usize },
}

impl Journal {
    /// A journal that ends with the process.
    #[must_use]
    pub fn in_memory() -> Self {
        Self(Arc::new(Mutex::new(Inner { entries: Vec::new(), file: None })))
    }

    /// The journal in this file, which is made if it is not there. It is locked until the last clone is dropped.
    ///
    /// # Errors
    /// `Conflict` when somebody else has it open; `InvalidInput` when it is no journal, or one of an unknown schema;
    /// `Unexpected` when the file cannot be read or written.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let failed = |error| io_error(path, error);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(failed)?;
        lock(&file, path)?;
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(failed)?;
        // Whatever follows the last line end was cut short before its act.
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        let entries = text[..whole].lines().map(parse).collect::<Result<Vec<_>>>()?;
        file.set_len(whole as u64).map_err(failed)?;
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        Ok(Self(Arc::new(Mutex::new(Inner { entries, file: Some(file) }))))
    }

    /// The plan that is being applied, when there is one: what a resuming process goes on with.
    #[must_use]
    pub fn plan(&self) -> Option<Plan> {
        self.entries().into_iter().find_map(|entry| match entry {
            Entry::Begun { plan } => Some(*plan),
            _ => None,
        })
    }

    /// Whether every step of the plan has been taken and none taken back.
    #[must_use]
    pub fn is_applied(&self) -> bool {
        self.plan().is_some_and(|plan| {
            (0..plan.steps.len()).all(|step| self.is_done(step)) && self.to_undo().len() == plan.steps.len()
        })
    }

    /// Writes an entry and waits until the disk has it.
    pub(super) fn record(&self, at: OffsetDateTime, entry: Entry) -> Result<()> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let line = Line { schema: SCHEMA.to_owned(), at, entry };
        if let Some(file) = &mut inner.file {
            let mut text = serde_json::to_string(&line).map_err(|error| {
                Error::unexpected("the journal's entry cannot be written as JSON").with_source(error)
            })?;
            text.push('\n');
            file.write_all(text.as_bytes()).and_then(|()| file.sync_data()).map_err(|error| {
                Error::unexpected("the journal cannot be written, so nothing more was done")
                    .with_hint("make room on its disk and resume")
                    .with_source(error)
            })?;
        }
        inner.entries.push(line.entry);
        Ok(())
    }

    pub(super) fn is_done(&self, step: usize) -> bool {
        self.entries().contains(&Entry::Done { step })
    }

    /// How a step that was begun is taken back.
    pub(super) fn intent(&self, step: usize) -> Option<Undo> {
        self.entries().into_iter().find_map(|entry| match entry {
            Entry::Intent { step: one, undo } if one == step => Some(undo),
            _ => None,
        })
    }

    /// The steps that were begun and not taken back, the last first.
    pub(super) fn to_undo(&self) -> Vec<(usize, Undo)> {
        let entries = self.entries();
        let begun = entries.iter().filter_map(|entry| match entry {
            Entry::Intent { step, undo } => Some((*step, undo.clone())),
            _ => None,
        });
        let mut left: Vec<_> =
            begun.filter(|(step, _)| !entries.contains(&Entry::Undone { step: *step })).collect();
        left.reverse();
        left
    }

    /// The run that was queued, or was about to be, and is not known to have ended.
    pub(super) fn open_run(&self) -> Option<OpenRun> {
        let mut open = None;
        for entry in self.entries() {
            match entry {
                Entry::RunIntent { since } => open = Some(OpenRun::Intended { since }),
                Entry::RunQueued { run } => open = Some(OpenRun::Queued { run }),
                Entry::RunEnded { .. } => open = None,
                _ => {}
            }
        }
        open
    }

    fn entries(&self) -> Vec<Entry> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entries.clone()
    }
}

/// How far the queueing of a run had come.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum OpenRun {
    Intended { since: OffsetDateTime },
    Queued { run: String },
}

fn parse(line: &str) -> Result<Entry> {
    let bad = |error| Error::invalid("a line of the journal cannot be read").with_source(error);
    let line: serde_json::Value = serde_json::from_str(line).map_err(bad)?;
    match line.get("schema").and_then(serde_json::Value::as_str) {
        Some(SCHEMA) => Ok(serde_json::from_value::<Line>(line).map_err(bad)?.entry),
        schema => Err(Error::invalid(format!(
            "a journal of schema {} cannot be read; this version reads {SCHEMA}",
            schema.unwrap_or("(none)")
        ))),
    }
}

/// Takes the file for this process alone; the lock goes with the process, however it ends.
fn lock(file: &File, path: &Path) -> Result<()> {
    match fs4::FileExt::try_lock(file) {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(Error::new(
            ErrorKind::Conflict,
            format!("the journal {} is in use by another process", path.display()),
        )
        .with_hint("wait until it has ended; two must not resume the same workflow")),
        Err(TryLockError::Error(error)) => Err(io_error(path, error)),
    }
}

fn io_error(path: &Path, error: std::io::Error) -> Error {
    Error::unexpected(format!("the journal {} cannot be used", path.display())).with_source(error)
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal").field("entries", &self.entries().len()).finish_non_exhaustive()
    }
}
