//! The images of the example: a base image to push, and the context that a task builds on it.

use acrgate::{
    Result,
    data_plane::{DataPlane, Digest, Layer},
    names::{LoginServer, RepositoryName},
};
use flate2::{Compression, write::GzEncoder};
use serde_json::json;
use sha2::{Digest as _, Sha256};

/// Pushes an image with one file in it as `v1`.
pub(crate) async fn push_base(images: &DataPlane, repository: &RepositoryName) -> Result<Digest> {
    let files = tar(&[("etc/motd", "hello from the base image\n")]);
    let config = json!({
        "architecture": "amd64",
        "os": "linux",
        "config": { "Env": ["PATH=/usr/bin:/bin"] },
        "rootfs": { "type": "layers", "diff_ids": [format!("sha256:{:x}", Sha256::digest(&files))] },
    });
    let layer = Layer::new("application/vnd.oci.image.layer.v1.tar+gzip", gzip(&files));
    images.push_image(repository, "v1", config.to_string(), [layer]).await
}

/// The context of the task: a Dockerfile that builds on the base image, and the file it copies.
pub(crate) fn context(login_server: &LoginServer, base: &RepositoryName) -> Vec<u8> {
    let dockerfile = format!(
        "FROM {login_server}/{base}:v1\nLABEL purpose=\"acrgate example\"\nCOPY app.txt /srv/app.txt\n"
    );
    gzip(&tar(&[("Dockerfile", &dockerfile), ("app.txt", "hello from the task\n")]))
}

fn tar(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        // Writing to memory does not fail.
        let _ = archive.append_data(&mut header, path, text.as_bytes());
    }
    archive.into_inner().unwrap_or_default()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // As above.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
