//! Where a user begins: a credential, a cloud, a transport.

use std::{fmt, sync::Arc, time::Duration};

use azure_core::credentials::TokenCredential;

use crate::{
    Cloud, Error, ErrorKind, Result,
    arm::{
        ApiVersions, Arm, Clock, Items, SystemClock, Transport, TransportOptions,
        token::{Claims, Tokens},
    },
    identity::RoleAssignments,
    names::{InvalidName, PrincipalId, RegistryId, ResourceGroupName, ResourceId, SubscriptionId},
    registry::{Registry, RegistryInfo},
};

/// How a [`Client`] works; every field has a default.
#[derive(Debug, Clone)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct ClientOptions {
    /// Which Azure. Default: the public cloud.
    pub cloud: Cloud,
    /// How connections are made.
    pub transport: TransportOptions,
    /// The API versions that are sent.
    pub api_versions: ApiVersions,
    /// Within this time every call ends, however many requests and retries it is made of: a pull of an image as much as a
    /// read of a setting, so give a large image more. Default: 60 s. What has a time of its own: a list takes this long
    /// for each page, a workflow for each step, and after it waiting for an operation takes `operation_deadline`.
    pub deadline: Duration,
    /// Within this time awaiting a long-running operation, or a task run, ends. Default: 10 minutes.
    pub operation_deadline: Duration,
    /// How long an edit of network rules must have lasted before it counts as made; see
    /// [`Network::edit`](crate::registry::Network::edit). Default: 2 s. Zero: do not look again, for a registry that
    /// nobody else writes to.
    pub settle: Duration,
    /// Where the time comes from. Default: the machine's clock.
    pub clock: Arc<dyn Clock>,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            cloud: Cloud::default(),
            transport: TransportOptions::default(),
            api_versions: ApiVersions::default(),
            deadline: Duration::from_secs(60),
            operation_deadline: Duration::from_secs(600),
            settle: Duration::from_secs(2),
            clock: Arc::new(SystemClock),
        }
    }
}

impl ClientOptions {
    /// For this cloud.
    #[must_use]
    pub fn with_cloud(mut self, cloud: Cloud) -> Self {
        self.cloud = cloud;
        self
    }

    /// With connections made like this.
    #[must_use]
    pub fn with_transport(mut self, transport: TransportOptions) -> Self {
        self.transport = transport;
        self
    }

    /// With these API versions.
    #[must_use]
    pub fn with_api_versions(mut self, versions: ApiVersions) -> Self {
        self.api_versions = versions;
        self
    }

    /// With every call ended within this time.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// With waiting for operations and runs ended within this time.
    #[must_use]
    pub fn with_operation_deadline(mut self, deadline: Duration) -> Self {
        self.operation_deadline = deadline;
        self
    }

    /// With edits of network rules looked at again after this time.
    #[must_use]
    pub fn with_settle(mut self, settle: Duration) -> Self {
        self.settle = settle;
        self
    }

    /// With the time told by this clock.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }
}

/// Credential, cloud and transport: what every handle is made from. Cheap to clone; connections and tokens are shared.
///
/// ```no_run
/// # fn example(credential: std::sync::Arc<dyn azure_core::credentials::TokenCredential>) -> acrgate::Result<()> {
/// use acrgate::{Client, ClientOptions};
/// let client = Client::new(credential, ClientOptions::default());
/// let registry = client.registry("/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/team/providers/Microsoft.ContainerRegistry/registries/teamimages".parse()?);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Client {
    arm: Arm,
}

impl Client {
    /// A client with this credential: any `TokenCredential`, those of `azure_identity` among them. Nothing is sent or
    /// read yet.
    #[must_use]
    pub fn new(credential: Arc<dyn TokenCredential>, options: ClientOptions) -> Self {
        let transport = Transport::new(options.transport);
        Self {
            arm: Arm {
                transport,
                tokens: Arc::new(Tokens::new(credential, Arc::clone(&options.clock))),
                cloud: Arc::new(options.cloud),
                versions: Arc::new(options.api_versions),
                clock: options.clock,
                deadline: options.deadline,
                operation_deadline: options.operation_deadline,
                settle: options.settle,
                edits: Arc::default(),
                call: None,
            },
        }
    }

    /// The same client, whose calls end within this time.
    #[must_use]
    pub fn with_deadline(&self, deadline: Duration) -> Self {
        Self { arm: self.arm.with_deadline(deadline) }
    }

    /// The same client, whose waits for operations and runs end within this time.
    #[must_use]
    pub fn with_operation_deadline(&self, deadline: Duration) -> Self {
        let mut arm = self.arm.clone();
        arm.operation_deadline = deadline;
        Self { arm }
    }

    /// The cloud this client talks to.
    #[must_use]
    pub fn cloud(&self) -> &Cloud {
        &self.arm.cloud
    }

    /// A handle on one registry, which need not exist yet. Nothing is sent.
    #[must_use]
    pub fn registry(&self, id: RegistryId) -> Registry {
        Registry::new(self.arm.clone(), id)
    }

    /// Every registry of a subscription.
    pub fn registries(&self, subscription: &SubscriptionId) -> Items<RegistryInfo> {
        self.list_registries(format!("/subscriptions/{subscription}").parse())
    }

    /// Every registry of a resource group.
    pub fn registries_in(
        &self,
        subscription: &SubscriptionId,
        group: &ResourceGroupName,
    ) -> Items<RegistryInfo> {
        self.list_registries(format!("/subscriptions/{subscription}/resourceGroups/{group}").parse())
    }

    fn list_registries(&self, scope: Result<ResourceId, InvalidName>) -> Items<RegistryInfo> {
        let below = ["providers", "Microsoft.ContainerRegistry", "registries"];
        let first = scope
            .map_err(Error::from)
            .and_then(|scope| self.arm.url(&scope, &below, &self.arm.versions.registries));
        Items::new(self.arm.clone(), first)
    }

    /// The role assignments at a scope: a registry, a resource group, a subscription.
    #[must_use]
    pub fn role_assignments(&self, scope: ResourceId) -> RoleAssignments {
        RoleAssignments::new(self.arm.clone(), scope)
    }

    /// The object id that the credential's tokens are for: whom to give a role, to let this client do more.
    ///
    /// # Errors
    /// `Unauthenticated` when the credential gives no token, or one that does not tell; `Timeout` when it gives none in
    /// time.
    pub async fn principal(&self) -> Result<PrincipalId> {
        let scope = self.arm.cloud.resource_manager_scope();
        let token = self.arm.start_deadline().bound("a token", self.arm.tokens.get(&scope)).await?;
        Claims::of(token.secret()).and_then(|claims| claims.oid).ok_or_else(|| {
            Error::new(ErrorKind::Unauthenticated, "the credential's token does not tell whom it is for")
        })
    }

    pub(crate) fn arm(&self) -> &Arm {
        &self.arm
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("cloud", &self.arm.cloud).finish_non_exhaustive()
    }
}
