//! Laws of the network rules, tried on random registries and edits.

#![expect(clippy::unwrap_used, reason = "a test stops where its input is wrong")]

mod common;

use std::net::Ipv4Addr;

use acrgate::names::IpRule;
use acrgate::rules::{DefaultAction, NetworkEdit, NetworkRules, PreparedIpRules, SubnetRules, aggregate};
use common::{address, edit, ip_rule, ip_rules, merge_patch, registry};
use proptest::prelude::*;
use serde_json::Value;

fn read(registry: &Value) -> NetworkRules {
    NetworkRules::from_registry(registry).unwrap()
}

fn as_set(rules: &[IpRule]) -> std::collections::BTreeSet<IpRule> {
    rules.iter().copied().collect()
}

proptest! {
    #[test]
    fn an_edit_is_idempotent(registry in registry(), edit in edit()) {
        let once = edit.apply(&read(&registry));
        prop_assert_eq!(edit.apply(&once), once.clone());
        prop_assert_eq!(edit.patch(&once), None);
    }

    #[test]
    fn the_service_merging_the_patch_gives_what_apply_promised(registry in registry(), edit in edit()) {
        let before = read(&registry);
        let after = edit.apply(&before);
        let mut document = registry.clone();
        match edit.patch(&before) {
            Some(body) => merge_patch(&mut document, &body),
            None => prop_assert_eq!(&after, &before),
        }
        prop_assert_eq!(read(&document), after);
    }

    #[test]
    fn the_patch_holds_only_what_changes(registry in registry(), edit in edit()) {
        let before = read(&registry);
        let changed: Vec<String> =
            before.diff(&edit.apply(&before)).iter().map(|c| c.field.to_string()).collect();
        let body = edit.patch(&before).unwrap_or_default();
        for name in body["properties"].as_object().into_iter().flat_map(|p| p.keys()) {
            prop_assert!(changed.iter().any(|c| c.split('.').next() == Some(name)), "{name} in {body}");
        }
        let top_level = body.as_object().map_or(0, serde_json::Map::len);
        prop_assert_eq!(top_level, usize::from(!changed.is_empty()));
        prop_assert!(!body.to_string().contains("virtualNetworkRules"));
    }

    #[test]
    fn the_bypass_is_never_sent_unless_it_was_named(registry in registry(), rules in ip_rules()) {
        let before = read(&registry);
        let edit = NetworkEdit::new().add_ip_rules(rules).default_action(DefaultAction::Deny);
        let body = edit.patch(&before).unwrap_or_default().to_string();
        prop_assert!(!body.contains("Bypass"), "{body}");
    }

    #[test]
    fn undo_restores(registry in registry(), edit in edit()) {
        let before = read(&registry);
        let after = edit.apply(&before);
        let mut restored = edit.undo(&before).apply(&after);
        // The one documented exception: a flag that was unset comes back as false, which means the same.
        if before.tasks_bypass.is_none() && restored.tasks_bypass == Some(false) {
            restored.tasks_bypass = None;
        }
        // A setting that the API version hides has no former value to return to.
        if before.anonymous_pull.is_none() {
            restored.anonymous_pull = None;
        }
        prop_assert_eq!(restored, before);
    }

    #[test]
    fn undoing_the_undoing_does_it_again(registry in registry(), edit in edit()) {
        let before = read(&registry);
        let after = edit.apply(&before);
        let undo = edit.undo(&before);
        let restored = undo.apply(&after);
        let again = undo.undo(&after).apply(&restored);
        prop_assert_eq!(as_set(&again.ip_rules), as_set(&after.ip_rules));
        prop_assert_eq!(again.unread_ip_rules, after.unread_ip_rules);
    }

    #[test]
    fn undo_keeps_what_others_added_meanwhile(
        registry in registry(), edit in edit(), theirs in ip_rules()
    ) {
        let before = read(&registry);
        let after = edit.apply(&before);
        let meanwhile = NetworkEdit::new().add_ip_rules(theirs).apply(&after);
        let fresh: Vec<IpRule> =
            meanwhile.ip_rules.iter().copied().filter(|rule| !after.ip_rules.contains(rule)).collect();
        let restored = edit.undo(&before).apply(&meanwhile);
        for rule in fresh.iter().chain(&before.ip_rules) {
            prop_assert!(restored.ip_rules.contains(rule));
        }
    }

    #[test]
    fn removal_is_by_meaning(registry in registry(), rule in ip_rule()) {
        let spelled_otherwise: IpRule = format!("{}/{}", rule.last(), rule.network().prefix_len()).parse().unwrap();
        let with = NetworkEdit::new().add_ip_rules([rule]).apply(&read(&registry));
        prop_assert!(with.ip_rules.contains(&rule));
        let without = NetworkEdit::new().remove_ip_rules([spelled_otherwise]).apply(&with);
        prop_assert!(!without.ip_rules.contains(&rule));
    }

    #[test]
    fn nobody_elses_rule_is_dropped(registry in registry(), add in ip_rules(), remove in ip_rules()) {
        let before = read(&registry);
        let edit = NetworkEdit::new().remove_ip_rules(remove.clone()).add_ip_rules(add.clone());
        let after = edit.apply(&before);
        let mut expected = as_set(&before.ip_rules);
        expected.retain(|rule| !remove.contains(rule));
        expected.extend(add);
        prop_assert_eq!(as_set(&after.ip_rules), expected);
        prop_assert_eq!(after.unread_ip_rules, before.unread_ip_rules);
        prop_assert_eq!(after.subnet_rules, before.subnet_rules);
    }

    #[test]
    fn an_edit_survives_serialisation(edit in edit(), registry in registry()) {
        let text = serde_json::to_string(&edit).unwrap();
        prop_assert_eq!(serde_json::from_str::<NetworkEdit>(&text).unwrap(), edit.clone());
        let undo = edit.undo(&read(&registry));
        let text = serde_json::to_string(&undo).unwrap();
        let copy: NetworkEdit = serde_json::from_str(&text).unwrap();
        let after = edit.apply(&read(&registry));
        prop_assert_eq!(copy.apply(&after), undo.apply(&after));
    }

    #[test]
    fn aggregation_admits_exactly_the_same_addresses(rules in ip_rules(), probes in prop::collection::vec(address(), 32)) {
        let few = aggregate(&rules);
        prop_assert!(few.len() <= as_set(&rules).len());
        // Every boundary, and random addresses between.
        let edges = rules.iter().chain(&few).flat_map(|rule| {
            let (first, last) = (rule.first().to_bits(), rule.last().to_bits());
            [first.wrapping_sub(1), first, last, last.wrapping_add(1)].map(Ipv4Addr::from_bits)
        });
        for probe in edges.chain(probes) {
            prop_assert_eq!(
                rules.iter().any(|rule| rule.contains(probe)),
                few.iter().filter(|rule| rule.contains(probe)).count() == 1,
                "{}", probe
            );
        }
        prop_assert_eq!(aggregate(&few), few.clone());
        // No two can be merged: a pair that forms one larger range would have been.
        for pair in few.windows(2) {
            let (left, right) = (pair[0].network(), pair[1].network());
            let mergeable = left.prefix_len() == right.prefix_len() && left.supernet() == right.supernet();
            prop_assert!(!mergeable, "{left} and {right}");
        }
    }

    #[test]
    fn prepared_rules_answer_as_a_scan_does(rules in ip_rules(), probes in prop::collection::vec(address(), 32)) {
        let prepared = PreparedIpRules::new(&rules);
        let edges = rules.iter().flat_map(|rule| {
            let (first, last) = (rule.first().to_bits(), rule.last().to_bits());
            [first.wrapping_sub(1), first, last, last.wrapping_add(1)].map(Ipv4Addr::from_bits)
        });
        for probe in edges.chain(probes) {
            prop_assert_eq!(prepared.contains(probe), rules.iter().any(|rule| rule.contains(probe)), "{}", probe);
        }
    }

    #[test]
    fn an_ip_rule_survives_its_text(rule in ip_rule()) {
        prop_assert_eq!(rule.to_string().parse::<IpRule>().unwrap(), rule);
        prop_assert!(!rule.to_string().ends_with("/32"));
    }

    #[test]
    fn names_never_panic(text in any::<String>(), near in "[/a-zA-Z0-9.:_%?#-]{0,80}") {
        use acrgate::names::{LoginServer, RegistryId, RegistryName, RepositoryName, ResourceId, SubscriptionId};
        for text in [&text, &near] {
            let _ = text.parse::<IpRule>().map(|rule| rule.warnings());
            let _ = text.parse::<RegistryName>();
            let _ = text.parse::<RepositoryName>();
            let _ = text.parse::<LoginServer>();
            let _ = text.parse::<RegistryId>();
            let _ = text.parse::<SubscriptionId>();
            if let Ok(id) = text.parse::<ResourceId>() {
                prop_assert_eq!(id.to_string(), text.clone());
                prop_assert!(id.segments().all(|s| !s.is_empty() && s != ".."));
            }
        }
    }
}

#[test]
fn hidden_subnet_rules_stay_hidden() {
    let registry = serde_json::json!({
        "sku": { "name": "Premium" },
        "properties": { "networkRuleSet": { "defaultAction": "Deny", "ipRules": [] } }
    });
    let after = NetworkEdit::new().add_ip_rules(["8.8.8.8".parse().unwrap()]).apply(&read(&registry));
    assert_eq!(after.subnet_rules, SubnetRules::Hidden);
}
