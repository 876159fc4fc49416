//! The layer that COPY makes: a tar archive of files from the context.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

use super::RunError;
use crate::registry_data::names::Digest;

/// A layer that has been written to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// The digest of the compressed file.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// The digest of the archive before compression, by which the configuration names it.
    pub diff_id: Digest,
}

/// Writes the layer of one COPY to a file. Sources are files or folders of the context; of a folder, its content is
/// copied. The same sources make the same bytes: owners are root, and times are left out.
///
/// # Errors
/// When the disk fails.
pub fn write(
    sources: &[PathBuf],
    target: &str,
    working_directory: &str,
    file: &Path,
) -> Result<Layer, RunError> {
    let compressed = Hashing::new(io::BufWriter::new(File::create(file)?));
    let mut tar = tar::Builder::new(Hashing::new(GzEncoder::new(compressed, Compression::fast())));
    tar.mode(tar::HeaderMode::Deterministic);
    let base = if target.starts_with('/') { String::new() } else { format!("{working_directory}/") };
    let place = PathBuf::from(clean(&format!("{base}{target}")));
    for source in sources {
        if source.is_dir() {
            // The folder itself is there by its content; only the root has no name.
            tar.append_dir_all(if place.as_os_str().is_empty() { Path::new(".") } else { &place }, source)?;
        } else {
            let into = target.ends_with('/') || target.ends_with("/.") || target == ".";
            let name = source.file_name().unwrap_or_default();
            let path = if into { place.join(name) } else { place.clone() };
            tar.append_path_with_name(source, path)?;
        }
    }
    let (encoder, diff_id, _) = tar.into_inner()?.finish();
    let (mut written, digest, size) = encoder.finish()?.finish();
    written.flush()?;
    Ok(Layer { digest, size, diff_id })
}

/// A path in an archive: without a slash at the start, without `.` and `..`.
fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Hashes and counts what goes through.
struct Hashing<W> {
    inner: W,
    hasher: Sha256,
    size: u64,
}

impl<W: Write> Hashing<W> {
    fn new(inner: W) -> Self {
        Self { inner, hasher: Sha256::new(), size: 0 }
    }

    fn finish(self) -> (W, Digest, u64) {
        (self.inner, Digest::finish(self.hasher), self.size)
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;

    fn names(file: &Path) -> Vec<String> {
        let mut archive = tar::Archive::new(GzDecoder::new(File::open(file).unwrap()));
        archive.entries().unwrap().map(|entry| entry.unwrap().path().unwrap().display().to_string()).collect()
    }

    #[test]
    fn files_and_folders_land_where_docker_puts_them() {
        let folder = tempfile::tempdir().unwrap();
        let (app, out) = (folder.path().join("app"), folder.path().join("out"));
        std::fs::create_dir(&app).unwrap();
        std::fs::write(app.join("a.txt"), "hi").unwrap();
        let made = |source: &Path, target, working| {
            write(&[source.to_owned()], target, working, &out).unwrap();
            names(&out)
        };
        assert_eq!(made(&app.join("a.txt"), "/srv/", "/"), ["srv/a.txt"]);
        assert_eq!(made(&app.join("a.txt"), "/srv/b.txt", "/"), ["srv/b.txt"]);
        assert_eq!(made(&app.join("a.txt"), "./", "/place"), ["place/a.txt"]);
        assert_eq!(made(&app.join("a.txt"), ".", "/place"), ["place/a.txt"]);
        assert_eq!(made(&app.join("a.txt"), "../../x", "/place"), ["x"]);
        assert!(made(&app, "/srv", "/").contains(&"srv/a.txt".to_owned()));
    }

    #[test]
    fn the_digests_are_those_of_the_file_and_the_archive() {
        let folder = tempfile::tempdir().unwrap();
        let (source, out) = (folder.path().join("a"), folder.path().join("out"));
        std::fs::write(&source, "hi").unwrap();
        let layer = write(std::slice::from_ref(&source), "/a", "/", &out).unwrap();
        let compressed = std::fs::read(&out).unwrap();
        let mut plain = Vec::new();
        io::Read::read_to_end(&mut GzDecoder::new(&compressed[..]), &mut plain).unwrap();
        assert_eq!((&layer.digest, layer.size), (&Digest::of(&compressed), compressed.len() as u64));
        assert_eq!(layer.diff_id, Digest::of(&plain));
        assert_eq!(write(&[source], "/a", "/", &out).unwrap(), layer, "the same sources make the same bytes");
    }
}
