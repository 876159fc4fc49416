//! Imports between registries over real sockets, and a refusal for each reason.

use std::time::Instant;

use acrgate_emulator::Options;
use serde_json::{Value, json};

use crate::cloud::{Cloud, GROUP, registry_id};
use crate::session::{Answer, Session, digest, image_blobs};

const IMPORTER: &str = "577a9874-89fd-4f24-9dbd-b5034d0ad23a";
const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const ACR_PULL: &str = "7f951dda-4ed3-4680-a7ca-43fe172d538d";
const CONFIGURATION_READER: &str = "69b07be0-09bf-439a-b9a6-e73de851bd59";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub(crate) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const IMPORT_ADDRESS: &str = "198.51.100.20";

fn closed() -> Value {
    json!({"publicNetworkAccess": "Disabled", "networkRuleBypassOptions": "AzureServices", "adminUserEnabled": true})
}

fn by_id(image: &str, tags: &[&str]) -> Value {
    json!({"source": {"resourceId": registry_id("source1"), "sourceImage": image}, "targetTags": tags})
}

pub(crate) fn by_host(host: &str, image: &str, credentials: Value) -> Value {
    json!({"source": {"registryUri": host, "sourceImage": image, "credentials": credentials}, "targetTags": ["app:v1"]})
}

/// A source with an image for two platforms, a target, and somebody who may import.
pub(crate) struct World {
    cloud: Cloud,
    source: Session,
    pub(crate) target: Session,
    importer: String,
    index: String,
}

impl World {
    async fn new() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let cloud = Cloud::start_with(options).await;
        let mut sessions = Vec::new();
        for name in ["source1", "target1"] {
            // With a data endpoint, from where the import gets its blobs.
            cloud.registry(name, json!({"adminUserEnabled": true, "dataEndpointEnabled": true})).await;
            let password = cloud.admin_password(name).await;
            sessions.push(cloud.session(name).basic(name, &password));
        }
        let (target, source) = (sessions.pop().unwrap(), sessions.pop().unwrap());
        let importer = cloud.principal("").await;
        for name in ["source1", "target1"] {
            cloud.assign(&importer, IMPORTER, &registry_id(name), None).await;
        }
        let children = [("amd64", "one layer"), ("arm64", "another layer")];
        let mut manifests = Vec::new();
        for (architecture, text) in children {
            let size = image_blobs(text).0.len();
            let digest = source.push_image("team/app", architecture, text).await;
            manifests.push(json!({"mediaType": MANIFEST, "digest": digest, "size": size,
                "platform": {"os": "linux", "architecture": architecture}}));
        }
        let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}).to_string();
        let pushed = source.put("/v2/team/app/manifests/v1", INDEX, index.as_bytes()).await;
        assert_eq!(pushed.status, 201, "{}", pushed.text());
        Self { cloud, source, target, importer, index }
    }

    pub(crate) async fn close(&self, name: &str, properties: Value) {
        let mut all = closed();
        all.as_object_mut().unwrap().extend(properties.as_object().unwrap().clone());
        self.cloud.change(name, all).await;
    }

    async fn import(&self, body: &Value) -> Answer {
        self.cloud.import(&self.importer, "target1", body).await
    }

    pub(crate) async fn succeeds(&self, body: &Value) {
        let ended = self.import(body).await;
        assert_eq!((ended.status, ended.json()), (200, json!({"status": "Succeeded"})));
    }

    /// Expects the operation to fail; gives its message behind the resource.
    pub(crate) async fn fails(&self, body: &Value) -> String {
        let ended = self.import(body).await;
        assert_eq!(ended.status, 400, "{}", ended.text());
        let (status, error) = (ended.json()["status"].clone(), ended.json()["error"].clone());
        assert_eq!((status, &error["code"]), (json!("Failed"), &json!("InvalidParameters")));
        let message = error["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with("Operation registries-"), "{message}");
        let resource = format!(" failed. Resource {} ", registry_id("target1"));
        message.split_once(&resource).unwrap_or_else(|| panic!("{message}")).1.to_owned()
    }

    /// A pull through a private path, whatever the rules are by now.
    pub(crate) async fn open(&self, name: &str) {
        self.cloud.change(name, json!({"publicNetworkAccess": "Enabled"})).await;
    }

    /// Why the last poll told a failure.
    fn class(&self) -> &'static str {
        self.cloud.classes("127.0.0.1").first().copied().unwrap_or("nothing noted")
    }
}

fn denial(address: &str) -> String {
    format!(
        "{{\"errors\":[{{\"code\":\"DENIED\",\"message\":\"client with IP \\u0027{address}\\u0027 is not allowed access. \
         Refer https://aka.ms/acr/firewall to grant access.\"}}]}}"
    )
}

#[tokio::test]
async fn an_image_for_two_platforms_goes_from_one_closed_registry_into_another() {
    let world = World::new().await;
    world.close("source1", json!({})).await;
    world.close("target1", json!({})).await;
    let mut body = by_id("team/app:v1", &["mirror/app", "mirror/app:stable"]);
    body["untaggedTargetRepositories"] = json!(["plain"]);
    world.succeeds(&body).await;
    for registry in ["source1.azurecr.test", "target1.azurecr.test"] {
        assert_eq!(world.cloud.classes(registry)[0], "trusted-bypass", "{registry}");
    }
    world.open("target1").await;
    for (repository, tags) in [("mirror/app", json!(["stable", "v1"])), ("plain", json!([]))] {
        let listed = world.target.get(&format!("/v2/{repository}/tags/list")).await.json();
        assert_eq!(listed["tags"], tags, "{repository}");
        let path = format!("/v2/{repository}/manifests/{}", digest(world.index.as_bytes()));
        let index = world.target.get(&path).await;
        assert_eq!((index.status, index.text()), (200, world.index.clone()));
        for text in ["one layer", "another layer"] {
            let (manifest, config, layer) = image_blobs(text);
            let path = format!("/v2/{repository}/manifests/{}", digest(&manifest));
            assert_eq!(world.target.get(&path).await.body, manifest);
            for blob in [config, layer] {
                let path = format!("/v2/{repository}/blobs/{}", digest(&blob));
                assert_eq!(world.target.get(&path).await.body, blob);
            }
        }
    }
}

#[tokio::test]
async fn each_side_that_does_not_trust_services_is_blamed_in_its_own_words() {
    let world = World::new().await;
    world.close("source1", json!({"networkRuleBypassOptions": "None"})).await;
    let body = by_id("team/app:v1", &["app:v1"]);
    let expected = format!("Invalid message Forbidden Forbidden {}", denial(IMPORT_ADDRESS));
    assert_eq!(world.fails(&body).await, expected);
    assert_eq!(world.cloud.classes("source1.azurecr.test")[0], "bypass-disabled");
    world.open("source1").await;
    world.close("target1", json!({"networkRuleBypassOptions": "None"})).await;
    assert_eq!(world.fails(&body).await, "Access to target1.azurecr.test denied.");
    world.cloud.change("target1", json!({"networkRuleBypassOptions": "AzureServices"})).await;
    world.succeeds(&body).await;
}

#[tokio::test]
async fn to_a_login_server_the_transfer_comes_from_an_ordinary_address() {
    let world = World::new().await;
    let host = "source1.azurecr.test";
    let password = world.cloud.admin_password("source1").await;
    let credentials = json!({"username": "source1", "password": password});
    world.close("source1", json!({})).await;
    let body = by_host(host, "team/app:v1", credentials);
    let expected = format!("Invalid message Forbidden Forbidden {}", denial(IMPORT_ADDRESS));
    assert_eq!(world.fails(&body).await, expected);
    assert_eq!(world.class(), "import-by-login-server");
    world.close("source1", json!({"networkRuleBypassOptions": "None"})).await;
    assert_eq!(world.fails(&body).await, expected);
    assert_eq!(world.class(), "bypass-disabled", "the service would not have been let in either");
    // Whoever lets the address in, lets the import in.
    let rules = json!({"defaultAction": "Deny", "ipRules": [{"value": IMPORT_ADDRESS}]});
    world.cloud.change("source1", json!({"publicNetworkAccess": "Enabled", "networkRuleSet": rules})).await;
    world.succeeds(&body).await;
    assert_eq!(world.cloud.classes(host)[0], "ip-rule-match");
}

#[tokio::test]
async fn a_source_named_by_its_host_wants_credentials() {
    let world = World::new().await;
    let host = "source1.azurecr.test";
    let unauthorized = |words: String| {
        assert!(words.starts_with("Invalid message Unauthorized Unauthorized {\"errors\":"), "{words}");
    };
    unauthorized(world.fails(&by_host(host, "team/app:v1", Value::Null)).await);
    let wrong = json!({"username": "source1", "password": "wrong"});
    unauthorized(world.fails(&by_host(host, "team/app:v1", wrong)).await);
    let reader = world.cloud.principal("").await;
    let token = json!({"password": world.cloud.entra(&reader, "https://containerregistry.azure.net")});
    unauthorized(world.fails(&by_host(host, "team/app:v1", token.clone())).await);
    world.cloud.assign(&reader, ACR_PULL, &registry_id("source1"), None).await;
    world.succeeds(&by_host(host, "team/app:v1", token)).await;
    world.cloud.change("source1", json!({"anonymousPullEnabled": true})).await;
    let mut anonymous = by_host(host, "team/app:v1", Value::Null);
    anonymous["mode"] = json!("Force");
    world.succeeds(&anonymous).await;
    let missing = world.fails(&by_host(host, "team/other:v1", Value::Null)).await;
    assert!(missing.starts_with("Invalid message NotFound Not Found {\"errors\":"), "{missing}");
}

#[tokio::test]
async fn a_tag_that_is_there_is_moved_only_by_force() {
    let world = World::new().await;
    let old = world.target.push_image("app", "v1", "was here").await;
    let mut body = by_id("team/app:v1", &["app:v1"]);
    let ended = world.import(&body).await;
    assert_eq!((ended.status, &ended.json()["error"]["code"]), (409, &json!("Conflict")));
    let message = ended.json()["error"]["message"].as_str().unwrap().to_owned();
    assert!(message.ends_with(" Tag app:v1 already exists in target registry."), "{message}");
    let tagged = world.target.get("/v2/app/manifests/v1").await;
    assert_eq!(tagged.header("docker-content-digest"), old);
    body["mode"] = json!("Force");
    world.succeeds(&body).await;
    let tagged = world.target.get("/v2/app/manifests/v1").await;
    assert_eq!(tagged.header("docker-content-digest"), digest(world.index.as_bytes()));
}

/// A target whose tag `app:v1` is locked, and an import that would move it by force.
async fn locked(world: &World) -> (String, Value) {
    let old = world.target.push_image("app", "v1", "was here").await;
    let lock = json!({"writeEnabled": false, "deleteEnabled": false}).to_string();
    assert_eq!(world.target.patch("/acr/v1/app/_tags/v1", "", lock.as_bytes()).await.status, 200);
    let (manifest, ..) = image_blobs("was here");
    let pushed = world.target.put("/v2/app/manifests/v1", MANIFEST, &manifest).await;
    assert_eq!(pushed.code(), "REGISTRY_DISALLOWED_OPERATION");
    let mut body = by_id("team/app:v1", &["app:v1"]);
    body["mode"] = json!("Force");
    (old, body)
}

#[tokio::test]
async fn by_force_a_locked_tag_is_moved_too_and_stays_locked() {
    let world = World::new().await;
    let (_, body) = locked(&world).await;
    world.succeeds(&body).await;
    let tag = world.target.get("/acr/v1/app/_tags/v1").await.json()["tag"].clone();
    assert_eq!(tag["digest"], digest(world.index.as_bytes()));
    assert_eq!(tag["changeableAttributes"]["writeEnabled"], false);
    // The lock of a repository is another matter.
    let lock = json!({"writeEnabled": false}).to_string();
    assert_eq!(world.target.patch("/acr/v1/app", "", lock.as_bytes()).await.status, 200);
    let refused = world.fails(&body).await;
    assert!(refused.contains("REGISTRY_DISALLOWED_OPERATION"), "{refused}");
}

#[tokio::test]
async fn a_switch_holds_imports_by_force_to_the_locks_of_tags() {
    let mut options = Options::default();
    options.behaviour.forced_imports_move_locked_tags = false;
    let world = World::with(options).await;
    let (old, body) = locked(&world).await;
    let refused = world.fails(&body).await;
    assert!(refused.contains("REGISTRY_DISALLOWED_OPERATION"), "{refused}");
    let tagged = world.target.get("/v2/app/manifests/v1").await;
    assert_eq!(tagged.header("docker-content-digest"), old);
}

#[tokio::test]
async fn roles_are_asked_for_on_both_sides() {
    let world = World::new().await;
    let body = by_id("team/app:v1", &["app:v1"]);
    let somebody = world.cloud.principal("").await;
    let refused = world.cloud.import(&somebody, "target1", &body).await;
    assert_eq!((refused.status, world.class()), (403, "role-missing"));
    assert_eq!(refused.json()["error"]["code"], "AuthorizationFailed");

    world.cloud.assign(&somebody, IMPORTER, &registry_id("target1"), None).await;
    world.cloud.assign(&somebody, ACR_PULL, &registry_id("source1"), None).await;
    let refused = world.cloud.import(&somebody, "target1", &body).await;
    assert_eq!((refused.status, world.class()), (403, "role-missing"));
    let error = &refused.json()["error"];
    assert_eq!(error["code"], "LinkedAuthorizationFailed");
    let tail = format!(
        "; however, it does not have permission to perform action 'read' on the linked scope(s) '{}'.",
        registry_id("source1")
    );
    assert!(error["message"].as_str().unwrap().ends_with(&tail), "{error}");

    let other = world.cloud.principal("").await;
    world.cloud.assign(&other, IMPORTER, &registry_id("target1"), None).await;
    world.cloud.assign(&other, CONFIGURATION_READER, &registry_id("source1"), None).await;
    let ended = world.cloud.import(&other, "target1", &body).await;
    assert!(ended.text().contains("Invalid message Unauthorized"), "{}", ended.text());
    assert_eq!(world.cloud.classes("source1.azurecr.test")[0], "role-missing");

    for role in [ACR_PULL, READER] {
        world.cloud.assign(&other, role, &registry_id("source1"), None).await;
    }
    assert_eq!(world.cloud.import(&other, "target1", &body).await.status, 200);
}

#[tokio::test]
async fn nothing_leaves_a_registry_whose_exports_are_disabled_but_a_new_name_within_it() {
    let world = World::new().await;
    world.close("source1", json!({"policies": {"exportPolicy": {"status": "disabled"}}})).await;
    let refused = world.fails(&by_id("team/app:v1", &["app:v1"])).await;
    assert_eq!(refused, "Importing is not supported because the registry 'source1' has exports disabled.");
    assert_eq!(world.class(), "exports-disabled");
    let within =
        world.cloud.import(&world.importer, "source1", &by_id("team/app:v1", &["team/app:v2"])).await;
    assert_eq!(within.status, 200, "{}", within.text());
    world.open("source1").await;
    assert_eq!(world.source.get("/v2/team/app/manifests/v2").await.text(), world.index);
}

#[tokio::test]
async fn a_resource_id_leads_to_no_other_tenant() {
    let world = World::new().await;
    let subscription = "/subscriptions/99999999-9999-9999-9999-999999999999";
    world.cloud.seed(json!({"id": subscription, "tenantId": "77777777-7777-7777-7777-777777777777"}));
    let id =
        format!("{subscription}/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/abroad");
    world
        .cloud
        .seed(json!({"id": id, "properties": {"adminUserEnabled": true, "anonymousPullEnabled": true}}));
    world.cloud.assign(&world.importer, IMPORTER, GROUP, None).await;
    let body = json!({"source": {"resourceId": id, "sourceImage": "app:v1"}, "targetTags": ["app:v1"]});
    let refused = world.import(&body).await;
    assert_eq!((refused.status, world.class()), (403, "import-cross-tenant"));
    let error = &refused.json()["error"];
    assert_eq!(error["code"], "LinkedAuthorizationFailed");
    let tail = "is not authorized to access linked subscription '99999999-9999-9999-9999-999999999999'.";
    assert!(error["message"].as_str().unwrap().ends_with(tail), "{error}");
    // By its login server it is a registry like any other.
    let host = "abroad.azurecr.test";
    let missing = world.fails(&by_host(host, "app:v1", Value::Null)).await;
    assert!(missing.contains("MANIFEST_UNKNOWN"), "{missing}");
    world.cloud.seed(json!({"id": id, "properties": {"publicNetworkAccess": "Disabled"}}));
    world.fails(&by_host(host, "app:v1", Value::Null)).await;
    assert_eq!(world.class(), "import-cross-tenant");
}

#[tokio::test]
async fn fifty_manifests_are_the_most() {
    let world = World::new().await;
    let child = json!({"mediaType": INDEX, "digest": "", "size": 2});
    let mut entries = Vec::new();
    for number in 0..50 {
        let content = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [],
            "annotations": {"number": number.to_string()}})
        .to_string();
        let path = format!("/v2/many/manifests/{}", digest(content.as_bytes()));
        assert_eq!(world.source.put(&path, INDEX, content.as_bytes()).await.status, 201);
        let mut entry = child.clone();
        entry["digest"] = json!(digest(content.as_bytes()));
        entry["size"] = json!(content.len());
        entries.push(entry);
    }
    for (tag, count) in [("just", 49), ("over", 50)] {
        let index =
            json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries[..count]}).to_string();
        let pushed = world.source.put(&format!("/v2/many/manifests/{tag}"), INDEX, index.as_bytes()).await;
        assert_eq!(pushed.status, 201);
    }
    world.succeeds(&by_id("many:just", &["many:just"])).await;
    let refused = world.fails(&by_id("many:over", &["many:over"])).await;
    assert_eq!(refused, "The image has more than 50 manifests.");
}

#[tokio::test]
async fn a_source_that_is_not_there_is_said_to_be_so() {
    let world = World::new().await;
    let refused = world.fails(&by_host("mcr.microsoft.com", "dotnet/sdk:8.0", Value::Null)).await;
    assert!(refused.starts_with("The registry mcr.microsoft.com cannot be reached: "), "{refused}");
    assert!(refused.contains("no such host"), "{refused}");
    let gone = format!("{GROUP}/providers/Microsoft.ContainerRegistry/registries/gone");
    let body = json!({"source": {"resourceId": gone, "sourceImage": "a:b"}, "targetTags": ["a:b"]});
    world.cloud.assign(&world.importer, IMPORTER, GROUP, None).await;
    assert_eq!(world.fails(&body).await, format!("The source registry {gone} does not exist."));
}

#[tokio::test]
async fn a_poll_waits_for_an_import_that_is_soon_done() {
    let world = World::new().await;
    // Time for hundreds of polls, if they did not wait.
    world.cloud.delay("/v2/team/app/manifests/v1", 300);
    let began = Instant::now();
    world.succeeds(&by_id("team/app:v1", &["app:v1"])).await;
    // Each but the last waits for a second, however slow the machine is.
    let seconds = began.elapsed().as_secs();
    assert!(world.cloud.polls() as u64 <= seconds + 1, "{} polls in {seconds} s", world.cloud.polls());
}

#[tokio::test]
async fn a_tester_can_end_an_import_that_hangs() {
    let world = World::new().await;
    world.cloud.stall("/v2/team/app/manifests/v1");
    let body = by_id("team/app:v1", &["app:v1"]);
    let ending = async {
        while world.cloud.fail_operations("QuotaExceeded") == 0 {
            tokio::task::yield_now().await;
        }
    };
    let (ended, ()) = tokio::join!(world.import(&body), ending);
    assert_eq!((ended.status, &ended.json()["error"]["code"]), (400, &json!("QuotaExceeded")));
}
