//! Who may do what in ARM: tokens, roles, assignments, identities.

use std::time::Duration;

use crate::arm::{Answer, Arm, GROUP, ROLES, VERSION, registry, start, start_with};
use acrgate_emulator::options::Delays;
use acrgate_emulator::state::store::Propagation;
use acrgate_emulator::{Emulator, Options};
use reqwest::Method;
use serde_json::{Value, json};

const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";
const ACR_PULL: &str = "7f951dda-4ed3-4680-a7ca-43fe172d538d";
const TASKS_CONTRIBUTOR: &str = "fb382eab-e894-4461-af04-94435c366c3f";

/// An application without roles.
async fn stranger(emulator: &Emulator) -> (String, Arm) {
    let oid = "55555555-5555-5555-5555-555555555555";
    let principal = json!({"objectId": oid, "appId": "66666666-6666-6666-6666-666666666666", "displayName": "stranger",
        "kind": "application", "secret": "open sesame"});
    emulator.seed(&json!({"principals": [principal]})).unwrap();
    let arm = Arm::sign_in(emulator, "66666666-6666-6666-6666-666666666666", "open sesame").await;
    (oid.to_owned(), arm)
}

fn assignment(scope: &str, name: u32) -> String {
    format!("{scope}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-8000-{name:012}")
}

fn role(guid: &str, principal: &str) -> Value {
    json!({"properties": {
        "roleDefinitionId": format!("{GROUP}/providers/Microsoft.Authorization/roleDefinitions/{guid}"),
        "principalId": principal,
        "principalType": "ServicePrincipal",
    }})
}

#[tokio::test]
async fn roles_are_needed_and_inherited_from_the_scopes_above() {
    let (emulator, owner) = start().await;
    owner.create("reg01", "Premium", json!({})).await;
    let (oid, arm) = stranger(&emulator).await;
    let id = registry("reg01");
    let refused = arm.get(&id).await;
    assert_eq!(refused.error(403), "AuthorizationFailed");
    assert_eq!(
        refused.message(),
        format!(
            "The client '66666666-6666-6666-6666-666666666666' with object id '{oid}' does not have authorization to \
             perform action 'Microsoft.ContainerRegistry/registries/read' over scope '{id}' or the scope is invalid. If \
             access was recently granted, please refresh your credentials."
        )
    );
    owner.put_at(&assignment(GROUP, 1), ROLES, &role(READER, &oid)).await.ok(201);
    arm.get(&id).await.ok(200);
    let write = arm.patch(&id, json!({"publicNetworkAccess": "Disabled"})).await;
    assert!(write.message().contains("'Microsoft.ContainerRegistry/registries/write'"));
    assert_eq!(
        arm.get_at(&format!("/subscriptions/{}", emulator.subscription_id()), "2022-12-01").await.status,
        403
    );
    let seen = arm.get_at("/subscriptions", "2022-12-01").await.ok(200);
    assert_eq!(seen["value"].as_array().unwrap().len(), 1);
    owner.put_at(&assignment(&id, 2), ROLES, &role(CONTRIBUTOR, &oid)).await.ok(201);
    arm.patch(&id, json!({"publicNetworkAccess": "Disabled"})).await.ok(200);
    let escalation = arm.put_at(&assignment(&id, 3), ROLES, &role(READER, &oid)).await;
    assert_eq!(escalation.error(403), "AuthorizationFailed");
    assert_eq!(owner.delete_at(&assignment(&id, 2), ROLES).await.status, 200);
    assert_eq!(arm.patch(&id, json!({})).await.status, 403);
}

#[tokio::test]
async fn a_narrow_role_allows_what_it_lists() {
    let (emulator, owner) = start().await;
    owner.create("reg01", "Premium", json!({})).await;
    let (oid, arm) = stranger(&emulator).await;
    owner.put_at(&assignment(&registry("reg01"), 1), ROLES, &role(TASKS_CONTRIBUTOR, &oid)).await.ok(201);
    assert_eq!(arm.get_at(&format!("{}/tasks", registry("reg01")), crate::arm::TASKS).await.status, 200);
    assert_eq!(arm.patch(&registry("reg01"), json!({})).await.status, 403);
    let pull = owner.put_at(&assignment(&registry("reg01"), 2), ROLES, &role(ACR_PULL, &oid)).await;
    assert_eq!(pull.status, 201);
    assert_eq!(
        arm.post_at(&format!("{}/listCredentials", registry("reg01")), VERSION, &json!({})).await.status,
        403
    );
}

#[tokio::test]
async fn lists_show_what_roles_further_down_allow_to_read() {
    let (emulator, owner) = start().await;
    owner.create("reg01", "Premium", json!({})).await;
    owner.create("reg02", "Premium", json!({})).await;
    let (oid, arm) = stranger(&emulator).await;
    let subscription = format!("/subscriptions/{}", emulator.subscription_id());
    let registries = |scope: &str| format!("{scope}/providers/Microsoft.ContainerRegistry/registries");
    let lists = [
        (format!("{subscription}/resources"), "2024-11-01"),
        (format!("{GROUP}/resources"), "2024-11-01"),
        (registries(&subscription), VERSION),
        (registries(GROUP), VERSION),
    ];
    for (list, version) in &lists {
        assert_eq!(arm.get_at(list, version).await.error(403), "AuthorizationFailed", "{list}");
    }
    owner.put_at(&assignment(&registry("reg02"), 1), ROLES, &role(ACR_PULL, &oid)).await.ok(201);
    for (list, version) in &lists {
        assert_eq!(arm.get_at(list, version).await.ok(200)["value"], json!([]), "{list}");
    }
    owner.put_at(&assignment(&registry("reg02"), 2), ROLES, &role(READER, &oid)).await.ok(201);
    for (list, version) in &lists {
        let seen = arm.get_at(list, version).await.ok(200);
        let names: Vec<_> = seen["value"].as_array().unwrap().iter().map(|each| &each["name"]).collect();
        assert_eq!(names, ["reg02"], "{list}");
    }
    let groups = format!("{subscription}/resourcegroups");
    assert_eq!(arm.get_at(&groups, "2024-11-01").await.ok(200)["value"], json!([]));
    owner.put_at(&assignment(GROUP, 3), ROLES, &role(READER, &oid)).await.ok(201);
    assert_eq!(arm.get_at(&groups, "2024-11-01").await.ok(200)["value"][0]["id"], GROUP);
}

#[tokio::test]
async fn tokens_must_be_there_be_ours_and_be_for_arm() {
    let (emulator, owner) = start().await;
    let with = |token: &str| Arm { token: token.to_owned(), ..owner.clone() };
    let id = registry("reg01");
    let none = with("").get(&id).await;
    assert_eq!(none.error(401), "AuthenticationFailed");
    assert!(none.header("www-authenticate").starts_with("Bearer authorization_uri="));
    assert_eq!(with("eyJ.e30.x").get(&id).await.error(401), "InvalidAuthenticationToken");
    let cloud = emulator.cloud();
    let principal = cloud.directory.by_app_id(emulator.client_id()).unwrap();
    let foreign = cloud.entra_token(&principal, "https://containerregistry.azure.net").unwrap();
    assert_eq!(with(&foreign).get(&id).await.error(401), "InvalidAuthenticationTokenAudience");
    let mut claims =
        acrgate_emulator::entra::tokens::Claims::of(&principal, "https://management.azure.com/", "t");
    claims.exp = claims.iat - 1;
    let expired = cloud.tokens.mint(&claims).unwrap();
    assert_eq!(with(&expired).get(&id).await.error(401), "ExpiredAuthenticationToken");
    for audience in ["https://management.azure.com/", "https://management.core.windows.net", &owner.base] {
        let token = cloud.entra_token(&principal, audience).unwrap();
        assert_eq!(with(&token).get(&id).await.status, 404, "{audience}");
    }
}

#[tokio::test]
async fn assignments_are_made_listed_found_twice_and_deleted() {
    let (emulator, owner) = start().await;
    owner.create("reg01", "Premium", json!({})).await;
    let (oid, _) = stranger(&emulator).await;
    let scope = registry("reg01");
    let first = owner.put_at(&assignment(&scope, 1), ROLES, &role(ACR_PULL, &oid)).await.ok(201);
    assert_eq!(first["properties"]["createdBy"], Value::Null);
    assert_eq!(first["properties"]["scope"], json!(scope));
    assert_eq!(first["id"], json!(assignment(&scope, 1)));
    let again = owner.put_at(&assignment(&scope, 1), ROLES, &role(ACR_PULL, &oid)).await.ok(201);
    assert_eq!(again["properties"]["createdOn"], first["properties"]["createdOn"]);
    let twin = owner.put_at(&assignment(&scope, 2), ROLES, &role(ACR_PULL, &oid)).await;
    assert_eq!(
        (twin.error(409).as_str(), twin.message()),
        ("RoleAssignmentExists", "The role assignment already exists.")
    );
    owner.put_at(&assignment(GROUP, 3), ROLES, &role(READER, &oid)).await.ok(201);
    let names = async |scope: &str, filter: &str| {
        let path = format!(
            "{scope}/providers/Microsoft.Authorization/roleAssignments?$filter={filter}&api-version={ROLES}"
        );
        let list = owner.send(Method::GET, &path, None).await.ok(200);
        let mut names: Vec<_> = list["value"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|found| found["properties"]["principalId"] == oid)
            .map(|found| found["name"].as_str().unwrap().chars().last().unwrap())
            .collect();
        names.sort_unstable();
        names.into_iter().collect::<String>()
    };
    assert_eq!(names(&scope, "atScope()").await, "13");
    assert_eq!(names(GROUP, "atScope()").await, "3");
    assert_eq!(names(GROUP, &format!("principalId%20eq%20%27{oid}%27")).await, "13");
    assert_eq!(names(&scope, &format!("atScope()%20and%20assignedTo(%27{oid}%27)")).await, "13");
    assert_eq!(names(&scope, "principalId%20eq%20%27somebody%27").await, "");
    let deleted = owner.delete_at(&assignment(&scope, 1), ROLES).await;
    assert_eq!(deleted.ok(200)["name"], first["name"]);
    assert_eq!(owner.delete_at(&assignment(&scope, 1), ROLES).await.status, 204);
    assert_eq!(owner.get_at(&assignment(&scope, 1), ROLES).await.error(404), "RoleAssignmentNotFound");
}

#[tokio::test]
async fn definitions_are_found_by_name() {
    let (_emulator, owner) = start().await;
    let path = format!(
        "{GROUP}/providers/Microsoft.Authorization/roleDefinitions?$filter=roleName%20eq%20%27acrpush%27&api-version={ROLES}"
    );
    let list = owner.send(Method::GET, &path, None).await.ok(200);
    assert_eq!(list["value"].as_array().unwrap().len(), 1);
    let found = &list["value"][0];
    assert_eq!(found["name"], "8311e382-0749-4cb8-b61a-304f252e45ec");
    assert!(found["id"].as_str().unwrap().starts_with("/subscriptions/11111111-"));
    assert_eq!(found["properties"]["type"], "BuiltInRole");
}

async fn task_with_identity(owner: &Arm) -> String {
    let body = json!({"location": "westus", "identity": {"type": "SystemAssigned"},
        "properties": {"step": {"type": "EncodedTask", "encodedTaskContent": "dmVyc2lvbjogdjEuMS4w"}}});
    let task =
        owner.put_at(&format!("{}/tasks/task1", registry("reg01")), crate::arm::TASKS, &body).await.ok(200);
    assert_eq!(task["identity"]["type"], "SystemAssigned");
    task["identity"]["principalId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_new_principal_is_not_found_until_it_is_replicated() {
    let principal_replication = Duration::from_secs(20);
    let delays = Delays { principal_replication, ..Delays::default() };
    let (emulator, owner) = start_with(Options { delays, ..Options::default() }).await;
    owner.create("reg01", "Premium", json!({})).await;
    let principal = task_with_identity(&owner).await;
    let scope = registry("reg01");
    let mut untyped = role(ACR_PULL, &principal);
    untyped["properties"].as_object_mut().unwrap().remove("principalType");
    let refused = owner.put_at(&assignment(&scope, 1), ROLES, &untyped).await;
    assert_eq!(refused.error(400), "PrincipalNotFound");
    assert!(
        refused.message().starts_with(&format!("Principal {} does not exist", principal.replace('-', "")))
    );
    assert_eq!(owner.put_at(&assignment(&scope, 1), ROLES, &role(ACR_PULL, &principal)).await.status, 201);
    assert_eq!(owner.delete_at(&assignment(&scope, 1), ROLES).await.status, 200);
    emulator.cloud().clock.set(principal_replication, 1.0);
    assert_eq!(owner.put_at(&assignment(&scope, 1), ROLES, &untyped).await.status, 201);
    let nobody = owner
        .put_at(&assignment(&scope, 2), ROLES, &role(ACR_PULL, "77777777-7777-7777-7777-777777777777"))
        .await;
    assert_eq!(nobody.error(400), "PrincipalNotFound");
}

#[tokio::test]
async fn with_strict_principals_the_type_does_not_help() {
    let delays = Delays { principal_replication: Duration::from_secs(20), ..Delays::default() };
    let mut options = Options { delays, ..Options::default() };
    options.behaviour.principal_type_skips_replication = false;
    let (emulator, owner) = start_with(options).await;
    owner.create("reg01", "Premium", json!({})).await;
    let principal = task_with_identity(&owner).await;
    let put =
        async || owner.put_at(&assignment(&registry("reg01"), 1), ROLES, &role(ACR_PULL, &principal)).await;
    assert_eq!(put().await.error(400), "PrincipalNotFound");
    emulator.cloud().clock.set(Duration::from_secs(20), 1.0);
    put().await.ok(201);
}

#[tokio::test]
async fn a_role_counts_after_its_propagation() {
    let delay = Duration::from_secs(60);
    let propagation = Propagation { role_assignments: delay, registries: Duration::ZERO };
    let delays = Delays { propagation, ..Delays::default() };
    let (emulator, owner) = start_with(Options { delays, ..Options::default() }).await;
    owner.create("reg01", "Premium", json!({})).await;
    let (oid, arm) = stranger(&emulator).await;
    owner.put_at(&assignment(GROUP, 1), ROLES, &role(READER, &oid)).await.ok(201);
    assert_eq!(arm.get(&registry("reg01")).await.status, 403);
    emulator.cloud().clock.set(delay, 1.0);
    assert_eq!(arm.get(&registry("reg01")).await.status, 200);
    owner.delete_at(&assignment(GROUP, 1), ROLES).await.ok(200);
    assert_eq!(arm.get(&registry("reg01")).await.status, 200);
    emulator.cloud().clock.set(delay, 1.0);
    assert_eq!(arm.get(&registry("reg01")).await.status, 403);
}

#[tokio::test]
async fn identities_of_tasks_and_their_own() {
    let (emulator, owner) = start().await;
    owner.create("reg01", "Premium", json!({})).await;
    let system = task_with_identity(&owner).await;
    let identity = format!("{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id1");
    let made: Answer = owner.put_at(&identity, "2023-01-31", &json!({"location": "westus"})).await;
    let made = made.ok(201);
    assert!(made["id"].as_str().unwrap().contains("/resourcegroups/"), "recorded: in lower case");
    let task = format!("{}/tasks/task1", registry("reg01"));
    let both = json!({"identity": {"type": "SystemAssigned, UserAssigned", "userAssignedIdentities": {identity.clone(): {}}}});
    let seen = owner.patch_at(&task, crate::arm::TASKS, &both).await.ok(200);
    assert_eq!(seen["identity"]["principalId"], json!(system), "the system identity stays the same");
    assert_eq!(
        seen["identity"]["userAssignedIdentities"][&identity],
        json!({"principalId": made["properties"]["principalId"], "clientId": made["properties"]["clientId"]})
    );
    let unknown =
        json!({"identity": {"type": "UserAssigned", "userAssignedIdentities": {format!("{identity}9"): {}}}});
    assert_eq!(
        owner.patch_at(&task, crate::arm::TASKS, &unknown).await.error(400),
        "FailedIdentityOperation"
    );
    assert!(emulator.cloud().directory.by_object_id(&system).is_some());
    owner.delete_at(&task, crate::arm::TASKS).await.ok(200);
    assert!(emulator.cloud().directory.by_object_id(&system).is_none());
    assert_eq!(owner.delete_at(&task, crate::arm::TASKS).await.status, 204);
}
