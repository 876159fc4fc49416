//! The table of the 22 known cases, one proof per rule that its absence shows, and properties over many documents.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const AGENT: Ipv4Addr = Ipv4Addr::new(20, 62, 128, 9);
const TASK: &str =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/r/tasks/t";
const GROUP: &str =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerInstance/containerGroups/c";
const WORKSPACE: &str =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w";
const USER: &str =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/u";
const SUBNET: &str =
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/build";

fn registry(properties: &Value) -> Value {
    json!({"sku": {"name": "Premium"}, "properties": properties})
}

/// Restricted in both of the ways that the table means.
fn restricted(more: &Value) -> Vec<Value> {
    let mut disabled = json!({"publicNetworkAccess": "Disabled"});
    let mut deny =
        json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "198.51.100.0/24"}]}});
    for properties in [&mut disabled, &mut deny] {
        for (key, value) in more.as_object().unwrap() {
            properties[key] = value.clone();
        }
    }
    vec![registry(&disabled), registry(&deny)]
}

fn public(address: [u8; 4]) -> Origin<'static> {
    Origin::Public(address.into())
}

fn from(kind: &str) -> Origin<'_> {
    Origin::Service { kind, address: AGENT }
}

fn verdict_without(
    off: Option<Rule>,
    document: &Value,
    origin: Origin<'_>,
    claim: Option<&str>,
    entry: bool,
) -> Verdict {
    let switches = off.map_or_else(RuleSwitches::default, |rule| RuleSwitches::default().without(rule));
    judge(&Attempt {
        registry: RegistryRules::of(document),
        origin,
        resource_claim: claim,
        task: entry.then_some(TaskFacts { credential_entry: true, identities: TaskIdentities::System }),
        switches,
        readings: Readings::default(),
    })
}

fn verdict(document: &Value, origin: Origin<'_>, claim: Option<&str>, entry: bool) -> Verdict {
    verdict_without(None, document, origin, claim, entry)
}

fn connection(status: &str) -> Value {
    json!([{"name": "r.0123", "properties": {"privateLinkServiceConnectionState": {"status": status}}}])
}

#[test]
fn rows_1_to_4_public_callers() {
    let open = registry(&json!({}));
    assert_eq!(verdict(&open, public([203, 0, 113, 7]), None, false), Verdict::Pass(Class::PublicOpen));
    let rules = json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.7"}]}});
    let selected = registry(&rules);
    assert_eq!(verdict(&selected, public([203, 0, 113, 7]), None, false), Verdict::Pass(Class::IpRuleMatch));
    assert_eq!(
        verdict(&selected, public([203, 0, 113, 8]), None, false),
        Verdict::Refuse(Class::DefaultDeny)
    );
    for default_action in ["Allow", "Deny"] {
        let mut closed = selected.clone();
        closed["properties"]["publicNetworkAccess"] = json!("Disabled");
        closed["properties"]["networkRuleSet"]["defaultAction"] = json!(default_action);
        assert_eq!(
            verdict(&closed, public([203, 0, 113, 7]), None, false),
            Verdict::Refuse(Class::PublicDisabled)
        );
    }
}

#[test]
fn rows_5_6_and_20_private_endpoints() {
    for document in restricted(&json!({"privateEndpointConnections": connection("Approved")})) {
        let origin = Origin::PrivateEndpoint("R.0123");
        assert_eq!(verdict(&document, origin, None, false), Verdict::Pass(Class::PrivateEndpointApproved));
        assert_eq!(
            verdict(&document, Origin::PrivateEndpoint("other"), None, false),
            Verdict::Refuse(Class::PrivateEndpointNotApproved)
        );
    }
    for status in ["Pending", "Rejected", "Disconnected"] {
        let document = registry(&json!({"privateEndpointConnections": connection(status)}));
        assert_eq!(
            verdict(&document, Origin::PrivateEndpoint("r.0123"), None, false),
            Verdict::Refuse(Class::PrivateEndpointNotApproved)
        );
    }
}

#[test]
fn rows_7_and_8_subnets() {
    let rules = json!({"networkRuleSet": {"defaultAction": "Deny", "virtualNetworkRules": [{"id": SUBNET}]}});
    let mut document = registry(&rules);
    assert_eq!(
        verdict(&document, Origin::Subnet("build"), None, false),
        Verdict::Pass(Class::ServiceEndpointMatch)
    );
    assert_eq!(verdict(&document, Origin::Subnet("other"), None, false), Verdict::Refuse(Class::DefaultDeny));
    document["properties"]["publicNetworkAccess"] = json!("Disabled");
    assert_eq!(
        verdict(&document, Origin::Subnet("build"), None, false),
        Verdict::Refuse(Class::PublicDisabled)
    );
}

/// Rows 9 to 14 with the class expected while trusted services are allowed.
const TRUSTED_CASES: &[(&str, Option<&str>, Verdict)] = &[
    ("container-instances", Some(USER), Verdict::Pass(Class::TrustedBypass)),
    ("container-instances", Some(GROUP), Verdict::Pass(Class::TrustedBypass)),
    ("machine-learning", Some(WORKSPACE), Verdict::Pass(Class::TrustedBypass)),
    ("machine-learning", Some(USER), Verdict::Refuse(Class::IdentityKindNotSupported)),
    ("defender", None, Verdict::Pass(Class::TrustedBypass)),
    ("acr-import", None, Verdict::Pass(Class::TrustedBypass)),
    ("acr-cache", None, Verdict::Pass(Class::TrustedBypass)),
];

#[test]
fn rows_9_to_14_trusted_services() {
    for document in restricted(&json!({})) {
        for (kind, claim, expected) in TRUSTED_CASES {
            assert_eq!(verdict(&document, from(kind), *claim, false), *expected, "{kind}");
        }
    }
}

#[test]
fn row_15_bypass_disabled() {
    for document in restricted(&json!({"networkRuleBypassOptions": "None"})) {
        for (kind, claim, _) in TRUSTED_CASES {
            assert_eq!(
                verdict(&document, from(kind), *claim, false),
                Verdict::Refuse(Class::BypassDisabled),
                "{kind}"
            );
        }
    }
}

#[test]
fn rows_16_to_19_tasks() {
    for document in restricted(&json!({"networkRuleBypassAllowedForTasks": true})) {
        let run = |claim, entry| verdict(&document, from(ACR_TASKS), claim, entry);
        assert_eq!(run(Some(TASK), true), Verdict::Pass(Class::TrustedBypass));
        assert_eq!(run(Some(TASK), false), Verdict::Refuse(Class::TaskNoCredentialEntry));
        assert_eq!(run(Some(USER), true), Verdict::Refuse(Class::IdentityKindNotSupported));
        assert_eq!(run(None, false), Verdict::Refuse(Class::TaskNoSystemIdentity));
    }
    for flag in [json!(false), Value::Null] {
        for document in restricted(&json!({"networkRuleBypassAllowedForTasks": flag})) {
            assert_eq!(
                verdict(&document, from(ACR_TASKS), Some(TASK), true),
                Verdict::Refuse(Class::TaskBypassNotAllowed)
            );
        }
    }
}

/// A run that signs in without its identity: the task that the origin names tells what it lacks.
#[test]
fn a_run_that_signs_in_otherwise_is_told_by_its_task() {
    for document in restricted(&json!({"networkRuleBypassAllowedForTasks": true})) {
        for (identities, expected) in [
            (TaskIdentities::None, Class::TaskNoSystemIdentity),
            (TaskIdentities::UserOnly, Class::IdentityKindNotSupported),
            (TaskIdentities::System, Class::TaskNoCredentialEntry),
        ] {
            let found = judge(&Attempt {
                registry: RegistryRules::of(&document),
                origin: from(ACR_TASKS),
                resource_claim: None,
                task: Some(TaskFacts { identities, credential_entry: true }),
                switches: RuleSwitches::default(),
                readings: Readings::default(),
            });
            assert_eq!(found, Verdict::Refuse(expected));
        }
    }
}

#[test]
fn contested_rules_have_another_reading() {
    let read = |document: &Value, kind, claim, task, readings| {
        judge(&Attempt {
            registry: RegistryRules::of(document),
            origin: from(kind),
            resource_claim: Some(claim),
            task,
            switches: RuleSwitches::default(),
            readings,
        })
    };
    let usual = Readings::default();
    let [disabled, deny] = &restricted(&json!({}))[..] else { unreachable!() };
    let containers = Readings { container_instances_system_assigned: false, ..usual };
    let refused = Verdict::Refuse(Class::IdentityKindNotSupported);
    assert_eq!(read(deny, "container-instances", GROUP, None, containers), refused);
    assert_eq!(
        read(deny, "container-instances", USER, None, containers),
        Verdict::Pass(Class::TrustedBypass)
    );

    let overrides = Readings { public_access_overrides_rules: true, ..usual };
    assert_eq!(read(deny, "app-service", USER, None, overrides), Verdict::Pass(Class::PublicOpen));
    assert_eq!(
        read(disabled, "app-service", USER, None, overrides),
        Verdict::Refuse(Class::ServiceNotTrusted)
    );

    let tasks = json!({"networkRuleBypassOptions": "None", "networkRuleBypassAllowedForTasks": true});
    let alone = Readings { tasks_bypass_needs_trusted_services: false, ..usual };
    let task = Some(TaskFacts { identities: TaskIdentities::System, credential_entry: true });
    for document in &restricted(&tasks) {
        let disabled = Verdict::Refuse(Class::BypassDisabled);
        assert_eq!(read(document, ACR_TASKS, TASK, task, usual), disabled);
        assert_eq!(read(document, ACR_TASKS, TASK, task, alone), Verdict::Pass(Class::TrustedBypass));
        assert_eq!(read(document, "container-instances", USER, None, alone), disabled);
    }
}

#[test]
fn row_21_services_that_are_not_trusted() {
    for document in restricted(&json!({})) {
        for kind in ["app-service", "aks", "devops-hosted", "container-apps"] {
            assert_eq!(
                verdict(&document, from(kind), Some(USER), false),
                Verdict::Refuse(Class::ServiceNotTrusted)
            );
        }
    }
}

#[test]
fn row_22_subnet_rules_end_the_bypass() {
    let rules = json!({"networkRuleSet": {"defaultAction": "Deny", "virtualNetworkRules": [{"id": SUBNET}]},
        "networkRuleBypassAllowedForTasks": true});
    let document = registry(&rules);
    for (kind, claim, _) in TRUSTED_CASES {
        assert_eq!(
            verdict(&document, from(kind), *claim, false),
            Verdict::Refuse(Class::ServiceEndpointNoBypass),
            "{kind}"
        );
    }
    assert_eq!(
        verdict(&document, from(ACR_TASKS), Some(TASK), true),
        Verdict::Refuse(Class::ServiceEndpointNoBypass)
    );
}

#[test]
fn a_tasks_token_from_an_ordinary_address_does_not_bypass() {
    for document in restricted(&json!({"networkRuleBypassAllowedForTasks": true})) {
        let refused = verdict(&document, public([203, 0, 113, 7]), Some(TASK), true);
        assert!(
            matches!(refused, Verdict::Refuse(Class::PublicDisabled | Class::DefaultDeny)),
            "{refused:?}"
        );
    }
}

#[test]
fn an_agent_inside_the_rules_needs_no_bypass() {
    let rules = json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": AGENT.to_string()}]},
        "networkRuleBypassOptions": "None"});
    assert_eq!(verdict(&registry(&rules), from(ACR_TASKS), None, false), Verdict::Pass(Class::IpRuleMatch));
}

/// For every rule of both tables a case whose verdict changes when that rule alone is switched off.
#[test]
fn every_rule_is_missed_when_it_is_off() {
    let deny = |more: Value| {
        let mut properties = json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.7"}],
            "virtualNetworkRules": []}});
        for (key, value) in more.as_object().unwrap() {
            properties[key] = value.clone();
        }
        registry(&properties)
    };
    let mut basic = deny(json!({}));
    basic["sku"]["name"] = json!("Basic");
    let mut subnets = deny(json!({}));
    subnets["properties"]["networkRuleSet"]["virtualNetworkRules"] = json!([{"id": SUBNET}]);
    let closed = registry(&json!({"publicNetworkAccess": "Disabled"}));
    let tasks = deny(json!({"networkRuleBypassAllowedForTasks": true}));
    let stranger = public([192, 0, 2, 1]);
    let endpoint = Origin::PrivateEndpoint("r.0123");
    let cases: &[(Rule, Value, Origin<'_>, Option<&str>, bool)] = &[
        (Rule::Sku, basic, stranger, None, false),
        (
            Rule::PrivateEndpointApproved,
            deny(json!({"privateEndpointConnections": connection("Approved")})),
            endpoint,
            None,
            false,
        ),
        (Rule::PrivateEndpointNotApproved, registry(&json!({})), endpoint, None, false),
        (Rule::PublicNetworkAccess, closed, stranger, None, false),
        (Rule::DefaultAllow, registry(&json!({})), stranger, None, false),
        (Rule::IpRules, deny(json!({})), public([203, 0, 113, 7]), None, false),
        (Rule::SubnetRules, subnets.clone(), Origin::Subnet("build"), None, false),
        (Rule::DefaultDeny, deny(json!({})), stranger, None, false),
        (Rule::ServiceOrigin, tasks.clone(), stranger, Some(TASK), true),
        (Rule::TrustedList, deny(json!({})), from("app-service"), Some(USER), false),
        (Rule::SubnetRulesDisableBypass, subnets, from("defender"), None, false),
        (
            Rule::BypassOption,
            deny(json!({"networkRuleBypassOptions": "None"})),
            from("defender"),
            None,
            false,
        ),
        (Rule::TaskIdentity, tasks.clone(), from(ACR_TASKS), None, false),
        (Rule::TaskIdentityKind, tasks.clone(), from(ACR_TASKS), Some(USER), true),
        (Rule::TasksFlag, deny(json!({})), from(ACR_TASKS), Some(TASK), true),
        (Rule::TaskCredentialEntry, tasks, from(ACR_TASKS), Some(TASK), false),
        (Rule::IdentityKind, deny(json!({})), from("machine-learning"), Some(USER), false),
        (Rule::ResourceClaim, deny(json!({})), from("machine-learning"), Some(GROUP), false),
    ];
    let listed: Vec<Rule> = NETWORK.iter().chain(BYPASS).map(|(rule, _)| *rule).collect();
    for rule in listed.iter().chain([&Rule::ServiceOrigin]) {
        assert!(cases.iter().any(|case| case.0 == *rule), "no case for {rule}");
    }
    for (rule, document, origin, claim, entry) in cases {
        let with = verdict(document, *origin, *claim, *entry);
        let without = verdict_without(Some(*rule), document, *origin, *claim, *entry);
        assert_ne!(with, without, "{rule} off changes nothing");
    }
}

fn documents() -> impl Strategy<Value = Value> {
    let sku = prop_oneof![Just("Basic"), Just("Standard"), Just("Premium"), Just("Premium"), Just("Premium")];
    (sku, any::<[bool; 5]>(), prop::collection::vec((any::<u32>(), 0u8..=32), 0..4)).prop_map(
        |(sku, [public, deny, bypass, tasks, subnets], rules)| {
            let ip_rules: Vec<_> =
                rules.iter().map(|(a, n)| json!({"value": format!("{}/{n}", Ipv4Addr::from(*a))})).collect();
            let subnet_rules = if subnets { json!([{"id": SUBNET}]) } else { json!([]) };
            json!({"sku": {"name": sku}, "properties": {
                "publicNetworkAccess": if public { "Enabled" } else { "Disabled" },
                "networkRuleSet": {"defaultAction": if deny { "Deny" } else { "Allow" }, "ipRules": ip_rules,
                    "virtualNetworkRules": subnet_rules},
                "networkRuleBypassOptions": if bypass { "AzureServices" } else { "None" },
                "networkRuleBypassAllowedForTasks": tasks}})
        },
    )
}

fn passes(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Pass(_))
}

proptest! {
    #[test]
    fn an_ordinary_caller_never_profits_from_the_bypass(document in documents(), address: u32) {
        let mut without = document.clone();
        without["properties"]["networkRuleBypassOptions"] = json!("None");
        let origin = Origin::Public(address.into());
        prop_assert_eq!(verdict(&document, origin, Some(TASK), true), verdict(&without, origin, Some(TASK), true));
    }

    #[test]
    fn one_more_ip_rule_never_locks_a_public_caller_out(document in documents(), rule: u32, address: u32) {
        let mut wider = document.clone();
        let rules = wider["properties"]["networkRuleSet"]["ipRules"].as_array_mut().unwrap();
        rules.push(json!({"value": Ipv4Addr::from(rule).to_string()}));
        let origin = Origin::Public(address.into());
        prop_assert!(!passes(verdict(&document, origin, None, false)) || passes(verdict(&wider, origin, None, false)));
    }

    #[test]
    fn below_premium_everybody_passes(mut document in documents(), address: u32) {
        document["sku"]["name"] = json!("Standard");
        prop_assert!(passes(verdict(&document, Origin::Public(address.into()), None, false)));
    }

    #[test]
    fn a_trusted_service_is_at_least_an_ordinary_caller(document in documents(), address: u32, entry: bool) {
        for kind in [ACR_TASKS, "defender", "app-service"] {
            let origin = Origin::Service { kind, address: address.into() };
            let ordinary = verdict(&document, Origin::Public(address.into()), None, entry);
            prop_assert!(!passes(ordinary) || passes(verdict(&document, origin, Some(TASK), entry)));
        }
    }
}
