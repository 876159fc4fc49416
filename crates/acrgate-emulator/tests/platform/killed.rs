//! A state that survives `kill -9`.

use std::process::Command;

use crate::serve::{Served, serve};
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

#[tokio::test]
async fn what_was_answered_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (state, ca, data) = (path("state.json"), path("ca"), path("data"));
    let arguments = ["--state", &state, "--ca-dir", &ca, "--data", &data];
    let first = serve(&arguments);
    let (http, token) = (first.client(), first.token().await);
    let put = async |url: String, body: Value| {
        http.put(url).bearer_auth(&token).json(&body).send().await.unwrap().status().as_u16()
    };
    assert_eq!(put(first.url("resourceGroups/rg1", "2024-11-01"), json!({"location": "westus"})).await, 201);
    let registry = "resourceGroups/rg1/providers/Microsoft.ContainerRegistry/registries/reg01";
    let body = json!({"location": "westus", "sku": {"name": "Premium"}, "properties": {"publicNetworkAccess": "Disabled"}});
    assert_eq!(put(first.url(registry, "2025-11-01"), body).await, 201);
    let pem = std::fs::read_to_string(first.text("ca")).unwrap();
    // `drop` kills it without warning, right after the answer.
    drop(first);
    let second = serve(&arguments);
    assert_eq!(std::fs::read_to_string(second.text("ca")).unwrap(), pem);
    let seen = second.client().get(second.url(registry, "2025-11-01")).bearer_auth(second.token().await);
    let seen: Value = seen.send().await.unwrap().json().await.unwrap();
    assert_eq!(seen["properties"]["publicNetworkAccess"], "Disabled");
    assert_eq!(seen["properties"]["provisioningState"], "Succeeded");
}

#[test]
fn a_state_file_is_for_one_emulator_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("new").join("state.json");
    let arguments = ["--state", state.to_str().unwrap()];
    let first = serve(&arguments);
    // Were it to start, it would end at once, and well.
    let mut second = Command::new(env!("CARGO_BIN_EXE_acrgate-emulator"));
    let second = second.args(["serve", "--exit-with-stdin"]).args(arguments).output().unwrap();
    let said = format!("error: the state file {} is in use by another emulator\n", state.display());
    assert_eq!((String::from_utf8_lossy(&second.stderr).as_ref(), second.status.code()), (&*said, Some(1)));
    drop(first);
    drop(serve(&arguments));
}

/// Something that is written again and again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Writer {
    /// Counts up a tag of a registry.
    Tag(usize),
    /// Makes one managed identity after the other: a resource, and a principal of the directory.
    Identities,
}

impl Writer {
    const ALL: [Self; 4] = [Self::Tag(0), Self::Tag(1), Self::Tag(2), Self::Identities];

    fn path(self, count: u64) -> String {
        match self {
            Self::Tag(nth) => {
                format!("resourceGroups/rg1/providers/Microsoft.ContainerRegistry/registries/killed{nth}")
            }
            Self::Identities => {
                format!(
                    "resourceGroups/rg1/providers/Microsoft.ManagedIdentity/userAssignedIdentities/u{count}"
                )
            }
        }
    }

    const fn version(self) -> &'static str {
        match self {
            Self::Tag(_) => "2025-11-01",
            Self::Identities => "2023-01-31",
        }
    }

    /// Writes for ever, and tells of each count that was answered.
    async fn write(self, served: Session, from: u64, answered: UnboundedSender<(usize, u64)>) {
        let nth = Self::ALL.iter().position(|one| *one == self).unwrap();
        for count in from.. {
            let body = json!({"location": "westus", "tags": {"count": count.to_string()}, "sku": {"name": "Premium"}});
            let reply = served.put(&self.path(count), self.version(), &body).await;
            // The end has come, with or without an answer.
            let Ok(200 | 201) = reply else { return };
            if answered.send((nth, count)).is_err() {
                return;
            }
        }
    }

    /// How far the writer has come, as the cloud knows it, if that is not less than what was answered.
    async fn check(self, served: &Session, dump: &Value, answered: u64) -> u64 {
        match self {
            Self::Tag(_) => {
                let seen = served.get(&self.path(0), self.version()).await;
                let count = seen["tags"]["count"].as_str().map_or(0, |count| count.parse().unwrap());
                assert!(count >= answered, "{count} of {answered}");
                count
            }
            Self::Identities => {
                for count in 1..=answered {
                    let seen = served.get(&self.path(count), self.version()).await;
                    let principal = &seen["properties"]["principalId"];
                    let known = dump["principals"].as_array().unwrap();
                    assert!(
                        known.iter().any(|one| one["objectId"] == *principal),
                        "{count} of {answered}: {seen}"
                    );
                }
                answered
            }
        }
    }
}

/// A signed-in client of a served cloud.
#[derive(Clone)]
struct Session {
    http: reqwest::Client,
    token: String,
    base: String,
}

impl Session {
    async fn of(served: &Served) -> Self {
        let base = format!("{}subscriptions/{}/", served.text("arm"), served.text("subscriptionId"));
        Self { http: served.client(), token: served.token().await, base }
    }

    fn url(&self, path: &str, version: &str) -> String {
        format!("{}{path}?api-version={version}", self.base)
    }

    async fn put(&self, path: &str, version: &str, body: &Value) -> reqwest::Result<u16> {
        let request = self.http.put(self.url(path, version)).bearer_auth(&self.token).json(body);
        request.send().await.map(|reply| reply.status().as_u16())
    }

    async fn get(&self, path: &str, version: &str) -> Value {
        let request = self.http.get(self.url(path, version)).bearer_auth(&self.token);
        request.send().await.unwrap().json().await.unwrap()
    }
}

#[tokio::test]
async fn what_was_answered_survives_a_kill_in_the_middle_of_writing() {
    let seed = std::env::var("ACRGATE_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| fastrand::u64(..));
    println!("ACRGATE_SEED={seed}");
    let mut dice = fastrand::Rng::with_seed(seed);
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (state, ca, data) = (path("state.json"), path("ca"), path("data"));
    let arguments = ["--state", &state, "--ca-dir", &ca, "--data", &data];
    let mut reached = [0; Writer::ALL.len()];
    for _ in 0..6 {
        let mut served = serve(&arguments);
        let session = Session::of(&served).await;
        let group = session.put("resourceGroups/rg1", "2024-11-01", &json!({"location": "westus"})).await;
        assert!(matches!(group, Ok(200 | 201)), "{group:?}");
        let (answered, mut answers) = tokio::sync::mpsc::unbounded_channel();
        for (writer, reached) in Writer::ALL.iter().zip(reached) {
            tokio::spawn(writer.write(session.clone(), reached + 1, answered.clone()));
        }
        drop(answered);
        let mut left = dice.u32(1..60);
        let mut count = |(nth, count): (usize, u64)| reached[nth] = count;
        while left > 0 {
            count(answers.recv().await.unwrap());
            left -= 1;
        }
        served.child.kill().unwrap();
        // What was answered before it died, and is told only now.
        while let Some(answer) = answers.recv().await {
            count(answer);
        }
        drop(served);

        let again = serve(&arguments);
        let session = Session::of(&again).await;
        let dump = again.client().get(format!("{}/dump", again.text("admin")));
        let dump = dump.bearer_auth(again.text("adminToken")).send().await.unwrap().json().await.unwrap();
        for (writer, reached) in Writer::ALL.iter().zip(&mut reached) {
            *reached = writer.check(&session, &dump, *reached).await;
        }
    }
    assert!(reached.iter().sum::<u64>() > 6, "{reached:?}");
}
