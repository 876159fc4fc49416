//! `Microsoft.ManagedIdentity/userAssignedIdentities`.

use std::sync::Arc;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::call::Call;
use super::error::ArmError;
use super::groups::only;
use super::paging::page_under;
use super::versions;
use crate::server::{Reply, message};
use crate::state::USER_ASSIGNED_IDENTITIES;
use crate::state::directory::{Principal, PrincipalKind};
use crate::state::resource::Resource;
use crate::state::store::Change;

/// `…/userAssignedIdentities[/{name}]` of a group.
pub(crate) fn route(call: &Call<'_>, rest: &[&str]) -> Result<Reply, ArmError> {
    check_version(call)?;
    match rest {
        [] => list(call),
        [_] => one(call),
        _ => Err(super::unknown_type(call)),
    }
}

fn check_version(call: &Call<'_>) -> Result<(), ArmError> {
    versions::of_provider(
        versions::IDENTITIES,
        call.version,
        "Microsoft.ManagedIdentity",
        "userAssignedIdentities",
    )
    .map(|_| ())
}

/// Those of a group or of a subscription.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ArmError> {
    check_version(call)?;
    only(call, &Method::GET)?;
    let in_group = call.path.lower().get(2) == Some(&"resourcegroups");
    let scope = call.path.head(if in_group { 4 } else { 2 });
    let readable = call.readable("Microsoft.ManagedIdentity/userAssignedIdentities/read", scope)?;
    let wanted =
        |resource: &Arc<Resource>| resource["type"] == USER_ASSIGNED_IDENTITIES && readable(resource);
    Ok(page_under(call, scope, wanted, |identity| Value::clone(identity)))
}

fn one(call: &Call<'_>) -> Result<Reply, ArmError> {
    let id = call.path.as_str();
    let action = match *call.method {
        Method::GET => "read",
        Method::DELETE => "delete",
        _ => "write",
    };
    call.authorize(&format!("Microsoft.ManagedIdentity/userAssignedIdentities/{action}"), id)?;
    match *call.method {
        Method::GET => Ok(message::json(StatusCode::OK, &*call.existing(id)?)),
        Method::PUT => put(call),
        Method::DELETE => {
            call.subscription_exists(call.path)?;
            call.ctx.directory.remove_identities_under(id);
            let existed = call.ctx.store.remove_tree(id);
            Ok(message::bare(if existed { StatusCode::OK } else { StatusCode::NO_CONTENT }))
        }
        _ => Err(ArmError::method_not_allowed(call.method)),
    }
}

fn put(call: &Call<'_>) -> Result<Reply, ArmError> {
    call.group_exists(call.path)?;
    let body = call.json()?;
    let location = body["location"].as_str().unwrap_or("westeurope").to_owned();
    let (subscription, group, name) = (call.path.segment(1), call.path.segment(3), call.path.segment(7));
    // Recorded: the id comes back with `resourcegroups` in lower case.
    let id = format!(
        "/subscriptions/{subscription}/resourcegroups/{group}/providers/{USER_ASSIGNED_IDENTITIES}/{name}"
    );
    let replicated_at = call.ctx.replicated_at(&id);
    let (document, status) = call.ctx.store.update(&id, |former| {
        let principal = call.ctx.directory.user_identity(&id).unwrap_or_else(|| {
            let mut principal = Principal::new(name, PrincipalKind::UserAssigned { resource: id.clone() });
            principal.replicated_at = replicated_at;
            call.ctx.directory.put(principal)
        });
        let document = json!({
            "id": id,
            "name": name,
            "type": USER_ASSIGNED_IDENTITIES,
            "location": location,
            "tags": if body["tags"].is_object() { body["tags"].clone() } else { json!({}) },
            "properties": {
                "tenantId": call.ctx.options.tenant_id,
                "principalId": principal.object_id,
                "clientId": principal.app_id,
            },
        });
        let status = if former.is_some() { StatusCode::OK } else { StatusCode::CREATED };
        Ok::<_, ArmError>((Change::Put(document.clone()), (document, status)))
    })?;
    Ok(message::json(status, &document))
}
