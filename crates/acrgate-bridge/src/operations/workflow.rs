//! The trusted-service workflow, and its journal.

use acrgate::{registry, workflow};

use super::{Ref, StepsWork, VerifyWork};
use crate::{
    Call, Convert, Failure, Pending,
    records::{Nothing, Plan, RunOptions, Seconds},
    runtime::{aside, run_as},
    source::Work,
};

/// Lets one task through the network rules of its registry.
#[derive(Debug, Clone)]
pub struct TaskWorkflow(pub(crate) workflow::TaskWorkflow);

impl TaskWorkflow {
    /// Says what is to be done.
    pub fn plan(&self, call: &Call) -> Pending<Plan> {
        let workflow = match call.deadline {
            Some(deadline) => self.0.clone().with_deadline(deadline),
            None => self.0.clone(),
        };
        run_as(call, async move { workflow.plan().await })
    }

    /// Takes the steps of a plan.
    pub fn apply(&self, plan: Plan, journal: Ref<Journal>) -> Result<StepsWork, Failure> {
        Ok(Work::new(self.0.apply(&plan.convert()?, &journal.0)))
    }

    /// Proves it by a run.
    pub fn verify(&self, journal: Ref<Journal>, options: Option<RunOptions>) -> Result<VerifyWork, Failure> {
        let options: Option<registry::RunOptions> = options.convert()?;
        Ok(Work::new(self.0.verify(&journal.0, options.unwrap_or_default())))
    }

    /// Runs the task until a run is let through.
    pub fn wait_until_effective(
        &self,
        journal: Ref<Journal>,
        within: Seconds,
        options: Option<RunOptions>,
    ) -> Result<VerifyWork, Failure> {
        let options: Option<registry::RunOptions> = options.convert()?;
        Ok(Work::new(self.0.wait_until_effective(&journal.0, options.unwrap_or_default(), within.0)))
    }

    /// Takes back what was done.
    pub fn roll_back(&self, journal: Ref<Journal>) -> Result<StepsWork, Failure> {
        Ok(Work::new(self.0.roll_back(&journal.0)))
    }
}

/// What a workflow has done so far.
#[derive(Debug, Clone)]
pub struct Journal(pub(crate) workflow::Journal);

impl Journal {
    /// The plan that is being applied.
    pub fn plan(&self) -> Result<Option<Plan>, Failure> {
        Ok(self.0.plan().convert()?)
    }

    /// Whether every step has been taken.
    pub fn is_applied(&self) -> Result<bool, Failure> {
        Ok(self.0.is_applied())
    }

    /// Gives the file back.
    pub fn close(&self, call: &Call) -> Pending<Nothing> {
        let journal = self.0.clone();
        // Aside: it waits while an entry is being written.
        run_as(call, async move { aside(move || journal.close()).await })
    }
}

/// The list's entries about the workflow.
#[macro_export]
macro_rules! workflow_operations {
    ($m:ident) => {
        $m! { handle TaskWorkflow /** Lets one task through the network rules of its registry. */ }
        $m! { calls TaskWorkflow {
            /// Reads what there is, and says what is to be done. Changes nothing.
            plan() -> Plan;
        } }
        $m! { gives TaskWorkflow {
            /// Takes the steps of the plan that the journal does not know as done, each announced in the journal first.
            apply(plan: Plan, journal: Ref<Journal>) -> StepsWork;
            /// Runs the task, follows its log, and says how it ended.
            verify(journal: Ref<Journal>, options: Option<RunOptions>) -> VerifyWork;
            /// As verify, with another run when one was refused, until one goes well or the time is over.
            wait_until_effective(journal: Ref<Journal>, within: Seconds, options: Option<RunOptions>) -> VerifyWork;
            /// Takes back what the journal says was done, the last first.
            roll_back(journal: Ref<Journal>) -> StepsWork;
        } }
        $m! { handle Journal /** What a workflow has done so far, written before and after each act. It is open, and its file locked, until it is closed, or as long as this lives. */ }
        $m! { tells Journal {
            /// The plan that is being applied: what a resuming process goes on with.
            plan() -> Option<Plan>;
            /// Whether every step of the plan has been taken and none taken back.
            is_applied() -> bool;
        } }
        $m! { calls Journal {
            /// Gives the file back, for somebody else to open. What was done can still be read; work with it ends in an error
            /// before it does anything more.
            close() -> Nothing;
        } }
    };
}
