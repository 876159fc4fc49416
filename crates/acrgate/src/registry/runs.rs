//! Runs of tasks: how they go, what they print, what they made.

use std::time::Duration;

use http::Method;
use serde::{Deserialize, Deserializer};
use time::OffsetDateTime;

use super::{Registry, log::RunLog};
use crate::{
    Error, ErrorKind, Result,
    access::TaskFailure,
    arm::{
        Items, Request,
        deadline::{Deadline, poll_pauses},
    },
    names::TaskName,
    rules::open_enum,
};

/// What to do about a refused run.
const ASK_WHY: &str = "have the registry explain why, and what the smallest fix is";

/// A handle on one run.
#[derive(Debug, Clone)]
pub struct TaskRun {
    registry: Registry,
    id: String,
}

open_enum! {
    /// How far a run is.
    RunStatus {
        /// Waits for an agent.
        Queued = "Queued",
        /// An agent has it.
        Started = "Started",
        /// Its steps are being executed.
        Running = "Running",
        /// It ended well.
        Succeeded = "Succeeded",
        /// A step of it failed.
        Failed = "Failed",
        /// Somebody cancelled it.
        Canceled = "Canceled",
        /// It could not be run.
        Error = "Error",
        /// It took longer than the task allows.
        Timeout = "Timeout",
    }
}

impl RunStatus {
    /// Whether it will not change any more.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Canceled | Self::Error | Self::Timeout)
    }
}

/// What Azure tells about a run.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct TaskRunInfo {
    /// The run id, for example `cf1`.
    pub run_id: String,
    /// How far it is.
    pub status: RunStatus,
    /// The task it is a run of; none for a quick run.
    pub task: Option<String>,
    /// When it was queued.
    pub created: Option<OffsetDateTime>,
    /// When it began.
    pub started: Option<OffsetDateTime>,
    /// When it ended.
    pub finished: Option<OffsetDateTime>,
    /// What it pushed.
    pub output_images: Vec<OutputImage>,
    /// Why it failed, when Azure says so here and not only in the log.
    pub error_message: Option<String>,
}

/// An image that a run pushed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct OutputImage {
    /// The login server.
    #[serde(default)]
    pub registry: String,
    /// The repository.
    #[serde(default)]
    pub repository: String,
    /// The tag, unless it was pushed by digest.
    #[serde(default)]
    pub tag: Option<String>,
    /// The digest of the manifest.
    #[serde(default)]
    pub digest: String,
}

impl TaskRun {
    /// The run id, for example `cf1`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How it goes.
    ///
    /// # Errors
    /// `NotFound` when there is no such run.
    pub async fn get(&self) -> Result<TaskRunInfo> {
        let url = self.registry.task_url(&["runs", &self.id])?;
        self.registry.arm().json(Request::get(url)).await
    }

    /// Asks for its end; one that has ended is a success.
    ///
    /// # Errors
    /// `NotFound` when there is no such run.
    pub async fn cancel(&self) -> Result<()> {
        let url = self.registry.task_url(&["runs", &self.id, "cancel"])?;
        // Cancelling twice is the same as once.
        self.registry.arm().send(Request::new(Method::POST, url).repeatable()).await.map(drop)
    }

    /// Its log from the beginning, line by line, until the run has ended.
    #[must_use]
    pub fn log(&self) -> RunLog {
        RunLog::new(self.clone())
    }

    /// Waits for its end, for the client's `operation_deadline`, and returns how it ended, whatever that was.
    ///
    /// # Errors
    /// `Timeout` when it has not ended by then; it goes on.
    pub async fn wait(&self) -> Result<TaskRunInfo> {
        self.wait_within(self.registry.arm().operation_deadline).await
    }

    /// As [`wait`](Self::wait), for this long.
    ///
    /// # Errors
    /// `Timeout` when it has not ended by then; it goes on.
    pub async fn wait_within(&self, time: Duration) -> Result<TaskRunInfo> {
        let arm = self.registry.arm();
        let deadline = Deadline::start(&arm.clock, time);
        let url = self.registry.task_url(&["runs", &self.id])?;
        let what = format!("the end of run {}", self.id);
        let mut pauses = poll_pauses();
        loop {
            let run: TaskRunInfo =
                arm.send_within(Request::get(url.clone()), &deadline.call(arm.deadline)).await?.json()?;
            if run.status.is_final() {
                return Ok(run);
            }
            deadline.pause(pauses.next().unwrap_or_default(), &what, None).await?;
        }
    }

    /// The registry that it belongs to.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }
}

impl TaskRunInfo {
    /// Whether the run ended well; otherwise the error that it is, made of the reason that Azure gave, or of these last
    /// lines of the log.
    ///
    /// # Errors
    /// `NetworkDenied` when a registry's network rules refused the run, with the agent's address where the text names it;
    /// `Unauthenticated` when a registry did not take its credentials; `Cancelled`; else `OperationFailed`.
    pub fn succeeded(&self, log: &[String]) -> Result<()> {
        if self.status == RunStatus::Succeeded {
            return Ok(());
        }
        let run = format!("run {}", self.run_id);
        // The last words tell why it ended; further up, a step may have been refused by others, or tried again.
        const LAST: usize = 4;
        let mut told = self
            .error_message
            .iter()
            .chain(log.iter().rev().filter(|line| !line.trim().is_empty()).take(LAST));
        if let Some((text, failure)) = told.find_map(|text| Some((text, TaskFailure::parse(text)?))) {
            let error = |kind| Error::new(kind, text.trim()).with_target(run.clone());
            return Err(match failure {
                TaskFailure::NetworkDenied(denial) => error(ErrorKind::NetworkDenied)
                    .with_code("DENIED")
                    .with_client_address(Some(denial.client_address))
                    .with_hint(ASK_WHY),
                TaskFailure::TokenExchangeForbidden => error(ErrorKind::NetworkDenied).with_hint(ASK_WHY),
                _ => error(ErrorKind::Unauthenticated).with_hint(ASK_WHY),
            });
        }
        let kind = if self.status == RunStatus::Canceled {
            ErrorKind::Cancelled
        } else {
            ErrorKind::OperationFailed
        };
        let reason = self
            .error_message
            .as_deref()
            .or_else(|| log.last().map(String::as_str))
            .unwrap_or("its log tells more");
        let message = format!("run {} ended as {}: {}", self.run_id, self.status.as_str(), reason.trim());
        Err(Error::new(kind, message).with_target(run))
    }
}

impl Registry {
    /// A handle on one run. Nothing is sent.
    #[must_use]
    pub fn run(&self, id: impl Into<String>) -> TaskRun {
        TaskRun { registry: self.clone(), id: id.into() }
    }

    /// The runs of the registry, or of one task, the newest first.
    pub fn runs(&self, task: Option<&TaskName>) -> Items<TaskRunInfo> {
        let url = self.task_url(&["runs"]).map(|mut url| {
            if let Some(task) = task {
                url.query_pairs_mut().append_pair("$filter", &format!("TaskName eq '{task}'"));
            }
            url
        });
        Items::new(self.arm().clone(), url)
    }
}

impl<'de> Deserialize<'de> for TaskRunInfo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Wire {
            properties: Properties,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Properties {
            run_id: String,
            status: RunStatus,
            task: Option<String>,
            #[serde(default, with = "time::serde::rfc3339::option")]
            create_time: Option<OffsetDateTime>,
            #[serde(default, with = "time::serde::rfc3339::option")]
            start_time: Option<OffsetDateTime>,
            #[serde(default, with = "time::serde::rfc3339::option")]
            finish_time: Option<OffsetDateTime>,
            output_images: Option<Vec<OutputImage>>,
            run_error_message: Option<String>,
        }
        let run = Wire::deserialize(deserializer)?.properties;
        Ok(Self {
            run_id: run.run_id,
            status: run.status,
            task: run.task,
            created: run.create_time,
            started: run.start_time,
            finished: run.finish_time,
            output_images: run.output_images.unwrap_or_default(),
            error_message: run.run_error_message.filter(|text| !text.is_empty()),
        })
    }
}
