//! Reading and changing the network rules of a registry.

use http::Method;
use serde_json::Value;

use super::{Registry, RegistryInfo};
use crate::{
    Error, ErrorKind, Result,
    arm::{
        LongOperation, Request,
        deadline::{asked_or, retry_pauses},
    },
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

impl Registry {
    /// The registry in the API version that shows subnet rules, because they switch the bypass off; in the usual one, with
    /// the reason, where the cloud lacks that version.
    pub(crate) async fn get_seeing_subnet_rules(&self) -> Result<(RegistryInfo, Option<Error>)> {
        let call = self.as_one_call();
        let arm = call.arm();
        let url = arm.url(&self.id().resource_id(), &[], &arm.versions.subnet_rules)?;
        match arm.json(Request::get(url)).await {
            Ok(seeing) => Ok((seeing, None)),
            Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {
                Ok((call.get().await?, Some(error)))
            }
            Err(error) => Err(error),
        }
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
    /// through one client (and its clones) wait for each other. Against other writers the registry is watched after the
    /// write, and the edit is made again if it is gone, until nobody has written for
    /// [`ClientOptions::settle`](crate::ClientOptions::settle) or the deadline comes. An edit that has been made can
    /// then be undone only by a writer who takes longer than that between reading and writing.
    ///
    /// # Errors
    /// `Unsupported` or `Refused` before anything is sent, when the service is known to refuse the result (SKU, exports,
    /// quota); `Conflict` when others undo the edit until the deadline; `Timeout` when it was made, but others kept
    /// writing.
    pub async fn edit(&self, edit: &NetworkEdit) -> Result<NetworkChange> {
        let registry = self.registry.as_one_call();
        let arm = registry.arm();
        let deadline = arm.start_deadline();
        let (mut before, mut written, mut pauses) = (None, 0_u32, retry_pauses());
        loop {
            let turn = deadline.bound(LASTING, async { Ok(arm.edits.of(registry.id()).await) }).await?;
            let mut now = registry.get().await?;
            let first = before.get_or_insert_with(|| now.network.clone());
            if let Some(body) = edit.patch(&now.network) {
                if let Some(problem) = edit.problems(&now.network, &self.limits).first() {
                    return Err(Error::from(problem));
                }
                match write(&registry, body).await {
                    Ok(()) => written += 1,
                    // Not sent again as it is: by the time it would be, somebody else may have written.
                    Err(error) if error.is_retryable() && !deadline.left().is_zero() => {
                        drop(turn);
                        let pause = asked_or(error.retry_after(), pauses.next().unwrap_or_default());
                        deadline.pause(pause, LASTING, Some(error)).await?;
                        continue;
                    }
                    Err(error) => return Err(error),
                }
                now = registry.get().await?;
            }
            drop(turn);
            let lasting = if written == 0 { Some(now) } else { watch(&registry, edit, now).await? };
            if let Some(now) = lasting {
                let (changes, warnings) = (first.diff(&now.network), edit.warnings(first));
                let (before, repairs) = (first.clone(), written.saturating_sub(1));
                return Ok(NetworkChange { before, after: now.network, changes, warnings, repairs });
            }
            // Growing and spread by chance, so that those who undo each other come apart.
            deadline.pause(pauses.next().unwrap_or_default(), LASTING, Some(others_write())).await?;
        }
    }
}

/// Watches an edit that has just been read back, until it counts as made; none when it is gone.
async fn watch(
    registry: &Registry,
    edit: &NetworkEdit,
    mut now: RegistryInfo,
) -> Result<Option<RegistryInfo>> {
    let arm = registry.arm();
    let deadline = arm.start_deadline();
    let mut quiet_since = arm.clock.now();
    loop {
        if edit.patch(&now.network).is_some() {
            return Ok(None);
        }
        if arm.settle.is_zero() {
            return Ok(Some(now));
        }
        if arm.settle / LOOKS >= deadline.left() {
            return Err(Error::new(
                ErrorKind::Timeout,
                "the edit was made, but could not be watched for long enough",
            )
            .with_retryable(true)
            .with_hint(
                "make it again with a longer deadline, or with a client whose settle window is shorter",
            ));
        }
        arm.clock.sleep(arm.settle / LOOKS).await;
        let asked = arm.clock.now();
        let next = registry.get().await?;
        // Who wrote meanwhile may have undone the edit and had it brought back by somebody who had read it before;
        // then others may still be about to write without it. Only a registry that nobody wrote to says more. Its
        // document tells of every write: Azure puts the time of the last one into it.
        if next.document != now.document {
            quiet_since = arm.clock.now();
        } else if asked.saturating_duration_since(quiet_since) >= arm.settle {
            return Ok(Some(next));
        }
        now = next;
    }
}

async fn write(registry: &Registry, body: Value) -> Result<()> {
    let (arm, url) = (registry.arm(), registry.url(&[])?);
    let request = Request::new(Method::PATCH, url.clone()).json(&body)?.sent_once();
    let answer = arm.send(request).await?;
    let patched = LongOperation::<RegistryInfo>::started(arm, &Method::PATCH, url, &answer)?;
    patched.wait_within(arm.start_deadline().left()).await.map(drop)
}

/// How often an edit is looked at within the settle window: the sooner it is seen to be gone, the sooner it is repaired.
const LOOKS: u32 = 4;

/// What an edit waits for.
const LASTING: &str = "the edit of the network rules to last";

fn others_write() -> Error {
    Error::new(ErrorKind::Conflict, "somebody else keeps changing the same registry")
        .with_hint("make the edit again when that has ended, or give it a longer deadline")
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
