//! Proof that it works: a run of the task, followed to its end.

use futures::TryStreamExt;
use time::OffsetDateTime;

use super::{
    Event, Journal, Progress, TaskWorkflow,
    journal::{Entry, OpenRun},
    progress::Reporter,
};
use crate::{
    Result,
    registry::{RunOptions, TaskRun, TaskRunInfo},
};

/// A run that went well.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Verified {
    /// The run, with the images that it pushed.
    pub run: TaskRunInfo,
    /// Its log.
    pub log: Vec<String>,
}

impl TaskWorkflow {
    /// Runs the task, follows its log, and says how it ended.
    ///
    /// Queueing a run cannot be repeated safely, so it is announced in the journal. Verifying again with the same journal
    /// follows a run that was queued before and has not been seen to end, and starts no second one.
    ///
    /// # Errors
    /// `NetworkDenied` with the agent's address when the registry refused it; `OperationFailed` when the run failed for
    /// another reason; `Timeout` when it has not ended within the client's `operation_deadline`.
    pub fn verify(&self, journal: &Journal, options: RunOptions) -> Progress<Verified> {
        let (workflow, journal) = (self.clone(), journal.clone());
        Progress::new(|told| async move { workflow.verify_now(&journal, &options, &told).await })
    }

    async fn verify_now(&self, journal: &Journal, options: &RunOptions, told: &Reporter) -> Result<Verified> {
        let (clock, registry) = (self.clock(), self.task().registry());
        let started = clock.now();
        let run = match journal.open_run() {
            Some(OpenRun::Queued { run }) => registry.run(run),
            Some(OpenRun::Intended { since }) => match self.adopt(since).await? {
                Some(run) => self.queued(journal, run)?,
                None => self.queued(journal, self.task().run(options).await?)?,
            },
            None => {
                journal.record(clock.wall(), Entry::RunIntent { since: clock.wall() })?;
                self.queued(journal, self.task().run(options).await?)?
            }
        };
        told.tell(Event::RunQueued { run: run.id().to_owned() });
        let (mut log, mut lines) = (Vec::new(), run.log());
        while let Some(line) = lines.next_line().await? {
            told.tell(Event::LogLine { line: line.clone() });
            log.push(line);
        }
        let ended = run.wait().await?;
        journal.record(clock.wall(), Entry::RunEnded { run: run.id().to_owned() })?;
        let took = clock.now().saturating_duration_since(started);
        told.tell(Event::RunEnded { run: run.id().to_owned(), status: ended.status.clone(), took });
        ended.succeeded(&log)?;
        Ok(Verified { run: ended, log })
    }

    fn queued(&self, journal: &Journal, run: TaskRun) -> Result<TaskRun> {
        journal.record(self.clock().wall(), Entry::RunQueued { run: run.id().to_owned() })?;
        Ok(run)
    }

    /// The first run of this task that was made since then: the one that was asked for before the answer got lost.
    async fn adopt(&self, since: OffsetDateTime) -> Result<Option<TaskRun>> {
        let registry = self.task().registry();
        let mut runs = registry.runs(Some(self.task().name()));
        let mut first: Option<TaskRunInfo> = None;
        while let Some(run) = runs.try_next().await? {
            // A run that has just been queued does not tell when yet.
            let created = run.created.unwrap_or_else(|| self.clock().wall());
            if created >= since && first.as_ref().is_none_or(|one| one.created.is_none_or(|at| created < at))
            {
                first = Some(run);
            }
        }
        Ok(first.map(|run| registry.run(run.run_id)))
    }
}
