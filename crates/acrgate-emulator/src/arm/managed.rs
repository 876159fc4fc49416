//! The `identity` block of a resource: what it asks for becomes principals of the directory.

use http::StatusCode;
use serde_json::{Value, json};

use super::error::ArmError;
use crate::state::Emulated;
use crate::state::directory::{Principal, PrincipalKind};

/// Gives a document the identity that the request asks for, and the directory the principals that follow from it. A null
/// request leaves a new resource without identity and an existing one with what it had.
pub(crate) fn apply(
    ctx: &Emulated,
    document: &mut Value,
    asked: &Value,
    former: Option<&Value>,
) -> Result<(), ArmError> {
    if asked.is_null() {
        if let Some(identity) =
            former.map(|former| &former["identity"]).filter(|identity| !identity.is_null())
        {
            document["identity"] = identity.clone();
        }
        return Ok(());
    }
    let id = document["id"].as_str().unwrap_or_default().to_owned();
    let name = document["name"].as_str().unwrap_or_default().to_owned();
    let kind = kind(asked["type"].as_str().unwrap_or_default())?;
    let users = user_assigned(ctx, asked, former)?;
    let mut identity = json!({ "type": kind.word() });
    if kind.system {
        let principal = ctx.directory.system_identity_of(&id).unwrap_or_else(|| {
            let mut principal = Principal::new(name, PrincipalKind::SystemAssigned { resource: id.clone() });
            principal.replicated_at = ctx.replicated_at(&id);
            ctx.directory.put(principal)
        });
        identity["principalId"] = json!(principal.object_id);
        identity["tenantId"] = json!(ctx.options.tenant_id);
    } else if ctx.directory.system_identity_of(&id).is_some() {
        ctx.directory.remove_system_identity_of(&id);
    }
    if kind.user {
        identity["userAssignedIdentities"] = users;
    }
    if kind.system || kind.user {
        document["identity"] = identity;
    } else if let Some(map) = document.as_object_mut() {
        map.remove("identity");
    }
    Ok(())
}

#[derive(Debug, Clone, Copy)]
struct Kind {
    system: bool,
    user: bool,
}

impl Kind {
    const fn word(self) -> &'static str {
        match (self.system, self.user) {
            (true, true) => "SystemAssigned, UserAssigned",
            (true, false) => "SystemAssigned",
            (false, true) => "UserAssigned",
            (false, false) => "None",
        }
    }
}

fn kind(text: &str) -> Result<Kind, ArmError> {
    let mut kind = Kind { system: false, user: false };
    for word in text.split(',') {
        match word.trim().to_ascii_lowercase().as_str() {
            "systemassigned" => kind.system = true,
            "userassigned" => kind.user = true,
            "none" => {}
            other => {
                let message = format!("The identity type '{other}' is invalid.");
                return Err(ArmError::new(StatusCode::BAD_REQUEST, "InvalidIdentityType", message));
            }
        }
    }
    Ok(kind)
}

/// The map of user-assigned identities after the request: those that it names are added, those that it names with null
/// are taken out, the others stay. Each must exist.
fn user_assigned(ctx: &Emulated, asked: &Value, former: Option<&Value>) -> Result<Value, ArmError> {
    let mut map = former
        .and_then(|former| former["identity"]["userAssignedIdentities"].as_object())
        .cloned()
        .unwrap_or_default();
    for (id, value) in asked["userAssignedIdentities"].as_object().into_iter().flatten() {
        map.retain(|own, _| !own.eq_ignore_ascii_case(id));
        if value.is_null() {
            continue;
        }
        let principal = ctx.directory.user_identity(id).ok_or_else(|| {
            let message = format!("The identity '{id}' could not be found.");
            ArmError::new(StatusCode::BAD_REQUEST, "FailedIdentityOperation", message)
        })?;
        map.insert(id.clone(), json!({"principalId": principal.object_id, "clientId": principal.app_id}));
    }
    Ok(Value::Object(map))
}
