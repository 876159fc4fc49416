//! Registries over the wire: shapes, merging, versions, refusals.

use std::time::Duration;

use crate::arm::{GROUP, VERSION, registry, start, start_with};
use acrgate_emulator::Options;
use acrgate_emulator::options::Delays;
use reqwest::Method;
use serde_json::{Value, json};

fn premium(properties: Value) -> Value {
    json!({"location": "westus", "sku": {"name": "Premium"}, "properties": properties})
}

#[tokio::test]
async fn create_is_201_with_an_operation_that_is_polled_without_retry_after() {
    let operation = Duration::from_secs(30);
    let (emulator, arm) =
        start_with(Options { delays: Delays { operation, ..Delays::default() }, ..Options::default() }).await;
    let id = registry("MyReg1");
    let created = arm.put_at(&id, VERSION, &premium(json!({}))).await;
    assert_eq!(created.status, 201);
    assert_eq!(created.body["properties"]["provisioningState"], "Creating");
    assert_eq!(created.body["properties"]["loginServer"], "myreg1.azurecr.test");
    assert!(created.headers.get("retry-after").is_none() && created.headers.get("location").is_none());
    let link = created.header("azure-asyncoperation").to_owned();
    assert!(link.contains(&format!("{id}/operationStatuses/registries-")) && link.contains("&t=6"), "{link}");
    for header in ["x-ms-request-id", "x-ms-correlation-request-id", "date"] {
        assert!(!created.header(header).is_empty(), "{header}");
    }
    assert_eq!(created.header("x-ms-ratelimit-remaining-subscription-writes"), "199");
    assert_eq!(created.header("api-supported-versions"), VERSION);
    let running = arm.follow(&link).await;
    assert_eq!((running.status, &running.body), (200, &json!({"status": "Creating"})));
    assert!(!running.header("azure-asyncoperation").is_empty());
    assert_eq!(arm.get(&id).await.ok(200)["properties"]["provisioningState"], "Creating");
    emulator.cloud().clock.set(operation, 1.0);
    assert_eq!(arm.follow(&link).await.ok(200), json!({"status": "Succeeded"}));
    let made = arm.get(&id).await.ok(200);
    assert_eq!(made["properties"]["provisioningState"], "Succeeded");
    assert_eq!(made["sku"], json!({"name": "Premium", "tier": "Premium"}));
    assert_eq!(made["systemData"]["createdByType"], "Application");
    let again = arm.put_at(&id, VERSION, &premium(json!({}))).await;
    assert_eq!((again.status, &again.body["properties"]["provisioningState"]), (201, &json!("Updating")));
}

#[tokio::test]
async fn a_failed_operation_carries_its_error_and_leaves_what_was() {
    let operation = Duration::from_secs(30);
    let (emulator, arm) =
        start_with(Options { delays: Delays { operation, ..Delays::default() }, ..Options::default() }).await;
    let created = arm.put_at(&registry("reg01"), VERSION, &premium(json!({}))).await;
    let link = created.header("azure-asyncoperation").to_owned();
    let order = json!({"fail": {"code": "InternalServerError", "message": "Something broke."}});
    let failed = arm
        .http
        .put(format!("{}/operations", emulator.admin_url()))
        .bearer_auth(emulator.admin_token())
        .json(&order)
        .send()
        .await
        .unwrap();
    assert_eq!(failed.json::<Value>().await.unwrap(), json!({"failed": 1}));
    let polled = arm.follow(&link).await.ok(200);
    assert_eq!(polled["status"], "Failed");
    assert_eq!(polled["error"]["code"], "InternalServerError");
}

#[tokio::test]
async fn a_new_registry_trusts_services_and_has_no_tasks_flag() {
    let (_emulator, arm) = start().await;
    let made = arm.create("reg01", "Premium", json!({})).await;
    let properties = &made["properties"];
    assert_eq!(properties["networkRuleBypassOptions"], "AzureServices");
    assert!(properties.get("networkRuleBypassAllowedForTasks").is_none());
    assert_eq!(properties["publicNetworkAccess"], "Enabled");
    assert_eq!(properties["networkRuleSet"], json!({"defaultAction": "Allow", "ipRules": []}));
    let patched = arm.patch(&registry("reg01"), json!({"networkRuleBypassAllowedForTasks": true})).await;
    assert_eq!(patched.header("azure-asyncoperation"), "");
    assert_eq!(patched.ok(200)["properties"]["networkRuleBypassAllowedForTasks"], true);
    for (version, shown) in
        [("2025-06-01-preview", true), ("2025-04-01", false), ("2023-11-01-preview", false)]
    {
        let seen = arm.get_at(&registry("reg01"), version).await.ok(200);
        assert_eq!(seen["properties"].get("networkRuleBypassAllowedForTasks").is_some(), shown, "{version}");
    }
}

#[tokio::test]
async fn patches_merge_and_puts_replace() {
    let (_emulator, arm) = start().await;
    let id = registry("reg01");
    arm.create("reg01", "Premium", json!({})).await;
    let rules = json!({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "16.17.18.0/24"}, {"value": "203.0.113.7/32"}]}});
    let seen = arm.patch(&id, rules).await.ok(200);
    assert_eq!(
        seen["properties"]["networkRuleSet"]["ipRules"][1],
        json!({"action": "Allow", "value": "203.0.113.7"})
    );
    let subnets = json!({"properties": {"networkRuleSet": {"virtualNetworkRules": [{"id": "/subscriptions/s/subnet"}]}}});
    let old = arm.patch_at(&id, "2021-08-01-preview", &subnets).await.ok(200);
    assert_eq!(
        old["properties"]["networkRuleSet"]["virtualNetworkRules"],
        json!([{"action": "Allow", "id": "/subscriptions/s/subnet"}])
    );
    let only_default = json!({"networkRuleSet": {"defaultAction": "Allow"}});
    let seen = arm.patch(&id, only_default).await.ok(200);
    assert_eq!(seen["properties"]["networkRuleSet"]["ipRules"].as_array().unwrap().len(), 2);
    assert!(seen["properties"]["networkRuleSet"].get("virtualNetworkRules").is_none());
    let newest = arm.get_at(&id, "2026-03-01-preview").await.ok(200);
    assert_eq!(
        newest["properties"]["networkRuleSet"]["virtualNetworkRules"],
        json!([{"action": "Allow", "virtualNetworkSubnetResourceId": "/subscriptions/s/subnet"}])
    );
    arm.put_at(&id, VERSION, &premium(json!({}))).await.ok(201);
    let replaced = arm.get(&id).await.ok(200);
    assert_eq!(replaced["properties"]["networkRuleSet"], json!({"defaultAction": "Allow", "ipRules": []}));
    assert_eq!(replaced["properties"]["creationDate"], newest["properties"]["creationDate"]);
}

#[tokio::test]
async fn paths_have_no_case_and_no_doubled_slashes() {
    let (_emulator, arm) = start().await;
    arm.create("reg01", "Premium", json!({})).await;
    let odd = format!(
        "{}//REGISTRIES/Reg01",
        registry("x").replace("/registries/x", "").replace("resourceGroups", "resourcegroups")
    );
    assert_eq!(arm.get(&odd).await.ok(200)["name"], "reg01");
    // GET and PUT of the whole resource, read-only properties included, as `az resource update` does.
    let mut whole = arm.get_at(&odd, "2025-06-01-preview").await.ok(200);
    whole["properties"]["networkRuleBypassAllowedForTasks"] = json!(true);
    arm.put_at(&odd, "2025-06-01-preview", &whole).await.ok(201);
    let after = arm.get(&registry("reg01")).await.ok(200);
    assert_eq!(after["properties"]["networkRuleBypassAllowedForTasks"], true);
    assert_eq!(after["id"], registry("reg01"));
}

#[tokio::test]
async fn anonymous_pull_is_a_201_with_an_operation() {
    let (_emulator, arm) = start().await;
    arm.create("reg01", "Standard", json!({})).await;
    let patched = arm.patch(&registry("reg01"), json!({"anonymousPullEnabled": true})).await;
    assert_eq!((patched.status, &patched.body["properties"]["provisioningState"]), (201, &json!("Updating")));
    let link = patched.header("azure-asyncoperation").to_owned();
    assert_eq!(arm.follow(&link).await.ok(200), json!({"status": "Succeeded"}));
    assert!(
        patched.body["properties"].get("networkRuleSet").is_none(),
        "below Premium the rule set is omitted"
    );
}

#[tokio::test]
async fn the_services_refusals() {
    let (_emulator, arm) = start().await;
    arm.create("basic", "Basic", json!({})).await;
    arm.create("premium", "Premium", json!({})).await;
    let refused = arm.patch(&registry("basic"), json!({"publicNetworkAccess": "Disabled"})).await;
    assert_eq!(refused.error(400), "DisablingPublicNetworkAccessNotSupported");
    assert_eq!(refused.body["status"], "Failed");
    let rules: Vec<_> = (0..201).map(|n| json!({"value": format!("10.0.0.{n}")})).collect();
    let refused = arm.patch(&registry("premium"), json!({"networkRuleSet": {"ipRules": rules}})).await;
    assert_eq!(refused.error(400), "BadRequest");
    assert!(refused.message().contains("exceeds allowed quota 200"));
    let off =
        json!({"publicNetworkAccess": "Disabled", "policies": {"exportPolicy": {"status": "disabled"}}});
    arm.patch(&registry("premium"), off).await.ok(200);
    let refused = arm.patch(&registry("premium"), json!({"publicNetworkAccess": "Enabled"})).await;
    assert!(refused.message().contains("because the registry 'premium' has exports disabled."));
    assert_eq!(arm.get(&registry("premium")).await.ok(200)["properties"]["publicNetworkAccess"], "Disabled");
    let taken = format!("{}2/providers/Microsoft.ContainerRegistry/registries/Basic", GROUP);
    arm.put_at(&format!("{GROUP}2"), "2024-11-01", &json!({"location": "westus"})).await.ok(201);
    assert_eq!(arm.put_at(&taken, VERSION, &premium(json!({}))).await.error(409), "AlreadyInUse");
    assert_eq!(
        arm.put_at(&registry("a-b"), VERSION, &premium(json!({}))).await.error(400),
        "InvalidRegistryName"
    );
}

#[tokio::test]
async fn what_is_missing_is_said_in_arms_words() {
    let (_emulator, arm) = start().await;
    let missing = arm.get(&registry("reg01")).await;
    assert_eq!(missing.error(404), "ResourceNotFound");
    assert_eq!(
        missing.message(),
        "The Resource 'Microsoft.ContainerRegistry/registries/reg01' under resource group 'rg1' was not found. For more \
         details please go to https://aka.ms/ARMResourceNotFoundFix"
    );
    assert_eq!(arm.patch(&registry("reg01"), json!({})).await.error(404), "ResourceNotFound");
    let regenerate = format!("{}/regenerateCredential", registry("reg01"));
    assert_eq!(
        arm.post_at(&regenerate, VERSION, &json!({"name": "password"})).await.error(404),
        "ResourceNotFound"
    );
    let other_group = registry("reg01").replace("/rg1/", "/rg9/");
    assert_eq!(arm.get(&other_group).await.error(404), "ResourceGroupNotFound");
    assert_eq!(
        arm.send(Method::GET, &registry("reg01"), None).await.error(400),
        "MissingApiVersionParameter"
    );
    assert_eq!(arm.get_at(&registry("reg01"), "2099-01-01").await.error(400), "NoRegisteredProviderFound");
    assert_eq!(arm.get_at(&registry("reg01"), "latest").await.error(400), "InvalidApiVersionParameter");
    let odd_type = format!("{GROUP}/providers/Microsoft.ContainerRegistry/novelties/x");
    assert_eq!(arm.get(&odd_type).await.error(404), "InvalidResourceType");
    let broken = arm.http.patch(format!("{}{}?api-version={VERSION}", arm.base, registry("reg01")));
    let broken = broken.bearer_auth(&arm.token).body("{").send().await.unwrap();
    assert_eq!(broken.status(), 400);
    assert_eq!(broken.json::<Value>().await.unwrap()["error"]["code"], "InvalidRequestContent");
}

#[tokio::test]
async fn private_endpoint_connections_are_approved_by_a_polled_put_that_answers_201() {
    let operation = Duration::from_secs(9);
    let (emulator, arm) =
        start_with(Options { delays: Delays { operation, ..Delays::default() }, ..Options::default() }).await;
    let connection = json!({"name": "reg01.abc", "properties": {"privateLinkServiceConnectionState": {"status": "Pending"}}});
    let seed = json!({"resources": [{"id": registry("reg01"), "properties": {"privateEndpointConnections": [connection]}}]});
    emulator.seed(&seed).unwrap();
    let id = format!("{}/privateEndpointConnections/reg01.abc", registry("reg01"));
    let pending = arm.get(&id).await.ok(200);
    assert_eq!(pending["properties"]["privateLinkServiceConnectionState"], json!({"status": "Pending"}));
    let body = json!({"properties": {"privateEndpoint": pending["properties"]["privateEndpoint"],
        "privateLinkServiceConnectionState": {"status": "Approved", "description": "fine"}}});
    let put = arm.put_at(&id, VERSION, &body).await;
    assert_eq!((put.status, &put.body["properties"]["provisioningState"]), (201, &json!("Updating")));
    assert_eq!(put.body["properties"]["privateLinkServiceConnectionState"]["status"], "Pending");
    let link = put.header("azure-asyncoperation").to_owned();
    assert!(link.contains("/operationStatuses/privateendpointconnections-"), "{link}");
    assert_eq!(arm.follow(&link).await.ok(201)["status"], "Updating");
    emulator.cloud().clock.set(operation, 1.0);
    let done = arm.follow(&link).await;
    assert!(done.header("azure-asyncoperation").is_empty());
    let done = done.ok(200);
    assert_eq!((&done["status"], &done["id"]), (&json!("Succeeded"), &json!(id)));
    let state = json!({"status": "Approved", "description": "fine"});
    assert_eq!(arm.get(&id).await.ok(200)["properties"]["privateLinkServiceConnectionState"], state);
    let embedded = arm.get(&registry("reg01")).await.ok(200);
    let embedded = &embedded["properties"]["privateEndpointConnections"][0]["properties"];
    assert_eq!(embedded["privateLinkServiceConnectionState"], state);
    let deleted = arm.delete_at(&id, VERSION).await;
    assert_eq!(deleted.status, 202);
    let link = deleted.header("location").to_owned();
    assert!(link.contains("/locations/westeurope/operationResults/privateendpointconnections-"), "{link}");
    let running = arm.follow(&link).await;
    assert_eq!(running.status, 202);
    assert_ne!(running.header("location"), link);
    emulator.cloud().clock.set(operation, 1.0);
    assert_eq!(arm.follow(&link).await.ok(200), Value::Null);
    let list = arm.get(&format!("{}/privateEndpointConnections", registry("reg01"))).await.ok(200);
    assert_eq!(list, json!({"value": []}));
    assert_eq!(arm.delete_at(&id, VERSION).await.status, 204);
    assert_eq!(arm.get(&id).await.error(404), "ResourceNotFound");
}

#[tokio::test]
async fn lists_come_in_pages_and_resources_by_filter() {
    let (emulator, arm) = start_with(Options { page_size: 2, ..Options::default() }).await;
    let resources: Vec<_> = (0..5).map(|n| json!({"id": registry(&format!("regis{n}"))})).collect();
    emulator.seed(&json!({"resources": resources})).unwrap();
    let mut names = Vec::new();
    let list = format!("{GROUP}/providers/Microsoft.ContainerRegistry/registries");
    let mut page = arm.get(&list).await.ok(200);
    loop {
        let items = page["value"].as_array().unwrap();
        assert!(items.len() <= 2);
        names.extend(items.iter().map(|item| item["name"].as_str().unwrap().to_owned()));
        let Some(next) = page["nextLink"].as_str() else { break };
        page = arm.follow(next).await.ok(200);
    }
    assert_eq!(names, ["regis0", "regis1", "regis2", "regis3", "regis4"]);
    // What comes and goes between two pages moves nothing else.
    let first = arm.get(&list).await.ok(200);
    arm.delete_at(&registry("regis0"), VERSION).await.ok(200);
    let second = arm.follow(first["nextLink"].as_str().unwrap()).await.ok(200);
    assert_eq!(second["value"][0]["name"], "regis2");
    let filter = "%24filter=resourceType%20eq%20%27Microsoft.ContainerRegistry%2Fregistries%27%20and%20name%20eq%20%27REGIS3%27";
    let found = arm
        .send(
            Method::GET,
            &format!(
                "/subscriptions/{}/resources?{filter}&api-version=2024-11-01",
                emulator.subscription_id()
            ),
            None,
        )
        .await
        .ok(200);
    assert_eq!(found["value"].as_array().unwrap().len(), 1);
    assert_eq!(found["value"][0]["id"], registry("regis3"));
    assert!(found["value"][0].get("properties").is_none());
}

#[tokio::test]
async fn admin_credentials_usages_names_and_deletion() {
    let (emulator, arm) = start().await;
    arm.create("reg01", "Standard", json!({})).await;
    let id = registry("reg01");
    let refused = arm.post_at(&format!("{id}/listCredentials"), VERSION, &json!({})).await;
    assert_eq!(refused.error(400), "UnAuthorizedForCredentialOperations");
    arm.patch(&id, json!({"adminUserEnabled": true})).await.ok(200);
    let first = arm.post_at(&format!("{id}/listCredentials"), VERSION, &json!({})).await.ok(200);
    assert_eq!(first["username"], "reg01");
    assert_ne!(first["passwords"][0]["value"], first["passwords"][1]["value"]);
    let second = arm
        .post_at(&format!("{id}/regenerateCredential"), VERSION, &json!({"name": "password2"}))
        .await
        .ok(200);
    assert_eq!(second["passwords"][0], first["passwords"][0]);
    assert_ne!(second["passwords"][1], first["passwords"][1]);
    let shown = arm.get(&id).await.ok(200).to_string();
    assert!(!shown.contains(first["passwords"][0]["value"].as_str().unwrap()));
    let usages = arm.get(&format!("{id}/listUsages")).await.ok(200);
    assert_eq!(
        usages["value"][0],
        json!({"name": "Size", "limit": 107_374_182_400_u64, "currentValue": 0, "unit": "Bytes"})
    );
    let check = format!(
        "/subscriptions/{}/providers/Microsoft.ContainerRegistry/checkNameAvailability",
        emulator.subscription_id()
    );
    let of = |name: &str| json!({"name": name, "type": "Microsoft.ContainerRegistry/registries"});
    assert_eq!(arm.post_at(&check, VERSION, &of("reg02")).await.ok(200), json!({"nameAvailable": true}));
    assert_eq!(arm.post_at(&check, VERSION, &of("REG01")).await.ok(200)["reason"], "AlreadyExists");
    assert_eq!(arm.post_at(&check, VERSION, &of("r")).await.ok(200)["reason"], "Invalid");
    let import = arm.post_at(&format!("{id}/importImage"), VERSION, &json!({})).await;
    assert_eq!(import.error(400), "BadRequest");
    assert_eq!(arm.delete_at(&id, VERSION).await.status, 200);
    assert_eq!(arm.delete_at(&id, VERSION).await.status, 204);
    assert_eq!(arm.get(&id).await.status, 404);
}
