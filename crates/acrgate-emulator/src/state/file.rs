//! The state file: the whole cloud's metadata, replaced by an atomic rename after each change.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, IntoInnerError, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::ser::SerializeMap as _;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::directory::Principal;
use super::resource::Resource;

/// What is gathered before it is written.
const BUFFER: usize = 256 * 1024;

/// Name and major version of the state file's format.
pub const SCHEMA: &str = "acrgate.emulator-state/1";

/// What the state file holds, as it is read.
#[derive(Debug, Deserialize)]
pub struct Snapshot {
    /// [`SCHEMA`].
    pub schema: String,
    /// Every resource's document, what no answer shows included.
    pub resources: Vec<Value>,
    /// The directory, secrets included.
    pub principals: Vec<Principal>,
}

/// What the state file is to hold: the same, without a copy of it.
#[derive(Debug)]
pub struct State {
    /// Every resource.
    pub resources: Vec<Arc<Resource>>,
    /// The directory.
    pub principals: Vec<Arc<Principal>>,
}

impl Serialize for State {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("schema", SCHEMA)?;
        map.serialize_entry("resources", &Each(&self.resources))?;
        map.serialize_entry("principals", &Each(&self.principals))?;
        map.end()
    }
}

struct Each<'a, T>(&'a [Arc<T>]);

impl<T: Serialize> Serialize for Each<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Arc::as_ref))
    }
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
        take: impl FnOnce() -> (u64, State),
    ) -> Result<(), StateFileError> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if *written >= wanted {
            return Ok(());
        }
        let (generation, state) = take();
        let write = |to: &mut dyn Write| serde_json::to_writer(to, &state).map_err(io::Error::from);
        replace(&self.path, write)
            .map_err(|source| StateFileError::Io { path: self.path.clone(), source })?;
        *written = generation;
        Ok(())
    }
}

fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    write_through(&beside, write)?;
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
    write_through(path, |file| file.write_all(bytes))
}

fn write_through(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = BufWriter::with_capacity(BUFFER, options.open(path)?);
    write(&mut file)?;
    file.into_inner().map_err(IntoInnerError::into_error)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::directory::{PrincipalKind, Secret};

    fn state(name: &str) -> State {
        let resource = Resource::new(serde_json::json!({"id": name, "emulator": {"kept": true}}));
        let mut principal = Principal::new("app", PrincipalKind::Application);
        principal.secret = Some(Secret::new("hush"));
        State { resources: vec![Arc::new(resource)], principals: vec![Arc::new(principal)] }
    }

    #[test]
    fn what_was_written_is_read_back_and_written_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = StateFile::new(folder.path().join("state.json"));
        assert!(file.read().unwrap().is_none());
        file.write_up_to(1, || (3, state("a"))).unwrap();
        file.write_up_to(2, || panic!("the file is as new as that")).unwrap();
        let read = file.read().unwrap().unwrap();
        assert_eq!(read.resources, [serde_json::json!({"id": "a", "emulator": {"kept": true}})]);
        assert_eq!(read.principals[0].secret, Some(Secret::new("hush")));
        file.write_up_to(4, || (4, state("b"))).unwrap();
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
