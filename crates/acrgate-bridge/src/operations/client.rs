//! The client, and role assignments at any scope.

use acrgate::{Result, identity, names::ResourceGroupName, workflow};
use uuid::Uuid;

use super::{
    DataPlane, DeleteOperation, ImportOperation, Journal, PrivateEndpointOperation, Registry, RegistryList,
    RegistryOperation, RoleAssignmentList,
};
use crate::{
    Call, Convert, Failure, Pending,
    records::{Assigned, ClientOptions, Nothing, PrincipalType, RoleAssignment},
    runtime::{aside, run, run_as},
    source::{Operation, Source},
    token::{Provided, TokenProvider},
};

/// Credential, cloud and transport: what every handle is made from.
#[derive(Debug, Clone)]
pub struct Client(pub(crate) acrgate::Client);

impl Client {
    /// A client whose tokens this provider gives. Nothing is sent yet.
    ///
    /// # Errors
    /// `InvalidInput` when an option cannot be used.
    pub fn new(tokens: impl TokenProvider, options: ClientOptions) -> Result<Self, Failure> {
        let credential = std::sync::Arc::new(Provided(tokens));
        Ok(Self(acrgate::Client::new(credential, options.convert()?)))
    }

    /// A handle on one registry, by its resource id.
    pub fn registry(&self, id: String) -> Result<Registry, Failure> {
        Ok(Registry(self.0.registry(id.convert()?)))
    }

    /// The registries of a subscription, or of one of its resource groups.
    pub fn registries(
        &self,
        subscription: String,
        resource_group: Option<String>,
    ) -> Result<RegistryList, Failure> {
        let subscription = subscription.convert()?;
        let group: Option<ResourceGroupName> = resource_group.convert()?;
        Ok(Source::items(match group {
            Some(group) => self.0.registries_in(&subscription, &group),
            None => self.0.registries(&subscription),
        }))
    }

    /// The role assignments at a scope.
    pub fn role_assignments(&self, scope: String) -> Result<RoleAssignments, Failure> {
        Ok(RoleAssignments(self.0.role_assignments(scope.convert()?)))
    }

    /// The images at a login server.
    pub fn data_plane(&self, login_server: String) -> Result<DataPlane, Failure> {
        Ok(DataPlane(self.0.data_plane(login_server.convert()?)))
    }

    /// A journal in a file, or in memory.
    pub fn journal(&self, call: &Call, path: Option<String>) -> Pending<Journal> {
        run(call, async move {
            let journal = match path {
                Some(path) => aside(move || workflow::Journal::open(path)).await??,
                None => workflow::Journal::in_memory(),
            };
            Ok(Journal(journal))
        })
    }

    /// The creation that was saved as this text.
    pub fn resume_create(&self, saved: String) -> Result<RegistryOperation, Failure> {
        Ok(Operation::resume(&self.0, &saved)?)
    }

    /// The import that was saved as this text.
    pub fn resume_import(&self, saved: String) -> Result<ImportOperation, Failure> {
        Ok(Operation::resume(&self.0, &saved)?)
    }

    /// The deletion that was saved as this text.
    pub fn resume_delete(&self, saved: String) -> Result<DeleteOperation, Failure> {
        Ok(Operation::resume(&self.0, &saved)?)
    }

    /// The answer to a connection that was saved as this text.
    pub fn resume_private_endpoint(&self, saved: String) -> Result<PrivateEndpointOperation, Failure> {
        Ok(Operation::resume(&self.0, &saved)?)
    }

    /// The object id that the credential's tokens are for.
    pub fn principal(&self, call: &Call) -> Pending<String> {
        let client = match call.deadline {
            Some(deadline) => self.0.with_deadline(deadline),
            None => self.0.clone(),
        };
        run_as(call, async move { client.principal().await })
    }
}

/// The role assignments at one scope.
#[derive(Debug, Clone)]
pub struct RoleAssignments(pub(crate) identity::RoleAssignments);

impl RoleAssignments {
    fn with(&self, call: &Call) -> identity::RoleAssignments {
        match call.deadline {
            Some(deadline) => self.0.with_deadline(deadline),
            None => self.0.clone(),
        }
    }

    /// Gives a role to a principal.
    pub fn assign(
        &self,
        call: &Call,
        role: String,
        principal: String,
        kind: PrincipalType,
    ) -> Pending<Assigned> {
        let assignments = self.with(call);
        run_as(call, async move {
            let role: Uuid = role.convert()?;
            assignments.assign(role, principal.convert()?, kind.convert()?).await
        })
    }

    /// Looks for the assignment of a role to a principal.
    pub fn find(&self, call: &Call, role: String, principal: String) -> Pending<Option<RoleAssignment>> {
        let assignments = self.with(call);
        run_as(call, async move {
            let role: Uuid = role.convert()?;
            assignments.find(role, principal.convert()?).await
        })
    }

    /// Takes an assignment away, by its resource id.
    pub fn remove(&self, call: &Call, assignment: String) -> Pending<Nothing> {
        let assignments = self.with(call);
        run_as(call, async move { assignments.remove(&assignment.convert()?).await })
    }

    /// Every assignment at this scope and above it.
    pub fn list(&self) -> Result<RoleAssignmentList, Failure> {
        Ok(Source::items(self.0.list()))
    }

    /// Every assignment of a principal, with what it has through groups if so wished.
    pub fn of(&self, principal: String, through_groups: Option<bool>) -> Result<RoleAssignmentList, Failure> {
        let principal = principal.convert()?;
        Ok(Source::items(if through_groups == Some(true) {
            self.0.of_and_of_groups(principal)
        } else {
            self.0.of(principal)
        }))
    }
}

/// The list's entries about the client and role assignments.
#[macro_export]
macro_rules! client_operations {
    ($m:ident) => {
        $m! { handle Client /** Credential, cloud and transport: what every handle is made from. */ }
        $m! { gives Client {
            /// A handle on one registry, by its resource id; it need not exist yet.
            registry(id: String) -> Registry;
            /// Every registry of a subscription, or of one of its resource groups.
            registries(subscription: String, resource_group: Option<String>) -> RegistryList;
            /// The role assignments at a scope: the resource id of a registry, a resource group or a subscription.
            role_assignments(scope: String) -> RoleAssignments;
            /// The images of the registry at this login server.
            data_plane(login_server: String) -> DataPlane;
            /// The creation of a registry that was saved as this text.
            resume_create(saved: String) -> RegistryOperation;
            /// The import of an image that was saved as this text.
            resume_import(saved: String) -> ImportOperation;
            /// The deletion of a registry that was saved as this text.
            resume_delete(saved: String) -> DeleteOperation;
            /// The answer to a private endpoint connection that was saved as this text.
            resume_private_endpoint(saved: String) -> PrivateEndpointOperation;
        } }
        $m! { opens Client {
            /// A journal in this file, made if it is not there and locked while it is open; without a path, in memory.
            journal(path: Option<Path>) -> Journal;
        } }
        $m! { calls Client {
            /// The object id that the credential's tokens are for: whom to give a role, to let this client do more.
            principal() -> String;
        } }
        $m! { handle RoleAssignments /** The role assignments at one scope. */ }
        $m! { calls RoleAssignments {
            /// Gives a role, by its id, to a principal, by its object id. One that has it already is a success.
            assign(role: String, principal: String, kind: PrincipalType) -> Assigned;
            /// The assignment of this role to this principal at this very scope, if there is one.
            find(role: String, principal: String) -> Option<RoleAssignment>;
            /// Takes an assignment away, by its resource id; one that is not there is a success.
            remove(assignment: String) -> Nothing;
        } }
        $m! { gives RoleAssignments {
            /// Every assignment at this scope and above it.
            list() -> RoleAssignmentList;
            /// Every assignment of this principal: at this scope, above it and below it; through groups too if so wished.
            of(principal: String, through_groups: Option<bool>) -> RoleAssignmentList;
        } }
    };
}
