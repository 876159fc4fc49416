//! What differs between two postures.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::posture::NetworkRules;

/// A property of a registry that [`NetworkRules`] holds, by the path that Azure gives it below `properties`
/// (`sku` stands beside it).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum NetworkField {
    /// `sku.name`
    #[serde(rename = "sku.name")]
    Sku,
    /// `publicNetworkAccess`
    #[serde(rename = "publicNetworkAccess")]
    PublicNetworkAccess,
    /// `networkRuleSet.defaultAction`
    #[serde(rename = "networkRuleSet.defaultAction")]
    DefaultAction,
    /// `networkRuleSet.ipRules`
    #[serde(rename = "networkRuleSet.ipRules")]
    IpRules,
    /// `networkRuleSet.virtualNetworkRules`
    #[serde(rename = "networkRuleSet.virtualNetworkRules")]
    SubnetRules,
    /// `networkRuleBypassOptions`
    #[serde(rename = "networkRuleBypassOptions")]
    Bypass,
    /// `networkRuleBypassAllowedForTasks`
    #[serde(rename = "networkRuleBypassAllowedForTasks")]
    TasksBypass,
    /// `privateEndpointConnections`
    #[serde(rename = "privateEndpointConnections")]
    PrivateEndpoints,
    /// `policies.exportPolicy.status`
    #[serde(rename = "policies.exportPolicy.status")]
    ExportPolicy,
    /// `dataEndpointEnabled`
    #[serde(rename = "dataEndpointEnabled")]
    DataEndpoints,
    /// `anonymousPullEnabled`
    #[serde(rename = "anonymousPullEnabled")]
    AnonymousPull,
    /// `roleAssignmentMode`
    #[serde(rename = "roleAssignmentMode")]
    RoleAssignmentMode,
}

impl NetworkField {
    /// The path that Azure gives the property.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sku => "sku.name",
            Self::PublicNetworkAccess => "publicNetworkAccess",
            Self::DefaultAction => "networkRuleSet.defaultAction",
            Self::IpRules => "networkRuleSet.ipRules",
            Self::SubnetRules => "networkRuleSet.virtualNetworkRules",
            Self::Bypass => "networkRuleBypassOptions",
            Self::TasksBypass => "networkRuleBypassAllowedForTasks",
            Self::PrivateEndpoints => "privateEndpointConnections",
            Self::ExportPolicy => "policies.exportPolicy.status",
            Self::DataEndpoints => "dataEndpointEnabled",
            Self::AnonymousPull => "anonymousPullEnabled",
            Self::RoleAssignmentMode => "roleAssignmentMode",
        }
    }
}

impl fmt::Display for NetworkField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One property that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct FieldChange {
    /// Which property.
    pub field: NetworkField,
    /// Its value before; null when it was unset or not shown.
    pub before: Value,
    /// Its value after.
    pub after: Value,
}

impl fmt::Display for FieldChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} → {}", self.field, self.before, self.after)
    }
}

impl NetworkRules {
    /// What differs from here to `after`, in a fixed order. IP rules are compared as a set: order does not count.
    pub fn diff(&self, after: &Self) -> Vec<FieldChange> {
        let changes = self.fields().into_iter().zip(after.fields());
        changes
            .filter(|(before, after)| before.1 != after.1)
            .map(|((field, before), (_, after))| FieldChange { field, before, after })
            .collect()
    }

    fn fields(&self) -> [(NetworkField, Value); 12] {
        let mut ip_rules: Vec<_> = self.ip_rules.clone();
        ip_rules.sort_unstable();
        ip_rules.dedup();
        let ip_rules = ip_rules.iter().map(|rule| json!(rule));
        let ip_rules: Vec<Value> = ip_rules.chain(self.unread_ip_rules.iter().cloned()).collect();
        let subnets = self
            .subnet_rules
            .visible()
            .map(|rules| rules.iter().map(|rule| json!(rule.subnet)).collect::<Vec<_>>());
        let mut endpoints: Vec<Value> = self
            .private_endpoints
            .iter()
            .map(|one| json!({ "name": one.name, "status": one.status }))
            .collect();
        // In which order the service tells them says nothing.
        endpoints.sort_unstable_by_key(Value::to_string);
        [
            (NetworkField::Sku, json!(self.sku)),
            (NetworkField::PublicNetworkAccess, json!(self.public_network_access)),
            (NetworkField::DefaultAction, json!(self.default_action)),
            (NetworkField::IpRules, json!(ip_rules)),
            (NetworkField::SubnetRules, json!(subnets)),
            (NetworkField::Bypass, json!(self.bypass)),
            (NetworkField::TasksBypass, json!(self.tasks_bypass)),
            (NetworkField::PrivateEndpoints, json!(endpoints)),
            (NetworkField::ExportPolicy, json!(self.export_policy)),
            (NetworkField::DataEndpoints, json!(self.data_endpoints)),
            (NetworkField::AnonymousPull, json!(self.anonymous_pull)),
            (NetworkField::RoleAssignmentMode, json!(self.role_assignment_mode)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{NetworkEdit, Sku};

    #[test]
    fn says_what_changes_and_nothing_else() {
        let before = NetworkRules::new(Sku::Premium);
        let after = NetworkEdit::new().allow_tasks_bypass(true).apply(&before);
        let changes = before.diff(&after);
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].to_string(), "networkRuleBypassAllowedForTasks: null → true");
        assert_eq!(serde_json::to_value(&changes[0]).unwrap()["field"], changes[0].field.as_str());
        assert!(before.diff(&before).is_empty());
    }
}
