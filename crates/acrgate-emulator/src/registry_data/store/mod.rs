//! The content of every registry, on disk.
//!
//! ```text
//! <root>/registries/<registry>/blobs/<hex>                             every blob and manifest, by digest
//! <root>/registries/<registry>/uploads/<uuid>                          what has arrived of an upload
//! <root>/registries/<registry>/repositories/<name>/_blobs/<hex>        the repository has this blob
//! <root>/registries/<registry>/repositories/<name>/_manifests/<hex>    the repository has this manifest; its media type
//! <root>/registries/<registry>/repositories/<name>/_tags/<tag>         the digest that the tag names
//! <root>/registries/<registry>/repositories/<name>/_attributes/…       what may be done with it, where that was changed
//! <root>/registries/<registry>/repositories/<name>/_referrers/<hex>/<hex>  subject, then the manifest that refers to it
//! ```
//!
//! The files are the truth and nothing of them is kept in memory, so a registry of any size costs nothing while idle and
//! is still there after a restart. No part of a repository's name starts with `_`, so the folders cannot meet.

mod attributes;
mod files;
mod repository;
mod uploads;

use std::io;
use std::path::{Path, PathBuf};

use tokio::fs::File;

pub use attributes::{Attributes, Of};
pub use repository::{Manifest, ManifestEntry, Repository, Subject};
pub use uploads::{Finished, Received, UploadId, Uploads};

use super::names::{Digest, RepositoryName};

/// Where every registry's content is.
#[derive(Debug)]
pub struct Store {
    root: PathBuf,
    uploads: Uploads,
    /// Removed with the store, where no folder was asked for.
    _temporary: Option<tempfile::TempDir>,
}

impl Store {
    /// Opens the content in a folder, or in a temporary one that goes with the store.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(root: Option<&Path>) -> io::Result<Self> {
        let (root, temporary) = match root {
            Some(root) => {
                std::fs::create_dir_all(root)?;
                (root.to_owned(), None)
            }
            None => {
                let temporary = tempfile::Builder::new().prefix("acrgate-emulator-").tempdir()?;
                (temporary.path().to_owned(), Some(temporary))
            }
        };
        Ok(Self { root, uploads: Uploads::default(), _temporary: temporary })
    }

    /// The folder of it all; what lies beside `registries` belongs to others.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// One repository of a registry, whether it holds anything or not.
    #[must_use]
    pub fn repository(&self, registry: &str, name: &RepositoryName) -> Repository {
        Repository::new(self.registry(registry), name)
    }

    /// The uploads that are under way.
    #[must_use]
    pub fn uploads(&self) -> &Uploads {
        &self.uploads
    }

    /// The names of a registry's repositories that hold a manifest, sorted.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub async fn repositories(&self, registry: &str) -> io::Result<Vec<String>> {
        let root = self.registry(registry).join("repositories");
        let mut found = Vec::new();
        let mut folders = vec![(root, String::new())];
        while let Some((folder, name)) = folders.pop() {
            for child in files::names(&folder).await? {
                if child == "_manifests" {
                    if !files::names(&folder.join(child)).await?.is_empty() {
                        found.push(name.clone());
                    }
                } else if !child.starts_with('_') {
                    let full = if name.is_empty() { child.clone() } else { format!("{name}/{child}") };
                    folders.push((folder.join(child), full));
                }
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// A blob of a registry, whichever of its repositories have it, and its size.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn blob(&self, registry: &str, digest: &Digest) -> io::Result<Option<(File, u64)>> {
        let file = self.registry(registry).join("blobs").join(digest.hex());
        let Some(file) = files::absent(File::open(file).await)? else {
            return Ok(None);
        };
        let size = file.metadata().await?.len();
        Ok(Some((file, size)))
    }

    /// Forgets everything that a registry holds.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub async fn remove_registry(&self, registry: &str) -> io::Result<()> {
        files::remove_tree(&self.registry(registry)).await
    }

    /// Registry names are letters and digits, so they are safe as a folder's name.
    fn registry(&self, registry: &str) -> PathBuf {
        self.root.join("registries").join(registry.to_ascii_lowercase())
    }
}
