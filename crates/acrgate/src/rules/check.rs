//! Rules between settings that the service enforces, checked before anything is sent.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::aggregate::aggregate;
use super::diff::NetworkField;
use super::edit::NetworkEdit;
use super::posture::NetworkRules;
use super::words::{DefaultAction, PolicyStatus, PublicNetworkAccess, Sku};

/// The service's quotas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Limits {
    /// The most IP rules that a registry takes: 200 by Microsoft's page of February 2025; older texts and an error of
    /// the service from 2021 say 100.
    pub ip_rules: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { ip_rules: 200 }
    }
}

impl Limits {
    /// The quotas with another number of IP rules.
    #[must_use]
    pub fn with_ip_rules(mut self, ip_rules: usize) -> Self {
        self.ip_rules = ip_rules;
        self
    }
}

/// A change that the service would refuse, known before it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Problem {
    /// A setting needs a higher SKU.
    SkuTooLow {
        /// The setting.
        field: NetworkField,
        /// The registry's SKU.
        sku: Sku,
        /// The lowest SKU that has it.
        needs: Sku,
    },
    /// Public access would be on while exports are disabled.
    PublicAccessWithExportsDisabled,
    /// More IP rules than the quota.
    TooManyIpRules {
        /// How many there would be.
        count: usize,
        /// The quota.
        limit: usize,
        /// How many are enough for the same addresses.
        aggregated: usize,
    },
}

impl Problem {
    /// The settings whose combination is the problem.
    pub fn fields(&self) -> Vec<NetworkField> {
        match self {
            Self::SkuTooLow { field, .. } => vec![*field],
            Self::PublicAccessWithExportsDisabled => {
                vec![NetworkField::PublicNetworkAccess, NetworkField::ExportPolicy]
            }
            Self::TooManyIpRules { .. } => vec![NetworkField::IpRules],
        }
    }

    /// What to do instead.
    pub fn remedy(&self) -> String {
        match self {
            Self::SkuTooLow { needs, .. } => format!("move the registry to {needs} first"),
            Self::PublicAccessWithExportsDisabled => {
                "disable public access in the same edit, or allow exports".to_owned()
            }
            Self::TooManyIpRules { limit, aggregated, .. } if aggregated <= limit => {
                format!("aggregate the rules: {aggregated} cover the same addresses")
            }
            Self::TooManyIpRules { limit, aggregated, .. } => format!(
                "admit fewer or wider ranges: even aggregated they are {aggregated}, and {limit} is a fixed quota"
            ),
        }
    }
}

/// What would be refused; [`remedy`](Problem::remedy) tells what to do instead.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SkuTooLow { field, sku, needs } => {
                write!(f, "{field} needs SKU {needs}, and the registry is {sku}")
            }
            Self::PublicAccessWithExportsDisabled => {
                f.write_str("public access cannot be enabled while exports are disabled")
            }
            Self::TooManyIpRules { count, limit, .. } => {
                write!(f, "{count} IP rules are more than the quota of {limit}")
            }
        }
    }
}

impl NetworkRules {
    /// What the service would refuse about these rules as a whole.
    pub fn problems(&self, limits: &Limits) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut needs = |field, lowest: Sku, used: bool| {
            if used && is_below(&self.sku, &lowest) {
                problems.push(Problem::SkuTooLow { field, sku: self.sku.clone(), needs: lowest });
            }
        };
        let public = &self.public_network_access;
        let closed = *public == PublicNetworkAccess::Disabled;
        let has_ip_rules = !self.ip_rules.is_empty() || !self.unread_ip_rules.is_empty();
        let no_exports = self.export_policy == PolicyStatus::Disabled;
        needs(NetworkField::PublicNetworkAccess, Sku::Premium, closed);
        needs(NetworkField::DefaultAction, Sku::Premium, self.default_action == DefaultAction::Deny);
        needs(NetworkField::IpRules, Sku::Premium, has_ip_rules);
        needs(NetworkField::ExportPolicy, Sku::Premium, no_exports);
        needs(NetworkField::DataEndpoints, Sku::Premium, self.data_endpoints);
        needs(NetworkField::AnonymousPull, Sku::Standard, self.anonymous_pull == Some(true));

        if no_exports && *public == PublicNetworkAccess::Enabled {
            problems.push(Problem::PublicAccessWithExportsDisabled);
        }
        let count = self.ip_rules.len() + self.unread_ip_rules.len();
        if count > limits.ip_rules {
            let aggregated = aggregate(&self.ip_rules).len() + self.unread_ip_rules.len();
            problems.push(Problem::TooManyIpRules { count, limit: limits.ip_rules, aggregated });
        }
        problems
    }
}

impl NetworkEdit {
    /// What the service would refuse about this edit on a registry that has the rules `before`.
    ///
    /// A state that the registry is already in is nobody's problem here: only settings that the edit changes count.
    pub fn problems(&self, before: &NetworkRules, limits: &Limits) -> Vec<Problem> {
        let after = self.apply(before);
        let changed: Vec<NetworkField> = before.diff(&after).into_iter().map(|change| change.field).collect();
        let concerns_edit = |problem: &Problem| problem.fields().iter().any(|field| changed.contains(field));
        after.problems(limits).into_iter().filter(concerns_edit).collect()
    }
}

/// Only known tiers are compared: a new one is the service's to judge.
fn is_below(sku: &Sku, lowest: &Sku) -> bool {
    let rank = |sku: &Sku| match sku {
        Sku::Classic => Some(0),
        Sku::Basic => Some(1),
        Sku::Standard => Some(2),
        Sku::Premium => Some(3),
        Sku::Other(_) => None,
    };
    rank(sku).zip(rank(lowest)).is_some_and(|(sku, lowest)| sku < lowest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::IpRule;

    fn problems(edit: &NetworkEdit, before: &NetworkRules) -> Vec<String> {
        let problems = edit.problems(before, &Limits::default());
        problems.iter().map(|problem| format!("{problem}; {}", problem.remedy())).collect()
    }

    #[test]
    fn premium_settings_are_refused_below_premium() {
        let basic = NetworkRules::new(Sku::Basic);
        let edit = NetworkEdit::new().public_network_access(false).anonymous_pull(true);
        assert_eq!(
            problems(&edit, &basic),
            [
                "publicNetworkAccess needs SKU Premium, and the registry is Basic; move the registry to Premium first",
                "anonymousPullEnabled needs SKU Standard, and the registry is Basic; move the registry to Standard first",
            ]
        );
        assert!(problems(&NetworkEdit::new().allow_trusted_services(false), &basic).is_empty());
        assert!(problems(&edit, &NetworkRules::new(Sku::Premium)).is_empty());
    }

    #[test]
    fn exports_and_public_access_go_together() {
        let open = NetworkRules::new(Sku::Premium);
        let no_exports = NetworkEdit::new().allow_exports(false);
        assert_eq!(
            no_exports.problems(&open, &Limits::default()),
            [Problem::PublicAccessWithExportsDisabled]
        );
        let both = no_exports.public_network_access(false);
        assert!(problems(&both, &open).is_empty());
        let reopen = NetworkEdit::new().public_network_access(true);
        assert_eq!(problems(&reopen, &both.apply(&open)).len(), 1);
    }

    #[test]
    fn the_quota_counts_and_names_the_way_out() {
        let before = NetworkRules::new(Sku::Premium);
        let neighbours = (0..=200_u8).map(|n| IpRule::from(std::net::Ipv4Addr::new(8, 8, 8, n)));
        let edit = NetworkEdit::new().replace_ip_rules(neighbours);
        let found = edit.problems(&before, &Limits::default());
        assert_eq!(found, [Problem::TooManyIpRules { count: 201, limit: 200, aggregated: 4 }]);
        assert!(found[0].remedy().starts_with("aggregate the rules: 4"));
        assert!(edit.problems(&before, &Limits::default().with_ip_rules(201)).is_empty());
        let apart = (0..=200_u8).map(|n| IpRule::from(std::net::Ipv4Addr::new(8, 8, n, 8)));
        let edit = NetworkEdit::new().replace_ip_rules(apart);
        assert!(problems(&edit, &before)[0].contains("fixed quota"));
    }

    #[test]
    fn what_the_registry_already_is_does_not_stop_another_edit() {
        let mut odd = NetworkRules::new(Sku::Standard);
        odd.data_endpoints = true;
        assert!(problems(&NetworkEdit::new().allow_trusted_services(false), &odd).is_empty());
    }
}
