//! Changes take a while to hold, and that is waited for by trying, with a deadline and with progress.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::time::Duration;

use acrgate::{
    ErrorKind,
    access::role,
    data_plane::DataPlane,
    identity::PrincipalType,
    names::LoginServer,
    registry::Registry,
    rules::{DefaultAction, NetworkEdit, Sku},
    workflow::{Event, Expectation, Journal, Probing, TaskWorkflow},
};
use acrgate_emulator::{Options, faults::FaultPlan};
use acrgate_end_to_end::{World, base, definition, push_base, run_options};
use serde_json::json;

/// Emulated time: what Azure says its changes take. Nothing passes until a test moves it.
const MINUTES: Duration = Duration::from_secs(180);

/// An Azure in which changes take minutes, whose clock stands, with a registry in it that has an image.
async fn slow_world(name: &str) -> (World, Registry, LoginServer) {
    let mut options = Options::default();
    options.delays.propagation.registries = MINUTES;
    options.delays.propagation.role_assignments = MINUTES;
    let world = World::with(options).await;
    let (registry, info) = world.registry(name, Sku::Premium).await;
    pass(&world, MINUTES);
    push_base(&registry.data_plane().await.unwrap()).await;
    world.emulator.cloud().clock.set(Duration::ZERO, 0.0);
    (world, registry, info.login_server)
}

fn pass(world: &World, time: Duration) {
    world.emulator.cloud().clock.set(time, 0.0);
}

fn probing(expected: Expectation) -> Probing {
    Probing::new(expected, base()).with_reference("v1")
}

/// Waits; moves the time on after the third probe. How many probes there were, and how many before it was so.
async fn wait_across_the_change(world: &World, images: &DataPlane, expected: Expectation) -> (u32, u32) {
    let mut wait = images.wait_until_effective(probing(expected), Duration::from_secs(20));
    let (mut probes, mut otherwise) = (0, 0);
    while let Some(event) = wait.next_event().await {
        if let Event::Probed { probe, admitted, needed, .. } = event {
            assert_eq!((probe, needed), (probes + 1, 3));
            probes = probe;
            otherwise += u32::from(admitted != Some(expected == Expectation::Admitted));
            if probe == 3 {
                pass(world, MINUTES);
            }
        }
    }
    assert_eq!(wait.await.unwrap().probes, probes);
    (probes, otherwise)
}

#[tokio::test]
async fn network_rules_are_waited_for_in_both_directions() {
    let (world, registry, host) = slow_world("slow1").await;
    let caller = world.client_as("ip-203.0.113.7").data_plane(host);
    caller.pull_manifest(&base(), "v1").await.unwrap();

    let close = NetworkEdit::new().default_action(DefaultAction::Deny);
    registry.network().edit(&close).await.unwrap();
    assert_eq!(wait_across_the_change(&world, &caller, Expectation::Refused).await, (6, 3));

    let open = NetworkEdit::new().add_ip_rules(["203.0.113.7".parse().unwrap()]);
    registry.network().edit(&open).await.unwrap();
    assert_eq!(wait_across_the_change(&world, &caller, Expectation::Admitted).await, (6, 3));
    caller.pull_manifest(&base(), "v1").await.unwrap();
}

#[tokio::test]
async fn a_role_is_waited_for() {
    let (world, registry, host) = slow_world("slow2").await;
    let reader = "55555555-5555-5555-5555-555555555555";
    let principal = "66666666-6666-6666-6666-666666666666";
    let seed = json!({ "principals": [{
        "objectId": principal, "appId": reader, "displayName": "reader", "kind": "application", "secret": "s",
    }] });
    world.emulator.seed(&seed).unwrap();
    let client = world.client_of(reader, "s", world.transport(), |options| options);
    let pull = role("AcrPull").unwrap().id.parse().unwrap();
    let assignments = registry.role_assignments();
    assignments.assign(pull, principal.parse().unwrap(), PrincipalType::ServicePrincipal).await.unwrap();
    let images = client.data_plane(host);
    assert_eq!(wait_across_the_change(&world, &images, Expectation::Admitted).await, (6, 3));
}

#[tokio::test]
async fn what_does_not_become_effective_ends_at_the_deadline_with_the_reason() {
    let (world, registry, host) = slow_world("slow3").await;
    let caller = world.client_as("ip-203.0.113.7").data_plane(host.clone());
    let time = Duration::from_millis(400);
    let close = NetworkEdit::new().default_action(DefaultAction::Deny);
    registry.network().edit(&close).await.unwrap();
    let error = caller.wait_until_effective(probing(Expectation::Refused), time).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.message().contains("still admitted") && error.hint().is_some(), "{error}");

    pass(&world, MINUTES);
    let error = caller.wait_until_effective(probing(Expectation::Admitted), time).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.client_address(), Some("203.0.113.7".parse().unwrap()));
    assert!(error.message().contains("client with IP '203.0.113.7'"), "{error}");

    // A row that is broken begins anew.
    let open = NetworkEdit::new().default_action(DefaultAction::Allow);
    registry.network().edit(&open).await.unwrap();
    pass(&world, MINUTES);
    let plan = json!({ "faults": [{ "host": host.as_str(), "path": "/oauth2/exchange", "after": 2, "count": 1,
        "status": 403, "body": { "errors": [{ "code": "DENIED", "message":
            "client with IP '203.0.113.7' is not allowed access. Refer https://aka.ms/acr/firewall to grant access." }] } }] });
    world.emulator.faults(serde_json::from_value::<FaultPlan>(plan).unwrap());
    let effective =
        caller.wait_until_effective(probing(Expectation::Admitted), Duration::from_secs(20)).await.unwrap();
    assert_eq!(effective.probes, 6);
}

#[tokio::test]
async fn a_task_is_run_again_until_what_was_applied_holds() {
    let (world, registry, host) = slow_world("slow4").await;
    let options = run_options(&registry, &host).await;
    let workflow = TaskWorkflow::for_new(registry.task("nightly".parse().unwrap()), definition());
    let journal = Journal::in_memory();
    let close = NetworkEdit::new().public_network_access(false);
    registry.network().edit(&close).await.unwrap();
    pass(&world, MINUTES);
    workflow.apply(&workflow.plan().await.unwrap(), &journal).await.unwrap();

    let error = workflow.verify(&journal, options.clone()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NetworkDenied, "{error}");
    let error = workflow
        .wait_until_effective(&journal, options.clone(), Duration::from_millis(900))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NetworkDenied, "{error}");

    let mut wait = workflow.wait_until_effective(&journal, options, Duration::from_secs(30));
    let (mut refused, mut ended) = (Vec::new(), 0);
    while let Some(event) = wait.next_event().await {
        match event {
            Event::RunRefused { run, reason, .. } => {
                assert!(reason.contains("is not allowed access"), "{reason}");
                refused.push(run);
                pass(&world, MINUTES);
            }
            Event::RunEnded { .. } => ended += 1,
            _ => {}
        }
    }
    let proof = wait.await.unwrap();
    assert_eq!((refused, ended), (vec!["cf3".to_owned()], 2));
    assert_eq!(proof.run.run_id, "cf4");
    assert_eq!(world.effects("POST", "/scheduleRun"), 4);
}
