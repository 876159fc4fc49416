//! The emulated cloud: its resources, its directory, its clock. Everything that answers shares one [`Emulated`].

pub mod clock;
pub mod directory;
pub mod store;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use serde_json::Value;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::enforce::RuleSwitches;
use crate::entra::tokens::{Claims, Tokens};
use crate::options::Options;
use clock::Clock;
use directory::{Directory, Principal};
use store::{Resource, Store};

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
    /// The certificate authority of every certificate here, as PEM.
    pub ca_pem: String,
    pub(crate) address: OnceLock<SocketAddr>,
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

    /// `https://127.0.0.1:P`, without a slash at the end.
    #[must_use]
    pub fn arm_url(&self) -> String {
        format!("https://{}", self.address())
    }

    /// Which rules are enforced.
    #[must_use]
    pub fn switches(&self) -> RuleSwitches {
        self.options.switches
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

    /// The roles that a principal has on a scope, by assignments on it and on every scope above it, as far as they have
    /// propagated.
    #[must_use]
    pub fn grants(&self, principal: &str, scope: &str) -> Vec<GrantedRole> {
        self.store
            .assignments_of(principal)
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

    /// Runs a future beside the connections; it is dropped when the emulator stops.
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.tasks.spawn(async move {
            stop.run_until_cancelled_owned(future).await;
        });
    }
}

/// Whether an assignment at `scope` counts at `id`: at the id itself or above it.
fn reaches(scope: &str, id: &str) -> bool {
    let scope = scope.trim_end_matches('/');
    id.get(..scope.len()).is_some_and(|head| head.eq_ignore_ascii_case(scope))
        && matches!(id.as_bytes().get(scope.len()), None | Some(b'/'))
}

#[cfg(test)]
mod tests {
    use super::reaches;

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
