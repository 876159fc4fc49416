//! Which property exists since when, what it may be, and what it is by default: one table.

use serde_json::{Value, json};

/// What a property may be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// true or false.
    Flag,
    /// One of these words; compared without case, stored in this spelling.
    Word(&'static [&'static str]),
    /// `networkRuleSet`.
    RuleSet,
    /// `policies`.
    Policies,
    /// An object that is merged as it is.
    Object,
}

/// Whether an API version knows something.
pub(crate) type Known = fn(&str) -> bool;

/// A writable property of a registry.
#[derive(Debug)]
pub(crate) struct Property {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// Whether an API version shows it and takes it.
    pub(crate) known: Known,
    /// Its value in a registry that was created without it; none: absent until somebody sets it.
    pub(crate) default: fn() -> Option<Value>,
    /// PATCH takes it.
    pub(crate) patchable: bool,
}

const ON_OFF: &[&str] = &["Enabled", "Disabled"];

/// The writable properties.
pub(crate) const PROPERTIES: &[Property] = &[
    Property {
        name: "adminUserEnabled",
        kind: Kind::Flag,
        known: always,
        default: || Some(json!(false)),
        patchable: true,
    },
    Property {
        name: "networkRuleSet",
        kind: Kind::RuleSet,
        known: |version| version >= "2017-10-01",
        default: || Some(json!({"defaultAction": "Allow", "ipRules": [], "virtualNetworkRules": []})),
        patchable: true,
    },
    Property {
        name: "policies",
        kind: Kind::Policies,
        known: |version| version >= "2019-05-01",
        default: || Some(default_policies()),
        patchable: true,
    },
    Property {
        name: "encryption",
        kind: Kind::Object,
        known: |version| version >= "2019-12-01-preview",
        default: || Some(json!({"status": "disabled"})),
        patchable: true,
    },
    Property {
        name: "dataEndpointEnabled",
        kind: Kind::Flag,
        known: |version| version >= "2019-12-01-preview",
        default: || Some(json!(false)),
        patchable: true,
    },
    Property {
        name: "publicNetworkAccess",
        kind: Kind::Word(ON_OFF),
        known: |version| version >= "2019-12-01-preview",
        default: || Some(json!("Enabled")),
        patchable: true,
    },
    Property {
        name: "networkRuleBypassOptions",
        kind: Kind::Word(&["AzureServices", "None"]),
        known: |version| version >= "2019-12-01-preview",
        default: || Some(json!("AzureServices")),
        patchable: true,
    },
    Property {
        name: "networkRuleBypassAllowedForTasks",
        kind: Kind::Flag,
        known: |version| version >= "2025-05-01-preview",
        default: || None,
        patchable: true,
    },
    Property {
        name: "zoneRedundancy",
        kind: Kind::Word(ON_OFF),
        known: |version| version >= "2020-11-01-preview",
        default: || Some(json!("Disabled")),
        patchable: false,
    },
    Property {
        name: "anonymousPullEnabled",
        kind: Kind::Flag,
        known: |version| preview_since(version, "2020-11-01-preview") || version >= "2025-04-01",
        default: || Some(json!(false)),
        patchable: true,
    },
    Property {
        name: "metadataSearch",
        kind: Kind::Word(ON_OFF),
        known: |version| preview_since(version, "2023-11-01-preview"),
        default: || Some(json!("Disabled")),
        patchable: true,
    },
    Property {
        name: "roleAssignmentMode",
        kind: Kind::Word(&["LegacyRegistryPermissions", "AbacRepositoryPermissions"]),
        known: |version| version >= "2025-03-01-preview" && version != "2025-04-01",
        default: || Some(json!("LegacyRegistryPermissions")),
        patchable: true,
    },
    Property {
        name: "regionalEndpoints",
        kind: Kind::Word(ON_OFF),
        known: |version| version >= "2026-01-01-preview",
        default: || Some(json!("Disabled")),
        patchable: true,
    },
    Property {
        name: "endpointProtocol",
        kind: Kind::Word(&["IPv4", "IPv4AndIPv6"]),
        known: |version| version >= "2026-01-01-preview",
        default: || Some(json!("IPv4")),
        patchable: true,
    },
];

/// Read-only properties and the versions that show them.
pub(crate) const READ_ONLY: &[(&str, Known)] = &[
    ("loginServer", always),
    ("creationDate", always),
    ("provisioningState", always),
    ("dataEndpointHostNames", |version| version >= "2019-12-01-preview"),
    ("privateEndpointConnections", |version| version >= "2019-12-01-preview"),
];

/// Policies and the versions that show and take them.
pub(crate) const POLICIES: &[(&str, Known)] = &[
    ("quarantinePolicy", always),
    ("trustPolicy", always),
    ("retentionPolicy", always),
    ("exportPolicy", |version| version >= "2021-06-01-preview"),
    ("azureADAuthenticationAsArmPolicy", |version| {
        preview_since(version, "2022-02-01-preview") || version >= "2025-04-01"
    }),
    ("softDeletePolicy", |version| preview_since(version, "2022-02-01-preview")),
];

/// How a version spells the subnet of a virtual network rule, if it shows these rules at all. They were hidden from
/// 2021-09-01 until 2026-03-01-preview, but 2021-12-01-preview has them.
pub(crate) fn subnet_key(version: &str) -> Option<&'static str> {
    if version >= "2026-03-01-preview" {
        Some("virtualNetworkSubnetResourceId")
    } else if version <= "2021-08-01-preview" || version == "2021-12-01-preview" {
        Some("id")
    } else {
        None
    }
}

/// The property of a name.
pub(crate) fn property(name: &str) -> Option<&'static Property> {
    PROPERTIES.iter().find(|property| property.name == name)
}

fn default_policies() -> Value {
    json!({
        "quarantinePolicy": {"status": "disabled"},
        "trustPolicy": {"type": "Notary", "status": "disabled"},
        "retentionPolicy": {"days": 7, "status": "disabled"},
        "exportPolicy": {"status": "enabled"},
        "azureADAuthenticationAsArmPolicy": {"status": "enabled"},
        "softDeletePolicy": {"retentionDays": 7, "status": "disabled"},
    })
}

fn always(_version: &str) -> bool {
    true
}

fn preview_since(version: &str, first: &str) -> bool {
    version >= first && version.ends_with("-preview")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arm::versions::REGISTRIES;

    fn versions_of(name: &str) -> Vec<&'static str> {
        let known = property(name).unwrap().known;
        REGISTRIES.iter().copied().filter(|version| known(version)).collect()
    }

    #[test]
    fn the_tasks_bypass_came_in_may_2025_and_not_in_2025_04_01() {
        let versions = versions_of("networkRuleBypassAllowedForTasks");
        assert_eq!(versions[..3], ["2025-05-01-preview", "2025-06-01-preview", "2025-11-01"]);
        assert!((property("networkRuleBypassAllowedForTasks").unwrap().default)().is_none());
    }

    #[test]
    fn anonymous_pull_is_in_previews_and_in_ga_since_2025_04_01() {
        let versions = versions_of("anonymousPullEnabled");
        for absent in ["2021-09-01", "2022-12-01", "2023-07-01", "2019-12-01-preview"] {
            assert!(!versions.contains(&absent), "{absent}");
        }
        for present in ["2020-11-01-preview", "2023-11-01-preview", "2025-04-01", "2025-11-01"] {
            assert!(versions.contains(&present), "{present}");
        }
    }

    #[test]
    fn subnet_rules_hide_between_2021_and_2026() {
        let shown: Vec<_> =
            REGISTRIES.iter().filter_map(|version| Some((*version, subnet_key(version)?))).collect();
        assert!(
            shown.contains(&("2021-08-01-preview", "id")) && shown.contains(&("2021-12-01-preview", "id"))
        );
        assert!(shown.contains(&("2026-03-01-preview", "virtualNetworkSubnetResourceId")));
        assert!(!shown.iter().any(|(version, _)| ("2021-09-01"..="2026-01-01-preview").contains(version)
            && *version != "2021-12-01-preview"));
    }
}
