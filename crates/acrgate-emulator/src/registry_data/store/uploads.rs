//! Uploads of blobs: in one piece, in chunks, and taken up again after a broken connection.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::Body;
use sha2::{Digest as _, Sha256};
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;
use uuid::Uuid;

use super::{Repository, files};
use crate::registry_data::names::Digest;

/// How long a client may be silent within a body. The upload is locked as long, for its other requests too.
const SILENCE: Duration = Duration::from_secs(60);

/// The name of an upload.
pub type UploadId = Uuid;

/// The uploads that are under way in this process. One that a restart cuts off is unknown afterwards, as in a registry
/// that has forgotten it.
#[derive(Debug, Default)]
pub struct Uploads {
    open: Mutex<HashMap<UploadId, Arc<tokio::sync::Mutex<Upload>>>>,
}

#[derive(Debug)]
struct Upload {
    /// The repository's folder: an upload is known in its own repository only.
    repository: PathBuf,
    partial: PathBuf,
    file: File,
    hasher: Sha256,
    size: u64,
}

/// What came of a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// The upload has this many bytes now.
    Size(u64),
    /// The chunk does not start where the upload ends, at this size.
    OutOfOrder(u64),
    /// There is no such upload.
    Unknown,
}

/// What came of the end of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finished {
    /// The repository has the blob.
    Stored,
    /// The content has another digest; the upload is gone.
    OtherDigest(Digest),
    /// There is no such upload.
    Unknown,
}

impl Uploads {
    /// Opens an upload to a repository.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn start(&self, repository: &Repository) -> io::Result<UploadId> {
        let id = Uuid::new_v4();
        let folder = repository.blobs.with_file_name("uploads");
        tokio::fs::create_dir_all(&folder).await?;
        let partial = folder.join(id.simple().to_string());
        let file = File::create(&partial).await?;
        let upload =
            Upload { repository: repository.own.clone(), partial, file, hasher: Sha256::new(), size: 0 };
        self.open().insert(id, Arc::new(tokio::sync::Mutex::new(upload)));
        Ok(id)
    }

    /// The bytes that an upload has.
    pub async fn size(&self, id: UploadId, repository: &Repository) -> Option<u64> {
        let upload = self.find(id)?;
        let upload = upload.lock().await;
        (upload.repository == repository.own).then_some(upload.size)
    }

    /// Adds a body to an upload as it arrives. When the body breaks off, what arrived stays and can be continued.
    ///
    /// # Errors
    /// When the body breaks off or the disk fails.
    pub async fn receive<B>(
        &self,
        id: UploadId,
        repository: &Repository,
        starts_at: Option<u64>,
        body: &mut B,
    ) -> io::Result<Received>
    where
        B: Body<Data = Bytes> + Unpin,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let Some(upload) = self.find(id) else {
            return Ok(Received::Unknown);
        };
        let mut upload = upload.lock().await;
        if upload.repository != repository.own {
            return Ok(Received::Unknown);
        }
        if starts_at.is_some_and(|start| start != upload.size) {
            return Ok(Received::OutOfOrder(upload.size));
        }
        while let Some(frame) = tokio::time::timeout(SILENCE, body.frame()).await? {
            if let Ok(chunk) = frame.map_err(io::Error::other)?.into_data() {
                upload.file.write_all(&chunk).await?;
                upload.hasher.update(&chunk);
                upload.size += chunk.len() as u64;
            }
        }
        Ok(Received::Size(upload.size))
    }

    /// Ends an upload: the content becomes the repository's blob if it has the digest that the client says.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn finish(
        &self,
        id: UploadId,
        repository: &Repository,
        digest: &Digest,
    ) -> io::Result<Finished> {
        let Some(upload) = self.find(id) else {
            return Ok(Finished::Unknown);
        };
        let mut upload = upload.lock().await;
        if upload.repository != repository.own || self.open().remove(&id).is_none() {
            return Ok(Finished::Unknown);
        }
        upload.file.flush().await?;
        let actual = Digest::finish(upload.hasher.clone());
        if actual != *digest {
            files::remove(&upload.partial).await?;
            return Ok(Finished::OtherDigest(actual));
        }
        let target = repository.content(digest);
        tokio::fs::create_dir_all(&repository.blobs).await?;
        tokio::fs::rename(&upload.partial, &target).await?;
        repository.link_blob(digest).await?;
        Ok(Finished::Stored)
    }

    /// Gives an upload up; tells whether there was one.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn cancel(&self, id: UploadId, repository: &Repository) -> io::Result<bool> {
        let Some(upload) = self.find(id) else {
            return Ok(false);
        };
        let upload = upload.lock().await;
        if upload.repository != repository.own {
            return Ok(false);
        }
        self.open().remove(&id);
        files::remove(&upload.partial).await
    }

    fn find(&self, id: UploadId) -> Option<Arc<tokio::sync::Mutex<Upload>>> {
        self.open().get(&id).cloned()
    }

    fn open(&self) -> std::sync::MutexGuard<'_, HashMap<UploadId, Arc<tokio::sync::Mutex<Upload>>>> {
        // A panic elsewhere leaves the map as it was; its entries are whole at every moment.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
