//! Long-running operations in every shape.

use acrgate::{
    Client, ErrorKind,
    arm::LongOperation,
    registry::{CreateRegistry, RegistryInfo},
    rules::Sku,
};
use serde_json::json;

use crate::server::{Answer, Server, registry, registry_id};

const STATUS: &str = "{server}/operations/registries-1?api-version=2025-11-01&t=1&c=signed";
const LOCATION: &str = "{server}/results/registries-2?api-version=2025-11-01&t=1&c=signed";

fn not_there() -> Answer {
    Answer::error(404, "ResourceNotFound")
}

fn wanted() -> CreateRegistry {
    CreateRegistry::new("westeurope", Sku::Premium)
}

fn asked(server: &Server) -> Vec<String> {
    server
        .seen()
        .iter()
        .map(|seen| format!("{} {}", seen.method, seen.path.rsplit('/').next().unwrap()))
        .collect()
}

#[tokio::test]
async fn created_with_a_status_to_poll_and_no_time_to_wait() {
    let server = Server::start([
        not_there(),
        Answer::json(201, registry("Creating")).with("azure-asyncoperation", STATUS),
        Answer::json(200, json!({ "status": "Creating" })).with("azure-asyncoperation", STATUS),
        Answer::json(200, json!({ "status": "Succeeded" })),
        Answer::json(200, registry("Succeeded")),
    ])
    .await;
    let created = server.registry().create(&wanted()).await.unwrap();
    assert_eq!(created.provisioning_state, "Succeeded");
    assert_eq!(
        asked(&server),
        ["GET team1", "PUT team1", "GET registries-1", "GET registries-1", "GET team1"]
    );
    let put: serde_json::Value = serde_json::from_str(&server.seen()[1].body).unwrap();
    assert_eq!(put, json!({ "location": "westeurope", "sku": { "name": "Premium" }, "properties": {} }));
}

#[tokio::test]
async fn polls_that_answer_201_are_polls_all_the_same() {
    let server = Server::start([
        not_there(),
        Answer::json(201, registry("Updating")).with("azure-asyncoperation", STATUS),
        Answer::json(201, json!({ "id": "x", "status": "Updating" })),
        Answer::json(201, json!({ "id": "x", "status": "Updating" })),
        Answer::json(200, json!({ "id": "x", "status": "Succeeded" })),
        Answer::json(200, registry("Succeeded")),
    ])
    .await;
    server.registry().create(&wanted()).await.unwrap();
    assert_eq!(server.left(), 0);
}

#[tokio::test]
async fn an_answer_that_is_final_is_not_polled() {
    let server = Server::start([not_there(), Answer::json(200, registry("Succeeded"))]).await;
    server.registry().create(&wanted()).await.unwrap();
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_state_under_way_without_an_address_is_read_from_the_resource() {
    let server = Server::start([
        not_there(),
        Answer::json(200, registry("Updating")),
        Answer::json(200, registry("Updating")),
        Answer::json(200, registry("Succeeded")),
    ])
    .await;
    let created = server.registry().create(&wanted()).await.unwrap();
    assert_eq!(created.provisioning_state, "Succeeded");
}

#[tokio::test]
async fn a_delete_ends_in_every_way() {
    for answers in [
        vec![Answer::empty(200)],
        vec![Answer::empty(204)],
        vec![not_there()],
        vec![
            Answer::empty(202).with("location", LOCATION),
            Answer::empty(202).with("location", LOCATION),
            Answer::empty(200),
        ],
        vec![Answer::empty(202).with("location", LOCATION), Answer::empty(204)],
    ] {
        let server = Server::start(answers.clone()).await;
        server.registry().delete().await.unwrap();
        assert_eq!(server.left(), 0, "{answers:?}");
    }
}

#[tokio::test]
async fn a_failed_operation_carries_its_own_code_and_message() {
    for (state, kind) in [("Failed", ErrorKind::OperationFailed), ("Canceled", ErrorKind::Cancelled)] {
        let server = Server::start([
            not_there(),
            Answer::json(201, registry("Creating")).with("azure-asyncoperation", STATUS),
            Answer::json(200, json!({ "status": state, "error": { "code": "Quota", "message": "no room" } })),
        ])
        .await;
        let error = server.registry().create(&wanted()).await.unwrap_err();
        assert_eq!((error.kind(), error.code(), error.message()), (kind, Some("Quota"), "no room"));
    }
}

#[tokio::test]
async fn a_saved_operation_goes_on_in_another_client() {
    let server = Server::start([
        not_there(),
        Answer::json(201, registry("Creating")).with("azure-asyncoperation", STATUS),
        Answer::json(200, json!({ "status": "Succeeded" })),
        Answer::json(200, registry("Succeeded")),
    ])
    .await;
    let saved = server.registry().begin_create(&wanted()).await.unwrap().save();
    assert!(saved.contains("acrgate.operation/1"), "{saved}");
    let other: Client = server.client();
    let resumed = LongOperation::<RegistryInfo>::resume(&other, &saved).unwrap();
    assert_eq!(resumed.await.unwrap().id, registry_id());
}

#[tokio::test]
async fn a_saved_operation_of_another_cloud_or_schema_is_refused() {
    let server = Server::start([
        not_there(),
        Answer::json(201, registry("Creating")).with("azure-asyncoperation", STATUS),
    ])
    .await;
    let saved = server.registry().begin_create(&wanted()).await.unwrap().save();
    let resume =
        |text: &str| LongOperation::<RegistryInfo>::resume(&server.client(), text).unwrap_err().kind();
    assert_eq!(resume(&saved.replace("127.0.0.1", "evil.test")), ErrorKind::Refused);
    assert_eq!(resume(&saved.replace("operation/1", "operation/2")), ErrorKind::InvalidInput);
    assert_eq!(resume("{}"), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn a_status_address_on_another_host_is_not_given_the_token() {
    let server = Server::start([
        not_there(),
        Answer::json(201, registry("Creating")).with("azure-asyncoperation", "https://evil.test/steal"),
    ])
    .await;
    let error = server.registry().create(&wanted()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
}
