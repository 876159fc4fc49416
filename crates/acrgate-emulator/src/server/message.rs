//! What goes in and out: requests, replies and their bodies.

use std::io::{self, SeekFrom};
use std::time::Duration;

use bytes::Bytes;
use futures::TryStreamExt as _;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Either, Full, Limited, StreamBody};
use hyper::body::{Frame, Incoming};
use serde_json::Value;
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

/// How long a client may take to send what nobody reads.
const LINGERING: Duration = Duration::from_secs(30);

/// The body of a request on its way in: a stream, or read ahead for an [observer](crate::observer).
pub type Arriving = Either<Incoming, Full<Bytes>>;
/// A request whose body has not been read yet.
pub type Request = http::Request<Arriving>;
/// A request read whole.
pub type WholeRequest = http::Request<Bytes>;
/// The body of an answer: whole, or a stream.
pub type Body = UnsyncBoxBody<Bytes, io::Error>;
/// An answer.
pub type Reply = Response<Body>;

/// How much of a file is in memory at a time while it is sent, in bytes.
const CHUNK: usize = 128 * 1024;

/// A body that is there as a whole, so that it leaves in one write with its headers.
#[must_use]
pub fn whole(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}

/// A body without bytes.
#[must_use]
pub fn empty() -> Body {
    whole(Bytes::new())
}

/// A part of a file as a body. A small one is read first and is there as a whole, a large one is sent as it is read.
///
/// # Errors
/// When the disk fails.
pub async fn part_of_file(mut file: File, start: u64, length: u64) -> io::Result<Body> {
    file.seek(SeekFrom::Start(start)).await?;
    let mut part = file.take(length);
    if length > CHUNK as u64 {
        let stream = ReaderStream::with_capacity(part, CHUNK);
        return Ok(StreamBody::new(stream.map_ok(Frame::data)).boxed_unsync());
    }
    let mut bytes = Vec::new();
    part.read_to_end(&mut bytes).await?;
    Ok(whole(bytes))
}

/// An answer without a body.
#[must_use]
pub fn bare(status: StatusCode) -> Reply {
    let mut reply = Response::new(empty());
    *reply.status_mut() = status;
    reply
}

/// An answer with a JSON body.
#[must_use]
pub fn json(status: StatusCode, body: &Value) -> Reply {
    json_bytes(status, Bytes::from(body.to_string()))
}

/// An answer with a body that is JSON already.
#[must_use]
pub fn json_bytes(status: StatusCode, body: Bytes) -> Reply {
    let mut reply = Response::new(whole(body));
    *reply.status_mut() = status;
    reply
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    reply
}

/// An answer in plain text.
#[must_use]
pub fn text(status: StatusCode, body: impl Into<String>) -> Reply {
    let mut reply = Response::new(whole(body.into()));
    *reply.status_mut() = status;
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    reply
}

/// Sets a header from text; a text that no header can carry is left out.
pub fn set_header(reply: &mut Reply, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        reply.headers_mut().insert(name, value);
    }
}

/// A body that could not be read, or is longer than its limit.
#[derive(Debug, thiserror::Error)]
#[error("the request's body could not be read: {0}")]
pub struct UnreadableBody(pub(crate) Box<dyn std::error::Error + Send + Sync>);

/// Reads a request whole, up to `limit` bytes.
///
/// # Errors
/// [`UnreadableBody`].
pub async fn read_whole(request: Request, limit: usize) -> Result<WholeRequest, UnreadableBody> {
    let (parts, mut body) = request.into_parts();
    let bytes = read_body(&mut body, limit).await?;
    Ok(http::Request::from_parts(parts, bytes))
}

/// Reads a body whole, if it is not larger than `limit`.
///
/// # Errors
/// [`UnreadableBody`].
pub async fn read_body(body: &mut Arriving, limit: usize) -> Result<Bytes, UnreadableBody> {
    Ok(Limited::new(body, limit).collect().await.map_err(UnreadableBody)?.to_bytes())
}

/// Reads what is left of a body, as web servers do: most clients send it all before they look at the answer, and would
/// see a broken connection instead of it. Who asked first (`Expect: 100-continue`) has not begun.
pub async fn discard(headers: &HeaderMap, mut body: Arriving) {
    if headers.contains_key(header::EXPECT) {
        return;
    }
    let rest = async { while let Some(Ok(_)) = body.frame().await {} };
    if tokio::time::timeout(LINGERING, rest).await.is_err() {
        tracing::debug!("a client still sends what nobody reads");
    }
}

/// The value of a query parameter, percent-decoded. Names are compared without case, as ARM does.
#[must_use]
pub fn query_parameter(query: Option<&str>, name: &str) -> Option<String> {
    url::form_urlencoded::parse(query?.as_bytes())
        .find(|(own, _)| own.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.into_owned())
}
