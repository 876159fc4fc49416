//! Blobs: read whole or in part, asked for, deleted.

use http::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG};
use http::{HeaderMap, StatusCode};
use serde_json::json;
use tokio::fs::File;

use super::Failure;
use crate::blobs::ranges::{Asked, asked_range};
use crate::registry_data::names::Digest;
use crate::registry_data::reply;
use crate::registry_data::store::Repository;
use crate::server::{Reply, message};

/// GET and HEAD of a blob.
pub(in crate::registry_data) async fn blob(
    repository: &Repository,
    digest: &Digest,
    headers: &HeaderMap,
    head: bool,
) -> Result<Reply, Failure> {
    let (file, size) = repository.blob(digest).await?.ok_or_else(|| unknown(digest))?;
    content(file, size, digest, headers, head).await
}

/// The content of a blob, or the part of it that is asked for.
pub(in crate::registry_data) async fn content(
    file: File,
    size: u64,
    digest: &Digest,
    headers: &HeaderMap,
    head: bool,
) -> Result<Reply, Failure> {
    // Parts are a matter of GET alone (RFC 9110, section 14.2).
    let asked = if head { Asked::Whole } else { asked_range(headers, size) };
    let (status, start, length) = match asked {
        Asked::Whole => (StatusCode::OK, 0, size),
        Asked::Part { start, end } => (StatusCode::PARTIAL_CONTENT, start, end - start + 1),
        Asked::NotSatisfiable => {
            let mut reply = reply::empty(StatusCode::RANGE_NOT_SATISFIABLE);
            reply::insert(&mut reply, CONTENT_RANGE, &format!("bytes */{size}"));
            return Ok(reply);
        }
    };
    let mut reply = if head {
        reply::empty(status)
    } else {
        reply::finish(status, message::part_of_file(file, start, length).await?)
    };
    reply::insert(&mut reply, CONTENT_TYPE, "application/octet-stream");
    reply::insert(&mut reply, CONTENT_LENGTH, &length.to_string());
    reply::insert(&mut reply, ACCEPT_RANGES, "bytes");
    reply::insert(&mut reply, reply::CONTENT_DIGEST, digest.as_str());
    reply::insert(&mut reply, ETAG, &format!("\"{digest}\""));
    if status == StatusCode::PARTIAL_CONTENT {
        reply::insert(&mut reply, CONTENT_RANGE, &format!("bytes {start}-{}/{size}", start + length - 1));
    }
    Ok(reply)
}

/// DELETE of a blob.
pub(in crate::registry_data) async fn delete_blob(
    repository: &Repository,
    digest: &Digest,
) -> Result<Reply, Failure> {
    if !repository.unlink_blob(digest).await? {
        return Err(unknown(digest));
    }
    let mut reply = reply::empty(StatusCode::ACCEPTED);
    reply::insert(&mut reply, reply::CONTENT_DIGEST, digest.as_str());
    Ok(reply)
}

fn unknown(digest: &Digest) -> Failure {
    let message = "blob unknown to registry".to_owned();
    Failure::Client(StatusCode::NOT_FOUND, "BLOB_UNKNOWN", message, json!(digest.as_str()))
}
