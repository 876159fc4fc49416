//! Reading and changing the network rules of a registry.

use http::Method;

use super::{Registry, RegistryInfo};
use crate::{
    Error, ErrorKind, Result,
    arm::{LongOperation, Request, deadline::poll_pauses},
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

    /// Brings the rules to what the edit wishes, and reads them back: one read, one PATCH with only what changes, one
    /// read. Nothing is sent when the wish is already so.
    ///
    /// Azure has no way to tell that somebody else writes at the same time, so an edit that is not there when it is read
    /// back is made again, until it is or the deadline comes.
    ///
    /// # Errors
    /// `Unsupported`, `Refused` or `InvalidInput` before anything is sent, when the service is known to refuse the
    /// result (SKU, exports, quota); `Conflict` when others undo the edit until the deadline.
    pub async fn edit(&self, edit: &NetworkEdit) -> Result<NetworkChange> {
        let deadline = self.registry.arm().start_deadline();
        let mut pauses = poll_pauses();
        let before = self.get().await?;
        let mut now = before.clone();
        let mut sent = false;
        while let Some(body) = edit.patch(&now) {
            if let Some(problem) = edit.problems(&now, &self.limits).into_iter().next() {
                return Err(Error::from(&problem));
            }
            if sent {
                let undone = Error::new(ErrorKind::Conflict, "somebody else changes the same network rules");
                deadline.pause(pauses.next().unwrap_or_default(), "the edit to last", Some(undone)).await?;
            }
            let patched: LongOperation<RegistryInfo> = self.registry.begin(Method::PATCH, Some(body)).await?;
            patched.wait_within(deadline.left()).await?;
            sent = true;
            now = self.get().await?;
        }
        let (changes, warnings) = (before.diff(&now), edit.warnings(&before));
        Ok(NetworkChange { before, after: now, changes, warnings })
    }
}

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
