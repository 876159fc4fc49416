//! Who calls: from where, as what, and with which credentials. Every fact may be unknown (`None`).

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::names::ResourceId;
use crate::rules::ConnectionStatus;

/// From where a request reaches the registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Caller {
    /// Over the public endpoint, from an ordinary address. Behind a proxy or NAT it is the outer one.
    PublicAddress {
        /// The address that the service sees.
        #[serde(default)]
        address: Option<IpAddr>,
    },
    /// Through a private endpoint, ACR tasks in an agent pool of that network included.
    PrivateEndpoint {
        /// The connection's name, looked up in the registry when the state is not given.
        #[serde(default)]
        connection: Option<String>,
        /// The connection's state.
        #[serde(default)]
        status: Option<ConnectionStatus>,
    },
    /// From a virtual machine or AKS node in a subnet with the service endpoint `Microsoft.ContainerRegistry`.
    Subnet {
        /// The subnet's id.
        #[serde(default)]
        subnet: Option<ResourceId>,
    },
    /// From an instance of an Azure service, over the service's own network.
    Service(ServiceInstance),
}

/// An instance of an Azure service that calls the registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct ServiceInstance {
    /// The service, in the words of the [catalogue](super::trusted_services), such as `container_instances`.
    pub service: String,
    /// Which managed identities the instance has.
    #[serde(default)]
    pub identity: Option<IdentityKind>,
    /// The address that the service sees; matters where IP rules could admit it.
    #[serde(default)]
    pub address: Option<IpAddr>,
    /// What is known about the run, when the service is ACR Tasks.
    #[serde(default)]
    pub task: TaskFacts,
}

impl ServiceInstance {
    /// An instance of `service` of which nothing else is known.
    pub fn new(service: impl Into<String>) -> Self {
        Self { service: service.into(), identity: None, address: None, task: TaskFacts::default() }
    }

    /// A run of an ACR task.
    pub fn task(identity: IdentityKind, task: TaskFacts) -> Self {
        Self { task, ..Self::new(super::TrustedService::TASKS).with_identity(identity) }
    }

    /// The same instance with this kind of identity.
    #[must_use]
    pub fn with_identity(mut self, identity: IdentityKind) -> Self {
        self.identity = Some(identity);
        self
    }

    /// The same instance seen from this address.
    #[must_use]
    pub fn with_address(mut self, address: IpAddr) -> Self {
        self.address = Some(address);
        self
    }

    /// Whether the instance is a run of an ACR task.
    pub fn is_task(&self) -> bool {
        self.service == super::TrustedService::TASKS
    }
}

/// Which managed identities an instance has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum IdentityKind {
    /// None.
    None,
    /// The identity that lives and dies with the instance.
    SystemAssigned,
    /// One or more identities that are resources of their own.
    UserAssigned,
    /// Both kinds.
    SystemAndUserAssigned,
}

impl IdentityKind {
    /// Whether identities of the kind `other` are among these.
    pub fn includes(self, other: Self) -> bool {
        self == other || (self == Self::SystemAndUserAssigned && other != Self::None)
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::None => "no managed identity",
            Self::SystemAssigned => "a system-assigned identity",
            Self::UserAssigned => "a user-assigned identity",
            Self::SystemAndUserAssigned => "a system-assigned and a user-assigned identity",
        }
    }
}

/// What is known about a run of an ACR task.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct TaskFacts {
    /// Whether a saved task runs or a quick one.
    #[serde(default)]
    pub run: Option<TaskRunKind>,
    /// The task's credential entry for the registry's own login server.
    #[serde(default)]
    pub credential: Option<CredentialEntry>,
    /// How the run signs in to the source registry by itself.
    #[serde(default)]
    pub source_login_mode: Option<LoginMode>,
}

impl TaskFacts {
    /// A saved task with this credential entry.
    pub fn saved(credential: CredentialEntry, source_login_mode: LoginMode) -> Self {
        Self {
            run: Some(TaskRunKind::Saved),
            credential: Some(credential),
            source_login_mode: Some(source_login_mode),
        }
    }

    /// A quick task (`az acr build`, `az acr run`), which signs in by itself.
    pub fn quick() -> Self {
        Self {
            run: Some(TaskRunKind::Quick),
            credential: Some(CredentialEntry::Absent),
            source_login_mode: Some(LoginMode::Default),
        }
    }
}

/// Whether a run belongs to a saved task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskRunKind {
    /// A task that is a resource of its own.
    Saved,
    /// `az acr build` or `az acr run`: no task, no identity.
    Quick,
}

/// A task's credential entry (`credentials.customRegistries`) for a login server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum CredentialEntry {
    /// There is none.
    Absent,
    /// `identity: "[system]"`.
    SystemAssigned,
    /// The client id of a user-assigned identity.
    UserAssigned,
    /// A user name and a password.
    Password,
}

/// `credentials.sourceRegistry.loginMode` of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginMode {
    /// The run gets a token for the registry that it runs in.
    Default,
    /// It gets none.
    None,
}

/// How a caller proves who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Authentication {
    /// Not at all.
    Anonymous,
    /// With the registry's admin user.
    AdminUser,
    /// With a repository-scoped token of the registry.
    RepositoryToken,
    /// With a Microsoft Entra token.
    Entra {
        /// What the token was requested for.
        #[serde(default)]
        audience: Option<Audience>,
    },
}

/// What a Microsoft Entra token was requested for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Audience {
    /// `https://containerregistry.azure.net`: registries only.
    ContainerRegistry,
    /// Azure Resource Manager; registries take it unless their policy forbids.
    ResourceManager,
    /// Anything else, such as Microsoft Graph; registries never take it.
    Other,
}
