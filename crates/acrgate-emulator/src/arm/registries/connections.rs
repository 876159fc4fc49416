//! Private endpoint connections: embedded in the registry's document, approved and rejected by a polled PUT.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::Version;
use crate::arm::call::Call;
use crate::arm::error::ArmError;
use crate::arm::groups::only;
use crate::arm::operations::Shape;
use crate::arm::versions;
use crate::server::{Reply, message};
use crate::state::Emulated;
use crate::state::store::Change;

const TYPE: &str = "Microsoft.ContainerRegistry/registries/privateEndpointConnections";

/// `…/privateEndpointConnections[/{name}]`.
pub(crate) fn route(call: &Call<'_>, version: Version, rest: &[&str]) -> Result<Reply, ArmError> {
    let registry_id = call.path.head(8);
    let action = match *call.method {
        Method::GET => "read",
        Method::DELETE => "delete",
        _ => "write",
    };
    call.authorize(
        &format!("Microsoft.ContainerRegistry/registries/privateEndpointConnections/{action}"),
        registry_id,
    )?;
    let mut reply = match (call.method, rest) {
        (&Method::GET, []) => {
            let registry = super::of_call(call)?;
            let all = &registry["properties"]["privateEndpointConnections"];
            message::json(StatusCode::OK, &json!({"value": all.as_array().cloned().unwrap_or_default()}))
        }
        (&Method::GET, [name]) => {
            let registry = super::of_call(call)?;
            let found = find(&registry, name).ok_or_else(|| missing(call))?;
            message::json(StatusCode::OK, found)
        }
        (&Method::PUT, [name]) => put(call, version, name)?,
        (&Method::DELETE, [name]) => delete(call, version, name)?,
        _ => return Err(ArmError::method_not_allowed(call.method)),
    };
    // Recorded: here the header lists every version that knows connections.
    let list: Vec<_> =
        versions::REGISTRIES.iter().copied().filter(|version| *version >= "2019-12-01-preview").collect();
    message::set_header(&mut reply, "api-supported-versions", &list.join(", "));
    Ok(reply)
}

/// Approves or rejects: 201 with the former state and `Updating`; the new state shows when the operation ends.
fn put(call: &Call<'_>, version: Version, name: &str) -> Result<Reply, ArmError> {
    let body = call.json()?;
    let state = &body["properties"]["privateLinkServiceConnectionState"];
    let wanted = state["status"].as_str().unwrap_or_default();
    let words = ["Approved", "Pending", "Rejected", "Disconnected"];
    let Some(status) = words.into_iter().find(|word| word.eq_ignore_ascii_case(wanted)) else {
        return Err(ArmError::bad_request(format!("The connection status '{wanted}' is invalid.")));
    };
    let mut connection = change(call, name, |connection| {
        connection["properties"]["provisioningState"] = json!("Updating");
    })?;
    let description = state["description"].clone();
    let id = connection["id"].as_str().unwrap_or_default().to_owned();
    let (registry_id, own_name) = (call.path.head(8).to_owned(), name.to_owned());
    let finish = move |ctx: &Emulated| {
        edit(ctx, &registry_id, &own_name, |connection| {
            let state = &mut connection["properties"]["privateLinkServiceConnectionState"];
            state["status"] = json!(status);
            if !description.is_null() {
                state["description"] = description;
            }
            connection["properties"]["provisioningState"] = json!("Succeeded");
        });
    };
    connection["systemData"] = call.system_data(None);
    let mut reply = message::json(StatusCode::CREATED, &connection);
    let operations = &call.ctx.operations;
    let operation = operations.begin(call.ctx, "privateendpointconnections", Shape::Connection, &id, finish);
    operations.announce(call.ctx, &mut reply, &operation, version.1);
    Ok(reply)
}

/// 202 with a Location; the connection is gone when the operation ends.
fn delete(call: &Call<'_>, version: Version, name: &str) -> Result<Reply, ArmError> {
    let registry = super::of_call(call)?;
    if find(&registry, name).is_none() {
        return Ok(message::bare(StatusCode::NO_CONTENT));
    }
    let location = registry["location"].as_str().unwrap_or_default().to_owned();
    let (registry_id, own_name) = (call.path.head(8).to_owned(), name.to_owned());
    let finish = move |ctx: &Emulated| {
        with_connections(ctx, &registry_id, |connections| {
            connections.retain(|connection| !is_named(connection, &own_name));
        });
    };
    let mut reply = message::bare(StatusCode::ACCEPTED);
    let operations = &call.ctx.operations;
    let subject = call.path.as_str();
    let operation = operations.begin(
        call.ctx,
        "privateendpointconnections",
        Shape::Location { location },
        subject,
        finish,
    );
    operations.announce(call.ctx, &mut reply, &operation, version.1);
    Ok(reply)
}

/// `…/privateLinkResources[/registry]`.
pub(crate) fn link_resources(call: &Call<'_>, rest: &[&str]) -> Result<Reply, ArmError> {
    only(call, &Method::GET)?;
    call.authorize("Microsoft.ContainerRegistry/registries/privateLinkResources/read", call.path.head(8))?;
    let registry = super::of_call(call)?;
    let region = registry["location"].as_str().unwrap_or_default();
    let resource = json!({
        "type": "Microsoft.ContainerRegistry/registries/privateLinkResources",
        "id": format!("{}/privateLinkResources/registry", registry["id"].as_str().unwrap_or_default()),
        "name": "registry",
        "properties": {
            "groupId": "registry",
            "requiredMembers": ["registry", format!("registry_data_{region}")],
            "requiredZoneNames": ["privatelink.azurecr.io"],
        },
    });
    match rest {
        [] => Ok(message::json(StatusCode::OK, &json!({"value": [resource]}))),
        ["registry"] => Ok(message::json(StatusCode::OK, &resource)),
        _ => Err(missing(call)),
    }
}

/// Connections of a seed may say just a name and a status.
pub(super) fn complete(registry: &mut Value) {
    let id = registry["id"].as_str().unwrap_or_default().to_owned();
    let subscription = id.split('/').take(5).collect::<Vec<_>>().join("/");
    for connection in
        registry["properties"]["privateEndpointConnections"].as_array_mut().into_iter().flatten()
    {
        let name = connection["name"].as_str().unwrap_or_default().to_owned();
        let status = connection["properties"]["privateLinkServiceConnectionState"]["status"]
            .as_str()
            .unwrap_or("Approved");
        let mut state = json!({ "status": status });
        let description = &connection["properties"]["privateLinkServiceConnectionState"]["description"];
        if description.is_string() {
            state["description"] = description.clone();
        }
        let endpoint = connection["properties"]["privateEndpoint"]["id"].as_str().map_or_else(
            || format!("{subscription}/providers/Microsoft.Network/privateEndpoints/{name}"),
            str::to_owned,
        );
        *connection = json!({
            "type": TYPE,
            "id": format!("{id}/privateEndpointConnections/{name}"),
            "name": name,
            "properties": {
                "privateEndpoint": {"id": endpoint},
                "privateLinkServiceConnectionState": state,
                "provisioningState": "Succeeded",
            },
        });
    }
}

fn is_named(connection: &Value, name: &str) -> bool {
    connection["name"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(name))
}

fn find<'a>(registry: &'a Value, name: &str) -> Option<&'a Value> {
    registry["properties"]["privateEndpointConnections"]
        .as_array()?
        .iter()
        .find(|connection| is_named(connection, name))
}

fn missing(call: &Call<'_>) -> ArmError {
    ArmError::sub_resource_not_found(call.path.as_str())
}

/// Changes a connection that must exist, and returns it.
fn change(call: &Call<'_>, name: &str, change: impl FnOnce(&mut Value)) -> Result<Value, ArmError> {
    super::of_call(call)?;
    edit(call.ctx, call.path.head(8), name, change).ok_or_else(|| missing(call))
}

fn edit(ctx: &Emulated, registry_id: &str, name: &str, change: impl FnOnce(&mut Value)) -> Option<Value> {
    with_connections(ctx, registry_id, |connections| {
        let connection = connections.iter_mut().find(|connection| is_named(connection, name))?;
        change(connection);
        Some(connection.clone())
    })?
}

fn with_connections<T>(
    ctx: &Emulated,
    registry_id: &str,
    change: impl FnOnce(&mut Vec<Value>) -> T,
) -> Option<T> {
    let changed = ctx.store.update(registry_id, |former| {
        let mut document = former.cloned().ok_or(())?;
        let connections = document["properties"]["privateEndpointConnections"].as_array_mut().ok_or(())?;
        let outcome = change(connections);
        Ok::<_, ()>((Change::Put(document), outcome))
    });
    changed.ok()
}
