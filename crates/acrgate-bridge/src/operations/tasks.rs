//! Tasks and their runs.

use acrgate::{names::LoginServer, registry, registry::CredentialIdentity};

use super::LogLines;
use crate::{
    Call, Convert, Failure, Pending,
    records::{AcrTaskInfo, Nothing, RunOptions, TaskDefinition, TaskIdentity, TaskRunInfo},
    runtime::{run, run_as},
    source::Source,
};

/// A handle on one task of a registry, which need not exist yet.
#[derive(Debug, Clone)]
pub struct AcrTask(pub(crate) registry::AcrTask);

impl AcrTask {
    fn with(&self, call: &Call) -> registry::AcrTask {
        match call.deadline {
            Some(deadline) => self.0.registry().with_deadline(deadline).task(self.0.name().clone()),
            None => self.0.clone(),
        }
    }

    /// Its name.
    pub fn name(&self) -> Result<String, Failure> {
        Ok(self.0.name().to_string())
    }

    /// The task.
    pub fn get(&self, call: &Call) -> Pending<AcrTaskInfo> {
        let task = self.with(call);
        run_as(call, async move { task.get().await })
    }

    /// The task with the identities of its credential entries.
    pub fn details(&self, call: &Call) -> Pending<AcrTaskInfo> {
        let task = self.with(call);
        run_as(call, async move { task.details().await })
    }

    /// Creates or replaces it.
    pub fn create(&self, call: &Call, definition: TaskDefinition) -> Pending<AcrTaskInfo> {
        let task = self.with(call);
        run_as(call, async move { task.create(&definition.convert()?).await })
    }

    /// Deletes it.
    pub fn delete(&self, call: &Call) -> Pending<Nothing> {
        let task = self.with(call);
        run_as(call, async move { task.delete().await })
    }

    /// Sets its managed identities.
    pub fn set_identity(&self, call: &Call, identity: Option<TaskIdentity>) -> Pending<AcrTaskInfo> {
        let task = self.with(call);
        run_as(call, async move {
            let identity: Option<registry::TaskIdentity> = identity.convert()?;
            task.set_identity(identity.as_ref()).await
        })
    }

    /// Lets its runs log in to a host with one of its identities.
    pub fn add_credential(
        &self,
        call: &Call,
        login_server: String,
        identity: Option<String>,
    ) -> Pending<AcrTaskInfo> {
        let task = self.with(call);
        run_as(call, async move {
            let host: LoginServer = login_server.convert()?;
            let identity: Option<CredentialIdentity> = identity.convert()?;
            task.add_credential(&host, identity.unwrap_or(CredentialIdentity::System)).await
        })
    }

    /// Removes the credential entry for a host.
    pub fn remove_credential(&self, call: &Call, login_server: String) -> Pending<AcrTaskInfo> {
        let task = self.with(call);
        run_as(call, async move {
            let host: LoginServer = login_server.convert()?;
            task.remove_credential(&host).await
        })
    }

    /// Queues a run.
    pub fn run(&self, call: &Call, options: Option<RunOptions>) -> Pending<TaskRun> {
        let (bounded, registry) = (self.with(call), self.0.registry().clone());
        run(call, async move {
            let options: Option<registry::RunOptions> = options.convert()?;
            let run = bounded.run(&options.unwrap_or_default()).await?;
            // The handle outlives this call and must not carry its deadline.
            Ok(TaskRun(registry.run(run.id())))
        })
    }
}

/// A handle on one run.
#[derive(Debug, Clone)]
pub struct TaskRun(pub(crate) registry::TaskRun);

impl TaskRun {
    fn with(&self, call: &Call) -> registry::TaskRun {
        match call.deadline {
            Some(deadline) => {
                let registry = self.0.registry().with_deadline(deadline).with_operation_deadline(deadline);
                registry.run(self.0.id())
            }
            None => self.0.clone(),
        }
    }

    /// The run id.
    pub fn id(&self) -> Result<String, Failure> {
        Ok(self.0.id().to_owned())
    }

    /// How it goes.
    pub fn get(&self, call: &Call) -> Pending<TaskRunInfo> {
        let run = self.with(call);
        run_as(call, async move { run.get().await })
    }

    /// Asks for its end.
    pub fn cancel(&self, call: &Call) -> Pending<Nothing> {
        let run = self.with(call);
        run_as(call, async move { run.cancel().await })
    }

    /// Waits until it has ended.
    pub fn wait(&self, call: &Call) -> Pending<TaskRunInfo> {
        let run = self.with(call);
        run_as(call, async move { run.wait().await })
    }

    /// Its log.
    pub fn log(&self) -> Result<LogLines, Failure> {
        let lines = futures::stream::try_unfold(self.0.log(), |mut log| async move {
            Ok(log.next_lines().await?.map(|lines| (lines, log)))
        });
        Ok(Source::new(lines))
    }
}

/// The list's entries about tasks and runs.
#[macro_export]
macro_rules! task_operations {
    ($m:ident) => {
        $m! { handle AcrTask /** A handle on one task of a registry, which need not exist yet. */ }
        $m! { tells AcrTask {
            /// Its name.
            name() -> String;
        } }
        $m! { calls AcrTask {
            /// The task, without what its credential entries hold.
            get() -> AcrTaskInfo;
            /// The task with the identities of its credential entries. Needs the right to list its details.
            details() -> AcrTaskInfo;
            /// Creates the task, or replaces it by this definition.
            create(definition: TaskDefinition) -> AcrTaskInfo;
            /// Deletes the task and with it its system-assigned identity; one that is not there is a success.
            delete() -> Nothing;
            /// Gives the task these managed identities and no others; without any, none.
            set_identity(identity: Option<TaskIdentity>) -> AcrTaskInfo;
            /// Lets runs of the task log in to this host with its system-assigned identity, or with the one of a client id.
            add_credential(login_server: String, identity: Option<String>) -> AcrTaskInfo;
            /// Removes the credential entry for this host; one that is not there is a success.
            remove_credential(login_server: String) -> AcrTaskInfo;
        } }
        $m! { opens AcrTask {
            /// Queues a run. Sent once: after a lost answer look at the registry's runs before asking again.
            run(options: Option<RunOptions>) -> TaskRun;
        } }
        $m! { handle TaskRun /** A handle on one run of a task. */ }
        $m! { tells TaskRun {
            /// The run id, for example `cf1`.
            id() -> String;
        } }
        $m! { calls TaskRun {
            /// How it goes.
            get() -> TaskRunInfo;
            /// Asks for its end; one that has ended is a success.
            cancel() -> Nothing;
            /// Waits until it has ended, well or badly.
            wait() -> TaskRunInfo;
        } }
        $m! { gives TaskRun {
            /// Its log, line by line, from the beginning until the run has ended.
            log() -> LogLines;
        } }
    };
}
