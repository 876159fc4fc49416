//! A registry's whole document: as a PUT makes it, and as a tester seeds it.

use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{change, connections, projection, properties, validation};
use crate::arm::call::Call;
use crate::arm::error::ArmError;
use crate::arm::managed;
use crate::state::clock::timestamp;
use crate::state::{Emulated, LOGIN_SERVER_SUFFIX, REGISTRIES};

/// The document of a PUT, checked by the service's rules.
pub(super) fn put(
    call: &Call<'_>,
    former: Option<&Value>,
    body: &Value,
    version: &str,
) -> Result<Value, ArmError> {
    let Some(location) = body["location"].as_str().or_else(|| former?["location"].as_str()) else {
        let message = "The location property is required for this definition.";
        return Err(ArmError::new(StatusCode::BAD_REQUEST, "LocationRequired", message));
    };
    let behaviour = call.ctx.options.behaviour;
    let properties = change::replaced(former.map(|former| &former["properties"]), body, version, behaviour)?;
    let id = former.and_then(|former| former["id"].as_str()).unwrap_or_else(|| call.path.as_str());
    let sku = if body["sku"].is_null() {
        former.map_or(&Value::Null, |former| &former["sku"])
    } else {
        &body["sku"]
    };
    let mut document = skeleton(id, validation::sku(sku)?, location, former);
    for (key, value) in properties.as_object().into_iter().flatten() {
        document["properties"][key] = value.clone();
    }
    document["tags"] = if body["tags"].is_object() { body["tags"].clone() } else { json!({}) };
    document["systemData"] = call.system_data(former.map(|former| &former["systemData"]));
    if former.is_none() {
        document["properties"]["creationDate"] = json!(creation_date());
    }
    complete(&mut document);
    validation::check(&document, &call.ctx.options)?;
    managed::apply(call.ctx, &mut document, &body["identity"], former)?;
    Ok(document)
}

/// A registry without its writable properties.
fn skeleton(id: &str, sku: &str, location: &str, former: Option<&Value>) -> Value {
    let name = id.rsplit('/').next().unwrap_or_default();
    let secrets = former
        .map_or_else(|| json!({"passwords": [password(), password()]}), |former| former["emulator"].clone());
    json!({
        "id": id,
        "name": name,
        "type": REGISTRIES,
        "location": location.replace(' ', "").to_ascii_lowercase(),
        "sku": {"name": sku, "tier": sku},
        "properties": {"loginServer": login_server(name), "provisioningState": "Succeeded", "privateEndpointConnections": []},
        "emulator": secrets,
    })
}

/// What follows from other properties.
pub(super) fn complete(document: &mut Value) {
    let region = document["location"].as_str().unwrap_or_default();
    let name = document["name"].as_str().unwrap_or_default().to_ascii_lowercase();
    let hosts = if document["properties"]["dataEndpointEnabled"] == true {
        json!([format!("{name}.{region}.data.{LOGIN_SERVER_SUFFIX}")])
    } else {
        json!([])
    };
    document["properties"]["dataEndpointHostNames"] = hosts;
}

/// A registry of a seed: its properties over the defaults, under an id, with everything that a created one has.
pub(crate) fn seeded(ctx: &Emulated, seed: &Value) -> Result<Value, ArmError> {
    let id = seed["id"].as_str().unwrap_or_default();
    let sku = if seed["sku"].is_null() { "Premium" } else { validation::sku(&seed["sku"])? };
    let location = seed["location"].as_str().unwrap_or("westeurope");
    let mut document = skeleton(id, sku, location, None);
    if let Some(problem) = validation::name_problem(document["name"].as_str().unwrap_or_default()) {
        return Err(ArmError::bad_request(problem));
    }
    let properties = change::replaced(None, seed, projection::newest(), ctx.options.behaviour)?;
    for (key, value) in properties.as_object().into_iter().flatten() {
        document["properties"][key] = value.clone();
    }
    document["properties"]["creationDate"] = json!(creation_date());
    for (key, value) in seed["properties"].as_object().into_iter().flatten() {
        // What is read-only for a caller, a tester may say: private endpoint connections above all.
        if properties::property(key).is_none() && key != "loginServer" {
            document["properties"][key] = value.clone();
        }
    }
    for key in ["tags", "systemData", "emulator"] {
        if !seed[key].is_null() {
            document[key] = seed[key].clone();
        }
    }
    if document["systemData"].is_null() {
        let now = timestamp();
        document["systemData"] = json!({"createdBy": "seed", "createdByType": "Application", "createdAt": now,
            "lastModifiedBy": "seed", "lastModifiedByType": "Application", "lastModifiedAt": now});
    }
    if document["tags"].is_null() {
        document["tags"] = json!({});
    }
    complete(&mut document);
    connections::complete(&mut document);
    validation::check(&document, &ctx.options)?;
    managed::apply(ctx, &mut document, &seed["identity"], None)?;
    Ok(document)
}

pub(super) fn login_server(name: &str) -> String {
    format!("{}.{LOGIN_SERVER_SUFFIX}", name.to_ascii_lowercase())
}

/// `2024-07-01T04:20:05.1312926Z`: unlike every other time in the document.
fn creation_date() -> String {
    timestamp().replace("+00:00", "Z")
}

/// A password of the admin user.
pub(super) fn password() -> String {
    format!("{}{}", Uuid::new_v4().simple(), &Uuid::new_v4().simple().to_string()[..20])
}
