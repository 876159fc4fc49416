//! What PUT and PATCH make of a registry: PUT replaces, PATCH merges, and neither touches what its version cannot see
//! unless it has to.

use serde_json::{Value, json};

use super::properties::{Kind, POLICIES, PROPERTIES, Property, subnet_key};
use crate::arm::error::ArmError;
use crate::options::Behaviour;
use crate::state::clock::timestamp;

/// Policies that tell when they were changed last.
const TIMED_POLICIES: [&str; 2] = ["retentionPolicy", "softDeletePolicy"];

/// The properties after a PUT: those of the body, else the defaults. `former` are the stored ones.
pub(crate) fn replaced(
    former: Option<&Value>,
    body: &Value,
    version: &str,
    behaviour: Behaviour,
) -> Result<Value, ArmError> {
    let mut properties = former.cloned().unwrap_or_else(|| json!({}));
    for property in PROPERTIES {
        let keep = former.is_some() && !(property.known)(version) && !behaviour.put_resets_unknown_properties;
        if keep {
            continue;
        }
        match (property.default)() {
            Some(default) => properties[property.name] = default,
            None => remove(&mut properties, property.name),
        }
    }
    let hides_subnets = subnet_key(version).is_none() && !behaviour.put_resets_unknown_properties;
    if let Some(former) = former.filter(|_| hides_subnets) {
        properties["networkRuleSet"]["virtualNetworkRules"] =
            former["networkRuleSet"]["virtualNetworkRules"].clone();
    }
    apply(&mut properties, &body["properties"], version, |_| true)?;
    for policy in TIMED_POLICIES {
        if properties["policies"][policy]["lastUpdatedTime"].is_null() {
            properties["policies"][policy]["lastUpdatedTime"] = json!(timestamp());
        }
    }
    Ok(properties)
}

/// The properties after a PATCH: only what the body names changes.
pub(crate) fn merged(
    former: &Value,
    body: &Value,
    version: &str,
    behaviour: Behaviour,
) -> Result<Value, ArmError> {
    let mut properties = former.clone();
    apply(&mut properties, &body["properties"], version, |property| property.patchable)?;
    let opened = body["properties"]["publicNetworkAccess"]
        .as_str()
        .is_some_and(|word| word.eq_ignore_ascii_case("Enabled"));
    if opened && !behaviour.enabling_public_access_keeps_default_action {
        properties["networkRuleSet"]["defaultAction"] = json!("Allow");
    }
    Ok(properties)
}

fn apply(
    properties: &mut Value,
    given: &Value,
    version: &str,
    takes: impl Fn(&Property) -> bool,
) -> Result<(), ArmError> {
    for property in PROPERTIES.iter().filter(|property| takes(property) && (property.known)(version)) {
        let value = &given[property.name];
        // The service's models are typed: null is the same as absent.
        if value.is_null() {
            continue;
        }
        let slot = &mut properties[property.name];
        match property.kind {
            Kind::Flag => {
                let flag = value.as_bool().ok_or_else(|| invalid(property.name, value))?;
                *slot = json!(flag);
            }
            Kind::Word(words) => *slot = json!(word(property.name, value, words)?),
            Kind::RuleSet => rule_set(slot, value, version)?,
            Kind::Policies => policies(slot, value, version)?,
            Kind::Object => merge(slot, value),
        }
    }
    Ok(())
}

fn rule_set(own: &mut Value, given: &Value, version: &str) -> Result<(), ArmError> {
    if !own.is_object() {
        *own = json!({"defaultAction": "Allow", "ipRules": [], "virtualNetworkRules": []});
    }
    if !given["defaultAction"].is_null() {
        own["defaultAction"] =
            json!(word("networkRuleSet.defaultAction", &given["defaultAction"], &["Allow", "Deny"])?);
    }
    if let Some(rules) = list("networkRuleSet.ipRules", &given["ipRules"])? {
        own["ipRules"] = rules.iter().map(ip_rule).collect::<Result<_, _>>()?;
    }
    if let (Some(key), Some(rules)) =
        (subnet_key(version), list("networkRuleSet.virtualNetworkRules", &given["virtualNetworkRules"])?)
    {
        let subnet = |rule: &Value| match rule[key].as_str() {
            Some(id) if id.starts_with('/') => {
                Ok(json!({"action": "Allow", "virtualNetworkSubnetResourceId": id}))
            }
            _ => Err(invalid("networkRuleSet.virtualNetworkRules", rule)),
        };
        own["virtualNetworkRules"] = rules.iter().map(subnet).collect::<Result<_, _>>()?;
    }
    Ok(())
}

/// A rule as it is stored: `/32` goes, everything else stays as it was written.
fn ip_rule(rule: &Value) -> Result<Value, ArmError> {
    let value = rule["value"].as_str().ok_or_else(|| invalid("networkRuleSet.ipRules", rule))?;
    if !rule["action"].is_null() {
        word("networkRuleSet.ipRules.action", &rule["action"], &["Allow"])?;
    }
    Ok(json!({"action": "Allow", "value": value.strip_suffix("/32").unwrap_or(value)}))
}

fn policies(own: &mut Value, given: &Value, version: &str) -> Result<(), ArmError> {
    for (name, known) in POLICIES {
        let policy = &given[name];
        if !known(version) || policy.is_null() {
            continue;
        }
        merge(&mut own[name], policy);
        if !policy["status"].is_null() {
            let status =
                word(&format!("policies.{name}.status"), &policy["status"], &["enabled", "disabled"])?;
            own[name]["status"] = json!(status);
        }
    }
    for policy in TIMED_POLICIES {
        if !given[policy].is_null() {
            own[policy]["lastUpdatedTime"] = json!(timestamp());
        }
    }
    Ok(())
}

/// Merges objects; anything else replaces. Null changes nothing.
fn merge(own: &mut Value, given: &Value) {
    match (own, given) {
        (_, Value::Null) => {}
        (Value::Object(own), Value::Object(given)) => {
            for (key, value) in given {
                merge(own.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (own, given) => *own = given.clone(),
    }
}

fn list<'a>(name: &str, value: &'a Value) -> Result<Option<&'a Vec<Value>>, ArmError> {
    match value {
        Value::Null => Ok(None),
        Value::Array(items) => Ok(Some(items)),
        other => Err(invalid(name, other)),
    }
}

fn word(name: &str, value: &Value, words: &[&'static str]) -> Result<&'static str, ArmError> {
    let text = value.as_str().ok_or_else(|| invalid(name, value))?;
    words.iter().copied().find(|own| own.eq_ignore_ascii_case(text)).ok_or_else(|| invalid(name, value))
}

/// No recording shows this text.
fn invalid(name: &str, value: &Value) -> ArmError {
    let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    ArmError::bad_request(format!("The value '{value}' of the property '{name}' is invalid."))
}

fn remove(value: &mut Value, name: &str) {
    if let Some(map) = value.as_object_mut() {
        map.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn created(body: &Value) -> Value {
        replaced(None, body, "2025-11-01", Behaviour::default()).unwrap()
    }

    fn patched(former: &Value, properties: Value, version: &str) -> Value {
        merged(former, &json!({ "properties": properties }), version, Behaviour::default()).unwrap()
    }

    #[test]
    fn a_new_registry_trusts_services_and_says_nothing_of_tasks() {
        let registry = created(&json!({}));
        assert_eq!(registry["networkRuleBypassOptions"], "AzureServices");
        assert!(registry.get("networkRuleBypassAllowedForTasks").is_none());
        assert_eq!(registry["networkRuleSet"]["defaultAction"], "Allow");
    }

    #[test]
    fn a_patch_of_the_default_action_keeps_the_rules() {
        let rules = json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "16.17.18.0/24"}, {"value": "1.2.3.4/32"}]}});
        let registry = created(&json!({ "properties": rules }));
        let after = patched(&registry, json!({"networkRuleSet": {"defaultAction": "allow"}}), "2025-11-01");
        assert_eq!(
            after["networkRuleSet"]["ipRules"],
            json!([{"action": "Allow", "value": "16.17.18.0/24"}, {"action": "Allow", "value": "1.2.3.4"}])
        );
        assert_eq!(after["networkRuleSet"]["defaultAction"], "Allow");
        let cleared = patched(&after, json!({"networkRuleSet": {"ipRules": []}}), "2025-11-01");
        assert_eq!(cleared["networkRuleSet"]["ipRules"], json!([]));
    }

    #[test]
    fn what_a_version_does_not_know_survives_its_patch_and_not_its_put() {
        let registry =
            patched(&created(&json!({})), json!({"networkRuleBypassAllowedForTasks": true}), "2025-11-01");
        let subnets = json!({"networkRuleSet": {"virtualNetworkRules": [{"id": "/s"}]}});
        let registry = patched(&registry, subnets, "2021-08-01-preview");
        let after = patched(
            &registry,
            json!({"networkRuleSet": {"defaultAction": "Deny"}, "networkRuleBypassAllowedForTasks": false}),
            "2023-11-01-preview",
        );
        assert_eq!(after["networkRuleBypassAllowedForTasks"], true);
        assert_eq!(after["networkRuleSet"]["virtualNetworkRules"][0]["virtualNetworkSubnetResourceId"], "/s");
        let put = |behaviour| replaced(Some(&after), &json!({}), "2025-04-01", behaviour).unwrap();
        let reset = put(Behaviour::default());
        assert!(reset.get("networkRuleBypassAllowedForTasks").is_none());
        assert_eq!(reset["networkRuleSet"]["virtualNetworkRules"], json!([]));
        let kept = put(Behaviour { put_resets_unknown_properties: false, ..Behaviour::default() });
        assert_eq!(kept["networkRuleBypassAllowedForTasks"], true);
        assert_eq!(kept["networkRuleSet"]["virtualNetworkRules"][0]["virtualNetworkSubnetResourceId"], "/s");
    }

    #[test]
    fn a_put_resets_policies_and_a_patch_does_not() {
        let exports_off = json!({"policies": {"exportPolicy": {"status": "disabled"}}});
        let registry = created(&json!({"properties": exports_off}));
        assert_eq!(
            patched(&registry, json!({}), "2025-11-01")["policies"]["exportPolicy"]["status"],
            "disabled"
        );
        let put = replaced(Some(&registry), &json!({}), "2025-11-01", Behaviour::default()).unwrap();
        assert_eq!(put["policies"]["exportPolicy"]["status"], "enabled");
    }

    #[test]
    fn opening_public_access_keeps_the_default_action_unless_told_otherwise() {
        let closed = created(
            &json!({"properties": {"publicNetworkAccess": "Disabled", "networkRuleSet": {"defaultAction": "Deny"}}}),
        );
        let open = json!({"properties": {"publicNetworkAccess": "enabled"}});
        let recorded = merged(&closed, &open, "2025-11-01", Behaviour::default()).unwrap();
        assert_eq!(recorded["networkRuleSet"]["defaultAction"], "Deny");
        assert_eq!(recorded["publicNetworkAccess"], "Enabled");
        let behaviour =
            Behaviour { enabling_public_access_keeps_default_action: false, ..Behaviour::default() };
        let documented = merged(&closed, &open, "2025-11-01", behaviour).unwrap();
        assert_eq!(documented["networkRuleSet"]["defaultAction"], "Allow");
    }

    proptest! {
        #[test]
        fn patches_are_idempotent_and_change_only_what_they_name(flag: bool, word in prop::sample::select(vec!["AzureServices", "None"]),
            deny: bool, rules in prop::collection::vec(any::<[u8; 4]>(), 0..5)) {
            let rules: Vec<_> = rules.iter().map(|[a, b, c, d]| json!({"value": format!("{a}.{b}.{c}.{d}")})).collect();
            let patch = json!({"networkRuleBypassAllowedForTasks": flag, "networkRuleBypassOptions": word,
                "networkRuleSet": {"defaultAction": if deny { "Deny" } else { "Allow" }, "ipRules": rules}});
            let before = created(&json!({}));
            let once = patched(&before, patch.clone(), "2025-11-01");
            prop_assert_eq!(&patched(&once, patch, "2025-11-01"), &once);
            for (key, value) in before.as_object().unwrap() {
                if !["networkRuleBypassAllowedForTasks", "networkRuleBypassOptions", "networkRuleSet"].contains(&key.as_str()) {
                    prop_assert_eq!(&once[key], value);
                }
            }
        }
    }
}
