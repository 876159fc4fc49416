//! Tasks and runs: the control plane of ACR Tasks.

mod document;
mod runs;
mod schedule;

use std::sync::Arc;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::call::Call;
use super::error::ArmError;
use super::groups::only;
use super::paging::page;
use super::{managed, registries, versions};
use crate::server::{Reply, message};
use crate::state::TASKS;
use crate::state::resource::Resource;
use crate::state::store::Change;

/// Whether a path under a registry belongs to tasks.
pub(crate) fn is_theirs(rest: &[&str]) -> bool {
    matches!(
        rest.first(),
        Some(&("tasks" | "runs" | "schedulerun" | "listbuildsourceuploadurl" | "taskruns" | "agentpools"))
    )
}

/// `…/registries/{name}/{tasks…|runs…|scheduleRun|listBuildSourceUploadUrl}`.
pub(crate) fn route(call: &Call<'_>, rest: &[&str]) -> Result<Reply, ArmError> {
    versions::of_provider(versions::TASKS, call.version, "Microsoft.ContainerRegistry", "registries/tasks")?;
    match rest {
        ["tasks"] => list(call),
        ["tasks", _] => one(call),
        ["tasks", _, "listdetails"] => details(call),
        ["schedulerun"] => schedule::run(call),
        ["listbuildsourceuploadurl"] => schedule::upload_url(call),
        ["runs", rest @ ..] => runs::route(call, rest),
        _ => Err(super::unknown_type(call)),
    }
}

/// The registry that a task belongs to, as an existing document.
fn registry(call: &Call<'_>) -> Result<Arc<Resource>, ArmError> {
    registries::of_call(call)
}

fn list(call: &Call<'_>) -> Result<Reply, ArmError> {
    only(call, &Method::GET)?;
    call.authorize("Microsoft.ContainerRegistry/registries/tasks/read", call.path.head(8))?;
    registry(call)?;
    let mut all = call.ctx.store.under(call.path.head(8), TASKS);
    // Recorded: in the order in which they were created.
    all.sort_by(|one, other| created(one).cmp(created(other)));
    Ok(page(call, &all, |task| document::shown(task)))
}

fn one(call: &Call<'_>) -> Result<Reply, ArmError> {
    let id = call.path.as_str();
    let action = match *call.method {
        Method::GET => "read",
        Method::DELETE => "delete",
        Method::PUT | Method::PATCH => "write",
        _ => return Err(ArmError::method_not_allowed(call.method)),
    };
    call.authorize(&format!("Microsoft.ContainerRegistry/registries/tasks/{action}"), id)?;
    let registry = registry(call)?;
    match *call.method {
        Method::GET => Ok(message::json(StatusCode::OK, &document::shown(&*existing(call, id)?))),
        Method::PUT => put(call, &registry),
        Method::PATCH => patch(call),
        _ => {
            call.ctx.directory.remove_identities_under(id);
            let existed = call.ctx.store.remove_tree(id);
            Ok(message::bare(if existed { StatusCode::OK } else { StatusCode::NO_CONTENT }))
        }
    }
}

fn created(task: &Value) -> &str {
    task["properties"]["creationDate"].as_str().unwrap_or_default()
}

fn existing(call: &Call<'_>, id: &str) -> Result<Arc<Resource>, ArmError> {
    call.ctx.store.get(id).ok_or_else(|| ArmError::sub_resource_not_found(id))
}

/// Recorded: 200 with the result, also for a new task.
fn put(call: &Call<'_>, registry: &Value) -> Result<Reply, ArmError> {
    let body = call.json()?;
    let name = call.path.segment(9);
    document::check_name(name)?;
    let id = format!("{}/tasks/{name}", registry["id"].as_str().unwrap_or_default());
    let stored = call.ctx.store.update(&id, |former| {
        let mut task = document::put(&id, &body, former, registry)?;
        task["systemData"] = call.system_data(former.map(|former| &former["systemData"]));
        managed::apply(call.ctx, &mut task, &body["identity"], former)?;
        Ok::<_, ArmError>((Change::Put(task.clone()), task))
    })?;
    Ok(message::json(StatusCode::OK, &document::shown(&stored)))
}

fn patch(call: &Call<'_>) -> Result<Reply, ArmError> {
    let id = call.path.as_str();
    let body = call.json()?;
    let stored = call.ctx.store.update(id, |former| {
        let former = former.ok_or_else(|| ArmError::sub_resource_not_found(id))?;
        let mut task = document::patch(former, &body)?;
        task["systemData"] = call.system_data(Some(&former["systemData"]));
        if !body["identity"].is_null() {
            managed::apply(call.ctx, &mut task, &body["identity"], Some(former))?;
        }
        Ok::<_, ArmError>((Change::Put(task.clone()), task))
    })?;
    Ok(message::json(StatusCode::OK, &document::shown(&stored)))
}

/// The task with the credentials that GET hides.
fn details(call: &Call<'_>) -> Result<Reply, ArmError> {
    only(call, &Method::POST)?;
    call.authorize("Microsoft.ContainerRegistry/registries/tasks/listDetails/action", call.path.head(10))?;
    registry(call)?;
    let task = existing(call, call.path.head(10))?;
    let mut shown = Value::clone(&task);
    if let Some(map) = shown.as_object_mut() {
        map.remove("emulator");
    }
    match shown["properties"]["credentials"].as_object_mut() {
        Some(credentials) if credentials.is_empty() => {
            document::remove(&mut shown["properties"], "credentials")
        }
        // Inferred: the Azure CLI of 2021 looks for hosts in here without asking whether there are any.
        Some(credentials) => {
            credentials.entry("customRegistries").or_insert_with(|| json!({}));
        }
        None => {}
    }
    Ok(message::json(StatusCode::OK, &shown))
}
