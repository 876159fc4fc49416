//! What may be done with a repository, a manifest or a tag: ACR's changeable attributes.

use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::files;
use super::repository::Repository;
use crate::registry_data::names::{Digest, Tag};

/// The changeable attributes of something. Everything is allowed until it is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attributes {
    /// It may be deleted, if it may be written as well.
    pub delete_enabled: bool,
    /// It may be changed.
    pub write_enabled: bool,
    /// It may be pulled.
    pub read_enabled: bool,
    /// Lists show it.
    pub list_enabled: bool,
}

impl Default for Attributes {
    fn default() -> Self {
        Self { delete_enabled: true, write_enabled: true, read_enabled: true, list_enabled: true }
    }
}

/// What attributes belong to.
#[derive(Debug, Clone, Copy)]
pub enum Of<'a> {
    /// The repository as a whole.
    Repository,
    /// One of its manifests.
    Manifest(&'a Digest),
    /// One of its tags.
    Tag(&'a Tag),
}

impl Repository {
    /// The attributes of something, whether it is there or not.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn attributes(&self, of: Of<'_>) -> io::Result<Attributes> {
        match files::read(&self.attributes_file(of)).await? {
            Some(content) => serde_json::from_slice(&content).map_err(io::Error::from),
            None => Ok(Attributes::default()),
        }
    }

    /// Changes the attributes of something.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn set_attributes(&self, of: Of<'_>, attributes: Attributes) -> io::Result<()> {
        files::write(&self.attributes_file(of), &serde_json::to_vec(&attributes)?).await
    }

    /// Forgets the attributes of something that is gone.
    pub(super) async fn forget_attributes(&self, of: Of<'_>) -> io::Result<()> {
        files::remove(&self.attributes_file(of)).await.map(|_| ())
    }

    fn attributes_file(&self, of: Of<'_>) -> PathBuf {
        let folder = self.own.join("_attributes");
        match of {
            Of::Repository => folder.join("repository"),
            Of::Manifest(digest) => folder.join("manifests").join(digest.hex()),
            Of::Tag(tag) => folder.join("tags").join(tag.as_str()),
        }
    }
}
