//! Who the caller is, and whether the registry takes its credentials.

use super::super::caller::{
    Audience, Authentication, Caller, CredentialEntry, IdentityKind, LoginMode, ServiceInstance,
};
use super::super::decision::{Class, Finding, Layer, Outcome};
use super::super::document::Document;
use super::super::role::Right;
use super::super::source::{
    ANONYMOUS_PULL, ARM_AUDIENCE, AUTHENTICATION, IMPORT, RuleSource, TASKS_AUTHENTICATION, TRUSTED_SERVICES,
};
use crate::rules::PolicyStatus;

/// As whom the caller appears before the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Principal {
    /// A service of the platform that needs no credentials of its own.
    Platform,
    /// The user who asks Azure Resource Manager for an import.
    Importer,
    /// A run of a task, with the token that it gets for its own registry.
    RunToken,
    Anonymous,
    AdminUser,
    RepositoryToken,
    Entra(Option<Audience>),
    Unknown,
}

pub(super) fn principal(document: &Document) -> Principal {
    if document.operation.control_right().is_some() {
        return Principal::Importer;
    }
    let given = document.authentication.map(|authentication| match authentication {
        Authentication::Anonymous => Principal::Anonymous,
        Authentication::AdminUser => Principal::AdminUser,
        Authentication::RepositoryToken => Principal::RepositoryToken,
        Authentication::Entra { audience } => Principal::Entra(audience),
    });
    // What an import is given for a source that it names by its login server does not depend on who asks for it.
    if document.operation.is_import() {
        return given.unwrap_or(Principal::Unknown);
    }
    let Caller::Service(instance) = &document.caller else {
        return given.unwrap_or(Principal::Unknown);
    };
    if instance.is_task() {
        return task(instance, given);
    }
    if document.service(&instance.service).is_some_and(|one| one.trusted && one.identity.is_empty()) {
        return Principal::Platform;
    }
    given.unwrap_or(match instance.identity {
        Some(IdentityKind::None) => Principal::Anonymous,
        Some(_) => Principal::Entra(None),
        None => Principal::Unknown,
    })
}

/// A task signs in with its credential entry, or else with the token that the run gets for its registry.
fn task(instance: &ServiceInstance, given: Option<Principal>) -> Principal {
    match (instance.task.credential, instance.task.source_login_mode) {
        (Some(CredentialEntry::SystemAssigned | CredentialEntry::UserAssigned), _) => match given {
            Some(Principal::Entra(audience)) => Principal::Entra(audience),
            _ => Principal::Entra(None),
        },
        (Some(CredentialEntry::Password), _) => given.unwrap_or(Principal::Unknown),
        (Some(CredentialEntry::Absent), Some(LoginMode::Default)) => Principal::RunToken,
        (Some(CredentialEntry::Absent), Some(LoginMode::None)) => Principal::Anonymous,
        (Some(CredentialEntry::Absent), None) | (None, _) => Principal::Unknown,
    }
}

pub(super) fn assess(document: &Document, principal: Principal) -> Finding {
    match principal {
        Principal::Platform => {
            finding(Outcome::NotApplicable, "the service needs no credentials of its own", TRUSTED_SERVICES)
        }
        Principal::Importer => finding(
            Outcome::NotApplicable,
            "an import is asked of Azure Resource Manager, which has authenticated the caller",
            IMPORT,
        ),
        Principal::RunToken => finding(
            Outcome::Pass,
            "the run gets a token for the registry that it runs in",
            TASKS_AUTHENTICATION,
        ),
        Principal::Anonymous => anonymous(document),
        Principal::AdminUser => admin_user(document),
        Principal::RepositoryToken => {
            finding(Outcome::Pass, "a repository-scoped token authenticates by itself", AUTHENTICATION)
        }
        Principal::Entra(audience) => missing_identity(document).unwrap_or_else(|| entra(document, audience)),
        Principal::Unknown => {
            finding(Outcome::Unknown, "it is not known how the caller authenticates", AUTHENTICATION)
                .lacking("how the caller authenticates")
        }
    }
}

fn finding(outcome: Outcome, reason: &str, source: RuleSource) -> Finding {
    Finding::new(Layer::Authentication, outcome, reason, source)
}

fn anonymous(document: &Document) -> Finding {
    if document.operation.right() != Right::Pull {
        return finding(
            Outcome::Deny,
            "the caller does not authenticate, and only a pull can be anonymous",
            ANONYMOUS_PULL,
        )
        .with_class(Class::AuthenticationRequired);
    }
    match document.registry.as_ref().and_then(|registry| registry.network.anonymous_pull) {
        Some(true) => finding(Outcome::Pass, "the registry allows anonymous pull", ANONYMOUS_PULL),
        Some(false) => finding(
            Outcome::Deny,
            "the caller does not authenticate, and the registry does not allow anonymous pull",
            ANONYMOUS_PULL,
        )
        .with_class(Class::AuthenticationRequired),
        None => {
            finding(Outcome::Unknown, "it is not known whether anonymous pull is allowed", ANONYMOUS_PULL)
                .lacking("whether the registry allows anonymous pull")
        }
    }
}

fn admin_user(document: &Document) -> Finding {
    match document.registry.as_ref().and_then(|registry| registry.admin_user_enabled) {
        Some(true) => finding(Outcome::Pass, "the admin user is enabled", AUTHENTICATION),
        Some(false) => finding(Outcome::Deny, "the admin user is disabled", AUTHENTICATION)
            .with_class(Class::AdminUserDisabled),
        None => {
            finding(Outcome::Unknown, "it is not known whether the admin user is enabled", AUTHENTICATION)
                .lacking("whether the registry's admin user is enabled")
        }
    }
}

/// A credential entry may name an identity that the task does not have.
fn missing_identity(document: &Document) -> Option<Finding> {
    let Caller::Service(instance) = &document.caller else {
        return None;
    };
    let (needed, class) = match instance.task.credential? {
        CredentialEntry::SystemAssigned => (IdentityKind::SystemAssigned, Class::TaskNoSystemIdentity),
        CredentialEntry::UserAssigned => (IdentityKind::UserAssigned, Class::IdentityKindNotSupported),
        CredentialEntry::Absent | CredentialEntry::Password => return None,
    };
    if !instance.is_task() || document.operation.is_import() {
        return None;
    }
    match instance.identity {
        Some(kind) if kind.includes(needed) => return None,
        Some(_) => {}
        None => {
            let reason = "it is not known whether the task has the identity that its credential entry names";
            let unknown = finding(Outcome::Unknown, reason, TASKS_AUTHENTICATION);
            return Some(unknown.lacking("which identities the task has"));
        }
    }
    let reason =
        format!("the task's credential entry needs {}, which the task does not have", needed.words());
    Some(finding(Outcome::Deny, &reason, TASKS_AUTHENTICATION).with_class(class))
}

fn entra(document: &Document, audience: Option<Audience>) -> Finding {
    let policy = document.registry.as_ref().and_then(|registry| registry.arm_audience_tokens.as_ref());
    let pass = |reason| finding(Outcome::Pass, reason, ARM_AUDIENCE);
    match (audience, policy) {
        (Some(Audience::ContainerRegistry), _) => pass("the token is meant for registries"),
        (Some(Audience::Other), _) => finding(
            Outcome::Deny,
            "the token is meant neither for registries nor for Azure Resource Manager",
            AUTHENTICATION,
        )
        .with_class(Class::AuthenticationRequired),
        (_, Some(PolicyStatus::Enabled)) => pass("the registry takes Microsoft Entra tokens of either audience"),
        (Some(Audience::ResourceManager), Some(PolicyStatus::Disabled)) => finding(
            Outcome::Deny,
            "the token is meant for Azure Resource Manager, and the registry takes tokens for registries only",
            ARM_AUDIENCE,
        )
        .with_class(Class::ArmAudienceRefused),
        (None, Some(PolicyStatus::Disabled)) => {
            finding(Outcome::Unknown, "the registry takes tokens for registries only", ARM_AUDIENCE)
                .lacking("the audience of the caller's token")
        }
        (_, Some(PolicyStatus::Other(_)) | None) => finding(
            Outcome::Unknown,
            "it is not known whether the registry takes tokens for Azure Resource Manager",
            ARM_AUDIENCE,
        )
        .lacking("the registry's policy on tokens for Azure Resource Manager"),
    }
}
