//! Every door but ARM's own: names and certificates, proxy and claims, sign-in, testers, faults.

use crate::arm::{Arm, VERSION, client, registry, start};
use acrgate_emulator::Emulator;
use acrgate_emulator::faults::FaultPlan;
use reqwest::{Method, Proxy};
use serde_json::{Value, json};

fn login_server_client(emulator: &Emulator, host: &str) -> reqwest::Client {
    client(emulator).resolve(host, emulator.address()).build().unwrap()
}

#[tokio::test]
async fn every_name_of_the_cloud_has_a_certificate_and_no_other_has() {
    let (emulator, arm) = start().await;
    let port = emulator.address().port();
    for url in [
        format!("https://127.0.0.1:{port}/metadata/endpoints?api-version=2022-09-01"),
        format!("https://localhost:{port}/metadata/endpoints?api-version=2022-09-01"),
    ] {
        let seen: Value = arm.http.get(url).send().await.unwrap().json().await.unwrap();
        assert_eq!(seen["resourceManager"], json!(arm.base));
        assert_eq!(seen["suffixes"]["acrLoginServer"], "azurecr.test");
    }
    arm.create("reg01", "Premium", json!({})).await;
    for (host, status) in
        [("reg01.azurecr.test", 401), ("reg01.westus.data.azurecr.test", 403), ("REG01.azurecr.test", 401)]
    {
        let http = login_server_client(&emulator, host);
        let seen = http.get(format!("https://{host}:{port}/v2/")).send().await.unwrap();
        assert_eq!(seen.status(), status, "{host}");
    }
    let foreign = login_server_client(&emulator, "reg01.azurecr.io");
    assert!(foreign.get(format!("https://reg01.azurecr.io:{port}/v2/")).send().await.is_err());
    let old =
        arm.http.get(format!("{}/metadata/endpoints?api-version=2019-05-01", arm.base)).send().await.unwrap();
    assert!(old.json::<Value>().await.unwrap().is_array(), "a list of clouds before 2022-09-01");
    let oldest = arm
        .http
        .get(format!("{}//metadata/endpoints?api-version=2015-01-01", arm.base))
        .send()
        .await
        .unwrap();
    let oldest: Value = oldest.json().await.unwrap();
    assert_eq!(oldest["authentication"]["loginEndpoint"], json!(arm.base));
    assert_eq!(oldest["authentication"]["audiences"][0], json!(arm.base));
}

#[tokio::test]
async fn a_client_of_adal_signs_in_as_at_ad_fs() {
    let (emulator, arm) = start().await;
    let (id, secret) = (emulator.client_id(), emulator.client_secret());
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", id),
        ("client_secret", secret),
        ("resource", &arm.base),
    ];
    let reply = arm.http.post(format!("{}/adfs/oauth2/token", arm.base)).form(&form).send().await.unwrap();
    let reply: Value = reply.json().await.unwrap();
    let arm = Arm { token: reply["access_token"].as_str().unwrap().to_owned(), ..arm };
    arm.get_at("/subscriptions", "2019-11-01").await.ok(200);
}

#[tokio::test]
async fn the_proxy_leads_here_under_a_claim_and_nowhere_else() {
    let (emulator, arm) = start().await;
    arm.create("reg01", "Premium", json!({})).await;
    let through = |claim: Option<&str>| {
        let proxy = Proxy::https(emulator.proxy_url(claim)).unwrap();
        client(&emulator).proxy(proxy).build().unwrap()
    };
    let ask = async |claim| {
        let reply = through(claim).get("https://reg01.azurecr.test/v2/").send().await.unwrap();
        assert_eq!(reply.status(), 401);
        emulator.requests().last().unwrap().caller.clone()
    };
    assert_eq!(ask(Some("ip-203.0.113.7")).await, "ip-203.0.113.7");
    assert_eq!(ask(Some("pe-reg01.abc")).await, "pe-reg01.abc");
    assert_eq!(ask(Some("service-acr-tasks@198.51.100.9")).await, "service-acr-tasks@198.51.100.9");
    assert_eq!(ask(None).await, "ip-127.0.0.1");
    let by_address =
        through(Some("subnet-build")).get(format!("{}/metadata/endpoints", arm.base)).send().await;
    assert_eq!(by_address.unwrap().status(), 200);
    assert_eq!(emulator.requests().last().unwrap().caller, "subnet-build");
    for (claim, url) in [
        (Some("ip-203.0.113.7"), "https://example.com/"),
        (Some("nobody"), "https://reg01.azurecr.test/v2/"),
        (None, "https://reg01.azurecr.test:8443/v2/"),
    ] {
        assert!(through(claim).get(url).send().await.is_err(), "{url}");
    }
    let plain = arm.http.get(emulator.proxy_url(None)).send().await.unwrap();
    assert_eq!(plain.status(), 400);
}

#[tokio::test]
async fn a_denied_caller_is_told_its_address() {
    let (emulator, arm) = start().await;
    arm.create(
        "reg01",
        "Premium",
        json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.0/24"}]}}),
    )
    .await;
    let http = login_server_client(&emulator, "reg01.azurecr.test");
    let url = format!("https://reg01.azurecr.test:{}/oauth2/exchange", emulator.address().port());
    let form =
        [("grant_type", "access_token"), ("service", "reg01.azurecr.test"), ("access_token", &arm.token)];
    let ask = async |claim: &str| {
        let reply = http.post(&url).header("x-acrgate-caller", claim).form(&form).send().await.unwrap();
        (reply.status().as_u16(), reply.text().await.unwrap())
    };
    let (status, text) = ask("ip-192.0.2.1").await;
    assert_eq!(status, 403);
    assert!(text.contains("client with IP \\u0027192.0.2.1\\u0027 is not allowed access."), "{text}");
    assert_eq!(ask("ip-203.0.113.7").await.0, 200);
    assert_eq!(ask("nobody").await.0, 400);
}

#[tokio::test]
async fn sign_in_with_a_secret() {
    let (emulator, arm) = start().await;
    let tenant = emulator.tenant_id();
    let metadata = format!("{}/{tenant}/v2.0/.well-known/openid-configuration", arm.base);
    let metadata: Value = arm.http.get(metadata).send().await.unwrap().json().await.unwrap();
    assert_eq!(metadata["token_endpoint"], json!(format!("{}/{tenant}/oauth2/v2.0/token", arm.base)));
    let keys: Value =
        arm.http.get(metadata["jwks_uri"].as_str().unwrap()).send().await.unwrap().json().await.unwrap();
    assert_eq!(keys["keys"][0]["kty"], "EC");
    let ask = async |tenant: &str, grant: &str, client: &str, secret: &str, scope: &str| {
        let form =
            [("grant_type", grant), ("client_id", client), ("client_secret", secret), ("scope", scope)];
        let url = format!("{}/{tenant}/oauth2/v2.0/token", arm.base);
        let reply = arm.http.post(url).form(&form).send().await.unwrap();
        (reply.status().as_u16(), reply.json::<Value>().await.unwrap())
    };
    let (id, secret, scope) =
        (emulator.client_id(), emulator.client_secret(), "https://management.azure.com/.default");
    let (status, good) = ask(tenant, "client_credentials", id, secret, scope).await;
    assert_eq!((status, &good["token_type"], &good["expires_in"]), (200, &json!("Bearer"), &json!(3599)));
    let claims = emulator.cloud().tokens.verify(good["access_token"].as_str().unwrap()).unwrap();
    assert_eq!((claims.aud.as_str(), claims.idtyp.as_str()), ("https://management.azure.com", "app"));
    assert_eq!((claims.appid.as_str(), claims.tid.as_str()), (id, tenant));
    for (tenant, grant, client, secret, scope, status, error) in [
        (tenant, "client_credentials", id, "wrong", scope, 401, "invalid_client"),
        (tenant, "client_credentials", "nobody", secret, scope, 400, "unauthorized_client"),
        ("elsewhere", "client_credentials", id, secret, scope, 400, "invalid_request"),
        (tenant, "password", id, secret, scope, 400, "unsupported_grant_type"),
        (tenant, "client_credentials", id, secret, "user.read", 400, "invalid_scope"),
    ] {
        let (seen, body) = ask(tenant, grant, client, secret, scope).await;
        assert_eq!((seen, body["error"].as_str()), (status, Some(error)), "{body}");
        assert!(body["error_description"].as_str().unwrap().starts_with("AADSTS"));
        assert!(!body.to_string().contains(emulator.client_secret()));
    }
}

#[tokio::test]
async fn sign_in_with_a_managed_identity() {
    let (emulator, arm) = start().await;
    arm.create("reg01", "Premium", json!({})).await;
    let id = format!("{}/tasks/task1", registry("reg01"));
    let body = json!({"identity": {"type": "SystemAssigned"}, "properties": {"step": {"type": "EncodedTask", "encodedTaskContent": "eA=="}}});
    let task = arm.put_at(&id, crate::arm::TASKS, &body).await.ok(200);
    let url = emulator.managed_identity_url();
    assert_eq!(url.scheme(), "http");
    let ask = async |query: &str, header: Option<&str>| {
        let mut request = arm
            .http
            .get(format!("{url}?api-version=2019-08-01&resource=https://management.azure.com/{query}"));
        if let Some(header) = header {
            request = request.header("X-IDENTITY-HEADER", header);
        }
        let reply = request.send().await.unwrap();
        (reply.status().as_u16(), reply.json::<Value>().await.unwrap())
    };
    let (status, host) = ask("", Some("x")).await;
    assert_eq!(status, 200);
    assert!(host["expires_on"].is_string() && host["token_type"] == "Bearer");
    let as_host = Arm { token: host["access_token"].as_str().unwrap().to_owned(), ..arm.clone() };
    as_host.get(&registry("reg01")).await.ok(200);
    let (_, of_task) = ask("", Some(&id)).await;
    let claims = emulator.cloud().tokens.verify(of_task["access_token"].as_str().unwrap()).unwrap();
    assert_eq!(json!(claims.oid), task["identity"]["principalId"]);
    assert_eq!(claims.xms_mirid.as_deref(), Some(id.as_str()));
    let (_, by_client) =
        ask(&format!("&client_id={}", of_task["client_id"].as_str().unwrap()), Some("x")).await;
    assert_eq!(by_client["client_id"], of_task["client_id"]);
    assert_eq!(ask("", None).await.0, 400);
    assert_eq!(ask("&client_id=nobody", Some("x")).await.0, 400);
    let imds = format!(
        "{}/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://management.azure.com/",
        arm.base
    );
    assert_eq!(arm.http.get(&imds).send().await.unwrap().status(), 400);
    assert_eq!(arm.http.get(&imds).header("Metadata", "true").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_testers_door_needs_its_token_and_seeds_dumps_and_tells_time() {
    let (emulator, arm) = start().await;
    arm.create("reg01", "Premium", json!({"adminUserEnabled": true})).await;
    let door = |method: Method, name: &str| {
        arm.http
            .request(method, format!("{}/{name}", emulator.admin_url()))
            .bearer_auth(emulator.admin_token())
    };
    let closed =
        arm.http.get(format!("{}/dump", emulator.admin_url())).bearer_auth(&arm.token).send().await.unwrap();
    assert_eq!(closed.status(), 401);
    let dump: Value = door(Method::GET, "dump").send().await.unwrap().json().await.unwrap();
    assert!(!dump.to_string().contains(emulator.client_secret()) && !dump.to_string().contains("passwords"));
    assert_eq!(door(Method::DELETE, "seed").send().await.unwrap().status(), 204);
    assert_eq!(arm.get(&registry("reg01")).await.status, 403, "the owner is another principal now");
    let owner = Arm::owner(&emulator).await;
    assert_eq!(owner.get(&registry("reg01")).await.status, 404);
    assert_eq!(door(Method::PUT, "seed").json(&dump).send().await.unwrap().status(), 204);
    assert_eq!(owner.get(&registry("reg01")).await.ok(200)["properties"]["adminUserEnabled"], true);
    let wrong = json!({"resources": [{"id": registry("reg02"), "sku": {"name": "Basic"}, "properties": {"publicNetworkAccess": "Disabled"}}]});
    let refused = door(Method::PUT, "seed").json(&wrong).send().await.unwrap();
    assert_eq!(refused.status(), 400);
    assert!(refused.text().await.unwrap().contains("DisablingPublicNetworkAccessNotSupported"));
    assert_eq!(
        door(Method::PUT, "clock")
            .json(&json!({"advanceMs": 5000, "rate": 0}))
            .send()
            .await
            .unwrap()
            .status(),
        204
    );
    let time: Value = door(Method::GET, "clock").send().await.unwrap().json().await.unwrap();
    assert!(time["nowMs"].as_u64().unwrap() >= 5000 && time["rate"] == 0.0);
    assert_eq!(door(Method::GET, "nothing").send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn faults_happen_as_ordered() {
    let (emulator, arm) = start().await;
    arm.create("reg01", "Premium", json!({})).await;
    let order = |plan: Value| emulator.faults(serde_json::from_value::<FaultPlan>(plan).unwrap());
    order(json!({"faults": [{"method": "PATCH", "path": "/registries/REG01", "count": 1, "status": 429,
        "headers": {"retry-after": "7"}, "body": {"error": {"code": "TooManyRequests", "message": "slow"}}}]}));
    let off = json!({"publicNetworkAccess": "Disabled"});
    let throttled = arm.patch(&registry("reg01"), off.clone()).await;
    assert_eq!((throttled.error(429).as_str(), throttled.header("retry-after")), ("TooManyRequests", "7"));
    assert_eq!(arm.get(&registry("reg01")).await.ok(200)["properties"]["publicNetworkAccess"], "Enabled");
    arm.patch(&registry("reg01"), json!({"tags": {}})).await.ok(200);
    let patch = || {
        let url = format!("{}{}?api-version={VERSION}", arm.base, registry("reg01"));
        arm.http.patch(url).bearer_auth(&arm.token).json(&json!({"properties": off})).send()
    };
    order(json!({"faults": [{"method": "PATCH", "reset": "before"}]}));
    assert!(patch().await.is_err());
    assert_eq!(arm.get(&registry("reg01")).await.ok(200)["properties"]["publicNetworkAccess"], "Enabled");
    order(json!({"faults": [{"method": "PATCH", "reset": "after"}]}));
    assert!(patch().await.is_err());
    assert_eq!(arm.get(&registry("reg01")).await.ok(200)["properties"]["publicNetworkAccess"], "Disabled");
    let log = emulator.requests();
    assert_eq!(log.iter().filter(|request| request.method == "PATCH" && request.status.is_none()).count(), 2);
    order(json!({"faults": []}));
    assert_eq!(patch().await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_log_tells_what_was_asked_and_no_secret() {
    let (emulator, arm) = start().await;
    arm.create("reg01", "Premium", json!({})).await;
    let task = json!({"properties": {"step": {"type": "EncodedTask", "encodedTaskContent": "eA=="},
        "credentials": {"customRegistries": {"x.io": {"password": {"value": "hush", "type": "Opaque"}}}}}});
    arm.put_at(&format!("{}/tasks/task1", registry("reg01")), crate::arm::TASKS, &task).await.ok(200);
    let last = emulator.requests().pop().unwrap();
    assert_eq!(
        (last.method.as_str(), last.status, last.api_version.as_deref()),
        ("PUT", Some(200), Some(crate::arm::TASKS))
    );
    assert_eq!((last.host.as_str(), last.caller.as_str()), ("127.0.0.1", "ip-127.0.0.1"));
    assert_eq!(last.body.unwrap()["properties"]["step"]["type"], "EncodedTask");
    let all = serde_json::to_string(&emulator.requests()).unwrap();
    for secret in ["hush", emulator.client_secret(), &arm.token] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
    let debug = format!("{emulator:?}");
    for secret in ["hush", emulator.client_secret(), emulator.admin_token(), &arm.token] {
        assert!(!debug.contains(secret), "{secret} is in Debug");
    }
}
