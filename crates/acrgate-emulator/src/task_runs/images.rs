//! The images that a run has pulled or built, in a folder of its own.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use oci_spec::distribution::Reference;
use oci_spec::image::{Descriptor, ImageIndex, ImageManifest};
use serde_json::Value;

use super::RunError;
use super::client::Client;
use crate::registry_data::names::Digest;

/// An image whose blobs are in the folder.
#[derive(Debug, Clone)]
pub struct Image {
    /// The manifest's digest.
    pub digest: Digest,
    /// The manifest's media type.
    pub media_type: String,
    /// The manifest as it is pushed.
    pub content: Vec<u8>,
    /// The manifest, read.
    pub manifest: ImageManifest,
    /// The configuration, with all that the image format may add to it.
    pub config: Value,
}

/// The images of a run, by name.
#[derive(Debug)]
pub struct Images {
    folder: tempfile::TempDir,
    platform: (String, String),
    named: BTreeMap<String, Arc<Image>>,
}

/// Reads the name of an image.
///
/// # Errors
/// When it is not one.
pub fn reference(name: &str) -> Result<Reference, RunError> {
    name.parse().map_err(|error| RunError(format!("invalid reference format: {name}: {error}")))
}

impl Images {
    /// None, for a platform (operating system and architecture).
    ///
    /// # Errors
    /// When the disk fails.
    pub fn new(platform: (String, String)) -> Result<Self, RunError> {
        let folder = tempfile::Builder::new().prefix("acrgate-images-").tempdir()?;
        Ok(Self { folder, platform, named: BTreeMap::new() })
    }

    /// Where a blob is, or belongs.
    #[must_use]
    pub fn blob(&self, digest: &Digest) -> PathBuf {
        self.folder.path().join(digest.hex())
    }

    /// A new file beside the blobs.
    #[must_use]
    pub fn scratch(&self) -> PathBuf {
        self.folder.path().join(format!("new-{}", uuid::Uuid::new_v4().simple()))
    }

    /// The operating system and the architecture.
    #[must_use]
    pub fn platform(&self) -> &(String, String) {
        &self.platform
    }

    /// The image of a name, if the run has it.
    #[must_use]
    pub fn get(&self, name: &Reference) -> Option<Arc<Image>> {
        self.named.get(&name.whole()).cloned()
    }

    /// Gives an image a name.
    pub fn name(&mut self, name: &Reference, image: Arc<Image>) {
        self.named.insert(name.whole(), image);
    }

    /// Pulls an image with all its blobs.
    ///
    /// # Errors
    /// As docker tells it.
    pub async fn pull(&mut self, client: &Client, name: &Reference) -> Result<Arc<Image>, RunError> {
        let wanted = name.digest().or_else(|| name.tag()).unwrap_or("latest");
        let mut pulled = client.manifest(name, wanted).await?;
        let asked = pulled.digest.clone();
        if let Ok(index) = serde_json::from_slice::<ImageIndex>(&pulled.content) {
            let chosen = self.for_platform(&index).ok_or_else(|| {
                RunError(format!(
                    "no matching manifest for {}/{} in the manifest list",
                    self.platform.0, self.platform.1
                ))
            })?;
            pulled = client.manifest(name, chosen.digest().as_ref()).await?;
        }
        let manifest: ImageManifest = serde_json::from_slice(&pulled.content)
            .map_err(|error| RunError(format!("{}: not an image: {error}", name.whole())))?;
        for blob in std::iter::once(manifest.config()).chain(manifest.layers()) {
            let digest = digest_of(blob)?;
            if !self.blob(&digest).exists() {
                let partial = self.scratch();
                client.fetch_blob(name, &digest, &partial).await?;
                tokio::fs::rename(&partial, self.blob(&digest)).await?;
            }
        }
        let config = tokio::fs::read(self.blob(&digest_of(manifest.config())?)).await?;
        let config = serde_json::from_slice(&config).unwrap_or_default();
        let Pulled { media_type, content, .. } = pulled;
        let image = Arc::new(Image { digest: asked, media_type, content, manifest, config });
        self.name(name, Arc::clone(&image));
        Ok(image)
    }

    /// The entry of an index for the run's platform; one without a platform fits every run.
    fn for_platform<'a>(&self, index: &'a ImageIndex) -> Option<&'a Descriptor> {
        index.manifests().iter().find(|entry| {
            entry.platform().as_ref().is_none_or(|platform| {
                platform.os().to_string() == self.platform.0
                    && platform.architecture().to_string() == self.platform.1
            })
        })
    }

    /// Pushes an image under its name, blobs first.
    ///
    /// # Errors
    /// As docker tells it, or that the run has no such image.
    pub async fn push(&self, client: &Client, name: &Reference) -> Result<(Digest, usize), RunError> {
        let image = self.get(name).ok_or_else(|| {
            RunError(format!("An image does not exist locally with the tag: {}", name.whole()))
        })?;
        for blob in image.manifest.layers().iter().chain(std::iter::once(image.manifest.config())) {
            let digest = digest_of(blob)?;
            client.push_blob(name, &digest, &self.blob(&digest)).await?;
        }
        let digest = client.push_manifest(name, &image.media_type, &image.content).await?;
        Ok((digest, image.content.len()))
    }
}

use super::client::Pulled;

/// The digest of a descriptor; sha256 is the one that is known here.
fn digest_of(descriptor: &Descriptor) -> Result<Digest, RunError> {
    let text = descriptor.digest().to_string();
    text.parse().map_err(|_| RunError(format!("the digest {text} is not supported")))
}
