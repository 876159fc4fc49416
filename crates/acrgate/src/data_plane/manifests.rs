//! Manifests: what an image is made of.

use bytes::Bytes;
use http::{HeaderValue, Method, header};
use serde::{Deserialize, Serialize};

use super::{DataPlane, Digest, LONGEST_MANIFEST, Outgoing, Right, success};
use crate::{Error, Result, names::RepositoryName};

/// What is accepted as a manifest, the formats of OCI and of Docker.
pub(super) const ACCEPTED: &str = "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, \
     application/vnd.docker.distribution.manifest.v2+json, application/vnd.docker.distribution.manifest.list.v2+json";

/// A manifest as the registry keeps it: exactly these bytes have this digest.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Manifest {
    /// The digest of `bytes`.
    pub digest: Digest,
    /// The media type that the registry told.
    pub media_type: String,
    /// The JSON, to the byte.
    pub bytes: Bytes,
}

/// A reference to a blob or a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// What it is.
    pub media_type: String,
    /// Its digest.
    pub digest: Digest,
    /// Its length in bytes.
    pub size: u64,
}

impl DataPlane {
    /// Pulls a manifest by tag or digest, and checks it against the digest: the one that was asked for, else the one
    /// that the registry tells.
    ///
    /// # Errors
    /// `NotFound` when there is no such manifest, `NetworkDenied` when the network rules refuse the caller,
    /// `PermissionDenied` without the right to pull, `Unexpected` when the bytes do not have the digest.
    pub async fn pull_manifest(&self, repository: &RepositoryName, reference: &str) -> Result<Manifest> {
        let url = self.url(repository, &["manifests", reference])?;
        let deadline = self.arm.start_deadline();
        let answer = deadline
            .retrying(url.path(), Error::is_retryable, || async {
                let request = Outgoing::new(Method::GET, url.clone())
                    .with_header(header::ACCEPT, HeaderValue::from_static(ACCEPTED));
                success(self.send(repository, Right::Pull, request).await?, &url, LONGEST_MANIFEST).await
            })
            .await?;
        let digest = Digest::of(&answer.body);
        let told = answer.header("docker-content-digest");
        let expected = if reference.contains(':') { Some(reference.to_owned()) } else { told };
        if expected.is_some_and(|expected| expected != digest.as_str()) {
            return Err(Error::unexpected(format!(
                "the manifest {repository}:{reference} is not what its digest says"
            ))
            .with_hint("the registry, or something in between, has damaged it; do not use it"));
        }
        let media_type = answer.header(header::CONTENT_TYPE.as_str()).unwrap_or_default();
        Ok(Manifest { digest, media_type, bytes: answer.body })
    }

    /// Pushes a manifest under a tag. What it refers to must be there already.
    ///
    /// # Errors
    /// `NetworkDenied`, `PermissionDenied`; `InvalidInput` when the registry lacks what the manifest refers to.
    pub async fn push_manifest(
        &self,
        repository: &RepositoryName,
        tag: &str,
        media_type: &str,
        bytes: impl Into<Bytes>,
    ) -> Result<Digest> {
        let bytes = bytes.into();
        let kind = HeaderValue::try_from(media_type)
            .map_err(|_| Error::invalid(format!("{media_type:?} is not a media type")))?;
        let url = self.url(repository, &["manifests", tag])?;
        let deadline = self.arm.start_deadline();
        let answer = deadline
            .retrying(url.path(), Error::is_retryable, || async {
                let request = Outgoing::new(Method::PUT, url.clone())
                    .with_header(header::CONTENT_TYPE, kind.clone())
                    .with_body(bytes.clone());
                success(self.send(repository, Right::Push, request).await?, &url, LONGEST_MANIFEST).await
            })
            .await?;
        let digest = Digest::of(&bytes);
        match answer.header("docker-content-digest") {
            Some(told) if told != digest.as_str() => Err(Error::unexpected(format!(
                "the registry keeps {repository}:{tag} as {told}, and {digest} was sent"
            ))
            .with_hint("something in between has changed it; push it again")),
            _ => Ok(digest),
        }
    }
}
