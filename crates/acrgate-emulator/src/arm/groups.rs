//! Subscriptions, resource groups, and the list of resources.

use std::sync::Arc;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::call::Call;
use super::error::ArmError;
use super::paging::{page, page_under};
use super::versions;
use crate::server::{Reply, message};
use crate::state::resource::Resource;
use crate::state::store::Change;
use crate::state::{REGISTRIES, RESOURCE_GROUPS, SUBSCRIPTIONS};

/// `GET /subscriptions`: those in which the caller has a role.
pub(crate) fn subscriptions(call: &Call<'_>) -> Result<Reply, ArmError> {
    versions::of_arm(versions::RESOURCES, call.version)?;
    only(call, &Method::GET)?;
    let assignments = call.ctx.assignments_of(&call.who.oid);
    let visible = |subscription: &Arc<Resource>| {
        let id = subscription["id"].as_str().unwrap_or_default();
        assignments.iter().any(|assignment| {
            let scope = assignment["properties"]["scope"].as_str().unwrap_or_default();
            crate::state::reaches(scope, id) || crate::state::reaches(id, scope)
        })
    };
    let all: Vec<_> =
        call.ctx.store.under("/subscriptions", SUBSCRIPTIONS).into_iter().filter(visible).collect();
    let mut reply = page(call, &all, |subscription| shown_subscription(subscription));
    if all.is_empty() {
        reply = message::json(StatusCode::OK, &json!({"value": [], "count": {"type": "Total", "value": 0}}));
    }
    Ok(reply)
}

/// `GET /subscriptions/{id}`.
pub(crate) fn subscription(call: &Call<'_>) -> Result<Reply, ArmError> {
    versions::of_arm(versions::RESOURCES, call.version)?;
    only(call, &Method::GET)?;
    call.subscription_exists(call.path)?;
    call.authorize("Microsoft.Resources/subscriptions/read", call.path.as_str())?;
    let subscription = call.existing(call.path.as_str())?;
    Ok(message::json(StatusCode::OK, &shown_subscription(&subscription)))
}

fn shown_subscription(document: &Value) -> Value {
    let mut shown = document.clone();
    if let Some(map) = shown.as_object_mut() {
        map.remove("type");
        map.remove("name");
    }
    shown
}

/// `GET /subscriptions/{id}/locations`.
pub(crate) fn locations(call: &Call<'_>) -> Result<Reply, ArmError> {
    only(call, &Method::GET)?;
    call.subscription_exists(call.path)?;
    call.authorize("Microsoft.Resources/subscriptions/locations/read", call.path.head(2))?;
    let base = call.path.head(2);
    let shown: Vec<Value> = super::providers::LOCATIONS
        .iter()
        .map(|display| {
            let name = display.replace(' ', "").to_ascii_lowercase();
            json!({"id": format!("{base}/locations/{name}"), "name": name, "displayName": display,
                "regionalDisplayName": display, "type": "Region"})
        })
        .collect();
    Ok(message::json(StatusCode::OK, &json!({ "value": shown })))
}

/// `GET /subscriptions/{id}/resourcegroups`.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ArmError> {
    versions::of_arm(versions::RESOURCES, call.version)?;
    only(call, &Method::GET)?;
    call.subscription_exists(call.path)?;
    let scope = call.path.head(2);
    let readable = call.readable("Microsoft.Resources/subscriptions/resourceGroups/read", scope)?;
    let wanted = |resource: &Arc<Resource>| resource["type"] == RESOURCE_GROUPS && readable(resource);
    Ok(page_under(call, scope, wanted, |group| Value::clone(group)))
}

/// `GET|HEAD|PUT|PATCH|DELETE /subscriptions/{id}/resourcegroups/{name}`.
pub(crate) fn one(call: &Call<'_>) -> Result<Reply, ArmError> {
    versions::of_arm(versions::RESOURCES, call.version)?;
    call.subscription_exists(call.path)?;
    let id = call.path.as_str();
    let action = match *call.method {
        Method::GET | Method::HEAD => "read",
        Method::DELETE => "delete",
        _ => "write",
    };
    call.authorize(&format!("Microsoft.Resources/subscriptions/resourceGroups/{action}"), id)?;
    match *call.method {
        Method::GET => {
            call.group_exists(call.path)?;
            Ok(message::json(StatusCode::OK, &*call.existing(id)?))
        }
        Method::HEAD => {
            let found = call.ctx.store.get(id).is_some();
            Ok(message::bare(if found { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }))
        }
        Method::PUT => put(call),
        Method::PATCH => patch(call),
        Method::DELETE => delete(call),
        _ => Err(ArmError::method_not_allowed(call.method)),
    }
}

fn put(call: &Call<'_>) -> Result<Reply, ArmError> {
    let body = call.json()?;
    let Some(location) = body["location"].as_str() else {
        let message = "The location property is required for this definition.";
        return Err(ArmError::new(StatusCode::BAD_REQUEST, "LocationRequired", message));
    };
    let (subscription, name) = (call.path.segment(1), call.path.segment(3));
    let document = json!({
        "id": format!("/subscriptions/{subscription}/resourceGroups/{name}"),
        "name": name,
        "type": RESOURCE_GROUPS,
        "location": location.replace(' ', "").to_ascii_lowercase(),
        "tags": if body["tags"].is_object() { body["tags"].clone() } else { json!({}) },
        "properties": {"provisioningState": "Succeeded"},
    });
    let status = call.ctx.store.update(call.path.as_str(), |former| {
        let status = if former.is_some() { StatusCode::OK } else { StatusCode::CREATED };
        Ok::<_, ArmError>((Change::Put(document.clone()), status))
    })?;
    Ok(message::json(status, &document))
}

fn patch(call: &Call<'_>) -> Result<Reply, ArmError> {
    call.group_exists(call.path)?;
    let body = call.json()?;
    let document = call.update(call.path.as_str(), |former| {
        let mut document = former.clone();
        if body["tags"].is_object() {
            document["tags"] = body["tags"].clone();
        }
        Ok((Change::Put(document.clone()), document))
    })?;
    Ok(message::json(StatusCode::OK, &document))
}

fn delete(call: &Call<'_>) -> Result<Reply, ArmError> {
    call.group_exists(call.path)?;
    let id = call.path.as_str();
    for registry in call.ctx.store.under(id, REGISTRIES) {
        call.ctx.doom_content(registry["name"].as_str().unwrap_or_default());
    }
    call.ctx.directory.remove_identities_under(id);
    call.ctx.store.remove_tree(id);
    Ok(message::bare(StatusCode::OK))
}

/// `GET …/resources`, of a subscription or a group, with `$filter=resourceType eq '…'`, `name eq '…'` or
/// `resourceGroup eq '…'`, joined by `and`.
pub(crate) fn resources(call: &Call<'_>) -> Result<Reply, ArmError> {
    versions::of_arm(versions::RESOURCES, call.version)?;
    only(call, &Method::GET)?;
    call.subscription_exists(call.path)?;
    let scope = call.path.as_str().rsplit_once('/').map_or("", |(scope, _)| scope);
    let filter = Filter::parse(call.parameter("$filter").as_deref())?;
    let top_level = |resource: &Arc<Resource>| {
        resource["type"].as_str().is_some_and(|kind| {
            kind.matches('/').count() == 1
                && !kind.starts_with("Microsoft.Resources/")
                && !kind.starts_with("Microsoft.Authorization/")
        })
    };
    let readable = call.readable("Microsoft.Resources/subscriptions/resources/read", scope)?;
    let wanted =
        |resource: &Arc<Resource>| top_level(resource) && filter.matches(resource) && readable(resource);
    Ok(page_under(call, scope, wanted, |resource| {
        let mut shown = json!({});
        for key in ["id", "name", "type", "sku", "location", "tags", "identity", "systemData"] {
            if !resource[key].is_null() {
                shown[key] = resource[key].clone();
            }
        }
        // Recorded: ARM itself writes the times of its lists with a Z, a provider those of its documents with an offset.
        for key in ["createdAt", "lastModifiedAt"] {
            if let Some(time) = shown["systemData"][key].as_str() {
                shown["systemData"][key] = json!(time.replace("+00:00", "Z"));
            }
        }
        shown
    }))
}

/// What `$filter` wants of a list of resources: names of properties and their values.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    wanted: Vec<(String, String)>,
}

impl Filter {
    pub(crate) fn parse(text: Option<&str>) -> Result<Self, ArmError> {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
            return Ok(Self::default());
        };
        let invalid = || {
            let message = format!("The filter '{text}' is not supported.");
            ArmError::new(StatusCode::BAD_REQUEST, "InvalidFilterInQueryString", message)
        };
        let mut wanted = Vec::new();
        for term in text.split(" and ") {
            let (name, value) = term.trim().split_once(" eq ").ok_or_else(invalid)?;
            let value = value.trim().strip_prefix('\'').and_then(|value| value.strip_suffix('\''));
            wanted.push((name.trim().to_ascii_lowercase(), value.ok_or_else(invalid)?.to_owned()));
        }
        Ok(Self { wanted })
    }

    /// The value that a property must have.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.wanted.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    fn matches(&self, resource: &Value) -> bool {
        self.wanted.iter().all(|(name, value)| {
            let own = match name.as_str() {
                "resourcetype" => resource["type"].as_str(),
                "resourcegroup" => resource["id"].as_str().and_then(|id| id.split('/').nth(4)),
                "name" => resource["name"].as_str(),
                "location" => resource["location"].as_str(),
                _ => None,
            };
            own.is_some_and(|own| own.eq_ignore_ascii_case(value))
        })
    }
}

/// A route that knows one method.
pub(crate) fn only(call: &Call<'_>, method: &Method) -> Result<(), ArmError> {
    if call.method == method { Ok(()) } else { Err(ArmError::method_not_allowed(call.method)) }
}
