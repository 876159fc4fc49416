//! Lists that come in pages.

use acrgate::ErrorKind;
use futures::TryStreamExt;
use serde_json::{Value, json};

use crate::server::{Answer, Server, registry, registry_id};

#[tokio::test]
async fn pages_keep_the_api_version_and_stay_on_the_host() {
    let first =
        json!({ "value": [registry("Succeeded")], "nextLink": "/next?api-version=2017-03-01&$skipToken=x" });
    let second = json!({ "value": [registry("Succeeded")], "nextLink": "" });
    let server = Server::start([Answer::json(200, first), Answer::json(200, second)]).await;
    let subscription = registry_id().subscription();
    let found: Vec<_> = server.client().registries(&subscription).try_collect().await.unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(server.seen()[1].query, "api-version=2025-11-01&%24skipToken=x");

    let away = json!({ "value": [], "nextLink": "https://evil.test/next" });
    let server = Server::start([Answer::json(200, away)]).await;
    let error = server.client().registries(&subscription).try_collect::<Vec<_>>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
}

fn page(registries: usize, next: &str) -> Answer {
    let value: Vec<Value> = (0..registries).map(|_| registry("Succeeded")).collect();
    Answer::json(200, json!({ "value": value, "nextLink": next }))
}

#[tokio::test]
async fn a_list_can_be_read_by_the_page() {
    let more = "/next?api-version=2025-11-01";
    let server = Server::start([page(3, more), page(0, more), page(2, more), page(1, "")]).await;
    let mut list = server.client().registries(&registry_id().subscription());
    assert!(list.try_next().await.unwrap().is_some());
    assert_eq!(server.seen().len(), 1, "what is not asked for is not read");
    // What is left of the first one; the empty one is passed over.
    assert_eq!(list.next_page().await.unwrap().unwrap().len(), 2);
    assert_eq!(server.seen().len(), 1);
    assert_eq!(list.next_page().await.unwrap().unwrap().len(), 2);
    assert!(list.try_next().await.unwrap().is_some());
    assert!(list.next_page().await.unwrap().is_none());
    assert!(list.next_page().await.unwrap().is_none());
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn a_list_ends_with_its_error() {
    let server =
        Server::start([page(1, "/next?api-version=2025-11-01"), Answer::error(403, "No"), page(1, "")]).await;
    let mut list = server.client().registries(&registry_id().subscription());
    assert!(list.next_page().await.unwrap().is_some());
    assert_eq!(list.next_page().await.unwrap_err().kind(), ErrorKind::PermissionDenied);
    assert!(list.next_page().await.unwrap().is_none());
    assert!(list.try_next().await.unwrap().is_none());
    assert_eq!(server.seen().len(), 2);
}
