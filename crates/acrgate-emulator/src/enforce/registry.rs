//! What the registry's JSON document says, read where it is asked for.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;
use serde_json::Value;

/// A registry's stored document as the checks see it. Absent properties have Azure's defaults.
#[derive(Debug, Clone, Copy)]
pub struct RegistryRules<'a> {
    properties: &'a Value,
    sku: &'a Value,
}

/// How the registry evaluates role assignments on its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleAssignmentMode {
    /// `LegacyRegistryPermissions`: actions on the registry.
    Legacy,
    /// `AbacRepositoryPermissions`: data actions on repositories, with conditions.
    Abac,
}

impl RoleAssignmentMode {
    /// The other of the two.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Legacy => Self::Abac,
            Self::Abac => Self::Legacy,
        }
    }
}

/// The state of a private endpoint connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionState {
    /// Traffic passes.
    Approved,
    /// Pending, rejected or disconnected: no path.
    NotApproved,
}

impl<'a> RegistryRules<'a> {
    /// The rules of a registry document (`{"sku":…,"properties":…}`).
    #[must_use]
    pub fn of(document: &'a Value) -> Self {
        Self { properties: &document["properties"], sku: &document["sku"]["name"] }
    }

    /// Network rules exist in Premium only.
    #[must_use]
    pub fn is_premium(self) -> bool {
        is(self.sku, "Premium")
    }

    /// `publicNetworkAccess`; Enabled by default.
    #[must_use]
    pub fn public_access_enabled(self) -> bool {
        !is(&self.properties["publicNetworkAccess"], "Disabled")
    }

    /// `networkRuleSet.defaultAction`; Allow by default.
    #[must_use]
    pub fn allows_by_default(self) -> bool {
        !is(&self.properties["networkRuleSet"]["defaultAction"], "Deny")
    }

    /// Whether an IP rule covers the address. A rule that is not an IPv4 address or CIDR block covers nothing.
    #[must_use]
    pub fn ip_rule_covers(self, address: Ipv4Addr) -> bool {
        items(&self.properties["networkRuleSet"]["ipRules"])
            .filter_map(|rule| rule["value"].as_str())
            .any(|value| block(value).is_some_and(|block| block.contains(&address)))
    }

    /// Whether a virtual network rule names the subnet, by its full resource id or by its last segment.
    #[must_use]
    pub fn subnet_rule_covers(self, subnet: &str) -> bool {
        self.subnet_rules().any(|id| {
            id.eq_ignore_ascii_case(subnet)
                || id.rsplit('/').next().is_some_and(|name| name.eq_ignore_ascii_case(subnet))
        })
    }

    /// Whether the registry has a virtual network rule at all, visible in the caller's API version or not.
    #[must_use]
    pub fn has_subnet_rules(self) -> bool {
        self.subnet_rules().next().is_some()
    }

    fn subnet_rules(self) -> impl Iterator<Item = &'a str> {
        // `id` until 2021, `virtualNetworkSubnetResourceId` since 2026-03-01-preview.
        items(&self.properties["networkRuleSet"]["virtualNetworkRules"]).filter_map(|rule| {
            rule["virtualNetworkSubnetResourceId"].as_str().or_else(|| rule["id"].as_str())
        })
    }

    /// `networkRuleBypassOptions`; AzureServices by default.
    #[must_use]
    pub fn trusts_services(self) -> bool {
        !is(&self.properties["networkRuleBypassOptions"], "None")
    }

    /// `networkRuleBypassAllowedForTasks`; false by default.
    #[must_use]
    pub fn tasks_may_bypass(self) -> bool {
        self.properties["networkRuleBypassAllowedForTasks"].as_bool().unwrap_or(false)
    }

    /// `adminUserEnabled`; false by default.
    #[must_use]
    pub fn admin_user_enabled(self) -> bool {
        self.properties["adminUserEnabled"].as_bool().unwrap_or(false)
    }

    /// `anonymousPullEnabled`; false by default.
    #[must_use]
    pub fn anonymous_pull_enabled(self) -> bool {
        self.properties["anonymousPullEnabled"].as_bool().unwrap_or(false)
    }

    /// `policies.azureADAuthenticationAsArmPolicy.status`; enabled by default.
    #[must_use]
    pub fn accepts_arm_audience(self) -> bool {
        !is(&self.properties["policies"]["azureADAuthenticationAsArmPolicy"]["status"], "disabled")
    }

    /// `policies.exportPolicy.status`; enabled by default.
    #[must_use]
    pub fn allows_exports(self) -> bool {
        !is(&self.properties["policies"]["exportPolicy"]["status"], "disabled")
    }

    /// `roleAssignmentMode`; legacy by default.
    #[must_use]
    pub fn role_assignment_mode(self) -> RoleAssignmentMode {
        if is(&self.properties["roleAssignmentMode"], "AbacRepositoryPermissions") {
            RoleAssignmentMode::Abac
        } else {
            RoleAssignmentMode::Legacy
        }
    }

    /// The state of the named private endpoint connection, if the registry has it.
    #[must_use]
    pub fn connection(self, name: &str) -> Option<ConnectionState> {
        items(&self.properties["privateEndpointConnections"])
            .find(|connection| connection["name"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(name)))
            .map(|connection| {
                if is(&connection["properties"]["privateLinkServiceConnectionState"]["status"], "Approved") {
                    ConnectionState::Approved
                } else {
                    ConnectionState::NotApproved
                }
            })
    }
}

/// The block that an IP rule means: an address, or a CIDR block whose host bits do not matter.
fn block(value: &str) -> Option<Ipv4Net> {
    value.parse().ok().or_else(|| value.parse::<Ipv4Addr>().ok().map(Ipv4Net::from))
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The service compares its enumerations without case.
fn is(value: &Value, word: &str) -> bool {
    value.as_str().is_some_and(|text| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    proptest! {
        #[test]
        fn a_rule_covers_exactly_its_block(rule: u32, bits in 0u8..=32, probe: u32) {
            let document = json!({"properties": {"networkRuleSet": {"ipRules": [
                {"action": "Allow", "value": format!("{}/{bits}", Ipv4Addr::from(rule))}]}}});
            let mask = u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
            let rules = RegistryRules::of(&document);
            prop_assert_eq!(rules.ip_rule_covers(probe.into()), probe & mask == rule & mask);
            prop_assert!(rules.ip_rule_covers(rule.into()));
        }

        #[test]
        fn an_address_covers_only_itself(rule: u32, probe: u32) {
            let document = json!({"properties": {"networkRuleSet": {"ipRules": [
                {"value": Ipv4Addr::from(rule).to_string()}]}}});
            prop_assert_eq!(RegistryRules::of(&document).ip_rule_covers(probe.into()), probe == rule);
        }

        #[test]
        fn junk_covers_nothing(value in "\\PC*", probe: u32) {
            prop_assume!(block(&value).is_none());
            let document = json!({"properties": {"networkRuleSet": {"ipRules": [{"value": value}]}}});
            prop_assert!(!RegistryRules::of(&document).ip_rule_covers(probe.into()));
        }
    }

    #[test]
    fn an_empty_document_has_azures_defaults() {
        let document = json!({});
        let rules = RegistryRules::of(&document);
        assert!(!rules.is_premium());
        assert!(rules.public_access_enabled());
        assert!(rules.allows_by_default());
        assert!(rules.trusts_services());
        assert!(!rules.tasks_may_bypass());
        assert!(!rules.admin_user_enabled());
        assert!(!rules.anonymous_pull_enabled());
        assert!(rules.accepts_arm_audience());
        assert!(rules.allows_exports());
        assert_eq!(rules.role_assignment_mode(), RoleAssignmentMode::Legacy);
        assert!(!rules.has_subnet_rules());
    }

    #[test]
    fn subnets_are_found_under_both_of_their_names() {
        let id =
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/Build";
        for key in ["id", "virtualNetworkSubnetResourceId"] {
            let document = json!({"properties": {"networkRuleSet": {"virtualNetworkRules": [{key: id}]}}});
            let rules = RegistryRules::of(&document);
            assert!(rules.subnet_rule_covers("build") && rules.subnet_rule_covers(&id.to_uppercase()));
            assert!(!rules.subnet_rule_covers("v") && !rules.subnet_rule_covers(""));
        }
    }
}
