//! Long-running operations, in every shape that Azure answers with.
//!
//! | the service answers | what is polled | it is over when | the result |
//! | --- | --- | --- | --- |
//! | 200, 201 or 204, nothing under way | nothing | at once | the answer's body |
//! | any 2xx with `Azure-AsyncOperation` | that address, which may answer 200 or 201 | `status` is final | a GET of the resource |
//! | 202 with `Location` | that address | it no longer answers 202 | the last body |
//! | 2xx with a `provisioningState` under way | the resource | `provisioningState` is final | the last body |
//!
//! The first poll follows at once, the next after 50 ms, growing by 1.15 up to 5 s, unless the service names a time
//! itself.

use std::{fmt, future::IntoFuture, marker::PhantomData, pin::Pin, time::Duration};

use bytes::Bytes;
use http::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    Answer, Arm, Request,
    deadline::{Deadline, asked_or, poll_pauses},
    error_body::{self, Detail},
};
use crate::{Client, Error, Result};

/// The schema that a saved operation names.
const SCHEMA: &str = "acrgate.operation/1";

/// What a long-running operation ends in.
pub trait OperationResult: Sized + Send + 'static {
    /// Reads the body of the last answer.
    ///
    /// # Errors
    /// `Unexpected` when the body is not what the contract promises.
    fn from_body(body: &[u8]) -> Result<Self>;

    /// The error of a poll, or of the operation itself, with what this kind of operation knows of it.
    #[must_use]
    fn failed(error: Error) -> Error {
        error
    }
}

impl OperationResult for () {
    fn from_body(_: &[u8]) -> Result<Self> {
        Ok(())
    }
}

/// An operation that Azure goes on with after it has answered: await it, poll it, or save it and resume it elsewhere.
///
/// Awaiting waits for [`ClientOptions::operation_deadline`](crate::ClientOptions::operation_deadline);
/// [`wait_within`](Self::wait_within) takes another time. Dropping it stops the waiting, not the operation.
///
/// ```no_run
/// # async fn example(registry: acrgate::registry::Registry) -> acrgate::Result<()> {
/// # use acrgate::{registry::CreateRegistry, rules::Sku};
/// let operation = registry.begin_create(&CreateRegistry::new("westeurope", Sku::Premium)).await?;
/// let saved = operation.save();         // keep this, to go on in another process
/// let created = operation.await?;
/// # Ok(()) }
/// ```
#[must_use = "the operation goes on whether it is awaited or not, but how it ends is known only by waiting"]
pub struct LongOperation<T> {
    arm: Arm,
    state: State,
    result: PhantomData<fn() -> T>,
}

/// What is known of the operation; this is what is saved.
#[derive(Clone, Serialize, Deserialize)]
struct State {
    schema: String,
    /// The resource that the operation works on.
    resource: Url,
    /// Whether the resource is there afterwards, to be read.
    leaves_resource: bool,
    next: Next,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Next {
    /// `Azure-AsyncOperation`.
    Status(Url),
    /// `Location`.
    Location(Url),
    /// The resource's own `provisioningState`.
    Resource,
    /// Over; the result is read from the resource.
    Read,
    /// Over; this was the last body.
    Done(String),
}

/// The body of a status poll, and of a resource, as far as it says whether something is under way.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Progress {
    #[serde(default)]
    status: Option<serde_json::Value>,
    #[serde(default)]
    error: Option<Detail>,
    #[serde(default)]
    properties: Option<Properties>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    #[serde(default)]
    provisioning_state: Option<String>,
}

impl Progress {
    fn of(answer: &Answer) -> Self {
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }

    fn status(&self) -> Option<&str> {
        // A registry has an object of this name, which is something else.
        self.status.as_ref().and_then(serde_json::Value::as_str)
    }

    fn provisioning_state(&self) -> Option<&str> {
        self.properties.as_ref()?.provisioning_state.as_deref()
    }
}

enum Phase {
    UnderWay,
    Succeeded,
    Failed,
}

fn phase(state: &str) -> Phase {
    match state.to_ascii_lowercase().as_str() {
        "succeeded" => Phase::Succeeded,
        "failed" | "canceled" | "cancelled" => Phase::Failed,
        _ => Phase::UnderWay,
    }
}

impl<T: OperationResult> LongOperation<T> {
    /// What the answer to `method` on `resource` started.
    pub(crate) fn started(arm: &Arm, method: &Method, resource: Url, answer: &Answer) -> Result<Self> {
        let leaves_resource = *method == Method::PUT || *method == Method::PATCH;
        let next = if let Some(link) = answer.header("azure-asyncoperation") {
            Next::Status(arm.own_link(&link)?)
        } else if let (StatusCode::ACCEPTED, Some(link)) = (answer.status, answer.header("location")) {
            Next::Location(arm.own_link(&link)?)
        } else {
            match Progress::of(answer).provisioning_state().map(phase) {
                Some(Phase::UnderWay) if leaves_resource => Next::Resource,
                _ => Next::Done(text(&answer.body)),
            }
        };
        let state = State { schema: SCHEMA.to_owned(), resource, leaves_resource, next };
        Ok(Self { arm: arm.for_further_calls(), state, result: PhantomData })
    }

    /// Whether the service has said that the operation is over.
    #[must_use]
    pub fn is_done(&self) -> bool {
        matches!(self.state.next, Next::Read | Next::Done(_))
    }

    /// Asks once how the operation is going, and returns how long the service asks to wait before asking again, if it
    /// says. Does nothing when [`is_done`](Self::is_done).
    ///
    /// # Errors
    /// `OperationFailed` with the operation's own code and message when it failed, `Cancelled` when it was cancelled;
    /// else what a call can end in.
    pub async fn poll(&mut self) -> Result<Option<Duration>> {
        let deadline = self.arm.start_deadline();
        self.poll_within(&deadline).await
    }

    async fn poll_within(&mut self, deadline: &Deadline) -> Result<Option<Duration>> {
        self.ask(deadline).await.map_err(T::failed)
    }

    async fn ask(&mut self, deadline: &Deadline) -> Result<Option<Duration>> {
        let url = match &self.state.next {
            Next::Status(url) | Next::Location(url) => url.clone(),
            Next::Resource => self.state.resource.clone(),
            Next::Read | Next::Done(_) => return Ok(None),
        };
        let answer = self.arm.send_within(Request::get(url), deadline).await?;
        let progress = Progress::of(&answer);
        match &self.state.next {
            Next::Status(_) => match progress.status().map(phase) {
                Some(Phase::Failed) => return Err(self.failed(progress)),
                Some(Phase::Succeeded) => {
                    self.state.next =
                        if self.state.leaves_resource { Next::Read } else { Next::Done(text(&answer.body)) };
                }
                Some(Phase::UnderWay) | None => {
                    if let Some(link) = answer.header("azure-asyncoperation") {
                        self.state.next = Next::Status(self.arm.own_link(&link)?);
                    }
                }
            },
            Next::Location(_) => {
                if let Some(Phase::Failed) = progress.status().map(phase) {
                    return Err(self.failed(progress));
                }
                if answer.status == StatusCode::ACCEPTED {
                    if let Some(link) = answer.header("location") {
                        self.state.next = Next::Location(self.arm.own_link(&link)?);
                    }
                } else {
                    self.state.next = Next::Done(text(&answer.body));
                }
            }
            Next::Resource => match progress.provisioning_state().map_or(Phase::Succeeded, phase) {
                Phase::Failed => return Err(self.failed(progress)),
                Phase::Succeeded => self.state.next = Next::Done(text(&answer.body)),
                Phase::UnderWay => {}
            },
            Next::Read | Next::Done(_) => {}
        }
        Ok(error_body::retry_after(&answer.headers))
    }

    fn failed(&self, progress: Progress) -> Error {
        let state =
            progress.status().or_else(|| progress.provisioning_state()).unwrap_or("Failed").to_owned();
        error_body::operation_failed(self.state.resource.path(), &state, progress.error)
    }

    /// Waits for the end, at most this long.
    ///
    /// # Errors
    /// As [`poll`](Self::poll), and `Timeout` when the time is over; the operation itself goes on.
    pub async fn wait_within(mut self, time: Duration) -> Result<T> {
        let deadline = Deadline::start(&self.arm.clock, time);
        let what = format!("the operation on {}", self.state.resource.path());
        let mut pauses = poll_pauses();
        while !self.is_done() {
            let asked = self.poll_within(&deadline.call(self.arm.deadline)).await?;
            if !self.is_done() {
                let pause = asked_or(asked, pauses.next().unwrap_or_default());
                deadline.pause(pause, &what, None).await?;
            }
        }
        match self.state.next {
            Next::Done(body) => T::from_body(body.as_bytes()),
            _ => {
                let read = Request::get(self.state.resource);
                T::from_body(&self.arm.send_within(read, &deadline.call(self.arm.deadline)).await?.body)
            }
        }
    }

    /// This operation as text, to be resumed by [`resume`](Self::resume), in this process or another. The text holds no
    /// token; the addresses in it are signed by the service and useless without one.
    #[must_use]
    pub fn save(&self) -> String {
        // A struct of strings and URLs: there is nothing in it that JSON cannot express.
        serde_json::to_string(&self.state).unwrap_or_default()
    }

    /// The operation that [`save`](Self::save) wrote down. Nothing is sent yet.
    ///
    /// # Errors
    /// `InvalidInput` when the text is not a saved operation, or one of an unknown version; `Refused` when its addresses
    /// are not those of the client's cloud.
    pub fn resume(client: &Client, text: &str) -> Result<Self> {
        let state: State = serde_json::from_str(text)
            .map_err(|error| Error::invalid("this is not a saved operation").with_source(error))?;
        if state.schema != SCHEMA {
            return Err(Error::invalid(format!(
                "a saved operation of schema {} cannot be read",
                state.schema
            ))
            .with_hint("this version of acrgate reads acrgate.operation/1"));
        }
        let arm = client.arm().clone();
        for url in [Some(&state.resource), state.next.url()].into_iter().flatten() {
            arm.own_link(url.as_str())?;
        }
        Ok(Self { arm, state, result: PhantomData })
    }
}

impl Next {
    fn url(&self) -> Option<&Url> {
        match self {
            Self::Status(url) | Self::Location(url) => Some(url),
            Self::Resource | Self::Read | Self::Done(_) => None,
        }
    }
}

impl<T: OperationResult> IntoFuture for LongOperation<T> {
    type Output = Result<T>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let time = self.arm.operation_deadline;
        Box::pin(self.wait_within(time))
    }
}

/// The same operation, asked separately.
impl<T> Clone for LongOperation<T> {
    fn clone(&self) -> Self {
        Self { arm: self.arm.clone(), state: self.state.clone(), result: PhantomData }
    }
}

impl<T> fmt::Debug for LongOperation<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The addresses are signed: the path is enough to tell operations apart.
        f.debug_struct("LongOperation").field("resource", &self.state.resource.path()).finish_non_exhaustive()
    }
}

fn text(body: &Bytes) -> String {
    String::from_utf8_lossy(body).into_owned()
}
