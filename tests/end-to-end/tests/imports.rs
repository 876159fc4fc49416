//! Imports between registries that are closed to everybody but trusted services, and why one fails.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use acrgate::{
    Error, ErrorKind,
    arm::LongOperation,
    data_plane::Digest,
    identity::PrincipalType,
    names::PrincipalId,
    registry::{ImportImage, ImportMode, Imported, Registry},
    rules::{NetworkEdit, Sku},
};
use acrgate_end_to_end::{World, base, push_base};
use serde_json::json;

const IMPORTER: &str = "55555555-5555-5555-5555-555555555555";
const SECRET: &str = "the importer's secret";

/// Two registries without public access, an image in one of them, and an application that may import.
struct Pair {
    world: World,
    source: Registry,
    target: Registry,
    digest: Digest,
}

impl Pair {
    async fn new() -> Self {
        let world = World::new().await;
        let (source, _) = world.registry("source1", Sku::Premium).await;
        let (target, _) = world.registry("target1", Sku::Premium).await;
        let digest = push_base(&source.data_plane().await.unwrap()).await;
        let principal: PrincipalId = IMPORTER.parse().unwrap();
        let application = json!({"objectId": IMPORTER, "appId": IMPORTER, "displayName": "importer",
            "kind": "application", "secret": SECRET});
        world.emulator.seed(&json!({ "principals": [application] })).unwrap();
        let role = acrgate::access::role("Container Registry Data Importer and Data Reader").unwrap();
        for registry in [&source, &target] {
            let roles = registry.role_assignments();
            let role = role.id.parse().unwrap();
            roles.assign(role, principal, PrincipalType::ServicePrincipal).await.unwrap();
            change(registry, &NetworkEdit::new().public_network_access(false)).await;
        }
        let importer = world.client_of(IMPORTER, SECRET, world.transport(), |options| options);
        let target = importer.registry(target.id().clone());
        Self { world, source, target, digest }
    }

    /// The target for its owner.
    fn owned_target(&self) -> Registry {
        self.world.client().registry(self.target.id().clone())
    }

    fn wanted(&self) -> ImportImage {
        ImportImage::from_registry(self.source.id().clone(), "team/base:v1")
    }

    async fn fails(&self, wanted: &ImportImage) -> Error {
        self.target.import_image(wanted).await.unwrap_err()
    }
}

async fn change(registry: &Registry, edit: &NetworkEdit) {
    registry.network().edit(edit).await.unwrap();
}

#[tokio::test]
async fn an_image_goes_from_one_closed_registry_into_another() {
    let pair = Pair::new().await;
    let operation = pair.target.begin_import_image(&pair.wanted()).await.unwrap();
    let saved = operation.save();
    drop(operation);
    // In another process, by another client.
    LongOperation::<Imported>::resume(&pair.world.client(), &saved).unwrap().await.unwrap();
    change(&pair.owned_target(), &NetworkEdit::new().public_network_access(true)).await;
    let pulled = pair.target.data_plane().await.unwrap().pull_image(&base(), "v1").await.unwrap();
    assert_eq!(pulled.digest, pair.digest);
}

#[tokio::test]
async fn a_second_import_does_no_harm_and_force_moves_the_tag() {
    let pair = Pair::new().await;
    pair.target.import_image(&pair.wanted()).await.unwrap();
    let error = pair.fails(&pair.wanted()).await;
    assert_eq!((error.kind(), error.code()), (ErrorKind::Conflict, Some("Conflict")), "{error}");
    pair.target.import_image(&pair.wanted().with_mode(ImportMode::Force)).await.unwrap();
}

#[tokio::test]
async fn the_side_that_refuses_is_named() {
    let pair = Pair::new().await;
    let refuse = NetworkEdit::new().allow_trusted_services(false);
    change(&pair.owned_target(), &refuse).await;
    let error = pair.fails(&pair.wanted()).await;
    assert_eq!(error.kind(), ErrorKind::NetworkDenied, "{error}");
    assert!(error.hint().unwrap().starts_with("the target registry"), "{error}");
    change(&pair.source, &refuse).await;
    let error = pair.fails(&pair.wanted()).await;
    assert_eq!(error.kind(), ErrorKind::NetworkDenied, "{error}");
    assert!(error.hint().unwrap().starts_with("the source registry"), "{error}");
    assert_eq!(error.target(), Some(pair.source.id().to_string().as_str()));
    let seen = pair.world.emulator.cloud().options.import_address;
    assert_eq!(error.client_address(), Some(seen.into()));
}

#[tokio::test]
async fn a_closed_source_is_not_reached_by_its_login_server() {
    let pair = Pair::new().await;
    let host = "source1.azurecr.test".parse().unwrap();
    let wanted = ImportImage::from_host(host, "team/base:v1").with_credentials(IMPORTER, SECRET);
    assert_eq!(pair.fails(&wanted).await.kind(), ErrorKind::NetworkDenied);
    change(&pair.source, &NetworkEdit::new().public_network_access(true)).await;
    pair.target.import_image(&wanted).await.unwrap();
    let wrong = wanted.with_credentials(IMPORTER, "not the secret");
    assert_eq!(pair.fails(&wrong).await.kind(), ErrorKind::Unauthenticated);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let pair = Pair::new().await;
    let wanted = ImportImage::from_registry(pair.source.id().clone(), "team/other:v1");
    assert_eq!(pair.fails(&wanted).await.kind(), ErrorKind::NotFound);
    let wanted = ImportImage::from_host("mcr.microsoft.com".parse().unwrap(), "dotnet/sdk:8.0");
    let error = pair.fails(&wanted).await;
    assert_eq!(error.kind(), ErrorKind::OperationFailed);
    assert!(error.message().contains("mcr.microsoft.com cannot be reached"), "{error}");
}
