//! A registry's own port in plain HTTP: the same registry, the same rules, and nothing else.

use crate::cloud::Cloud;
use crate::session::{Session, ZERO};
use serde_json::json;

const REGISTRY: &str = "https://containerregistry.azure.net";

/// A registry with an insecure port, and whoever calls it there.
async fn insecure(properties: serde_json::Value) -> (Cloud, Session) {
    let cloud = Cloud::start_with_insecure_port("Reg1x").await;
    cloud.registry("Reg1x", properties).await;
    let session = cloud.session("reg1x").at(&format!("http://{}", cloud.insecure_address("reg1x")));
    (cloud, session)
}

#[tokio::test]
async fn tokens_and_images_are_to_be_had_there() {
    let (cloud, session) = insecure(json!({"adminUserEnabled": true})).await;
    let challenge = session.get("/v2/").await;
    assert_eq!(
        challenge.header("www-authenticate"),
        format!(
            "Bearer realm=\"http://{}/oauth2/token\",service=\"reg1x.azurecr.test\"",
            cloud.insecure_address("reg1x")
        )
    );
    let password = cloud.admin_password("Reg1x").await;
    let token = session.password("reg1x", &password, "repository:app:pull,push").await.json();
    let session = session.bearer(token["access_token"].as_str().unwrap());
    let digest = session.push_image("app", "v1", "x").await;
    let secure = cloud.session("reg1x").basic("reg1x", &password);
    assert_eq!(secure.get("/v2/app/manifests/v1").await.header("docker-content-digest"), digest);
}

#[tokio::test]
async fn the_rules_hold_there() {
    let closed = json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.7"}]}});
    let (cloud, session) = insecure(closed).await;
    let oid = cloud.principal("").await;
    let entra = cloud.entra(&oid, REGISTRY);
    let refused = session.exchange(&entra).await;
    assert_eq!((refused.status, refused.code().as_str()), (403, "DENIED"));
    assert!(refused.text().contains("client with IP \\u0027127.0.0.1\\u0027 is not allowed access."));
    let let_in = session.clone().caller("ip-203.0.113.7");
    let refresh = let_in.exchange(&entra).await.json()["refresh_token"].as_str().unwrap().to_owned();
    let access =
        let_in.password(ZERO, &refresh, "").await.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(let_in.bearer(&access).get("/v2/").await.status, 200);
    assert_eq!(session.bearer(&access).get("/v2/").await.status, 403);
}

#[tokio::test]
async fn it_leads_to_this_registry_and_nowhere_else() {
    let (cloud, session) = insecure(json!({})).await;
    cloud.registry("reg2x", json!({})).await;
    let other = session.request(reqwest::Method::GET, "/v2/").header("host", "reg2x.azurecr.test");
    let challenge = Session::send(other).await.header("www-authenticate");
    assert!(challenge.contains("service=\"reg1x.azurecr.test\""), "{challenge}");
    for path in ["/metadata/endpoints?api-version=2022-09-01", "/_emulator/dump", "/subscriptions", "/"] {
        let reply = session.get(path).await;
        assert_eq!((reply.status, reply.code().as_str()), (404, "OPERATION_UNKNOWN"), "{path}");
    }
}
