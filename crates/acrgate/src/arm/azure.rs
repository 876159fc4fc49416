//! The same transport for the credentials of `azure_identity`, so that they share trust, proxy and name mapping.

use std::sync::Arc;

use azure_core::{
    error::{Error as AzureError, ErrorKind as AzureKind},
    http::{
        AsyncRawResponse, Body, HttpClient, Request,
        headers::{HeaderName, HeaderValue, Headers},
    },
};
use futures::{StreamExt, TryStreamExt};
use http_body_util::{Either, StreamBody};
use hyper::body::Frame;

use super::{Transport, message};

/// Gives the transport to the client options of a credential.
///
/// ```
/// use acrgate::arm::{Transport, TransportOptions};
/// let transport = Transport::new(TransportOptions::default());
/// let options = azure_core::http::ClientOptions { transport: Some(transport.into()), ..Default::default() };
/// ```
impl From<Transport> for azure_core::http::Transport {
    fn from(transport: Transport) -> Self {
        Self::new(Arc::new(transport))
    }
}

#[async_trait::async_trait]
impl HttpClient for Transport {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        let method = http::Method::from_bytes(request.method().as_str().as_bytes()).map_err(other)?;
        let mut outgoing = match request.body().clone() {
            Body::Bytes(bytes) => message::outgoing(method, request.url(), bytes),
            Body::SeekableStream(stream) => {
                let frames = stream.map_ok(Frame::data).map_err(Into::into).boxed();
                message::outgoing_with(method, request.url(), Either::Right(StreamBody::new(frames)))
            }
        }
        .map_err(other)?;
        for (name, value) in request.headers().iter() {
            let name = http::HeaderName::from_bytes(name.as_str().as_bytes()).map_err(other)?;
            outgoing.headers_mut().insert(name, value.as_str().parse().map_err(other)?);
        }
        let answer = self.execute(outgoing).await.map_err(io)?;
        let status = answer.status().as_u16().into();
        let headers = answer.headers().iter().filter_map(|(name, value)| {
            let value = HeaderValue::from(value.to_str().ok()?.to_owned());
            Some((HeaderName::from(name.as_str().to_owned()), value))
        });
        let headers = Headers::from(headers.collect::<std::collections::HashMap<_, _>>());
        let body = answer.chunks().map_err(io);
        Ok(AsyncRawResponse::new(status, headers, Box::pin(body)))
    }
}

fn other(error: impl std::error::Error + Send + Sync + 'static) -> AzureError {
    AzureError::new(AzureKind::Other, error)
}

fn io(error: impl std::error::Error + Send + Sync + 'static) -> AzureError {
    AzureError::new(AzureKind::Io, error)
}
