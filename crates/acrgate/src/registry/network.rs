//! Reading and changing the network rules of a registry.

use std::time::Duration;

use http::Method;

use super::{Registry, RegistryInfo};
use crate::{
    Error, ErrorKind, Result,
    arm::{LongOperation, Request},
    rules::{FieldChange, Limits, NetworkEdit, NetworkRules, Problem, Warning},
};

/// The network rules of one registry: `registry.network()`.
#[derive(Debug, Clone)]
pub struct Network {
    registry: Registry,
    limits: Limits,
}

/// What an edit did.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct NetworkChange {
    /// The rules before the first request that changed something.
    pub before: NetworkRules,
    /// The rules as they were read back afterwards.
    pub after: NetworkRules,
    /// The fields that differ. Not all need be this edit's: somebody else may have changed others meanwhile.
    pub changes: Vec<FieldChange>,
    /// What the edit does not do, although one might think so.
    pub warnings: Vec<Warning>,
    /// How often the edit had to be made again, because somebody else had overwritten it.
    pub repairs: u32,
}

impl Registry {
    /// The network rules of this registry. Nothing is sent.
    #[must_use]
    pub fn network(&self) -> Network {
        Network { registry: self.clone(), limits: Limits::default() }
    }
}

impl Network {
    /// With other limits than Azure's documented ones, for registries that are older than them.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Reads the rules. Subnet rules are hidden in the API version that is used for this;
    /// [`get_with_subnet_rules`](Self::get_with_subnet_rules) shows them.
    ///
    /// # Errors
    /// `NotFound` when there is no such registry.
    pub async fn get(&self) -> Result<NetworkRules> {
        Ok(self.registry.get().await?.network)
    }

    /// Reads the rules in the API version that shows subnet rules too
    /// ([`ApiVersions::subnet_rules`](crate::arm::ApiVersions)).
    ///
    /// # Errors
    /// `NotFound` when there is no such registry; `InvalidInput` or `Unsupported` when the cloud lacks that version.
    pub async fn get_with_subnet_rules(&self) -> Result<NetworkRules> {
        let arm = self.registry.arm();
        let url = arm.url(&self.registry.id().resource_id(), &[], &arm.versions.subnet_rules)?;
        Ok(arm.json::<RegistryInfo>(Request::get(url)).await?.network)
    }

    /// Brings the rules to what the edit wishes: one read, one PATCH with only what changes, one read. Nothing is sent
    /// when the wish is already so.
    ///
    /// Azure Resource Manager has no ETag here, so two writers who read at the same time overwrite each other. Edits
    /// through one client (and its clones) wait for each other. Against other writers the edit is read again after
    /// [`ClientOptions::settle`](crate::ClientOptions::settle), and made again if it is no longer there, until it has
    /// lasted that long or the deadline comes.
    ///
    /// # Errors
    /// `Unsupported` or `Refused` before anything is sent, when the service is known to refuse the result (SKU, exports,
    /// quota); `Conflict` when others undo the edit until the deadline.
    pub async fn edit(&self, edit: &NetworkEdit) -> Result<NetworkChange> {
        let arm = self.registry.arm();
        let deadline = arm.start_deadline();
        let what = "the edit of the network rules to last";
        let (mut before, mut written, mut settled) = (None, 0_u32, false);
        loop {
            let turn = deadline.bound(what, async { Ok(arm.edits.of(self.registry.id()).await) }).await?;
            let mut now = self.get().await?;
            let first = before.get_or_insert_with(|| now.clone());
            if let Some(body) = edit.patch(&now) {
                if let Some(problem) = edit.problems(&now, &self.limits).first() {
                    return Err(Error::from(problem));
                }
                let patched: LongOperation<RegistryInfo> =
                    self.registry.begin(Method::PATCH, Some(body)).await?;
                patched.wait_within(deadline.left()).await?;
                now = self.get().await?;
                (written, settled) = (written + 1, false);
            }
            drop(turn);
            let there = edit.patch(&now).is_none();
            if there && (written == 0 || settled || arm.settle.is_zero()) {
                let (changes, warnings) = (first.diff(&now), edit.warnings(first));
                let (before, repairs) = (first.clone(), written.saturating_sub(1));
                return Ok(NetworkChange { before, after: now, changes, warnings, repairs });
            }
            let undone = Error::new(ErrorKind::Conflict, "somebody else changes the same network rules");
            deadline.pause(arm.settle.max(SHORTEST_SETTLE), what, Some(undone)).await?;
            settled = there;
        }
    }
}

/// Between two tries to write the same edit at least this much time passes.
const SHORTEST_SETTLE: Duration = Duration::from_millis(50);

/// The service's refusal, known before it is asked.
impl From<&Problem> for Error {
    fn from(problem: &Problem) -> Self {
        let kind = match problem {
            Problem::SkuTooLow { .. } => ErrorKind::Unsupported,
            _ => ErrorKind::Refused,
        };
        Self::new(kind, problem.to_string()).with_hint(problem.remedy())
    }
}
