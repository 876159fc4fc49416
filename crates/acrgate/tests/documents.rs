//! Laws that hold for every document and decision, and their schemas.

#![expect(clippy::unwrap_used, reason = "a test stops where its input is wrong")]

use std::path::Path;

use acrgate::access::{
    Audience, Authentication, Caller, Class, CredentialEntry, Decision, Document, IdentityKind,
    ImportSourceName, LoginMode, Operation, RegistryFacts, RepositoryCondition, RoleGrant, ServiceInstance,
    TaskFacts, TaskRunKind, Verdict, decide, roles, trusted_services,
};
use acrgate::rules::{
    ConnectionStatus, NetworkRules, PrivateEndpointConnection, Sku, SubnetRule, SubnetRules,
};
use jsonschema::Validator;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

const SUBNETS: [&str; 2] = [
    "/subscriptions/01234567-89ab-cdef-0123-456789abcdef/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/hub/subnets/a",
    "/subscriptions/01234567-89ab-cdef-0123-456789abcdef/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/hub/subnets/b",
];

fn statuses() -> impl Strategy<Value = ConnectionStatus> {
    use ConnectionStatus::{Approved, Disconnected, Pending, Rejected};
    select(vec![Approved, Pending, Rejected, Disconnected])
}

fn addresses() -> impl Strategy<Value = &'static str> {
    select(vec!["203.0.113.7", "198.51.100.1", "2001:db8::1"])
}

fn registries() -> impl Strategy<Value = RegistryFacts> {
    let skus = select(vec![Sku::Basic, Sku::Standard, Sku::Premium, Sku::Premium, Sku::Premium]);
    (skus, any::<[bool; 10]>(), any::<Option<bool>>(), statuses()).prop_map(|(sku, flags, tasks, status)| {
        let [public, allows, bypass, ip_rule, subnet_rule, anonymous, admin, arm, abac, exports] = flags;
        let mut network = NetworkRules::new(sku);
        let word = |flag: bool, yes: &'static str, no: &'static str| if flag { yes } else { no };
        network.public_network_access = word(public, "Enabled", "Disabled").into();
        network.default_action = word(allows, "Allow", "Deny").into();
        network.bypass = word(bypass, "AzureServices", "None").into();
        network.export_policy = word(exports, "enabled", "disabled").into();
        network.tasks_bypass = tasks;
        network.anonymous_pull = Some(anonymous);
        network.role_assignment_mode =
            Some(word(abac, "AbacRepositoryPermissions", "LegacyRegistryPermissions").into());
        network.private_endpoints = vec![PrivateEndpointConnection::new("one", status)];
        if ip_rule {
            network.ip_rules = vec!["203.0.113.0/24".parse().unwrap()];
        }
        let subnet = subnet_rule.then(|| SubnetRule::new(SUBNETS[0].parse().unwrap()));
        network.subnet_rules = SubnetRules::Visible(subnet.into_iter().collect());
        let mut registry = RegistryFacts::new(network);
        registry.admin_user_enabled = Some(admin);
        registry.arm_audience_tokens = Some(word(arm, "enabled", "disabled").into());
        registry
    })
}

fn services() -> impl Strategy<Value = ServiceInstance> {
    use IdentityKind::{None, SystemAndUserAssigned, SystemAssigned, UserAssigned};
    let kinds: Vec<&str> = trusted_services().iter().map(|one| one.service.as_ref()).collect();
    let entries = vec![
        CredentialEntry::Absent,
        CredentialEntry::SystemAssigned,
        CredentialEntry::SystemAssigned,
        CredentialEntry::UserAssigned,
    ];
    (
        prop_oneof![select(kinds), Just("registry_tasks")],
        select(vec![None, SystemAssigned, UserAssigned, SystemAndUserAssigned]),
        addresses(),
        select(vec![TaskRunKind::Saved, TaskRunKind::Saved, TaskRunKind::Quick]),
        select(entries),
        select(vec![LoginMode::None, LoginMode::Default]),
    )
        .prop_map(|(service, identity, address, run, credential, mode)| {
            let mut instance =
                ServiceInstance::new(service).with_identity(identity).with_address(address.parse().unwrap());
            instance.task = TaskFacts::saved(credential, mode);
            instance.task.run = Some(run);
            instance
        })
}

fn callers() -> impl Strategy<Value = Caller> {
    let address = |text: &str| Caller::PublicAddress { address: Some(text.parse().unwrap()) };
    let private = |status| Caller::PrivateEndpoint { connection: Some("one".into()), status };
    let subnet = |text: &str| Caller::Subnet { subnet: Some(text.parse().unwrap()) };
    prop_oneof![
        addresses().prop_map(address),
        prop::option::of(statuses()).prop_map(private),
        select(SUBNETS.to_vec()).prop_map(subnet),
        services().prop_map(Caller::Service),
        services().prop_map(Caller::Service),
    ]
}

fn operations() -> impl Strategy<Value = Operation> {
    use Operation::{Catalog, Delete, ImportFrom, ImportInto, Pull, Push};
    let name = select(vec![ImportSourceName::ResourceId, ImportSourceName::LoginServer]);
    let import_from = (name, any::<bool>())
        .prop_map(|(name, same)| ImportFrom { named_by: Some(name), same_tenant: Some(same) });
    prop_oneof![4 => select(vec![Pull, Push, Delete, Catalog, ImportInto]), 1 => import_from]
}

fn grants() -> impl Strategy<Value = Vec<RoleGrant>> {
    let names: Vec<&str> = roles().iter().map(|role| role.name).collect();
    let conditions = select(vec![
        RepositoryCondition::All,
        RepositoryCondition::StartsWith(vec!["team/".into()]),
        RepositoryCondition::Equals(vec!["other".into()]),
    ]);
    let grant = (select(names), conditions)
        .prop_map(|(name, condition)| RoleGrant::new(name).with_condition(condition));
    prop::collection::vec(grant, 0..4)
}

/// Documents in which every fact is known.
fn documents() -> impl Strategy<Value = Document> {
    let authentications = select(vec![
        Authentication::Anonymous,
        Authentication::AdminUser,
        Authentication::Entra { audience: Some(Audience::ContainerRegistry) },
        Authentication::Entra { audience: Some(Audience::ResourceManager) },
        Authentication::Entra { audience: Some(Audience::Other) },
    ]);
    let entra = Authentication::Entra { audience: Some(Audience::ContainerRegistry) };
    (registries(), callers(), operations(), grants(), authentications).prop_map(
        move |(registry, caller, operation, grants, authentication)| {
            let mut document = Document::new(caller, operation)
                .with_registry(registry)
                .with_roles(grants)
                .with_repository("team/app".parse().unwrap());
            // A service instance signs in with what it has; only the audience of its token is left to say. To a source
            // that is named by its login server an import signs in with what it is given.
            let is_given = matches!(
                operation,
                Operation::ImportFrom { named_by: Some(ImportSourceName::LoginServer), .. }
            );
            document.authentication = match &document.caller {
                _ if is_given => Some(authentication),
                Caller::Service(one) if one.is_task() || one.identity != Some(IdentityKind::None) => {
                    Some(entra)
                }
                Caller::Service(_) => None,
                _ => Some(authentication),
            };
            document
        },
    )
}

/// Forgets some facts.
fn forget(document: &Document, what: [bool; 14]) -> Document {
    let mut less = document.clone();
    let [
        registry,
        caller,
        roles,
        authentication,
        anonymous,
        mode,
        subnets,
        admin,
        arm,
        identity,
        run,
        entry,
        login,
        repository,
    ] = what;
    if let Some(facts) = &mut less.registry {
        let network = &mut facts.network;
        network.anonymous_pull = network.anonymous_pull.filter(|_| !anonymous);
        network.role_assignment_mode = network.role_assignment_mode.take().filter(|_| !mode);
        if subnets {
            network.subnet_rules = SubnetRules::Hidden;
        }
        facts.admin_user_enabled = facts.admin_user_enabled.filter(|_| !admin);
        facts.arm_audience_tokens = facts.arm_audience_tokens.take().filter(|_| !arm);
    }
    less.registry = less.registry.filter(|_| !registry);
    less.roles = less.roles.filter(|_| !roles);
    less.repository = less.repository.filter(|_| !repository);
    less.authentication = less.authentication.filter(|_| !authentication);
    match &mut less.caller {
        Caller::PublicAddress { address } => *address = address.filter(|_| !caller),
        Caller::PrivateEndpoint { connection, status } if caller => (*connection, *status) = (None, None),
        Caller::Subnet { subnet } if caller => *subnet = None,
        Caller::Service(instance) => {
            instance.address = instance.address.filter(|_| !caller);
            instance.identity = instance.identity.filter(|_| !identity);
            instance.task.run = instance.task.run.filter(|_| !run);
            instance.task.credential = instance.task.credential.filter(|_| !entry);
            instance.task.source_login_mode = instance.task.source_login_mode.filter(|_| !login);
        }
        _ => {}
    }
    less
}

fn schema(name: &str) -> Validator {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas");
    let text = std::fs::read_to_string(root.join(format!("acrgate.{name}-1.schema.json"))).unwrap();
    jsonschema::validator_for(&serde_json::from_str::<Value>(&text).unwrap()).unwrap()
}

fn assert_valid(schema: &Validator, value: &Value) {
    let errors: Vec<String> =
        schema.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{value:#}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn with_every_fact_known_the_answer_is_never_unknown(document in documents()) {
        let decision = decide(&document);
        prop_assert_ne!(decision.verdict, Verdict::Unknown, "{}", decision);
        prop_assert!(decision.lacks.is_empty());
    }

    #[test]
    fn what_is_decided_from_less_holds_when_more_is_known(document in documents(), what in any::<[bool; 14]>()) {
        let less = decide(&forget(&document, what));
        let full = decide(&document);
        if less.verdict == Verdict::Unknown {
            prop_assert!(!less.lacks.is_empty(), "{}", less);
        } else {
            prop_assert_eq!(less.verdict, full.verdict, "from less: {}\nfrom all: {}", less, full);
        }
    }

    #[test]
    fn the_fixes_lead_to_allowed(document in documents()) {
        let decision = decide(&document);
        let mut facts = document;
        for fix in &decision.fixes {
            prop_assert_eq!(decide(&facts).verdict, Verdict::Denied, "one fix too many: {}", decision);
            facts = fix.action.apply(&facts);
        }
        let after = decide(&facts);
        let no_way = after.class == Class::ImportCrossTenant;
        // Which audience a service asks tokens for, once it has an identity, is not for a fix to say.
        let unsaid = after.lacks == ["the audience of the caller's token"];
        prop_assert!(
            after.verdict == Verdict::Allowed || no_way || unsaid,
            "{}\nafter the fixes: {}", decision, after
        );
    }

    #[test]
    fn the_deciding_layer_says_so_itself(document in documents()) {
        let decision = decide(&document);
        let finding = decision.finding(decision.layer).unwrap();
        prop_assert_eq!(finding.class, Some(decision.class));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn documents_and_decisions_keep_to_their_schemas(document in documents(), what in any::<[bool; 14]>()) {
        let (documents, decisions) = (schema("document"), schema("decision"));
        for document in [&document, &forget(&document, what)] {
            let written = serde_json::to_value(document).unwrap();
            assert_valid(&documents, &written);
            prop_assert_eq!(&Document::from_json(&written.to_string()).unwrap(), document);
            let decision = decide(document);
            let written = serde_json::to_value(&decision).unwrap();
            assert_valid(&decisions, &written);
            prop_assert_eq!(serde_json::from_value::<Decision>(written).unwrap(), decision);
        }
    }
}

#[test]
fn the_samples_keep_to_the_schema_and_decide_as_their_names_say() {
    let (documents, decisions) = (schema("document"), schema("decision"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/rust/documents");
    let expected = [
        ("app-service-denied", Verdict::Denied, Class::ServiceNotTrusted),
        ("container-instance-abac", Verdict::Allowed, Class::TrustedBypass),
        ("import-by-login-server", Verdict::Denied, Class::ImportByLoginServer),
        ("private-endpoint-pending", Verdict::Denied, Class::PrivateEndpointNotApproved),
        ("public-address-denied", Verdict::Denied, Class::DefaultDeny),
        ("subnet-rules-hidden", Verdict::Unknown, Class::FactsMissing),
        ("task-allowed", Verdict::Allowed, Class::TrustedBypass),
        ("task-denied", Verdict::Denied, Class::BypassDisabled),
    ];
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), expected.len());
    for (name, verdict, class) in expected {
        let text = std::fs::read_to_string(folder.join(format!("{name}.json"))).unwrap();
        assert_valid(&documents, &serde_json::from_str(&text).unwrap());
        let decision = decide(&Document::from_json(&text).unwrap());
        assert_eq!((decision.verdict, decision.class), (verdict, class), "{name}: {decision}");
        assert_valid(&decisions, &serde_json::to_value(&decision).unwrap());
    }
}

#[test]
fn the_schema_lists_every_class_and_refuses_other_documents() {
    let decisions = schema("decision");
    let document = Document::new(Caller::PublicAddress { address: None }, Operation::Pull);
    for class in Class::ALL {
        let mut decision = decide(&document);
        decision.class = *class;
        assert_valid(&decisions, &serde_json::to_value(&decision).unwrap());
    }
    let mut other = serde_json::to_value(&document).unwrap();
    other["schema"] = "acrgate.document/2".into();
    assert!(!schema("document").is_valid(&other));
    let error = Document::from_json(&other.to_string()).unwrap_err();
    assert!(error.to_string().contains("acrgate.document/2"), "{error}");
    other["schema"] = "acrgate.document/1".into();
    other["callers"] = other["caller"].clone();
    assert!(!schema("document").is_valid(&other));
    assert!(Document::from_json(&other.to_string()).unwrap_err().to_string().contains("callers"));
}
