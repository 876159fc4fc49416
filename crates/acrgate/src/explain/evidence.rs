//! Reading what a decision needs.

use futures::TryStreamExt;

use super::{Question, Unread, Who};
use crate::{
    Error, ErrorKind, Result,
    access::{
        Audience, Authentication, Caller, CredentialEntry, Document, IdentityKind, LoginMode, RegistryFacts,
        RoleGrant, ServiceInstance, TaskFacts, TaskRunKind, role,
    },
    identity::RoleAssignment,
    names::{LoginServer, PrincipalId, TaskName},
    registry::{AcrTaskInfo, CredentialIdentity, Registry},
};

/// Collects what could not be read.
#[derive(Default)]
struct Notes(Vec<Unread>);

impl Notes {
    /// `None` for what the client may not read, which is noted; other failures are failures.
    fn allow_denied<T>(&mut self, what: &str, result: Result<T>) -> Result<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                self.0.push(Unread { what: what.to_owned(), reason: error.to_string() });
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

pub(super) async fn gather(registry: &Registry, question: &Question) -> Result<(Document, Vec<Unread>)> {
    let mut notes = Notes::default();
    let facts = registry_facts(registry, &mut notes).await?;
    let (caller, principal, signed_in) = match &question.who {
        Who::Caller { caller, principal } => (caller.clone(), *principal, true),
        Who::Task { task: name, seen_at: address } => {
            let host = facts.as_ref().and_then(|facts| facts.login_server.clone());
            let task = read_task(registry, name, host.as_ref(), &mut notes).await?;
            // Without an entry it does not sign in with Entra, and whose password an entry holds is not told.
            let signed_in =
                !matches!(task.facts.credential, Some(CredentialEntry::Absent | CredentialEntry::Password));
            let mut instance = ServiceInstance::task(task.identity, task.facts);
            instance.address = *address;
            (Caller::Service(instance), task.principal, signed_in)
        }
    };
    let mut document = Document::new(caller, question.operation).with_settings(question.settings.clone());
    document.registry = facts;
    document.repository.clone_from(&question.repository);
    if let Some(principal) = principal {
        document.roles = roles(registry, principal, &mut notes).await?;
        if signed_in {
            document.authentication =
                Some(Authentication::Entra { audience: Some(Audience::ContainerRegistry) });
        }
    }
    Ok((document, notes.0))
}

async fn registry_facts(registry: &Registry, notes: &mut Notes) -> Result<Option<RegistryFacts>> {
    let read = registry.get_seeing_subnet_rules().await;
    let Some((info, hidden)) = notes.allow_denied("the registry", read)? else { return Ok(None) };
    if let Some(reason) = hidden {
        notes.0.push(Unread { what: "subnet rules".to_owned(), reason: reason.to_string() });
    }
    let not_one = || Error::unexpected("the service's answer is not a registry");
    let document = serde_json::from_str(&info.document).map_err(|error| not_one().with_source(error))?;
    RegistryFacts::from_registry(&document).map(Some).map_err(|error| not_one().with_source(error))
}

struct TaskEvidence {
    identity: IdentityKind,
    principal: Option<PrincipalId>,
    facts: TaskFacts,
}

async fn read_task(
    registry: &Registry,
    name: &TaskName,
    host: Option<&LoginServer>,
    notes: &mut Notes,
) -> Result<TaskEvidence> {
    let task = registry.task(name.clone());
    // The details tell with which identity the task logs in; without the right to them, the task itself still tells
    // whether there is an entry at all.
    let details = notes.allow_denied("the task's credential entries", task.details().await)?;
    let (info, told) = match details {
        Some(info) => (info, true),
        None => (task.get().await?, false),
    };
    let identity = match (info.principal_id.is_some(), info.user_assigned_identities.is_empty()) {
        (true, true) => IdentityKind::SystemAssigned,
        (true, false) => IdentityKind::SystemAndUserAssigned,
        (false, false) => IdentityKind::UserAssigned,
        (false, true) => IdentityKind::None,
    };
    let source_login_mode = match info.source_login_mode.as_deref() {
        Some(mode) if mode.eq_ignore_ascii_case("None") => LoginMode::None,
        _ => LoginMode::Default,
    };
    let facts = TaskFacts {
        run: Some(TaskRunKind::Saved),
        credential: host.and_then(|host| credential(&info, host, told)),
        source_login_mode: Some(source_login_mode),
    };
    Ok(TaskEvidence { identity, principal: signs_in_as(&info, host), facts })
}

/// Whose roles count: those of the identity that the task's entry for this host names, or its source registry's. A user-assigned one of which
/// Azure does not tell the object id yet stays unknown.
fn signs_in_as(info: &AcrTaskInfo, host: Option<&LoginServer>) -> Option<PrincipalId> {
    let entry = host.and_then(|host| info.credential(host));
    match entry.map_or(info.source_identity, |entry| entry.identity) {
        Some(CredentialIdentity::User(client)) => {
            let identity = info.user_assigned_identities.iter().find(|one| one.client_id == Some(client));
            identity.and_then(|identity| identity.principal_id)
        }
        Some(CredentialIdentity::System) | None => info.principal_id,
    }
}

/// What the task's entry for this host is; `None` when it has one that may not be read. Without one, the identity that
/// it has for its source registry does the same (inferred: both make the run sign in with it).
fn credential(info: &AcrTaskInfo, host: &LoginServer, told: bool) -> Option<CredentialEntry> {
    let named = |identity| match identity {
        CredentialIdentity::System => CredentialEntry::SystemAssigned,
        CredentialIdentity::User(_) => CredentialEntry::UserAssigned,
    };
    match info.credential(host) {
        None => Some(info.source_identity.map_or(CredentialEntry::Absent, named)),
        Some(_) if !told => None,
        Some(entry) => Some(entry.identity.map_or(CredentialEntry::Password, named)),
    }
}

/// The roles that hold at the registry: given there or above, to the principal or to a group that it is in.
async fn roles(
    registry: &Registry,
    principal: PrincipalId,
    notes: &mut Notes,
) -> Result<Option<Vec<RoleGrant>>> {
    let all: Result<Vec<RoleAssignment>> =
        registry.role_assignments().of_and_of_groups(principal).try_collect().await;
    let Some(all) = notes.allow_denied("the role assignments", all)? else { return Ok(None) };
    let here = registry.id().resource_id();
    let holding = all.iter().filter(|assignment| here.is_within(&assignment.scope));
    Ok(Some(holding.map(grant).collect()))
}

fn grant(assignment: &RoleAssignment) -> RoleGrant {
    let id = assignment.role.to_string();
    // The name reads better in a decision; a custom role has none that is known here.
    let grant = RoleGrant::new(role(&id).map_or(id.as_str(), |role| role.name));
    match &assignment.condition {
        None => grant,
        Some(condition) => grant.with_assignment_condition(condition),
    }
}
