//! What a change of network rules means for callers: who gains access, who loses it.

use std::net::{IpAddr, Ipv4Addr};

use serde::{Deserialize, Serialize};

use super::{
    Authentication, Caller, CredentialEntry, Document, IdentityKind, LoginMode, Operation, RegistryFacts,
    RoleGrant, RuleSettings, ServiceInstance, TaskFacts, Verdict, decide,
};
use crate::rules::{ConnectionStatus, NetworkRules};

/// A kind of caller whose way in a change opens or closes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct AccessChange {
    /// Who it is, in words.
    pub who: String,
    /// Whether the network let it in before.
    pub before: Verdict,
    /// Whether the network lets it in afterwards.
    pub after: Verdict,
}

impl std::fmt::Display for AccessChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let verb = match self.after {
            Verdict::Allowed => "gain access",
            Verdict::Denied => "lose access",
            Verdict::Unknown => "may gain or lose access",
        };
        write!(f, "{}: {verb}", self.who)
    }
}

/// Which callers gain or lose access by the network when the rules change from `before` to `after`, whatever their roles:
/// addresses by rule, every other address, approved private endpoints, tasks with their system-assigned identity, and
/// other trusted services.
///
/// ```
/// use acrgate::access::access_changes;
/// use acrgate::rules::{NetworkEdit, NetworkRules, Sku};
///
/// let before = NetworkRules::new(Sku::Premium);
/// let after = NetworkEdit::new().public_network_access(false).apply(&before);
/// let told: Vec<String> = access_changes(&before, &after).iter().map(ToString::to_string).collect();
/// assert_eq!(told[0], "public addresses that no rule names: lose access");
/// ```
#[must_use]
pub fn access_changes(before: &NetworkRules, after: &NetworkRules) -> Vec<AccessChange> {
    let callers = callers(before, after);
    let changes = callers.into_iter().map(|(who, caller)| {
        let verdict = |rules: &NetworkRules| verdict(rules, caller.clone());
        AccessChange { before: verdict(before), after: verdict(after), who }
    });
    changes.filter(|change| change.before != change.after).collect()
}

fn callers(before: &NetworkRules, after: &NetworkRules) -> Vec<(String, Caller)> {
    let address = |address: Ipv4Addr| Caller::PublicAddress { address: Some(IpAddr::V4(address)) };
    let mut rules: Vec<_> = before.ip_rules.iter().chain(&after.ip_rules).copied().collect();
    rules.sort_unstable();
    rules.dedup();
    let mut callers = Vec::new();
    // Some address of the public Internet is always outside: the quota is far below the number of these.
    let outside = (0..=u16::MAX).map(|n| Ipv4Addr::from(0x0900_0000 | (u32::from(n) << 8) | 1));
    if let Some(outside) = outside.into_iter().find(|one| !rules.iter().any(|rule| rule.contains(*one))) {
        callers.push(("public addresses that no rule names".to_owned(), address(outside)));
    }
    callers.extend(rules.iter().map(|rule| (format!("addresses in {rule}"), address(rule.first()))));
    let endpoint = Caller::PrivateEndpoint { connection: None, status: Some(ConnectionStatus::Approved) };
    callers.push(("approved private endpoints".to_owned(), endpoint));
    let task = TaskFacts::saved(CredentialEntry::SystemAssigned, LoginMode::None);
    let task = ServiceInstance::task(IdentityKind::SystemAssigned, task);
    callers.push(("tasks that log in with their own identity".to_owned(), service(task)));
    let other = ServiceInstance::new(super::TrustedService::DEFENDER_FOR_CLOUD);
    callers.push(("other trusted services".to_owned(), service(other)));
    callers
}

/// From an address that no rule is for, so that only the bypass lets it in.
fn service(instance: ServiceInstance) -> Caller {
    Caller::Service(instance.with_address(IpAddr::V4(Ipv4Addr::new(0, 0, 0, 1))))
}

/// What the network alone says: the caller is somebody with every right.
fn verdict(rules: &NetworkRules, caller: Caller) -> Verdict {
    let settings =
        RuleSettings { hidden_subnet_rules: super::HiddenSubnetRules::AssumeNone, ..RuleSettings::default() };
    let document = Document::new(caller, Operation::Pull)
        .with_registry(RegistryFacts::new(rules.clone()))
        .with_authentication(Authentication::Entra { audience: Some(super::Audience::ContainerRegistry) })
        .with_roles([RoleGrant::new("Owner"), RoleGrant::new("Container Registry Repository Contributor")])
        .with_settings(settings);
    decide(&document).verdict
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{DefaultAction, NetworkEdit, Sku};

    fn told(edit: &NetworkEdit, before: &NetworkRules) -> Vec<String> {
        access_changes(before, &edit.apply(before)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn closing_a_registry_to_some_networks_names_who_stays_out() {
        let open = NetworkRules::new(Sku::Premium);
        let edit = NetworkEdit::new()
            .default_action(DefaultAction::Deny)
            .add_ip_rules(["203.0.113.0/24".parse().unwrap()]);
        assert_eq!(
            told(&edit, &open),
            [
                "public addresses that no rule names: lose access",
                "tasks that log in with their own identity: lose access"
            ]
        );
        let closed = edit.apply(&open);
        let more =
            NetworkEdit::new().allow_tasks_bypass(true).remove_ip_rules(["203.0.113.0/24".parse().unwrap()]);
        assert_eq!(
            told(&more, &closed),
            [
                "addresses in 203.0.113.0/24: lose access",
                "tasks that log in with their own identity: gain access"
            ]
        );
    }

    #[test]
    fn what_changes_nothing_for_anybody_is_empty() {
        let open = NetworkRules::new(Sku::Premium);
        assert!(told(&NetworkEdit::new().allow_trusted_services(false), &open).is_empty());
    }
}
