//! Imports: sent once, waited for, and blamed on the right side.

use acrgate::{
    ErrorKind,
    arm::LongOperation,
    registry::{ImportImage, ImportMode, Imported},
};
use serde_json::{Value, json};

use crate::server::{Answer, Server, registry_id};

const LOCATION: &str = "{server}/results/registries-2?api-version=2025-11-01&t=1&c=signed";
const SOURCE: &str = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/source1";

fn import() -> ImportImage {
    ImportImage::from_registry(SOURCE.parse().unwrap(), "team/app:v1").tagged("mirror/app")
}

fn accepted() -> Answer {
    Answer::empty(202).with("location", LOCATION)
}

fn under_way() -> Answer {
    Answer::json(202, json!({ "status": "Accepted" })).with("location", LOCATION)
}

fn failed(status: u16, code: &str, words: &str) -> Answer {
    let message = format!("Operation registries-2 failed. Resource {} {words}", registry_id());
    Answer::json(status, json!({ "status": "Failed", "error": { "code": code, "message": message } }))
}

fn methods(server: &Server) -> Vec<String> {
    server.seen().iter().map(|seen| seen.method.clone()).collect()
}

#[tokio::test]
async fn an_import_is_begun_and_waited_for() {
    let server =
        Server::start([accepted(), under_way(), Answer::json(200, json!({ "status": "Succeeded" }))]).await;
    server.registry().import_image(&import().with_mode(ImportMode::Force)).await.unwrap();
    assert_eq!(methods(&server), ["POST", "GET", "GET"]);
    let first = &server.seen()[0];
    assert!(first.path.ends_with("/registries/team1/importImage"), "{}", first.path);
    let sent: Value = serde_json::from_str(&first.body).unwrap();
    let expected = json!({
        "source": { "resourceId": SOURCE, "sourceImage": "team/app:v1" },
        "targetTags": ["mirror/app"],
        "mode": "Force",
    });
    assert_eq!(sent, expected);
}

#[tokio::test]
async fn an_import_whose_answer_is_lost_is_not_asked_for_again() {
    for lost in [Answer::Close, Answer::error(503, "ServerBusy")] {
        let server = Server::start([lost, accepted()]).await;
        let error = server.registry().begin_import_image(&import()).await.unwrap_err();
        assert!(!error.is_retryable(), "{error}");
        assert!(error.hint().unwrap().contains("before asking again"), "{error}");
        assert_eq!(methods(&server), ["POST"]);
    }
}

#[tokio::test]
async fn an_import_that_was_turned_away_is_asked_for_again() {
    let throttled = Answer::error(429, "TooManyRequests").with("retry-after-ms", "1");
    let server = Server::start([throttled, accepted()]).await;
    let _ = server.registry().begin_import_image(&import()).await.unwrap();
    assert_eq!(methods(&server), ["POST", "POST"]);
}

#[tokio::test]
async fn a_failure_names_the_side_that_is_to_blame() {
    let denied = r#"Invalid message Forbidden Forbidden {"errors":[{"code":"DENIED","message":"client with IP \u0027198.51.100.20\u0027 is not allowed access. Refer https://aka.ms/acr/firewall to grant access."}]}"#;
    let unauthorized = r#"Invalid message Unauthorized Unauthorized {"errors":[{"code":"UNAUTHORIZED"}]}"#;
    let missing = r#"Invalid message NotFound Not Found {"errors":[{"code":"MANIFEST_UNKNOWN"}]}"#;
    let invalid = |words| failed(400, "InvalidParameters", words);
    let cases = [
        (invalid(denied), ErrorKind::NetworkDenied, "source", true),
        (invalid("Access to team1.azurecr.io denied."), ErrorKind::NetworkDenied, "target", false),
        (invalid(unauthorized), ErrorKind::Unauthenticated, "source", true),
        (invalid(missing), ErrorKind::NotFound, "source", true),
        (
            failed(409, "Conflict", "Tag mirror/app:v1 already exists in target registry."),
            ErrorKind::Conflict,
            "target",
            false,
        ),
        (invalid("Error copying blobs"), ErrorKind::OperationFailed, "", false),
    ];
    for (answer, kind, side, at_source) in cases {
        let server = Server::start([accepted(), under_way(), answer.clone()]).await;
        let error = server.registry().import_image(&import()).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.hint().unwrap().contains(side), "{error}");
        assert_eq!(error.target() == Some(SOURCE), at_source, "{error:?}");
        assert_eq!(methods(&server), ["POST", "GET", "GET"], "a failure is the end: {error}");
        if side == "source" && kind == ErrorKind::NetworkDenied {
            assert_eq!(error.client_address(), Some([198, 51, 100, 20].into()));
        }
        // Who resumes it elsewhere learns as much, but the source's name.
        let server = Server::start([accepted(), answer]).await;
        let saved = server.registry().begin_import_image(&import()).await.unwrap().save();
        let resumed = LongOperation::<Imported>::resume(&server.client(), &saved).unwrap();
        assert_eq!(resumed.await.unwrap_err().kind(), kind);
    }
}

#[tokio::test]
async fn a_role_that_is_missing_is_said_to_be_missing_on_its_side() {
    let linked = format!(
        "The client 'x' with object id 'x' has permission to perform action 'Microsoft.ContainerRegistry/registries/importImage/action' on scope '{}'; however, it does not have permission to perform action 'read' on the linked scope(s) '{SOURCE}'.",
        registry_id()
    );
    let abroad = "The client has permission to perform action 'x' on scope 'y', however the current tenant 'a' is not authorized to access linked subscription 'b'.";
    for (code, message, words, at_source) in [
        ("AuthorizationFailed", "no", "target registry", false),
        ("LinkedAuthorizationFailed", linked.as_str(), "source registry", true),
        ("LinkedAuthorizationFailed", abroad, "another tenant", true),
    ] {
        let refused = Answer::json(403, json!({ "error": { "code": code, "message": message } }));
        let server = Server::start([refused]).await;
        let error = server.registry().import_image(&import()).await.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::PermissionDenied, Some(code)));
        assert!(error.hint().unwrap().contains(words), "{error}");
        assert_eq!(error.target() == Some(SOURCE), at_source, "{error:?}");
    }
}
