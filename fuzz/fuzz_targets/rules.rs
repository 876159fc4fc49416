//! The first line is a registry, the second an edit, every further one an IP rule. The laws of network rules hold.

#![no_main]

use std::net::Ipv4Addr;

use acrgate::{
    names::IpRule,
    rules::{Limits, NetworkEdit, NetworkField, NetworkRules, PreparedIpRules, aggregate},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut lines = text.split('\n');
    let registry = lines.next().and_then(|line| serde_json::from_str(line).ok());
    let edit: Option<NetworkEdit> = lines.next().and_then(|line| serde_json::from_str(line).ok());
    let rules: Vec<IpRule> = lines.filter_map(|line| line.parse().ok()).collect();
    the_same_addresses(&rules);

    let Some(before) = registry.and_then(|registry| NetworkRules::from_registry(&registry).ok()) else {
        return;
    };
    let json = serde_json::to_string(&before).expect("rules are JSON");
    assert_eq!(serde_json::from_str::<NetworkRules>(&json).expect("and read back"), before);
    let _ = before.exposure().to_string();
    the_same_addresses(&before.ip_rules);

    for edit in edit.into_iter().chain([NetworkEdit::new().replace_ip_rules(rules)]) {
        let after = edit.apply(&before);
        assert_eq!(edit.patch(&after), None, "an edit applied twice is the same as once");
        let hidden = "/properties/networkRuleSet/virtualNetworkRules";
        assert!(edit.patch(&before).is_none_or(|body| body.pointer(hidden).is_none()));
        let _ = (edit.problems(&before, &Limits::default()), edit.warnings(&before));
        let restored = edit.undo(&before).apply(&after);
        for change in before.diff(&restored) {
            // These two cannot be unset again.
            let lasting = [NetworkField::TasksBypass, NetworkField::AnonymousPull];
            assert!(lasting.contains(&change.field), "not restored: {change}");
        }
    }
});

/// One by one, prepared and aggregated, the rules admit the same, tried at every edge.
fn the_same_addresses(rules: &[IpRule]) {
    let (prepared, fewer) = (PreparedIpRules::new(rules), aggregate(rules));
    assert!(fewer.len() <= rules.len());
    for rule in rules.iter().take(32) {
        let (first, last) = (rule.first().to_bits(), rule.last().to_bits());
        for edge in [first.wrapping_sub(1), first, last, last.wrapping_add(1)].map(Ipv4Addr::from_bits) {
            let admitted = rules.iter().any(|rule| rule.contains(edge));
            assert_eq!(prepared.contains(edge), admitted, "{edge} prepared");
            assert_eq!(fewer.iter().any(|rule| rule.contains(edge)), admitted, "{edge} aggregated");
        }
    }
}
