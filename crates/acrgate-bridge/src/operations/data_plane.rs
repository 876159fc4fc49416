//! Images: pull, push, probe.

use acrgate::data_plane;

use super::ProbeWork;
use crate::{
    Call, Convert, Failure, Pending,
    records::{Bytes, Layer, Manifest, Nothing, Probing, PulledImage, Seconds},
    runtime::run_as,
    source::Work,
};

/// A registry's images, as the client's credential may reach them.
#[derive(Debug, Clone)]
pub struct DataPlane(pub(crate) data_plane::DataPlane);

impl DataPlane {
    fn with(&self, call: &Call) -> data_plane::DataPlane {
        let _ = call;
        self.0.clone()
    }

    /// The login server.
    pub fn login_server(&self) -> Result<String, Failure> {
        Ok(self.0.login_server().to_string())
    }

    /// Authenticates for pulling, and nothing more.
    pub fn probe(&self, call: &Call, repository: String) -> Pending<Nothing> {
        let images = self.with(call);
        run_as(call, async move { images.probe(&repository.convert()?).await })
    }

    /// Whether there is a manifest.
    pub fn has_manifest(&self, call: &Call, repository: String, reference: String) -> Pending<bool> {
        let images = self.with(call);
        run_as(call, async move { images.has_manifest(&repository.convert()?, &reference).await })
    }

    /// Pulls a manifest.
    pub fn pull_manifest(&self, call: &Call, repository: String, reference: String) -> Pending<Manifest> {
        let images = self.with(call);
        run_as(call, async move { images.pull_manifest(&repository.convert()?, &reference).await })
    }

    /// Pulls a whole image and checks it.
    pub fn pull_image(&self, call: &Call, repository: String, reference: String) -> Pending<PulledImage> {
        let images = self.with(call);
        run_as(call, async move { images.pull_image(&repository.convert()?, &reference).await })
    }

    /// Pushes an image.
    pub fn push_image(
        &self,
        call: &Call,
        repository: String,
        tag: String,
        config: Bytes,
        layers: Vec<Layer>,
    ) -> Pending<String> {
        let images = self.with(call);
        run_as(call, async move {
            let layers: Vec<data_plane::Layer> = layers.convert()?;
            images.push_image(&repository.convert()?, &tag, config.0, layers).await
        })
    }

    /// Probes until the caller meets what is expected.
    pub fn wait_until_effective(&self, probing: Probing, within: Seconds) -> Result<ProbeWork, Failure> {
        Ok(Work::new(self.0.wait_until_effective(probing.convert()?, within.0)))
    }
}

/// The list's entries about images.
#[macro_export]
macro_rules! data_plane_operations {
    ($m:ident) => {
        $m! { handle DataPlane /** A registry's images, as the client's credential may reach them. */ }
        $m! { tells DataPlane {
            /// The login server.
            login_server() -> String;
        } }
        $m! { calls DataPlane {
            /// Authenticates for pulling from this repository, and nothing more: what a caller may do before it pulls.
            probe(repository: String) -> Nothing;
            /// Whether there is a manifest of this tag or digest.
            has_manifest(repository: String, reference: String) -> bool;
            /// Pulls a manifest by tag or digest, and checks it against the digest.
            pull_manifest(repository: String, reference: String) -> Manifest;
            /// Pulls an image by tag or digest, every blob in it, and checks all of it.
            pull_image(repository: String, reference: String) -> PulledImage;
            /// Pushes an OCI image: its layers, its configuration, its manifest under a tag. Returns the manifest's digest.
            push_image(repository: String, tag: String, config: Bytes, layers: Vec<Layer>) -> String;
        } }
        $m! { gives DataPlane {
            /// Probes, as this client from where it is, until it meets what is expected or the time is over.
            wait_until_effective(probing: Probing, within: Seconds) -> ProbeWork;
        } }
    };
}
