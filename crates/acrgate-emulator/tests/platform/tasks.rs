//! The control plane of tasks and runs.

use crate::arm::{Arm, TASKS, registry, start};
use reqwest::Method;
use serde_json::{Value, json};

fn step() -> Value {
    json!({"type": "EncodedTask", "encodedTaskContent": "dmVyc2lvbjogdjEuMS4wCnN0ZXBzOiBbXQo=", "values": []})
}

async fn task(arm: &Arm, name: &str, properties: Value) -> Value {
    let mut properties = properties;
    properties["step"] = step();
    let body = json!({"location": "westus", "properties": properties});
    arm.put_at(&format!("{}/tasks/{name}", registry("reg01")), TASKS, &body).await.ok(200)
}

#[tokio::test]
async fn a_task_keeps_its_credentials_to_itself() {
    let (_emulator, arm) = start().await;
    arm.create("reg01", "Standard", json!({})).await;
    let made = task(&arm, "task1", json!({"credentials": {"sourceRegistry": {"loginMode": "None"}}})).await;
    assert_eq!(made["properties"]["timeout"], 3600);
    assert_eq!(made["properties"]["credentials"], json!({"sourceRegistry": {"loginMode": "None"}}));
    assert!(made.get("identity").is_none());
    let id = format!("{}/tasks/task1", registry("reg01"));
    let details = arm.post_at(&format!("{id}/listDetails"), TASKS, &json!({})).await.ok(200);
    assert_eq!(details["properties"]["credentials"]["customRegistries"], json!({}));
    let secret = json!({"properties": {"credentials": {"customRegistries": {"test.acr.com": {
        "userName": {"value": "testuser", "type": "Opaque"}, "password": {"value": "hush", "type": "Opaque"}, "identity": "[system]"}}}}});
    let patched = arm.patch_at(&id, TASKS, &secret).await.ok(200);
    assert_eq!(patched["properties"]["credentials"]["customRegistries"], json!({"test.acr.com": null}));
    assert!(!arm.get_at(&id, TASKS).await.ok(200).to_string().contains("hush"));
    let details = arm.post_at(&format!("{id}/listDetails"), TASKS, &json!({})).await.ok(200);
    assert_eq!(
        details["properties"]["credentials"]["customRegistries"]["test.acr.com"]["password"]["value"],
        "hush"
    );
    assert!(details.get("emulator").is_none());
    let gone = json!({"properties": {"credentials": {"customRegistries": {"test.acr.com": null}}}});
    let after = arm.patch_at(&id, TASKS, &gone).await.ok(200);
    assert_eq!(after["properties"]["credentials"]["customRegistries"], json!({}));
    for version in ["2019-04-01", "2019-06-01-preview"] {
        arm.get_at(&id, version).await.ok(200);
    }
    assert_eq!(arm.get_at(&id, "2025-11-01").await.error(400), "NoRegisteredProviderFound");
    let missing = arm.get_at(&format!("{}/tasks/nothing", registry("reg01")), TASKS).await;
    assert_eq!(
        (missing.error(404).as_str(), &missing.body["status"]),
        ("ResourceNotFound", &json!("Failed"))
    );
}

#[tokio::test]
async fn runs_are_numbered_listed_filtered_and_archived() {
    let (_emulator, arm) = start().await;
    arm.create("reg01", "Standard", json!({})).await;
    task(&arm, "task1", json!({})).await;
    let task_id = format!("{}/tasks/task1", registry("reg01"));
    let schedule = format!("{}/scheduleRun", registry("reg01"));
    let by_task = json!({"type": "TaskRunRequest", "isArchiveEnabled": false, "taskId": task_id,
        "overrideTaskStepProperties": {"arguments": [], "values": []}});
    let first = arm.post_at(&schedule, TASKS, &by_task).await.ok(200);
    assert_eq!(first["properties"]["runId"], "cf1");
    assert_eq!(first["properties"]["status"], "Queued");
    let keys: Vec<_> = first["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["isArchiveEnabled", "lastUpdatedTime", "provisioningState", "runId", "status"]);
    let quick = json!({"type": "EncodedTaskRunRequest", "encodedTaskContent": step()["encodedTaskContent"],
        "platform": {"os": "linux"}, "credentials": {"customRegistries": {"x": {"password": {"value": "hush"}}}}});
    assert_eq!(arm.post_at(&schedule, TASKS, &quick).await.ok(200)["name"], "cf2");
    let run = arm.get_at(&format!("{}/runs/cf1", registry("reg01")), TASKS).await.ok(200);
    assert_eq!(run["properties"]["runType"], "QuickRun");
    assert_eq!(run["properties"]["task"], "task1");
    let list = async |query: &str| {
        let path = format!("{}/runs?{query}api-version={TASKS}", registry("reg01"));
        let list = arm.send(Method::GET, &path, None).await.ok(200);
        // Nothing follows, not even on `$top=1`.
        assert_eq!(list["nextLink"], Value::Null, "{query}");
        list["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|run| run["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(list("").await, ["cf2", "cf1"]);
    assert_eq!(list("$top=1&").await, ["cf2"]);
    assert_eq!(list("$filter=TaskName%20eq%20%27task1%27&$top=15&").await, ["cf1"]);
    let archived = arm
        .patch_at(&format!("{}/runs/cf2", registry("reg01")), TASKS, &json!({"isArchiveEnabled": true}))
        .await
        .ok(200);
    assert_eq!(archived["properties"]["isArchiveEnabled"], true);
    assert!(!archived.to_string().contains("hush"));
    let unknown = json!({"type": "TaskRunRequest", "taskId": format!("{task_id}9")});
    assert_eq!(arm.post_at(&schedule, TASKS, &unknown).await.error(404), "ResourceNotFound");
    let foreign = json!({"type": "TaskRunRequest", "taskId": "/subscriptions/x"});
    assert_eq!(arm.post_at(&schedule, TASKS, &foreign).await.status, 404);
    assert_eq!(arm.post_at(&schedule, TASKS, &json!({"type": "Wish"})).await.error(400), "BadRequest");
    arm.patch_at(&task_id, TASKS, &json!({"properties": {"status": "Disabled"}})).await.ok(200);
    assert_eq!(arm.post_at(&schedule, TASKS, &by_task).await.error(400), "BadRequest");
    let log = arm
        .post_at(&format!("{}/runs/cf1/listLogSasUrl", registry("reg01")), TASKS, &json!({}))
        .await
        .ok(200);
    assert!(log["logLink"].as_str().unwrap().starts_with(&arm.base));
    let upload = arm
        .post_at(&format!("{}/listBuildSourceUploadUrl", registry("reg01")), TASKS, &json!({}))
        .await
        .ok(200);
    assert!(upload["uploadUrl"].as_str().unwrap().contains(upload["relativePath"].as_str().unwrap()));
}
