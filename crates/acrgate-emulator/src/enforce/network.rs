//! The network verdict: who may talk to the registry at all.

use std::net::Ipv4Addr;

use super::readings::Readings;
use super::registry::{ConnectionState, RegistryRules};
use super::services::{ACR_TASKS, IdentityNeeded, TRUSTED, TrustedService, resource_type, trusted};
use super::switches::{Rule, RuleSwitches};

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin<'a> {
    /// A public address.
    Public(Ipv4Addr),
    /// The private endpoint connection of this name.
    PrivateEndpoint(&'a str),
    /// A subnet with a service endpoint: its resource id or name.
    Subnet(&'a str),
    /// An Azure service, calling from this public address.
    Service {
        /// The kind of the service, as in a caller claim.
        kind: &'a str,
        /// The address it calls from.
        address: Ipv4Addr,
    },
}

/// What the registry knows of the saved task that runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TaskFacts {
    /// Which managed identities the task has.
    pub identities: TaskIdentities,
    /// The task says to use its system identity for this login server.
    pub credential_entry: bool,
}

/// Which managed identities a task has, as far as the bypass cares.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TaskIdentities {
    /// None.
    #[default]
    None,
    /// User-assigned ones only.
    UserOnly,
    /// A system-assigned one, others or not.
    System,
}

/// One attempt to talk to a registry.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// The registry's rules.
    pub registry: RegistryRules<'a>,
    /// Where the request comes from.
    pub origin: Origin<'a>,
    /// The token's `xms_mirid`: the resource whose managed identity signed in. None without a token, for a user,
    /// an application or the registry's own accounts.
    pub resource_claim: Option<&'a str>,
    /// The saved task that runs, where a task does: the one that the origin or the claim names.
    pub task: Option<TaskFacts>,
    /// Which rules hold.
    pub switches: RuleSwitches,
    /// How contested rules are read.
    pub readings: Readings,
}

/// Why a request passes, or is refused. The words are the same in every part of acrgate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// No rule restricts the registry.
    PublicOpen,
    /// An IP rule covers the address.
    IpRuleMatch,
    /// An approved private endpoint.
    PrivateEndpointApproved,
    /// A listed subnet.
    ServiceEndpointMatch,
    /// The trusted-services bypass.
    TrustedBypass,
    /// No rule covers the caller.
    DefaultDeny,
    /// Public network access is disabled.
    PublicDisabled,
    /// The private endpoint connection is unknown or not approved.
    PrivateEndpointNotApproved,
    /// The service is not on the list.
    ServiceNotTrusted,
    /// The registry has subnet rules, which end the bypass.
    ServiceEndpointNoBypass,
    /// Trusted services are not allowed.
    BypassDisabled,
    /// The run has no managed identity: a quick run, or a task without one.
    TaskNoSystemIdentity,
    /// The kind of identity does not bypass.
    IdentityKindNotSupported,
    /// Tasks are not allowed to bypass.
    TaskBypassNotAllowed,
    /// The task has no credential entry with its system identity for the login server.
    TaskNoCredentialEntry,
}

impl Class {
    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PublicOpen => "public-open",
            Self::IpRuleMatch => "ip-rule-match",
            Self::PrivateEndpointApproved => "private-endpoint-approved",
            Self::ServiceEndpointMatch => "service-endpoint-match",
            Self::TrustedBypass => "trusted-bypass",
            Self::DefaultDeny => "default-deny",
            Self::PublicDisabled => "public-disabled",
            Self::PrivateEndpointNotApproved => "private-endpoint-not-approved",
            Self::ServiceNotTrusted => "service-not-trusted",
            Self::ServiceEndpointNoBypass => "service-endpoint-no-bypass",
            Self::BypassDisabled => "bypass-disabled",
            Self::TaskNoSystemIdentity => "task-no-system-identity",
            Self::IdentityKindNotSupported => "identity-kind-not-supported",
            Self::TaskBypassNotAllowed => "task-bypass-not-allowed",
            Self::TaskNoCredentialEntry => "task-no-credential-entry",
        }
    }
}

/// The verdict on an attempt, with its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The request goes on to authentication.
    Pass(Class),
    /// 403, with the caller's address.
    Refuse(Class),
}

/// What one rule says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// Nothing; the next rule decides.
    NotConcerned,
    /// The caller passes.
    Pass(Class),
    /// The caller is refused.
    Refuse(Class),
    /// No public way in: only the bypass can help, else this is the reason.
    OnlyBypass(Class),
}

/// One row of a table of rules.
pub type Row = (Rule, fn(&Attempt<'_>) -> Finding);

/// Steps 1 to 4 in order: the first that is concerned decides.
pub const NETWORK: &[Row] = &[
    (Rule::Sku, sku_without_network_rules),
    (Rule::PrivateEndpointApproved, private_endpoint_approved),
    (Rule::PrivateEndpointNotApproved, private_endpoint_not_approved),
    (Rule::PublicNetworkAccess, public_network_access_disabled),
    (Rule::DefaultAllow, default_allow),
    (Rule::IpRules, ip_rule_match),
    (Rule::SubnetRules, subnet_rule_match),
    (Rule::DefaultDeny, default_deny),
];

/// Step 5: a service whom no row refuses is let through.
///
/// All refusals look the same from outside, so the order of these rows cannot be observed on Azure; it is assumed.
pub const BYPASS: &[Row] = &[
    (Rule::TrustedList, service_not_on_the_list),
    (Rule::SubnetRulesDisableBypass, subnet_rules_disable_bypass),
    (Rule::BypassOption, bypass_option_none),
    (Rule::TaskIdentity, task_without_identity),
    (Rule::TaskIdentityKind, task_with_user_assigned_identity),
    (Rule::TasksFlag, tasks_not_allowed),
    (Rule::TaskCredentialEntry, task_without_credential_entry),
    (Rule::IdentityKind, identity_kind_not_supported),
    (Rule::ResourceClaim, claim_of_another_service),
];

/// The verdict on an attempt.
#[must_use]
pub fn judge(attempt: &Attempt<'_>) -> Verdict {
    match first_finding(NETWORK, attempt) {
        Finding::Pass(class) => Verdict::Pass(class),
        Finding::Refuse(class) => Verdict::Refuse(class),
        Finding::OnlyBypass(reason) => bypass(attempt, reason),
        Finding::NotConcerned => Verdict::Pass(Class::PublicOpen),
    }
}

fn bypass(attempt: &Attempt<'_>, otherwise: Class) -> Verdict {
    if service_kind(attempt).is_none() {
        return Verdict::Refuse(otherwise);
    }
    match first_finding(BYPASS, attempt) {
        Finding::Refuse(class) => Verdict::Refuse(class),
        _ => Verdict::Pass(Class::TrustedBypass),
    }
}

fn first_finding(table: &[Row], attempt: &Attempt<'_>) -> Finding {
    table
        .iter()
        .filter(|(rule, _)| attempt.switches.enforces(*rule))
        .map(|(_, finds)| finds(attempt))
        .find(|finding| *finding != Finding::NotConcerned)
        .unwrap_or(Finding::NotConcerned)
}

fn when(concerned: bool, finding: Finding) -> Finding {
    if concerned { finding } else { Finding::NotConcerned }
}

fn sku_without_network_rules(attempt: &Attempt<'_>) -> Finding {
    when(!attempt.registry.is_premium(), Finding::Pass(Class::PublicOpen))
}

fn connection_state(attempt: &Attempt<'_>) -> Option<Option<ConnectionState>> {
    match attempt.origin {
        Origin::PrivateEndpoint(name) => Some(attempt.registry.connection(name)),
        Origin::Public(_) | Origin::Subnet(_) | Origin::Service { .. } => None,
    }
}

fn private_endpoint_approved(attempt: &Attempt<'_>) -> Finding {
    when(
        connection_state(attempt) == Some(Some(ConnectionState::Approved)),
        Finding::Pass(Class::PrivateEndpointApproved),
    )
}

fn private_endpoint_not_approved(attempt: &Attempt<'_>) -> Finding {
    when(
        connection_state(attempt).is_some_and(|state| state != Some(ConnectionState::Approved)),
        Finding::Refuse(Class::PrivateEndpointNotApproved),
    )
}

fn public_network_access_disabled(attempt: &Attempt<'_>) -> Finding {
    when(!attempt.registry.public_access_enabled(), Finding::OnlyBypass(Class::PublicDisabled))
}

fn default_allow(attempt: &Attempt<'_>) -> Finding {
    let open = attempt.registry.allows_by_default() || attempt.readings.public_access_overrides_rules;
    when(open, Finding::Pass(Class::PublicOpen))
}

fn ip_rule_match(attempt: &Attempt<'_>) -> Finding {
    let covered = match attempt.origin {
        Origin::Public(address) | Origin::Service { address, .. } => attempt.registry.ip_rule_covers(address),
        Origin::Subnet(_) | Origin::PrivateEndpoint(_) => false,
    };
    when(covered, Finding::Pass(Class::IpRuleMatch))
}

fn subnet_rule_match(attempt: &Attempt<'_>) -> Finding {
    let covered =
        matches!(attempt.origin, Origin::Subnet(subnet) if attempt.registry.subnet_rule_covers(subnet));
    when(covered, Finding::Pass(Class::ServiceEndpointMatch))
}

fn default_deny(_: &Attempt<'_>) -> Finding {
    Finding::OnlyBypass(Class::DefaultDeny)
}

/// The service that asks for the bypass: the one it comes from, or, where origins are not checked, the one whose
/// identity it carries.
fn service_kind<'a>(attempt: &Attempt<'a>) -> Option<&'a str> {
    match attempt.origin {
        Origin::Service { kind, .. } => Some(kind),
        _ if attempt.switches.enforces(Rule::ServiceOrigin) => None,
        _ => {
            let claimed = resource_type(attempt.resource_claim?)?;
            TRUSTED.iter().rev().find(|service| is_of_service(&claimed, service)).map(|service| service.kind)
        }
    }
}

fn service(attempt: &Attempt<'_>) -> Option<&'static TrustedService> {
    service_kind(attempt).and_then(trusted)
}

fn is_task_run(attempt: &Attempt<'_>) -> bool {
    service(attempt).is_some_and(|service| service.kind == ACR_TASKS)
}

fn service_not_on_the_list(attempt: &Attempt<'_>) -> Finding {
    when(service(attempt).is_none(), Finding::Refuse(Class::ServiceNotTrusted))
}

fn subnet_rules_disable_bypass(attempt: &Attempt<'_>) -> Finding {
    when(attempt.registry.has_subnet_rules(), Finding::Refuse(Class::ServiceEndpointNoBypass))
}

fn bypass_option_none(attempt: &Attempt<'_>) -> Finding {
    let needed = !is_task_run(attempt) || attempt.readings.tasks_bypass_needs_trusted_services;
    when(needed && !attempt.registry.trusts_services(), Finding::Refuse(Class::BypassDisabled))
}

/// The kind of managed identity behind the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IdentityKind {
    None,
    System,
    User,
}

fn identity_kind(attempt: &Attempt<'_>) -> IdentityKind {
    match attempt.resource_claim.and_then(resource_type).as_deref() {
        None => IdentityKind::None,
        Some("microsoft.managedidentity/userassignedidentities") => IdentityKind::User,
        Some(_) => IdentityKind::System,
    }
}

/// The identity that the run signed in with; where it signed in otherwise, the best that its task has.
fn run_identity(attempt: &Attempt<'_>) -> IdentityKind {
    match (identity_kind(attempt), attempt.task.map(|task| task.identities)) {
        (IdentityKind::None, None | Some(TaskIdentities::None)) => IdentityKind::None,
        (IdentityKind::None, Some(TaskIdentities::UserOnly)) => IdentityKind::User,
        (IdentityKind::None, Some(TaskIdentities::System)) => IdentityKind::System,
        (own, _) => own,
    }
}

fn task_without_identity(attempt: &Attempt<'_>) -> Finding {
    when(
        is_task_run(attempt) && run_identity(attempt) == IdentityKind::None,
        Finding::Refuse(Class::TaskNoSystemIdentity),
    )
}

fn task_with_user_assigned_identity(attempt: &Attempt<'_>) -> Finding {
    when(
        is_task_run(attempt) && run_identity(attempt) == IdentityKind::User,
        Finding::Refuse(Class::IdentityKindNotSupported),
    )
}

fn tasks_not_allowed(attempt: &Attempt<'_>) -> Finding {
    when(
        is_task_run(attempt) && !attempt.registry.tasks_may_bypass(),
        Finding::Refuse(Class::TaskBypassNotAllowed),
    )
}

fn task_without_credential_entry(attempt: &Attempt<'_>) -> Finding {
    // A run that did not sign in with its identity has not used the entry, if there is one.
    let used = attempt.task.unwrap_or_default().credential_entry && attempt.resource_claim.is_some();
    when(is_task_run(attempt) && !used, Finding::Refuse(Class::TaskNoCredentialEntry))
}

fn identity_kind_not_supported(attempt: &Attempt<'_>) -> Finding {
    let supported = match service(attempt) {
        // Tasks have rules of their own above; a service that is not on the list only gets here with that rule off.
        Some(service) if service.kind != ACR_TASKS => match service.identity {
            IdentityNeeded::None => true,
            IdentityNeeded::System => identity_kind(attempt) == IdentityKind::System,
            IdentityNeeded::SystemOrUser => match identity_kind(attempt) {
                IdentityKind::None => false,
                IdentityKind::User => true,
                IdentityKind::System => attempt.readings.container_instances_system_assigned,
            },
        },
        _ => true,
    };
    when(!supported, Finding::Refuse(Class::IdentityKindNotSupported))
}

/// A system identity belongs to one resource: presented by another service, it is not that service's.
fn claim_of_another_service(attempt: &Attempt<'_>) -> Finding {
    let Some(service) = service(attempt).filter(|service| service.identity != IdentityNeeded::None) else {
        return Finding::NotConcerned;
    };
    let foreign = identity_kind(attempt) == IdentityKind::System
        && !attempt
            .resource_claim
            .and_then(resource_type)
            .is_some_and(|claimed| is_of_service(&claimed, service));
    when(foreign, Finding::Refuse(Class::IdentityKindNotSupported))
}

fn is_of_service(claimed: &str, service: &TrustedService) -> bool {
    claimed.strip_prefix(service.resource_type).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
#[path = "network_tests.rs"]
mod tests;
