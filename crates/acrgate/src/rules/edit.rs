//! A wish to change network rules.

use serde::{Deserialize, Serialize};

use super::ip_edit::IpRulesEdit;
use super::posture::NetworkRules;
use super::words::{BypassOption, DefaultAction, PolicyStatus, PublicNetworkAccess};
use crate::names::IpRule;

/// A wish: only what it names changes, whatever else the registry has.
///
/// Each method returns the edit with one more wish; of two wishes about the same setting or rule the later one wins.
/// Applying an edit twice is the same as applying it once.
///
/// ```
/// use acrgate::rules::{DefaultAction, NetworkEdit, NetworkRules, Sku};
///
/// let edit = NetworkEdit::new()
///     .default_action(DefaultAction::Deny)
///     .add_ip_rules(["203.0.113.0/24".parse()?])
///     .allow_trusted_services(true);
/// let after = edit.apply(&NetworkRules::new(Sku::Premium));
/// assert_eq!(after.exposure().to_string(), "selected networks (1 rule)");
/// # Ok::<(), acrgate::names::InvalidName>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkEdit {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) public_network_access: Option<PublicNetworkAccess>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) default_action: Option<DefaultAction>,
    #[serde(default, skip_serializing_if = "IpRulesEdit::is_empty")]
    pub(super) ip_rules: IpRulesEdit,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) bypass: Option<BypassOption>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tasks_bypass: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) export_policy: Option<PolicyStatus>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) data_endpoints: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) anonymous_pull: Option<bool>,
}

impl NetworkEdit {
    /// An edit that changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the edit names nothing.
    pub fn is_empty(&self) -> bool {
        let Self {
            public_network_access,
            default_action,
            ip_rules,
            bypass,
            tasks_bypass,
            export_policy,
            data_endpoints,
            anonymous_pull,
        } = self;
        public_network_access.is_none()
            && default_action.is_none()
            && ip_rules.is_empty()
            && bypass.is_none()
            && export_policy.is_none()
            && [tasks_bypass, data_endpoints, anonymous_pull].iter().all(|flag| flag.is_none())
    }

    /// Turns the public endpoint on or off (`publicNetworkAccess`).
    ///
    /// Turning it on leaves the default action as it is: a registry whose default action is `Deny` stays closed to
    /// everybody whom no rule names.
    #[must_use]
    pub fn public_network_access(mut self, enabled: bool) -> Self {
        let word = if enabled { PublicNetworkAccess::Enabled } else { PublicNetworkAccess::Disabled };
        self.public_network_access = Some(word);
        self
    }

    /// Sets what happens to callers whom no rule names (`networkRuleSet.defaultAction`).
    #[must_use]
    pub fn default_action(mut self, action: DefaultAction) -> Self {
        self.default_action = Some(action);
        self
    }

    /// Allows or forbids trusted services to bypass the network rules (`networkRuleBypassOptions`).
    ///
    /// ACR tasks need [`allow_tasks_bypass`](Self::allow_tasks_bypass) as well.
    #[must_use]
    pub fn allow_trusted_services(mut self, allowed: bool) -> Self {
        self.bypass = Some(if allowed { BypassOption::AzureServices } else { BypassOption::None });
        self
    }

    /// Allows or forbids ACR tasks with a system-assigned identity to bypass the network rules
    /// (`networkRuleBypassAllowedForTasks`, API versions from 2025-05-01-preview and 2025-11-01 on).
    #[must_use]
    pub fn allow_tasks_bypass(mut self, allowed: bool) -> Self {
        self.tasks_bypass = Some(allowed);
        self
    }

    /// Adds IP rules; those that are there already, by meaning, are not added again.
    #[must_use]
    pub fn add_ip_rules(mut self, rules: impl IntoIterator<Item = IpRule>) -> Self {
        rules.into_iter().for_each(|rule| self.ip_rules.add(rule));
        self
    }

    /// Removes IP rules by meaning: `203.0.113.7/32` removes a stored `203.0.113.7`. A rule that merely lies inside
    /// a removed range stays.
    #[must_use]
    pub fn remove_ip_rules(mut self, rules: impl IntoIterator<Item = IpRule>) -> Self {
        rules.into_iter().for_each(|rule| self.ip_rules.remove(rule));
        self
    }

    /// Makes these the only IP rules, entries that this version cannot read included in what goes.
    #[must_use]
    pub fn replace_ip_rules(mut self, rules: impl IntoIterator<Item = IpRule>) -> Self {
        self.ip_rules = IpRulesEdit::Replace(Vec::new());
        self.add_ip_rules(rules)
    }

    /// Removes all IP rules.
    #[must_use]
    pub fn clear_ip_rules(self) -> Self {
        self.replace_ip_rules([])
    }

    /// Allows or forbids exports (`policies.exportPolicy`). Forbidding needs public access to be off.
    #[must_use]
    pub fn allow_exports(mut self, allowed: bool) -> Self {
        self.export_policy = Some(if allowed { PolicyStatus::Enabled } else { PolicyStatus::Disabled });
        self
    }

    /// Turns dedicated data endpoints on or off (`dataEndpointEnabled`).
    #[must_use]
    pub fn data_endpoints(mut self, enabled: bool) -> Self {
        self.data_endpoints = Some(enabled);
        self
    }

    /// Lets everybody who passes the network rules pull without signing in, or not (`anonymousPullEnabled`).
    #[must_use]
    pub fn anonymous_pull(mut self, enabled: bool) -> Self {
        self.anonymous_pull = Some(enabled);
        self
    }

    /// The rules as they would be after the edit.
    #[must_use]
    pub fn apply(&self, before: &NetworkRules) -> NetworkRules {
        let mut after = before.clone();
        if let Some(word) = &self.public_network_access {
            after.public_network_access.clone_from(word);
        }
        if let Some(word) = &self.default_action {
            after.default_action.clone_from(word);
        }
        if let Some(word) = &self.bypass {
            after.bypass.clone_from(word);
        }
        if let Some(word) = &self.export_policy {
            after.export_policy.clone_from(word);
        }
        after.tasks_bypass = self.tasks_bypass.or(after.tasks_bypass);
        after.anonymous_pull = self.anonymous_pull.or(after.anonymous_pull);
        after.data_endpoints = self.data_endpoints.unwrap_or(after.data_endpoints);
        self.ip_rules.apply(&mut after);
        after
    }

    /// The edit that takes this one back after it was applied to `before`.
    ///
    /// It names only what this edit really changed, and of the IP rules only those that this edit added or removed,
    /// so that changes which others made meanwhile stay. One thing cannot be restored to the letter: nothing says
    /// that the service can forget a `networkRuleBypassAllowedForTasks` once it was set, so a flag that was unset
    /// comes back as `false`, which the service treats the same. A setting that the API version had hidden
    /// (`anonymous_pull` as `None`) is not touched.
    #[must_use]
    pub fn undo(&self, before: &NetworkRules) -> Self {
        let after = self.apply(before);
        Self {
            public_network_access: former(&before.public_network_access, &after.public_network_access),
            default_action: former(&before.default_action, &after.default_action),
            ip_rules: self.ip_rules.undo(before),
            bypass: former(&before.bypass, &after.bypass),
            tasks_bypass: former(&before.tasks_bypass, &after.tasks_bypass).map(|flag| flag.unwrap_or(false)),
            export_policy: former(&before.export_policy, &after.export_policy),
            data_endpoints: former(&before.data_endpoints, &after.data_endpoints),
            anonymous_pull: former(&before.anonymous_pull, &after.anonymous_pull).flatten(),
        }
    }
}

fn former<T: PartialEq + Clone>(before: &T, after: &T) -> Option<T> {
    (before != after).then(|| before.clone())
}
