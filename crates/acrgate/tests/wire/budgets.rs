//! One budget of time for a call, however many requests it is made of.
//!
//! The server here takes more than half of the budget for each answer: a call of several requests has the time for one
//! answer and part of the wait for the second, a third is never asked for.

use std::time::Duration;

use acrgate::{
    Error, ErrorKind,
    access::{Operation, role},
    explain::Question,
    identity::PrincipalType,
    names::PrincipalId,
    registry::{CreateRegistry, Registry, TaskDefinition},
    rules::{NetworkEdit, Sku},
    workflow::TaskWorkflow,
};
use futures::{TryStreamExt, future::join_all};
use serde_json::json;

use crate::server::{Answer, Server, registry, registry_id};

const BUDGET: Duration = Duration::from_millis(700);
const LATE: Duration = Duration::from_millis(400);
const PLENTY: Duration = Duration::from_secs(20);

fn registered() -> Answer {
    Answer::json(200, registry("Succeeded"))
}

fn connection() -> Answer {
    let state = json!({ "status": "Pending", "description": "" });
    let properties = json!({ "privateLinkServiceConnectionState": state });
    Answer::json(200, json!({ "name": "team1.0", "properties": properties }))
}

/// A page of a list of role assignments, and where the next one is.
fn page(next: &str) -> Answer {
    Answer::json(200, json!({ "value": [], "nextLink": next }))
}

fn somebody() -> PrincipalId {
    "66666666-6666-6666-6666-666666666666".parse().unwrap()
}

async fn call(what: &str, registry: &Registry) -> Result<(), Error> {
    let (role, kind) = (role("AcrPull").unwrap().id.parse().unwrap(), PrincipalType::ServicePrincipal);
    let task = registry.task("build".parse().unwrap());
    match what {
        "create" => registry.create(&CreateRegistry::new("westeurope", Sku::Premium)).await.map(drop),
        "edit" => registry.network().edit(&NetworkEdit::new().public_network_access(false)).await.map(drop),
        "explain" => {
            let question = Question::task("build".parse().unwrap(), Operation::Push);
            registry.explain(&question).await.map(drop)
        }
        "create a task" => task.create(&TaskDefinition::from_yaml("version: v1.1.0")).await.map(drop),
        "plan" => TaskWorkflow::for_existing(task).plan().await.map(drop),
        "approve" => registry.approve_private_endpoint("team1.0", "").await.map(drop),
        "assign" => registry.role_assignments().assign(role, somebody(), kind).await.map(drop),
        "find" => registry.role_assignments().find(role, somebody()).await.map(drop),
        _ => unreachable!("{what}"),
    }
}

#[tokio::test]
async fn a_call_of_several_requests_ends_within_one_budget() {
    let calls = [
        ("create", Answer::error(404, "ResourceNotFound")),
        ("edit", registered()),
        ("explain", registered()),
        ("create a task", registered()),
        ("plan", registered()),
        ("approve", connection()),
        ("assign", page("")),
        ("find", page("/next?api-version=1")),
    ];
    let begun = calls.map(async |(what, first)| {
        let server = Server::start_slow(LATE, [registered(), first, registered(), registered()]).await;
        let registry = server.client_with(PLENTY).registry(registry_id());
        // What the first request of a client takes longer for is no part of what is tested.
        registry.get().await.unwrap();
        (what, server, registry.with_deadline(BUDGET))
    });
    let ended = join_all(begun).await.into_iter().map(async |(what, server, registry)| {
        let error = call(what, &registry).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{what}: {error}");
        assert_eq!(server.seen().len(), 1 + 2, "{what}");
    });
    join_all(ended).await;
}

#[tokio::test]
async fn a_list_has_a_budget_for_each_page() {
    let server =
        Server::start_slow(LATE, [page("/2?api-version=1"), page("/3?api-version=1"), page("")]).await;
    let assignments = server.client_with(BUDGET).registry(registry_id()).role_assignments();
    assert!(assignments.list().try_collect::<Vec<_>>().await.unwrap().is_empty());
    assert_eq!(server.left(), 0);
}

#[tokio::test]
async fn waiting_for_an_operation_has_a_budget_of_its_own() {
    let status = "{server}/operations/registries-1?api-version=2025-11-01&t=1&c=signed";
    let server = Server::start_slow(
        LATE,
        [
            Answer::error(404, "ResourceNotFound"),
            Answer::json(201, registry("Creating")).with("azure-asyncoperation", status),
            Answer::json(200, json!({ "status": "Creating" })),
            Answer::json(200, json!({ "status": "Succeeded" })),
            registered(),
        ],
    )
    .await;
    // Enough for the two requests that begin it, not for all five.
    let client = server.client_with(LATE * 4).with_operation_deadline(LATE * 50);
    let wanted = CreateRegistry::new("westeurope", Sku::Premium);
    let created = client.registry(registry_id()).create(&wanted).await.unwrap();
    assert_eq!(created.provisioning_state, "Succeeded");
    assert_eq!(server.left(), 0);
}
