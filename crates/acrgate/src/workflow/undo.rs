//! How a step is taken back, known before it is taken.

use serde::{Deserialize, Serialize};

use crate::{
    ErrorKind, Result,
    names::{LoginServer, ResourceId},
    registry::{AcrTask, CredentialIdentity, TaskIdentity},
    rules::NetworkEdit,
};

/// What takes a step back. Each is safe to repeat, and undoes only what the step did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "undo", rename_all = "snake_case")]
pub(super) enum Undo {
    /// Nothing was changed.
    Nothing,
    /// The task was not there.
    DeleteTask,
    /// The task had only these user-assigned identities, or none.
    WithdrawIdentity { users: Vec<ResourceId> },
    /// The assignment was not there.
    RemoveAssignment { assignment: ResourceId },
    /// The network rules had other values in the fields that were changed.
    EditNetwork { edit: NetworkEdit },
    /// The task had this entry for the host, or none.
    Credential { login_server: LoginServer, before: Option<CredentialIdentity> },
}

impl Undo {
    pub(super) async fn perform(&self, task: &AcrTask) -> Result<()> {
        match self.try_perform(task).await {
            // What a task had goes with it.
            Err(error) if error.kind() == ErrorKind::NotFound && self.is_about_the_task() => Ok(()),
            result => result,
        }
    }

    fn is_about_the_task(&self) -> bool {
        matches!(self, Self::DeleteTask | Self::WithdrawIdentity { .. } | Self::Credential { .. })
    }

    async fn try_perform(&self, task: &AcrTask) -> Result<()> {
        let registry = task.registry();
        match self {
            Self::Nothing => Ok(()),
            Self::DeleteTask => task.delete().await,
            Self::WithdrawIdentity { users } if users.is_empty() => task.set_identity(None).await.map(drop),
            Self::WithdrawIdentity { users } => {
                task.set_identity(Some(&TaskIdentity::User(users.clone()))).await.map(drop)
            }
            Self::RemoveAssignment { assignment } => registry.role_assignments().remove(assignment).await,
            Self::EditNetwork { edit } => registry.network().edit(edit).await.map(drop),
            Self::Credential { login_server, before: None } => {
                task.remove_credential(login_server).await.map(drop)
            }
            Self::Credential { login_server, before: Some(identity) } => {
                task.add_credential(login_server, *identity).await.map(drop)
            }
        }
    }
}
