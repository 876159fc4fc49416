//! The bypass for trusted services.

use super::super::caller::{Authentication, CredentialEntry, IdentityKind, ServiceInstance, TaskRunKind};
use super::super::decision::{Class, Finding, Layer, Outcome};
use super::super::document::Document;
use super::super::operation::{ImportSourceName, Operation};
use super::super::service::TrustedService;
use super::super::settings::{HiddenSubnetRules, RuleSettings};
use super::super::source::{
    IMPORT, RuleSource, TASKS_AUTHENTICATION, TASKS_BYPASS, TASKS_BYPASS_ALONE, TASKS_IDENTITY,
    TRUSTED_SERVICES, TRUSTED_SERVICES_CONTESTED,
};
use super::operation::SOURCE_NAME;
use crate::rules::{BypassOption, NetworkRules};

/// The fact that an API version hides.
pub(super) const SUBNET_RULES: &str =
    "the subnet rules (read the registry with API version 2026-03-01-preview or later)";

/// Whether the instance bypasses the rules of a registry that has them.
///
/// All refusals read the same on the wire, so the order of the checks cannot be observed: the order here is inferred.
pub(super) fn assess(document: &Document, rules: &NetworkRules, instance: &ServiceInstance) -> Finding {
    let Some(service) = document.service(&instance.service) else {
        let reason = format!("{:?} is not in the catalogue of services", instance.service);
        return Finding::new(Layer::Bypass, Outcome::Unknown, reason, TRUSTED_SERVICES)
            .lacking(format!("whether {:?} is a trusted service", instance.service));
    };
    let mut checks = Checks {
        lacks: Vec::new(),
        settings: &document.settings,
        uses_identity: matches!(document.authentication, None | Some(Authentication::Entra { .. })),
        operation: document.operation,
    };
    let denial = checks.deny(service, rules, instance);
    match denial {
        Some(denial) => denial,
        None if checks.lacks.is_empty() => passes(&document.settings, service, instance),
        None => {
            let reason =
                format!("whether {} bypasses the rules depends on facts that are missing", service.name);
            let mut finding = Finding::new(Layer::Bypass, Outcome::Unknown, reason, service.source.clone());
            finding.lacks = checks.lacks;
            finding
        }
    }
}

fn passes(settings: &RuleSettings, service: &TrustedService, instance: &ServiceInstance) -> Finding {
    let identity = match instance.identity {
        _ if service.identity.is_empty() => "which needs no identity",
        Some(IdentityKind::SystemAssigned) if is_contested(service, instance) => {
            "read as: its system-assigned identity is enough"
        }
        _ => "with an identity that is supported",
    };
    let reason = format!("trusted services may bypass the rules, and so does {}, {identity}", service.name);
    let contested = is_contested(service, instance) && settings.container_instances_system_assigned;
    let source = if contested { TRUSTED_SERVICES_CONTESTED } else { service.source.clone() };
    Finding::new(Layer::Bypass, Outcome::Pass, reason, source).with_class(Class::TrustedBypass)
}

fn is_contested(service: &TrustedService, instance: &ServiceInstance) -> bool {
    service.service == TrustedService::CONTAINER_INSTANCES
        && instance.identity == Some(IdentityKind::SystemAssigned)
}

/// The checks in their order: the first certain denial ends them, missing facts are collected on the way.
struct Checks<'a> {
    lacks: Vec<String>,
    settings: &'a RuleSettings,
    /// Whether the instance signs in with its managed identity; it has, unless another way is given.
    uses_identity: bool,
    operation: Operation,
}

impl Checks<'_> {
    fn deny(
        &mut self,
        service: &TrustedService,
        rules: &NetworkRules,
        instance: &ServiceInstance,
    ) -> Option<Finding> {
        if !service.trusted {
            let reason = format!("{} is not a trusted service: {}", service.name, service.scenario);
            return Some(denial(Class::ServiceNotTrusted, reason, service.source.clone()));
        }
        let registry = self.subnet_rules(rules).or_else(|| self.bypass_option(rules, instance));
        registry.or_else(|| self.source_name()).or_else(|| {
            if instance.is_task() { self.task(rules, instance) } else { self.identity(service, instance) }
        })
    }

    fn subnet_rules(&mut self, rules: &NetworkRules) -> Option<Finding> {
        match rules.subnet_rules.is_empty() {
            Some(true) => None,
            Some(false) => Some(denial(
                Class::ServiceEndpointNoBypass,
                "the registry has subnet rules, which switch the bypass off".into(),
                TRUSTED_SERVICES,
            )),
            None => {
                if self.settings.hidden_subnet_rules == HiddenSubnetRules::Unknown {
                    self.lacks.push(SUBNET_RULES.into());
                }
                None
            }
        }
    }

    fn bypass_option(&mut self, rules: &NetworkRules, instance: &ServiceInstance) -> Option<Finding> {
        match &rules.bypass {
            BypassOption::AzureServices => None,
            BypassOption::None
                if instance.is_task() && !self.settings.tasks_bypass_needs_trusted_services =>
            {
                None
            }
            BypassOption::None => Some(denial(
                Class::BypassDisabled,
                "the registry does not allow trusted services (networkRuleBypassOptions is None)".into(),
                TRUSTED_SERVICES,
            )),
            BypassOption::Other(word) => {
                self.lacks.push(format!("what networkRuleBypassOptions {word} means"));
                None
            }
        }
    }

    /// To a source that is named by its login server an import comes from an ordinary address.
    fn source_name(&mut self) -> Option<Finding> {
        let Operation::ImportFrom { named_by, same_tenant } = self.operation else {
            return None;
        };
        match (named_by, same_tenant) {
            (Some(ImportSourceName::ResourceId), _) => None,
            (Some(ImportSourceName::LoginServer), Some(false)) => Some(denial(
                Class::ImportCrossTenant,
                "the source is restricted, and an import from another tenant cannot name it by its resource id".into(),
                IMPORT,
            )),
            (Some(ImportSourceName::LoginServer), _) => Some(denial(
                Class::ImportByLoginServer,
                "the source is restricted, and an import must name such a source by its resource id".into(),
                IMPORT,
            )),
            (None, _) => {
                self.lacks.push(SOURCE_NAME.into());
                None
            }
        }
    }

    fn task(&mut self, rules: &NetworkRules, instance: &ServiceInstance) -> Option<Finding> {
        let task = &instance.task;
        match task.run {
            Some(TaskRunKind::Saved) => {}
            Some(TaskRunKind::Quick) => {
                let reason = "a quick task has no identity of its own, so it never bypasses";
                return Some(denial(Class::TaskNoSystemIdentity, reason.into(), TASKS_IDENTITY));
            }
            None => self.lacks.push("whether a saved or a quick task runs".into()),
        }
        match instance.identity {
            Some(kind) if kind.includes(IdentityKind::SystemAssigned) => {}
            Some(IdentityKind::None) => {
                let reason = "the task has no system-assigned identity";
                return Some(denial(Class::TaskNoSystemIdentity, reason.into(), TASKS_IDENTITY));
            }
            Some(_) => {
                let reason = "the task has a user-assigned identity only, and that never bypasses";
                return Some(denial(Class::IdentityKindNotSupported, reason.into(), TASKS_IDENTITY));
            }
            None => self.lacks.push("which identities the task has".into()),
        }
        if task.credential == Some(CredentialEntry::UserAssigned) {
            let reason = "the task signs in with a user-assigned identity, and that never bypasses";
            return Some(denial(Class::IdentityKindNotSupported, reason.into(), TASKS_IDENTITY));
        }
        if rules.tasks_bypass != Some(true) {
            let state = if rules.tasks_bypass.is_none() { "not set" } else { "false" };
            let reason = format!(
                "the registry does not let tasks bypass (networkRuleBypassAllowedForTasks is {state})"
            );
            let source = if rules.bypass == BypassOption::None { TASKS_BYPASS_ALONE } else { TASKS_BYPASS };
            return Some(denial(Class::TaskBypassNotAllowed, reason, source));
        }
        match task.credential {
            Some(CredentialEntry::SystemAssigned | CredentialEntry::UserAssigned) => None,
            Some(CredentialEntry::Password) => {
                let reason = "the task's credential entry for the login server holds a password instead of its identity";
                Some(denial(Class::TaskNoCredentialEntry, reason.into(), TASKS_AUTHENTICATION))
            }
            Some(CredentialEntry::Absent) => {
                let reason = "the task has no credential entry for the registry's login server";
                Some(denial(Class::TaskNoCredentialEntry, reason.into(), TASKS_AUTHENTICATION))
            }
            None => {
                self.lacks.push("the task's credential entry for the registry's login server".into());
                None
            }
        }
    }

    fn identity(&mut self, service: &TrustedService, instance: &ServiceInstance) -> Option<Finding> {
        if service.identity.is_empty() {
            return None;
        }
        if !self.uses_identity {
            let reason = "the instance does not sign in with a managed identity, and nothing else bypasses";
            return Some(denial(Class::IdentityKindNotSupported, reason.into(), service.source.clone()));
        }
        let Some(kind) = instance.identity else {
            self.lacks.push(format!("which identity the instance of {} has", service.name));
            return None;
        };
        if is_contested(service, instance) && !self.settings.container_instances_system_assigned {
            let reason = format!("read as: {} needs a user-assigned identity", service.name);
            return Some(denial(Class::IdentityKindNotSupported, reason, TRUSTED_SERVICES_CONTESTED));
        }
        if service.identity.iter().any(|supported| kind.includes(*supported)) {
            return None;
        }
        let supported: Vec<&str> = service.identity.iter().map(|kind| kind.words()).collect();
        let reason = format!(
            "the instance has {}, and {} bypasses only with {}",
            kind.words(),
            service.name,
            supported.join(" or ")
        );
        Some(denial(Class::IdentityKindNotSupported, reason, service.source.clone()))
    }
}

fn denial(class: Class, reason: String, source: RuleSource) -> Finding {
    Finding::new(Layer::Bypass, Outcome::Deny, reason, source).with_class(class)
}
