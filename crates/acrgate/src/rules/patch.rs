//! The smallest PATCH body for an edit.

use serde_json::{Map, Value, json};

use super::edit::NetworkEdit;
use super::ip_edit::same_rules;
use super::posture::NetworkRules;

impl NetworkEdit {
    /// The body of the PATCH that turns `before` into `self.apply(before)`; `None` when nothing would change.
    ///
    /// Only properties that the edit names and that really change appear. In particular `networkRuleBypassOptions`
    /// is never sent by accident: its default in Azure's specification is `AzureServices`, so a client that fills in
    /// defaults re-opens the bypass with every PATCH. `networkRuleSet` merges: the default action alone keeps the IP
    /// rules, and subnet rules are never sent, so they stay. Changed IP rules are sent as the whole list (that is how
    /// the service takes them) together with the default action, which its contract requires.
    pub fn patch(&self, before: &NetworkRules) -> Option<Value> {
        let after = self.apply(before);
        let mut properties = Map::new();
        let mut put = |name: &str, changed: bool, value: Value| {
            if changed {
                properties.insert(name.to_owned(), value);
            }
        };

        let ip_rules_change =
            !same_rules(&before.ip_rules, &after.ip_rules) || before.unread_ip_rules != after.unread_ip_rules;
        if ip_rules_change {
            let rule_set = json!({ "defaultAction": after.default_action, "ipRules": ip_rules(&after) });
            put("networkRuleSet", true, rule_set);
        } else {
            let rule_set = json!({ "defaultAction": after.default_action });
            put("networkRuleSet", after.default_action != before.default_action, rule_set);
        }
        put(
            "publicNetworkAccess",
            after.public_network_access != before.public_network_access,
            json!(after.public_network_access),
        );
        put("networkRuleBypassOptions", after.bypass != before.bypass, json!(after.bypass));
        put(
            "networkRuleBypassAllowedForTasks",
            after.tasks_bypass != before.tasks_bypass,
            json!(after.tasks_bypass),
        );
        put(
            "policies",
            after.export_policy != before.export_policy,
            json!({ "exportPolicy": { "status": after.export_policy } }),
        );
        put(
            "dataEndpointEnabled",
            after.data_endpoints != before.data_endpoints,
            json!(after.data_endpoints),
        );
        put(
            "anonymousPullEnabled",
            after.anonymous_pull != before.anonymous_pull,
            json!(after.anonymous_pull),
        );
        (!properties.is_empty()).then(|| json!({ "properties": properties }))
    }
}

fn ip_rules(rules: &NetworkRules) -> Vec<Value> {
    let read = rules.ip_rules.iter().map(|rule| json!({ "action": "Allow", "value": rule }));
    read.chain(rules.unread_ip_rules.iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{BypassOption, DefaultAction, Sku};

    fn closed() -> NetworkRules {
        let mut rules = NetworkRules::new(Sku::Premium);
        rules.default_action = DefaultAction::Deny;
        rules.bypass = BypassOption::None;
        rules.ip_rules = vec!["203.0.113.7".parse().unwrap()];
        rules
    }

    #[test]
    fn the_default_action_alone_leaves_the_ip_rules_to_the_service() {
        let edit = NetworkEdit::new().default_action(DefaultAction::Allow);
        assert_eq!(
            edit.patch(&closed()),
            Some(json!({ "properties": { "networkRuleSet": { "defaultAction": "Allow" } } }))
        );
    }

    #[test]
    fn ip_rules_go_with_the_current_default_action() {
        let edit = NetworkEdit::new().add_ip_rules(["198.51.100.0/24".parse().unwrap()]);
        assert_eq!(
            edit.patch(&closed()),
            Some(json!({ "properties": { "networkRuleSet": {
                "defaultAction": "Deny",
                "ipRules": [
                    { "action": "Allow", "value": "203.0.113.7" },
                    { "action": "Allow", "value": "198.51.100.0/24" }
                ]
            } } }))
        );
        let edit = NetworkEdit::new().clear_ip_rules();
        assert_eq!(
            edit.patch(&closed()),
            Some(json!({ "properties": { "networkRuleSet": { "defaultAction": "Deny", "ipRules": [] } } }))
        );
    }

    #[test]
    fn nothing_is_sent_when_nothing_changes() {
        let edit = NetworkEdit::new()
            .allow_trusted_services(false)
            .default_action(DefaultAction::Deny)
            .add_ip_rules(["203.0.113.7/32".parse().unwrap()])
            .remove_ip_rules(["8.8.8.8".parse().unwrap()]);
        assert_eq!(edit.patch(&closed()), None);
        assert_eq!(NetworkEdit::new().patch(&closed()), None);
    }

    #[test]
    fn an_unset_tasks_flag_is_not_false() {
        let edit = NetworkEdit::new().allow_tasks_bypass(false);
        assert_eq!(
            edit.patch(&closed()),
            Some(json!({ "properties": { "networkRuleBypassAllowedForTasks": false } }))
        );
    }

    #[test]
    fn entries_that_cannot_be_read_travel_with_the_others() {
        let mut rules = closed();
        let foreign = json!({ "action": "Deny", "value": "198.51.100.1" });
        rules.unread_ip_rules.push(foreign.clone());
        let body = NetworkEdit::new().add_ip_rules(["8.8.8.8".parse().unwrap()]).patch(&rules).unwrap();
        assert_eq!(body["properties"]["networkRuleSet"]["ipRules"][2], foreign);
    }
}
