//! An edit laid open, setting by setting: for showing it, and for writing it in another language.

use super::edit::NetworkEdit;
use super::ip_edit::IpRulesEdit;
use super::words::{BypassOption, DefaultAction, PolicyStatus, PublicNetworkAccess};
use crate::names::IpRule;

/// What a [`NetworkEdit`] names. What is `None` or empty stays as it is.
///
/// ```
/// use acrgate::rules::{NetworkEdit, NetworkWishes};
///
/// let edit = NetworkEdit::new().allow_trusted_services(true).add_ip_rules(["203.0.113.7".parse()?]);
/// let wishes = NetworkWishes::from(&edit);
/// assert_eq!(wishes.allow_trusted_services, Some(true));
/// assert_eq!(NetworkEdit::from(wishes), edit);
/// # Ok::<(), acrgate::names::InvalidName>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct NetworkWishes {
    /// Whether the public endpoint is on (`publicNetworkAccess`).
    pub public_network_access: Option<bool>,
    /// What happens to callers whom no rule names (`networkRuleSet.defaultAction`).
    pub default_action: Option<DefaultAction>,
    /// Whether trusted services may bypass the rules (`networkRuleBypassOptions`).
    pub allow_trusted_services: Option<bool>,
    /// Whether ACR tasks may bypass the rules (`networkRuleBypassAllowedForTasks`).
    pub allow_tasks_bypass: Option<bool>,
    /// These IP rules and no others, before `add_ip_rules` and `remove_ip_rules`.
    pub replace_ip_rules: Option<Vec<IpRule>>,
    /// IP rules that are to be there.
    pub add_ip_rules: Vec<IpRule>,
    /// IP rules that are not to be there.
    pub remove_ip_rules: Vec<IpRule>,
    /// Whether images may be exported (`policies.exportPolicy`).
    pub allow_exports: Option<bool>,
    /// Whether there are dedicated data endpoints (`dataEndpointEnabled`).
    pub data_endpoints: Option<bool>,
    /// Whether anybody may pull without signing in (`anonymousPullEnabled`).
    pub anonymous_pull: Option<bool>,
}

/// Of an edit that takes back another one, the rules that it adds and removes; the order that it restores is left out,
/// and so is a setting whose former word this version does not know.
impl From<&NetworkEdit> for NetworkWishes {
    fn from(edit: &NetworkEdit) -> Self {
        let NetworkEdit {
            public_network_access,
            default_action,
            ip_rules,
            bypass,
            tasks_bypass,
            export_policy,
            data_endpoints,
            anonymous_pull,
        } = edit;
        let (replace_ip_rules, add_ip_rules, remove_ip_rules) = match ip_rules {
            IpRulesEdit::Replace(rules) => (Some(rules.clone()), Vec::new(), Vec::new()),
            IpRulesEdit::Change { add, remove } | IpRulesEdit::Undo { add, remove, .. } => {
                (None, add.clone(), remove.clone())
            }
        };
        Self {
            public_network_access: flag(
                public_network_access.as_ref(),
                &PublicNetworkAccess::Enabled,
                &PublicNetworkAccess::Disabled,
            ),
            default_action: default_action.clone(),
            allow_trusted_services: flag(bypass.as_ref(), &BypassOption::AzureServices, &BypassOption::None),
            allow_tasks_bypass: *tasks_bypass,
            replace_ip_rules,
            add_ip_rules,
            remove_ip_rules,
            allow_exports: flag(export_policy.as_ref(), &PolicyStatus::Enabled, &PolicyStatus::Disabled),
            data_endpoints: *data_endpoints,
            anonymous_pull: *anonymous_pull,
        }
    }
}

impl From<NetworkWishes> for NetworkEdit {
    fn from(wishes: NetworkWishes) -> Self {
        let NetworkWishes {
            public_network_access,
            default_action,
            allow_trusted_services,
            allow_tasks_bypass,
            replace_ip_rules,
            add_ip_rules,
            remove_ip_rules,
            allow_exports,
            data_endpoints,
            anonymous_pull,
        } = wishes;
        let wish = |edit: Self, value: Option<bool>, setting: fn(Self, bool) -> Self| match value {
            Some(value) => setting(edit, value),
            None => edit,
        };
        let mut edit = Self::new();
        edit = wish(edit, public_network_access, Self::public_network_access);
        edit = wish(edit, allow_trusted_services, Self::allow_trusted_services);
        edit = wish(edit, allow_tasks_bypass, Self::allow_tasks_bypass);
        edit = wish(edit, allow_exports, Self::allow_exports);
        edit = wish(edit, data_endpoints, Self::data_endpoints);
        edit = wish(edit, anonymous_pull, Self::anonymous_pull);
        if let Some(action) = default_action {
            edit = edit.default_action(action);
        }
        if let Some(rules) = replace_ip_rules {
            edit = edit.replace_ip_rules(rules);
        }
        edit.add_ip_rules(add_ip_rules).remove_ip_rules(remove_ip_rules)
    }
}

/// What a word means, if it is one of these two.
fn flag<T: PartialEq>(word: Option<&T>, yes: &T, no: &T) -> Option<bool> {
    let word = word?;
    (word == yes || word == no).then(|| word == yes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{NetworkRules, Sku};

    #[test]
    fn every_wish_survives() {
        let rules = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<IpRule>>();
        let edits = [
            NetworkEdit::new(),
            NetworkEdit::new()
                .public_network_access(false)
                .default_action(DefaultAction::Deny)
                .allow_trusted_services(false)
                .allow_tasks_bypass(true)
                .allow_exports(false)
                .data_endpoints(true)
                .anonymous_pull(false)
                .add_ip_rules(rules(&["203.0.113.0/24"]))
                .remove_ip_rules(rules(&["198.51.100.7"])),
            NetworkEdit::new().replace_ip_rules(rules(&["8.8.8.8", "9.9.9.0/24"])),
            NetworkEdit::new().clear_ip_rules(),
        ];
        for edit in edits {
            assert_eq!(NetworkEdit::from(NetworkWishes::from(&edit)), edit);
        }
    }

    #[test]
    fn an_undoing_edit_shows_what_it_does() {
        let before = NetworkRules::new(Sku::Premium);
        let edit =
            NetworkEdit::new().allow_trusted_services(false).add_ip_rules(["8.8.8.8".parse().unwrap()]);
        let wishes = NetworkWishes::from(&edit.undo(&before));
        assert_eq!(wishes.allow_trusted_services, Some(true));
        assert_eq!(wishes.remove_ip_rules, ["8.8.8.8".parse().unwrap()]);
        assert_eq!(wishes.add_ip_rules, []);
    }
}
