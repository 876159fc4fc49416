//! The one list of handles and what they do, and the methods behind it.
//!
//! An entry of the list names a handle and one way in which its methods are called:
//!
//! ```text
//! handle NAME /// docs                                           // a class
//! source NAME of ITEM /// docs                                   // Source<ITEM>: next
//! work NAME of RESULT /// docs                                   // Work<…>: next_event, result
//! operation NAME of RESULT /// docs                              // Operation<…>: is_done, poll, wait, save
//! calls NAME { /// docs  method(argument: Type, ...) -> Value; }  // asynchronous, gives a value
//! opens NAME { /// docs  method(argument: Type, ...) -> Handle; } // asynchronous, gives a handle, source, …
//! gives NAME { /// docs  method(argument: Type, ...) -> Handle; } // at once, gives a handle, source, …; may fail
//! tells NAME { /// docs  method(argument: Type, ...) -> Value; }  // at once, gives a value; may fail
//! functions { /// docs  name(argument: Type, ...) -> Value; }     // at once, of no handle; may fail
//! ```
//!
//! `calls` and `opens` take a [`Call`](crate::Call) first. An argument of type `Ref<Handle>` is another handle. What gives a
//! source, work or an operation does nothing yet: the [`Call`](crate::Call) goes to each pull.
//!
//! The method stands in an ordinary `impl` above its line, so that both are read together.

mod client;
mod data_plane;
mod functions;
mod registry;
mod tasks;
mod workflow;

pub use client::{Client, RoleAssignments};
pub use data_plane::DataPlane;
pub use functions::*;
pub use registry::Registry;
pub use tasks::{AcrTask, TaskRun};
pub use workflow::{Journal, TaskWorkflow};

use crate::{
    records::{AcrTaskInfo, PrivateEndpoint, RegistryInfo, RoleAssignment, TaskRunInfo},
    source::{Operation, Source, Work},
};

/// Another handle, as an argument.
pub type Ref<T> = T;

/// Registries, page by page.
pub type RegistryList = Source<RegistryInfo>;
/// Tasks, page by page.
pub type TaskList = Source<AcrTaskInfo>;
/// Runs, page by page.
pub type RunList = Source<TaskRunInfo>;
/// Private endpoint connections, page by page.
pub type PrivateEndpointList = Source<PrivateEndpoint>;
/// Role assignments, page by page.
pub type RoleAssignmentList = Source<RoleAssignment>;
/// The lines of a log.
pub type LogLines = Source<String>;
/// Steps of a workflow being taken, or taken back.
pub type StepsWork = Work<()>;
/// A run that is to prove a workflow.
pub type VerifyWork = Work<acrgate::workflow::Verified>;
/// Probes until a change is effective.
pub type ProbeWork = Work<acrgate::workflow::Effective>;
/// A registry being made.
pub type RegistryOperation = Operation<acrgate::registry::RegistryInfo>;
/// An image being imported.
pub type ImportOperation = Operation<acrgate::registry::Imported>;
/// Something being deleted.
pub type DeleteOperation = Operation<()>;
/// A private endpoint connection being approved or rejected.
pub type PrivateEndpointOperation = Operation<acrgate::registry::PrivateEndpoint>;

/// Expands every entry of the list with the macro of this name.
#[macro_export]
macro_rules! for_each_operation {
    ($m:ident) => {
        $m! { source RegistryList of RegistryInfo /** Registries, page by page. */ }
        $m! { source TaskList of AcrTaskInfo /** Tasks, page by page. */ }
        $m! { source RunList of TaskRunInfo /** Runs, page by page. */ }
        $m! { source PrivateEndpointList of PrivateEndpoint /** Private endpoint connections, page by page. */ }
        $m! { source RoleAssignmentList of RoleAssignment /** Role assignments, page by page. */ }
        $m! { source LogLines of String /** The lines of a log. */ }
        $m! { work StepsWork of Nothing /** Steps of a workflow being taken, or taken back. */ }
        $m! { work VerifyWork of Verified /** A run that is to prove a workflow. */ }
        $m! { work ProbeWork of Effective /** Probes until a change is effective. */ }
        $m! { operation RegistryOperation of RegistryInfo /** A registry being made. */ }
        $m! { operation ImportOperation of Nothing /** An image being imported. */ }
        $m! { operation DeleteOperation of Nothing /** Something being deleted. */ }
        $m! { operation PrivateEndpointOperation of PrivateEndpoint /** A connection being approved or rejected. */ }
        $crate::client_operations!($m);
        $crate::registry_operations!($m);
        $crate::task_operations!($m);
        $crate::data_plane_operations!($m);
        $crate::workflow_operations!($m);
        $crate::functions!($m);
    };
}
