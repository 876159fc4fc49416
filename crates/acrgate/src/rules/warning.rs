//! Edits that the service takes but that probably do not do what was meant.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::edit::NetworkEdit;
use super::exposure::Exposure;
use super::posture::NetworkRules;
use super::words::{BypassOption, DefaultAction, PublicNetworkAccess};
use crate::names::{IpRule, IpRuleWarning};

/// An edit that the service takes, and that may not do what was meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Warning {
    /// Afterwards no rule and no approved private endpoint admits anybody.
    NobodyAdmitted,
    /// Public access is turned on, but the default action stays `Deny`.
    DefaultActionStaysDeny,
    /// IP rules are changed that do not count, because public access is off.
    IpRulesWithoutPublicAccess,
    /// IP rules are added that do not restrict anything, because the default action is `Allow`.
    IpRulesWithoutRestriction,
    /// Trusted services are allowed to bypass rules on a registry that is open to all networks.
    BypassWithoutRestriction,
    /// Trusted services are allowed, but the registry's subnet rules switch the bypass off.
    BypassStoppedBySubnetRules,
    /// Tasks are allowed to bypass, but trusted services are not.
    TasksBypassWithoutTrustedServices,
    /// An added IP rule is in a range that callers do not come from.
    IpRule {
        /// The rule.
        rule: IpRule,
        /// What is odd about it.
        warning: IpRuleWarning,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NobodyAdmitted => {
                "selected networks without a rule admits nobody: add an IP rule or a private endpoint"
            }
            Self::DefaultActionStaysDeny => {
                "enabling public network access leaves the default action at Deny: only callers that a rule names pass"
            }
            Self::IpRulesWithoutPublicAccess => {
                "IP rules do not count while public network access is disabled"
            }
            Self::IpRulesWithoutRestriction => {
                "IP rules do not restrict anything while the default action is Allow"
            }
            Self::BypassWithoutRestriction => {
                "allowing trusted services has no effect while the registry is open to all networks"
            }
            Self::BypassStoppedBySubnetRules => {
                "allowing trusted services has no effect while the registry has subnet rules"
            }
            Self::TasksBypassWithoutTrustedServices => {
                "allowing tasks to bypass has no effect while trusted services are not allowed"
            }
            Self::IpRule { rule, warning } => return write!(f, "the IP rule {rule} {warning}"),
        })
    }
}

impl NetworkEdit {
    /// What may surprise about this edit on a registry that has the rules `before`.
    pub fn warnings(&self, before: &NetworkRules) -> Vec<Warning> {
        let after = self.apply(before);
        let exposure = after.exposure();
        let public = after.public_network_access == PublicNetworkAccess::Enabled;
        let denies = after.default_action == DefaultAction::Deny;
        let trusts = after.bypass == BypassOption::AzureServices;
        let opens = self.public_network_access == Some(PublicNetworkAccess::Enabled);
        let wants_bypass = self.bypass == Some(BypassOption::AzureServices);
        let adds_rules = !self.ip_rules.wanted().is_empty();

        let conditional = [
            (
                Warning::NobodyAdmitted,
                public && exposure == Exposure::Nobody && before.exposure() != exposure,
            ),
            (Warning::DefaultActionStaysDeny, opens && denies && self.default_action.is_none()),
            (Warning::IpRulesWithoutPublicAccess, adds_rules && !public),
            (Warning::IpRulesWithoutRestriction, adds_rules && exposure == Exposure::AllNetworks),
            (Warning::BypassWithoutRestriction, wants_bypass && exposure == Exposure::AllNetworks),
            (
                Warning::BypassStoppedBySubnetRules,
                wants_bypass && after.subnet_rules.is_empty() == Some(false),
            ),
            (Warning::TasksBypassWithoutTrustedServices, self.tasks_bypass == Some(true) && !trusts),
        ];
        let mut warnings: Vec<Warning> =
            conditional.into_iter().filter(|(_, holds)| *holds).map(|(warning, _)| warning).collect();
        for rule in self.ip_rules.wanted() {
            let odd = rule.warnings().into_iter();
            warnings.extend(odd.map(|warning| Warning::IpRule { rule: *rule, warning }));
        }
        warnings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Sku, SubnetRule, SubnetRules};

    #[test]
    fn each_surprise_is_named() {
        let open = NetworkRules::new(Sku::Premium);
        let deny = NetworkEdit::new().default_action(DefaultAction::Deny);
        assert_eq!(deny.warnings(&open), [Warning::NobodyAdmitted]);

        let closed = deny.public_network_access(false).apply(&open);
        let reopen = NetworkEdit::new().public_network_access(true);
        assert!(reopen.warnings(&closed).contains(&Warning::DefaultActionStaysDeny));

        let add = NetworkEdit::new().add_ip_rules(["8.8.8.8".parse().unwrap()]);
        assert_eq!(add.warnings(&closed), [Warning::IpRulesWithoutPublicAccess]);
        assert_eq!(add.warnings(&open), [Warning::IpRulesWithoutRestriction]);

        let trust = NetworkEdit::new().allow_trusted_services(true);
        assert_eq!(trust.warnings(&open), [Warning::BypassWithoutRestriction]);
        assert_eq!(trust.warnings(&closed), []);
        let tasks = NetworkEdit::new().allow_tasks_bypass(true).allow_trusted_services(false);
        assert_eq!(tasks.warnings(&closed), [Warning::TasksBypassWithoutTrustedServices]);

        let mut with_subnet = closed.clone();
        let subnet = "/subscriptions/01234567-89ab-cdef-0123-456789abcdef/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/hub/subnets/build";
        with_subnet.subnet_rules = SubnetRules::Visible(vec![SubnetRule::new(subnet.parse().unwrap())]);
        assert_eq!(trust.warnings(&with_subnet), [Warning::BypassStoppedBySubnetRules]);
    }

    #[test]
    fn odd_rules_are_named_one_by_one() {
        let mut selected = NetworkRules::new(Sku::Premium);
        selected.default_action = DefaultAction::Deny;
        let edit = NetworkEdit::new().add_ip_rules(["10.0.0.0/8".parse().unwrap()]);
        assert_eq!(
            edit.warnings(&selected)[0].to_string(),
            "the IP rule 10.0.0.0/8 is a private range; the service sees the public address behind it"
        );
    }
}
