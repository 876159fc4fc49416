//! `scheduleRun`, and where a build's sources are uploaded.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::registry;
use crate::arm::call::Call;
use crate::arm::error::ArmError;
use crate::arm::groups::only;
use crate::server::{Reply, message};
use crate::state::RUNS;
use crate::state::clock::{self, timestamp};
use crate::{blobs, task_runs};

/// `POST …/listBuildSourceUploadUrl`.
pub(super) fn upload_url(call: &Call<'_>) -> Result<Reply, ArmError> {
    only(call, &Method::POST)?;
    call.authorize(
        "Microsoft.ContainerRegistry/registries/listBuildSourceUploadUrl/action",
        call.path.head(8),
    )?;
    let registry = registry(call)?;
    let (url, path) = blobs::source_upload(call.ctx, registry["id"].as_str().unwrap_or_default());
    Ok(message::json(StatusCode::OK, &json!({"uploadUrl": url, "relativePath": path})))
}

/// `POST …/scheduleRun`: stores the run as Queued and starts it.
pub(super) fn run(call: &Call<'_>) -> Result<Reply, ArmError> {
    only(call, &Method::POST)?;
    call.authorize("Microsoft.ContainerRegistry/registries/scheduleRun/action", call.path.head(8))?;
    let registry = registry(call)?;
    let registry_id = registry["id"].as_str().unwrap_or_default();
    let request = call.json()?;
    let what = What::of(call, &request, registry_id)?;
    let run_id = call.ctx.next_run(registry_id);
    let id = format!("{registry_id}/runs/{run_id}");
    let now = timestamp();
    let mut run = json!({
        "type": RUNS,
        "id": id,
        "name": run_id,
        "systemData": call.system_data(None),
        "properties": {
            "runId": run_id,
            "status": "Queued",
            "lastUpdatedTime": clock::whole_seconds(),
            "runType": what.run_type,
            "createTime": now,
            "platform": what.platform,
            "agentConfiguration": what.agent,
            "provisioningState": "Succeeded",
            "isArchiveEnabled": request["isArchiveEnabled"].as_bool().unwrap_or(false),
        },
        "emulator": {"request": request, "caller": call.who.oid},
    });
    if let Some(task) = what.task {
        run["properties"]["task"] = task["name"].clone();
        run["emulator"]["task"] = task;
    }
    call.ctx.store.put(&id, run.clone());
    task_runs::spawn(call.ctx, &id);
    let mut shown = super::runs::shown(&run);
    // Recorded: the answer says less than a later GET.
    for key in ["runType", "createTime", "platform", "agentConfiguration", "task"] {
        super::document::remove(&mut shown["properties"], key);
    }
    Ok(message::json(StatusCode::OK, &shown))
}

/// What a request asks to run.
struct What {
    run_type: &'static str,
    task: Option<Value>,
    platform: Value,
    agent: Value,
}

impl What {
    fn of(call: &Call<'_>, request: &Value, registry_id: &str) -> Result<Self, ArmError> {
        let kind = request["type"].as_str().unwrap_or_default();
        let need = |key: &str| match request[key].as_str() {
            Some(text) if !text.is_empty() => Ok(text),
            _ => Err(ArmError::bad_request(format!("The property '{key}' of a {kind} is required."))),
        };
        // Recorded: a saved task that somebody runs by hand is a QuickRun too.
        let run_type = match kind {
            "TaskRunRequest" => return Self::of_task(call, need("taskId")?, registry_id),
            "EncodedTaskRunRequest" => need("encodedTaskContent").map(|_| "QuickRun"),
            "FileTaskRunRequest" => need("taskFilePath").map(|_| "QuickRun"),
            "DockerBuildRequest" => need("dockerFilePath").map(|_| "QuickBuild"),
            other => Err(ArmError::bad_request(format!("The run request type '{other}' is invalid."))),
        }?;
        let or = |value: &Value, default: Value| if value.is_null() { default } else { value.clone() };
        Ok(Self {
            run_type,
            task: None,
            platform: or(&request["platform"], json!({"os": "linux", "architecture": "amd64"})),
            agent: or(&request["agentConfiguration"], json!({"cpu": 2})),
        })
    }

    fn of_task(call: &Call<'_>, task_id: &str, registry_id: &str) -> Result<Self, ArmError> {
        let own = task_id
            .to_ascii_lowercase()
            .strip_prefix(&registry_id.to_ascii_lowercase())
            .is_some_and(|rest| rest.starts_with("/tasks/"));
        let found = if own { call.ctx.store.get(task_id) } else { None };
        let task = found.ok_or_else(|| ArmError::sub_resource_not_found(task_id))?;
        if task["properties"]["status"] == "Disabled" {
            let message = format!("The task '{}' is disabled.", task["name"].as_str().unwrap_or_default());
            return Err(ArmError::bad_request(message));
        }
        Ok(Self {
            run_type: "QuickRun",
            platform: task["properties"]["platform"].clone(),
            agent: task["properties"]["agentConfiguration"].clone(),
            task: Some(Value::clone(&task)),
        })
    }
}
