//! A request on its way out, and an answer on its way in.

use bytes::Bytes;
use futures::{Stream, StreamExt, stream::BoxStream};
use http::{
    HeaderMap, HeaderValue, Method, StatusCode, Uri,
    header::{CONTENT_LENGTH, USER_AGENT},
    response::Parts,
};
use http_body_util::{BodyDataStream, BodyExt, Either, Full, LengthLimitError, Limited, StreamBody};
use hyper::body::{Body as _, Frame, Incoming as IncomingBody};
use serde::de::DeserializeOwned;
use url::Url;

use super::{connector::BoxError, error_body, transport::connection_error};
use crate::{Error, Result};

/// The body of a request: bytes, or what a credential streams.
pub(super) type Body = Either<Full<Bytes>, StreamBody<BoxStream<'static, Result<Frame<Bytes>, BoxError>>>>;

/// A request as it is sent.
pub(crate) type Outgoing = http::Request<Body>;

const AGENT: &str = concat!("acrgate/", env!("CARGO_PKG_VERSION"));

/// A request to this address, with no header that says who asks.
pub(crate) fn outgoing(method: Method, url: &Url, body: Bytes) -> Result<Outgoing> {
    outgoing_with(method, url, Either::Left(Full::new(body)))
}

/// As [`outgoing`], with any body.
pub(super) fn outgoing_with(method: Method, url: &Url, body: Body) -> Result<Outgoing> {
    let uri = Uri::try_from(url.as_str()).map_err(|_| {
        // Not the address: it may be signed.
        Error::invalid(format!("an address at {} cannot be sent", url.host_str().unwrap_or_default()))
    })?;
    // Servers refuse a request that may have a body unless it tells the length, even that of none.
    let tells_none = body.is_end_stream() && matches!(method, Method::POST | Method::PUT | Method::PATCH);
    let mut request = Outgoing::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    let headers = request.headers_mut();
    headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
    if tells_none {
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    Ok(request)
}

/// An answer whose body is still to come.
pub(crate) struct Incoming {
    from: Uri,
    head: Parts,
    body: IncomingBody,
}

impl Incoming {
    pub(super) fn new(from: Uri, answer: http::Response<IncomingBody>) -> Self {
        let (head, body) = answer.into_parts();
        Self { from, head, body }
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.head.status
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// Reads the whole body, but not more than `longest` bytes of it.
    pub(crate) async fn read(self, longest: usize) -> Result<Answer> {
        let (status, host) = (self.head.status, self.from.host().unwrap_or_default());
        match Limited::new(self.body, longest).collect().await {
            Ok(body) => Ok(Answer { status, headers: self.head.headers, body: body.to_bytes() }),
            Err(error) if error.is::<LengthLimitError>() => {
                let message = format!("the answer from {host} is longer than {longest} bytes");
                Err(Error::unexpected(message).with_status(status.as_u16()))
            }
            Err(error) => Err(connection_error(host, error)),
        }
    }

    /// The body piece by piece.
    pub(crate) fn chunks(self) -> impl Stream<Item = Result<Bytes>> + Send + Unpin {
        let Self { from, body, .. } = self;
        BodyDataStream::new(body)
            .map(move |chunk| chunk.map_err(|error| connection_error(from.host().unwrap_or_default(), error)))
    }
}

/// An answer: status, headers and the whole body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|error| {
            Error::unexpected("the service's answer is not the JSON that its contract promises")
                .with_status(self.status.as_u16())
                .with_request_id(self.header("x-ms-request-id"))
                .with_source(error)
        })
    }

    pub(crate) fn header(&self, name: &str) -> Option<String> {
        error_body::header(&self.headers, name)
    }
}
