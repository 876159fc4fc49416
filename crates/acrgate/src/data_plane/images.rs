//! Whole images: a manifest with everything that it refers to.

use bytes::Bytes;
use serde::Deserialize;
use serde_json::json;

use super::{DataPlane, Descriptor, Digest, Manifest};
use crate::{Error, Result, names::RepositoryName};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";

/// A layer to push.
#[derive(Debug, Clone)]
pub struct Layer {
    /// What it is, for example `application/vnd.oci.image.layer.v1.tar+gzip`.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Bytes,
}

impl Layer {
    /// A layer of this media type.
    pub fn new(media_type: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { media_type: media_type.into(), bytes: bytes.into() }
    }
}

/// An image that was pulled as a whole and found to be what its digests say.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct PulledImage {
    /// The digest of its manifest.
    pub digest: Digest,
    /// Its manifest.
    pub manifest: Manifest,
    /// How many bytes its configuration and layers have.
    pub size: u64,
}

/// The part of an image manifest that says what belongs to it.
#[derive(Deserialize)]
struct Parts {
    config: Option<Descriptor>,
    #[serde(default)]
    layers: Vec<Descriptor>,
}

impl DataPlane {
    /// Pulls an image by tag or digest, its manifest and every blob in it, and checks all of it. The blobs are read and
    /// not kept: this proves that the caller can pull.
    ///
    /// # Errors
    /// As [`pull_manifest`](Self::pull_manifest); `Unexpected` also for an index of images for several platforms.
    pub async fn pull_image(&self, repository: &RepositoryName, reference: &str) -> Result<PulledImage> {
        let call = self.as_one_call();
        let manifest = call.pull_manifest(repository, reference).await?;
        let parts: Parts = serde_json::from_slice(&manifest.bytes)
            .map_err(|error| Error::unexpected("the manifest is not JSON").with_source(error))?;
        let config = parts.config.ok_or_else(|| {
            Error::unexpected(format!(
                "{repository}:{reference} is {}, not a single image",
                manifest.media_type
            ))
            .with_hint("pull one of the images in it, by its digest")
        })?;
        let mut size = 0;
        for part in std::iter::once(&config).chain(&parts.layers) {
            size += call.stream_blob(repository, &part.digest, |_| Ok(())).await?;
        }
        Ok(PulledImage { digest: manifest.digest.clone(), manifest, size })
    }

    /// Pushes an OCI image: its layers, its configuration, its manifest under a tag. Returns the manifest's digest.
    ///
    /// # Errors
    /// `NetworkDenied`, `PermissionDenied`; else what a call can end in.
    pub async fn push_image(
        &self,
        repository: &RepositoryName,
        tag: &str,
        config: impl Into<Bytes>,
        layers: impl IntoIterator<Item = Layer>,
    ) -> Result<Digest> {
        let call = self.as_one_call();
        let mut pushed = Vec::new();
        for layer in layers {
            pushed.push(call.push_blob(repository, &layer.media_type, layer.bytes).await?);
        }
        let config = call.push_blob(repository, CONFIG, config).await?;
        let manifest =
            json!({ "schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": pushed });
        call.push_manifest(repository, tag, MANIFEST, manifest.to_string()).await
    }
}
