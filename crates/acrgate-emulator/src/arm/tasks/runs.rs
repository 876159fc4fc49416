//! Runs: reading, archiving, cancelling, and the link to the log.

use std::sync::Arc;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::registry;
use crate::arm::call::Call;
use crate::arm::error::ArmError;
use crate::arm::groups::{Filter, only};
use crate::arm::paging::page;
use crate::server::{Reply, message};
use crate::state::RUNS;
use crate::state::resource::Resource;
use crate::state::store::Change;
use crate::{blobs, task_runs};

/// `…/runs[/{id}[/{cancel|listLogSasUrl}]]`.
pub(super) fn route(call: &Call<'_>, rest: &[&str]) -> Result<Reply, ArmError> {
    let scope = call.path.head(8);
    match (call.method, rest) {
        (&Method::GET, []) => {
            call.authorize("Microsoft.ContainerRegistry/registries/runs/read", scope)?;
            list(call)
        }
        (&Method::GET, [_]) => {
            call.authorize("Microsoft.ContainerRegistry/registries/runs/read", scope)?;
            Ok(message::json(StatusCode::OK, &shown(&*existing(call)?)))
        }
        (&Method::PATCH, [_]) => {
            call.authorize("Microsoft.ContainerRegistry/registries/runs/write", scope)?;
            patch(call)
        }
        (_, [_, "cancel"]) => {
            only(call, &Method::POST)?;
            call.authorize("Microsoft.ContainerRegistry/registries/runs/cancel/action", scope)?;
            let run = existing(call)?;
            // One that has ended stays as it ended.
            task_runs::cancel(call.ctx, run["id"].as_str().unwrap_or_default());
            Ok(message::bare(StatusCode::OK))
        }
        (_, [_, "listlogsasurl"]) => {
            only(call, &Method::POST)?;
            call.authorize("Microsoft.ContainerRegistry/registries/runs/listLogSasUrl/action", scope)?;
            let run = existing(call)?;
            let registry = registry(call)?;
            let registry_id = registry["id"].as_str().unwrap_or_default();
            let link = blobs::log_link(call.ctx, registry_id, run["name"].as_str().unwrap_or_default());
            Ok(message::json(StatusCode::OK, &json!({ "logLink": link })))
        }
        (_, [] | [_]) => Err(ArmError::method_not_allowed(call.method)),
        _ => Err(crate::arm::unknown_type(call)),
    }
}

/// The run without what no answer shows.
pub(super) fn shown(run: &Value) -> Value {
    let mut shown = run.clone();
    super::document::remove(&mut shown, "emulator");
    // Recorded: a run tells its last change only.
    if let Some(data) = shown["systemData"].as_object_mut() {
        data.retain(|key, _| key.starts_with("lastModified"));
    }
    shown
}

fn existing(call: &Call<'_>) -> Result<Arc<Resource>, ArmError> {
    registry(call)?;
    let id = call.path.head(10);
    call.ctx.store.get(id).ok_or_else(|| ArmError::sub_resource_not_found(id))
}

/// Newest first; `$filter` on TaskName, Status, RunId and RunType, and on what was pushed; no more than `$top`.
fn list(call: &Call<'_>) -> Result<Reply, ArmError> {
    registry(call)?;
    let filter = call.parameter("$filter").unwrap_or_default();
    let (image, filter) = split_image(&filter);
    let filter = Filter::parse(Some(&filter))?;
    let wanted = |run: &Arc<Resource>| {
        [("TaskName", "task"), ("Status", "status"), ("RunId", "runId"), ("RunType", "runType")]
            .into_iter()
            .all(|(name, key)| {
                filter.get(name).is_none_or(|value| {
                    run["properties"][key].as_str().is_some_and(|own| own.eq_ignore_ascii_case(value))
                })
            })
            && image.is_none_or(|image| pushed(run, image))
    };
    let mut runs: Vec<_> = call.ctx.store.under(call.path.head(8), RUNS).into_iter().filter(wanted).collect();
    runs.sort_by(|one, other| created(other).cmp(created(one)));
    // Elsewhere `$top` is the size of a page; here the contract says that it limits the list.
    if let Some(top) = call.parameter("$top").and_then(|top| top.parse().ok()) {
        runs.truncate(top);
    }
    Ok(page(call, &runs, |run| shown(run)))
}

/// Takes the term `contains(OutputImageManifests, '<repository>@<digest>')` out of a filter.
fn split_image(filter: &str) -> (Option<&str>, String) {
    let mut image = None;
    let mut others = Vec::new();
    for term in filter.split(" and ") {
        let inside = term.trim().strip_prefix("contains(").and_then(|term| term.strip_suffix(')'));
        match inside.and_then(|inside| inside.split_once(',')) {
            Some((name, value)) if name.trim().eq_ignore_ascii_case("OutputImageManifests") => {
                image = Some(value.trim().trim_matches('\''));
            }
            _ => others.push(term),
        }
    }
    (image, others.join(" and "))
}

/// Whether a run pushed this `<repository>@<digest>`.
fn pushed(run: &Value, image: &str) -> bool {
    run["properties"]["outputImages"].as_array().into_iter().flatten().any(|output| {
        let text = |key: &str| output[key].as_str().unwrap_or_default();
        format!("{}@{}", text("repository"), text("digest")).contains(image)
    })
}

fn created(run: &Value) -> &str {
    run["properties"]["createTime"].as_str().unwrap_or_default()
}

fn patch(call: &Call<'_>) -> Result<Reply, ArmError> {
    existing(call)?;
    let body = call.json()?;
    let id = call.path.as_str();
    let run = call.ctx.store.update(id, |former| {
        let mut run = former.cloned().ok_or_else(|| ArmError::sub_resource_not_found(id))?;
        if let Some(archive) = body["isArchiveEnabled"].as_bool() {
            run["properties"]["isArchiveEnabled"] = json!(archive);
        }
        run["systemData"] = call.system_data(Some(&run["systemData"]));
        Ok::<_, ArmError>((Change::Put(run.clone()), run))
    })?;
    let mut shown = shown(&run);
    // Recorded: the answer to a change tells the whole of it, as if the run had been made now.
    shown["systemData"] = call.system_data(None);
    Ok(message::json(StatusCode::OK, &shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_on_what_was_pushed_is_taken_out() {
        let filter =
            "TaskName eq 'a' and contains(OutputImageManifests, 'app@sha256:1') and Status eq 'Failed'";
        let others = "TaskName eq 'a' and Status eq 'Failed'".to_owned();
        assert_eq!(split_image(filter), (Some("app@sha256:1"), others.clone()));
        assert_eq!(split_image(&others), (None, others.clone()));
        assert_eq!(split_image(""), (None, String::new()));
        let run = json!({"properties": {"outputImages": [{"repository": "app", "digest": "sha256:1"}]}});
        assert!(pushed(&run, "app@sha256:1") && !pushed(&run, "app@sha256:2") && !pushed(&json!({}), ""));
    }
}
