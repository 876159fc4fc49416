//! What PUT and PATCH make of a task, and what GET shows of it.

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::arm::error::ArmError;
use crate::state::TASKS;
use crate::state::clock::timestamp;

/// Properties that a caller may write.
const WRITABLE: &[&str] = &[
    "status",
    "platform",
    "agentConfiguration",
    "agentPoolName",
    "timeout",
    "step",
    "trigger",
    "credentials",
    "logTemplate",
    "isSystemTask",
];

/// The task as GET, PUT and PATCH show it: of the other registries' credentials only the hosts, with null.
pub(super) fn shown(task: &Value) -> Value {
    let mut shown = task.clone();
    remove(&mut shown, "emulator");
    let hosts = shown.pointer_mut("/properties/credentials/customRegistries").and_then(Value::as_object_mut);
    for (_, credentials) in hosts.into_iter().flatten() {
        *credentials = Value::Null;
    }
    let properties = &mut shown["properties"];
    // Recorded: without credentials nothing is shown, after the last one was taken out an empty map is.
    let none = properties["credentials"].as_object().is_none_or(|all| all.values().all(Value::is_null));
    if none {
        remove(properties, "credentials");
    }
    // A step's context token is a secret too.
    if let Some(step) = properties.get_mut("step") {
        remove(step, "contextAccessToken");
    }
    shown
}

/// The document of a PUT: what the body says, else the defaults.
pub(super) fn put(
    id: &str,
    body: &Value,
    former: Option<&Value>,
    registry: &Value,
) -> Result<Value, ArmError> {
    let mut properties = json!({
        "provisioningState": "Succeeded",
        "creationDate": former.map_or_else(|| json!(timestamp()), |former| former["properties"]["creationDate"].clone()),
        "status": "Enabled",
        "platform": {"os": "linux", "architecture": "amd64"},
        "agentConfiguration": {"cpu": 2},
        "timeout": 3600,
        "credentials": {},
        "isSystemTask": false,
    });
    for name in WRITABLE {
        let value = &body["properties"][name];
        if !value.is_null() {
            properties[name] = without_nulls(value);
        }
    }
    let location = body["location"].as_str().or_else(|| registry["location"].as_str()).unwrap_or_default();
    let mut document = json!({
        "type": TASKS,
        "id": id,
        "name": id.rsplit('/').next().unwrap_or_default(),
        "location": location.replace(' ', "").to_ascii_lowercase(),
        "properties": properties,
    });
    if body["tags"].is_object() {
        document["tags"] = body["tags"].clone();
    }
    check(&document)?;
    Ok(document)
}

/// The document after a PATCH: a merge in which null takes a key out.
pub(super) fn patch(former: &Value, body: &Value) -> Result<Value, ArmError> {
    let mut document = former.clone();
    for name in WRITABLE {
        let value = &body["properties"][name];
        if value.is_null() {
            continue;
        }
        let slot = &mut document["properties"][name];
        // A step of another type replaces the former one.
        if *name == "step" && !value["type"].is_null() && slot["type"] != value["type"] {
            *slot = without_nulls(value);
        } else {
            merge(slot, value);
        }
    }
    if body["tags"].is_object() {
        document["tags"] = body["tags"].clone();
    }
    check(&document)?;
    Ok(document)
}

/// JSON merge patch (RFC 7386).
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    for (key, value) in patch {
        if value.is_null() {
            remove(target, key);
        } else {
            merge(&mut target[key], value);
        }
    }
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(_, value)| !value.is_null());
            kept.map(|(key, value)| (key.clone(), without_nulls(value))).collect()
        }
        other => other.clone(),
    }
}

/// Takes a key out of an object.
pub(super) fn remove(value: &mut Value, key: &str) {
    if let Some(map) = value.as_object_mut() {
        map.remove(key);
    }
}

/// Refuses a name that Azure's contract refuses.
pub(super) fn check_name(name: &str) -> Result<(), ArmError> {
    let fits = (5..=50).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if fits {
        return Ok(());
    }
    let message =
        format!("The task name '{name}' is invalid. It must be 5 to 50 alphanumeric characters, '-' or '_'.");
    Err(ArmError::of_provider(StatusCode::BAD_REQUEST, "InvalidTaskName", message))
}

/// The contract's constraints; the texts are inferred.
fn check(task: &Value) -> Result<(), ArmError> {
    let properties = &task["properties"];
    let step = &properties["step"];
    let kind = step["type"].as_str().unwrap_or_default();
    let required = match kind.to_ascii_lowercase().as_str() {
        "docker" => "dockerFilePath",
        "filetask" => "taskFilePath",
        "encodedtask" => "encodedTaskContent",
        _ => {
            let message =
                format!("The step type '{kind}' is invalid. It must be Docker, FileTask or EncodedTask.");
            return Err(ArmError::bad_request(message));
        }
    };
    // A task of the platform's own has no step that anybody reads.
    if step[required].as_str().is_none_or(str::is_empty) && properties["isSystemTask"] != true {
        return Err(ArmError::bad_request(format!("The step property '{required}' is required.")));
    }
    if let Some(timeout) = properties["timeout"].as_i64().filter(|timeout| !(300..=28_800).contains(timeout))
    {
        let message = format!("The timeout {timeout} is invalid. It must be between 300 and 28800 seconds.");
        return Err(ArmError::bad_request(message));
    }
    let mode = &properties["credentials"]["sourceRegistry"]["loginMode"];
    if !mode.is_null() && !mode.as_str().is_some_and(|mode| ["None", "Default"].contains(&mode)) {
        return Err(ArmError::bad_request(format!(
            "The loginMode {mode} is invalid. It must be None or Default."
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(credentials: Value) -> Value {
        let body = json!({"properties": {"step": {"type": "EncodedTask", "encodedTaskContent": "eA=="}, "credentials": credentials}});
        put("/r/tasks/task1", &body, None, &json!({"location": "westus"})).unwrap()
    }

    #[test]
    fn get_hides_credentials_and_null_takes_them_out() {
        let stored = task(
            json!({"customRegistries": {"a.io": {"identity": "[system]"}, "b.io": {"password": {"value": "hush"}}}}),
        );
        assert_eq!(
            shown(&stored)["properties"]["credentials"]["customRegistries"],
            json!({"a.io": null, "b.io": null})
        );
        let body = json!({"properties": {"credentials": {"customRegistries": {"b.io": null}}}});
        let after = patch(&stored, &body).unwrap();
        assert_eq!(
            after["properties"]["credentials"]["customRegistries"],
            json!({"a.io": {"identity": "[system]"}})
        );
        let body = json!({"properties": {"credentials": {"customRegistries": {"a.io": null}}}});
        let empty = patch(&after, &body).unwrap();
        assert_eq!(shown(&empty)["properties"]["credentials"], json!({"customRegistries": {}}));
        assert!(shown(&task(json!({})))["properties"].get("credentials").is_none());
    }

    #[test]
    fn a_source_login_mode_is_shown() {
        let stored = task(json!({"sourceRegistry": {"loginMode": "None"}}));
        assert_eq!(shown(&stored)["properties"]["credentials"]["sourceRegistry"]["loginMode"], "None");
    }

    #[test]
    fn what_the_contract_refuses() {
        let refused = |properties: Value| {
            put("/r/tasks/task1", &json!({ "properties": properties }), None, &json!({})).is_err()
        };
        let step = json!({"type": "EncodedTask", "encodedTaskContent": "eA=="});
        assert!(!refused(json!({ "step": step })));
        assert!(refused(json!({})));
        assert!(refused(json!({"step": {"type": "Docker"}})));
        assert!(refused(json!({"step": step, "timeout": 299})));
        assert!(refused(json!({"step": step, "credentials": {"sourceRegistry": {"loginMode": "Maybe"}}})));
        assert!(
            check_name("task").is_err() && check_name("task 1").is_err() && check_name("task_1-b").is_ok()
        );
    }
}
