//! Blobs: layers and configurations.

use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use http::{HeaderValue, Method, StatusCode, header};
use url::Url;

use super::{DataPlane, Descriptor, Digest, Outgoing, Right, digest::Hasher, errors, success};
use crate::{
    Error, ErrorKind, Result,
    arm::message::{Incoming, outgoing},
    names::RepositoryName,
};

/// The answers around an upload have no body worth more.
const SHORT: usize = 1 << 20;
/// A registry sends to the blob's own place once; a data endpoint may send on.
const MOST_REDIRECTS: usize = 3;

impl DataPlane {
    /// Pulls a blob into memory, at most `longest` bytes of it, and checks it against its digest.
    ///
    /// # Errors
    /// `NotFound`, `NetworkDenied`, `PermissionDenied`; `Unexpected` when it is longer than that or does not have the
    /// digest.
    pub async fn pull_blob(
        &self,
        repository: &RepositoryName,
        digest: &Digest,
        longest: usize,
    ) -> Result<Bytes> {
        let mut kept = BytesMut::new();
        let read = self.stream_blob(repository, digest, |chunk| {
            if kept.len() + chunk.len() > longest {
                return Err(Error::unexpected(format!("the blob {digest} is longer than {longest} bytes")));
            }
            kept.extend_from_slice(chunk);
            Ok(())
        });
        read.await?;
        Ok(kept.freeze())
    }

    /// Pulls a blob piece by piece, checks it against its digest at the end, and returns its length. What was handed out
    /// before an error is not to be trusted.
    ///
    /// # Errors
    /// As [`pull_blob`](Self::pull_blob), and whatever `take` returns.
    pub async fn stream_blob(
        &self,
        repository: &RepositoryName,
        digest: &Digest,
        mut take: impl FnMut(&[u8]) -> Result<()> + Send,
    ) -> Result<u64> {
        let url = self.url(repository, &["blobs", digest.as_str()])?;
        let deadline = self.arm.start_deadline();
        let answer =
            deadline.retrying(url.path(), Error::is_retryable, || self.open_blob(repository, &url)).await?;
        let (mut hasher, mut length) = (Hasher::default(), 0_u64);
        let mut chunks = answer.chunks();
        while let Some(chunk) =
            deadline.bound("the rest of the blob", async { Ok(chunks.next().await) }).await?
        {
            let chunk = chunk?;
            hasher.update(&chunk);
            length += chunk.len() as u64;
            take(&chunk)?;
        }
        if hasher.finish() == *digest {
            return Ok(length);
        }
        Err(Error::unexpected(format!("the blob {digest} of {repository} is not what its digest says"))
            .with_hint("the registry, or something in between, has damaged it; do not use it"))
    }

    async fn open_blob(&self, repository: &RepositoryName, url: &Url) -> Result<Incoming> {
        let mut answer = self.send(repository, Right::Pull, Outgoing::new(Method::GET, url.clone())).await?;
        let mut at = url.clone();
        for _ in 0..MOST_REDIRECTS {
            if !answer.status().is_redirection() {
                break;
            }
            let to = answer.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
            at = at
                .join(to.unwrap_or_default())
                .map_err(|_| Error::unexpected("the registry redirects to something that is not a URL"))?;
            // The place is signed for this blob; our token stays with the registry.
            let request = outgoing(Method::GET, &at, Bytes::new())?;
            answer = self.arm.transport.execute(request).await?;
        }
        if answer.status().is_success() {
            return Ok(answer);
        }
        Err(errors::refused(&answer.read(SHORT).await?, url.path()))
    }

    /// Pushes a blob in one piece, unless the repository has it already.
    ///
    /// # Errors
    /// `NetworkDenied`, `PermissionDenied`; else what a call can end in.
    pub async fn push_blob(
        &self,
        repository: &RepositoryName,
        media_type: &str,
        bytes: impl Into<Bytes>,
    ) -> Result<Descriptor> {
        let bytes = bytes.into();
        let digest = Digest::of(&bytes);
        let deadline = self.arm.start_deadline();
        deadline
            .retrying("the upload of a blob", Error::is_retryable, || {
                self.upload(repository, &digest, &bytes)
            })
            .await?;
        Ok(Descriptor { media_type: media_type.to_owned(), digest, size: bytes.len() as u64 })
    }

    async fn upload(&self, repository: &RepositoryName, digest: &Digest, bytes: &Bytes) -> Result<()> {
        let there = Outgoing::new(Method::HEAD, self.url(repository, &["blobs", digest.as_str()])?);
        if self.send(repository, Right::Push, there).await?.status() == StatusCode::OK {
            return Ok(());
        }
        let mut uploads = self.url(repository, &["blobs", "uploads"])?;
        uploads.path_segments_mut().map_err(|()| Error::unexpected("the login server has no root"))?.push("");
        let begin = Outgoing::new(Method::POST, uploads.clone());
        let begun = success(self.send(repository, Right::Push, begin).await?, &uploads, SHORT).await?;
        let mut place = begun
            .header(header::LOCATION.as_str())
            .and_then(|to| uploads.join(&to).ok())
            .ok_or_else(|| Error::unexpected("the registry does not say where to upload to"))?;
        if place.origin() != uploads.origin() {
            return Err(Error::new(ErrorKind::Refused, "the registry wants the upload sent to another host")
                .with_hint("nothing was sent there"));
        }
        place.query_pairs_mut().append_pair("digest", digest.as_str());
        let put = Outgoing::new(Method::PUT, place.clone())
            .with_header(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"))
            .with_body(bytes.clone());
        success(self.send(repository, Right::Push, put).await?, &place, SHORT).await.map(drop)
    }
}
