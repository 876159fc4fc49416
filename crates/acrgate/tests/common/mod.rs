//! Random registries, rules and edits.

use std::net::Ipv4Addr;

use acrgate::names::IpRule;
use acrgate::rules::{DefaultAction, NetworkEdit};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Addresses from a small part of the space, so that rules overlap and probes hit; now and then from all of it.
pub(crate) fn address() -> impl Strategy<Value = Ipv4Addr> {
    prop_oneof![
        4 => (0_u8..4, any::<u8>()).prop_map(|(c, d)| Ipv4Addr::new(203, 0, c, d)),
        1 => any::<u32>().prop_map(Ipv4Addr::from_bits),
        1 => prop_oneof![Just(Ipv4Addr::UNSPECIFIED), Just(Ipv4Addr::BROADCAST)],
    ]
}

/// An IP rule, mostly narrow.
pub(crate) fn ip_rule() -> impl Strategy<Value = IpRule> {
    (address(), prop_oneof![8 => 22_u8..=32, 1 => 0_u8..=32])
        .prop_map(|(address, length)| format!("{address}/{length}").parse().unwrap())
}

/// Some IP rules, duplicates and overlaps included.
pub(crate) fn ip_rules() -> impl Strategy<Value = Vec<IpRule>> {
    prop::collection::vec(ip_rule(), 0..12)
}

/// A registry as Azure Resource Manager might answer it, in API versions that show more or less.
pub(crate) fn registry() -> impl Strategy<Value = Value> {
    let foreign = json!({ "action": "Allow", "value": "2001:db8::/32" });
    let subnet = json!([{ "action": "Allow", "id":
        "/subscriptions/01234567-89ab-cdef-0123-456789abcdef/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/hub/subnets/build" }]);
    (
        any::<[Option<bool>; 6]>(),
        prop::option::of(any::<bool>()),
        ip_rules(),
        prop::option::of(Just(foreign)),
        prop::option::of(prop_oneof![Just(json!([])), Just(subnet)]),
    )
        .prop_map(|(flags, default_allows, rules, foreign, subnets)| {
            let [public, bypass, tasks, exports, data, anonymous] = flags;
            let mut properties = Map::new();
            let mut put = |name: &str, value: Option<Value>| {
                value.into_iter().for_each(|value| {
                    properties.insert(name.to_owned(), value);
                });
            };
            let word =
                |flag: Option<bool>, yes: &str, no: &str| flag.map(|f| json!(if f { yes } else { no }));
            put("publicNetworkAccess", word(public, "Enabled", "Disabled"));
            put("networkRuleBypassOptions", word(bypass, "AzureServices", "None"));
            put("networkRuleBypassAllowedForTasks", tasks.map(Value::from));
            put("dataEndpointEnabled", data.map(Value::from));
            put("anonymousPullEnabled", anonymous.map(Value::from));
            let exports = word(exports, "enabled", "disabled");
            put("policies", exports.map(|status| json!({ "exportPolicy": { "status": status } })));
            put(
                "networkRuleSet",
                default_allows.map(|allows| {
                    let mut rule_set = json!({
                        "defaultAction": if allows { "Allow" } else { "Deny" },
                        "ipRules": rules.iter().map(|rule| json!({ "action": "Allow", "value": rule }))
                            .chain(foreign).collect::<Vec<_>>(),
                    });
                    if let Some(subnets) = subnets {
                        rule_set["virtualNetworkRules"] = subnets;
                    }
                    rule_set
                }),
            );
            json!({ "sku": { "name": "Premium" }, "properties": properties })
        })
}

/// An edit of any settings.
pub(crate) fn edit() -> impl Strategy<Value = NetworkEdit> {
    (any::<[Option<bool>; 7]>(), ip_rules(), ip_rules(), prop::option::of(ip_rules())).prop_map(
        |(flags, add, remove, replace)| {
            let [public, denies, bypass, tasks, exports, data, anonymous] = flags;
            let with =
                |edit: NetworkEdit, flag: Option<bool>, set: fn(NetworkEdit, bool) -> NetworkEdit| match flag
                {
                    Some(flag) => set(edit, flag),
                    None => edit,
                };
            let edit = with(NetworkEdit::new(), public, NetworkEdit::public_network_access);
            let edit = with(edit, denies, |edit, denies| {
                edit.default_action(if denies { DefaultAction::Deny } else { DefaultAction::Allow })
            });
            let edit = with(edit, bypass, NetworkEdit::allow_trusted_services);
            let edit = with(edit, tasks, NetworkEdit::allow_tasks_bypass);
            let edit = with(edit, exports, NetworkEdit::allow_exports);
            let edit = with(edit, data, NetworkEdit::data_endpoints);
            let edit = with(edit, anonymous, NetworkEdit::anonymous_pull);
            match replace {
                Some(rules) => edit.replace_ip_rules(rules),
                None => edit.add_ip_rules(add).remove_ip_rules(remove),
            }
        },
    )
}

/// JSON merge patch (RFC 7396), which is what the service does with a PATCH body.
pub(crate) fn merge_patch(target: &mut Value, patch: &Value) {
    let Some(patch) = patch.as_object() else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    for (key, value) in patch {
        if value.is_null() {
            target.as_object_mut().unwrap().remove(key);
        } else {
            merge_patch(&mut target[key], value);
        }
    }
}
