//! Reading the posture from the JSON of a registry.

use std::{borrow::Cow, collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Deserializer};
use serde_json::{Value, value::RawValue};

use super::posture::{NetworkRules, PrivateEndpointConnection, SubnetRule, SubnetRules};
use super::words::{
    BypassOption, ConnectionStatus, DefaultAction, PolicyStatus, PublicNetworkAccess, RoleAssignmentMode, Sku,
};
use crate::names::{InvalidName, IpRule, ResourceId};

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

    fn missing(property: &str) -> Self {
        Self::new(property, "is missing")
    }

    /// A name that must be there.
    pub(crate) fn name<T>(property: &str, text: Option<String>) -> Result<T, Self>
    where
        T: FromStr<Err = InvalidName>,
    {
        let text = text.ok_or_else(|| Self::missing(property))?;
        text.parse().map_err(|error: InvalidName| Self::new(property, error.reason))
    }

    /// What is wrong with a text that could not be read. Reads it once more, minding the way: that is slow, and needed
    /// only here.
    fn in_text(text: &str) -> Self {
        let read = serde_path_to_error::deserialize::<_, RegistryJson>(
            &mut serde_json::Deserializer::from_str(text),
        );
        let (path, reason) = match read {
            Err(error) => (error.path().to_string(), error.inner().to_string()),
            Ok(_) => (".".to_owned(), "something follows it".to_owned()),
        };
        let property = if path == "." { "the document" } else { &path };
        Self::new(property, format!("cannot be read: {reason}"))
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
        RegistryJson::read(&registry.to_string())?.try_into()
    }
}

impl TryFrom<RegistryJson> for NetworkRules {
    type Error = InvalidRegistry;

    fn try_from(json: RegistryJson) -> Result<Self, InvalidRegistry> {
        let sku = json.sku.and_then(|sku| sku.name).ok_or_else(|| InvalidRegistry::missing("sku.name"))?;
        let (mut rules, properties) = (Self::new(sku), json.properties.unwrap_or_default());
        rules.public_network_access = properties.public_network_access.unwrap_or(rules.public_network_access);
        rules.bypass = properties.network_rule_bypass_options.unwrap_or(rules.bypass);
        rules.tasks_bypass = properties.network_rule_bypass_allowed_for_tasks;
        rules.anonymous_pull = properties.anonymous_pull_enabled;
        rules.data_endpoints = properties.data_endpoint_enabled.unwrap_or_default();
        rules.role_assignment_mode = properties.role_assignment_mode;
        let exports = properties.policies.and_then(|policies| policies.export_policy?.status);
        rules.export_policy = exports.unwrap_or(rules.export_policy);
        if let Some(rule_set) = properties.network_rule_set {
            rules.default_action = rule_set.default_action.unwrap_or(rules.default_action);
            for entry in rule_set.ip_rules.unwrap_or_default() {
                match entry {
                    IpRuleEntry::Read(rule) => rules.ip_rules.push(rule),
                    IpRuleEntry::Unread(entry) => rules.unread_ip_rules.push(entry),
                }
            }
            if let Some(entries) = rule_set.virtual_network_rules {
                let subnets = entries.into_iter().map(SubnetRule::try_from).collect::<Result<_, _>>()?;
                rules.subnet_rules = SubnetRules::Visible(subnets);
            }
        }
        rules.private_endpoints = properties
            .private_endpoint_connections
            .unwrap_or_default()
            .into_iter()
            .map(PrivateEndpointConnection::try_from)
            .collect::<Result<_, _>>()?;
        Ok(rules)
    }
}

/// A registry's JSON, as far as this crate has words for it. Any part may be missing or null.
#[derive(Deserialize)]
pub(crate) struct RegistryJson {
    pub(crate) id: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) tags: Option<BTreeMap<String, String>>,
    sku: Option<SkuJson>,
    pub(crate) properties: Option<Properties>,
}

impl RegistryJson {
    /// Reads the text of an answer in one pass, without a tree of values in between: that would cost more than all else
    /// that a call does.
    pub(crate) fn read(text: &str) -> Result<Self, InvalidRegistry> {
        serde_json::from_str(text).map_err(|_| InvalidRegistry::in_text(text))
    }
}

#[derive(Deserialize)]
struct SkuJson {
    name: Option<Sku>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Properties {
    pub(crate) login_server: Option<String>,
    pub(crate) provisioning_state: Option<String>,
    pub(crate) creation_date: Option<String>,
    pub(crate) admin_user_enabled: Option<bool>,
    public_network_access: Option<PublicNetworkAccess>,
    network_rule_bypass_options: Option<BypassOption>,
    network_rule_bypass_allowed_for_tasks: Option<bool>,
    anonymous_pull_enabled: Option<bool>,
    data_endpoint_enabled: Option<bool>,
    role_assignment_mode: Option<RoleAssignmentMode>,
    policies: Option<Policies>,
    network_rule_set: Option<RuleSet>,
    private_endpoint_connections: Option<Vec<Connection>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Policies {
    export_policy: Option<ExportPolicy>,
}

#[derive(Deserialize)]
struct ExportPolicy {
    status: Option<PolicyStatus>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RuleSet {
    default_action: Option<DefaultAction>,
    ip_rules: Option<Vec<IpRuleEntry>>,
    virtual_network_rules: Option<Vec<SubnetEntry>>,
}

/// A rule of a form or an action that is not known is not taken for an IPv4 rule that allows.
enum IpRuleEntry {
    Read(IpRule),
    Unread(Value),
}

impl<'de> Deserialize<'de> for IpRuleEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Known<'a> {
            action: Option<DefaultAction>,
            #[serde(borrow)]
            value: Cow<'a, str>,
        }
        let text = <&RawValue>::deserialize(deserializer)?.get();
        let rule = serde_json::from_str(text).ok().and_then(|entry: Known<'_>| {
            let allows = entry.action.is_none_or(|action| action == DefaultAction::Allow);
            if allows { entry.value.parse().ok() } else { None }
        });
        match rule {
            Some(rule) => Ok(Self::Read(rule)),
            None => serde_json::from_str(text).map(Self::Unread).map_err(serde::de::Error::custom),
        }
    }
}

/// The two spellings of the API versions that show subnet rules: 2026-03-01-preview and later, and before.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SubnetEntry {
    virtual_network_subnet_resource_id: Option<String>,
    id: Option<String>,
}

impl TryFrom<SubnetEntry> for SubnetRule {
    type Error = InvalidRegistry;

    fn try_from(entry: SubnetEntry) -> Result<Self, InvalidRegistry> {
        const PATH: &str = "properties.networkRuleSet.virtualNetworkRules";
        entry
            .virtual_network_subnet_resource_id
            .or(entry.id)
            .ok_or_else(|| InvalidRegistry::new(PATH, "has an entry without a subnet id"))?
            .parse()
            .map(Self::new)
            .map_err(|error| InvalidRegistry::new(PATH, format!("has an entry that {error}")))
    }
}

#[derive(Deserialize)]
struct Connection {
    name: Option<String>,
    properties: Option<ConnectionProperties>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConnectionProperties {
    private_endpoint: Option<Endpoint>,
    private_link_service_connection_state: Option<ConnectionState>,
}

#[derive(Deserialize)]
struct Endpoint {
    id: Option<String>,
}

#[derive(Deserialize)]
struct ConnectionState {
    status: Option<ConnectionStatus>,
}

impl TryFrom<Connection> for PrivateEndpointConnection {
    type Error = InvalidRegistry;

    fn try_from(entry: Connection) -> Result<Self, InvalidRegistry> {
        const PATH: &str = "properties.privateEndpointConnections";
        let incomplete = |what: &str| InvalidRegistry::new(PATH, format!("has an entry without {what}"));
        let (state, endpoint) = match entry.properties {
            Some(properties) => {
                (properties.private_link_service_connection_state, properties.private_endpoint)
            }
            None => (None, None),
        };
        let name = entry.name.ok_or_else(|| incomplete("a name"))?;
        let status = state.and_then(|state| state.status).ok_or_else(|| incomplete("a state"))?;
        let mut connection = Self::new(name, status);
        connection.private_endpoint = endpoint
            .and_then(|endpoint| endpoint.id)
            .map(|id| id.parse::<ResourceId>())
            .transpose()
            .map_err(|error| InvalidRegistry::new(PATH, format!("has an entry whose endpoint {error}")))?;
        Ok(connection)
    }
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
