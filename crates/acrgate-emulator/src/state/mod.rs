//! The emulated cloud: its resources, its directory, its clock. Everything that answers shares one [`Emulated`].

pub mod clock;
pub mod directory;
pub mod file;
pub mod resource;
pub(crate) mod seed;
pub mod store;

use std::collections::HashMap;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::arm::operations::Operations;
use crate::enforce::RuleSwitches;
use crate::entra::tokens::{Claims, Tokens};
use crate::faults::{FaultPlan, Faults};
use crate::options::Options;
use crate::requests::RequestLog;
use crate::server::inside::Inside;
use clock::Clock;
use directory::{Directory, Principal, Secret};
use file::{State, StateFile, StateFileError};
use resource::Resource;
use store::Store;

/// Resource type of registries.
pub const REGISTRIES: &str = "Microsoft.ContainerRegistry/registries";
/// Resource type of tasks.
pub const TASKS: &str = "Microsoft.ContainerRegistry/registries/tasks";
/// Resource type of runs.
pub const RUNS: &str = "Microsoft.ContainerRegistry/registries/runs";
/// Resource type of role assignments.
pub const ROLE_ASSIGNMENTS: &str = "Microsoft.Authorization/roleAssignments";
/// Resource type of user-assigned identities.
pub const USER_ASSIGNED_IDENTITIES: &str = "Microsoft.ManagedIdentity/userAssignedIdentities";
/// Resource type of resource groups.
pub const RESOURCE_GROUPS: &str = "Microsoft.Resources/resourceGroups";
/// Resource type of subscriptions.
pub const SUBSCRIPTIONS: &str = "Microsoft.Resources/subscriptions";

/// The suffix of login servers: a reserved top-level name that can never reach anybody.
pub const LOGIN_SERVER_SUFFIX: &str = "azurecr.test";

/// One emulated cloud. No lock in it is held over an await.
#[derive(Debug)]
pub struct Emulated {
    /// What it was started with.
    pub options: Options,
    /// The resources.
    pub store: Store,
    /// Users, applications and managed identities.
    pub directory: Directory,
    /// The signing key.
    pub tokens: Tokens,
    /// Emulated time.
    pub clock: Arc<Clock>,
    /// The images of every registry.
    pub content: crate::registry_data::store::Store,
    /// The logs of runs and the uploaded sources.
    pub blobs: crate::blobs::Blobs,
    /// The runs that have not ended.
    pub runs: crate::task_runs::Runs,
    /// The long-running operations of ARM.
    pub operations: Operations,
    /// The last requests.
    pub requests: RequestLog,
    /// The faults that a tester ordered.
    pub faults: Faults,
    /// The certificate authority of every certificate here, as PEM.
    pub ca_pem: String,
    pub(crate) admin_token: Secret,
    pub(crate) state_file: Option<StateFile>,
    /// The number of the last run by registry id in lower case.
    pub(crate) run_numbers: Mutex<HashMap<String, u64>>,
    /// Registries whose content is to be removed before the next answer.
    pub(crate) doomed: Mutex<Vec<String>>,
    pub(crate) address: OnceLock<SocketAddr>,
    /// The client of task runs and imports, made when the first of them needs it.
    pub(crate) inside: OnceLock<Inside>,
    pub(crate) tasks: TaskTracker,
    pub(crate) stop: CancellationToken,
}

/// A role assignment that reaches a scope, with its role definition.
#[derive(Debug, Clone)]
pub struct GrantedRole {
    /// The role assignment's document.
    pub assignment: Arc<Resource>,
    /// The role definition's document; `properties.permissions` are its rights.
    pub definition: Arc<Value>,
}

impl Emulated {
    /// The address of the TLS listener: ARM, Entra and every login server.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        // Set before the first connection is accepted.
        self.address
            .get()
            .copied()
            .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], self.options.arm_port)))
    }

    /// The client with which task runs and imports reach login servers.
    pub(crate) fn inside(&self) -> Result<Inside, Box<dyn std::error::Error + Send + Sync>> {
        if let Some(client) = self.inside.get() {
            return Ok(client.clone());
        }
        let client = Inside::new(self.address(), &self.ca_pem, self.options.source_registries.clone())?;
        Ok(self.inside.get_or_init(|| client).clone())
    }

    /// The tenant of the subscription that an ARM id lies in: what the subscription's document says, or else the
    /// emulator's own.
    pub(crate) fn tenant_of(&self, id: &str) -> String {
        let subscription: Vec<&str> = id.split('/').take(3).collect();
        let document = self.store.get(&subscription.join("/"));
        let told = document.as_ref().and_then(|document| document["tenantId"].as_str());
        told.unwrap_or(&self.options.tenant_id).to_owned()
    }

    /// `https://127.0.0.1:P`, without a slash at the end.
    #[must_use]
    pub fn arm_url(&self) -> String {
        format!("https://{}", self.address())
    }

    /// Which rules are enforced.
    #[must_use]
    pub fn switches(&self) -> RuleSwitches {
        self.options.switches()
    }

    /// An Entra token of a principal for an audience.
    ///
    /// # Errors
    /// Where signing fails.
    pub fn entra_token(
        &self,
        principal: &Principal,
        audience: &str,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        self.tokens.mint(&Claims::of(principal, audience, &self.options.tenant_id))
    }

    /// The audiences of ARM: Azure's own and this emulator's.
    #[must_use]
    pub fn arm_audiences(&self) -> Vec<String> {
        let port = self.address().port();
        vec![
            "https://management.azure.com".to_owned(),
            "https://management.core.windows.net".to_owned(),
            format!("https://127.0.0.1:{port}"),
            format!("https://localhost:{port}"),
        ]
    }

    /// Whether a token's audience is ARM, whatever slashes it ends in.
    #[must_use]
    pub fn is_arm_audience(&self, audience: &str) -> bool {
        let audience = audience.trim_end_matches('/');
        self.arm_audiences().iter().any(|own| own.eq_ignore_ascii_case(audience))
    }

    /// The role assignments of a principal and of its groups as enforcement sees them, at whatever scope.
    pub(crate) fn assignments_of(&self, principal: &str) -> Vec<Arc<Resource>> {
        let everybody = self.directory.with_groups(principal);
        everybody.iter().flat_map(|one| self.store.assignments_of(one)).collect()
    }

    /// The roles that a principal has on a scope, itself or through its groups, by assignments on it and on every scope above it, as far as they have
    /// propagated.
    #[must_use]
    pub fn grants(&self, principal: &str, scope: &str) -> Vec<GrantedRole> {
        self.assignments_of(principal)
            .into_iter()
            .filter(|assignment| {
                assignment["properties"]["scope"].as_str().is_some_and(|own| reaches(own, scope))
            })
            .filter_map(|assignment| {
                let id = assignment["properties"]["roleDefinitionId"].as_str()?;
                let definition = crate::arm::roles::definition(id)?;
                Some(GrantedRole { assignment, definition })
            })
            .collect()
    }

    /// The id of a registry's next run: `cf1`, `cf2`, … `cfz`, `cf10`, counted in base 36.
    #[must_use]
    pub fn next_run(&self, registry_id: &str) -> String {
        let mut numbers = self.run_numbers.lock().unwrap_or_else(PoisonError::into_inner);
        let last = numbers.entry(registry_id.to_ascii_lowercase()).or_insert_with(|| {
            let runs = self.store.under(registry_id, RUNS);
            let number =
                |run: &Arc<Resource>| u64::from_str_radix(run["name"].as_str()?.strip_prefix("cf")?, 36).ok();
            runs.iter().filter_map(number).max().unwrap_or(0)
        });
        *last += 1;
        format!("cf{}", base36(*last))
    }

    /// The images of a registry are removed before the next answer goes out.
    pub(crate) fn doom_content(&self, registry: &str) {
        self.doomed.lock().unwrap_or_else(PoisonError::into_inner).push(registry.to_owned());
    }

    /// Removes the images of registries that are gone.
    pub(crate) async fn sweep(&self) {
        let doomed = std::mem::take(&mut *self.doomed.lock().unwrap_or_else(PoisonError::into_inner));
        for registry in doomed {
            if let Err(error) = self.content.remove_registry(&registry).await {
                tracing::warn!(%error, registry, "the content of a removed registry stays behind");
            }
        }
    }

    /// Reads the state file, if there is one. What was in progress when it was written has succeeded.
    pub(crate) fn load(&self) -> Result<(), StateFileError> {
        let Some(snapshot) = self.state_file.as_ref().map(StateFile::read).transpose()?.flatten() else {
            return Ok(());
        };
        for mut resource in snapshot.resources {
            if let Some(state) = resource.pointer_mut("/properties/provisioningState")
                && matches!(state.as_str(), Some("Creating" | "Updating"))
            {
                *state = Value::from("Succeeded");
            }
            let id = resource["id"].as_str().unwrap_or_default().to_owned();
            self.store.put_settled(&id, resource);
        }
        for principal in snapshot.principals {
            self.directory.put(principal);
        }
        Ok(())
    }

    /// Brings the state file up to date, if there is one and something has changed.
    pub(crate) async fn save(self: &Arc<Self>) -> Result<(), StateFileError> {
        let wanted = self.generation();
        if self.state_file.as_ref().is_none_or(|file| file.is_up_to(wanted)) {
            return Ok(());
        }
        let ctx = Arc::clone(self);
        let write = tokio::task::spawn_blocking(move || match &ctx.state_file {
            Some(file) => file.write_up_to(wanted, || (ctx.generation(), ctx.state())),
            None => Ok(()),
        });
        // A write that was cancelled belongs to an emulator that is stopping: nobody waits for its answer.
        write.await.unwrap_or(Ok(()))
    }

    fn generation(&self) -> u64 {
        self.store.generation() + self.directory.generation()
    }

    fn state(&self) -> State {
        State { resources: self.store.all(), principals: self.directory.all() }
    }

    /// Orders faults in the place of those that were ordered before.
    pub(crate) fn order(&self, plan: FaultPlan) {
        self.store.slow_down(plan.propagation.clone());
        self.faults.arm(plan);
    }

    /// Emulated time at which the whole directory knows a new identity of this resource.
    pub(crate) fn replicated_at(&self, resource_id: &str) -> Duration {
        let delay = self.store.ordered_delay(resource_id);
        self.clock.now().saturating_add(delay.unwrap_or(self.options.delays.principal_replication))
    }

    /// Runs a future beside the connections; it is dropped when the emulator stops.
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.tasks.spawn(async move {
            stop.run_until_cancelled_owned(future).await;
        });
    }
}

/// Whether an assignment at `scope` counts at `id`: at the id itself or above it.
pub(crate) fn reaches(scope: &str, id: &str) -> bool {
    let scope = scope.trim_end_matches('/');
    id.get(..scope.len()).is_some_and(|head| head.eq_ignore_ascii_case(scope))
        && matches!(id.as_bytes().get(scope.len()), None | Some(b'/'))
}

fn base36(number: u64) -> String {
    let mut digits = Vec::new();
    let mut rest = number;
    loop {
        digits.push(char::from_digit(u32::try_from(rest % 36).unwrap_or(0), 36).unwrap_or('0'));
        rest /= 36;
        if rest == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{base36, reaches};

    #[test]
    fn runs_are_counted_in_base_36() {
        assert_eq!([1, 9, 10, 35, 36, 1295].map(base36), ["1", "9", "a", "z", "10", "zz"]);
    }

    #[test]
    fn scopes_reach_what_lies_under_them() {
        let registry = "/subscriptions/S/resourceGroups/G/providers/Microsoft.ContainerRegistry/registries/R";
        for scope in
            ["/", "", "/subscriptions/s", "/subscriptions/s/", "/subscriptions/S/resourcegroups/g", registry]
        {
            assert!(reaches(scope, registry), "{scope}");
        }
        for scope in [
            "/subscriptions/s2",
            "/subscriptions/S/resourceGroups/G2",
            "/subscriptions/S/resourceGroups/G/providers/Microsoft.ContainerRegistry/registries/R/tasks/T",
        ] {
            assert!(!reaches(scope, registry), "{scope}");
        }
    }
}
