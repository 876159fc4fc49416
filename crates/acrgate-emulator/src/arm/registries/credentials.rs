//! The admin user's passwords.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::document::password;
use crate::arm::call::Call;
use crate::arm::error::ArmError;
use crate::arm::groups::only;
use crate::server::{Reply, message};
use crate::state::store::Change;

/// `POST …/listCredentials`.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ArmError> {
    only(call, &Method::POST)?;
    call.authorize("Microsoft.ContainerRegistry/registries/listCredentials/action", call.path.head(8))?;
    let registry = super::of_call(call)?;
    enabled(&registry)?;
    Ok(message::json(StatusCode::OK, &shown(&registry)))
}

/// `POST …/regenerateCredential` with `{"name":"password"}` or `{"name":"password2"}`.
pub(crate) fn regenerate(call: &Call<'_>) -> Result<Reply, ArmError> {
    only(call, &Method::POST)?;
    call.authorize("Microsoft.ContainerRegistry/registries/regenerateCredential/action", call.path.head(8))?;
    let body = call.json()?;
    let index = match body["name"].as_str() {
        Some("password") => 0,
        Some("password2") => 1,
        _ => {
            return Err(ArmError::bad_request(
                "The name of the credential must be 'password' or 'password2'.",
            ));
        }
    };
    let id = call.path.head(8);
    let document = call.update(id, |former| {
        enabled(former)?;
        let mut document = former.clone();
        document["emulator"]["passwords"][index] = json!(password());
        Ok((Change::Put(document.clone()), document))
    })?;
    Ok(message::json(StatusCode::OK, &shown(&document)))
}

fn enabled(registry: &Value) -> Result<(), ArmError> {
    if registry["properties"]["adminUserEnabled"] == true {
        return Ok(());
    }
    let message = format!(
        "Cannot perform credential operations for {} as admin user is disabled. Kindly enable admin user as per docs: \
         https://docs.microsoft.com/en-us/azure/container-registry/container-registry-authentication#admin-account",
        registry["id"].as_str().unwrap_or_default()
    );
    Err(ArmError::of_provider(StatusCode::BAD_REQUEST, "UnAuthorizedForCredentialOperations", message))
}

fn shown(registry: &Value) -> Value {
    let passwords = &registry["emulator"]["passwords"];
    json!({
        "username": registry["name"],
        "passwords": [{"name": "password", "value": passwords[0]}, {"name": "password2", "value": passwords[1]}],
    })
}
