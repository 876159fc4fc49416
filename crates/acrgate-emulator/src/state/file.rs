//! The state file: the whole cloud's metadata, replaced by an atomic rename after each change.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::directory::Principal;

/// Name and major version of the state file's format.
pub const SCHEMA: &str = "acrgate.emulator-state/1";

/// What the state file holds.
#[derive(Debug, Serialize, Deserialize)]
pub struct Snapshot {
    /// [`SCHEMA`].
    pub schema: String,
    /// Every resource's document, what no answer shows included.
    pub resources: Vec<Value>,
    /// The directory, secrets included.
    pub principals: Vec<Principal>,
}

/// Why a state file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateFileError {
    /// It cannot be read or written.
    #[error("cannot read or write the state file {path}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What failed.
        #[source]
        source: io::Error,
    },
    /// It is not what this version writes.
    #[error("the state file {path} is not an {SCHEMA} document")]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, where it is not the schema's name.
        #[source]
        source: Option<serde_json::Error>,
    },
}

/// The state file, and the generation of the store that it holds.
#[derive(Debug)]
pub struct StateFile {
    path: PathBuf,
    written: Mutex<u64>,
}

impl StateFile {
    /// The file at a path, which need not exist.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self { path, written: Mutex::new(0) }
    }

    /// What the file holds, or none if there is no file.
    ///
    /// # Errors
    /// See [`StateFileError`].
    pub fn read(&self) -> Result<Option<Snapshot>, StateFileError> {
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(StateFileError::Io { path: self.path.clone(), source }),
        };
        let snapshot: Snapshot = serde_json::from_slice(&bytes)
            .map_err(|error| StateFileError::Foreign { path: self.path.clone(), source: Some(error) })?;
        if snapshot.schema == SCHEMA {
            Ok(Some(snapshot))
        } else {
            Err(StateFileError::Foreign { path: self.path.clone(), source: None })
        }
    }

    /// Whether the file is as new as this generation.
    #[must_use]
    pub fn is_up_to(&self, generation: u64) -> bool {
        *self.written.lock().unwrap_or_else(PoisonError::into_inner) >= generation
    }

    /// Writes a snapshot unless the file already is as new as `wanted`. Blocks on the disk. Callers that wait for each
    /// other share one write: `take` is asked only by the one that writes, and tells the generation it saw.
    ///
    /// # Errors
    /// [`StateFileError::Io`].
    pub fn write_up_to(
        &self,
        wanted: u64,
        take: impl FnOnce() -> (u64, Snapshot),
    ) -> Result<(), StateFileError> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if *written >= wanted {
            return Ok(());
        }
        let (generation, snapshot) = take();
        let fail = |source| StateFileError::Io { path: self.path.clone(), source };
        let bytes = serde_json::to_vec(&snapshot).map_err(|error| fail(error.into()))?;
        replace(&self.path, &bytes).map_err(fail)?;
        *written = generation;
        Ok(())
    }
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    write_private(&beside, bytes)?;
    fs::rename(&beside, path)?;
    // The rename itself is on the disk only when the folder is.
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    File::open(folder)?.sync_all()
}

/// Writes a file that only its owner may read, through to the disk.
///
/// # Errors
/// Those of the file system.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(name: &str) -> Snapshot {
        Snapshot {
            schema: SCHEMA.into(),
            resources: vec![serde_json::json!({"id": name})],
            principals: Vec::new(),
        }
    }

    #[test]
    fn what_was_written_is_read_back_and_written_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = StateFile::new(folder.path().join("state.json"));
        assert!(file.read().unwrap().is_none());
        file.write_up_to(1, || (3, snapshot("a"))).unwrap();
        file.write_up_to(2, || panic!("the file is as new as that")).unwrap();
        assert_eq!(file.read().unwrap().unwrap().resources[0]["id"], "a");
        file.write_up_to(4, || (4, snapshot("b"))).unwrap();
        assert_eq!(file.read().unwrap().unwrap().resources[0]["id"], "b");
    }

    #[test]
    fn a_foreign_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        for content in ["", "{}", r#"{"schema":"acrgate.emulator-state/2","resources":[],"principals":[]}"#] {
            fs::write(&path, content).unwrap();
            assert!(matches!(StateFile::new(path.clone()).read(), Err(StateFileError::Foreign { .. })));
        }
    }
}
