//! Somebody in the same process who is shown every request and its answer, bodies included: tests hold them to Azure's
//! contracts. The request log is for those outside, and without secrets; what is shown here is as it came, with secrets.

use std::sync::Arc;
use std::{fmt, io};

use bytes::Bytes;
use http::header;
use http_body_util::{BodyExt as _, Either, Full};
use hyper::body::Body as _;

use crate::server::{Reply, Request, message};

/// Bodies of more bytes than this, or of a length that is not told, are not shown: they go by as the streams they are. Of
/// answers only those in JSON are.
pub const LARGEST: u64 = 1024 * 1024;

/// A request, with its answer. A body that is not shown is none.
#[non_exhaustive]
pub struct Exchange {
    /// The request, as it came.
    pub request: http::Request<Option<Bytes>>,
    /// The emulator's answer; none where a tester's fault answered in its place, or reset the connection.
    pub answer: Option<http::Response<Option<Bytes>>>,
}

/// What is shown holds secrets.
impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("method", self.request.method())
            .field("path", &self.request.uri().path())
            .field("status", &self.answer.as_ref().map(http::Response::status))
            .finish()
    }
}

/// Who is shown every request and its answer; see [`Options::observer`](crate::Options::observer).
///
/// ```
/// # use std::sync::{Arc, atomic::{AtomicUsize, Ordering}};
/// # use acrgate_emulator::{Options, observer::Observer};
/// let count = Arc::new(AtomicUsize::new(0));
/// let counted = Arc::clone(&count);
/// let observer = Observer::new(move |_| _ = counted.fetch_add(1, Ordering::Relaxed));
/// let options = Options { observer: Some(observer), ..Options::default() };
/// ```
#[derive(Clone)]
pub struct Observer(Arc<dyn Fn(Exchange) + Send + Sync>);

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Observer").finish_non_exhaustive()
    }
}

impl Observer {
    /// Calls this after each request, before its answer goes out: it should be quick.
    #[must_use]
    pub fn new(show: impl Fn(Exchange) + Send + Sync + 'static) -> Self {
        Self(Arc::new(show))
    }

    pub(crate) fn show(&self, exchange: Exchange) {
        (self.0)(exchange);
    }
}

/// Reads a request's body ahead, if it is to be shown; gives the request to go on with.
pub(crate) async fn read_ahead(
    request: Request,
) -> Result<(Request, http::Request<Option<Bytes>>), message::UnreadableBody> {
    let shown = |parts: &http::request::Parts, body| http::Request::from_parts(parts.clone(), body);
    let (parts, body) = request.into_parts();
    if !is_short(body.size_hint().exact()) {
        let seen = shown(&parts, None);
        return Ok((http::Request::from_parts(parts, body), seen));
    }
    let bytes = body.collect().await.map_err(message::UnreadableBody)?.to_bytes();
    let seen = shown(&parts, Some(bytes.clone()));
    Ok((http::Request::from_parts(parts, Either::Right(Full::new(bytes))), seen))
}

/// Reads an answer's body, if it is to be shown and is JSON; gives the answer to go out.
pub(crate) async fn read(reply: Reply) -> io::Result<(Reply, http::Response<Option<Bytes>>)> {
    let (mut parts, body) = reply.into_parts();
    let length = body.size_hint().exact();
    let is_json = |kind: &http::HeaderValue| kind.to_str().is_ok_and(|kind| kind.contains("json"));
    let told = length == Some(0) || parts.headers.get(header::CONTENT_TYPE).is_some_and(is_json);
    let (body, bytes) = if told && is_short(length) {
        let bytes = body.collect().await?.to_bytes();
        (message::whole(bytes.clone()), Some(bytes))
    } else {
        (body, None)
    };
    let reply = http::Response::from_parts(parts.clone(), body);
    // What the server adds on the way out.
    if let Some(length) = length {
        parts.headers.entry(header::CONTENT_LENGTH).or_insert(length.into());
    }
    Ok((reply, http::Response::from_parts(parts, bytes)))
}

fn is_short(length: Option<u64>) -> bool {
    length.is_some_and(|length| length <= LARGEST)
}
