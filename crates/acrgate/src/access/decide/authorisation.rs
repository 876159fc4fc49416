//! What the caller may do.

use super::super::decision::{Class, Finding, Layer, Outcome};
use super::super::document::Document;
use super::super::role::{Right, RoleGrant};
use super::super::source::{ABAC, ANONYMOUS_PULL, AUTHENTICATION, ROLES, RuleSource, TRUSTED_SERVICES};
use super::authentication::Principal;
use crate::rules::RoleAssignmentMode;

pub(super) fn assess(document: &Document, principal: Principal) -> Finding {
    let right = document.operation.right();
    match principal {
        Principal::Platform => {
            finding(Outcome::NotApplicable, "the service needs no role".into(), TRUSTED_SERVICES)
        }
        Principal::Anonymous => {
            finding(Outcome::NotApplicable, "nobody is signed in, so no role counts".into(), ANONYMOUS_PULL)
        }
        Principal::AdminUser => {
            finding(Outcome::Pass, "the admin user may do everything".into(), AUTHENTICATION)
        }
        Principal::RepositoryToken => finding(
            Outcome::Unknown,
            "the scope map of the repository-scoped token decides".into(),
            AUTHENTICATION,
        )
        .lacking("the scope map of the repository-scoped token"),
        Principal::RunToken => by_mode(document, run_token),
        Principal::Entra(_) => by_mode(document, |mode| by_roles(document, right, mode)),
        Principal::Importer => importer(document),
        Principal::Unknown => {
            finding(Outcome::Unknown, "it depends on how the caller authenticates".into(), ROLES)
                .lacking("how the caller authenticates")
        }
    }
}

/// What Azure Resource Manager says of the one who asks it for an import.
pub(super) fn control(document: &Document) -> Option<Finding> {
    let right = document.operation.control_right()?;
    Some(by_mode(document, |mode| by_roles(document, right, mode)))
}

/// Who asks for an import needs a right in Azure Resource Manager, and to import from a registry a right on the images.
fn importer(document: &Document) -> Finding {
    let right = document.operation.right();
    let on_images = || by_mode(document, |mode| by_roles(document, right, mode));
    match control(document) {
        Some(control) if Some(right) == document.operation.control_right() => control,
        Some(control) if control.outcome == Outcome::Deny => control,
        Some(control) if control.outcome == Outcome::Unknown => {
            let on_images = on_images();
            if on_images.outcome == Outcome::Deny { on_images } else { control }
        }
        _ => on_images(),
    }
}

fn finding(outcome: Outcome, reason: String, source: RuleSource) -> Finding {
    Finding::new(Layer::Authorisation, outcome, reason, source)
}

/// Asks under the registry's mode; when that is not known, under both, and believes what they agree on.
fn by_mode(document: &Document, ask: impl Fn(&RoleAssignmentMode) -> Finding) -> Finding {
    let mode = document.registry.as_ref().and_then(|registry| registry.network.role_assignment_mode.as_ref());
    if let Some(
        mode
        @ (RoleAssignmentMode::LegacyRegistryPermissions | RoleAssignmentMode::AbacRepositoryPermissions),
    ) = mode
    {
        return ask(mode);
    }
    let legacy = ask(&RoleAssignmentMode::LegacyRegistryPermissions);
    let abac = ask(&RoleAssignmentMode::AbacRepositoryPermissions);
    if legacy.outcome == abac.outcome && legacy.class == abac.class {
        return legacy;
    }
    finding(Outcome::Unknown, "it depends on the registry's role assignment mode".into(), ABAC)
        .lacking("the registry's role assignment mode")
}

fn run_token(mode: &RoleAssignmentMode) -> Finding {
    match mode {
        RoleAssignmentMode::LegacyRegistryPermissions => {
            // No page lists its rights; quick runs that purge are documented, so it may delete.
            finding(
                Outcome::Pass,
                "the run's own token has every right on the images".into(),
                RuleSource::inferred("Azure attribute-based access control for repository permissions"),
            )
        }
        _ => finding(
            Outcome::Deny,
            "the run's own token has no right on the images in this role assignment mode".into(),
            ABAC,
        )
        .with_class(Class::RoleMissing),
    }
}

fn by_roles(document: &Document, right: Right, mode: &RoleAssignmentMode) -> Finding {
    let Some(grants) = &document.roles else {
        return finding(Outcome::Unknown, "the caller's roles are not known".into(), ROLES)
            .lacking("the roles that the caller holds at the registry or above it");
    };
    let verb = right.verb();
    let gives: Vec<(&RoleGrant, Option<bool>)> =
        grants.iter().map(|grant| (grant, holds(document, grant, right, mode))).collect();
    if let Some((grant, _)) = gives.iter().find(|(_, gives)| *gives == Some(true)) {
        return finding(Outcome::Pass, format!("the role {} lets the caller {verb}", grant.role), ROLES);
    }
    if let Some((grant, _)) = gives.iter().find(|(_, gives)| gives.is_none()) {
        let fact = match grant.gives(right, mode) {
            Some(_) => format!("whether the condition of the assignment of {} holds", grant.role),
            None => format!("what the role {} gives", grant.role),
        };
        return finding(Outcome::Unknown, format!("it is not known whether {} suffices", grant.role), ROLES)
            .lacking(fact);
    }
    why_not(grants, right, mode)
}

/// Whether a grant gives the right here, condition included; `None` when that is not known.
fn holds(document: &Document, grant: &RoleGrant, right: Right, mode: &RoleAssignmentMode) -> Option<bool> {
    if !grant.gives(right, mode)? {
        return Some(false);
    }
    // Only an ABAC registry tells conditions the repository.
    if *mode != RoleAssignmentMode::AbacRepositoryPermissions || !grant.narrows(right) {
        return Some(true);
    }
    match right {
        // The list of repositories has no name to compare.
        Right::Catalog => grant.repositories.holds_without_name(),
        _ => grant.repositories.holds_for(document.repository.as_ref()),
    }
}

fn why_not(grants: &[RoleGrant], right: Right, mode: &RoleAssignmentMode) -> Finding {
    let verb = right.verb();
    if let Some(grant) = grants.iter().find(|grant| grant.gives(right, mode) == Some(true)) {
        let reason = format!("the condition of the assignment of {} excludes the repository", grant.role);
        return finding(Outcome::Deny, reason, ABAC).with_class(Class::RoleConditionNotMet);
    }
    let other = match mode {
        RoleAssignmentMode::LegacyRegistryPermissions => RoleAssignmentMode::AbacRepositoryPermissions,
        _ => RoleAssignmentMode::LegacyRegistryPermissions,
    };
    if let Some(grant) = grants.iter().find(|grant| grant.gives(right, &other) == Some(true)) {
        let reason = format!("a registry in the mode {mode} does not honour {} for this", grant.role);
        return finding(Outcome::Deny, reason, ABAC).with_class(Class::RoleNotHonoured);
    }
    finding(Outcome::Deny, format!("none of the caller's roles lets it {verb}"), ROLES)
        .with_class(Class::RoleMissing)
}
