//! Rules on which the sources disagree, or that nobody states: how a decision is to read them.

use serde::{Deserialize, Serialize};

/// How to read contested and unstated rules. The defaults follow the recordings of the service where there are any,
/// and the registry's own documentation otherwise. Every decision carries the settings that it was made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct RuleSettings {
    /// Contested: the registry's page lets Container Instances pull with a system-assigned identity, the pages of
    /// Container Instances say that only a user-assigned one works. Default: `true`, as the registry's page says.
    pub container_instances_system_assigned: bool,
    /// Contested: a page says that enabling the public endpoint overrides all firewall configurations; the recorded
    /// service keeps the default action `Deny` in force. Default: `false`, as recorded.
    pub public_access_overrides_rules: bool,
    /// Inferred: `networkRuleBypassAllowedForTasks` comes on top of `networkRuleBypassOptions` and is worth nothing
    /// without it. Default: `true`.
    pub tasks_bypass_needs_trusted_services: bool,
    /// What hidden subnet rules are taken for: they would switch the bypass off. Default: unknown.
    pub hidden_subnet_rules: HiddenSubnetRules,
}

/// What subnet rules that the API version hides are taken for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HiddenSubnetRules {
    /// There may be some: where it matters, the decision is unknown.
    #[default]
    Unknown,
    /// There are none.
    AssumeNone,
}

impl Default for RuleSettings {
    fn default() -> Self {
        Self {
            container_instances_system_assigned: true,
            public_access_overrides_rules: false,
            tasks_bypass_needs_trusted_services: true,
            hidden_subnet_rules: HiddenSubnetRules::Unknown,
        }
    }
}
