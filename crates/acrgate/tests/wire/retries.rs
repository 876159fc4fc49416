//! What is tried again, what is not, and for how long.

use std::time::Duration;

use acrgate::{ErrorKind, registry::RunOptions, rules::NetworkEdit};
use serde_json::json;

use crate::server::{Answer, Server, registry, registry_id};

fn ok() -> Answer {
    Answer::json(200, registry("Succeeded"))
}

fn at_once(status: u16, code: &str) -> Answer {
    Answer::error(status, code).with("retry-after-ms", "1")
}

#[tokio::test]
async fn faults_that_pass_are_waited_out() {
    for status in [408, 429, 500, 502, 503, 504] {
        let server = Server::start([at_once(status, "Busy"), at_once(status, "Busy"), ok()]).await;
        server.registry().get().await.unwrap();
        assert_eq!(server.seen().len(), 3, "{status}");
    }
    for passing in [Answer::Close, at_once(409, "RegistryStatusConflict")] {
        let server = Server::start([passing, ok()]).await;
        server.registry().get().await.unwrap();
    }
}

#[tokio::test]
async fn faults_that_do_not_pass_are_told_at_once() {
    for (status, kind) in [
        (400, ErrorKind::InvalidInput),
        (403, ErrorKind::PermissionDenied),
        (404, ErrorKind::NotFound),
        (409, ErrorKind::Conflict),
        (418, ErrorKind::Unexpected),
    ] {
        let server = Server::start([Answer::error(status, "No")]).await;
        let error = server.registry().get().await.unwrap_err();
        assert_eq!((error.kind(), error.status(), error.code()), (kind, Some(status), Some("No")));
        assert_eq!(server.seen().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_run_is_queued_once_unless_the_service_says_that_it_did_nothing() {
    let run = json!({ "properties": { "runId": "cf1", "status": "Queued" } });
    let server = Server::start([at_once(429, "TooManyRequests"), Answer::json(200, run)]).await;
    let queued = server.registry().task("build".parse().unwrap()).run(&RunOptions::default()).await.unwrap();
    assert_eq!(queued.id(), "cf1");

    for fault in [at_once(503, "Busy"), Answer::Close] {
        let server = Server::start([fault, ok()]).await;
        let task = server.registry().task("build".parse().unwrap());
        let error = task.run(&RunOptions::default()).await.unwrap_err();
        // It may have been queued, so nobody should ask again without looking.
        assert!(!error.is_retryable(), "{error}");
        assert!(error.hint().unwrap().contains("took effect"), "{error}");
        assert_eq!(server.seen().len(), 1, "{error}");
    }
}

#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    let server = Server::start([Answer::error(401, "ExpiredAuthenticationToken"), ok()]).await;
    server.registry().get().await.unwrap();
    let tokens: Vec<_> = server.seen().into_iter().map(|seen| seen.authorization.unwrap()).collect();
    assert_ne!(tokens[0], tokens[1]);

    let server = Server::start([Answer::error(401, "No"), Answer::error(401, "No"), ok()]).await;
    assert_eq!(server.registry().get().await.unwrap_err().kind(), ErrorKind::Unauthenticated);
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_wait_that_does_not_fit_is_not_begun() {
    let server =
        Server::start([Answer::error(429, "TooManyRequests").with("retry-after", "3600"), ok()]).await;
    let error = server.registry().get().await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Throttled, Some(429)));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_server_that_hangs_ends_in_a_timeout() {
    let server = Server::start([Answer::Hang]).await;
    let client = server.client_with(Duration::from_millis(100));
    let error = client.registry(registry_id()).get().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.message().contains("GET /subscriptions/"), "{error}");
}

#[tokio::test]
async fn what_is_not_the_promised_json_is_an_error_and_not_a_panic() {
    for body in ["", "{", "[]", "{\"id\":7}", "\u{0}", "null"] {
        let server = Server::start([Answer::Say(200, Vec::new(), body.into())]).await;
        let error = server.registry().get().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unexpected, "{body:?}: {error}");
    }
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_its_end() {
    let long = vec![b' '; 65 << 20];
    let server = Server::start([Answer::Say(200, Vec::new(), long.into())]).await;
    let error = server.registry().get().await.unwrap_err();
    assert!(error.message().contains("longer than"), "{error}");
}

#[tokio::test]
async fn an_edit_reads_patches_what_changes_and_reads_back() {
    let mut after = registry("Succeeded");
    after["properties"]["publicNetworkAccess"] = json!("Disabled");
    let server = Server::start([ok(), Answer::json(200, after.clone()), Answer::json(200, after)]).await;
    let edit = NetworkEdit::new().public_network_access(false);
    let change = server.registry().network().edit(&edit).await.unwrap();
    assert_eq!(change.changes.len(), 1);
    let patch: serde_json::Value = serde_json::from_str(&server.seen()[1].body).unwrap();
    assert_eq!(patch, json!({ "properties": { "publicNetworkAccess": "Disabled" } }));
}

#[tokio::test]
async fn an_edit_that_somebody_overwrites_is_made_again() {
    let mut closed = registry("Succeeded");
    closed["properties"]["publicNetworkAccess"] = json!("Disabled");
    let closed = || Answer::json(200, closed.clone());
    // Read, write, read back; somebody overwrites it; read, write, read back, and watch.
    let mut answers = vec![ok(), closed(), closed(), ok(), ok(), closed()];
    answers.resize_with(100, closed);
    let server = Server::start(answers).await;
    let client = server.client_settling(Duration::from_millis(1));
    let edit = NetworkEdit::new().public_network_access(false);
    let change = client.registry(registry_id()).network().edit(&edit).await.unwrap();
    assert_eq!(change.repairs, 1);
    assert_eq!(server.seen().into_iter().filter(|seen| seen.method == "PATCH").count(), 2);
}

#[tokio::test]
async fn an_edit_that_must_wait_is_made_of_what_is_there_afterwards() {
    let with_rules = |rules: &[&str]| {
        let mut document = registry("Succeeded");
        let rules: Vec<_> = rules.iter().map(|rule| json!({ "action": "Allow", "value": rule })).collect();
        document["properties"]["networkRuleSet"] = json!({ "defaultAction": "Deny", "ipRules": rules });
        Answer::json(200, document)
    };
    let server = Server::start([
        with_rules(&[]),
        at_once(429, "TooManyRequests"),
        with_rules(&["198.51.100.7"]),
        ok(),
        with_rules(&["198.51.100.7", "203.0.113.7"]),
    ])
    .await;
    let edit = NetworkEdit::new().add_ip_rules(["203.0.113.7".parse().unwrap()]);
    server.registry().network().edit(&edit).await.unwrap();
    let second: serde_json::Value = serde_json::from_str(&server.seen()[3].body).unwrap();
    let sent = &second["properties"]["networkRuleSet"]["ipRules"];
    assert_eq!(sent.as_array().unwrap().len(), 2, "somebody's rule that came meanwhile is kept: {second}");
}

#[tokio::test]
async fn an_edit_that_is_already_so_sends_nothing() {
    let server = Server::start([ok()]).await;
    let edit = NetworkEdit::new().allow_trusted_services(true);
    let change = server.registry().network().edit(&edit).await.unwrap();
    assert!(change.changes.is_empty());
    assert_eq!(server.seen().len(), 1);
}
