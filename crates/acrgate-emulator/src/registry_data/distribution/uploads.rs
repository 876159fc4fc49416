//! Uploads of blobs: whole, in chunks, resumed, or mounted from another repository.

use headers::{ContentLength, HeaderMapExt as _};
use http::header::{CONTENT_RANGE, RANGE};
use http::{HeaderMap, StatusCode};
use serde_json::json;

use super::Failure;
use crate::registry_data::names::{Digest, RepositoryName};
use crate::registry_data::reply;
use crate::registry_data::store::{Finished, Received, Repository, UploadId, Uploads};
use crate::server::{Arriving, Reply};

/// POST: opens an upload, or takes the whole blob where the digest is given at once.
pub(in crate::registry_data) async fn start_upload(
    uploads: &Uploads,
    repository: &Repository,
    name: &RepositoryName,
    digest: Option<&Digest>,
    body: &mut Arriving,
) -> Result<Reply, Failure> {
    let id = uploads.start(repository).await?;
    match digest {
        Some(digest) => finish_upload(uploads, repository, name, id, digest, &HeaderMap::new(), body).await,
        None => Ok(progress(StatusCode::ACCEPTED, name, id, 0)),
    }
}

/// PATCH: one chunk.
pub(in crate::registry_data) async fn receive_chunk(
    uploads: &Uploads,
    repository: &Repository,
    name: &RepositoryName,
    id: UploadId,
    headers: &HeaderMap,
    body: &mut Arriving,
) -> Result<Reply, Failure> {
    match uploads.receive(id, repository, chunk_start(headers)?, body).await? {
        Received::Size(size) => Ok(progress(StatusCode::ACCEPTED, name, id, size)),
        Received::OutOfOrder(size) => Ok(progress(StatusCode::RANGE_NOT_SATISFIABLE, name, id, size)),
        Received::Unknown => Err(unknown()),
    }
}

/// PUT: the last chunk, which may be empty, and the digest of the whole.
pub(in crate::registry_data) async fn finish_upload(
    uploads: &Uploads,
    repository: &Repository,
    name: &RepositoryName,
    id: UploadId,
    digest: &Digest,
    headers: &HeaderMap,
    body: &mut Arriving,
) -> Result<Reply, Failure> {
    match uploads.receive(id, repository, chunk_start(headers)?, body).await? {
        Received::Size(_) => {}
        Received::OutOfOrder(size) => return Ok(progress(StatusCode::RANGE_NOT_SATISFIABLE, name, id, size)),
        Received::Unknown => return Err(unknown()),
    }
    match uploads.finish(id, repository, digest).await? {
        Finished::Stored => Ok(created(name, digest)),
        Finished::OtherDigest(actual) => Err(Failure::digest_invalid(json!(actual.as_str()))),
        Finished::Unknown => Err(unknown()),
    }
}

/// GET: how much has arrived.
pub(in crate::registry_data) async fn upload_status(
    uploads: &Uploads,
    repository: &Repository,
    name: &RepositoryName,
    id: UploadId,
) -> Result<Reply, Failure> {
    let size = uploads.size(id, repository).await.ok_or_else(unknown)?;
    Ok(progress(StatusCode::NO_CONTENT, name, id, size))
}

/// DELETE: gives the upload up.
pub(in crate::registry_data) async fn cancel_upload(
    uploads: &Uploads,
    repository: &Repository,
    id: UploadId,
) -> Result<Reply, Failure> {
    if uploads.cancel(id, repository).await? {
        Ok(reply::empty(StatusCode::NO_CONTENT))
    } else {
        Err(unknown())
    }
}

/// The answer to a blob that is there now, uploaded or mounted.
pub(in crate::registry_data) fn created(name: &RepositoryName, digest: &Digest) -> Reply {
    let mut reply = reply::empty(StatusCode::CREATED);
    reply::set_location(&mut reply, &format!("/v2/{name}/blobs/{digest}"));
    reply::insert(&mut reply, reply::CONTENT_DIGEST, digest.as_str());
    reply
}

/// Where the upload goes on, and up to which byte it has come.
fn progress(status: StatusCode, name: &RepositoryName, id: UploadId, size: u64) -> Reply {
    let mut reply = reply::empty(status);
    reply::set_location(&mut reply, &format!("/v2/{name}/blobs/uploads/{id}"));
    reply::insert(&mut reply, RANGE, &format!("0-{}", size.saturating_sub(1)));
    reply::insert(&mut reply, reply::UPLOAD_UUID, &id.to_string());
    reply
}

/// The first byte of a `Content-Range: <first>-<last>`, as the distribution specification writes it. The body has to be
/// as long as that says.
fn chunk_start(headers: &HeaderMap) -> Result<Option<u64>, Failure> {
    let Some(value) = headers.get(CONTENT_RANGE) else {
        return Ok(None);
    };
    let Some((first, last)) = value.to_str().ok().and_then(bounds).filter(|(first, last)| first <= last)
    else {
        let message = "the content range is not <first>-<last>";
        return Err(Failure::new(StatusCode::BAD_REQUEST, "BLOB_UPLOAD_INVALID", message));
    };
    let sent = headers.typed_get::<ContentLength>();
    if sent.is_some_and(|ContentLength(sent)| sent.checked_sub(1) != Some(last - first)) {
        let message = "provided length did not match content length";
        return Err(Failure::new(StatusCode::BAD_REQUEST, "SIZE_INVALID", message));
    }
    Ok(Some(first))
}

/// Some clients write the standard form, `bytes <first>-<last>/<size>`.
fn bounds(range: &str) -> Option<(u64, u64)> {
    let range = range.strip_prefix("bytes ").unwrap_or(range);
    let (first, last) = range.split('/').next()?.split_once('-')?;
    Some((first.trim().parse().ok()?, last.trim().parse().ok()?))
}

fn unknown() -> Failure {
    Failure::new(StatusCode::NOT_FOUND, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry")
}
