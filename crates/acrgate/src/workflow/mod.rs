//! The trusted-service workflow as one operation: plan, apply, verify, roll back.
//!
//! For an ACR task the steps are those of Azure's article, in its order: a managed identity on the task, a role for it
//! on the registry, trusted services (and, since June 2025, the tasks flag) allowed on the registry, and a credential
//! entry with which the task logs in as that identity. [`TaskWorkflow::verify`] then lets the task pull and push.
//!
//! Each step is announced in a [`Journal`] before it is taken. A workflow that was cut short goes on where it was when it
//! is applied again with the same journal, in the same process or another; [`TaskWorkflow::roll_back`] takes back what
//! the journal says was done, and nothing else.
//!
//! ```no_run
//! # async fn example(registry: acrgate::registry::Registry) -> acrgate::Result<()> {
//! use acrgate::workflow::{Journal, TaskWorkflow};
//!
//! let workflow = TaskWorkflow::for_existing(registry.task("nightly".parse()?));
//! let plan = workflow.plan().await?;
//! println!("{plan}");
//! let journal = Journal::open("nightly.journal")?;
//! workflow.apply(&plan, &journal).await?;
//! let proof = workflow.verify(&journal, Default::default()).await?;
//! println!("run {} pushed {:?}", proof.run.run_id, proof.run.output_images);
//! # Ok(()) }
//! ```

mod effective;
mod event;
mod journal;
mod plan;
mod progress;
mod task;
mod undo;
mod verify;

pub use effective::{Effective, Expectation, Probing};
pub use event::Event;
pub use journal::Journal;
pub use plan::{Plan, PlannedStep, Step};
pub use progress::Progress;
pub use task::TaskWorkflow;
pub use verify::Verified;
