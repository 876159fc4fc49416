//! Reading the posture from the JSON of a registry.

use std::fmt;

use serde_json::Value;

use super::posture::{NetworkRules, PrivateEndpointConnection, SubnetRule, SubnetRules};
use super::words::{ConnectionStatus, DefaultAction, RoleAssignmentMode, Sku};
use crate::names::{IpRule, ResourceId};

/// JSON that is not a registry: which property, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct InvalidRegistry {
    /// The property, such as `properties.networkRuleSet.ipRules`.
    pub property: String,
    /// What is wrong, as a clause.
    pub reason: String,
}

impl InvalidRegistry {
    fn new(property: &str, reason: impl Into<String>) -> Self {
        Self { property: property.to_owned(), reason: reason.into() }
    }
}

impl fmt::Display for InvalidRegistry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this is not a registry as Azure shows it: {} {}", self.property, self.reason)
    }
}

impl std::error::Error for InvalidRegistry {}

impl NetworkRules {
    /// Reads the rules from a registry as Azure Resource Manager answers it, in any API version.
    ///
    /// What an answer leaves out has the meaning that the service gives it: no `networkRuleSet` (Basic and Standard)
    /// is default action `Allow`; no `virtualNetworkRules` is [`SubnetRules::Hidden`]; no
    /// `networkRuleBypassAllowedForTasks`, `anonymousPullEnabled` or `roleAssignmentMode` is `None`; other properties
    /// have their documented default.
    ///
    /// # Errors
    /// [`InvalidRegistry`] when the SKU is missing or a property has the wrong JSON type.
    pub fn from_registry(registry: &Value) -> Result<Self, InvalidRegistry> {
        if !registry.is_object() {
            return Err(InvalidRegistry::new("the document", "is not an object"));
        }
        let sku =
            text(registry, "sku.name")?.ok_or_else(|| InvalidRegistry::new("sku.name", "is missing"))?;
        let mut rules = Self::new(Sku::from(sku));

        let words = |path| text(registry, path);
        if let Some(word) = words("properties.publicNetworkAccess")? {
            rules.public_network_access = word.into();
        }
        if let Some(word) = words("properties.networkRuleSet.defaultAction")? {
            rules.default_action = DefaultAction::from(word);
        }
        if let Some(word) = words("properties.networkRuleBypassOptions")? {
            rules.bypass = word.into();
        }
        if let Some(word) = words("properties.policies.exportPolicy.status")? {
            rules.export_policy = word.into();
        }
        rules.role_assignment_mode = words("properties.roleAssignmentMode")?.map(RoleAssignmentMode::from);
        rules.tasks_bypass = flag(registry, "properties.networkRuleBypassAllowedForTasks")?;
        rules.anonymous_pull = flag(registry, "properties.anonymousPullEnabled")?;
        rules.data_endpoints = flag(registry, "properties.dataEndpointEnabled")?.unwrap_or_default();

        for entry in list(registry, "properties.networkRuleSet.ipRules")?.unwrap_or_default() {
            match ip_rule(entry) {
                Some(rule) => rules.ip_rules.push(rule),
                None => rules.unread_ip_rules.push(entry.clone()),
            }
        }
        if let Some(entries) = list(registry, "properties.networkRuleSet.virtualNetworkRules")? {
            let subnets = entries.iter().map(subnet_rule).collect::<Result<_, _>>()?;
            rules.subnet_rules = SubnetRules::Visible(subnets);
        }
        rules.private_endpoints = list(registry, "properties.privateEndpointConnections")?
            .unwrap_or_default()
            .iter()
            .map(private_endpoint)
            .collect::<Result<_, _>>()?;
        Ok(rules)
    }
}

/// The value at a dotted path; `None` when any part of it is missing or null.
fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, key| value.get(key)).filter(|value| !value.is_null())
}

pub(crate) fn text<'a>(value: &'a Value, path: &str) -> Result<Option<&'a str>, InvalidRegistry> {
    at(value, path)
        .map(|value| value.as_str().ok_or_else(|| InvalidRegistry::new(path, "is not a text")))
        .transpose()
}

pub(crate) fn flag(value: &Value, path: &str) -> Result<Option<bool>, InvalidRegistry> {
    at(value, path)
        .map(|value| value.as_bool().ok_or_else(|| InvalidRegistry::new(path, "is not true or false")))
        .transpose()
}

fn list<'a>(value: &'a Value, path: &str) -> Result<Option<&'a [Value]>, InvalidRegistry> {
    at(value, path)
        .map(|value| match value.as_array() {
            Some(list) => Ok(list.as_slice()),
            None => Err(InvalidRegistry::new(path, "is not a list")),
        })
        .transpose()
}

/// A rule of a form or an action that is not known is not taken for an IPv4 rule that allows.
fn ip_rule(entry: &Value) -> Option<IpRule> {
    let allows = match entry.get("action") {
        None | Some(Value::Null) => true,
        Some(action) => action.as_str()?.eq_ignore_ascii_case("Allow"),
    };
    if allows { entry.get("value")?.as_str()?.parse().ok() } else { None }
}

fn subnet_rule(entry: &Value) -> Result<SubnetRule, InvalidRegistry> {
    const PATH: &str = "properties.networkRuleSet.virtualNetworkRules";
    // The two spellings of the API versions that show subnet rules: 2026-03-01-preview and later, and before.
    ["virtualNetworkSubnetResourceId", "id"]
        .iter()
        .find_map(|key| entry.get(key)?.as_str())
        .ok_or_else(|| InvalidRegistry::new(PATH, "has an entry without a subnet id"))?
        .parse()
        .map(SubnetRule::new)
        .map_err(|error| InvalidRegistry::new(PATH, format!("has an entry that {error}")))
}

fn private_endpoint(entry: &Value) -> Result<PrivateEndpointConnection, InvalidRegistry> {
    const PATH: &str = "properties.privateEndpointConnections";
    let incomplete = |what: &str| InvalidRegistry::new(PATH, format!("has an entry without {what}"));
    let name = text(entry, "name")?.ok_or_else(|| incomplete("a name"))?;
    let status = text(entry, "properties.privateLinkServiceConnectionState.status")?
        .ok_or_else(|| incomplete("a state"))?;
    let mut connection = PrivateEndpointConnection::new(name, ConnectionStatus::from(status));
    connection.private_endpoint = text(entry, "properties.privateEndpoint.id")?
        .map(str::parse::<ResourceId>)
        .transpose()
        .map_err(|error| InvalidRegistry::new(PATH, format!("has an entry whose endpoint {error}")))?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::{BypassOption, PublicNetworkAccess};

    #[test]
    fn a_standard_registry_shows_no_rule_set() {
        let rules = NetworkRules::from_registry(&json!({
            "sku": { "name": "Standard", "tier": "Standard" },
            "properties": {
                "publicNetworkAccess": "Enabled", "networkRuleBypassOptions": "AzureServices",
                "adminUserEnabled": false, "provisioningState": "Succeeded"
            }
        }))
        .unwrap();
        assert_eq!(rules.default_action, DefaultAction::Allow);
        assert_eq!((rules.tasks_bypass, rules.anonymous_pull), (None, None));
        assert_eq!(rules.subnet_rules, SubnetRules::Hidden);
    }

    #[test]
    fn everything_that_matters_is_read() {
        let subnet = "/subscriptions/01234567-89ab-cdef-0123-456789abcdef/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/hub/subnets/build";
        let rules = NetworkRules::from_registry(&json!({
            "sku": { "name": "premium" },
            "properties": {
                "publicNetworkAccess": "disabled",
                "networkRuleBypassOptions": "None",
                "networkRuleBypassAllowedForTasks": true,
                "anonymousPullEnabled": true,
                "dataEndpointEnabled": true,
                "roleAssignmentMode": "AbacRepositoryPermissions",
                "policies": { "exportPolicy": { "status": "disabled" } },
                "networkRuleSet": {
                    "defaultAction": "Deny",
                    "ipRules": [
                        { "action": "Allow", "value": "203.0.113.7/32" },
                        { "action": "Allow", "value": "2001:db8::/32" },
                        { "action": "Deny", "value": "198.51.100.1" }
                    ],
                    "virtualNetworkRules": [{ "action": "Allow", "virtualNetworkSubnetResourceId": subnet }]
                },
                "privateEndpointConnections": [{
                    "name": "contoso.0123", "properties": {
                        "privateLinkServiceConnectionState": { "status": "Approved" },
                        "provisioningState": "Succeeded"
                    }
                }]
            }
        }))
        .unwrap();
        assert_eq!(rules.sku, Sku::Premium);
        assert_eq!(rules.public_network_access, PublicNetworkAccess::Disabled);
        assert_eq!((rules.bypass.clone(), rules.tasks_bypass), (BypassOption::None, Some(true)));
        assert_eq!(rules.ip_rules, ["203.0.113.7".parse().unwrap()]);
        assert_eq!(rules.unread_ip_rules.len(), 2);
        assert_eq!(rules.subnet_rules, SubnetRules::Visible(vec![SubnetRule::new(subnet.parse().unwrap())]));
        assert_eq!(rules.approved_private_endpoints(), 1);
        let copy: NetworkRules = serde_json::from_value(serde_json::to_value(&rules).unwrap()).unwrap();
        assert_eq!(copy, rules);
    }

    #[test]
    fn what_is_not_a_registry_is_refused_by_property() {
        for (json, property) in [
            (json!([]), "the document"),
            (json!({}), "sku.name"),
            (json!({ "sku": { "name": 1 } }), "sku.name"),
            (
                json!({ "sku": { "name": "Premium" }, "properties": { "networkRuleSet": { "ipRules": {} } } }),
                "properties.networkRuleSet.ipRules",
            ),
        ] {
            assert_eq!(NetworkRules::from_registry(&json).unwrap_err().property, property);
        }
    }
}
