//! Where Azure's contracts and the recordings lie, and what the repository has of its own.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use crate::recording::Recording;

/// Azure's own material: contracts and recorded traffic. It is no part of the repository.
#[derive(Debug, Clone)]
pub struct Material {
    root: PathBuf,
}

impl Material {
    /// The material beside the workspace, in `../shared/azure`. Where there is none, says so on standard error, past the
    /// capture of the test harness: a test that passes for lack of material must not look like one that compared.
    #[must_use]
    pub fn find(what: &str) -> Option<Self> {
        let root = workspace().join("../shared/azure");
        if root.join("openapi").is_dir() && root.join("recordings").is_dir() {
            return Some(Self { root });
        }
        say(&format!("SKIPPED: {what}: no ../shared/azure beside the workspace"));
        None
    }

    /// The folder of the OpenAPI documents.
    #[must_use]
    pub fn contracts(&self) -> PathBuf {
        self.root.join("openapi")
    }

    /// Every recording, by file name.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn recordings(&self) -> Result<Vec<Recording>> {
        recordings_in(&self.root.join("recordings"), "yaml")
    }
}

/// The exchanges that the repository brings along: written for it, in the shapes that Azure's traffic has.
///
/// # Errors
/// When a file cannot be read.
pub fn own_exchanges() -> Result<Vec<Recording>> {
    recordings_in(&package().join("exchanges"), "json")
}

/// The text of the list of exceptions.
///
/// # Errors
/// When the file cannot be read.
pub fn exceptions() -> Result<String> {
    let path = package().join("exceptions.toml");
    fs::read_to_string(&path).with_context(|| path.display().to_string())
}

/// Writes a line where the test harness does not swallow it.
pub fn say(line: &str) {
    // Nothing is left to try when standard error itself is gone.
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn workspace() -> PathBuf {
    package().join("../..")
}

fn recordings_in(folder: &Path, extension: &str) -> Result<Vec<Recording>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|own| own == extension));
    paths.sort();
    paths.iter().map(|path| Recording::read(path)).collect()
}
