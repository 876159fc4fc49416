//! What an API version shows of a stored registry.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::properties::{POLICIES, PROPERTIES, READ_ONLY, subnet_key};
use crate::arm::versions;
use crate::state::resource::Resource;

/// The body of a registry's answer in a version, made once for each version and document.
pub(crate) fn rendered(resource: &Resource, version: (usize, &str)) -> Bytes {
    resource.rendered(version.0, |document| Bytes::from(shown(document, version.1).to_string()))
}

/// A registry as a version shows it.
pub(crate) fn shown(document: &Value, version: &str) -> Value {
    let mut shown = Map::new();
    for key in ["sku", "type", "id", "name", "location", "tags", "identity"] {
        if !document[key].is_null() {
            shown.insert(key.to_owned(), document[key].clone());
        }
    }
    if version >= "2020-11-01-preview" {
        shown.insert("systemData".to_owned(), document["systemData"].clone());
    }
    shown.insert("properties".to_owned(), Value::Object(properties(document, version)));
    Value::Object(shown)
}

fn properties(document: &Value, version: &str) -> Map<String, Value> {
    let own = &document["properties"];
    let is_premium = document["sku"]["name"] == "Premium";
    let mut shown = Map::new();
    let mut show = |name: &str, value: Value| {
        if !value.is_null() {
            shown.insert(name.to_owned(), value);
        }
    };
    for (name, known) in READ_ONLY {
        if known(version) {
            show(name, own[name].clone());
        }
    }
    for property in PROPERTIES {
        if !(property.known)(version) {
            continue;
        }
        let value = &own[property.name];
        match property.name {
            // Below Premium there are no network rules, and the answer omits them.
            "networkRuleSet" if !is_premium => {}
            "networkRuleSet" => show(property.name, rule_set(value, version)),
            "policies" => show(property.name, policies(value, version)),
            name => show(name, value.clone()),
        }
    }
    shown
}

fn rule_set(own: &Value, version: &str) -> Value {
    let mut shown = json!({"defaultAction": own["defaultAction"], "ipRules": own["ipRules"]});
    if let Some(key) = subnet_key(version) {
        let rules = own["virtualNetworkRules"].as_array().into_iter().flatten();
        let rules = rules.map(|rule| json!({"action": "Allow", key: rule["virtualNetworkSubnetResourceId"]}));
        shown["virtualNetworkRules"] = rules.collect();
    }
    shown
}

fn policies(own: &Value, version: &str) -> Value {
    let shown = POLICIES.iter().filter(|(name, known)| known(version) && !own[name].is_null());
    shown.map(|(name, _)| ((*name).to_owned(), own[name].clone())).collect()
}

/// The newest version, through which everything is seen.
pub(crate) fn newest() -> &'static str {
    versions::REGISTRIES.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(sku: &str) -> Value {
        json!({"id": "/r", "sku": {"name": sku}, "systemData": {}, "emulator": {"passwords": ["hush"]}, "properties": {
            "networkRuleSet": {"defaultAction": "Deny", "ipRules": [],
                "virtualNetworkRules": [{"action": "Allow", "virtualNetworkSubnetResourceId": "/s"}]},
            "networkRuleBypassAllowedForTasks": true,
            "policies": {"exportPolicy": {"status": "enabled"}, "softDeletePolicy": {"status": "disabled"}},
        }})
    }

    #[test]
    fn each_version_shows_what_it_knows() {
        let premium = stored("Premium");
        let old = shown(&premium, "2021-08-01-preview");
        assert_eq!(
            old["properties"]["networkRuleSet"]["virtualNetworkRules"],
            json!([{"action": "Allow", "id": "/s"}])
        );
        let ga = shown(&premium, "2025-04-01");
        assert!(ga["properties"]["networkRuleSet"].get("virtualNetworkRules").is_none());
        assert!(ga["properties"].get("networkRuleBypassAllowedForTasks").is_none());
        assert!(ga["properties"]["policies"].get("softDeletePolicy").is_none());
        assert_eq!(shown(&premium, "2025-11-01")["properties"]["networkRuleBypassAllowedForTasks"], true);
        let new = shown(&premium, newest());
        assert_eq!(
            new["properties"]["networkRuleSet"]["virtualNetworkRules"][0]["virtualNetworkSubnetResourceId"],
            "/s"
        );
    }

    #[test]
    fn below_premium_the_rule_set_is_omitted_and_secrets_are_never_shown() {
        let basic = shown(&stored("Basic"), newest());
        assert!(basic["properties"].get("networkRuleSet").is_none());
        assert!(!basic.to_string().contains("hush"));
    }
}
