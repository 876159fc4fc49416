//! The part of Microsoft Graph that `az role assignment` asks for.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::call::Call;
use super::error::ArmError;
use crate::server::{Reply, message};
use crate::state::directory::{Principal, PrincipalKind};

/// `/v1.0/…`.
pub(crate) fn route(call: &Call<'_>, rest: &[&str]) -> Result<Reply, ArmError> {
    match (call.method, rest) {
        (&Method::GET, ["serviceprincipals"]) => {
            let wanted = quoted(call.parameter("$filter").as_deref());
            Ok(list(call, |principal| !is_user(principal) && names(principal, wanted.as_deref())))
        }
        (&Method::GET, ["serviceprincipals" | "directoryobjects" | "users", id]) => {
            let found = call.ctx.directory.by_object_id(id).ok_or_else(|| {
                let message = format!("Resource '{id}' does not exist or one of its queried reference-property objects are not present.");
                ArmError::new(StatusCode::NOT_FOUND, "Request_ResourceNotFound", message)
            })?;
            Ok(message::json(StatusCode::OK, &shown(&found)))
        }
        (&Method::GET, ["users"]) => {
            let wanted = quoted(call.parameter("$filter").as_deref());
            Ok(list(call, |principal| is_user(principal) && names(principal, wanted.as_deref())))
        }
        (&Method::POST, ["directoryobjects", "getbyids"]) => {
            let body = call.json()?;
            let ids: Vec<&str> =
                body["ids"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            Ok(list(call, |principal| ids.iter().any(|id| id.eq_ignore_ascii_case(&principal.object_id))))
        }
        _ => {
            let message = format!("Resource not found for the segment '{}'.", call.path.segment(1));
            Err(ArmError::new(StatusCode::NOT_FOUND, "BadRequest", message))
        }
    }
}

fn list(call: &Call<'_>, wanted: impl Fn(&Principal) -> bool) -> Reply {
    let all = call.ctx.directory.all();
    let value: Vec<Value> =
        all.iter().filter(|principal| wanted(principal)).map(|found| shown(found)).collect();
    message::json(StatusCode::OK, &json!({ "value": value }))
}

/// The first text in quotes of a filter.
fn quoted(filter: Option<&str>) -> Option<String> {
    filter.and_then(|text| text.split('\'').nth(1)).map(str::to_owned)
}

fn names(principal: &Principal, wanted: Option<&str>) -> bool {
    wanted.is_none_or(|wanted| {
        [&principal.app_id, &principal.object_id, &principal.display_name]
            .into_iter()
            .any(|own| own.eq_ignore_ascii_case(wanted))
    })
}

fn is_user(principal: &Principal) -> bool {
    principal.kind == PrincipalKind::User
}

fn shown(principal: &Principal) -> Value {
    if is_user(principal) {
        return json!({"@odata.type": "#microsoft.graph.user", "id": principal.object_id,
            "displayName": principal.display_name, "userPrincipalName": principal.display_name});
    }
    let kind = if principal.resource().is_some() { "ManagedIdentity" } else { "Application" };
    json!({"@odata.type": "#microsoft.graph.servicePrincipal", "id": principal.object_id, "appId": principal.app_id,
        "displayName": principal.display_name, "servicePrincipalNames": [principal.app_id], "servicePrincipalType": kind})
}
