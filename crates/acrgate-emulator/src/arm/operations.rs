//! Long-running operations in the shapes that Azure was recorded with.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::requests::Judged;
use crate::server::{Reply, message};
use crate::state::Emulated;

/// Finished operations that are remembered.
const REMEMBERED: usize = 10_000;
/// How long a poll waits for work to end. Work is quick here, and Azure names no time to ask again: the Azure CLI and the
/// SDKs for Python and JavaScript would, half a minute later.
const PATIENCE: Duration = Duration::from_secs(1);

/// How the polls of an operation look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `Azure-AsyncOperation` under the registry: 200 `{"status":"Creating"}` … 200 `{"status":"Succeeded"}`.
    Registry {
        /// The status while it runs.
        running: &'static str,
    },
    /// `Azure-AsyncOperation` under a private endpoint connection: 201 `{"id","name","status":"Updating"}` … 200.
    Connection,
    /// `Location` under the provider: 202 with a new Location … 200 with an empty body.
    Location {
        /// The location that the path names.
        location: String,
    },
    /// The same of an import: 202 `{"status":"Accepted"}` … 200 `{"status":"Succeeded"}`.
    Import {
        /// The location that the path names.
        location: String,
    },
}

type Completion = Box<dyn FnOnce(&Emulated) + Send>;

/// Why an operation failed, as a poll tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OperationFailure {
    /// The error's code.
    pub(crate) code: String,
    /// The error's message.
    pub(crate) message: String,
    /// The reason in a word of the decision classes, for the request log.
    pub(crate) class: Option<&'static str>,
}

impl OperationFailure {
    fn error(&self) -> Value {
        json!({"code": self.code, "message": self.message})
    }

    /// The status of a poll behind a `Location`; that a conflict has its own is inferred from its code.
    fn status(&self) -> StatusCode {
        if self.code == "Conflict" { StatusCode::CONFLICT } else { StatusCode::BAD_REQUEST }
    }
}

/// How far an operation is.
enum Progress {
    /// It is over when it is due, and then this happens.
    Waits(Completion),
    /// Somebody works on it, and will tell how it ended.
    InWork(Work),
    /// It has ended. Until it is due, nobody is told.
    Ended(Result<(), OperationFailure>),
}

/// Work that has been begun: a token that stops it, and one that tells its end.
#[derive(Debug, Clone, Default)]
struct Work {
    stop: CancellationToken,
    ended: CancellationToken,
}

/// An operation that was begun.
struct Operation {
    shape: Shape,
    subject: String,
    due: Duration,
    progress: Progress,
}

impl Operation {
    /// How it ended, if it is over for those who ask.
    fn outcome(&self, now: Duration) -> Option<Result<(), &OperationFailure>> {
        match &self.progress {
            Progress::Ended(outcome) if self.due <= now => Some(outcome.as_ref().copied()),
            _ => None,
        }
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operation")
            .field("shape", &self.shape)
            .field("subject", &self.subject)
            .finish_non_exhaustive()
    }
}

/// The operations of a cloud. What one changes at its end happens when somebody asks for anything after it is due.
#[derive(Debug, Default)]
pub struct Operations {
    running: AtomicUsize,
    inner: Mutex<HashMap<String, Operation>>,
}

impl Operations {
    /// Begins an operation on a resource; `completion` happens at its end. Returns its name.
    pub(crate) fn begin(
        &self,
        ctx: &Emulated,
        kind: &str,
        shape: Shape,
        subject: &str,
        completion: impl FnOnce(&Emulated) + Send + 'static,
    ) -> String {
        let name = self.insert(ctx, kind, shape, subject, Progress::Waits(Box::new(completion)));
        self.running.fetch_add(1, Ordering::AcqRel);
        name
    }

    /// Begins an operation that somebody works on, who tells its [end](Self::end) and stops when the token is cancelled.
    /// Returns its name.
    pub(crate) fn begin_work(
        &self,
        ctx: &Emulated,
        kind: &str,
        shape: Shape,
        subject: &str,
    ) -> (String, CancellationToken) {
        let work = Work::default();
        (self.insert(ctx, kind, shape, subject, Progress::InWork(work.clone())), work.stop)
    }

    fn insert(&self, ctx: &Emulated, kind: &str, shape: Shape, subject: &str, progress: Progress) -> String {
        let name = format!("{kind}-{}", Uuid::new_v4());
        let due = ctx.clock.now().saturating_add(ctx.options.delays.operation);
        let operation = Operation { shape, subject: subject.to_owned(), due, progress };
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.len() >= REMEMBERED {
            inner.retain(|_, operation| !matches!(operation.progress, Progress::Ended(_)));
        }
        inner.insert(name.clone(), operation);
        name
    }

    /// Tells how an operation ended that somebody worked on. One that a tester ended before stays as it is.
    pub(crate) fn end(&self, name: &str, outcome: Result<(), OperationFailure>) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(operation) = inner.get_mut(name)
            && let Progress::InWork(Work { ended, .. }) = &operation.progress
        {
            ended.cancel();
            operation.progress = Progress::Ended(outcome);
        }
    }

    /// Waits a moment, if this is the path of a poll and somebody works on the operation that it asks for.
    pub(crate) async fn linger(&self, path: &str) {
        let ended = {
            let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
            match path.rsplit('/').next().and_then(|name| inner.get(name)) {
                Some(Operation { progress: Progress::InWork(Work { ended, .. }), .. }) => ended.clone(),
                _ => return,
            }
        };
        // Whether it has ended or not, the poll is answered now.
        let _ = tokio::time::timeout(PATIENCE, ended.cancelled()).await;
    }

    /// Lets everything happen that is due.
    pub(crate) fn settle(&self, ctx: &Emulated) {
        if self.running.load(Ordering::Acquire) == 0 {
            return;
        }
        let now = ctx.clock.now();
        let mut due = Vec::new();
        {
            let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
            for operation in inner.values_mut().filter(|operation| operation.due <= now) {
                if !matches!(operation.progress, Progress::Waits(_)) {
                    continue;
                }
                if let Progress::Waits(completion) =
                    std::mem::replace(&mut operation.progress, Progress::Ended(Ok(())))
                {
                    due.push((operation.due, completion));
                    self.running.fetch_sub(1, Ordering::AcqRel);
                }
            }
        }
        due.sort_by_key(|(at, _)| *at);
        for (_, completion) in due {
            completion(ctx);
        }
    }

    /// Ends every running operation with an error; what it would have changed stays as it is.
    pub fn fail_all(&self, code: &str, text: &str) -> usize {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let mut failed = 0;
        for operation in inner.values_mut() {
            match &operation.progress {
                Progress::Waits(_) => _ = self.running.fetch_sub(1, Ordering::AcqRel),
                Progress::InWork(Work { stop, ended }) => {
                    stop.cancel();
                    ended.cancel();
                }
                Progress::Ended(_) => continue,
            }
            let failure = OperationFailure { code: code.to_owned(), message: text.to_owned(), class: None };
            operation.progress = Progress::Ended(Err(failure));
            operation.due = Duration::ZERO;
            failed += 1;
        }
        failed
    }

    /// Answers a poll, or none if there is no such operation.
    pub(crate) fn poll(&self, ctx: &Emulated, name: &str, version: &str) -> Option<Reply> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let operation = inner.get(name)?;
        let outcome = operation.outcome(ctx.clock.now());
        let running = outcome.is_none();
        let failure = outcome.and_then(Result::err);
        let status = match (outcome, &operation.shape) {
            (Some(Err(_)), _) => "Failed",
            (Some(Ok(())), _) => "Succeeded",
            (None, Shape::Registry { running }) => running,
            (None, Shape::Connection | Shape::Location { .. }) => "Updating",
            (None, Shape::Import { .. }) => "Accepted",
        };
        let mut reply = match (&operation.shape, failure) {
            (Shape::Registry { .. }, _) => message::json(StatusCode::OK, &body(json!({}), status, failure)),
            (Shape::Connection, _) => {
                let code = if running { StatusCode::CREATED } else { StatusCode::OK };
                let named = json!({"id": operation.subject, "name": name});
                message::json(code, &body(named, status, failure))
            }
            (Shape::Location { .. } | Shape::Import { .. }, Some(told)) => {
                message::json(told.status(), &body(json!({}), status, failure))
            }
            (Shape::Location { .. }, None) if running => message::bare(StatusCode::ACCEPTED),
            (Shape::Location { .. }, None) => message::bare(StatusCode::OK),
            (Shape::Import { .. }, None) => {
                let code = if running { StatusCode::ACCEPTED } else { StatusCode::OK };
                message::json(code, &body(json!({}), status, None))
            }
        };
        if let Some(class) = failure.and_then(|failure| failure.class) {
            reply.extensions_mut().insert(Judged(class));
        }
        let repeats = matches!(operation.shape, Shape::Registry { .. }) || running;
        if repeats {
            set_link(ctx, &mut reply, &operation.shape, &operation.subject, name, version);
        }
        Some(reply)
    }

    /// The answer to the request that began an operation gets its header.
    pub(crate) fn announce(&self, ctx: &Emulated, reply: &mut Reply, name: &str, version: &str) {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(operation) = inner.get(name) {
            set_link(ctx, reply, &operation.shape, &operation.subject, name, version);
        }
    }
}

fn body(mut named: Value, status: &str, failure: Option<&OperationFailure>) -> Value {
    named["status"] = json!(status);
    if let Some(failure) = failure {
        named["error"] = failure.error();
    }
    named
}

fn set_link(ctx: &Emulated, reply: &mut Reply, shape: &Shape, subject: &str, name: &str, version: &str) {
    // .NET ticks: 100 ns since year 1. The signed parameters are opaque, and differ each time as Azure's do.
    let ticks = OffsetDateTime::now_utc().unix_timestamp_nanos() / 100 + 621_355_968_000_000_000;
    let signed = Uuid::new_v4().simple().to_string();
    let query = format!("api-version={version}&t={ticks}&c={signed}&s={signed}&h={signed}");
    let origin = ctx.arm_url();
    match shape {
        Shape::Registry { .. } | Shape::Connection => {
            let link = format!("{origin}{subject}/operationStatuses/{name}?{query}");
            message::set_header(reply, "azure-asyncoperation", &link);
        }
        Shape::Location { location } | Shape::Import { location } => {
            let subscription = subject.split('/').nth(2).unwrap_or_default();
            let link = format!(
                "{origin}/subscriptions/{subscription}/providers/Microsoft.ContainerRegistry/locations/{location}/\
                 operationResults/{name}?{query}"
            );
            message::set_header(reply, "location", &link);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    fn work() -> Operation {
        let shape = Shape::Import { location: "WESTUS".to_owned() };
        Operation {
            shape,
            subject: String::new(),
            due: Duration::ZERO,
            progress: Progress::InWork(Work::default()),
        }
    }

    /// On a clock that goes on only when nobody has anything to do.
    #[tokio::test(start_paused = true)]
    async fn a_poll_waits_for_the_end_of_work_and_for_no_longer_than_a_moment() {
        let operations = Operations::default();
        operations.inner.lock().unwrap().extend([("ends".to_owned(), work()), ("hangs".to_owned(), work())]);
        let began = Instant::now();
        {
            let mut poll = std::pin::pin!(operations.linger("/operationResults/ends"));
            assert!(futures::poll!(poll.as_mut()).is_pending());
            operations.end("ends", Ok(()));
            poll.await;
        }
        operations.linger("/operationResults/ends").await;
        operations.linger("/operationResults/unknown").await;
        assert_eq!(began.elapsed(), Duration::ZERO);
        operations.linger("/operationResults/hangs").await;
        assert_eq!(began.elapsed(), PATIENCE);
    }
}
