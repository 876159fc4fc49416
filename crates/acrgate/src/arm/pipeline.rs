//! One call to Azure Resource Manager: token, attempts within the deadline, errors.
//!
//! # What is tried again
//! Faults that pass: 408, 429, 500, 502, 503, 504, a 409 because something else is under way on the resource, and
//! connections that break. `Retry-After` is obeyed. A request that
//! is not safe to repeat (a `POST` that starts something) is tried again only when the service cannot have acted on it:
//! after 429, or when no connection was made. A 401 is tried once more with a new token.

use std::{sync::Arc, time::Duration};

use azure_core::credentials::Secret;
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use http::{HeaderMap, Method, StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};
use url::Url;

use super::{
    ApiVersions, Clock, Transport,
    deadline::Deadline,
    error_body,
    token::Tokens,
    transport::{connection_error, never_connected},
};
use crate::{Cloud, Error, ErrorKind, Result, names::ResourceId, registry::Turns};

/// No answer of Azure Resource Manager comes near this; a longer one is not read to its end.
const LONGEST_ANSWER: usize = 64 << 20;

/// Azure Resource Manager with a credential: what every resource handle sends its requests through. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Arm {
    pub(crate) transport: Transport,
    pub(crate) tokens: Arc<Tokens>,
    pub(crate) cloud: Arc<Cloud>,
    pub(crate) versions: Arc<ApiVersions>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) deadline: Duration,
    pub(crate) operation_deadline: Duration,
    pub(crate) settle: Duration,
    pub(crate) edits: Arc<Turns>,
}

/// One request, before it has a token.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    method: Method,
    url: Url,
    body: Option<Bytes>,
    repeatable: bool,
    once: bool,
    retry_if: fn(&Error) -> bool,
}

impl Request {
    pub(crate) fn new(method: Method, url: Url) -> Self {
        let repeatable = method != Method::POST;
        Self { method, url, body: None, repeatable, once: false, retry_if: |_| false }
    }

    pub(crate) fn get(url: Url) -> Self {
        Self::new(Method::GET, url)
    }

    pub(crate) fn json(mut self, body: &impl Serialize) -> Result<Self> {
        let bytes = serde_json::to_vec(body)
            .map_err(|error| Error::invalid("the request cannot be written as JSON").with_source(error))?;
        self.body = Some(bytes.into());
        Ok(self)
    }

    /// A `POST` that only reads.
    pub(crate) fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    /// Sent once, whatever happens: the caller knows better what to do then.
    pub(crate) fn sent_once(mut self) -> Self {
        self.once = true;
        self
    }

    fn may_be_sent_again(&self, error: &Error) -> bool {
        if self.once {
            return false;
        }
        (self.retry_if)(error) || (error.is_retryable() && self.is_harmless_after(error))
    }

    /// Whether sending the request again can do no harm: it is safe to repeat, or the service has not acted on it.
    fn is_harmless_after(&self, error: &Error) -> bool {
        // 429 says that nothing was done; without a connection nothing was sent.
        self.repeatable || error.status() == Some(429) || never_connected(error)
    }

    /// Further errors of the service that pass by themselves.
    pub(crate) fn retry_if(mut self, passes: fn(&Error) -> bool) -> Self {
        self.retry_if = passes;
        self
    }
}

/// A success: status, headers and the whole body.
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

impl Arm {
    /// The URL of a resource; nothing but validated segments gets into it.
    pub(crate) fn url(&self, id: &ResourceId, below: &[&str], api_version: &str) -> Result<Url> {
        below.iter().try_for_each(|segment| one_segment(segment))?;
        let mut url = self.cloud.resource_manager().clone();
        {
            let mut path = url
                .path_segments_mut()
                .map_err(|()| Error::invalid("the resource manager's address cannot have a path"))?;
            path.pop_if_empty()
                .extend(id.as_ref().split('/').filter(|segment| !segment.is_empty()))
                .extend(below);
        }
        url.query_pairs_mut().append_pair("api-version", api_version);
        Ok(url)
    }

    pub(crate) fn start_deadline(&self) -> Deadline {
        Deadline::start(&self.clock, self.deadline)
    }

    /// Sends within this handle's own deadline.
    pub(crate) async fn send(&self, request: Request) -> Result<Answer> {
        self.send_within(request, &self.start_deadline()).await
    }

    /// Sends and reads JSON within this handle's own deadline.
    pub(crate) async fn json<T: DeserializeOwned>(&self, request: Request) -> Result<T> {
        self.send(request).await?.json()
    }

    /// Sends, again if that may help, until the deadline.
    pub(crate) async fn send_within(&self, request: Request, deadline: &Deadline) -> Result<Answer> {
        let what = format!("{} {}", request.method, request.url.path());
        let result = deadline
            .retrying(&what, |error| request.may_be_sent_again(error), || self.attempt(&request))
            .await;
        result.map_err(|error| if request.is_harmless_after(&error) { error } else { in_doubt(error) })
    }

    /// One attempt; a second one with a new token when the service refuses the one that was cached.
    async fn attempt(&self, request: &Request) -> Result<Answer> {
        let scope = self.cloud.resource_manager_scope();
        let token = self.tokens.get(&scope).await?;
        match self.attempt_with(request, &token).await {
            Err(error) if error.status() == Some(401) => {
                self.tokens.forget(&scope, &token).await;
                self.attempt_with(request, &self.tokens.get(&scope).await?).await
            }
            result => result,
        }
    }

    async fn attempt_with(&self, request: &Request, token: &Secret) -> Result<Answer> {
        let mut outgoing = reqwest::Request::new(request.method.clone(), request.url.clone());
        let headers = outgoing.headers_mut();
        headers.insert(header::AUTHORIZATION, bearer(token.secret())?);
        headers.insert(header::ACCEPT, header::HeaderValue::from_static("application/json"));
        headers.insert(header::USER_AGENT, header::HeaderValue::from_static(USER_AGENT));
        if let Some(body) = &request.body {
            headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
            *outgoing.body_mut() = Some(body.clone().into());
        } else if request.method == Method::POST || request.method == Method::PUT {
            headers.insert(header::CONTENT_LENGTH, header::HeaderValue::from_static("0"));
        }
        let answer = self.transport.execute(outgoing).await?;
        let answer = read(answer, LONGEST_ANSWER).await?;
        tracing::debug!(
            method = %request.method,
            path = request.url.path(),
            status = answer.status.as_u16(),
            request_id = answer.header("x-ms-request-id"),
            "answered"
        );
        if answer.status.is_success() {
            return Ok(answer);
        }
        let error = error_body::from_answer(answer.status, &answer.headers, &answer.body);
        Err(if error.target().is_none() { error.with_target(request.url.path()) } else { error })
    }
}

pub(crate) const USER_AGENT: &str = concat!("acrgate/", env!("CARGO_PKG_VERSION"));

/// Reads a whole answer, but not more than `longest` bytes of it.
pub(crate) async fn read(answer: reqwest::Response, longest: usize) -> Result<Answer> {
    let host = answer.url().host_str().unwrap_or_default().to_owned();
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut body = BytesMut::new();
    let mut chunks = answer.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| connection_error(&host, error))?;
        if body.len() + chunk.len() > longest {
            return Err(Error::unexpected(format!("the answer from {host} is longer than {longest} bytes"))
                .with_status(status.as_u16()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, headers, body: body.freeze() })
}

/// An error after which the request may have had its effect, although it is not one to be sent twice.
fn in_doubt(error: Error) -> Error {
    if !error.is_retryable() {
        return error;
    }
    error.with_retryable(false).with_hint("look whether it took effect before asking again")
}

/// Refuses what would be no segment of a path: a URL leaves `.` and `..` out without a word.
pub(crate) fn one_segment(segment: &str) -> Result<()> {
    if matches!(segment, "." | "..") || segment.contains(['/', '\\']) {
        return Err(Error::invalid(format!("{segment:?} is not a name")).with_target(segment));
    }
    Ok(())
}

/// The value of an `Authorization` header, marked so that no log prints it.
pub(crate) fn bearer(token: &str) -> Result<header::HeaderValue> {
    let mut value = header::HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| {
        Error::new(ErrorKind::Unauthenticated, "the token is not one that a header can carry")
    })?;
    value.set_sensitive(true);
    Ok(value)
}
