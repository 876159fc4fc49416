//! The smallest change that takes one denial away.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::caller::{
    Audience, Authentication, Caller, CredentialEntry, IdentityKind, LoginMode, TaskFacts, TaskRunKind,
};
use super::decision::Class;
use super::document::Document;
use super::operation::{ImportSourceName, Operation};
use super::role::{RoleGrant, role_for};
use super::service::TrustedService;
use crate::names::IpRule;
use crate::rules::{ConnectionStatus, Exposure, NetworkEdit, RoleAssignmentMode, SubnetRules};

/// A change that takes a denial away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Fix {
    /// What to change.
    pub action: FixAction,
    /// The same in words.
    pub text: String,
    /// The command of the Azure CLI that does it, if one does. Words in angle brackets are to be filled in.
    #[serde(default)]
    pub command: Option<String>,
}

impl fmt::Display for Fix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        self.command.iter().try_for_each(|command| write!(f, "\n     {command}"))
    }
}

/// What to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum FixAction {
    /// Change the network rules.
    EditNetwork(NetworkEdit),
    /// Remove all subnet rules, which switch the bypass off.
    RemoveSubnetRules,
    /// Approve a private endpoint connection.
    ApprovePrivateEndpoint {
        /// Its name, if known.
        connection: Option<String>,
    },
    /// Let the caller come through a private endpoint: its own, or an agent pool in such a network for a task.
    ConnectThroughPrivateEndpoint,
    /// Give the instance an identity of this kind.
    AssignIdentity(IdentityKind),
    /// Save the quick task as a task with a system-assigned identity.
    SaveTask,
    /// Add the task's system-assigned identity as its credential for the registry's login server.
    AddCredentialEntry,
    /// Assign a role to the caller.
    AssignRole {
        /// The role's name.
        role: String,
    },
    /// Sign in with Microsoft Entra.
    SignIn,
    /// Ask for tokens for registries instead of Azure Resource Manager.
    RequestRegistryAudience,
    /// Name the source of the import by its resource id.
    NameSourceByResourceId,
    /// Name the source of the import by its login server.
    NameSourceByLoginServer,
}

impl FixAction {
    /// The facts as they would be after the change.
    pub fn apply(&self, document: &Document) -> Document {
        let mut after = document.clone();
        match self {
            Self::EditNetwork(edit) => {
                if let Some(registry) = &mut after.registry {
                    registry.network = edit.apply(&registry.network);
                }
            }
            Self::RemoveSubnetRules => {
                if let Some(registry) = &mut after.registry {
                    registry.network.subnet_rules = SubnetRules::Visible(Vec::new());
                }
            }
            Self::ApprovePrivateEndpoint { connection } => {
                let status = Some(ConnectionStatus::Approved);
                after.caller = Caller::PrivateEndpoint { connection: connection.clone(), status };
            }
            Self::ConnectThroughPrivateEndpoint => connect_privately(&mut after),
            Self::AssignIdentity(kind) => {
                change_instance(&mut after, |identity, _| *identity = Some(identity_with(*identity, *kind)));
            }
            Self::SaveTask => change_instance(&mut after, |identity, task| {
                task.run = Some(TaskRunKind::Saved);
                *identity = Some(IdentityKind::SystemAssigned);
            }),
            Self::AddCredentialEntry => change_instance(&mut after, |_, task| {
                task.credential = Some(CredentialEntry::SystemAssigned);
                task.source_login_mode = task.source_login_mode.or(Some(LoginMode::None));
            }),
            Self::AssignRole { role } => {
                after.roles.get_or_insert_default().push(RoleGrant::new(role.clone()));
            }
            Self::SignIn | Self::RequestRegistryAudience => {
                let audience = Some(Audience::ContainerRegistry);
                after.authentication = Some(Authentication::Entra { audience });
            }
            Self::NameSourceByResourceId => name_source(&mut after, ImportSourceName::ResourceId),
            Self::NameSourceByLoginServer => {
                name_source(&mut after, ImportSourceName::LoginServer);
                let audience = Some(Audience::ContainerRegistry);
                after.authentication.get_or_insert(Authentication::Entra { audience });
            }
        }
        after
    }
}

fn name_source(document: &mut Document, name: ImportSourceName) {
    if let Operation::ImportFrom { named_by, .. } = &mut document.operation {
        *named_by = Some(name);
    }
}

/// What is known of the way to sign in stays known when the way to the registry changes.
fn connect_privately(document: &mut Document) {
    if let Caller::Service(instance) = &document.caller {
        let usual = instance.identity.map(|kind| match kind {
            IdentityKind::None => Authentication::Anonymous,
            _ => Authentication::Entra { audience: Some(Audience::ContainerRegistry) },
        });
        document.authentication = document.authentication.or(usual);
    }
    let status = Some(ConnectionStatus::Approved);
    document.caller = Caller::PrivateEndpoint { connection: None, status };
}

fn change_instance(document: &mut Document, change: impl FnOnce(&mut Option<IdentityKind>, &mut TaskFacts)) {
    if let Caller::Service(instance) = &mut document.caller {
        change(&mut instance.identity, &mut instance.task);
        // An identity that was just given is what the instance signs in with from now on.
        let uses_identity = |how: &Authentication| matches!(how, Authentication::Entra { .. });
        document.authentication = document.authentication.filter(uses_identity);
    }
}

fn identity_with(has: Option<IdentityKind>, kind: IdentityKind) -> IdentityKind {
    match has {
        None | Some(IdentityKind::None) => kind,
        Some(has) if has.includes(kind) => has,
        Some(_) => IdentityKind::SystemAndUserAssigned,
    }
}

/// The smallest fix for a denial of this class; `None` when no change of settings, roles or credentials takes it away.
pub(super) fn for_denial(document: &Document, class: Class) -> Option<Fix> {
    let names = Names::of(document);
    let edit = |edit: NetworkEdit| FixAction::EditNetwork(edit);
    let registry = &names.registry;
    Some(match class {
        Class::DefaultDeny => match address(&document.caller) {
            Some(IpAddr::V4(address)) => fix(
                edit(NetworkEdit::new().add_ip_rules([IpRule::from(address)])),
                format!("add an IP rule for {address}"),
                Some(format!("az acr network-rule add --name {registry} --ip-address {address}")),
            ),
            _ => private_path(document),
        },
        Class::PublicDisabled | Class::ServiceNotTrusted => private_path(document),
        Class::PrivateEndpointNotApproved => approve(document, &names),
        Class::BypassDisabled => fix(
            edit(NetworkEdit::new().allow_trusted_services(true)),
            "allow trusted services".into(),
            Some(format!("az acr update --name {registry} --allow-trusted-services true")),
        ),
        Class::TaskBypassNotAllowed => fix(
            edit(NetworkEdit::new().allow_tasks_bypass(true)),
            "allow tasks with a system-assigned identity to bypass the network rules".into(),
            Some(format!(
                "az rest --method patch --url '{}?api-version=2025-11-01' --body '{}'",
                names.id,
                json!({ "properties": { "networkRuleBypassAllowedForTasks": true } })
            )),
        ),
        Class::ServiceEndpointNoBypass => fix(
            FixAction::RemoveSubnetRules,
            "remove the subnet rules, and let those subnets come through a private endpoint instead".into(),
            Some(format!("az acr network-rule remove --name {registry} --subnet <subnet-id>")),
        ),
        Class::TaskNoSystemIdentity if is_quick(document) => fix(
            FixAction::SaveTask,
            "save the task, with a system-assigned identity".into(),
            Some(format!(
                "az acr task create --name <task> --registry {registry} --assign-identity '[system]' --auth-mode None --context /dev/null --file <task.yaml>"
            )),
        ),
        Class::TaskNoSystemIdentity => assign_system_identity_to_task(registry),
        Class::TaskNoCredentialEntry => add_credential_entry(&names),
        Class::IdentityKindNotSupported => identity(document, &names)?,
        Class::AuthenticationRequired => match &document.caller {
            _ if has_foreign_token(document) => request_registry_audience(),
            _ if document.operation.is_import() => give_credentials(registry),
            Caller::Service(instance) if instance.is_task() => add_credential_entry(&names),
            Caller::Service(_) => identity(document, &names)?,
            _ => sign_in(registry),
        },
        Class::AdminUserDisabled if document.operation.is_import() => give_credentials(registry),
        Class::AdminUserDisabled => sign_in(registry),
        Class::ArmAudienceRefused => request_registry_audience(),
        Class::RoleMissing | Class::RoleNotHonoured | Class::RoleConditionNotMet => match &document.caller {
            // The run's own token cannot be given roles; the task's identity can.
            Caller::Service(instance)
                if instance.is_task()
                    && instance.task.credential == Some(CredentialEntry::Absent)
                    && !document.operation.is_import() =>
            {
                add_credential_entry(&names)
            }
            _ => assign_role(document, &names)?,
        },
        Class::ExportsDisabled => fix(
            edit(NetworkEdit::new().allow_exports(true)),
            "allow exports from the source".into(),
            Some(format!("az acr update --name {registry} --allow-exports true")),
        ),
        Class::ImportByLoginServer => fix(
            FixAction::NameSourceByResourceId,
            "name the source of the import by its resource id".into(),
            Some(format!("az acr import --name <target> --source <repository:tag> --registry {}", names.id)),
        ),
        // The bypass is for resource ids, and those are for the same tenant.
        Class::ImportCrossTenant if is_open(document) => fix(
            FixAction::NameSourceByLoginServer,
            "name the source of the import by its login server, with credentials for it".into(),
            Some(format!(
                "az acr import --name <target> --source {}/<repository:tag> --username <name> --password <password>",
                names.login_server
            )),
        ),
        Class::ImportCrossTenant
        | Class::PublicOpen
        | Class::IpRuleMatch
        | Class::PrivateEndpointApproved
        | Class::ServiceEndpointMatch
        | Class::TrustedBypass
        | Class::FactsMissing => return None,
    })
}

/// The registry's names as they appear in commands, or words to fill in.
struct Names {
    id: String,
    registry: String,
    login_server: String,
}

impl Names {
    fn of(document: &Document) -> Self {
        let id = document.registry.as_ref().and_then(|registry| registry.id.as_ref());
        let host = document.registry.as_ref().and_then(|registry| registry.login_server.as_ref());
        Self {
            id: id.map_or_else(|| "<registry-id>".into(), ToString::to_string),
            registry: id.map_or_else(|| "<registry>".into(), |id| id.name().to_string()),
            login_server: host.map_or_else(|| "<login-server>".into(), ToString::to_string),
        }
    }
}

fn fix(action: FixAction, text: String, command: Option<String>) -> Fix {
    Fix { action, text, command }
}

fn address(caller: &Caller) -> Option<IpAddr> {
    match caller {
        Caller::PublicAddress { address } => *address,
        Caller::Service(instance) => instance.address,
        Caller::PrivateEndpoint { .. } | Caller::Subnet { .. } => None,
    }
}

fn is_open(document: &Document) -> bool {
    document.registry.as_ref().is_some_and(|registry| registry.network.exposure() == Exposure::AllNetworks)
}

fn is_quick(document: &Document) -> bool {
    matches!(&document.caller, Caller::Service(one) if one.task.run == Some(TaskRunKind::Quick))
}

fn private_path(document: &Document) -> Fix {
    let text = match &document.caller {
        Caller::Service(instance) if instance.is_task() => {
            "run the task in an agent pool whose network has a private endpoint to the registry"
        }
        _ => "let the caller come through a private endpoint",
    };
    fix(FixAction::ConnectThroughPrivateEndpoint, text.into(), None)
}

fn approve(document: &Document, names: &Names) -> Fix {
    let Caller::PrivateEndpoint { connection, status } = &document.caller else {
        return private_path(document);
    };
    let rules = document.registry.as_ref().map(|registry| &registry.network);
    let found = connection.as_ref().and_then(|name| rules?.private_endpoint(name));
    let status = status.as_ref().or_else(|| found.map(|one| &one.status));
    if !matches!(status, Some(ConnectionStatus::Pending | ConnectionStatus::Rejected)) {
        let text = "create the private endpoint anew; this connection is gone".to_owned();
        return fix(FixAction::ConnectThroughPrivateEndpoint, text, None);
    }
    let name = connection.as_deref().unwrap_or("<connection>");
    fix(
        FixAction::ApprovePrivateEndpoint { connection: connection.clone() },
        "approve the private endpoint connection".into(),
        Some(format!(
            "az acr private-endpoint-connection approve --registry-name {} --name {name}",
            names.registry
        )),
    )
}

fn assign_system_identity_to_task(registry: &str) -> Fix {
    fix(
        FixAction::AssignIdentity(IdentityKind::SystemAssigned),
        "give the task a system-assigned identity".into(),
        Some(format!(
            "az acr task identity assign --name <task> --registry {registry} --identities '[system]'"
        )),
    )
}

fn add_credential_entry(names: &Names) -> Fix {
    fix(
        FixAction::AddCredentialEntry,
        "add the task's system-assigned identity as its credential for the registry's login server".into(),
        Some(format!(
            "az acr task credential add --name <task> --registry {} --login-server {} --use-identity '[system]'",
            names.registry, names.login_server
        )),
    )
}

fn identity(document: &Document, names: &Names) -> Option<Fix> {
    let Caller::Service(instance) = &document.caller else {
        return None;
    };
    if instance.is_task() {
        let has_system = instance.identity.is_some_and(|kind| kind.includes(IdentityKind::SystemAssigned));
        return Some(if has_system {
            add_credential_entry(names)
        } else {
            assign_system_identity_to_task(&names.registry)
        });
    }
    // The catalogue lists the kind that nobody contests first.
    let kind = document.service(&instance.service).map_or(Some(IdentityKind::SystemAssigned), supported)?;
    let text = format!("give the instance {} and let it sign in with that", kind.words());
    Some(fix(FixAction::AssignIdentity(kind), text, None))
}

/// A service without a listed kind can have any; a user-assigned identity suits all.
fn supported(service: &TrustedService) -> Option<IdentityKind> {
    Some(service.identity.first().copied().unwrap_or(IdentityKind::UserAssigned))
}

fn has_foreign_token(document: &Document) -> bool {
    document.authentication == Some(Authentication::Entra { audience: Some(Audience::Other) })
}

fn request_registry_audience() -> Fix {
    fix(
        FixAction::RequestRegistryAudience,
        "request the token for https://containerregistry.azure.net/.default".into(),
        Some("az account get-access-token --scope https://containerregistry.azure.net/.default".into()),
    )
}

fn sign_in(registry: &str) -> Fix {
    fix(
        FixAction::SignIn,
        "sign in with Microsoft Entra".into(),
        Some(format!("az acr login --name {registry}")),
    )
}

fn give_credentials(registry: &str) -> Fix {
    fix(
        FixAction::SignIn,
        "give the import credentials of somebody who may pull from the source".into(),
        Some(format!(
            "az acr import --name <target> --source {registry}.azurecr.io/<repository:tag> --username <client-id> --password <secret>"
        )),
    )
}

fn assign_role(document: &Document, names: &Names) -> Option<Fix> {
    let mode = document.registry.as_ref()?.network.role_assignment_mode.as_ref();
    // Only the role for imports serves both modes; without the mode no other can be named.
    let legacy = RoleAssignmentMode::LegacyRegistryPermissions;
    let mode = mode.or_else(|| document.operation.control_right().is_some().then_some(&legacy))?;
    let role = role_for(mode, &document.operation)?.name;
    Some(fix(
        FixAction::AssignRole { role: role.to_owned() },
        format!("assign the role {role} to the caller"),
        Some(format!(
            "az role assignment create --assignee-object-id <principal-id> --assignee-principal-type ServicePrincipal --role \"{role}\" --scope {}",
            names.id
        )),
    ))
}
