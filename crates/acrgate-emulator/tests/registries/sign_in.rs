//! Signing in to a registry over real sockets: challenge, exchange, tokens, refusals.

use acrgate_emulator::Options;

use crate::cloud::{Cloud, registry_id};
use crate::session::{Session, ZERO};
use serde_json::{Value, json};

const REGISTRY: &str = "https://containerregistry.azure.net";
const ARM: &str = "https://management.azure.com/";
const ACR_PULL: &str = "7f951dda-4ed3-4680-a7ca-43fe172d538d";
const REPOSITORY_READER: &str = "b93aa761-3e63-49ed-ac28-beffa264f7ac";
const REPOSITORY_WRITER: &str = "2a1e307c-b015-4ebd-883e-5b7698a07328";
const STRANGER: &str = "ip-203.0.113.7";

fn claims(token: &str) -> Value {
    use base64::Engine as _;
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[tokio::test]
async fn the_challenge_is_open_to_everybody_in_the_recorded_shape() {
    let cloud = Cloud::start().await;
    cloud.registry("reg1x", json!({"publicNetworkAccess": "Disabled"})).await;
    let reply = cloud.session("reg1x").caller(STRANGER).get("/v2/").await;
    assert_eq!(reply.status, 401);
    assert_eq!(
        reply.header("www-authenticate"),
        "Bearer realm=\"https://reg1x.azurecr.test/oauth2/token\",service=\"reg1x.azurecr.test\""
    );
    assert_eq!(reply.header("docker-distribution-api-version"), "registry/2.0");
    assert_eq!(reply.header("server"), "openresty");
    assert_eq!(reply.header("content-type"), "application/json; charset=utf-8");
    assert_eq!(
        reply.text(),
        "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required, visit \
         https://aka.ms/acr/authorization for more information.\",\"detail\":null}]}\n"
    );
    let scoped = cloud.session("reg1x").get("/v2/hello-world/manifests/1").await;
    assert!(scoped.header("www-authenticate").ends_with(",scope=\"repository:hello-world:pull\""));
    assert_eq!(
        scoped.json()["errors"][0]["detail"],
        json!([{"Type": "repository", "Name": "hello-world", "Action": "pull"}])
    );
}

#[tokio::test]
async fn every_token_endpoint_refuses_a_closed_registrys_callers() {
    let cloud = Cloud::start().await;
    cloud.registry("reg1x", json!({"networkRuleSet": {"defaultAction": "Deny"}})).await;
    let entra = cloud.entra(&cloud.principal("").await, REGISTRY);
    let session = cloud.session("reg1x").caller(STRANGER);
    let expected = "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"client with IP \\u0027203.0.113.7\\u0027 is not \
                    allowed access. Refer https://aka.ms/acr/firewall to grant access.\"}]}\n";
    let attempts = [
        session.exchange(&entra).await,
        session.exchange("no token at all").await,
        session.post_form("/oauth2/token", &[("grant_type", "refresh_token"), ("refresh_token", "x")]).await,
        session.get("/oauth2/token?service=reg1x.azurecr.test").await,
    ];
    for reply in attempts {
        assert_eq!((reply.status, reply.text().as_str()), (403, expected));
    }
    cloud
        .change(
            "reg1x",
            json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.0/24"}]}}),
        )
        .await;
    assert_eq!(session.exchange(&entra).await.status, 200);
}

#[tokio::test]
async fn an_entra_token_becomes_a_refresh_token_becomes_an_access_token() {
    let cloud = Cloud::start().await;
    cloud.registry("reg1x", json!({})).await;
    let oid = cloud.principal("").await;
    cloud.assign(&oid, ACR_PULL, &registry_id("reg1x"), None).await;
    let session = cloud.session("reg1x");
    let exchanged = session.exchange(&cloud.entra(&oid, REGISTRY)).await;
    assert_eq!(exchanged.header("x-ms-ratelimit-remaining-calls-per-second"), "149");
    let refresh = exchanged.json()["refresh_token"].as_str().unwrap().to_owned();
    let read = claims(&refresh);
    assert_eq!(read["exp"].as_i64().unwrap() - read["iat"].as_i64().unwrap(), 11_700);
    assert_eq!(
        (read["iss"].as_str(), read["aud"].as_str()),
        (Some("Azure Container Registry"), Some("reg1x.azurecr.test"))
    );
    let scope = "repository:a:pull,push registry:catalog:*";
    for token in [session.refresh(&refresh, scope).await, session.password(ZERO, &refresh, scope).await] {
        let read = claims(token.json()["access_token"].as_str().unwrap());
        assert_eq!(read["exp"].as_i64().unwrap() - read["iat"].as_i64().unwrap(), 4_500);
        assert_eq!(
            read["access"],
            json!([{"type": "repository", "name": "a", "actions": ["pull"]},
                {"type": "registry", "name": "catalog", "actions": ["*"]}])
        );
    }
}

#[tokio::test]
async fn without_a_role_the_token_is_empty_and_the_resource_says_insufficient_scope() {
    let cloud = Cloud::start().await;
    cloud.registry("reg1x", json!({})).await;
    let oid = cloud.principal("").await;
    let session = cloud.session("reg1x").signed_in(&cloud.entra(&oid, REGISTRY), "repository:a:pull").await;
    let reply = session.get("/v2/a/manifests/1").await;
    assert_eq!(reply.status, 401);
    assert!(reply.header("www-authenticate").contains(",error=\"insufficient_scope\""));
    assert_eq!(session.get("/v2/").await.status, 200, "the token is good, it only allows nothing");
}

#[tokio::test]
async fn the_keys_of_the_access_claim_can_be_capitalised_and_the_token_is_good_all_the_same() {
    let mut options = Options::default();
    options.behaviour.capitalised_access_claims = true;
    let cloud = Cloud::start_with(options).await;
    cloud.registry("reg1x", json!({"adminUserEnabled": true})).await;
    let password = cloud.admin_password("reg1x").await;
    let session = cloud.session("reg1x");
    let token = session.password("reg1x", &password, "repository:a:pull").await.json();
    let token = token["access_token"].as_str().unwrap();
    assert_eq!(claims(token)["access"], json!([{"Type": "repository", "Name": "a", "Actions": ["pull"]}]));
    assert_eq!(session.bearer(token).get("/v2/a/tags/list").await.code(), "NAME_UNKNOWN");
}

#[tokio::test]
async fn a_group_gives_its_members_its_roles() {
    let cloud = Cloud::start().await;
    cloud.registry("reg1x", json!({})).await;
    let (member, group) = (cloud.principal("").await, cloud.group());
    cloud.assign_as(&group, "Group", ACR_PULL, &registry_id("reg1x")).await;
    let entra = cloud.entra(&member, REGISTRY);
    let actions = async || {
        let signed_in = cloud.session("reg1x").signed_in(&entra, "repository:app:pull").await;
        claims(signed_in.authorization().strip_prefix("Bearer ").unwrap())["access"][0]["actions"].clone()
    };
    assert_eq!(actions().await, json!([]));
    cloud.join(&member, &group);
    assert_eq!(actions().await, json!(["pull"]));
}

#[tokio::test]
async fn audiences_by_policy() {
    let cloud = Cloud::start().await;
    cloud.registry("reg1x", json!({})).await;
    let oid = cloud.principal("").await;
    let session = cloud.session("reg1x");
    for (audience, status) in [(REGISTRY, 200), (ARM, 200), ("https://graph.microsoft.com", 401)] {
        assert_eq!(session.exchange(&cloud.entra(&oid, audience)).await.status, status, "{audience}");
    }
    cloud
        .change("reg1x", json!({"policies": {"azureADAuthenticationAsArmPolicy": {"status": "disabled"}}}))
        .await;
    for (audience, status) in [(REGISTRY, 200), (ARM, 401)] {
        assert_eq!(session.exchange(&cloud.entra(&oid, audience)).await.status, status, "{audience}");
    }
    assert_eq!(session.exchange("nonsense").await.status, 401);
}

#[tokio::test]
async fn a_cached_token_is_refused_after_the_rules_close() {
    let cloud = Cloud::start().await;
    cloud.registry("reg1x", json!({})).await;
    let oid = cloud.principal("").await;
    let session = cloud.session("reg1x").signed_in(&cloud.entra(&oid, REGISTRY), "").await.caller(STRANGER);
    assert_eq!(session.get("/v2/").await.status, 200);
    cloud.change("reg1x", json!({"publicNetworkAccess": "Disabled"})).await;
    assert_eq!(session.get("/v2/").await.status, 403);
}

#[tokio::test]
async fn another_role_mode_ends_every_token_and_asks_for_other_roles() {
    let cloud = Cloud::start().await;
    cloud.registry("reg1x", json!({})).await;
    let oid = cloud.principal("").await;
    let scope = registry_id("reg1x");
    cloud.assign(&oid, ACR_PULL, &scope, None).await;
    let entra = cloud.entra(&oid, REGISTRY);
    let pull = "repository:team/app:pull";
    let legacy = cloud.session("reg1x").signed_in(&entra, pull).await;
    assert_eq!(legacy.get("/v2/team/app/manifests/1").await.status, 404);
    cloud.change("reg1x", json!({"roleAssignmentMode": "AbacRepositoryPermissions"})).await;
    let ended = legacy.get("/v2/team/app/manifests/1").await;
    assert_eq!(ended.status, 401);
    assert!(ended.header("www-authenticate").contains("error=\"invalid_token\""));
    let reads = async |repository: &str| {
        let session =
            cloud.session("reg1x").signed_in(&entra, &format!("repository:{repository}:pull")).await;
        session.get(&format!("/v2/{repository}/manifests/1")).await.status
    };
    assert_eq!(reads("team/app").await, 401);
    let condition =
        "@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringStartsWith 'team/'";
    cloud.assign(&oid, REPOSITORY_READER, &scope, Some(condition)).await;
    assert_eq!((reads("team/app").await, reads("other/app").await), (404, 401));
}

#[tokio::test]
async fn anonymous_pull_reads_and_no_more() {
    let cloud = Cloud::start().await;
    cloud.registry("reg1x", json!({})).await;
    let session = cloud.session("reg1x");
    let path = "/oauth2/token?service=reg1x.azurecr.test&scope=repository:a:pull,push";
    assert_eq!(session.get(path).await.status, 401);
    cloud.change("reg1x", json!({"anonymousPullEnabled": true})).await;
    let token = session.get(path).await.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(claims(&token)["access"][0]["actions"], json!(["pull"]));
    // As the Azure SDKs ask.
    let form = [
        ("grant_type", "password"),
        ("service", "reg1x.azurecr.test"),
        ("scope", "repository:a:pull"),
        ("refresh_token", ""),
    ];
    assert_eq!(session.post_form("/oauth2/token", &form).await.status, 200);
    let half = session.post_form("/oauth2/token", &[("grant_type", "password"), ("username", "a")]).await;
    assert_eq!(half.status, 400);
    let session = session.bearer(&token);
    assert_eq!(session.get("/v2/a/manifests/1").await.status, 404);
    assert_eq!(session.post("/v2/a/blobs/uploads/").await.status, 401);
}

#[tokio::test]
async fn the_admin_user_signs_in_only_while_it_is_enabled() {
    let cloud = Cloud::start().await;
    cloud.registry("Reg1x", json!({"adminUserEnabled": true})).await;
    let password = cloud.admin_password("Reg1x").await;
    let session = cloud.session("reg1x");
    assert_eq!(session.password("Reg1x", &password, "repository:a:push").await.status, 200);
    assert_eq!(session.password("Reg1x", "wrong", "").await.status, 401);
    assert_eq!(session.clone().basic("Reg1x", &password).get("/v2/_catalog").await.status, 200);
    cloud.change("Reg1x", json!({"adminUserEnabled": false})).await;
    assert_eq!(session.password("Reg1x", &password, "").await.status, 401);
    assert_eq!(session.basic("Reg1x", &password).get("/v2/_catalog").await.status, 401);
}

#[tokio::test]
async fn what_is_not_a_request_is_told() {
    let cloud = Cloud::start().await;
    cloud.registry("reg1x", json!({})).await;
    let session: Session = cloud.session("reg1x");
    assert_eq!(
        session.get("/acr/v1/a/_streaming").await.text(),
        "{\"errors\":[{\"code\":\"OPERATION_UNKNOWN\",\"message\":\"The specified operation does not exist\"}]}\n"
    );
    assert_eq!(session.get("/v2/a/b/c").await.status, 404);
    assert_eq!(session.post_form("/oauth2/exchange", &[("grant_type", "other")]).await.status, 400);
    assert_eq!(session.post_form("/oauth2/token", &[("grant_type", "refresh_token")]).await.status, 400);
    assert_eq!(session.post_form("/oauth2/token", &[("service", "other.azurecr.test")]).await.status, 400);
    assert_eq!(cloud.session("nosuchreg").get("/v2/").await.status, 404);
}

#[tokio::test]
async fn a_tasks_token_bypasses_only_from_the_service_and_with_the_tasks_own_entry() {
    let cloud = Cloud::start().await;
    let rules = json!({"publicNetworkAccess": "Disabled", "networkRuleBypassAllowedForTasks": true});
    cloud.registry("reg1x", rules).await;
    let entry = |host: &str| json!({"customRegistries": {host: {"identity": "[system]"}}});
    let step = json!({"type": "EncodedTask", "encodedTaskContent": "dmVyc2lvbg=="});
    let properties = json!({"step": step, "credentials": entry("reg1x.azurecr.test")});
    let oid = cloud.task("reg1x", "build", json!({"type": "SystemAssigned"}), properties).await;
    let entra = cloud.entra(&oid, REGISTRY);
    let from = async |caller: &str| cloud.session("reg1x").caller(caller).exchange(&entra).await.status;
    assert_eq!((from("service-acr-tasks").await, from(STRANGER).await), (200, 403));
    assert_eq!(from("service-app-service").await, 403);
    cloud.change_task("reg1x", "build", json!({"credentials": entry("other.azurecr.test")})).await;
    assert_eq!(from("service-acr-tasks").await, 403);
    cloud
        .change_task("reg1x", "build", json!({"credentials": {"sourceRegistry": {"identity": "[system]"}}}))
        .await;
    assert_eq!(from("service-acr-tasks").await, 200);
}

#[tokio::test]
async fn a_blob_is_not_mounted_from_where_the_caller_may_not_pull() {
    let cloud = Cloud::start().await;
    let abac = json!({"adminUserEnabled": true, "roleAssignmentMode": "AbacRepositoryPermissions"});
    cloud.registry("reg1x", abac).await;
    let password = cloud.admin_password("reg1x").await;
    cloud.session("reg1x").basic("reg1x", &password).push_blob("secret", b"hidden").await;
    let oid = cloud.principal("").await;
    let condition = "@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringEquals 'mine'";
    cloud.assign(&oid, REPOSITORY_WRITER, &registry_id("reg1x"), Some(condition)).await;
    let scope = "repository:mine:pull,push repository:secret:pull";
    let session = cloud.session("reg1x").signed_in(&cloud.entra(&oid, REGISTRY), scope).await;
    let digest = crate::session::digest(b"hidden");
    let mount = session.post(&format!("/v2/mine/blobs/uploads/?mount={digest}&from=secret")).await;
    assert_eq!(mount.status, 202, "an upload is opened instead");
    assert_eq!(session.head(&format!("/v2/mine/blobs/{digest}")).await.status, 404);
}
