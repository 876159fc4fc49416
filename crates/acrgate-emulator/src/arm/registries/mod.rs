//! `Microsoft.ContainerRegistry/registries` and what hangs under a registry, tasks and runs excepted.

mod change;
mod connections;
mod credentials;
mod document;
mod import;
mod projection;
mod properties;
mod usages;
mod validation;

use std::sync::Arc;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::call::Call;
use super::error::ArmError;
use super::groups::only;
use super::managed;
use super::operations::Shape;
use super::paging::page_under;
use super::{tasks, versions};
use crate::server::{Reply, message};
use crate::state::resource::Resource;
use crate::state::store::Change;
use crate::state::{Emulated, REGISTRIES};

/// Until this version writes were answered with the result, without an operation.
const LAST_SYNCHRONOUS: &str = "2020-11-01-preview";

type Version = (usize, &'static str);

/// `…/providers/Microsoft.ContainerRegistry/…` of a subscription.
pub(crate) fn of_subscription(call: &Call<'_>, rest: &[&str]) -> Result<Reply, ArmError> {
    match rest {
        ["registries"] => list(call),
        ["checknameavailability"] => check_name(call),
        ["locations", _, "operationresults", _] => {
            let version = version(call, "locations/operationResults")?;
            poll(call, version.1)
        }
        ["locations", _, "operationstatuses", _] => {
            let version = version(call, "locations/operationStatuses")?;
            poll(call, version.1)
        }
        _ => Err(super::unknown_type(call)),
    }
}

pub(crate) use document::seeded;

/// What is asked of one registry, or of something under it.
pub(crate) fn route(call: &Call<'_>, rest: &[&str]) -> Result<Reply, ArmError> {
    if tasks::is_theirs(rest) {
        return tasks::route(call, rest);
    }
    let version = version(call, "registries")?;
    match rest {
        [] => one(call, version),
        ["operationstatuses", _] | ["privateendpointconnections", _, "operationstatuses", _] => {
            poll(call, version.1)
        }
        ["listcredentials"] => credentials::list(call),
        ["regeneratecredential"] => credentials::regenerate(call),
        ["listusages"] => usages::list(call),
        ["privatelinkresources", rest @ ..] => connections::link_resources(call, rest),
        ["privateendpointconnections", rest @ ..] => connections::route(call, version, rest),
        ["importimage"] => import::begin(call, version),
        _ => Err(super::unknown_type(call)),
    }
}

fn version(call: &Call<'_>, resource_type: &str) -> Result<Version, ArmError> {
    versions::of_provider(versions::REGISTRIES, call.version, "Microsoft.ContainerRegistry", resource_type)
}

fn one(call: &Call<'_>, version: Version) -> Result<Reply, ArmError> {
    let id = call.path.as_str();
    let action = match *call.method {
        Method::GET => "read",
        Method::DELETE => "delete",
        Method::PUT | Method::PATCH => "write",
        _ => return Err(ArmError::method_not_allowed(call.method)),
    };
    call.authorize(&format!("Microsoft.ContainerRegistry/registries/{action}"), id)?;
    let mut reply = match *call.method {
        Method::GET => {
            let registry = call.existing(id)?;
            message::json_bytes(StatusCode::OK, projection::rendered(&registry, version))
        }
        Method::PUT => put(call, version)?,
        Method::PATCH => patch(call, version)?,
        _ => delete(call)?,
    };
    if reply.status() == StatusCode::NO_CONTENT {
        // Nothing was there that has versions.
        return Ok(reply);
    }
    message::set_header(&mut reply, "api-supported-versions", version.1);
    Ok(reply)
}

/// `GET …/registries` of a subscription or a group.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ArmError> {
    let version = version(call, "registries")?;
    only(call, &Method::GET)?;
    call.subscription_exists(call.path)?;
    let in_group = call.path.lower().get(2) == Some(&"resourcegroups");
    if in_group {
        call.group_exists(call.path)?;
    }
    let scope = call.path.head(if in_group { 4 } else { 2 });
    let readable = call.readable("Microsoft.ContainerRegistry/registries/read", scope)?;
    let wanted = |resource: &Arc<Resource>| resource["type"] == REGISTRIES && readable(resource);
    Ok(page_under(call, scope, wanted, |registry| projection::shown(registry, version.1)))
}

fn put(call: &Call<'_>, version: Version) -> Result<Reply, ArmError> {
    let (ctx, id) = (call.ctx, call.path.as_str());
    call.group_exists(call.path)?;
    let body = call.json()?;
    let name = call.path.segment(7);
    if let Some(owner) = ctx.store.registry(name) {
        let elsewhere = !owner["id"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(id));
        if elsewhere {
            return Err(already_in_use(name));
        }
    } else if let Some(problem) = validation::name_problem(name) {
        return Err(ArmError::of_provider(StatusCode::BAD_REQUEST, "InvalidRegistryName", problem));
    }
    let synchronous = version.1 <= LAST_SYNCHRONOUS;
    let document = ctx.store.update(id, |former| {
        let mut document = document::put(call, former, &body, version.1)?;
        document["properties"]["provisioningState"] = json!(match (synchronous, former) {
            (true, _) => "Succeeded",
            (false, None) => "Creating",
            (false, Some(_)) => "Updating",
        });
        Ok::<_, ArmError>((Change::Put(document.clone()), document))
    })?;
    answer_write(call, &document, version, synchronous)
}

fn patch(call: &Call<'_>, version: Version) -> Result<Reply, ArmError> {
    let (ctx, id) = (call.ctx, call.path.as_str());
    let body = call.json()?;
    let asynchronous = version.1 > LAST_SYNCHRONOUS
        && !body["properties"]["anonymousPullEnabled"].is_null()
        && properties::property("anonymousPullEnabled").is_some_and(|property| (property.known)(version.1));
    let document = call.update(id, |former| {
        let mut document = former.clone();
        document["properties"] =
            change::merged(&former["properties"], &body, version.1, ctx.options.behaviour)?;
        if !body["sku"].is_null() {
            let sku = validation::sku(&body["sku"])?;
            document["sku"] = json!({"name": sku, "tier": sku});
        }
        if body["tags"].is_object() {
            document["tags"] = body["tags"].clone();
        }
        document["systemData"] = call.system_data(Some(&former["systemData"]));
        document::complete(&mut document);
        validation::check(&document, &ctx.options)?;
        if !body["identity"].is_null() {
            managed::apply(ctx, &mut document, &body["identity"], Some(former))?;
        }
        if asynchronous {
            document["properties"]["provisioningState"] = json!("Updating");
        }
        Ok((Change::Put(document.clone()), document))
    })?;
    answer_write(call, &document, version, !asynchronous)
}

/// 200 with the result, or 201 with an operation to poll: never a Retry-After.
fn answer_write(
    call: &Call<'_>,
    document: &Value,
    version: Version,
    synchronous: bool,
) -> Result<Reply, ArmError> {
    let shown = projection::shown(document, version.1);
    if synchronous {
        return Ok(message::json(StatusCode::OK, &shown));
    }
    let mut reply = message::json(StatusCode::CREATED, &shown);
    let running =
        if document["properties"]["provisioningState"] == "Creating" { "Creating" } else { "Updating" };
    let id = document["id"].as_str().unwrap_or_default().to_owned();
    let (ctx, subject) = (call.ctx, id.clone());
    let name = ctx.operations.begin(ctx, "registries", Shape::Registry { running }, &subject, move |ctx| {
        finish(ctx, &id);
    });
    ctx.operations.announce(ctx, &mut reply, &name, version.1);
    Ok(reply)
}

/// The end of an operation on a registry, if it still exists.
fn finish(ctx: &Emulated, id: &str) {
    let finished = ctx.store.update(id, |former| {
        Ok::<_, std::convert::Infallible>(match former {
            Some(former) => {
                let mut document = former.clone();
                document["properties"]["provisioningState"] = json!("Succeeded");
                (Change::Put(document), ())
            }
            None => (Change::Keep, ()),
        })
    });
    match finished {
        Ok(()) => {}
        Err(never) => match never {},
    }
}

fn delete(call: &Call<'_>) -> Result<Reply, ArmError> {
    let id = call.path.as_str();
    call.subscription_exists(call.path)?;
    let Some(registry) = call.ctx.store.get(id) else {
        return Ok(message::bare(StatusCode::NO_CONTENT));
    };
    call.ctx.directory.remove_identities_under(id);
    call.ctx.doom_content(registry["name"].as_str().unwrap_or_default());
    call.ctx.store.remove_tree(id);
    Ok(message::bare(StatusCode::OK))
}

fn poll(call: &Call<'_>, version: &str) -> Result<Reply, ArmError> {
    only(call, &Method::GET)?;
    let segments = call.path.lower();
    let scope =
        if segments.get(2) == Some(&"resourcegroups") { call.path.head(8) } else { call.path.head(2) };
    let is_result = segments.contains(&"operationresults");
    // A role at a registry does not reach the provider's own path, yet imports by such roles are polled there: the signed
    // link stands for the right (inferred). The operation's name is as hard to guess as a signature.
    if !is_result {
        call.authorize("Microsoft.ContainerRegistry/registries/operationStatuses/read", scope)?;
    } else if call.parameter("s").is_none() {
        call.authorize("Microsoft.ContainerRegistry/locations/operationResults/read", scope)?;
    }
    let name = segments.last().copied().unwrap_or_default();
    let mut reply = call
        .ctx
        .operations
        .poll(call.ctx, name, version)
        .ok_or_else(|| ArmError::sub_resource_not_found(call.path.as_str()))?;
    if !is_result {
        message::set_header(&mut reply, "api-supported-versions", version);
    }
    Ok(reply)
}

fn check_name(call: &Call<'_>) -> Result<Reply, ArmError> {
    version(call, "checkNameAvailability")?;
    only(call, &Method::POST)?;
    call.subscription_exists(call.path)?;
    call.authorize("Microsoft.ContainerRegistry/checkNameAvailability/read", call.path.head(2))?;
    let body = call.json()?;
    let name = body["name"].as_str().unwrap_or_default();
    let answer = if let Some(problem) = validation::name_problem(name) {
        json!({"nameAvailable": false, "reason": "Invalid", "message": problem})
    } else if call.ctx.store.registry(name).is_some() {
        let message = format!("The registry {name} is already in use.");
        json!({"nameAvailable": false, "reason": "AlreadyExists", "message": message})
    } else {
        json!({ "nameAvailable": true })
    };
    Ok(message::json(StatusCode::OK, &answer))
}

fn already_in_use(name: &str) -> ArmError {
    let message = format!(
        "The registry DNS name {} is already in use. You can check if the name is already claimed using following API: \
         https://docs.microsoft.com/en-us/rest/api/containerregistry/registries/checknameavailability",
        document::login_server(name)
    );
    ArmError::of_provider(StatusCode::CONFLICT, "AlreadyInUse", message)
}

/// The registry of a call, for those that hang under it.
pub(crate) fn of_call(call: &Call<'_>) -> Result<Arc<Resource>, ArmError> {
    call.existing(call.path.head(8))
}
