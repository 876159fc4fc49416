//! Who has which role: role assignments at a scope.

use std::{fmt, time::Duration};

use http::Method;
use serde::{Deserialize, Deserializer};
use serde_json::json;
use url::Url;
use uuid::Uuid;

use crate::{
    Error, ErrorKind, Result,
    arm::{Arm, Items, Request},
    names::{PrincipalId, ResourceId},
};

/// The name space of the names that this library gives to role assignments.
const NAMES: Uuid = Uuid::from_u128(0x8c5d_6e0a_41f7_5b0e_9a55_0b6f_2d1c_7e34);

/// The role assignments at one scope: a registry, a resource group or a subscription.
#[derive(Clone)]
pub struct RoleAssignments {
    arm: Arm,
    scope: ResourceId,
}

/// What a principal is. Azure needs to be told for identities that are too new for its directory to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum PrincipalType {
    /// A managed identity or an application.
    ServicePrincipal,
    /// A person.
    User,
    /// A group.
    Group,
}

impl PrincipalType {
    fn as_str(self) -> &'static str {
        match self {
            Self::ServicePrincipal => "ServicePrincipal",
            Self::User => "User",
            Self::Group => "Group",
        }
    }
}

/// One role assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct RoleAssignment {
    /// Its resource id.
    pub id: ResourceId,
    /// Where it holds, and below.
    pub scope: ResourceId,
    /// The id of the role, without the scope in front.
    pub role: Uuid,
    /// Who has the role.
    pub principal: PrincipalId,
    /// The condition on it, if there is one: it then gives the role for some repositories only.
    pub condition: Option<String>,
}

/// What [`RoleAssignments::assign`] found and did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Assigned {
    /// It was not there, and now is.
    Created(RoleAssignment),
    /// The principal had this role at this scope already, by this assignment.
    AlreadyThere(RoleAssignment),
}

impl Assigned {
    /// The assignment, whoever made it.
    #[must_use]
    pub fn assignment(&self) -> &RoleAssignment {
        match self {
            Self::Created(assignment) | Self::AlreadyThere(assignment) => assignment,
        }
    }
}

impl RoleAssignments {
    pub(crate) fn new(arm: Arm, scope: ResourceId) -> Self {
        Self { arm, scope }
    }

    /// The same role assignments, with calls that end within this time.
    #[must_use]
    pub fn with_deadline(&self, deadline: Duration) -> Self {
        Self::new(self.arm.with_deadline(deadline), self.scope.clone())
    }

    /// The same for the requests that one call is made of.
    fn as_one_call(&self) -> Self {
        Self::new(self.arm.as_one_call(), self.scope.clone())
    }

    /// Gives a role, by its id, to a principal at this scope; having it already is a success. Safe to repeat: the assignment's name
    /// is made of scope, role and principal, so the same wish is the same assignment.
    ///
    /// A new identity takes a while to be known to the directory; that is waited for, within the deadline.
    ///
    /// # Errors
    /// `PermissionDenied` without the right to assign roles; `NotFound` with code `PrincipalNotFound` when the directory
    /// does not know the principal until the deadline.
    pub async fn assign(&self, role: Uuid, principal: PrincipalId, kind: PrincipalType) -> Result<Assigned> {
        let call = self.as_one_call();
        if let Some(there) = call.find(role, principal).await? {
            return there.for_all_repositories().map(Assigned::AlreadyThere);
        }
        let id = self.id_for(role, principal)?;
        let body = json!({ "properties": {
            "roleDefinitionId": self.role_definition(role)?,
            "principalId": principal,
            "principalType": kind.as_str(),
        }});
        let request = Request::new(Method::PUT, self.arm.url(&id, &[], &self.arm.versions.authorization)?)
            .json(&body)?
            .retry_if(|error| error.code() == Some("PrincipalNotFound"));
        match call.arm.json(request).await {
            Ok(assignment) => Ok(Assigned::Created(assignment)),
            // Somebody was quicker, under another name.
            Err(error) if error.code() == Some("RoleAssignmentExists") => {
                match call.find(role, principal).await? {
                    Some(there) => there.for_all_repositories().map(Assigned::AlreadyThere),
                    None => Err(error),
                }
            }
            Err(error) => Err(error),
        }
    }

    /// The assignment of exactly this role to exactly this principal at exactly this scope, with or without a condition.
    ///
    /// # Errors
    /// `PermissionDenied` without the right to read role assignments.
    pub async fn find(&self, role: Uuid, principal: PrincipalId) -> Result<Option<RoleAssignment>> {
        use futures::TryStreamExt;
        let mut found = self.as_one_call().of(principal);
        while let Some(assignment) = found.try_next().await? {
            if assignment.role == role && assignment.scope == self.scope {
                return Ok(Some(assignment));
            }
        }
        Ok(None)
    }

    /// Every assignment of this principal itself: at this scope, above it and below it.
    pub fn of(&self, principal: PrincipalId) -> Items<RoleAssignment> {
        let filter = format!("principalId eq '{principal}'");
        Items::new(self.arm.clone(), self.filtered(&filter))
    }

    /// As [`of`](Self::of), with what the principal has through groups. Azure answers this for users and service
    /// principals.
    pub fn of_and_of_groups(&self, principal: PrincipalId) -> Items<RoleAssignment> {
        let filter = format!("assignedTo('{principal}')");
        Items::new(self.arm.clone(), self.filtered(&filter))
    }

    /// Every assignment at this scope and above it.
    pub fn list(&self) -> Items<RoleAssignment> {
        Items::new(self.arm.clone(), self.filtered("atScope()"))
    }

    /// Takes an assignment away; one that is not there is a success.
    ///
    /// # Errors
    /// `PermissionDenied` without the right to.
    pub async fn remove(&self, assignment: &ResourceId) -> Result<()> {
        let kind = assignment.resource_type().unwrap_or_default();
        if !kind.eq_ignore_ascii_case("Microsoft.Authorization/roleAssignments") {
            return Err(Error::invalid(format!("{assignment} is not a role assignment")));
        }
        let url = self.arm.url(assignment, &[], &self.arm.versions.authorization)?;
        match self.arm.send(Request::new(Method::DELETE, url)).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The id that [`assign`](Self::assign) gives to the assignment of this role to this principal: always the same.
    ///
    /// # Errors
    /// `InvalidInput` when the scope cannot have role assignments.
    pub fn id_for(&self, role: Uuid, principal: PrincipalId) -> Result<ResourceId> {
        let wish = format!("{}|{role}|{principal}", self.scope.as_str().to_ascii_lowercase());
        let name = Uuid::new_v5(&NAMES, wish.as_bytes());
        Ok(self.scope.join_provider("Microsoft.Authorization", "roleAssignments", &name.to_string())?)
    }

    fn role_definition(&self, role: Uuid) -> Result<String> {
        let subscription = self.scope.subscription().ok_or_else(|| {
            Error::invalid("roles of registries are given within a subscription")
                .with_target(self.scope.to_string())
        })?;
        Ok(format!("/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/{role}"))
    }

    fn filtered(&self, filter: &str) -> Result<Url> {
        let mut url = self.url(&[])?;
        url.query_pairs_mut().append_pair("$filter", filter);
        Ok(url)
    }

    fn url(&self, below: &[&str]) -> Result<Url> {
        let mut path = vec!["providers", "Microsoft.Authorization", "roleAssignments"];
        path.extend(below);
        self.arm.url(&self.scope, &path, &self.arm.versions.authorization)
    }
}

impl RoleAssignment {
    /// This assignment, unless a condition limits it to some repositories: then to give the role again would widen it.
    ///
    /// # Errors
    /// `Conflict` when there is a condition.
    pub fn for_all_repositories(self) -> Result<Self> {
        if self.condition.is_none() {
            return Ok(self);
        }
        Err(Error::new(ErrorKind::Conflict, "the principal has this role here under a condition")
            .with_target(self.id.to_string())
            .with_hint("widen or remove that assignment's condition, or do without the role"))
    }
}

impl fmt::Debug for RoleAssignments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RoleAssignments").field(&self.scope).finish()
    }
}

impl<'de> Deserialize<'de> for RoleAssignment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Wire {
            id: ResourceId,
            properties: Properties,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Properties {
            scope: ResourceId,
            role_definition_id: String,
            principal_id: PrincipalId,
            condition: Option<String>,
        }
        let Wire { id, properties } = Wire::deserialize(deserializer)?;
        let role = properties.role_definition_id.rsplit('/').next().unwrap_or_default();
        Ok(Self {
            id,
            scope: properties.scope,
            role: role.parse().map_err(serde::de::Error::custom)?,
            principal: properties.principal_id,
            condition: properties.condition.filter(|text| !text.is_empty()),
        })
    }
}
