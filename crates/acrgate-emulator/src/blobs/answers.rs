//! Azure Storage's answers, as far as the storage SDK of the Azure CLI looks at them.

use std::io;
use std::path::Path;

use http::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, LAST_MODIFIED};
use http::{HeaderMap, Response, StatusCode};
use http_body_util::BodyExt as _;
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;
use uuid::Uuid;

use super::completion;
use super::ranges::{Asked, asked_range};
use crate::server::message::{self, Body, query_parameter, set_header};
use crate::server::{Reply, Request};

/// GET and HEAD of a blob.
pub(super) async fn read(path: &Path, headers: &HeaderMap, head: bool) -> io::Result<Reply> {
    // The end is looked for before the size: a log that tells its end is there as a whole.
    let complete = tokio::fs::read_to_string(completion(path)).await.ok();
    let file = match File::open(path).await {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(not_found("BlobNotFound", "The specified blob does not exist."));
        }
        Err(error) => return Err(error),
    };
    let metadata = file.metadata().await?;
    let size = metadata.len();
    // The storage SDK sends its own header instead of the standard one.
    let mut asked = headers.clone();
    if let Some(range) = asked.remove("x-ms-range") {
        asked.insert(http::header::RANGE, range);
    }
    let (status, start, length) = match asked_range(&asked, size) {
        Asked::Whole => (StatusCode::OK, 0, size),
        Asked::Part { .. } if head => (StatusCode::OK, 0, size),
        Asked::Part { start, end } => (StatusCode::PARTIAL_CONTENT, start, end - start + 1),
        Asked::NotSatisfiable => {
            let text = "The range specified is invalid for the current size of the resource.";
            let mut reply = error(StatusCode::RANGE_NOT_SATISFIABLE, "InvalidRange", text);
            set_header(&mut reply, CONTENT_RANGE.as_str(), &format!("bytes */{size}"));
            return Ok(reply);
        }
    };
    let body = if head { message::empty() } else { message::part_of_file(file, start, length).await? };
    let mut reply = answer(status, body);
    set_header(&mut reply, CONTENT_TYPE.as_str(), "text/plain; charset=utf-8");
    set_header(&mut reply, CONTENT_LENGTH.as_str(), &length.to_string());
    set_header(&mut reply, ACCEPT_RANGES.as_str(), "bytes");
    set_header(&mut reply, ETAG.as_str(), &format!("\"0x{size:X}\""));
    if let Ok(modified) = metadata.modified() {
        set_header(&mut reply, LAST_MODIFIED.as_str(), &httpdate::fmt_http_date(modified));
    }
    set_header(&mut reply, "x-ms-blob-type", "AppendBlob");
    set_header(&mut reply, "x-ms-lease-status", "unlocked");
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {start}-{}/{size}", start + length - 1);
        set_header(&mut reply, CONTENT_RANGE.as_str(), &range);
    }
    if let Some(outcome) = complete {
        set_header(&mut reply, "x-ms-meta-complete", &outcome);
    }
    Ok(reply)
}

/// PUT of a whole block blob.
pub(super) async fn write(path: &Path, request: Request) -> io::Result<Reply> {
    if query_parameter(request.uri().query(), "comp").is_some() {
        let text = "Value for one of the query parameters specified in the request URI is invalid: \
            blobs are uploaded whole here.";
        return Ok(error(StatusCode::BAD_REQUEST, "InvalidQueryParameterValue", text));
    }
    let kind = request.headers().get("x-ms-blob-type").and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.eq_ignore_ascii_case("BlockBlob")) {
        let text = "An HTTP header that's mandatory for this request is not specified.";
        return Ok(error(StatusCode::BAD_REQUEST, "MissingRequiredHeader", text));
    }
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    tokio::fs::create_dir_all(folder).await?;
    // A source is there as a whole or not at all.
    let partial = folder.join(format!(".{}", Uuid::new_v4().simple()));
    let mut file = File::create(&partial).await?;
    let mut body = request.into_body();
    let mut size = 0;
    while let Some(frame) = body.frame().await {
        if let Ok(chunk) = frame.map_err(io::Error::other)?.into_data() {
            size += chunk.len();
            file.write_all(&chunk).await?;
        }
    }
    file.flush().await?;
    tokio::fs::rename(&partial, path).await?;
    let mut reply = answer(StatusCode::CREATED, message::empty());
    set_header(&mut reply, ETAG.as_str(), &format!("\"0x{size:X}\""));
    set_header(&mut reply, LAST_MODIFIED.as_str(), &httpdate::fmt_http_date(std::time::SystemTime::now()));
    set_header(&mut reply, "x-ms-request-server-encrypted", "true");
    Ok(reply)
}

/// The link is not one, or not for this.
pub(crate) fn authentication_failed() -> Reply {
    error(
        StatusCode::FORBIDDEN,
        "AuthenticationFailed",
        "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly \
            including the signature.",
    )
}

pub(super) fn not_found(code: &str, text: &str) -> Reply {
    error(StatusCode::NOT_FOUND, code, text)
}

pub(super) fn unsupported_verb() -> Reply {
    let text = "The resource doesn't support specified Http Verb.";
    error(StatusCode::METHOD_NOT_ALLOWED, "UnsupportedHttpVerb", text)
}

pub(super) fn internal_error() -> Reply {
    let text = "The server encountered an internal error. Please retry the request.";
    error(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", text)
}

fn answer(status: StatusCode, body: Body) -> Reply {
    let mut reply = Response::new(body);
    *reply.status_mut() = status;
    set_header(&mut reply, "server", "Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0");
    set_header(&mut reply, "x-ms-version", "2024-11-04");
    set_header(&mut reply, "x-ms-request-id", &Uuid::new_v4().to_string());
    reply
}

/// Storage speaks XML. The texts are ours and hold nothing that would have to be escaped.
fn error(status: StatusCode, code: &str, text: &str) -> Reply {
    let time = crate::state::clock::timestamp();
    let id = Uuid::new_v4();
    let body = format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>{text}\n\
            RequestId:{id}\nTime:{time}</Message></Error>"
    );
    let mut reply = answer(status, message::whole(body));
    set_header(&mut reply, CONTENT_TYPE.as_str(), "application/xml");
    set_header(&mut reply, "x-ms-error-code", code);
    reply
}
