//! The posture: everything that decides who reaches a registry over the network.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::words::{
    BypassOption, ConnectionStatus, DefaultAction, PolicyStatus, PublicNetworkAccess, RoleAssignmentMode, Sku,
};
use crate::names::{IpRule, ResourceId};

/// The network rules of a registry, and the settings that the service checks together with them.
///
/// The value loses nothing: IP rules stay while public access is off, words that this version does not know are kept,
/// and so are rule entries that it cannot read. Read it with [`from_registry`](Self::from_registry), or start from
/// [`new`](Self::new) and set fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct NetworkRules {
    /// `sku.name`.
    pub sku: Sku,
    /// `publicNetworkAccess`.
    pub public_network_access: PublicNetworkAccess,
    /// `networkRuleSet.defaultAction`. `Allow` where the service shows no rule set (below Premium).
    pub default_action: DefaultAction,
    /// `networkRuleSet.ipRules`, in the order of the service, duplicates included.
    #[serde(default)]
    pub ip_rules: Vec<IpRule>,
    /// Entries of `ipRules` that this version cannot read, kept so that no write drops them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread_ip_rules: Vec<Value>,
    /// `networkRuleBypassOptions`: the setting "allow trusted services".
    pub bypass: BypassOption,
    /// `networkRuleBypassAllowedForTasks`. `None`: never set, or the API version does not show it; the service treats
    /// an unset flag as `false`.
    #[serde(default)]
    pub tasks_bypass: Option<bool>,
    /// `networkRuleSet.virtualNetworkRules`, where the API version shows them.
    #[serde(default)]
    pub subnet_rules: SubnetRules,
    /// `privateEndpointConnections`.
    #[serde(default)]
    pub private_endpoints: Vec<PrivateEndpointConnection>,
    /// `policies.exportPolicy.status`; `disabled` requires that public access is disabled too.
    #[serde(default = "enabled")]
    pub export_policy: PolicyStatus,
    /// `dataEndpointEnabled`: whether blobs are served from hosts of the registry's own.
    #[serde(default)]
    pub data_endpoints: bool,
    /// `anonymousPullEnabled`; `None` when the API version does not show it.
    #[serde(default)]
    pub anonymous_pull: Option<bool>,
    /// `roleAssignmentMode`; `None` when the API version does not show it.
    #[serde(default)]
    pub role_assignment_mode: Option<RoleAssignmentMode>,
}

fn enabled() -> PolicyStatus {
    PolicyStatus::Enabled
}

impl NetworkRules {
    /// The rules that a registry has when it is created without naming any: open to all networks, trusted services
    /// allowed, the tasks flag unset.
    pub fn new(sku: Sku) -> Self {
        Self {
            sku,
            public_network_access: PublicNetworkAccess::Enabled,
            default_action: DefaultAction::Allow,
            ip_rules: Vec::new(),
            unread_ip_rules: Vec::new(),
            bypass: BypassOption::AzureServices,
            tasks_bypass: None,
            subnet_rules: SubnetRules::Hidden,
            private_endpoints: Vec::new(),
            export_policy: PolicyStatus::Enabled,
            data_endpoints: false,
            anonymous_pull: Some(false),
            role_assignment_mode: Some(RoleAssignmentMode::LegacyRegistryPermissions),
        }
    }

    /// The first IP rule that admits `address`, by a scan. From the second question on,
    /// [`PreparedIpRules`](super::PreparedIpRules) is quicker.
    pub fn matching_ip_rule(&self, address: Ipv4Addr) -> Option<IpRule> {
        self.ip_rules.iter().copied().find(|rule| rule.contains(address))
    }

    /// The private endpoint connection of this name, compared without case.
    pub fn private_endpoint(&self, name: &str) -> Option<&PrivateEndpointConnection> {
        self.private_endpoints.iter().find(|one| one.name.eq_ignore_ascii_case(name))
    }

    /// How many private endpoint connections are approved.
    pub fn approved_private_endpoints(&self) -> usize {
        self.private_endpoints.iter().filter(|one| one.status == ConnectionStatus::Approved).count()
    }
}

/// The subnets that reach the registry through a service endpoint.
///
/// API versions from 2021-09-01 on hide them, except previews from 2026-03-01-preview on. The service keeps hidden
/// rules, and any subnet rule switches the bypass for trusted services off: hidden is not the same as none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubnetRules {
    /// The answer came from an API version that does not show them.
    #[default]
    Hidden,
    /// All of them.
    Visible(Vec<SubnetRule>),
}

impl SubnetRules {
    /// Whether there is none: `Some` only when they are visible.
    pub fn is_empty(&self) -> Option<bool> {
        self.visible().map(<[SubnetRule]>::is_empty)
    }

    /// The rules, when they are visible.
    pub fn visible(&self) -> Option<&[SubnetRule]> {
        match self {
            Self::Hidden => None,
            Self::Visible(rules) => Some(rules),
        }
    }
}

/// A subnet that is admitted through a service endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct SubnetRule {
    /// The subnet's id.
    pub subnet: ResourceId,
}

impl SubnetRule {
    /// A rule for one subnet.
    pub fn new(subnet: ResourceId) -> Self {
        Self { subnet }
    }
}

/// A private endpoint's connection to the registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct PrivateEndpointConnection {
    /// The connection's own name, `<registry>.<32 hex digits>`.
    pub name: String,
    /// Whether traffic passes.
    pub status: ConnectionStatus,
    /// The private endpoint at the other end.
    #[serde(default)]
    pub private_endpoint: Option<ResourceId>,
}

impl PrivateEndpointConnection {
    /// A connection by name and state.
    pub fn new(name: impl Into<String>, status: ConnectionStatus) -> Self {
        Self { name: name.into(), status, private_endpoint: None }
    }
}
