//! Blobs: read whole or in part, asked for, deleted.

use std::io::SeekFrom;

use futures::TryStreamExt as _;
use http::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG};
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::Frame;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

use super::Failure;
use crate::blobs::ranges::{Asked, asked_range};
use crate::registry_data::names::Digest;
use crate::registry_data::reply;
use crate::registry_data::store::Repository;
use crate::server::Reply;

/// How much of a blob is in memory at a time while it is sent, in bytes.
const CHUNK: usize = 128 * 1024;

/// GET and HEAD of a blob.
pub(in crate::registry_data) async fn blob(
    repository: &Repository,
    digest: &Digest,
    headers: &HeaderMap,
    head: bool,
) -> Result<Reply, Failure> {
    let (mut file, size) = repository.blob(digest).await?.ok_or_else(|| unknown(digest))?;
    let (status, start, length) = match asked_range(headers, size) {
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
        file.seek(SeekFrom::Start(start)).await?;
        let stream = ReaderStream::with_capacity(file.take(length), CHUNK);
        reply::finish(status, StreamBody::new(stream.map_ok(Frame::data)).boxed_unsync())
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
