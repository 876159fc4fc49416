//! The testers' door, held to its schema, and what it orders.

use std::collections::BTreeSet;

use crate::arm::{Arm, GROUP, ROLES, TASKS, registry, start};
use acrgate_emulator::Emulator;
use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Value, json};

const SCHEMA: &str = include_str!("../../../../docs/schemas/acrgate.emulator-testers-1.schema.json");
const PAGE: &str = include_str!("../../../../docs/emulator-testers.md");
const STRANGER: &str = "ip-203.0.113.7";

fn document() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

/// The part of the schema that a reference names.
fn schema(reference: &str) -> Validator {
    let mut document = document();
    document["$ref"] = json!(reference);
    document.as_object_mut().unwrap().remove("$id");
    jsonschema::validator_for(&document).unwrap()
}

#[track_caller]
pub(crate) fn assert_valid(reference: &str, value: &Value) {
    let problems: Vec<_> = schema(reference).iter_errors(value).map(|error| error.to_string()).collect();
    assert!(problems.is_empty(), "{reference}: {problems:?} in {value}");
}

/// Asks at a door; gives the status and what it answered.
async fn ask(emulator: &Emulator, arm: &Arm, door: &str, body: Option<&Value>) -> (u16, Value) {
    let (method, name) = door.split_once(' ').unwrap();
    let method: Method = method.parse().unwrap();
    let mut request = arm.http.request(method, format!("{}/{name}", emulator.admin_url()));
    request = request.bearer_auth(emulator.admin_token());
    if let Some(body) = body {
        request = request.json(body);
    }
    let reply = request.send().await.unwrap();
    let (status, text) = (reply.status().as_u16(), reply.text().await.unwrap());
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// What each door takes, and what it refuses.
fn samples(door: &str) -> (Vec<Value>, Vec<Value>) {
    let id = registry("seeded1");
    let principal =
        json!({"objectId": "o", "appId": "a", "displayName": "d", "kind": "application", "secret": "s"});
    let managed =
        json!({"objectId": "p", "appId": "b", "displayName": "d", "kind": "systemAssigned", "resource": id});
    match door {
        "PUT seed" => (
            vec![
                json!({}),
                json!({"resources": [{"id": id}, {"id": format!("{GROUP}/providers/Microsoft.X/y/z"), "any": 1}]}),
                json!({"resources": [{"id": id, "sku": {"name": "Basic"}, "properties": {}}], "principals": [principal, managed]}),
            ],
            vec![
                json!([]),
                json!({"resource": []}),
                json!({"resources": [{"name": "seeded1"}]}),
                json!({"resources": [{"id": "seeded1"}]}),
                json!({"principals": [{"objectId": "o", "displayName": "d", "kind": "user"}]}),
                json!({"principals": [{"objectId": "o", "appId": "a", "displayName": "d", "kind": "robot"}]}),
                json!({"principals": [{"objectId": "o", "appId": "a", "displayName": "d", "kind": "userAssigned"}]}),
            ],
        ),
        "PUT faults" => (
            vec![
                json!({}),
                json!({"seed": 7, "faults": [
                    {"method": "PATCH", "host": "x", "path": "/never", "after": 1, "count": 2, "probability": 0.5,
                        "delayMs": 1, "maxDelayMs": 2, "answerDelayMs": 3, "status": 503, "headers": {"a": "b"}, "body": {}},
                    {"path": "/never", "reset": "before"}, {"path": "/never", "reset": "after"},
                    {"path": "/never", "throttle": {"limit": 0, "windowMs": 1000}, "body": "text"},
                ], "propagation": [{"path": "/never", "delayMs": 1}]}),
            ],
            vec![
                json!({"fault": []}),
                json!({"faults": [{"stauts": 500}]}),
                json!({"faults": [{"status": 99}]}),
                json!({"faults": [{"status": 600}]}),
                json!({"faults": [{"probability": 1.5}]}),
                json!({"faults": [{"delayMs": -1}]}),
                json!({"faults": [{"reset": "during"}]}),
                json!({"faults": [{"headers": {"a": 1}}]}),
                json!({"faults": [{"throttle": {"limit": 1}}]}),
                json!({"propagation": [{"path": "/x"}]}),
            ],
        ),
        "PUT operations" => (
            vec![json!({"fail": {"code": "InternalServerError", "message": "for a while"}})],
            vec![
                json!({}),
                json!({"fail": {"code": "x"}}),
                json!({"fail": {"code": "x", "message": "y", "more": 1}}),
            ],
        ),
        "PUT clock" => (
            vec![
                json!({}),
                json!({"advanceMs": 5}),
                json!({"rate": 2.5}),
                json!({"rate": null, "advanceMs": 0}),
            ],
            vec![
                json!({"advance": 5}),
                json!({"advanceMs": -5}),
                json!({"rate": -1}),
                json!({"rate": "fast"}),
            ],
        ),
        other => panic!("{other} takes something that this test does not know"),
    }
}

#[tokio::test]
async fn every_door_takes_and_gives_what_its_schema_says() {
    let (emulator, arm) = start().await;
    let properties = json!({"networkRuleSet": {"defaultAction": "Deny"}, "adminUserEnabled": true});
    arm.create("reg01", "Premium", properties).await;
    let doors = document()["x-doors"].as_object().unwrap().clone();
    for (door, contract) in &doors {
        if contract["takes"].is_null() {
            let (status, given) = ask(&emulator, &arm, door, None).await;
            assert_eq!(status, if contract["gives"].is_null() { 204 } else { 200 }, "{door}: {given}");
            continue;
        }
        let takes = contract["takes"].as_str().unwrap();
        let (good, bad) = samples(door);
        for order in good {
            assert_valid(takes, &order);
            let (status, given) = ask(&emulator, &arm, door, Some(&order)).await;
            match contract["gives"].as_str() {
                Some(gives) => assert_valid(gives, &given),
                None => assert_eq!((status, &given), (204, &json!("")), "{door}: {order}"),
            }
        }
        for order in bad {
            assert!(!schema(takes).is_valid(&order), "{door}: the schema takes {order}");
            let (status, why) = ask(&emulator, &arm, door, Some(&order)).await;
            assert_eq!(status, 400, "{door} takes {order}");
            assert!(why.as_str().is_some_and(|why| why.len() > 10), "{door}: {order}: {why}");
        }
    }
}

#[tokio::test]
async fn what_the_doors_give_keeps_to_the_schema_and_leaves_nothing_of_it_out() {
    let (emulator, arm) = start().await;
    arm.create("reg01", "Premium", json!({"networkRuleSet": {"defaultAction": "Deny"}})).await;
    let order = &samples("PUT faults").0[1];
    assert_eq!(ask(&emulator, &arm, "PUT faults", Some(order)).await.0, 204);
    // Something of each kind in the log: a body, a filter, a refusal by network rules, a reset.
    let filter = format!("{GROUP}/resources?api-version=2024-11-01&$filter=resourceType%20eq%20'x/y'");
    arm.send(Method::GET, &filter, None).await.ok(200);
    let login_server =
        crate::arm::client(&emulator).resolve("reg01.azurecr.test", emulator.address()).build().unwrap();
    let url = format!(
        "https://reg01.azurecr.test:{}/oauth2/token?service=reg01.azurecr.test",
        emulator.address().port()
    );
    let refused = login_server.get(url).header("x-acrgate-caller", STRANGER).send().await.unwrap();
    assert_eq!(refused.status(), 403);

    let document = document();
    for (door, contract) in document["x-doors"].as_object().unwrap() {
        if let (Some(gives), true) = (contract["gives"].as_str(), door.starts_with("GET ")) {
            let (status, given) = ask(&emulator, &arm, door, None).await;
            assert_eq!(status, 200, "{door}");
            assert_valid(gives, &given);
        }
    }
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let (_, log) = ask(&emulator, &arm, "GET requests", None).await;
    let seen: BTreeSet<_> = log["requests"].as_array().unwrap().iter().flat_map(keys).collect();
    assert_eq!(seen, keys(&document["$defs"]["request"]["properties"]));
    let (_, dump) = ask(&emulator, &arm, "GET dump", None).await;
    let seen: BTreeSet<_> = dump["principals"].as_array().unwrap().iter().flat_map(keys).collect();
    assert_eq!(seen, keys(&document["$defs"]["principal"]["properties"]));
    let (_, report) = ask(&emulator, &arm, "GET faults", None).await;
    let seen: BTreeSet<_> =
        report["faults"].as_array().unwrap().iter().flat_map(|row| keys(&row["fault"])).collect();
    assert_eq!(seen, keys(&document["$defs"]["fault"]["properties"]));
}

#[tokio::test]
async fn there_are_no_other_doors_and_the_page_names_them_all() {
    let (emulator, arm) = start().await;
    let doors = document()["x-doors"].as_object().unwrap().clone();
    for name in ["seed", "dump", "faults", "operations", "requests", "clock", "other", ""] {
        for method in ["GET", "PUT", "POST", "PATCH", "DELETE"] {
            let door = format!("{method} {name}");
            if doors.contains_key(&door) {
                assert!(PAGE.contains(&format!("`{door}`")), "docs/emulator-testers.md does not name {door}");
            } else {
                assert_eq!(ask(&emulator, &arm, &door, Some(&json!({}))).await.0, 404, "{door}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_too_much_is_throttled_in_the_doors_own_words() {
    let (emulator, arm) = start().await;
    arm.create("reg01", "Premium", json!({})).await;
    let plan = json!({"faults": [{"path": "reg01", "throttle": {"limit": 2, "windowMs": 60_000}},
        {"host": "reg01.", "throttle": {"limit": 0, "windowMs": 5_000}}]});
    assert_eq!(ask(&emulator, &arm, "PUT faults", Some(&plan)).await.0, 204);
    for _ in 0..2 {
        arm.get(&registry("reg01")).await.ok(200);
    }
    let throttled = arm.get(&registry("reg01")).await;
    assert_eq!(throttled.error(429), "TooManyRequests");
    let seconds: u64 = throttled.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");

    let login_server =
        crate::arm::client(&emulator).resolve("reg01.azurecr.test", emulator.address()).build().unwrap();
    let url = format!("https://reg01.azurecr.test:{}/v2/", emulator.address().port());
    let throttled = login_server.get(url).send().await.unwrap();
    assert_eq!(
        (throttled.status().as_u16(), &throttled.headers()["retry-after"]),
        (429, &"5".parse().unwrap())
    );
    assert_eq!(throttled.json::<Value>().await.unwrap()["errors"][0]["code"], "TOOMANYREQUESTS");
    let (_, report) = ask(&emulator, &arm, "GET faults", None).await;
    let happened: Vec<_> =
        report["faults"].as_array().unwrap().iter().map(|row| row["happened"].clone()).collect();
    assert_eq!(happened, [1, 1]);
}

#[tokio::test]
async fn what_is_ordered_to_take_its_time_does_and_nothing_else() {
    let (emulator, arm) = start().await;
    for name in ["slow01", "quick1"] {
        arm.create(name, "Premium", json!({})).await;
    }
    let plan = json!({"propagation": [{"path": "/registries/SLOW01", "delayMs": 60_000}]});
    assert_eq!(ask(&emulator, &arm, "PUT faults", Some(&plan)).await.0, 204);
    assert_eq!(ask(&emulator, &arm, "PUT clock", Some(&json!({"rate": 0}))).await.0, 204);
    let status = async |name: &str| {
        let host = format!("{name}.azurecr.test");
        let http = crate::arm::client(&emulator).resolve(&host, emulator.address()).build().unwrap();
        let url = format!("https://{host}:{}/oauth2/token?service={host}", emulator.address().port());
        http.get(url).header("x-acrgate-caller", STRANGER).send().await.unwrap().status().as_u16()
    };
    for name in ["slow01", "quick1"] {
        let closed = arm.patch(&registry(name), json!({"publicNetworkAccess": "Disabled"})).await.ok(200);
        assert_eq!(closed["properties"]["publicNetworkAccess"], "Disabled");
    }
    assert_eq!((status("slow01").await, status("quick1").await), (401, 403));

    let task = json!({"identity": {"type": "SystemAssigned"}, "properties": {"step": {"type": "EncodedTask", "encodedTaskContent": "eA=="}}});
    let assign = async |name: &str| {
        let task = arm.put_at(&format!("{}/tasks/task1", registry(name)), TASKS, &task).await.ok(200);
        let id =
            format!("{GROUP}/providers/Microsoft.Authorization/roleAssignments/{}", uuid::Uuid::new_v4());
        let role = "/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d";
        let properties = json!({"roleDefinitionId": role, "principalId": task["identity"]["principalId"]});
        arm.put_at(&id, ROLES, &json!({ "properties": properties })).await
    };
    assert_eq!(assign("slow01").await.error(400), "PrincipalNotFound");
    assign("quick1").await.ok(201);

    assert_eq!(ask(&emulator, &arm, "PUT clock", Some(&json!({"advanceMs": 60_000}))).await.0, 204);
    assert_eq!(status("slow01").await, 403);
    assign("slow01").await.ok(201);
    assert_eq!(ask(&emulator, &arm, "DELETE faults", None).await.0, 204);
    arm.patch(&registry("slow01"), json!({"publicNetworkAccess": "Enabled"})).await.ok(200);
    assert_eq!(status("slow01").await, 401, "the order is over");
}
