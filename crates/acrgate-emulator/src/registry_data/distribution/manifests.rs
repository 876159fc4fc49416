//! Manifests: read, pushed, deleted; and what refers to them.

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG};
use http::{HeaderMap, StatusCode};
use oci_spec::image::{Descriptor, ImageIndex, ImageManifest};
use serde_json::{Value, json};

use super::Failure;
use crate::registry_data::names::{Digest, Reference, RepositoryName};
use crate::registry_data::reply;
use crate::registry_data::store::{Repository, Subject};
use crate::server::Reply;

/// A manifest may be this large, in bytes.
pub(in crate::registry_data) const MAX_MANIFEST: usize = 4 * 1024 * 1024;

const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const DOCKER_INDEX: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";

/// GET and HEAD of a manifest.
pub(in crate::registry_data) async fn manifest(
    repository: &Repository,
    name: &RepositoryName,
    reference: &Reference,
    head: bool,
) -> Result<Reply, Failure> {
    let manifest =
        repository.manifest(reference).await?.ok_or_else(|| Failure::manifest_unknown(name, reference))?;
    let size = manifest.content.len();
    let mut reply = if head {
        reply::empty(StatusCode::OK)
    } else {
        reply::bytes(StatusCode::OK, &manifest.media_type, manifest.content)
    };
    reply::insert(&mut reply, CONTENT_TYPE, &manifest.media_type);
    reply::insert(&mut reply, CONTENT_LENGTH, &size.to_string());
    reply::insert(&mut reply, reply::CONTENT_DIGEST, manifest.digest.as_str());
    reply::insert(&mut reply, ETAG, &format!("\"{}\"", manifest.digest));
    Ok(reply)
}

/// PUT of a manifest by tag or by digest.
pub(in crate::registry_data) async fn put_manifest(
    repository: &Repository,
    name: &RepositoryName,
    reference: &Reference,
    headers: &HeaderMap,
    content: &[u8],
) -> Result<Reply, Failure> {
    let invalid = |message: String| Failure::new(StatusCode::BAD_REQUEST, "MANIFEST_INVALID", message);
    let digest = Digest::of(content);
    let tag = match reference {
        Reference::Digest(named) if *named != digest => {
            return Err(Failure::digest_invalid(json!(digest.as_str())));
        }
        Reference::Digest(_) => None,
        Reference::Tag(tag) => Some(tag),
    };
    let document: Value = serde_json::from_slice(content).map_err(|error| invalid(error.to_string()))?;
    let media_type = media_type(headers, &document).map_err(invalid)?;
    let subject = match media_type.as_str() {
        OCI_MANIFEST | DOCKER_MANIFEST => {
            let manifest = serde_json::from_value::<ImageManifest>(document.clone());
            let manifest = manifest.map_err(|error| invalid(error.to_string()))?;
            check_blobs(repository, &manifest).await?;
            manifest.subject().as_ref().map(|subject| refers_to(subject, &document, Some(manifest.config())))
        }
        OCI_INDEX | DOCKER_INDEX => {
            let index = serde_json::from_value::<ImageIndex>(document.clone());
            let index = index.map_err(|error| invalid(error.to_string()))?;
            check_manifests(repository, &index).await?;
            index.subject().as_ref().map(|subject| refers_to(subject, &document, None))
        }
        other => return Err(invalid(format!("manifests of the media type {other} are not supported"))),
    };
    let answers_subject = subject.as_ref().map(|subject| subject.digest.clone());
    let digest = repository.put_manifest(content, &media_type, subject, tag).await?;
    let mut reply = reply::empty(StatusCode::CREATED);
    reply::set_location(&mut reply, &format!("/v2/{name}/manifests/{digest}"));
    reply::insert(&mut reply, reply::CONTENT_DIGEST, digest.as_str());
    if let Some(subject) = answers_subject {
        reply::insert(&mut reply, http::HeaderName::from_static("oci-subject"), &subject);
    }
    Ok(reply)
}

/// The media type that the client says, which must be the document's own if that has one.
fn media_type(headers: &HeaderMap, document: &Value) -> Result<String, String> {
    let said = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let said = said.map(|value| value.split(';').next().unwrap_or_default().trim());
    let own = document["mediaType"].as_str();
    match (said, own) {
        (Some(said), Some(own)) if said != own => {
            Err(format!("the content type {said} is not the manifest's media type {own}"))
        }
        (Some(said), _) => Ok(said.to_owned()),
        (None, Some(own)) => Ok(own.to_owned()),
        (None, None) => Err("the media type is missing".to_owned()),
    }
}

fn refers_to(subject: &Descriptor, document: &Value, config: Option<&Descriptor>) -> Subject {
    let own = document["artifactType"].as_str().map(str::to_owned);
    Subject {
        digest: subject.digest().to_string(),
        artifact_type: own.or_else(|| config.map(|config| config.media_type().to_string())),
        annotations: document.get("annotations").cloned(),
    }
}

/// The configuration and the layers must have been pushed before.
async fn check_blobs(repository: &Repository, manifest: &ImageManifest) -> Result<(), Failure> {
    for blob in std::iter::once(manifest.config()).chain(manifest.layers()) {
        // Layers with addresses of their own are not distributed through the registry.
        if blob.urls().as_ref().is_some_and(|urls| !urls.is_empty()) {
            continue;
        }
        let known = match blob.digest().as_ref().parse::<Digest>() {
            Ok(digest) => repository.has_blob(&digest).await?,
            Err(_) => false,
        };
        if !known {
            return Err(blob_unknown(blob));
        }
    }
    Ok(())
}

async fn check_manifests(repository: &Repository, index: &ImageIndex) -> Result<(), Failure> {
    for manifest in index.manifests() {
        let known = match manifest.digest().as_ref().parse::<Digest>() {
            Ok(digest) => repository.resolve(&Reference::Digest(digest)).await?.is_some(),
            Err(_) => false,
        };
        if !known {
            return Err(blob_unknown(manifest));
        }
    }
    Ok(())
}

fn blob_unknown(descriptor: &Descriptor) -> Failure {
    let message = "blob unknown to registry".to_owned();
    let detail = json!(descriptor.digest().to_string());
    Failure::Client(StatusCode::BAD_REQUEST, "MANIFEST_BLOB_UNKNOWN", message, detail)
}

/// DELETE of a manifest with its tags, or of one tag.
pub(in crate::registry_data) async fn delete_manifest(
    repository: &Repository,
    name: &RepositoryName,
    reference: &Reference,
) -> Result<Reply, Failure> {
    let deleted = match reference {
        Reference::Tag(tag) => repository.delete_tag(tag).await?,
        Reference::Digest(digest) => repository.delete_manifest(digest).await?,
    };
    if deleted {
        Ok(reply::empty(StatusCode::ACCEPTED))
    } else {
        Err(Failure::manifest_unknown(name, reference))
    }
}

/// GET of the manifests that refer to one, as an image index.
pub(in crate::registry_data) async fn referrers(
    repository: &Repository,
    subject: &Digest,
    artifact_type: Option<&str>,
) -> Result<Reply, Failure> {
    let mut manifests = Vec::new();
    for digest in repository.referrers(subject).await? {
        let Some(entry) = repository.manifest_entry(&digest).await? else { continue };
        let Some(refers) = entry.subject else { continue };
        if artifact_type.is_some_and(|asked| refers.artifact_type.as_deref() != Some(asked)) {
            continue;
        }
        let mut descriptor =
            json!({"mediaType": entry.media_type, "digest": digest.as_str(), "size": entry.size});
        if let Some(artifact_type) = refers.artifact_type {
            descriptor["artifactType"] = artifact_type.into();
        }
        if let Some(annotations) = refers.annotations {
            descriptor["annotations"] = annotations;
        }
        manifests.push(descriptor);
    }
    let index = json!({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": manifests});
    let mut reply = reply::bytes(StatusCode::OK, OCI_INDEX, index.to_string());
    if artifact_type.is_some() {
        reply::insert(&mut reply, http::HeaderName::from_static("oci-filters-applied"), "artifactType");
    }
    Ok(reply)
}
