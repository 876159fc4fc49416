//! Recorded traffic of Azure, replayed: the emulator answers with the same status, headers and body.
//!
//! The recordings are not part of this repository. Where they are absent the test says so and passes; what each shape
//! looks like is tested by hand in the other files.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use acrgate_emulator::options::Delays;
use acrgate_emulator::{Emulator, Options};
use reqwest::Method;
use serde_json::{Value, json};

use crate::arm::{Answer, Arm};

const SUBSCRIPTION: &str = "00000000-0000-0000-0000-000000000000";
/// Longer than any test; the clock is moved when a recorded operation ends.
const OPERATION: Duration = Duration::from_secs(3600);

/// Differences that are known, with the reason: `file: what` must contain the text.
const EXCEPTIONS: &[(&str, &str)] = &[(
    "test_acr_with_public_network_access_and_bypass_reduced.yaml",
    "+anonymousPullEnabled: in the contract of 2020-11-01-preview, but the service of December 2020 did not show it yet",
)];

/// Values that differ from run to run.
const VARYING: &[&str] = &[
    "systemData",
    "creationDate",
    "lastUpdatedTime",
    "loginServer",
    "dataEndpointHostNames",
    "principalId",
    "tenantId",
    "createTime",
    "startTime",
    "finishTime",
    "createdOn",
    "updatedOn",
    "createdBy",
    "updatedBy",
];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/azure/recordings")
}

#[tokio::test]
async fn the_emulator_answers_as_azure_was_recorded() {
    let Ok(files) = fs::read_dir(folder()) else {
        println!("SKIPPED: there are no recordings at {}", folder().display());
        return;
    };
    let mut names: Vec<_> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("test_acr") && name.ends_with(".yaml") && !name.contains("import"))
        .collect();
    names.sort();
    let (mut replayed, mut differences) = (0, Vec::new());
    for name in names {
        let recording: Value =
            serde_norway::from_str(&fs::read_to_string(folder().join(&name)).unwrap()).unwrap();
        let mut replay = Replay::start(&recording).await;
        for interaction in recording["interactions"].as_array().unwrap() {
            replay.step(interaction).await;
        }
        replayed += replay.done;
        differences.extend(replay.differences.into_iter().map(|difference| format!("{name}: {difference}")));
    }
    println!("{replayed} recorded interactions replayed");
    let excepted = |difference: &String| {
        EXCEPTIONS.iter().any(|(file, what)| {
            difference.starts_with(file) && difference.contains(what.split(':').next().unwrap())
        })
    };
    for (file, what) in EXCEPTIONS {
        let key = what.split(':').next().unwrap();
        assert!(
            differences.iter().any(|difference| difference.starts_with(file) && difference.contains(key)),
            "no longer needed: {file}: {what}"
        );
    }
    let unexpected: Vec<_> = differences.iter().filter(|difference| !excepted(difference)).collect();
    assert!(unexpected.is_empty(), "{unexpected:#?}");
    assert!(replayed > 60, "only {replayed} interactions were replayed");
}

struct Replay {
    emulator: Emulator,
    arm: Arm,
    /// The last link that an answer of the emulator gave.
    link: String,
    done: usize,
    differences: Vec<String>,
}

impl Replay {
    async fn start(recording: &Value) -> Self {
        let delays = Delays { operation: OPERATION, ..Delays::default() };
        let options = Options { subscription_id: SUBSCRIPTION.into(), delays, ..Options::default() };
        let emulator = Emulator::start(options).await.unwrap();
        let arm = Arm::owner(&emulator).await;
        let groups: BTreeSet<String> = recording["interactions"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|interaction| {
                let path = interaction["request"]["uri"].as_str()?.split_once("/resourceGroups/")?.1;
                Some(path.split(['/', '?']).next()?.to_owned())
            })
            .collect();
        for group in groups {
            let id = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}");
            arm.put_at(&id, "2024-11-01", &json!({"location": "westus"})).await.ok(201);
        }
        Self { emulator, arm, link: String::new(), done: 0, differences: Vec::new() }
    }

    async fn step(&mut self, interaction: &Value) {
        let (request, recorded) = (&interaction["request"], &interaction["response"]);
        let uri = request["uri"].as_str().unwrap();
        let Some(path) = uri.strip_prefix("https://management.azure.com") else { return };
        if !path.contains("Microsoft.ContainerRegistry") || path.contains("Microsoft.Network/") {
            return;
        }
        let expected = parse(&recorded["body"]);
        self.adopt(&expected);
        if path.contains("/operationStatuses/") || path.contains("/operationResults/") {
            // The recorded operation has ended at this poll; until then it runs.
            if recorded["status"]["code"] == 200
                && matches!(expected["status"].as_str(), None | Some("Succeeded"))
            {
                self.emulator.cloud().clock.set(OPERATION, 1.0);
            }
        }
        let answer = self.ask(request, path).await;
        for name in ["azure-asyncoperation", "location"] {
            if !answer.header(name).is_empty() {
                self.link = answer.header(name).to_owned();
            }
        }
        self.done += 1;
        self.compare(
            &format!("{} {path}", request["method"].as_str().unwrap()),
            recorded,
            &expected,
            &answer,
        );
    }

    async fn ask(&self, request: &Value, path: &str) -> Answer {
        if path.contains("/operationStatuses/") || path.contains("/operationResults/") {
            return self.arm.follow(&self.link).await;
        }
        let method: Method = request["method"].as_str().unwrap().parse().unwrap();
        let body = request["body"].as_str().map(|text| serde_json::from_str::<Value>(text).unwrap());
        self.arm.send(method, path, body.as_ref()).await
    }

    /// Private endpoints are made by another provider: their connections appear when they are first recorded.
    fn adopt(&self, recorded: &Value) {
        let of_registry = recorded["properties"]["privateEndpointConnections"].as_array();
        for connection in recorded["value"].as_array().or(of_registry).into_iter().flatten() {
            let id = connection["id"].as_str().unwrap_or_default();
            let Some((registry, _)) = id.split_once("/privateEndpointConnections/") else { continue };
            let store = &self.emulator.cloud().store;
            let mut document = Value::clone(&store.get(registry).unwrap());
            let known = document["properties"]["privateEndpointConnections"].as_array_mut().unwrap();
            if !known.iter().any(|own| own["id"] == connection["id"]) {
                known.push(connection.clone());
                store.put_settled(registry, document);
            }
        }
    }

    fn compare(&mut self, what: &str, recorded: &Value, expected: &Value, answer: &Answer) {
        let what = what.split("api-version").next().unwrap();
        let mut differ = |text: String| self.differences.push(format!("{what}: {text}"));
        let status = recorded["status"]["code"].as_u64().unwrap();
        if u64::from(answer.status) != status {
            differ(format!("status {} instead of {status}: {}", answer.status, answer.body));
            return;
        }
        for name in ["azure-asyncoperation", "location", "retry-after"] {
            let was = recorded["headers"].get(name).is_some();
            if answer.headers.contains_key(name) != was {
                differ(format!("header {name}: {}", if was { "missing" } else { "unexpected" }));
            }
        }
        let mut found = Vec::new();
        let run = what.contains("/runs") || what.contains("/scheduleRun");
        difference("", expected, &answer.body, run, &mut found);
        found.into_iter().for_each(differ);
    }
}

fn parse(body: &Value) -> Value {
    body.as_str()
        .filter(|text| !text.is_empty())
        .map_or(Value::Null, |text| serde_json::from_str(text).unwrap())
}

/// What differs, key by key. Of a run only the keys that both have are compared: it ends as it ends.
fn difference(at: &str, expected: &Value, found: &Value, run: bool, out: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (key, value) in expected {
                match found.get(key) {
                    // What a build found out about its base images is not emulated.
                    None if key == "baseImageDependencies" || (run && at.ends_with("properties")) => {}
                    None => out.push(format!("-{key} at {at}")),
                    Some(_) if VARYING.contains(&key.as_str()) => {}
                    Some(own) => difference(&format!("{at}.{key}"), value, own, run, out),
                }
            }
            for key in found.keys().filter(|key| !expected.contains_key(*key)) {
                if !(run && at.ends_with("properties")) {
                    out.push(format!("+{key} at {at}"));
                }
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (expected, found) in expected.iter().zip(found) {
                difference(&format!("{at}[]"), expected, found, run, out);
            }
        }
        _ if expected == found => {}
        _ if run && at.ends_with(".status") => {}
        // Operation names and signatures.
        (Value::String(expected), Value::String(found))
            if at.ends_with(".name") && expected.len() == found.len() => {}
        _ => out.push(format!("{at}: {found} instead of {expected}")),
    }
}
