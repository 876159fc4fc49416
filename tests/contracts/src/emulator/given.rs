//! What was there without being asked for: resource groups, principals, and what other services made meanwhile.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use url::Url;

use crate::recording::{Exchange, Recording, Request};

/// What the emulator has to have before the first request.
pub(super) fn at_the_start(recording: &Recording) -> Value {
    let requests = || recording.interactions.iter().map(|exchange| &exchange.request);
    let groups: BTreeSet<String> = requests().filter_map(|request| group(&request.url)).collect();
    let mut resources: Vec<Value> =
        groups.iter().map(|id| json!({ "id": id, "location": "westeurope" })).collect();
    resources.extend(recording.given.clone());
    // Registries that are only ever asked for images.
    let given = |name: &str| {
        let ending = format!("/registries/{name}");
        recording.given.iter().any(|given| given["id"].as_str().is_some_and(|id| id.ends_with(&ending)))
    };
    let hosts =
        requests().filter(|request| request.is_data_plane()).filter_map(|request| request.url.host_str());
    let names: BTreeSet<&str> = hosts.filter_map(|host| host.split('.').next()).collect();
    resources
        .extend(names.into_iter().filter(|name| !given(name)).map(|name| json!({ "id": registry(name) })));
    let principals: BTreeSet<String> = requests().filter_map(principal).collect();
    let principals: Vec<Value> = principals
        .iter()
        .map(|id| json!({ "objectId": id, "appId": id, "displayName": "given", "kind": "user" }))
        .collect();
    json!({ "resources": resources, "principals": principals })
}

/// Documents that this answer shows and nobody asked the emulator for: connections of private endpoints, which the
/// network's service makes, and role assignments that a shortened recording begins with.
pub(super) fn made_elsewhere(recorded: &Exchange) -> Vec<Value> {
    const KINDS: [&str; 2] = [
        "Microsoft.ContainerRegistry/registries/privateEndpointConnections",
        "Microsoft.Authorization/roleAssignments",
    ];
    if recorded.request.method != "GET" {
        return Vec::new();
    }
    let Some(body) = recorded.response.json() else {
        return Vec::new();
    };
    let documents = match body["value"].as_array() {
        Some(list) => list.clone(),
        None => vec![body],
    };
    let kind = |document: &&Value| KINDS.iter().any(|kind| document["type"] == *kind);
    // A tenant's own assignments are above what the emulator has.
    let within =
        |document: &&Value| document["id"].as_str().is_some_and(|id| id.starts_with("/subscriptions/"));
    documents.iter().filter(kind).filter(within).cloned().collect()
}

/// The registry to which a connection belongs, from the connection's id.
pub(super) fn registry_of(connection: &str) -> Option<&str> {
    connection.split_once("/privateEndpointConnections/").map(|(registry, _)| registry)
}

fn group(url: &Url) -> Option<String> {
    let segments: Vec<&str> = url.path().split('/').take(5).collect();
    let is_group = segments.len() == 5 && segments[3].eq_ignore_ascii_case("resourceGroups");
    is_group.then(|| segments.join("/"))
}

fn registry(name: &str) -> String {
    let group = format!("/subscriptions/{}/resourceGroups/given", acrgate_emulator::options::SUBSCRIPTION_ID);
    format!("{group}/providers/Microsoft.ContainerRegistry/registries/{name}")
}

fn principal(request: &Request) -> Option<String> {
    request.json()?.pointer("/properties/principalId")?.as_str().map(str::to_owned)
}
