//! What a workflow has done so far, written before and after each act, so that nothing half-done is lost.
//!
//! A journal is a file of JSON lines, each naming its schema `acrgate.journal/1`. An intent is on the disk before the
//! request it announces is sent; it holds what is needed to undo the act. The outcome follows. A last line that was cut
//! short by a crash is dropped: it announces nothing that was done.
//!
//! A journal holds no secret: names, ids, network rules, times.

use std::{
    collections::BTreeMap,
    fmt,
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
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
/// How every line begins.
const START: &str = "{\"schema\":\"acrgate.journal/";

/// The record of one workflow, in memory or in a file. Clones share it.
#[derive(Clone)]
pub struct Journal(Arc<Mutex<Inner>>);

struct Inner {
    entries: Vec<Entry>,
    place: Place,
}

/// Where entries are written.
enum Place {
    Memory,
    File(Lines),
    /// Nowhere any more.
    Closed,
}

/// The file, and how long it is up to the last whole line.
struct Lines {
    file: File,
    whole: u64,
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
    Intent { step: usize, undo: Box<Undo> },
    /// The step has been taken.
    Done { step: usize },
    /// A run is about to be queued; these runs of the task were there before.
    RunIntent { known: Vec<String> },
    /// The service did not queue it.
    RunRefused,
    /// The run was queued, or found.
    RunQueued { run: String },
    /// The run has ended.
    RunEnded { run: String },
    /// A step is about to be taken back.
    UndoIntent { step: usize },
    /// The step has been taken back.
    Undone { step: usize },
}

impl Journal {
    /// A journal that ends with the process.
    #[must_use]
    pub fn in_memory() -> Self {
        Self(Arc::new(Mutex::new(Inner { entries: Vec::new(), place: Place::Memory })))
    }

    /// The journal in this file, which is made if it is not there. It is locked until it is closed or the last clone is dropped.
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
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        // Whatever follows the last line end was cut short before its act.
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let (lines, torn) = bytes.split_at(whole);
        if !START.bytes().zip(torn).all(|(expected, byte)| expected == *byte) {
            return Err(Error::invalid(format!("{} is not a journal", path.display())).with_hint(
                "it was left as it is; give the path of a journal, or of a file that is not there",
            ));
        }
        let lines = std::str::from_utf8(lines)
            .map_err(|error| Error::invalid("the journal is not UTF-8").with_source(error))?;
        let entries = lines.lines().map(parse).collect::<Result<Vec<_>>>()?;
        let mut lines = Lines { file, whole: whole as u64 };
        lines.cut().map_err(failed)?;
        sync_folder(path).map_err(failed)?;
        Ok(Self(Arc::new(Mutex::new(Inner { entries, place: Place::File(lines) }))))
    }

    /// Gives the file back, for somebody else to open. What is there can still be read; work that has something to write
    /// ends in `InvalidInput`, before it does what it cannot write down. Closed again, nothing happens.
    pub fn close(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).place = Place::Closed;
    }

    /// The plan that is being applied: what a resuming process goes on with. None when there is none, or when all of it
    /// has been taken back.
    #[must_use]
    pub fn plan(&self) -> Option<Plan> {
        self.state().plan
    }

    /// Whether every step of the plan has been taken and none taken back.
    #[must_use]
    pub fn is_applied(&self) -> bool {
        let state = self.state();
        state.plan.is_some_and(|plan| {
            (0..plan.steps.len()).all(|step| state.steps.get(&step).is_some_and(|s| s.done))
        })
    }

    /// Writes an entry and waits until the disk has it.
    pub(super) fn record(&self, at: OffsetDateTime, entry: Entry) -> Result<()> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let line = Line { schema: SCHEMA.to_owned(), at, entry };
        match &mut inner.place {
            Place::Memory => {}
            Place::File(lines) => {
                let text = serde_json::to_string(&line).map_err(|error| {
                    Error::unexpected("the journal's entry cannot be written as JSON").with_source(error)
                })?;
                lines.append(&text).map_err(|error| {
                    Error::unexpected("the journal cannot be written, so nothing more was done")
                        .with_hint("make room on its disk and resume")
                        .with_source(error)
                })?;
            }
            Place::Closed => {
                return Err(Error::invalid("the journal is closed, so nothing more was done")
                    .with_hint("open it again and resume; close a journal when its work has ended"));
            }
        }
        inner.entries.push(line.entry);
        Ok(())
    }

    pub(super) fn is_done(&self, step: usize) -> bool {
        self.state().steps.get(&step).is_some_and(|step| step.done)
    }

    /// How a step that was begun is taken back.
    pub(super) fn intent(&self, step: usize) -> Option<Undo> {
        self.state().steps.remove(&step).map(|step| step.undo)
    }

    /// The steps that were begun and not taken back, the last first.
    pub(super) fn to_undo(&self) -> Vec<(usize, Undo)> {
        self.state().steps.into_iter().rev().map(|(number, step)| (number, step.undo)).collect()
    }

    /// The run that was queued, or was about to be, and is not known to have ended.
    pub(super) fn open_run(&self) -> Option<OpenRun> {
        let mut open = None;
        for entry in self.entries() {
            match entry {
                Entry::RunIntent { known } => open = Some(OpenRun::Intended { known }),
                Entry::RunQueued { run } => open = Some(OpenRun::Queued { run }),
                Entry::RunEnded { .. } | Entry::RunRefused => open = None,
                _ => {}
            }
        }
        open
    }

    /// What the entries, one after the other, come to.
    fn state(&self) -> State {
        let mut state = State::default();
        for entry in self.entries() {
            match entry {
                Entry::Begun { plan } => state = State { plan: Some(*plan), steps: BTreeMap::new() },
                Entry::Intent { step, undo } => {
                    state.steps.insert(step, Taken { undo: *undo, done: false });
                }
                Entry::Done { step } => {
                    if let Some(taken) = state.steps.get_mut(&step) {
                        taken.done = true;
                    }
                }
                // From here on it may be gone: going on instead has to look.
                Entry::UndoIntent { step } => {
                    if let Some(taken) = state.steps.get_mut(&step) {
                        taken.done = false;
                    }
                }
                Entry::Undone { step } => {
                    state.steps.remove(&step);
                    if state.steps.is_empty() {
                        state.plan = None;
                    }
                }
                Entry::RunIntent { .. }
                | Entry::RunQueued { .. }
                | Entry::RunEnded { .. }
                | Entry::RunRefused => {}
            }
        }
        state
    }

    fn entries(&self) -> Vec<Entry> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entries.clone()
    }
}

#[derive(Default)]
struct State {
    plan: Option<Plan>,
    steps: BTreeMap<usize, Taken>,
}

/// A step that was begun and has not been taken back.
struct Taken {
    undo: Undo,
    done: bool,
}

impl Lines {
    /// Writes a line and waits until the disk has it. A line that cannot be written whole is taken away again.
    fn append(&mut self, line: &str) -> io::Result<()> {
        let text = format!("{line}\n");
        let written = self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_data());
        match written {
            Ok(()) => self.whole += text.len() as u64,
            Err(_) => self.cut()?,
        }
        written
    }

    /// Drops what follows the last whole line.
    fn cut(&mut self) -> io::Result<()> {
        self.file.set_len(self.whole)?;
        self.file.seek(SeekFrom::Start(self.whole)).map(drop)
    }
}

/// A new file is on the disk only when its folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    // Folders cannot be opened everywhere; where they cannot, the system sees to it.
    match File::open(folder) {
        Ok(folder) if cfg!(unix) => folder.sync_all(),
        _ => Ok(()),
    }
}

/// How far the queueing of a run had come.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum OpenRun {
    /// It was about to be queued; these were there before.
    Intended {
        known: Vec<String>,
    },
    Queued {
        run: String,
    },
}

fn parse(line: &str) -> Result<Entry> {
    let bad = |error| {
        Error::invalid("a line of the journal cannot be read")
            .with_hint("it was left as it is; it has been changed by something else, or is no journal")
            .with_source(error)
    };
    let line: serde_json::Value = serde_json::from_str(line).map_err(bad)?;
    match line.get("schema").and_then(serde_json::Value::as_str) {
        Some(SCHEMA) => Ok(serde_json::from_value::<Line>(line).map_err(bad)?.entry),
        schema => Err(Error::invalid(format!(
            "a journal of schema {} cannot be read; this version reads {SCHEMA}",
            schema.unwrap_or("(none)")
        ))
        .with_hint("go on with the version of acrgate that wrote it")),
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

fn io_error(path: &Path, error: io::Error) -> Error {
    Error::unexpected(format!("the journal {} cannot be used", path.display())).with_source(error)
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal").field("entries", &self.entries().len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.journal");
        std::fs::write(&path, text).unwrap();
        (folder, path)
    }

    fn written() -> Vec<u8> {
        let (folder, path) = at(b"");
        let journal = Journal::open(&path).unwrap();
        journal.record(OffsetDateTime::UNIX_EPOCH, Entry::RunQueued { run: "cf1".to_owned() }).unwrap();
        journal.record(OffsetDateTime::UNIX_EPOCH, Entry::RunQueued { run: "cf\u{fc}".to_owned() }).unwrap();
        let text = std::fs::read(&path).unwrap();
        drop(folder);
        text
    }

    #[test]
    fn a_line_torn_anywhere_is_dropped_and_the_next_is_whole() {
        let whole = written();
        let first = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        for cut in 0..whole.len() {
            let (_folder, path) = at(&whole[..cut]);
            let journal = Journal::open(&path).unwrap_or_else(|error| panic!("cut at {cut}: {error}"));
            journal.record(OffsetDateTime::UNIX_EPOCH, Entry::RunEnded { run: "cf1".to_owned() }).unwrap();
            drop(journal);
            let lines = usize::from(cut >= first) + 1;
            assert_eq!(Journal::open(&path).unwrap().entries().len(), lines, "cut at {cut}");
        }
    }

    #[test]
    fn what_is_no_journal_is_left_as_it_is() {
        for text in
            ["{\"schema\":\"acrgate.plan/1\"}", "notes", "{}\n", "\n", "{\"schema\":\"acrgate.journal/2\"}\n"]
        {
            let (_folder, path) = at(text.as_bytes());
            assert_eq!(Journal::open(&path).unwrap_err().kind(), ErrorKind::InvalidInput, "{text}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }

    #[test]
    fn a_journal_is_for_one_process_at_a_time() {
        let (_folder, path) = at(b"");
        let held = Journal::open(&path).unwrap();
        assert_eq!(Journal::open(&path).unwrap_err().kind(), ErrorKind::Conflict);
        drop(held);
        Journal::open(&path).unwrap();
    }

    #[test]
    fn a_closed_journal_gives_the_file_back_and_takes_no_entry() {
        let (_folder, path) = at(b"");
        let closed = Journal::open(&path).unwrap();
        let entry = || Entry::RunQueued { run: "cf1".to_owned() };
        closed.record(OffsetDateTime::UNIX_EPOCH, entry()).unwrap();
        closed.clone().close();
        let again = Journal::open(&path).unwrap();
        assert_eq!(again.entries(), closed.entries());
        for journal in [closed, Journal::in_memory()] {
            journal.close();
            journal.close();
            let before = journal.entries();
            let error = journal.record(OffsetDateTime::UNIX_EPOCH, entry()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert_eq!(journal.entries(), before);
        }
        assert_eq!(again.entries().len(), 1);
    }

    #[test]
    fn a_step_that_was_taken_back_is_no_longer_done() {
        let journal = Journal::in_memory();
        let undo = || Box::new(Undo::DeleteTask);
        for entry in [
            Entry::Intent { step: 0, undo: undo() },
            Entry::Done { step: 0 },
            Entry::Intent { step: 1, undo: undo() },
        ] {
            journal.record(OffsetDateTime::UNIX_EPOCH, entry).unwrap();
        }
        assert_eq!(journal.to_undo().iter().map(|(step, _)| *step).collect::<Vec<_>>(), [1, 0]);
        assert!(journal.is_done(0) && !journal.is_done(1));
        journal.record(OffsetDateTime::UNIX_EPOCH, Entry::UndoIntent { step: 0 }).unwrap();
        assert!(!journal.is_done(0), "it may be gone");
        assert!(journal.intent(0).is_some());
        journal.record(OffsetDateTime::UNIX_EPOCH, Entry::Undone { step: 0 }).unwrap();
        assert!(!journal.is_done(0));
        assert!(journal.intent(1).is_some());
    }
}
