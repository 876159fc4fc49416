//! Registries: what creation leaves unset, edits read back, roles, private endpoints, images from here and from elsewhere.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::time::Duration;

use acrgate::{
    ErrorKind,
    data_plane::Digest,
    identity::{Assigned, PrincipalType},
    rules::{BypassOption, ConnectionStatus, DefaultAction, NetworkEdit, RoleAssignmentMode, Sku},
    workflow::TaskWorkflow,
};
use acrgate_emulator::Options;
use acrgate_end_to_end::{World, base, definition, push_base};
use futures::TryStreamExt;
use serde_json::{Value, json};

#[tokio::test]
async fn a_registry_made_without_the_properties_allows_trusted_services_and_has_no_tasks_flag() {
    let world = World::new().await;
    let (_, info) = world.registry("fresh1", Sku::Premium).await;
    assert_eq!((&info.network.bypass, info.network.tasks_bypass), (&BypassOption::AzureServices, None));
    let kept = stored(&world.emulator.dump(), "fresh1");
    assert_eq!(kept["networkRuleBypassOptions"], "AzureServices");
    assert_eq!(kept.get("networkRuleBypassAllowedForTasks"), None);
}

/// The registry's properties as the emulator keeps them.
fn stored(dump: &Value, name: &str) -> Value {
    fn find<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
        match value {
            Value::Object(map) if map.get("name").and_then(Value::as_str) == Some(name) => {
                map.get("properties")
            }
            Value::Object(map) => map.values().find_map(|value| find(value, name)),
            Value::Array(list) => list.iter().find_map(|value| find(value, name)),
            _ => None,
        }
    }
    find(dump, name).cloned().unwrap()
}

#[tokio::test]
async fn creating_what_exists_resets_nothing() {
    let world = World::new().await;
    let (registry, _) = world.registry("twice1", Sku::Premium).await;
    registry.network().edit(&NetworkEdit::new().allow_trusted_services(false)).await.unwrap();
    let wanted = acrgate::registry::CreateRegistry::new("westeurope", Sku::Premium);
    assert_eq!(registry.create(&wanted).await.unwrap_err().kind(), ErrorKind::Conflict);
    assert_eq!(registry.network().get().await.unwrap().bypass, BypassOption::None);
}

#[tokio::test]
async fn registries_are_listed_and_deleted() {
    let world = World::new().await;
    let (first, _) = world.registry("listed1", Sku::Basic).await;
    world.registry("listed2", Sku::Premium).await;
    let list = || async {
        let all: Vec<_> = world.client().registries(&first.id().subscription()).try_collect().await.unwrap();
        all.into_iter().map(|one| one.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(list().await, ["listed1", "listed2"]);
    first.delete().await.unwrap();
    first.delete().await.unwrap();
    assert_eq!(list().await, ["listed2"]);
    assert_eq!(first.get().await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn what_the_sku_lacks_is_refused_before_it_is_sent() {
    let world = World::new().await;
    let (registry, _) = world.registry("small1", Sku::Basic).await;
    let error = registry.network().edit(&NetworkEdit::new().public_network_access(false)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(world.effects("PATCH", "/registries/small1"), 0);
}

#[tokio::test]
async fn a_role_is_given_once_however_often() {
    let world = World::new().await;
    let (registry, _) = world.registry("roles1", Sku::Premium).await;
    let task = registry.task("nightly".parse().unwrap());
    let definition = definition().with_identity(acrgate::registry::TaskIdentity::System);
    let principal = task.create(&definition).await.unwrap().principal_id.unwrap();
    let push = acrgate::access::role("AcrPush").unwrap().id.parse().unwrap();
    let assign = || async {
        registry.role_assignments().assign(push, principal, PrincipalType::ServicePrincipal).await.unwrap()
    };
    assert!(matches!(assign().await, Assigned::Created(_)));
    assert!(matches!(assign().await, Assigned::AlreadyThere(_)));
    let all: Vec<_> = registry.role_assignments().of(principal).try_collect().await.unwrap();
    assert_eq!(all.len(), 1);
    registry.role_assignments().remove(&all[0].id).await.unwrap();
    registry.role_assignments().remove(&all[0].id).await.unwrap();
}

#[tokio::test]
async fn an_identity_too_new_for_the_directory_is_waited_for() {
    let mut options = Options::default();
    options.delays.principal_replication = Duration::from_millis(700);
    options.behaviour.principal_type_skips_replication = false;
    let world = World::with(options).await;
    let (registry, _) = world.registry("young1", Sku::Premium).await;
    let task = registry.task("nightly".parse().unwrap());
    let definition = definition().with_identity(acrgate::registry::TaskIdentity::System);
    let principal = task.create(&definition).await.unwrap().principal_id.unwrap();
    let pull = acrgate::access::role("AcrPull").unwrap().id.parse().unwrap();
    let assign = |registry: acrgate::registry::Registry| async move {
        registry.role_assignments().assign(pull, principal, PrincipalType::ServicePrincipal).await
    };
    let error = assign(registry.with_deadline(Duration::from_millis(100))).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::NotFound, Some("PrincipalNotFound")), "{error}");
    assign(registry).await.unwrap();
}

#[tokio::test]
async fn an_image_is_what_was_pushed() {
    let world = World::new().await;
    let (registry, _) = world.registry("images1", Sku::Premium).await;
    let images = registry.data_plane().await.unwrap();
    let pushed = push_base(&images).await;
    let by_tag = images.pull_image(&base(), "v1").await.unwrap();
    let by_digest = images.pull_image(&base(), pushed.as_str()).await.unwrap();
    assert_eq!((&by_tag.digest, &by_tag), (&pushed, &by_digest));
    assert_eq!(images.pull_manifest(&base(), "v2").await.unwrap_err().kind(), ErrorKind::NotFound);
    let missing = Digest::of(b"missing");
    assert_eq!(images.pull_blob(&base(), &missing, 10).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn blobs_are_fetched_from_a_data_endpoint() {
    let world = World::new().await;
    let (registry, _) = world.registry("images1", Sku::Premium).await;
    let images = registry.data_plane().await.unwrap();
    push_base(&images).await;
    let direct = images.pull_image(&base(), "v1").await.unwrap();
    registry.network().edit(&NetworkEdit::new().data_endpoints(true)).await.unwrap();
    assert_eq!(images.pull_image(&base(), "v1").await.unwrap(), direct);
    let requests = world.emulator.requests();
    let fetched: Vec<_> = requests.iter().filter(|one| one.host.contains(".data.")).collect();
    assert!(!fetched.is_empty() && fetched.iter().all(|one| one.status == Some(200)), "{fetched:?}");
}

#[tokio::test]
async fn an_image_that_was_damaged_is_not_taken() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { data: Some(folder.path().to_owned()), ..Options::default() };
    // What is damaged keeps to no contract.
    let world = World::unrecorded(options).await;
    let (registry, _) = world.registry("damaged1", Sku::Premium).await;
    let images = registry.data_plane().await.unwrap();
    let digest = push_base(&images).await;
    let manifest = images.pull_manifest(&base(), "v1").await.unwrap();
    let layer = serde_json::from_slice::<Value>(&manifest.bytes).unwrap()["layers"][0]["digest"].clone();
    let layer: Digest = serde_json::from_value(layer).unwrap();

    damage(folder.path(), &layer);
    let error = images.pull_blob(&base(), &layer, 1 << 20).await.unwrap_err();
    assert!(error.message().contains("not what its digest says"), "{error}");
    assert!(images.pull_image(&base(), "v1").await.is_err());
    damage(folder.path(), &digest);
    let error = images.pull_manifest(&base(), digest.as_str()).await.unwrap_err();
    assert!(error.message().contains("not what its digest says"), "{error}");
}

/// Changes a byte of what is kept under this digest.
fn damage(folder: &std::path::Path, digest: &Digest) {
    let hex = digest.as_str().trim_start_matches("sha256:");
    let mut folders = vec![folder.to_owned()];
    let mut found = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.ends_with(format!("blobs/{hex}")) {
                let mut bytes = std::fs::read(&path).unwrap();
                bytes[0] = bytes[0].wrapping_add(1);
                std::fs::write(&path, bytes).unwrap();
                found += 1;
            }
        }
    }
    assert!(found > 0, "nothing is kept under {digest}");
}

#[tokio::test]
async fn rules_admit_the_addresses_they_name_and_no_others() {
    let world = World::new().await;
    let (registry, info) = world.registry("closed1", Sku::Premium).await;
    push_base(&registry.data_plane().await.unwrap()).await;
    let edit = NetworkEdit::new()
        .default_action(DefaultAction::Deny)
        .add_ip_rules(["203.0.113.0/28".parse().unwrap()]);
    registry.network().edit(&edit).await.unwrap();

    let inside = world.client_as("ip-203.0.113.7").data_plane(info.login_server.clone());
    inside.pull_image(&base(), "v1").await.unwrap();
    let outside = world.client_as("ip-203.0.113.77").data_plane(info.login_server.clone());
    let error = outside.pull_image(&base(), "v1").await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::NetworkDenied, Some("DENIED")), "{error}");
    assert_eq!(error.client_address(), Some("203.0.113.77".parse().unwrap()));

    // One more rule, by the address that the denial names, and the same caller gets in.
    let std::net::IpAddr::V4(address) = error.client_address().unwrap() else { panic!("{error}") };
    registry.network().edit(&NetworkEdit::new().add_ip_rules([address.into()])).await.unwrap();
    outside.pull_image(&base(), "v1").await.unwrap();

    registry.network().edit(&NetworkEdit::new().public_network_access(false)).await.unwrap();
    assert_eq!(inside.probe(&base()).await.unwrap_err().kind(), ErrorKind::NetworkDenied);
}

#[tokio::test]
async fn a_private_endpoint_connection_is_answered_and_taken_away() {
    let world = World::new().await;
    let id = world.registry_id("private1");
    let endpoint = format!(
        "/subscriptions/{}/resourceGroups/tests/providers/Microsoft.Network/privateEndpoints/pe1",
        world.emulator.subscription_id()
    );
    let connection = json!({
        "name": "private1.0123456789abcdef0123456789abcdef",
        "properties": {
            "privateEndpoint": { "id": endpoint },
            "privateLinkServiceConnectionState": { "status": "Pending" },
        },
    });
    let properties = json!({ "publicNetworkAccess": "Disabled", "privateEndpointConnections": [connection] });
    let seed = json!({ "resources": [{ "id": id, "location": "westeurope", "properties": properties }] });
    world.emulator.seed(&seed).unwrap();
    let registry = world.client().registry(id);
    let all: Vec<_> = registry.private_endpoints().try_collect().await.unwrap();
    assert_eq!((all.len(), &all[0].status), (1, &ConnectionStatus::Pending));
    let name = &all[0].name;

    let inside =
        world.client_as(&format!("pe-{name}")).data_plane(registry.get().await.unwrap().login_server);
    assert!(inside.probe(&base()).await.is_err(), "no path while it is pending");
    let approved = registry.approve_private_endpoint(name, "welcome").await.unwrap();
    assert_eq!(
        (approved.status, approved.description.as_deref()),
        (ConnectionStatus::Approved, Some("welcome"))
    );
    assert_eq!(approved.private_endpoint.unwrap().to_string(), endpoint);
    inside.probe(&base()).await.unwrap();

    let rejected = registry.reject_private_endpoint(name, "no longer").await.unwrap();
    assert_eq!(rejected.status, ConnectionStatus::Rejected);
    assert!(inside.probe(&base()).await.is_err(), "no path once it is rejected");

    registry.delete_private_endpoint(name).await.unwrap();
    registry.delete_private_endpoint(name).await.unwrap();
    assert_eq!(registry.private_endpoint(name).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn tokens_that_a_change_of_mode_made_void_are_replaced() {
    let world = World::new().await;
    let (registry, _) = world.registry("modes1", Sku::Premium).await;
    let images = registry.data_plane().await.unwrap();
    push_base(&images).await;
    let reader = acrgate::access::role("Container Registry Repository Reader").unwrap().id.parse().unwrap();
    let me = world.client().principal().await.unwrap();
    registry.role_assignments().assign(reader, me, PrincipalType::ServicePrincipal).await.unwrap();

    let mode = json!({ "roleAssignmentMode": "AbacRepositoryPermissions" });
    registry.update(mode.as_object().unwrap()).await.unwrap();
    // Another scope than before, so that the refresh token is what is tried first.
    images.pull_image(&base(), "v1").await.unwrap();
    let error = images.push_manifest(&base(), "v2", "application/json", "{}").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PermissionDenied, "{error}");
}

#[tokio::test]
async fn a_role_under_a_condition_is_not_widened() {
    let world = World::new().await;
    let mode = RoleAssignmentMode::AbacRepositoryPermissions;
    let (registry, _) = world.registry_in_mode("narrow1", Sku::Premium, mode).await;
    let task = registry.task("nightly".parse().unwrap());
    let definition = definition().with_identity(acrgate::registry::TaskIdentity::System);
    let principal = task.create(&definition).await.unwrap().principal_id.unwrap();
    let writer = acrgate::access::role("Container Registry Repository Writer").unwrap();
    let role = writer.id.parse().unwrap();
    let condition =
        "@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringEquals 'team/app'";
    let id = registry.role_assignments().id_for(role, principal).unwrap();
    let subscription = world.emulator.subscription_id();
    let seed = json!({ "resources": [{
        "id": id,
        "type": "Microsoft.Authorization/roleAssignments",
        "name": id.name(),
        "properties": {
            "scope": registry.id().resource_id(),
            "roleDefinitionId": format!("/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/{}", writer.id),
            "principalId": principal,
            "principalType": "ServicePrincipal",
            "condition": condition,
            "conditionVersion": "2.0",
        },
    }] });
    world.emulator.seed(&seed).unwrap();
    let assignments = registry.role_assignments();
    let error = assignments.assign(role, principal, PrincipalType::ServicePrincipal).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
    let there = assignments.find(role, principal).await.unwrap().unwrap();
    assert_eq!(there.condition.as_deref(), Some(condition));
    let error = TaskWorkflow::for_existing(task).plan().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
}
