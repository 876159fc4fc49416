//! The sources of a run: the uploaded archive, unpacked into a folder of its own.

use std::fs::File;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;

use super::RunError;

/// An unpacked context. It goes with this value.
#[derive(Debug)]
pub struct Context {
    folder: tempfile::TempDir,
}

impl Context {
    /// A context without files.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn empty() -> Result<Self, RunError> {
        Ok(Self { folder: tempfile::Builder::new().prefix("acrgate-context-").tempdir()? })
    }

    /// Unpacks a `tar.gz`. Entries that would leave the folder are left out.
    ///
    /// # Errors
    /// When it is not such an archive, or the disk fails.
    pub fn unpack(archive: &Path) -> Result<Self, RunError> {
        let context = Self::empty()?;
        let unpacked = tar::Archive::new(GzDecoder::new(File::open(archive)?)).unpack(context.folder.path());
        unpacked.map_err(|error| {
            RunError(format!("failed to download context: not a tar.gz archive: {error}"))
        })?;
        Ok(context)
    }

    /// A file or folder of the context, which must lie inside it, links followed.
    ///
    /// # Errors
    /// When it does not exist, or lies outside.
    pub fn path(&self, below: &str, path: &str) -> Result<PathBuf, RunError> {
        let missing = || RunError(format!("{path}: no such file or folder in the context"));
        let root = self.folder.path().canonicalize()?;
        let wanted = root.join(below).join(path.trim_start_matches('/'));
        let found = wanted.canonicalize().map_err(|_| missing())?;
        if found.starts_with(&root) { Ok(found) } else { Err(missing()) }
    }

    /// The text of a file of the context.
    ///
    /// # Errors
    /// When it does not exist, or is not text.
    pub fn text(&self, below: &str, path: &str) -> Result<String, RunError> {
        let file = self.path(below, path)?;
        std::fs::read_to_string(file).map_err(|error| RunError(format!("{path}: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    #[test]
    fn nothing_outside_the_context_is_reached() {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("x.tar.gz");
        let mut tar = tar::Builder::new(GzEncoder::new(File::create(&archive).unwrap(), Compression::fast()));
        let mut header = tar::Header::new_gnu();
        header.set_size(2);
        header.set_mode(0o644);
        tar.append_data(&mut header.clone(), "app/a.txt", &b"hi"[..]).unwrap();
        header.set_entry_type(tar::EntryType::Symlink);
        header.set_size(0);
        tar.append_link(&mut header, "out", "/etc").unwrap();
        tar.into_inner().unwrap().finish().unwrap();
        let context = Context::unpack(&archive).unwrap();
        assert_eq!(context.text(".", "app/a.txt").unwrap(), "hi");
        assert_eq!(context.text("app", "/a.txt").unwrap(), "hi");
        for path in ["../x", "out/passwd", "none", "app/../../x"] {
            assert!(context.path(".", path).is_err(), "{path}");
        }
        std::fs::write(&archive, "no archive").unwrap();
        assert!(Context::unpack(&archive).is_err());
    }
}
