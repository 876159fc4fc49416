//! One repository: its blobs, manifests, tags and referrers.

use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use tokio::fs::File;

use super::attributes::Of;
use super::files;
use crate::registry_data::names::{Digest, Reference, RepositoryName, Tag};

/// A repository's part of the store.
#[derive(Debug, Clone)]
pub struct Repository {
    pub(super) blobs: PathBuf,
    pub(super) own: PathBuf,
}

/// A manifest as it was pushed.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// Its digest.
    pub digest: Digest,
    /// The media type it was pushed with.
    pub media_type: String,
    /// The bytes.
    pub content: Vec<u8>,
}

/// What is kept beside a manifest.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManifestEntry {
    /// The media type it was pushed with.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// The manifest that it refers to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
}

/// What a referring manifest says of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    /// The digest of the manifest it refers to.
    pub digest: String,
    /// The kind of artifact.
    pub artifact_type: Option<String>,
    /// Its annotations, as an object.
    pub annotations: Option<serde_json::Value>,
}

impl Repository {
    pub(super) fn new(registry: PathBuf, name: &RepositoryName) -> Self {
        Self { blobs: registry.join("blobs"), own: registry.join("repositories").join(name.as_str()) }
    }

    /// A blob's file and size, if the repository has it.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn blob(&self, digest: &Digest) -> io::Result<Option<(File, u64)>> {
        if !self.has_blob(digest).await? {
            return Ok(None);
        }
        let Some(file) = files::absent(File::open(self.content(digest)).await)? else {
            return Ok(None);
        };
        let size = file.metadata().await?.len();
        Ok(Some((file, size)))
    }

    /// Whether the repository has the blob.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn has_blob(&self, digest: &Digest) -> io::Result<bool> {
        tokio::fs::try_exists(self.own.join("_blobs").join(digest.hex())).await
    }

    /// Gives the repository a blob that the registry holds.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn link_blob(&self, digest: &Digest) -> io::Result<()> {
        files::write(&self.own.join("_blobs").join(digest.hex()), b"").await
    }

    /// Takes a blob from the repository; tells whether it had it.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn unlink_blob(&self, digest: &Digest) -> io::Result<bool> {
        files::remove(&self.own.join("_blobs").join(digest.hex())).await
    }

    /// Where a finished upload belongs.
    pub(super) fn content(&self, digest: &Digest) -> PathBuf {
        self.blobs.join(digest.hex())
    }

    /// The digest that a reference names, if the repository has that manifest.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn resolve(&self, reference: &Reference) -> io::Result<Option<Digest>> {
        let digest = match reference {
            Reference::Digest(digest) => Some(digest.clone()),
            Reference::Tag(tag) => self.tagged(tag).await?,
        };
        match digest {
            Some(digest) if tokio::fs::try_exists(self.manifest_file(&digest)).await? => Ok(Some(digest)),
            _ => Ok(None),
        }
    }

    /// The digest that a tag names.
    async fn tagged(&self, tag: &Tag) -> io::Result<Option<Digest>> {
        let text = files::read(&self.own.join("_tags").join(tag.as_str())).await?;
        Ok(text.and_then(|text| String::from_utf8(text).ok()).and_then(|text| text.parse().ok()))
    }

    /// The manifest that a reference names.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn manifest(&self, reference: &Reference) -> io::Result<Option<Manifest>> {
        let Some(digest) = self.resolve(reference).await? else {
            return Ok(None);
        };
        let (Some(entry), Some(content)) =
            (self.manifest_entry(&digest).await?, files::read(&self.content(&digest)).await?)
        else {
            return Ok(None);
        };
        Ok(Some(Manifest { digest, media_type: entry.media_type, content }))
    }

    /// What is kept beside a manifest.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn manifest_entry(&self, digest: &Digest) -> io::Result<Option<ManifestEntry>> {
        let Some(entry) = files::read(&self.manifest_file(digest)).await? else {
            return Ok(None);
        };
        serde_json::from_slice(&entry).map(Some).map_err(io::Error::from)
    }

    /// Keeps a manifest, under a tag if it was pushed by one. The caller has checked it.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn put_manifest(
        &self,
        content: &[u8],
        media_type: &str,
        subject: Option<Subject>,
        tag: Option<&Tag>,
    ) -> io::Result<Digest> {
        let digest = Digest::of(content);
        files::write(&self.content(&digest), content).await?;
        if let Some(subject) = subject.as_ref().and_then(|subject| subject.digest.parse::<Digest>().ok()) {
            files::write(&self.own.join("_referrers").join(subject.hex()).join(digest.hex()), b"").await?;
        }
        let entry = ManifestEntry { media_type: media_type.to_owned(), size: content.len() as u64, subject };
        files::write(&self.manifest_file(&digest), &serde_json::to_vec(&entry)?).await?;
        if let Some(tag) = tag {
            files::write(&self.own.join("_tags").join(tag.as_str()), digest.as_str().as_bytes()).await?;
        }
        Ok(digest)
    }

    /// The repository's tags, sorted.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn tags(&self) -> io::Result<Vec<String>> {
        sorted(&self.own.join("_tags")).await
    }

    /// The digests of the repository's manifests, sorted.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn manifests(&self) -> io::Result<Vec<Digest>> {
        let names = sorted(&self.own.join("_manifests")).await?;
        Ok(names.iter().filter_map(|hex| Digest::from_hex(hex)).collect())
    }

    /// The digests of the manifests that refer to this one.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn referrers(&self, subject: &Digest) -> io::Result<Vec<Digest>> {
        let names = sorted(&self.own.join("_referrers").join(subject.hex())).await?;
        Ok(names.iter().filter_map(|hex| Digest::from_hex(hex)).collect())
    }

    /// Removes a manifest with its tags; tells whether it was there.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn delete_manifest(&self, digest: &Digest) -> io::Result<bool> {
        let subject = self.manifest_entry(digest).await?.and_then(|entry| entry.subject);
        for tag in self.tags_of(digest).await?.iter().filter_map(|tag| tag.parse().ok()) {
            self.delete_tag(&tag).await?;
        }
        if let Some(subject) = subject.and_then(|subject| subject.digest.parse::<Digest>().ok()) {
            files::remove(&self.own.join("_referrers").join(subject.hex()).join(digest.hex())).await?;
        }
        self.forget_attributes(Of::Manifest(digest)).await?;
        files::remove(&self.manifest_file(digest)).await
    }

    /// The tags that name a manifest, sorted.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn tags_of(&self, digest: &Digest) -> io::Result<Vec<String>> {
        let mut tags = Vec::new();
        for tag in self.tags().await? {
            let named = files::read(&self.own.join("_tags").join(&tag)).await?;
            if named.as_deref() == Some(digest.as_str().as_bytes()) {
                tags.push(tag);
            }
        }
        Ok(tags)
    }

    /// Removes a tag; tells whether it was there.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn delete_tag(&self, tag: &Tag) -> io::Result<bool> {
        self.forget_attributes(Of::Tag(tag)).await?;
        files::remove(&self.own.join("_tags").join(tag.as_str())).await
    }

    /// Removes everything that the repository holds.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn delete(&self) -> io::Result<()> {
        for part in ["_tags", "_manifests", "_referrers", "_blobs", "_attributes"] {
            files::remove_tree(&self.own.join(part)).await?;
        }
        Ok(())
    }

    /// When a manifest, or a tag, was last written.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn written(&self, reference: &Reference) -> io::Result<Option<SystemTime>> {
        let file = match reference {
            Reference::Tag(tag) => self.own.join("_tags").join(tag.as_str()),
            Reference::Digest(digest) => self.manifest_file(digest),
        };
        files::absent(tokio::fs::metadata(file).await)?.map(|metadata| metadata.modified()).transpose()
    }

    fn manifest_file(&self, digest: &Digest) -> PathBuf {
        self.own.join("_manifests").join(digest.hex())
    }
}

async fn sorted(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = files::names(folder).await?;
    names.retain(|name| !name.starts_with('.'));
    names.sort_unstable();
    Ok(names)
}
