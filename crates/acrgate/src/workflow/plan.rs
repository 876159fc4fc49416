//! What a workflow is going to do, before it does it.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Error, ErrorKind, Result,
    access::AccessChange,
    names::{LoginServer, PrincipalId, RegistryId, TaskName},
    rules::{BypassOption, Exposure, FieldChange, NetworkEdit, NetworkRules, Warning},
};

/// The schema that a serialised plan names.
pub(super) const SCHEMA: &str = "acrgate.plan/1";

/// What the workflow found and what it is going to do: the steps that change something, in order. Serialisable as `acrgate.plan/1`.
///
/// Its `Display` is the plan for a person, one line a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Plan {
    /// `acrgate.plan/1`.
    pub schema: String,
    /// The registry.
    pub registry: RegistryId,
    /// The task.
    pub task: TaskName,
    /// The steps, in the order in which they are taken.
    pub steps: Vec<PlannedStep>,
    /// The network rules that the plan starts from.
    pub network_before: NetworkRules,
    /// The network rules that it leads to.
    pub network_after: NetworkRules,
    /// Who gains and who loses access by the network.
    pub access: Vec<AccessChange>,
    /// What the plan does not do, although one might think so.
    pub warnings: Vec<Warning>,
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct PlannedStep {
    /// What it does.
    pub step: Step,
    /// Whether it has something to do, as far as the plan could see.
    pub needed: bool,
}

/// One thing that a workflow does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Step {
    /// Create the task with a system-assigned identity, and without a login of its own to the registry.
    CreateTask {
        /// The task.
        task: TaskName,
    },
    /// Make sure that an existing task has a system-assigned identity.
    EnableIdentity {
        /// The task.
        task: TaskName,
    },
    /// Give the identity a role on the registry.
    AssignRole {
        /// The id of the role.
        role: Uuid,
        /// The name of the role.
        role_name: String,
        /// The identity's object id; unknown until the task has been created.
        principal: Option<PrincipalId>,
    },
    /// Change the registry's network rules.
    EditNetwork {
        /// The wish.
        edit: NetworkEdit,
        /// What it changes.
        changes: Vec<FieldChange>,
    },
    /// Let runs of the task log in to the registry with the identity.
    AddCredential {
        /// The task.
        task: TaskName,
        /// The registry's login server.
        login_server: LoginServer,
    },
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CreateTask { task } => write!(f, "create task {task} with a system-assigned identity"),
            Self::EnableIdentity { task } => write!(f, "give task {task} a system-assigned identity"),
            Self::AssignRole { role_name, .. } => write!(f, "give the identity the role {role_name}"),
            Self::EditNetwork { changes, .. } if changes.is_empty() => f.write_str("keep the network rules"),
            Self::EditNetwork { changes, .. } => {
                f.write_str("set ")?;
                for (nth, change) in changes.iter().enumerate() {
                    write!(f, "{}{change}", if nth == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
            Self::AddCredential { login_server, .. } => {
                write!(f, "let the task log in to {login_server} with its identity")
            }
        }
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} on {}", self.task, self.registry.name())?;
        for (nth, planned) in self.steps.iter().enumerate() {
            let note = if planned.needed { "" } else { " (already so)" };
            writeln!(f, "  {}. {}{note}", nth + 1, planned.step)?;
        }
        write!(f, "  network: {} -> {}", admits(&self.network_before), admits(&self.network_after))?;
        for change in &self.access {
            write!(f, "\n    {change}")?;
        }
        for warning in &self.warnings {
            write!(f, "\n  note: {warning}")?;
        }
        Ok(())
    }
}

/// Whom the rules admit, trusted services included.
fn admits(rules: &NetworkRules) -> String {
    match rules.exposure() {
        Exposure::AllNetworks => Exposure::AllNetworks.to_string(),
        exposure if rules.bypass == BypassOption::AzureServices => {
            format!("{exposure}, and trusted services")
        }
        exposure => exposure.to_string(),
    }
}

impl Plan {
    /// Reads a plan that was written as JSON.
    ///
    /// # Errors
    /// `InvalidInput` when it is no plan, or one of a schema that this version does not know.
    pub fn from_json(text: &str) -> Result<Self> {
        #[derive(Deserialize)]
        struct Named {
            schema: Option<String>,
        }
        let bad = |error| Error::invalid("this is not a plan").with_source(error);
        let named: Named = serde_json::from_str(text).map_err(bad)?;
        match named.schema.as_deref() {
            Some(SCHEMA) => serde_json::from_str(text).map_err(bad),
            schema => Err(Error::invalid(format!(
                "a plan of schema {} cannot be read; this version reads {SCHEMA}",
                schema.unwrap_or("(none)")
            ))),
        }
    }

    pub(super) fn is_for(&self, registry: &RegistryId, task: &TaskName) -> Result<()> {
        if self.registry == *registry && self.task == *task {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Refused,
            format!("the plan is for task {} on {}", self.task, self.registry),
        )
        .with_hint("make a plan for this task and this registry"))
    }
}
