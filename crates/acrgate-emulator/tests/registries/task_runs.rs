//! Task runs over real sockets: success, and a refusal for each reason, with the service's own words.

use std::io::Write as _;

use crate::cloud::{Cloud, GROUP, registry_id};
use crate::session::{Session, digest};
use acrgate_emulator::Options;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

const ACR_PUSH: &str = "8311e382-0749-4cb8-b61a-304f252e45ec";
const REPOSITORY_WRITER: &str = "2a1e307c-b015-4ebd-883e-5b7698a07328";
const HOST: &str = "reg1x.azurecr.test";
const PULL: &str = "version: v1.1.0\nsteps:\n- cmd: $Registry/base:1\n";
const BUILD: &str = "version: v1.1.0\nsteps:\n- cmd: $Registry/base:1\n- id: app\n  \
    build: -t {{.Run.Registry}}/app:{{.Run.ID}} -t $Registry/app:{{.Values.tag}} -f Dockerfile .\n\
    - push: [\"$Registry/app:$ID\", \"$Registry/app:{{.Values.tag}}\"]\n";

fn encoded(file: &str) -> Value {
    json!({"type": "EncodedTask", "encodedTaskContent": STANDARD.encode(file), "values": [{"name": "tag", "value": "x"}]})
}

fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, content.as_bytes()).unwrap();
    }
    let mut encoder = tar.into_inner().unwrap();
    encoder.flush().unwrap();
    encoder.finish().unwrap()
}

/// A closed registry with a base image, and a task that has all it needs to get in.
struct World {
    cloud: Cloud,
    owner: Session,
    identity: String,
    base: String,
}

fn open_to_tasks() -> Value {
    json!({"publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "AzureServices",
        "networkRuleBypassAllowedForTasks": true})
}

fn entry() -> Value {
    json!({"sourceRegistry": {"loginMode": "None"}, "customRegistries": {HOST: {"identity": "[system]"}}})
}

impl World {
    async fn new(file: &str) -> Self {
        let cloud = Cloud::start().await;
        // With a data endpoint, from where the run gets its base.
        cloud.registry("reg1x", json!({"adminUserEnabled": true, "dataEndpointEnabled": true})).await;
        let password = cloud.admin_password("reg1x").await;
        let owner = cloud.session("reg1x").basic("reg1x", &password);
        let base = owner.push_image("base", "1", "base layer").await;
        let step = encoded(file);
        let properties = json!({"step": step, "credentials": entry(), "timeout": 3600});
        let identity = cloud.task("reg1x", "build", json!({"type": "SystemAssigned"}), properties).await;
        cloud.assign(&identity, ACR_PUSH, &registry_id("reg1x"), None).await;
        cloud.change("reg1x", open_to_tasks()).await;
        Self { cloud, owner, identity, base }
    }

    async fn run_with(&self, overrides: Value) -> (Value, String) {
        let task = format!("{}/tasks/build", registry_id("reg1x"));
        let request =
            json!({"type": "TaskRunRequest", "taskId": task, "overrideTaskStepProperties": overrides});
        self.cloud.run("reg1x", request).await
    }

    /// Runs the task and expects it to fail with these words, in the log too.
    async fn fails_with(&self, words: &str) {
        let (run, log) = self.run_with(json!({})).await;
        assert_eq!(run["status"], "Failed", "{log}");
        let error = run["runErrorMessage"].as_str().unwrap();
        assert!(error.contains(words), "{error}");
        assert!(log.contains(words), "{log}");
    }
}

fn denied(cloud: &Cloud) -> String {
    let agent = cloud.agent();
    format!(
        "client with IP '{agent}' is not allowed access. Refer https://aka.ms/acr/firewall to grant access."
    )
}

#[tokio::test]
async fn a_build_on_a_closed_registry_pulls_builds_and_pushes() {
    let world = World::new(BUILD).await;
    let (url, path) = world.cloud.source_upload("reg1x").await;
    let sources = archive(&[
        (
            "Dockerfile",
            "FROM reg1x.azurecr.test/base:1\nLABEL made=here\nENV PATH=/app:/bin\nCOPY app /srv/\n",
        ),
        ("app/a.txt", "hi"),
    ]);
    let uploaded = world
        .cloud
        .client()
        .put(&url)
        .header("x-ms-blob-type", "BlockBlob")
        .body(sources)
        .send()
        .await
        .unwrap();
    assert_eq!(uploaded.status(), 201);
    let overrides = json!({"contextPath": path, "values": [{"name": "tag", "value": "latest"}]});
    let (run, log) = world.run_with(overrides).await;
    assert_eq!(run["status"], "Succeeded", "{log}");
    let outputs = run["outputImages"].as_array().unwrap();
    assert_eq!(outputs.len(), 2);
    let built = outputs[0]["digest"].as_str().unwrap();
    assert_eq!(outputs[1], json!({"registry": HOST, "repository": "app", "tag": "latest", "digest": built}));
    assert_eq!(outputs[0]["tag"], run["runId"]);
    assert!(log.contains(&world.base) && log.contains(built), "{log}");

    world.cloud.change("reg1x", json!({"publicNetworkAccess": "Enabled"})).await;
    let manifest = world.owner.get("/v2/app/manifests/latest").await;
    assert_eq!(manifest.header("docker-content-digest"), built);
    let manifest = manifest.json();
    let layers = manifest["layers"].as_array().unwrap();
    assert_eq!(layers.len(), 2);
    let config = world
        .owner
        .get(&format!("/v2/app/blobs/{}", manifest["config"]["digest"].as_str().unwrap()))
        .await
        .json();
    assert_eq!(config["config"]["Labels"], json!({"base": "base layer", "made": "here"}));
    assert_eq!(config["config"]["Env"], json!(["PATH=/app:/bin"]));
    let layer =
        world.owner.get(&format!("/v2/app/blobs/{}", layers[1]["digest"].as_str().unwrap())).await.body;
    let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(&layer[..]));
    let names: Vec<_> =
        tar.entries().unwrap().map(|entry| entry.unwrap().path().unwrap().display().to_string()).collect();
    assert!(names.contains(&"srv/a.txt".to_owned()), "{names:?}");
    let mut plain = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&layer[..]), &mut plain).unwrap();
    assert_eq!(config["rootfs"]["diff_ids"][1], digest(&plain));
}

#[tokio::test]
async fn each_missing_permission_is_a_denial_with_the_agents_address() {
    let world = World::new(PULL).await;
    let (run, log) = world.run_with(json!({})).await;
    assert_eq!((&run["status"], run["outputImages"].is_null()), (&json!("Succeeded"), true), "{log}");
    let denied = denied(&world.cloud);
    for closing in [
        json!({"networkRuleBypassOptions": "None"}),
        json!({"networkRuleBypassAllowedForTasks": false}),
        json!({"networkRuleBypassAllowedForTasks": null}),
        json!({"networkRuleSet": {"virtualNetworkRules": [{"id": "/subscriptions/s/x/subnets/y"}]}}),
    ] {
        world.cloud.change("reg1x", closing).await;
        world.fails_with(&denied).await;
        world.fails_with("failed to get ACR refresh token, exchange API response code: 403 Forbidden").await;
        world.cloud.change("reg1x", json!({"networkRuleSet": null})).await;
        world.cloud.change("reg1x", open_to_tasks()).await;
    }
    assert_eq!(world.run_with(json!({})).await.0["status"], "Succeeded");
}

#[tokio::test]
async fn without_the_credential_entry_the_run_is_denied() {
    let world = World::new(PULL).await;
    let denied = denied(&world.cloud);
    let set = async |credentials| {
        let properties = json!({"step": encoded(PULL), "credentials": credentials});
        world.cloud.change_task("reg1x", "build", properties).await;
    };
    set(json!({"sourceRegistry": {"loginMode": "None"}})).await;
    world.fails_with(&denied).await;
    set(json!({"sourceRegistry": {"loginMode": "Default"}})).await;
    world.fails_with("failed to login, ran out of retries: failed to set docker credentials: Error response from daemon: \
        Get \"https://reg1x.azurecr.test/v2/\": denied: client with IP").await;
    world.cloud.change("reg1x", json!({"publicNetworkAccess": "Enabled"})).await;
    assert_eq!(
        world.run_with(json!({})).await.0["status"],
        "Succeeded",
        "the run's own token, on an open registry"
    );
    set(entry()).await;
    world.cloud.change("reg1x", json!({"publicNetworkAccess": "Disabled"})).await;
    assert_eq!(world.run_with(json!({})).await.0["status"], "Succeeded");
}

#[tokio::test]
async fn a_user_assigned_identity_does_not_bypass() {
    let world = World::new(PULL).await;
    let id = format!("{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/u", GROUP);
    let oid = world.cloud.principal(&id).await;
    world.cloud.assign(&oid, ACR_PUSH, &registry_id("reg1x"), None).await;
    let client_id = world.cloud.app_id(&oid).await;
    let credentials =
        json!({"sourceRegistry": {"loginMode": "None"}, "customRegistries": {HOST: {"identity": client_id}}});
    let properties = json!({"step": encoded(PULL), "credentials": credentials});
    let identity = json!({"type": "UserAssigned", "userAssignedIdentities": {id: {}}});
    world.cloud.task("reg1x", "user-task", identity, properties).await;
    let request =
        json!({"type": "TaskRunRequest", "taskId": format!("{}/tasks/user-task", registry_id("reg1x"))});
    let (run, _) = world.cloud.run("reg1x", request.clone()).await;
    assert!(run["runErrorMessage"].as_str().unwrap().contains(&denied(&world.cloud)), "{run}");
    world.cloud.change("reg1x", json!({"publicNetworkAccess": "Enabled"})).await;
    assert_eq!(world.cloud.run("reg1x", request).await.0["status"], "Succeeded");
}

#[tokio::test]
async fn a_quick_run_never_bypasses() {
    let world = World::new(PULL).await;
    let request = json!({"type": "EncodedTaskRunRequest", "encodedTaskContent": STANDARD.encode(PULL),
        "platform": {"os": "Linux"}});
    let (run, _) = world.cloud.run("reg1x", request.clone()).await;
    assert!(run["runErrorMessage"].as_str().unwrap().contains(&denied(&world.cloud)), "{run}");
    let agent = world.cloud.agent();
    let rules = json!({"publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": agent}]}});
    world.cloud.change("reg1x", rules).await;
    assert_eq!(
        world.cloud.run("reg1x", request).await.0["status"],
        "Succeeded",
        "an IP rule admits the agent"
    );
}

#[tokio::test]
async fn a_quick_run_signs_in_as_who_scheduled_it_where_that_is_asked_for() {
    let world = World::new(PULL).await;
    let abac = json!({"publicNetworkAccess": "Enabled", "roleAssignmentMode": "AbacRepositoryPermissions"});
    world.cloud.change("reg1x", abac).await;
    let request = json!({"type": "EncodedTaskRunRequest", "encodedTaskContent": STANDARD.encode(PULL),
        "platform": {"os": "Linux"}, "credentials": {"sourceRegistry": {"identity": "[caller]"}}});
    // The owner of the subscription has no right to what is in repositories.
    let (run, log) = world.cloud.run("reg1x", request.clone()).await;
    assert_eq!(run["status"], "Failed");
    assert!(log.contains("Successfully logged into reg1x.azurecr.test"), "{log}");
    assert!(log.contains("unauthorized: authentication required"), "{log}");
    world.cloud.assign(&world.cloud.owner(), REPOSITORY_WRITER, &registry_id("reg1x"), None).await;
    assert_eq!(world.cloud.run("reg1x", request).await.0["status"], "Succeeded");

    let properties =
        json!({"step": encoded(PULL), "credentials": {"sourceRegistry": {"identity": "[caller]"}}});
    world.cloud.task("reg1x", "by-caller", Value::Null, properties).await;
    let task = format!("{}/tasks/by-caller", registry_id("reg1x"));
    let (run, _) = world.cloud.run("reg1x", json!({"type": "TaskRunRequest", "taskId": task})).await;
    assert!(run["runErrorMessage"].as_str().unwrap().contains("[caller] is for quick runs only"), "{run}");
}

#[tokio::test]
async fn the_role_is_needed_and_it_is_that_of_the_registrys_mode() {
    let world = World::new(PULL).await;
    world.cloud.change("reg1x", json!({"roleAssignmentMode": "AbacRepositoryPermissions"})).await;
    world.fails_with("unauthorized: authentication required, visit https://aka.ms/acr/authorization").await;
    world.cloud.assign(&world.identity, REPOSITORY_WRITER, &registry_id("reg1x"), None).await;
    assert_eq!(world.run_with(json!({})).await.0["status"], "Succeeded");
}

#[tokio::test]
async fn what_cannot_be_played_is_told_by_its_line() {
    for (file, words) in [
        ("version: v1.1.0\nsteps:\n- cmd: bash echo hi\n", "line 3"),
        ("version: v1.1.0\nsteps:\n- cmd: $Registry/{{.Values.nothing}}\n", "line 3"),
        ("version: v1.1.0\nsteps:\n- cmd: $Registry/none:1\n", "manifest tagged by \"1\" is not found"),
        ("version: v1.1.0\nsteps:\n- cmd: docker.io/library/bash\n", "lookup docker.io: no such host"),
        ("version: v1.1.0\nsteps:\n- push: [\"$Registry/app:1\"]\n", "does not exist locally"),
        ("version: v1.1.0\nsteps:\n- build: -t $Registry/app:1 .\n", "Dockerfile: no such file"),
    ] {
        World::new(file).await.fails_with(words).await;
    }
}

#[tokio::test]
async fn a_dockerfile_that_cannot_be_built_is_told_by_its_line() {
    let world = World::new(BUILD).await;
    for (dockerfile, words) in [
        (
            "FROM reg1x.azurecr.test/base:1\nRUN make\n",
            "dockerfile parse error on line 2: RUN is not played here",
        ),
        (
            "FROM reg1x.azurecr.test/base:1\n\nCOPY none /\n",
            "dockerfile line 3: COPY failed: none: no such file",
        ),
        ("FROM reg1x.azurecr.test/none:1\n", "is not found"),
    ] {
        let (url, path) = world.cloud.source_upload("reg1x").await;
        let sources = archive(&[("Dockerfile", dockerfile)]);
        world
            .cloud
            .client()
            .put(&url)
            .header("x-ms-blob-type", "BlockBlob")
            .body(sources)
            .send()
            .await
            .unwrap();
        let (run, log) = world.run_with(json!({"contextPath": path})).await;
        assert_eq!(run["status"], "Failed");
        assert!(run["runErrorMessage"].as_str().unwrap().contains(words), "{log}");
    }
}

#[tokio::test]
async fn a_docker_step_names_its_image_in_the_runs_own_registry() {
    let world = World::new(PULL).await;
    let (url, path) = world.cloud.source_upload("reg1x").await;
    let sources = archive(&[("Dockerfile", "FROM scratch\nCOPY Dockerfile /\n")]);
    world.cloud.client().put(&url).header("x-ms-blob-type", "BlockBlob").body(sources).send().await.unwrap();
    world.cloud.change("reg1x", json!({"publicNetworkAccess": "Enabled"})).await;
    let request = json!({"type": "DockerBuildRequest", "dockerFilePath": "Dockerfile", "imageNames": ["quick:{{.Run.ID}}"],
        "isPushEnabled": true, "sourceLocation": path, "platform": {"os": "Linux"}});
    let (run, log) = world.cloud.run("reg1x", request).await;
    assert_eq!((&run["status"], &run["runType"]), (&json!("Succeeded"), &json!("QuickBuild")), "{log}");
    assert_eq!(run["outputImages"][0]["tag"], run["runId"]);
}

#[tokio::test]
async fn logs_are_read_in_ranges_and_only_with_the_link() {
    let world = World::new(PULL).await;
    let (run, log) = world.run_with(json!({})).await;
    let link = world.cloud.log_link("reg1x", run["runId"].as_str().unwrap()).await;
    let client = world.cloud.client();
    let head = client.head(&link).send().await.unwrap();
    assert_eq!(
        (head.status().as_u16(), head.headers()["x-ms-meta-complete"].to_str().unwrap()),
        (200, "successful")
    );
    assert_eq!(head.headers()["content-length"].to_str().unwrap(), log.len().to_string());
    let part = client.get(&link).header("x-ms-range", "bytes=5-14").send().await.unwrap();
    assert_eq!(part.status(), 206);
    assert_eq!(part.headers()["content-range"].to_str().unwrap(), format!("bytes 5-14/{}", log.len()));
    assert_eq!(part.text().await.unwrap(), log[5..15]);
    assert_eq!(client.get(&link).header("range", "bytes=999999-").send().await.unwrap().status(), 416);
    for wrong in [
        link.replace("sig=", "sig=x"),
        link.replace("rawtext", "other"),
        link.split('?').next().unwrap().to_owned(),
    ] {
        let refused = client.get(wrong).send().await.unwrap();
        assert_eq!(refused.status(), 403);
        assert!(refused.text().await.unwrap().contains("<Code>AuthenticationFailed</Code>"));
    }
    assert_eq!(
        client.put(&link).body("x").send().await.unwrap().status(),
        403,
        "a link to read does not write"
    );
}

#[tokio::test]
async fn a_run_ends_at_its_deadline() {
    let cloud = Cloud::start_with(Options::default()).await;
    cloud.registry("reg1x", json!({})).await;
    let request =
        json!({"type": "EncodedTaskRunRequest", "encodedTaskContent": STANDARD.encode(PULL), "timeout": 0});
    let (run, log) = cloud.run("reg1x", request).await;
    assert_eq!(run["status"], "Timeout", "{log}");
    assert!(log.contains("timed out"), "{log}");
}

#[tokio::test]
async fn a_run_that_is_canceled_says_so() {
    let world = World::new(PULL).await;
    // The pull does not come to its end by itself.
    world.cloud.stall("/v2/base/manifests/");
    let task = format!("{}/tasks/build", registry_id("reg1x"));
    let run = world.cloud.schedule("reg1x", &json!({"type": "TaskRunRequest", "taskId": task})).await;
    world.cloud.cancel("reg1x", &run).await;
    let (properties, log) = world.cloud.ended("reg1x", &run).await;
    assert_eq!(properties["status"], "Canceled", "{log}");
    assert!(log.contains(&format!("Run ID: {run} was canceled")), "{log}");
}

#[tokio::test]
async fn a_task_file_of_the_context_runs_with_a_password() {
    let world = World::new(PULL).await;
    let (url, path) = world.cloud.source_upload("reg1x").await;
    let sources = archive(&[("ci/acb.yaml", PULL)]);
    let upload = world.cloud.client().put(&url).header("x-ms-blob-type", "BlockBlob").body(sources);
    assert_eq!(upload.send().await.unwrap().status(), 201);
    world.cloud.change("reg1x", json!({"publicNetworkAccess": "Enabled"})).await;
    let request = |password: &str| {
        let opaque = |value: &str| json!({"type": "Opaque", "value": value});
        json!({"type": "FileTaskRunRequest", "taskFilePath": "ci/acb.yaml", "sourceLocation": path,
            "platform": {"os": "Linux"}, "credentials": {"customRegistries": {
                HOST: {"userName": opaque("reg1x"), "password": opaque(password)}}}})
    };
    let password = world.cloud.admin_password("reg1x").await;
    let (run, log) = world.cloud.run("reg1x", request(&password)).await;
    assert_eq!(run["status"], "Succeeded", "{log}");
    assert!(!log.contains(&password));
    let (run, _) = world.cloud.run("reg1x", request("wrong")).await;
    let error = run["runErrorMessage"].as_str().unwrap();
    assert!(
        error.contains("failed to login, ran out of retries") && error.contains("unauthorized"),
        "{error}"
    );
}
