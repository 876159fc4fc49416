//! One registry, and what hangs under it: its settings, its network rules, its tasks and their runs.
//!
//! [`Registry`] is a handle: making one sends nothing.
//!
//! | file | subject |
//! | --- | --- |
//! | `info` | what Azure tells about a registry |
//! | `create` | create, read, update, delete |
//! | `network` | reading and changing the network rules |
//! | `task_definition`, `tasks` | ACR tasks and their credential entries |
//! | `turns` | edits of one registry, one after the other |
//! | `import` | import of images from other registries |
//! | `private_endpoints` | private endpoint connections: list, approve, reject, delete |
//! | `runs`, `log` | runs of tasks and their logs |
//! | `storage` | the signed links in front of logs and sources |

mod create;
mod import;
mod info;
mod log;
mod network;
mod private_endpoints;
mod runs;
mod storage;
mod task_definition;
mod tasks;
mod turns;

use std::{fmt, time::Duration};

use url::Url;

pub use create::CreateRegistry;
pub use import::{ImportCredentials, ImportImage, ImportMode, ImportSource, Imported};
pub use info::RegistryInfo;
pub use log::RunLog;
pub use network::{Network, NetworkChange};
pub use private_endpoints::PrivateEndpoint;
pub use runs::{OutputImage, RunStatus, TaskRun, TaskRunInfo};
pub use task_definition::{SourceLogin, TaskDefinition, TaskIdentity, TaskSteps};
pub use tasks::{AcrTask, AcrTaskInfo, CredentialIdentity, RunOptions, TaskCredential, UserAssignedIdentity};
pub(crate) use turns::Turns;

use crate::{Result, arm::Arm, identity::RoleAssignments, names::RegistryId};

/// A handle on one registry, which need not exist yet. Cheap to clone; made by [`Client::registry`](crate::Client::registry).
#[derive(Clone)]
pub struct Registry {
    arm: Arm,
    id: RegistryId,
}

impl Registry {
    pub(crate) fn new(arm: Arm, id: RegistryId) -> Self {
        Self { arm, id }
    }

    /// Which registry this is.
    #[must_use]
    pub fn id(&self) -> &RegistryId {
        &self.id
    }

    /// The same registry, with calls that end within this time.
    #[must_use]
    pub fn with_deadline(&self, deadline: Duration) -> Self {
        Self { arm: self.arm.with_deadline(deadline), id: self.id.clone() }
    }

    /// The same registry, with waits for operations and runs that end within this time.
    #[must_use]
    pub fn with_operation_deadline(&self, deadline: Duration) -> Self {
        let mut changed = self.clone();
        changed.arm.operation_deadline = deadline;
        changed
    }

    /// The role assignments on this registry.
    #[must_use]
    pub fn role_assignments(&self) -> RoleAssignments {
        RoleAssignments::new(self.arm.clone(), self.id.resource_id())
    }

    /// The same registry for the requests that one call is made of.
    pub(crate) fn as_one_call(&self) -> Self {
        Self { arm: self.arm.as_one_call(), id: self.id.clone() }
    }

    pub(crate) fn arm(&self) -> &Arm {
        &self.arm
    }

    /// The registry's own URL, or that of something under it.
    pub(crate) fn url(&self, below: &[&str]) -> Result<Url> {
        self.arm.url(&self.id.resource_id(), below, &self.arm.versions.registries)
    }

    /// The URL of something that belongs to tasks.
    pub(crate) fn task_url(&self, below: &[&str]) -> Result<Url> {
        self.arm.url(&self.id.resource_id(), below, &self.arm.versions.tasks)
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Registry").field(&self.id).finish()
    }
}
