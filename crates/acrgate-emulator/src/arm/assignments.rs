//! `Microsoft.Authorization`: role assignments and role definitions, at any scope.

use std::sync::Arc;

use http::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::Call;
use super::error::ArmError;
use super::groups::only;
use super::path::ArmPath;
use super::{roles, versions};
use crate::server::{Reply, message};
use crate::state::directory::Principal;
use crate::state::resource::Resource;
use crate::state::store::Change;
use crate::state::{ROLE_ASSIGNMENTS, clock, reaches};

/// What is asked at a scope; `segments` counts the path's segments up to the provider's name.
pub(crate) fn route(call: &Call<'_>, scope: &str, segments: usize) -> Result<Reply, ArmError> {
    versions::of_provider(
        versions::AUTHORIZATION,
        call.version,
        "Microsoft.Authorization",
        "roleAssignments",
    )?;
    let scope = if scope.is_empty() { "/" } else { scope };
    match call.path.lower()[segments..] {
        ["roleassignments"] => list(call, scope),
        ["roleassignments", name] => one(call, scope, name),
        ["roledefinitions"] => definitions(call, scope),
        ["roledefinitions", id] => definition(call, scope, id),
        ["permissions"] => permissions(call, scope),
        _ => Err(super::unknown_type(call)),
    }
}

/// The subscription, the group and the resource of a scope must exist.
fn scope_exists(call: &Call<'_>, scope: &str) -> Result<(), ArmError> {
    let path = ArmPath::parse(scope);
    let segments = path.lower();
    if segments.first() == Some(&"subscriptions") {
        call.subscription_exists(&path)?;
    }
    if segments.get(2) == Some(&"resourcegroups") {
        call.group_exists(&path)?;
    }
    let is_resource = segments.len() >= 8 && segments.get(4) == Some(&"providers");
    if is_resource && call.ctx.store.get(path.as_str()).is_none() {
        return Err(call.not_found(path.as_str()));
    }
    Ok(())
}

fn one(call: &Call<'_>, scope: &str, name: &str) -> Result<Reply, ArmError> {
    let action = match *call.method {
        Method::GET => "read",
        Method::PUT => "write",
        Method::DELETE => "delete",
        _ => return Err(ArmError::method_not_allowed(call.method)),
    };
    call.authorize(&format!("Microsoft.Authorization/roleAssignments/{action}"), scope)?;
    scope_exists(call, scope)?;
    match *call.method {
        Method::GET => {
            let found = call.ctx.store.get(call.path.as_str()).ok_or_else(|| {
                let message = format!("The role assignment '{name}' is not found.");
                ArmError::new(StatusCode::NOT_FOUND, "RoleAssignmentNotFound", message)
            })?;
            Ok(message::json(StatusCode::OK, &found))
        }
        Method::PUT => put(call, scope, name),
        _ => {
            let removed = call
                .ctx
                .store
                .update(call.path.as_str(), |former| Ok::<_, ArmError>((Change::Remove, former.cloned())))?;
            Ok(removed.map_or_else(
                || message::bare(StatusCode::NO_CONTENT),
                |removed| message::json(StatusCode::OK, &removed),
            ))
        }
    }
}

fn put(call: &Call<'_>, scope: &str, name: &str) -> Result<Reply, ArmError> {
    let refuse = |code: &str, message: String| Err(ArmError::new(StatusCode::BAD_REQUEST, code, message));
    if name.parse::<Uuid>().is_err() {
        return refuse(
            "InvalidRoleAssignmentId",
            format!("The role assignment ID '{name}' is not valid. The role assignment ID must be a GUID."),
        );
    }
    let body = call.json()?;
    // Versions before 2018 nest nothing; every one that is known here has `properties`.
    let asked = &body["properties"];
    let text = |key: &str| asked[key].as_str().unwrap_or_default();
    let role = text("roleDefinitionId");
    let Some(definition) = roles::definition(role) else {
        let guid = role.rsplit('/').next().unwrap_or_default();
        let message = format!("The specified role definition with ID '{guid}' does not exist.");
        return Err(ArmError::new(StatusCode::NOT_FOUND, "RoleDefinitionDoesNotExist", message));
    };
    let principal_id = text("principalId");
    let principal = principal(call, principal_id, !asked["principalType"].is_null())?;
    let given_type = text("principalType");
    if !given_type.is_empty() && !given_type.eq_ignore_ascii_case(principal.principal_type()) {
        let message = format!(
            "Principal {principal_id} has type '{}', which cannot be validated against the specified principalType '{given_type}'.",
            principal.principal_type()
        );
        return refuse("UnmatchedPrincipalType", message);
    }
    let condition = &asked["condition"];
    let has_condition = condition.as_str().is_some_and(|text| !text.is_empty());
    if has_condition && asked["conditionVersion"] != "2.0" {
        return refuse(
            "InvalidConditionOrConditionVersion",
            "The condition version must be '2.0'.".to_owned(),
        );
    }
    let guid = definition["name"].as_str().unwrap_or_default();
    let twin = call.ctx.store.assignments_now(principal_id).into_iter().find(|other| {
        let other_properties = &other["properties"];
        other["name"].as_str().is_some_and(|own| !own.eq_ignore_ascii_case(name))
            && other_properties["scope"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(scope))
            && other_properties["roleDefinitionId"].as_str().is_some_and(|own| own.ends_with(guid))
    });
    if twin.is_some() {
        return Err(ArmError::new(
            StatusCode::CONFLICT,
            "RoleAssignmentExists",
            "The role assignment already exists.",
        ));
    }
    let now = clock::timestamp().replace("+00:00", "Z");
    let own_name = call.path.as_str().rsplit('/').next().unwrap_or_default();
    let base = if scope == "/" { "" } else { scope };
    let role_scope = scope.split('/').take(3).collect::<Vec<_>>().join("/");
    let role_scope = if role_scope.starts_with("/subscriptions/") { role_scope } else { String::new() };
    let document = call.ctx.store.update(call.path.as_str(), |former| {
        let changes_identity = former.is_some_and(|former| {
            former["properties"]["principalId"] != principal_id
                || !former["properties"]["roleDefinitionId"].as_str().is_some_and(|own| own.ends_with(guid))
        });
        if changes_identity {
            let message = "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.";
            return Err(ArmError::new(StatusCode::BAD_REQUEST, "RoleAssignmentUpdateNotPermitted", message));
        }
        let created = former.map_or_else(|| json!(now), |former| former["properties"]["createdOn"].clone());
        let created_by = former.map_or(Value::Null, |_| json!(call.who.oid));
        let document = json!({
            "properties": {
                "roleDefinitionId": format!("{role_scope}/providers/Microsoft.Authorization/roleDefinitions/{guid}"),
                "principalId": principal_id,
                "principalType": principal.principal_type(),
                "scope": scope,
                "condition": if has_condition { condition.clone() } else { Value::Null },
                "conditionVersion": if has_condition { json!("2.0") } else { Value::Null },
                "createdOn": created,
                "updatedOn": now,
                // Recorded: null in the first answer.
                "createdBy": created_by,
                "updatedBy": call.who.oid,
                "delegatedManagedIdentityResourceId": asked["delegatedManagedIdentityResourceId"],
                "description": asked["description"],
            },
            "id": format!("{base}/providers/{ROLE_ASSIGNMENTS}/{own_name}"),
            "type": ROLE_ASSIGNMENTS,
            "name": own_name,
        });
        Ok((Change::Put(document.clone()), document))
    })?;
    // Recorded: 201 also where the same name is written again.
    Ok(message::json(StatusCode::CREATED, &document))
}

/// The principal of an assignment: it must exist, and be known everywhere already unless the caller names its type.
fn principal(call: &Call<'_>, principal_id: &str, names_type: bool) -> Result<Arc<Principal>, ArmError> {
    let ctx = call.ctx;
    let skips = names_type && ctx.options.behaviour.principal_type_skips_replication;
    let found = ctx.directory.by_object_id(principal_id);
    found.filter(|principal| skips || principal.replicated_at <= ctx.clock.now()).ok_or_else(|| {
        let message = format!(
            "Principal {} does not exist in the directory {}. Check that you have the correct principal ID. If you are \
             creating this principal and then immediately assigning a role, this error might be related to a replication \
             delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, \
             User, or Group.  See https://aka.ms/docs-principaltype",
            principal_id.replace('-', ""),
            ctx.options.tenant_id
        );
        ArmError::new(StatusCode::BAD_REQUEST, "PrincipalNotFound", message)
    })
}

/// Assignments at the scope, above it and (without `atScope()`) under it.
fn list(call: &Call<'_>, scope: &str) -> Result<Reply, ArmError> {
    only(call, &Method::GET)?;
    call.authorize("Microsoft.Authorization/roleAssignments/read", scope)?;
    scope_exists(call, scope)?;
    let mut filter = AssignmentFilter::parse(call.parameter("$filter").as_deref())?;
    if let (true, [principal]) = (filter.through_groups, &filter.principals[..]) {
        filter.principals = call.ctx.directory.with_groups(principal);
    }
    let all = call.ctx.store.all();
    let shown: Vec<Value> = all
        .iter()
        .filter(|resource| resource["type"] == ROLE_ASSIGNMENTS && filter.matches(resource, scope))
        .map(|resource: &Arc<Resource>| Value::clone(resource))
        .collect();
    Ok(message::json(StatusCode::OK, &json!({ "value": shown })))
}

/// `atScope()`, `principalId eq '…'`, `assignedTo('…')` (through groups, too), joined by `and`.
#[derive(Debug, Default)]
struct AssignmentFilter {
    at_scope: bool,
    /// Nobody: whoever it is.
    principals: Vec<String>,
    through_groups: bool,
}

impl AssignmentFilter {
    fn parse(text: Option<&str>) -> Result<Self, ArmError> {
        let mut filter = Self::default();
        for term in text.unwrap_or_default().split(" and ").map(str::trim).filter(|term| !term.is_empty()) {
            let lower = term.to_ascii_lowercase();
            let quoted = || term.split('\'').nth(1).map(str::to_owned);
            match lower.as_str() {
                "atscope()" => filter.at_scope = true,
                _ if lower.starts_with("principalid eq ") || lower.starts_with("assignedto(") => {
                    filter.principals = vec![quoted().ok_or_else(|| Self::unsupported(term))?];
                    filter.through_groups = lower.starts_with("assignedto(");
                }
                _ => return Err(Self::unsupported(term)),
            }
        }
        Ok(filter)
    }

    fn unsupported(term: &str) -> ArmError {
        let message = format!(
            "The filter '{term}' is not supported. Supported filters are 'atScope()', 'principalId eq' and 'assignedTo()'."
        );
        ArmError::new(StatusCode::BAD_REQUEST, "UnsupportedQuery", message)
    }

    fn matches(&self, assignment: &Value, scope: &str) -> bool {
        let own = assignment["properties"]["scope"].as_str().unwrap_or_default();
        let in_scope = reaches(own, scope) || (!self.at_scope && reaches(scope, own));
        let whose = assignment["properties"]["principalId"].as_str().unwrap_or_default();
        let of_principal =
            self.principals.is_empty() || self.principals.iter().any(|one| one.eq_ignore_ascii_case(whose));
        in_scope && of_principal
    }
}

fn definitions(call: &Call<'_>, scope: &str) -> Result<Reply, ArmError> {
    only(call, &Method::GET)?;
    call.authorize("Microsoft.Authorization/roleDefinitions/read", scope)?;
    let wanted = match call.parameter("$filter") {
        None => None,
        Some(text) if text.trim().is_empty() || text.to_ascii_lowercase().starts_with("atscope") => None,
        Some(text) => {
            let quoted =
                text.split('\'').nth(1).filter(|_| text.to_ascii_lowercase().starts_with("rolename eq "));
            Some(quoted.ok_or_else(|| AssignmentFilter::unsupported(&text))?.to_owned())
        }
    };
    let shown: Vec<Value> = roles::all()
        .iter()
        .filter(|role| {
            wanted.as_ref().is_none_or(|wanted| {
                role["properties"]["roleName"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(wanted))
            })
        })
        .map(|role| at_scope(role, scope))
        .collect();
    Ok(message::json(StatusCode::OK, &json!({ "value": shown })))
}

fn definition(call: &Call<'_>, scope: &str, id: &str) -> Result<Reply, ArmError> {
    only(call, &Method::GET)?;
    call.authorize("Microsoft.Authorization/roleDefinitions/read", scope)?;
    let found = roles::definition(id).ok_or_else(|| {
        let message = format!("The specified role definition with ID '{id}' does not exist.");
        ArmError::new(StatusCode::NOT_FOUND, "RoleDefinitionDoesNotExist", message)
    })?;
    Ok(message::json(StatusCode::OK, &at_scope(&found, scope)))
}

/// A built-in role's id as seen from a scope carries the scope's subscription.
fn at_scope(role: &Value, scope: &str) -> Value {
    let mut shown = role.clone();
    if scope.to_ascii_lowercase().starts_with("/subscriptions/") {
        let subscription = scope.split('/').take(3).collect::<Vec<_>>().join("/");
        let id = role["id"].as_str().unwrap_or_default();
        shown["id"] = json!(format!("{subscription}{id}"));
    }
    shown
}

/// What the caller may do at a scope.
fn permissions(call: &Call<'_>, scope: &str) -> Result<Reply, ArmError> {
    only(call, &Method::GET)?;
    let mut all = Vec::new();
    for grant in call.ctx.grants(&call.who.oid, scope) {
        all.extend(grant.definition["properties"]["permissions"].as_array().into_iter().flatten().cloned());
    }
    Ok(message::json(StatusCode::OK, &json!({ "value": all })))
}
