//! Long-running operations in the shapes that Azure was recorded with.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::server::{Reply, message};
use crate::state::Emulated;

/// Finished operations that are remembered.
const REMEMBERED: usize = 10_000;

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
}

type Completion = Box<dyn FnOnce(&Emulated) + Send>;

/// An operation that was begun.
struct Operation {
    shape: Shape,
    subject: String,
    due: Duration,
    completion: Option<Completion>,
    failure: Option<Value>,
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
        let name = format!("{kind}-{}", Uuid::new_v4());
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.len() >= REMEMBERED {
            inner.retain(|_, operation| operation.completion.is_some());
        }
        let operation = Operation {
            shape,
            subject: subject.to_owned(),
            due: ctx.clock.now().saturating_add(ctx.options.delays.operation),
            completion: Some(Box::new(completion)),
            failure: None,
        };
        inner.insert(name.clone(), operation);
        self.running.fetch_add(1, Ordering::AcqRel);
        name
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
                if let Some(completion) = operation.completion.take() {
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
        for operation in inner.values_mut().filter(|operation| operation.completion.is_some()) {
            operation.completion = None;
            operation.due = Duration::ZERO;
            operation.failure = Some(json!({"code": code, "message": text}));
            self.running.fetch_sub(1, Ordering::AcqRel);
            failed += 1;
        }
        failed
    }

    /// Answers a poll, or none if there is no such operation.
    pub(crate) fn poll(&self, ctx: &Emulated, name: &str, version: &str) -> Option<Reply> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let operation = inner.get(name)?;
        let running = operation.completion.is_some();
        let status = match (&operation.failure, running, &operation.shape) {
            (Some(_), _, _) => "Failed",
            (None, false, _) => "Succeeded",
            (None, true, Shape::Registry { running }) => running,
            (None, true, Shape::Connection | Shape::Location { .. }) => "Updating",
        };
        let mut reply = match &operation.shape {
            Shape::Registry { .. } => {
                message::json(StatusCode::OK, &body(json!({}), status, &operation.failure))
            }
            Shape::Connection => {
                let code = if running { StatusCode::CREATED } else { StatusCode::OK };
                let named = json!({"id": operation.subject, "name": name});
                message::json(code, &body(named, status, &operation.failure))
            }
            Shape::Location { .. } if running => message::bare(StatusCode::ACCEPTED),
            Shape::Location { .. } => match &operation.failure {
                None => message::bare(StatusCode::OK),
                Some(_) => {
                    message::json(StatusCode::BAD_REQUEST, &body(json!({}), status, &operation.failure))
                }
            },
        };
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

fn body(mut named: Value, status: &str, failure: &Option<Value>) -> Value {
    named["status"] = json!(status);
    if let Some(error) = failure {
        named["error"] = error.clone();
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
        Shape::Location { location } => {
            let subscription = subject.split('/').nth(2).unwrap_or_default();
            let link = format!(
                "{origin}/subscriptions/{subscription}/providers/Microsoft.ContainerRegistry/locations/{location}/\
                 operationResults/{name}?{query}"
            );
            message::set_header(reply, "location", &link);
        }
    }
}
