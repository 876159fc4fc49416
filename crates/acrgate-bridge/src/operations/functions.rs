//! What needs no handle: decisions and rules, without I/O.

use acrgate::{
    access::{self, Denial, Document},
    names::IpRule,
    rules::{self, Limits},
};

use crate::{
    Convert, Failure,
    convert::invalid,
    records::{AccessChange, Decision, Exposure, Json, NetworkEdit, NetworkRules, TrustedService, Warning},
};

/// Decides on an `acrgate.document/1`.
pub fn decide(document: Json) -> Result<Decision, Failure> {
    let document = Document::from_json(&document).map_err(|error| invalid(error.to_string()))?;
    Ok(access::decide(&document).convert()?)
}

/// Reads the network rules out of a registry's JSON.
pub fn read_network_rules(registry: Json) -> Result<NetworkRules, Failure> {
    let registry: serde_json::Value = registry.convert()?;
    let rules = rules::NetworkRules::from_registry(&registry).map_err(|error| invalid(error.to_string()))?;
    Ok(rules.convert()?)
}

/// From where a registry with these rules can be reached.
pub fn exposure(rules: NetworkRules) -> Result<Exposure, Failure> {
    let rules: rules::NetworkRules = rules.convert()?;
    Ok(rules.exposure().convert()?)
}

/// The rules as they would be after an edit.
pub fn apply_edit(edit: NetworkEdit, rules: NetworkRules) -> Result<NetworkRules, Failure> {
    let (edit, rules): (rules::NetworkEdit, rules::NetworkRules) = (edit.convert()?, rules.convert()?);
    if let Some(problem) = edit.problems(&rules, &Limits::default()).first() {
        return Err(acrgate::Error::from(problem).into());
    }
    Ok(edit.apply(&rules).convert()?)
}

/// What may surprise about an edit.
pub fn edit_warnings(edit: NetworkEdit, rules: NetworkRules) -> Result<Vec<Warning>, Failure> {
    let (edit, rules): (rules::NetworkEdit, rules::NetworkRules) = (edit.convert()?, rules.convert()?);
    Ok(edit.warnings(&rules).convert()?)
}

/// Who gains and who loses access.
pub fn access_changes(before: NetworkRules, after: NetworkRules) -> Result<Vec<AccessChange>, Failure> {
    let (before, after): (rules::NetworkRules, rules::NetworkRules) = (before.convert()?, after.convert()?);
    Ok(access::access_changes(&before, &after).convert()?)
}

/// The fewest IP rules that admit the same addresses.
pub fn aggregate_ip_rules(rules: Vec<String>) -> Result<Vec<String>, Failure> {
    let rules: Vec<IpRule> = rules.convert()?;
    Ok(rules::aggregate(&rules).convert()?)
}

/// The address in a network denial.
pub fn denied_address(text: String) -> Result<Option<String>, Failure> {
    Ok(Denial::parse(&text).map(|denial| denial.client_address.to_string()))
}

/// The catalogue of services.
pub fn trusted_services() -> Result<Vec<TrustedService>, Failure> {
    Ok(access::trusted_services().to_vec().convert()?)
}

/// The list's entries about what needs no handle.
#[macro_export]
macro_rules! functions {
    ($m:ident) => {
        $m! { functions {
            /// Whether a caller gets through, why, and what to do if not: decided on the facts of an `acrgate.document/1`, offline.
            decide(document: Json) -> Decision;
            /// The network rules of a registry, read from its JSON as Azure Resource Manager answers it.
            read_network_rules(registry: Json) -> NetworkRules;
            /// From where a registry with these rules can be reached, in one value.
            exposure(rules: NetworkRules) -> Exposure;
            /// The rules as they would be after the edit; an error when the service is known to refuse them.
            apply_edit(edit: NetworkEdit, rules: NetworkRules) -> NetworkRules;
            /// What may surprise about this edit on a registry that has these rules.
            edit_warnings(edit: NetworkEdit, rules: NetworkRules) -> Vec<Warning>;
            /// Which callers gain or lose access by the network when the rules change.
            access_changes(before: NetworkRules, after: NetworkRules) -> Vec<AccessChange>;
            /// The fewest IP rules that admit the same addresses.
            aggregate_ip_rules(rules: Vec<AddressRange>) -> Vec<AddressRange>;
            /// The address that a registry saw, when this text (an answer, a log, docker's error) is its network denial.
            denied_address(text: String) -> Option<Address>;
            /// The catalogue of Azure services: which may bypass network rules, and with which identity.
            trusted_services() -> Vec<TrustedService>;
        } }
    };
}
