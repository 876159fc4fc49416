//! One call to Azure Resource Manager: token, attempts within the deadline, errors.
//!
//! # What is tried again
//! Faults that pass: 408, 429, 500, 502, 503, 504, a 409 because something else is under way on the resource, and
//! connections that break. `Retry-After` is obeyed. A request that
//! is not safe to repeat (a `POST` that starts something) is tried again only when the service cannot have acted on it:
//! after 429, or when no connection was made. A 401 is tried once more with a new token.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, Method, header};
use serde::{Serialize, de::DeserializeOwned};
use url::Url;

use super::{
    Answer, ApiVersions, Clock, Transport,
    deadline::Deadline,
    error_body,
    message::outgoing,
    token::{Token, Tokens},
    transport::never_connected,
};
use crate::{Cloud, Error, Result, names::ResourceId, registry::Turns};

/// No answer of Azure Resource Manager comes near this; a longer one is not read to its end.
const LONGEST_ANSWER: usize = 64 << 20;
const JSON: HeaderValue = HeaderValue::from_static("application/json");

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
    /// The budget that is running, where what is sent is part of one call; none: each request is a call.
    pub(crate) call: Option<Deadline>,
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

    /// The same, with calls that end within this time.
    pub(crate) fn with_deadline(&self, deadline: Duration) -> Self {
        Self { deadline, ..self.for_further_calls() }
    }

    /// The same for the requests that one call is made of: all of them share its budget, which begins now, unless the call
    /// is itself part of another.
    pub(crate) fn as_one_call(&self) -> Self {
        Self { call: Some(self.start_deadline()), ..self.clone() }
    }

    /// The same for what goes on after the call that it is made in.
    pub(crate) fn for_further_calls(&self) -> Self {
        Self { call: None, ..self.clone() }
    }

    /// The budget of a call, or of the call that it is part of.
    pub(crate) fn start_deadline(&self) -> Deadline {
        match &self.call {
            Some(running) => running.clone(),
            None => Deadline::start(&self.clock, self.deadline),
        }
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
                let token = self.tokens.get(&scope).await?;
                self.attempt_with(request, &token).await
            }
            result => result,
        }
    }

    async fn attempt_with(&self, request: &Request, token: &Token) -> Result<Answer> {
        let body = request.body.clone();
        let is_json = body.is_some();
        let mut outgoing = outgoing(request.method.clone(), &request.url, body.unwrap_or_default())?;
        let headers = outgoing.headers_mut();
        headers.insert(header::AUTHORIZATION, token.authorization());
        headers.insert(header::ACCEPT, JSON);
        if is_json {
            headers.insert(header::CONTENT_TYPE, JSON);
        }
        let answer = self.transport.execute(outgoing).await?.read(LONGEST_ANSWER).await?;
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
