//! The decision table of `docs/how-azure-decides.md`, row by row, and what holds for every document.

#![expect(clippy::unwrap_used, reason = "a test stops where its input is wrong")]

use acrgate::access::{
    Audience, Authentication, Caller, Class, CredentialEntry, Document, HiddenSubnetRules, IdentityKind,
    ImportSourceName, Layer, LoginMode, Operation, Outcome, RegistryFacts, RepositoryCondition, RoleGrant,
    RuleSettings, ServiceInstance, TaskFacts, TaskRunKind, TrustedService, Verdict, decide,
};
use acrgate::rules::{
    BypassOption, ConnectionStatus, DefaultAction, NetworkRules, PrivateEndpointConnection,
    PublicNetworkAccess, RoleAssignmentMode, Sku, SubnetRule, SubnetRules,
};

const SUBNET: &str = "/subscriptions/01234567-89ab-cdef-0123-456789abcdef/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/hub/subnets/build";

/// The four ways to restrict a registry that the table's word "restricted" stands for, and the open one.
fn rules(public: bool, allows: bool, bypass: bool, tasks: Option<bool>) -> NetworkRules {
    let mut rules = NetworkRules::new(Sku::Premium);
    rules.public_network_access =
        if public { PublicNetworkAccess::Enabled } else { PublicNetworkAccess::Disabled };
    rules.default_action = if allows { DefaultAction::Allow } else { DefaultAction::Deny };
    rules.bypass = if bypass { BypassOption::AzureServices } else { BypassOption::None };
    rules.tasks_bypass = tasks;
    rules.ip_rules = vec!["203.0.113.0/24".parse().unwrap()];
    rules.subnet_rules = SubnetRules::Visible(Vec::new());
    rules
}

fn restricted(bypass: bool, tasks: Option<bool>) -> [NetworkRules; 3] {
    [rules(false, true, bypass, tasks), rules(false, false, bypass, tasks), rules(true, false, bypass, tasks)]
}

fn document(rules: NetworkRules, caller: Caller) -> Document {
    Document::new(caller, Operation::Pull)
        .with_registry(RegistryFacts::new(rules))
        .with_roles([RoleGrant::new("AcrPull")])
}

fn ask(rules: NetworkRules, caller: Caller) -> (Verdict, Class) {
    let is_service = matches!(caller, Caller::Service(_));
    let mut document = document(rules, caller);
    if !is_service {
        document = document.with_authentication(Authentication::Entra { audience: None });
    }
    let decision = decide(&document);
    (decision.verdict, decision.class)
}

fn from_address(address: &str) -> Caller {
    Caller::PublicAddress { address: Some(address.parse().unwrap()) }
}

fn service(kind: &str, identity: IdentityKind) -> Caller {
    let address = "20.0.0.1".parse().unwrap();
    Caller::Service(ServiceInstance::new(kind).with_identity(identity).with_address(address))
}

fn task(identity: IdentityKind, facts: TaskFacts) -> Caller {
    Caller::Service(ServiceInstance::task(identity, facts).with_address("20.0.0.1".parse().unwrap()))
}

fn good_task() -> Caller {
    let facts = TaskFacts::saved(CredentialEntry::SystemAssigned, LoginMode::None);
    task(IdentityKind::SystemAssigned, facts)
}

fn with_subnet_rule(mut rules: NetworkRules) -> NetworkRules {
    rules.subnet_rules = SubnetRules::Visible(vec![SubnetRule::new(SUBNET.parse().unwrap())]);
    rules
}

fn allowed(class: Class) -> (Verdict, Class) {
    (Verdict::Allowed, class)
}

fn denied(class: Class) -> (Verdict, Class) {
    (Verdict::Denied, class)
}

#[test]
fn rows_1_to_4_public_addresses() {
    for bypass in [true, false] {
        let inside = || from_address("203.0.113.7");
        let outside = || from_address("198.51.100.1");
        let open = rules(true, true, bypass, None);
        assert_eq!(ask(open.clone(), inside()), allowed(Class::PublicOpen));
        assert_eq!(ask(open, outside()), allowed(Class::PublicOpen));
        let selected = rules(true, false, bypass, None);
        assert_eq!(ask(selected.clone(), inside()), allowed(Class::IpRuleMatch));
        assert_eq!(ask(selected.clone(), outside()), denied(Class::DefaultDeny));
        assert_eq!(ask(selected, from_address("2001:db8::1")), denied(Class::DefaultDeny));
        for allows in [true, false] {
            let closed = rules(false, allows, bypass, None);
            assert_eq!(ask(closed.clone(), inside()), denied(Class::PublicDisabled));
            assert_eq!(ask(closed, outside()), denied(Class::PublicDisabled));
        }
    }
}

#[test]
fn rows_5_6_and_20_private_endpoints() {
    for public in [true, false] {
        for allows in [true, false] {
            let mut rules = rules(public, allows, false, None);
            for (name, status) in [
                ("approved", ConnectionStatus::Approved),
                ("pending", ConnectionStatus::Pending),
                ("rejected", ConnectionStatus::Rejected),
                ("disconnected", ConnectionStatus::Disconnected),
            ] {
                rules.private_endpoints.push(PrivateEndpointConnection::new(name, status.clone()));
                let expected = match status {
                    ConnectionStatus::Approved => allowed(Class::PrivateEndpointApproved),
                    _ => denied(Class::PrivateEndpointNotApproved),
                };
                let by_name = Caller::PrivateEndpoint { connection: Some(name.to_uppercase()), status: None };
                assert_eq!(ask(rules.clone(), by_name), expected);
                let by_state = Caller::PrivateEndpoint { connection: None, status: Some(status) };
                assert_eq!(ask(rules.clone(), by_state), expected);
            }
            let foreign = Caller::PrivateEndpoint { connection: Some("other".into()), status: None };
            assert_eq!(ask(rules, foreign), denied(Class::PrivateEndpointNotApproved));
        }
    }
}

#[test]
fn rows_7_and_8_service_endpoints() {
    let subnet = || Caller::Subnet { subnet: Some(SUBNET.to_lowercase().parse().unwrap()) };
    let selected = rules(true, false, true, None);
    assert_eq!(ask(with_subnet_rule(selected.clone()), subnet()), allowed(Class::ServiceEndpointMatch));
    assert_eq!(ask(selected, subnet()), denied(Class::DefaultDeny));
    let other = Caller::Subnet { subnet: Some(SUBNET.replace("build", "other").parse().unwrap()) };
    assert_eq!(ask(with_subnet_rule(rules(true, false, true, None)), other), denied(Class::DefaultDeny));
    let closed = with_subnet_rule(rules(false, false, true, None));
    assert_eq!(ask(closed, subnet()), denied(Class::PublicDisabled));
}

#[test]
fn rows_9_to_15_trusted_services() {
    use IdentityKind::{SystemAndUserAssigned, SystemAssigned, UserAssigned};
    let bypassing = [
        (TrustedService::CONTAINER_INSTANCES, UserAssigned),
        (TrustedService::CONTAINER_INSTANCES, SystemAssigned),
        (TrustedService::CONTAINER_INSTANCES, SystemAndUserAssigned),
        (TrustedService::MACHINE_LEARNING, SystemAssigned),
        (TrustedService::MACHINE_LEARNING, SystemAndUserAssigned),
        (TrustedService::DEFENDER_FOR_CLOUD, IdentityKind::None),
        (TrustedService::REGISTRY_IMPORT, IdentityKind::None),
        (TrustedService::ARTIFACT_CACHE, IdentityKind::None),
    ];
    for (kind, identity) in bypassing {
        for rules in restricted(true, None) {
            assert_eq!(ask(rules, service(kind, identity)), allowed(Class::TrustedBypass), "{kind}");
        }
        for rules in restricted(false, Some(true)) {
            assert_eq!(ask(rules, service(kind, identity)), denied(Class::BypassDisabled), "{kind}");
        }
    }
    for rules in restricted(true, Some(true)) {
        let user_assigned = service(TrustedService::MACHINE_LEARNING, UserAssigned);
        assert_eq!(ask(rules, user_assigned), denied(Class::IdentityKindNotSupported));
    }
}

#[test]
fn only_a_managed_identity_bypasses_whatever_else_the_instance_signs_in_with() {
    for authentication in [Authentication::AdminUser, Authentication::Anonymous] {
        let [mut rules, ..] = restricted(true, None);
        rules.anonymous_pull = Some(true);
        let caller = service(TrustedService::CONTAINER_INSTANCES, IdentityKind::SystemAndUserAssigned);
        let mut document = document(rules, caller).with_authentication(authentication);
        document.registry.as_mut().unwrap().admin_user_enabled = Some(true);
        let decision = decide(&document);
        assert_eq!((decision.verdict, decision.class), denied(Class::IdentityKindNotSupported));
        assert!(!decision.fixes.is_empty(), "{decision}");
    }
}

#[test]
fn row_10_is_contested_and_a_setting() {
    let [rules, ..] = restricted(true, None);
    let caller = service(TrustedService::CONTAINER_INSTANCES, IdentityKind::SystemAssigned);
    let settings = read_as(|settings| settings.container_instances_system_assigned = false);
    let decision = decide(&document(rules, caller).with_settings(settings));
    assert_eq!((decision.verdict, decision.class), denied(Class::IdentityKindNotSupported));
    assert!(decision.to_string().contains("contested"), "{decision}");
}

#[test]
fn rows_16_to_19_tasks() {
    use IdentityKind::{SystemAndUserAssigned, SystemAssigned, UserAssigned};
    let facts = |entry| TaskFacts::saved(entry, LoginMode::None);
    for rules in restricted(true, Some(true)) {
        let ask = |caller| ask(rules.clone(), caller);
        assert_eq!(ask(good_task()), allowed(Class::TrustedBypass));
        let both = task(SystemAndUserAssigned, facts(CredentialEntry::SystemAssigned));
        assert_eq!(ask(both), allowed(Class::TrustedBypass));
        let user = task(UserAssigned, facts(CredentialEntry::UserAssigned));
        assert_eq!(ask(user), denied(Class::IdentityKindNotSupported));
        let wrong_entry = task(SystemAndUserAssigned, facts(CredentialEntry::UserAssigned));
        assert_eq!(ask(wrong_entry), denied(Class::IdentityKindNotSupported));
        let quick = task(IdentityKind::None, TaskFacts::quick());
        assert_eq!(ask(quick), denied(Class::TaskNoSystemIdentity));
        for entry in [CredentialEntry::Absent, CredentialEntry::Password] {
            let without_entry = task(SystemAssigned, facts(entry));
            assert_eq!(ask(without_entry), denied(Class::TaskNoCredentialEntry));
        }
    }
    for flag in [None, Some(false)] {
        for rules in restricted(true, flag) {
            assert_eq!(ask(rules.clone(), good_task()), denied(Class::TaskBypassNotAllowed));
            let user = task(SystemAndUserAssigned, facts(CredentialEntry::UserAssigned));
            assert_eq!(ask(rules, user), denied(Class::IdentityKindNotSupported));
        }
    }
    for rules in restricted(false, Some(true)) {
        assert_eq!(ask(rules, good_task()), denied(Class::BypassDisabled));
    }
}

#[test]
fn rows_21_and_22_not_trusted_and_subnet_rules() {
    for kind in ["app_service", "kubernetes_service", "devops_hosted_agents", "container_apps"] {
        for rules in restricted(true, Some(true)) {
            let caller = service(kind, IdentityKind::SystemAndUserAssigned);
            assert_eq!(ask(rules, caller), denied(Class::ServiceNotTrusted), "{kind}");
        }
    }
    for rules in restricted(true, Some(true)) {
        for caller in [good_task(), service(TrustedService::DEFENDER_FOR_CLOUD, IdentityKind::None)] {
            let with_rule = with_subnet_rule(rules.clone());
            assert_eq!(ask(with_rule, caller), denied(Class::ServiceEndpointNoBypass));
        }
    }
}

#[test]
fn below_premium_everybody_reaches_the_registry() {
    let mut rules = rules(false, false, false, None);
    rules.sku = Sku::Standard;
    assert_eq!(ask(rules, from_address("198.51.100.1")), allowed(Class::PublicOpen));
}

fn open(operation: Operation) -> Document {
    Document::new(from_address("198.51.100.1"), operation)
        .with_registry(RegistryFacts::new(rules(true, true, true, None)))
        .with_authentication(Authentication::Entra { audience: None })
}

fn result(document: &Document) -> (Verdict, Class) {
    let decision = decide(document);
    (decision.verdict, decision.class)
}

#[test]
fn authentication_has_its_classes() {
    let with = |authentication| open(Operation::Pull).with_authentication(authentication).with_roles([]);
    assert_eq!(result(&with(Authentication::Anonymous)), denied(Class::AuthenticationRequired));
    assert_eq!(result(&with(Authentication::AdminUser)), denied(Class::AdminUserDisabled));
    let mut anonymous = with(Authentication::Anonymous);
    anonymous.registry.as_mut().unwrap().network.anonymous_pull = Some(true);
    assert_eq!(result(&anonymous), allowed(Class::PublicOpen));
    anonymous.operation = Operation::Push;
    assert_eq!(result(&anonymous), denied(Class::AuthenticationRequired));
    let mut admin = with(Authentication::AdminUser);
    admin.registry.as_mut().unwrap().admin_user_enabled = Some(true);
    assert_eq!(result(&admin), allowed(Class::PublicOpen));

    let audience = |audience| {
        let mut document = open(Operation::Pull)
            .with_roles([RoleGrant::new("Reader")])
            .with_authentication(Authentication::Entra { audience });
        document.registry.as_mut().unwrap().arm_audience_tokens = Some("disabled".into());
        result(&document)
    };
    use acrgate::access::Audience;
    assert_eq!(audience(Some(Audience::ResourceManager)), denied(Class::ArmAudienceRefused));
    assert_eq!(audience(Some(Audience::ContainerRegistry)), allowed(Class::PublicOpen));
    assert_eq!(audience(Some(Audience::Other)), denied(Class::AuthenticationRequired));
    assert_eq!(audience(None).0, Verdict::Unknown);
}

#[test]
fn authorisation_follows_the_mode() {
    let ask = |mode: &str, role: &str, operation| {
        let mut document =
            open(operation).with_roles([RoleGrant::new(role)]).with_repository("team/app".parse().unwrap());
        document.registry.as_mut().unwrap().network.role_assignment_mode = Some(mode.into());
        result(&document)
    };
    let (legacy, abac) = ("LegacyRegistryPermissions", "AbacRepositoryPermissions");
    assert_eq!(ask(legacy, "AcrPull", Operation::Pull), allowed(Class::PublicOpen));
    assert_eq!(ask(legacy, "AcrPull", Operation::Push), denied(Class::RoleMissing));
    assert_eq!(ask(abac, "AcrPull", Operation::Pull), denied(Class::RoleNotHonoured));
    let reader = "Container Registry Repository Reader";
    assert_eq!(ask(abac, reader, Operation::Pull), allowed(Class::PublicOpen));
    assert_eq!(ask(legacy, reader, Operation::Pull), denied(Class::RoleNotHonoured));
    assert_eq!(ask(legacy, "Our own role", Operation::Pull).0, Verdict::Unknown);
    assert_eq!(ask("Future", "AcrPull", Operation::Pull).0, Verdict::Unknown);
    assert_eq!(ask("Future", "AcrPull", Operation::Delete), denied(Class::RoleMissing));
}

#[test]
fn conditions_are_about_the_repository() {
    let ask = |repositories| {
        let grant = RoleGrant::new("Container Registry Repository Writer").with_condition(repositories);
        let mut document =
            open(Operation::Push).with_roles([grant]).with_repository("team/app".parse().unwrap());
        document.registry.as_mut().unwrap().network.role_assignment_mode =
            Some(RoleAssignmentMode::AbacRepositoryPermissions);
        result(&document)
    };
    let starts_with = |prefix: &str| RepositoryCondition::StartsWith(vec![prefix.into()]);
    assert_eq!(ask(starts_with("team/")), allowed(Class::PublicOpen));
    assert_eq!(ask(starts_with("other/")), denied(Class::RoleConditionNotMet));
    assert_eq!(ask(RepositoryCondition::Equals(vec!["team/app".into()])), allowed(Class::PublicOpen));
    assert_eq!(ask(RepositoryCondition::NotUnderstood).0, Verdict::Unknown);
}

#[test]
fn imports_have_policies_of_their_own() {
    let ask = |public: bool, exports: &str, named_by, same_tenant| {
        let mut rules = rules(public, public, true, None);
        rules.export_policy = exports.into();
        let operation = Operation::ImportFrom { named_by: Some(named_by), same_tenant: Some(same_tenant) };
        // The importing user sits anywhere: the transfer comes from the service.
        result(
            &document(rules, from_address("198.51.100.1"))
                .with_roles([RoleGrant::new("Container Registry Data Importer and Data Reader")])
                .with_authentication(Authentication::Entra { audience: Some(Audience::ContainerRegistry) })
                .with_operation(operation),
        )
    };
    let by_id = ImportSourceName::ResourceId;
    let by_host = ImportSourceName::LoginServer;
    assert_eq!(ask(false, "enabled", by_id, true), allowed(Class::TrustedBypass));
    assert_eq!(ask(true, "enabled", by_host, false), allowed(Class::PublicOpen));
    assert_eq!(ask(false, "disabled", by_id, true), denied(Class::ExportsDisabled));
    assert_eq!(ask(false, "enabled", by_host, true), denied(Class::ImportByLoginServer));
    assert_eq!(ask(false, "enabled", by_host, false), denied(Class::ImportCrossTenant));
    assert_eq!(ask(false, "enabled", by_id, false), denied(Class::ImportCrossTenant));
    assert_eq!(ask(true, "enabled", by_id, false), denied(Class::ImportCrossTenant));
}

#[test]
fn an_import_is_first_asked_of_azure_resource_manager() {
    let by_id =
        Operation::ImportFrom { named_by: Some(ImportSourceName::ResourceId), same_tenant: Some(true) };
    let ask = |mode: RoleAssignmentMode, roles: &[&str], operation| {
        // Nobody gets in here, so a role that is missing must be noticed before the network.
        let mut rules = rules(false, false, false, None);
        rules.role_assignment_mode = Some(mode);
        let roles: Vec<_> = roles.iter().copied().map(RoleGrant::new).collect();
        let caller = from_address("198.51.100.1");
        result(&document(rules, caller).with_roles(roles).with_operation(operation))
    };
    let (legacy, abac) =
        (RoleAssignmentMode::LegacyRegistryPermissions, RoleAssignmentMode::AbacRepositoryPermissions);
    for mode in [legacy.clone(), abac.clone()] {
        let into = |role| ask(mode.clone(), &[role], Operation::ImportInto);
        assert_eq!(into("AcrPush"), denied(Class::RoleMissing));
        assert_eq!(into("Reader"), denied(Class::RoleMissing));
        assert_eq!(into("Owner"), denied(Class::BypassDisabled));
        assert_eq!(into("Container Registry Data Importer and Data Reader"), denied(Class::BypassDisabled));
        assert_eq!(ask(mode.clone(), &["AcrPull"], by_id), denied(Class::RoleMissing));
        assert_eq!(ask(mode.clone(), &["Reader"], by_id), denied(Class::BypassDisabled));
    }
    // Behind the network the images have roles of their own.
    let open = |mode: RoleAssignmentMode, roles: &[&str]| {
        let mut rules = rules(true, true, true, None);
        rules.role_assignment_mode = Some(mode);
        let roles: Vec<_> = roles.iter().copied().map(RoleGrant::new).collect();
        let caller = from_address("198.51.100.1");
        result(&document(rules, caller).with_roles(roles).with_operation(by_id))
    };
    assert_eq!(open(legacy.clone(), &["Reader"]), allowed(Class::PublicOpen));
    assert_eq!(open(abac.clone(), &["Reader"]), denied(Class::RoleNotHonoured));
    assert_eq!(open(abac, &["Reader", "Container Registry Repository Reader"]), allowed(Class::PublicOpen));
    let configuration = "Container Registry Configuration Reader and Data Access Configuration Reader";
    assert_eq!(open(legacy, &[configuration]), denied(Class::RoleMissing));
}

#[test]
fn to_a_login_server_an_import_comes_as_anybody_does() {
    let by_host =
        Operation::ImportFrom { named_by: Some(ImportSourceName::LoginServer), same_tenant: Some(true) };
    let service =
        ServiceInstance::new(TrustedService::REGISTRY_IMPORT).with_address("192.0.2.9".parse().unwrap());
    let mut selected = rules(true, false, true, None);
    let ask = |rules: &NetworkRules, authentication| {
        let caller = Caller::Service(service.clone());
        let document = document(rules.clone(), caller).with_operation(by_host);
        result(&document.with_authentication(authentication).with_roles([RoleGrant::new("AcrPull")]))
    };
    let entra = Authentication::Entra { audience: Some(Audience::ContainerRegistry) };
    assert_eq!(ask(&selected, entra), denied(Class::ImportByLoginServer));
    selected.ip_rules.push("192.0.2.0/24".parse().unwrap());
    assert_eq!(ask(&selected, entra), allowed(Class::IpRuleMatch));
    assert_eq!(ask(&selected, Authentication::Anonymous), denied(Class::AuthenticationRequired));
    selected.anonymous_pull = Some(true);
    assert_eq!(ask(&selected, Authentication::Anonymous), allowed(Class::IpRuleMatch));
}

#[test]
fn a_missing_fact_is_named_and_never_guessed() {
    let unknown = |document: &Document, fact: &str| {
        let decision = decide(document);
        assert_eq!((decision.verdict, decision.class), (Verdict::Unknown, Class::FactsMissing), "{decision}");
        assert!(decision.lacks.iter().any(|lack| lack.contains(fact)), "{fact}: {decision}");
        assert!(decision.fixes.is_empty());
    };
    let entra = Authentication::Entra { audience: None };
    let selected = || rules(true, false, true, Some(true));
    let closed = || rules(false, false, true, Some(true));

    let mut nothing = document(selected(), from_address("203.0.113.7")).with_authentication(entra);
    nothing.registry = None;
    unknown(&nothing, "the registry's settings");
    let nowhere = Caller::PublicAddress { address: None };
    unknown(&document(selected(), nowhere.clone()).with_authentication(entra), "public address");
    assert_eq!(ask(closed(), nowhere), denied(Class::PublicDisabled));
    let some_endpoint = Caller::PrivateEndpoint { connection: None, status: None };
    unknown(&document(closed(), some_endpoint).with_authentication(entra), "connection's name or state");

    let unheard_of = service("quantum_service", IdentityKind::SystemAssigned);
    unknown(&document(closed(), unheard_of), "quantum_service");
    let anonymous_instance = Caller::Service(ServiceInstance::new(TrustedService::MACHINE_LEARNING));
    unknown(&document(closed(), anonymous_instance), "which identity the instance");
    let bare_task = Caller::Service(ServiceInstance::new(TrustedService::TASKS));
    unknown(&document(closed(), bare_task), "credential entry");
    let mut no_address = ServiceInstance::task(IdentityKind::UserAssigned, TaskFacts::default());
    no_address.task.run = Some(TaskRunKind::Saved);
    unknown(&document(selected(), Caller::Service(no_address)), "public address");

    let mut hidden = closed();
    hidden.subnet_rules = SubnetRules::Hidden;
    unknown(&document(hidden.clone(), good_task()), "2026-03-01-preview");
    let settings = read_as(|settings| settings.hidden_subnet_rules = HiddenSubnetRules::AssumeNone);
    let assumed = document(hidden.clone(), good_task()).with_settings(settings);
    assert_eq!(result(&assumed), allowed(Class::TrustedBypass));
    hidden.bypass = BypassOption::None;
    assert_eq!(ask(hidden, good_task()), denied(Class::BypassDisabled));

    let mut foreign = selected();
    foreign.unread_ip_rules.push("2001:db8::/32".into());
    unknown(&document(foreign, from_address("8.8.8.8")).with_authentication(entra), "a form unknown");
    let mut perimeter = selected();
    perimeter.public_network_access = "SecuredByPerimeter".into();
    unknown(
        &document(perimeter, from_address("203.0.113.7")).with_authentication(entra),
        "SecuredByPerimeter",
    );
    let mut tier = closed();
    tier.sku = "Ultra".into();
    unknown(&document(tier, from_address("8.8.8.8")).with_authentication(entra), "Ultra");

    let mut no_roles = document(closed(), good_task());
    no_roles.roles = None;
    unknown(&no_roles, "roles");
    unknown(&document(rules(true, true, true, None), from_address("8.8.8.8")), "authenticates");
}

#[test]
fn a_callers_own_catalogue_entry_counts() {
    let [rules, ..] = restricted(true, None);
    let mut document = document(rules, service("quantum_service", IdentityKind::SystemAssigned));
    let entry = TrustedService::new("quantum_service", true, "A page of 2027");
    document.services.push(entry.with_identity([IdentityKind::SystemAssigned]));
    assert_eq!(result(&document), allowed(Class::TrustedBypass));
}

#[test]
fn every_layer_reports_in_order() {
    let decision = decide(&document(rules(true, false, false, None), good_task()));
    let layers: Vec<Layer> = decision.findings.iter().map(|finding| finding.layer).collect();
    assert_eq!(
        layers,
        [
            Layer::Sku,
            Layer::PrivateEndpoint,
            Layer::PublicAccess,
            Layer::NetworkRuleSet,
            Layer::Bypass,
            Layer::Authentication,
            Layer::Authorisation,
            Layer::OperationPolicies
        ]
    );
    assert_eq!(decision.layer, Layer::Bypass);
    assert_eq!(decision.finding(Layer::NetworkRuleSet).unwrap().outcome, Outcome::Deny);
    assert_eq!(decision.to_string().lines().filter(|line| line.starts_with("  ")).count(), 10, "{decision}");
}

#[test]
fn the_fixes_of_a_task_are_the_steps_of_the_workflow() {
    let facts = TaskFacts::saved(CredentialEntry::Absent, LoginMode::None);
    let document = document(rules(false, false, false, None), task(IdentityKind::None, facts))
        .with_roles([])
        .with_operation(Operation::Push);
    let texts: Vec<String> = decide(&document).fixes.into_iter().map(|fix| fix.text).collect();
    assert_eq!(
        texts,
        [
            "allow trusted services",
            "give the task a system-assigned identity",
            "allow tasks with a system-assigned identity to bypass the network rules",
            "add the task's system-assigned identity as its credential for the registry's login server",
            "assign the role AcrPush to the caller",
        ]
    );
}

/// The usual reading of contested rules, but for one.
fn read_as(change: impl FnOnce(&mut RuleSettings)) -> RuleSettings {
    let mut settings = RuleSettings::default();
    change(&mut settings);
    settings
}
