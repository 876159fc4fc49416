//! The network layers: SKU, private endpoint, public access, rule set; with the bypass they make one gate.

use std::net::IpAddr;

use super::super::caller::{Caller, ServiceInstance};
use super::super::decision::{Class, Finding, Layer, Outcome};
use super::super::document::Document;
use super::super::registry_facts::RegistryFacts;
use super::super::service::TrustedService;
use super::super::source::{
    IMPORT, PRIVATE_ENDPOINT_STATES, PRIVATE_ENDPOINTS, PUBLIC_OVERRIDES, RuleSource, SELECTED_NETWORKS,
    SERVICE_ENDPOINTS, SKUS, TRUSTED_SERVICES,
};
use super::{Gate, bypass};
use crate::rules::{ConnectionStatus, DefaultAction, NetworkRules, PublicNetworkAccess};

/// The findings of the five network layers, and what they decide together.
pub(super) fn assess(document: &Document) -> (Vec<Finding>, Gate) {
    let caller = effective_caller(document);
    let Some(RegistryFacts { network: rules, .. }) = &document.registry else {
        return unknown_registry();
    };
    let sku = sku(rules);
    if sku.class.is_some() {
        let without_rules =
            [Layer::PrivateEndpoint, Layer::PublicAccess, Layer::NetworkRuleSet, Layer::Bypass];
        let rest = without_rules.map(|layer| beside(layer, "the SKU has no network rules", SKUS));
        let gate = Gate::Pass(sku.layer, Class::PublicOpen);
        return ([sku].into_iter().chain(rest).collect(), gate);
    }
    let private_endpoint = private_endpoint(rules, &caller);
    let (public_access, rule_set) = if matches!(caller, Caller::PrivateEndpoint { .. }) {
        let reason = "does not apply to a caller that comes through a private endpoint";
        (
            beside(Layer::PublicAccess, reason, PRIVATE_ENDPOINTS),
            beside(Layer::NetworkRuleSet, reason, PRIVATE_ENDPOINTS),
        )
    } else {
        (public_access(rules), rule_set(document, rules, &caller))
    };
    let passes_already = public_access.outcome == Outcome::Pass && rule_set.outcome == Outcome::Pass;
    let bypass = match &caller {
        Caller::Service(_) if passes_already => {
            beside(Layer::Bypass, "the rules let the caller through without a bypass", TRUSTED_SERVICES)
        }
        Caller::Service(instance) => bypass::assess(document, rules, instance),
        _ => {
            let reason = "the caller is not an instance of a service that could bypass";
            beside(Layer::Bypass, reason, TRUSTED_SERVICES)
        }
    };
    let findings = vec![sku, private_endpoint, public_access, rule_set, bypass];
    let gate = gate(&findings);
    (findings, gate)
}

/// An import's transfer comes from the registry service, not from the one who asks for it.
fn effective_caller(document: &Document) -> Caller {
    let is_service = |caller: &Caller| matches!(caller, Caller::Service(instance) if instance.service == TrustedService::REGISTRY_IMPORT);
    if document.operation.is_import() && !is_service(&document.caller) {
        Caller::Service(ServiceInstance::new(TrustedService::REGISTRY_IMPORT))
    } else {
        document.caller.clone()
    }
}

fn beside(layer: Layer, reason: &str, source: RuleSource) -> Finding {
    Finding::new(layer, Outcome::NotApplicable, reason, source)
}

fn unknown_registry() -> (Vec<Finding>, Gate) {
    let layers =
        [Layer::Sku, Layer::PrivateEndpoint, Layer::PublicAccess, Layer::NetworkRuleSet, Layer::Bypass];
    let unknown = |layer| {
        Finding::new(layer, Outcome::Unknown, "the registry's settings are not known", SELECTED_NETWORKS)
            .lacking("the registry's settings (read the registry, or ask somebody who may)")
    };
    (layers.map(unknown).into(), Gate::Unknown(Layer::Sku))
}

fn sku(rules: &NetworkRules) -> Finding {
    let finding = |outcome, reason: String| Finding::new(Layer::Sku, outcome, reason, SKUS);
    match rules.sku.has_network_rules() {
        Some(true) => finding(Outcome::Pass, format!("{} has network rules, which decide", rules.sku)),
        Some(false) => {
            finding(Outcome::Pass, format!("{} has no network rules: everybody reaches it", rules.sku))
                .with_class(Class::PublicOpen)
        }
        None => finding(Outcome::Unknown, format!("the SKU {} is not known", rules.sku))
            .lacking(format!("whether the SKU {} has network rules", rules.sku)),
    }
}

fn private_endpoint(rules: &NetworkRules, caller: &Caller) -> Finding {
    let finding =
        |outcome, reason: String, source| Finding::new(Layer::PrivateEndpoint, outcome, reason, source);
    let Caller::PrivateEndpoint { connection, status } = caller else {
        let reason = "the caller does not come through a private endpoint".to_owned();
        return finding(Outcome::NotApplicable, reason, PRIVATE_ENDPOINTS);
    };
    let status = match (status, connection) {
        (Some(status), _) => status,
        (None, Some(name)) => match rules.private_endpoint(name) {
            Some(connection) => &connection.status,
            None => {
                let reason = format!("the registry has no private endpoint connection {name:?}");
                return finding(Outcome::Deny, reason, PRIVATE_ENDPOINT_STATES)
                    .with_class(Class::PrivateEndpointNotApproved);
            }
        },
        (None, None) => {
            let reason = "the state of the private endpoint connection is not known".to_owned();
            return finding(Outcome::Unknown, reason, PRIVATE_ENDPOINTS)
                .lacking("the private endpoint connection's name or state");
        }
    };
    match status {
        ConnectionStatus::Approved => finding(
            Outcome::Pass,
            "the private endpoint connection is approved, and neither public access nor IP rules apply to it"
                .into(),
            PRIVATE_ENDPOINTS,
        )
        .with_class(Class::PrivateEndpointApproved),
        ConnectionStatus::Other(word) => finding(
            Outcome::Unknown,
            format!("the private endpoint connection is in the state {word}, which is not known"),
            PRIVATE_ENDPOINT_STATES,
        )
        .lacking(format!("whether a private endpoint connection in the state {word} carries traffic")),
        status => finding(
            Outcome::Deny,
            format!("the private endpoint connection is {status}, so there is no path through it"),
            PRIVATE_ENDPOINT_STATES,
        )
        .with_class(Class::PrivateEndpointNotApproved),
    }
}

fn public_access(rules: &NetworkRules) -> Finding {
    let finding =
        |outcome, reason: String| Finding::new(Layer::PublicAccess, outcome, reason, SELECTED_NETWORKS);
    match &rules.public_network_access {
        PublicNetworkAccess::Enabled => {
            finding(Outcome::Pass, "public network access is enabled, so the rule set decides".into())
        }
        PublicNetworkAccess::Disabled => finding(
            Outcome::Deny,
            "public network access is disabled: only private endpoints and trusted services get through"
                .into(),
        )
        .with_class(Class::PublicDisabled),
        PublicNetworkAccess::Other(word) => {
            finding(Outcome::Unknown, format!("public network access is {word}, which is not known"))
                .lacking(format!("what the public network access {word} means"))
        }
    }
}

fn rule_set(document: &Document, rules: &NetworkRules, caller: &Caller) -> Finding {
    let finding =
        |outcome, reason: String, source| Finding::new(Layer::NetworkRuleSet, outcome, reason, source);
    if rules.public_network_access == PublicNetworkAccess::Disabled {
        let reason = "neither the default action nor any rule counts while public network access is disabled";
        return finding(Outcome::NotApplicable, reason.into(), SELECTED_NETWORKS);
    }
    if document.settings.public_access_overrides_rules {
        let reason = "read as: enabled public access overrides the rule set";
        return finding(Outcome::Pass, reason.into(), PUBLIC_OVERRIDES).with_class(Class::PublicOpen);
    }
    match &rules.default_action {
        DefaultAction::Deny => {}
        DefaultAction::Allow => {
            let reason = "the default action is Allow: every network gets through";
            return finding(Outcome::Pass, reason.into(), SELECTED_NETWORKS).with_class(Class::PublicOpen);
        }
        DefaultAction::Other(word) => {
            return finding(
                Outcome::Unknown,
                format!("the default action is {word}, which is not known"),
                SELECTED_NETWORKS,
            )
            .lacking(format!("what the default action {word} does"));
        }
    }
    let from_somewhere = matches!(caller, Caller::Service(ServiceInstance { address: None, .. }));
    if document.operation.is_import() && from_somewhere {
        let reason =
            "the default action is Deny, and IP rules are not for the addresses that imports come from";
        return finding(Outcome::Deny, reason.into(), IMPORT).with_class(Class::DefaultDeny);
    }
    match caller {
        Caller::Subnet { .. } => subnet(rules, caller),
        Caller::Service(ServiceInstance { address, .. }) | Caller::PublicAddress { address } => {
            ip_rules(rules, *address)
        }
        Caller::PrivateEndpoint { .. } => {
            finding(Outcome::NotApplicable, "does not apply to private endpoints".into(), PRIVATE_ENDPOINTS)
        }
    }
}

fn ip_rules(rules: &NetworkRules, address: Option<IpAddr>) -> Finding {
    let finding =
        |outcome, reason: String| Finding::new(Layer::NetworkRuleSet, outcome, reason, SELECTED_NETWORKS);
    let deny = |reason: String| finding(Outcome::Deny, reason).with_class(Class::DefaultDeny);
    if rules.ip_rules.is_empty() && rules.unread_ip_rules.is_empty() {
        return deny("the default action is Deny, and there is no IP rule".into());
    }
    let Some(address) = address else {
        return finding(
            Outcome::Unknown,
            "the default action is Deny, and the caller's address is not known to compare with the IP rules"
                .into(),
        )
        .lacking("the public address that the caller is seen from");
    };
    let matching = match address {
        IpAddr::V4(address) => rules.matching_ip_rule(address),
        IpAddr::V6(_) => None,
    };
    if let Some(rule) = matching {
        return finding(Outcome::Pass, format!("the IP rule {rule} admits {address}"))
            .with_class(Class::IpRuleMatch);
    }
    if !rules.unread_ip_rules.is_empty() {
        return finding(
            Outcome::Unknown,
            format!(
                "no IP rule that can be read admits {address}, and {} cannot be read",
                rules.unread_ip_rules.len()
            ),
        )
        .lacking("what the IP rules mean that are in a form unknown to this version");
    }
    deny(match address {
        IpAddr::V4(_) => format!("the default action is Deny, and no IP rule admits {address}"),
        IpAddr::V6(_) => format!("the default action is Deny, and IP rules never admit IPv6 ({address})"),
    })
}

fn subnet(rules: &NetworkRules, caller: &Caller) -> Finding {
    let finding =
        |outcome, reason: String| Finding::new(Layer::NetworkRuleSet, outcome, reason, SERVICE_ENDPOINTS);
    let Some(visible) = rules.subnet_rules.visible() else {
        return finding(Outcome::Unknown, "the API version hides the subnet rules".into())
            .lacking(bypass::SUBNET_RULES);
    };
    if visible.is_empty() {
        return finding(Outcome::Deny, "the default action is Deny, and there is no subnet rule".into())
            .with_class(Class::DefaultDeny);
    }
    let Caller::Subnet { subnet: Some(subnet) } = caller else {
        return finding(Outcome::Unknown, "the caller's subnet is not known".into())
            .lacking("the subnet that the caller is in");
    };
    if visible.iter().any(|rule| rule.subnet == *subnet) {
        finding(Outcome::Pass, format!("a subnet rule admits {}", subnet.name()))
            .with_class(Class::ServiceEndpointMatch)
    } else {
        finding(
            Outcome::Deny,
            format!("the default action is Deny, and no subnet rule admits {}", subnet.name()),
        )
        .with_class(Class::DefaultDeny)
    }
}

/// What the five layers decide together, in the order of the service.
fn gate(findings: &[Finding]) -> Gate {
    let passes = |f: &Finding| (f.outcome == Outcome::Pass).then_some((f.layer, f.class?));
    let denies = |f: &Finding| (f.outcome == Outcome::Deny).then_some((f.layer, f.class?));
    let is_unknown = |f: &&Finding| f.outcome == Outcome::Unknown;
    let [sku, private_endpoint, public_access, rule_set, bypass] = findings else {
        return Gate::Unknown(Layer::Sku);
    };
    let with_rules = if private_endpoint.outcome != Outcome::NotApplicable {
        match passes(private_endpoint) {
            Some((layer, class)) => Gate::Pass(layer, class),
            None => match denies(private_endpoint) {
                Some((layer, class)) => Gate::Deny(layer, class),
                None => Gate::Unknown(private_endpoint.layer),
            },
        }
    } else {
        match (passes(rule_set), passes(bypass)) {
            (Some((layer, class)), _) if public_access.outcome == Outcome::Pass => Gate::Pass(layer, class),
            // The bypass is asked when the rules do not let the caller through by themselves.
            (_, Some((layer, class))) => Gate::Pass(layer, class),
            // Public access is in a state that is not known, and it alone decides.
            (Some(_), None) => Gate::Unknown(public_access.layer),
            (None, None) => match [rule_set, bypass].into_iter().find(is_unknown) {
                Some(unknown) => Gate::Unknown(unknown.layer),
                None => [bypass, public_access, rule_set]
                    .into_iter()
                    .find_map(denies)
                    .map_or(Gate::Unknown(rule_set.layer), |(layer, class)| Gate::Deny(layer, class)),
            },
        }
    };
    match with_rules {
        // Without network rules the caller would get through as well, so only a denial depends on the SKU.
        Gate::Deny(..) | Gate::Unknown(_) if sku.outcome == Outcome::Unknown => Gate::Unknown(sku.layer),
        gate => gate,
    }
}
