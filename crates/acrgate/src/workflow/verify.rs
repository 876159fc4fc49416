//! Proof that it works: a run of the task, followed to its end.

use futures::TryStreamExt;

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
        Progress::new(|told| async move {
            let ended = workflow.run_once(&journal, &options, &told).await?;
            ended.run.succeeded(&ended.log)?;
            Ok(ended)
        })
    }

    /// Follows a run to its end, whatever that is.
    pub(super) async fn run_once(
        &self,
        journal: &Journal,
        options: &RunOptions,
        told: &Reporter,
    ) -> Result<Verified> {
        let (clock, registry) = (self.clock(), self.task().registry());
        if let Some(plan) = journal.plan() {
            plan.is_for(registry.id(), self.task().name())?;
        }
        let started = clock.now();
        let run = match journal.open_run() {
            Some(OpenRun::Queued { run }) => registry.run(run),
            Some(OpenRun::Intended { known }) => match self.adopt(&known).await? {
                Some(run) => self.queued(journal, run)?,
                None => self.queue(journal, options).await?,
            },
            None => {
                let known = self.newest_runs(&[]).await?;
                journal.record(clock.wall(), Entry::RunIntent { known })?;
                self.queue(journal, options).await?
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
        Ok(Verified { run: ended, log })
    }

    async fn queue(&self, journal: &Journal, options: &RunOptions) -> Result<TaskRun> {
        match self.task().run(options).await {
            Ok(run) => self.queued(journal, run),
            Err(error) => {
                // A plain no leaves nothing behind that could be adopted later.
                if error.status().is_some_and(|status| matches!(status, 400..=407 | 409..=499)) {
                    journal.record(self.clock().wall(), Entry::RunRefused)?;
                }
                Err(error)
            }
        }
    }

    fn queued(&self, journal: &Journal, run: TaskRun) -> Result<TaskRun> {
        journal.record(self.clock().wall(), Entry::RunQueued { run: run.id().to_owned() })?;
        Ok(run)
    }

    /// The oldest run of this task that was not there before: the one that was asked for before the answer got lost.
    /// Times are not compared: this machine's clock need not be Azure's.
    async fn adopt(&self, known: &[String]) -> Result<Option<TaskRun>> {
        let new = self.newest_runs(known).await?;
        Ok(new.into_iter().next_back().map(|run| self.task().registry().run(run)))
    }

    /// The runs of this task, the newest first, up to one that is known; enough of them to know the next by.
    async fn newest_runs(&self, known: &[String]) -> Result<Vec<String>> {
        const ENOUGH: usize = 50;
        let mut runs = self.task().registry().runs(Some(self.task().name()));
        let mut newest = Vec::new();
        while let Some(run) = runs.try_next().await? {
            if known.contains(&run.run_id) || newest.len() == ENOUGH {
                break;
            }
            newest.push(run.run_id);
        }
        Ok(newest)
    }
}
