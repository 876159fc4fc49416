//! Services that answer wrongly, late or not at all: one error, in time, and a registry that is as it was or as asked.

use std::{
    net::Ipv4Addr,
    sync::Arc,
    time::{Duration, Instant},
};

use acrgate::{
    ErrorKind,
    arm::{Clock, SystemClock},
    registry::CreateRegistry,
    rules::{NetworkEdit, NetworkRules, Sku},
};
use acrgate_emulator::{Options, faults::FaultPlan};
use acrgate_end_to_end::{World, base};
use acrgate_resilience::assert_told;
use serde_json::{Value, json};
use time::OffsetDateTime;

/// No call of these tests may take longer than this beyond its own deadline.
const GRACE: Duration = Duration::from_secs(10);

/// The deadline of calls that are to fail.
const SOON: Duration = Duration::from_millis(700);

/// What a fault leaves behind.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Left {
    AsItWas,
    AsAsked,
}

#[tokio::test]
async fn an_edit_that_meets_a_fault_is_made_or_not_made() {
    use ErrorKind::{
        Conflict, Connection, InvalidInput, PermissionDenied, Throttled, Timeout, Unauthenticated, Unexpected,
    };
    let world = World::new().await;
    let (registry, _) = world.registry("faults1", Sku::Premium).await;
    let refusal = |code: &str| json!({ "error": { "code": code, "message": "so it is" } });
    let for_ever = json!({ "retry-after": "3600" });
    let truncated = "{\"id\":\"/subscriptions/";
    let cases: [(&str, Value, Option<ErrorKind>, Left); 17] = [
        ("no answer to a read", json!({ "method": "GET", "delayMs": 60_000 }), Some(Timeout), Left::AsItWas),
        (
            "no answer to a write",
            json!({ "method": "PATCH", "delayMs": 60_000 }),
            Some(Timeout),
            Left::AsItWas,
        ),
        (
            "the answer to a write never comes",
            json!({ "method": "PATCH", "answerDelayMs": 60_000 }),
            Some(Timeout),
            Left::AsAsked,
        ),
        (
            "reset before the write",
            json!({ "method": "PATCH", "reset": "before" }),
            Some(Connection),
            Left::AsItWas,
        ),
        // Read again before it is written again, it is found to be made.
        ("reset after the write", json!({ "method": "PATCH", "reset": "after" }), None, Left::AsAsked),
        (
            "reset of the reading back",
            json!({ "method": "GET", "after": 1, "reset": "before" }),
            Some(Connection),
            Left::AsAsked,
        ),
        (
            "half a document",
            json!({ "method": "GET", "status": 200, "body": truncated }),
            Some(Unexpected),
            Left::AsItWas,
        ),
        (
            "half a document read back",
            json!({ "method": "GET", "after": 1, "status": 200, "body": truncated }),
            Some(Unexpected),
            Left::AsAsked,
        ),
        (
            "another document",
            json!({ "method": "GET", "status": 200, "body": { "value": [] } }),
            Some(Unexpected),
            Left::AsItWas,
        ),
        (
            "a page of a proxy",
            json!({ "method": "GET", "status": 502, "body": "<html>blocked</html>" }),
            Some(Unexpected),
            Left::AsItWas,
        ),
        (
            "an expired token",
            json!({ "path": "/registries/", "status": 401, "body": refusal("ExpiredAuthenticationToken") }),
            Some(Unauthenticated),
            Left::AsItWas,
        ),
        (
            "a missing role",
            json!({ "method": "PATCH", "status": 403, "body": refusal("AuthorizationFailed") }),
            Some(PermissionDenied),
            Left::AsItWas,
        ),
        (
            "a policy",
            json!({ "method": "PATCH", "status": 403, "body": refusal("RequestDisallowedByPolicy") }),
            Some(PermissionDenied),
            Left::AsItWas,
        ),
        (
            "a refusal",
            json!({ "method": "PATCH", "status": 400, "body": refusal("BadRequest") }),
            Some(InvalidInput),
            Left::AsItWas,
        ),
        (
            "too many calls",
            json!({ "method": "PATCH", "status": 429, "headers": for_ever }),
            Some(Throttled),
            Left::AsItWas,
        ),
        (
            "somebody else at work",
            json!({ "method": "PATCH", "status": 409, "body": refusal("RegistryStatusConflict") }),
            Some(Conflict),
            Left::AsItWas,
        ),
        (
            "a service that is down",
            json!({ "path": "/registries/", "status": 503 }),
            Some(Unexpected),
            Left::AsItWas,
        ),
    ];
    for (nth, (case, mut fault, kind, left)) in (0_u8..).zip(cases) {
        let before = registry.network().get().await.unwrap();
        let edit = NetworkEdit::new().add_ip_rules([Ipv4Addr::new(192, 0, 2, nth).into()]);
        // The subscription's token is fetched by then: what is struck is the edit.
        fault["host"] = json!("127.0.0.1");
        let plan = json!({ "faults": [fault] });
        world.emulator.faults(serde_json::from_value::<FaultPlan>(plan).unwrap());
        let started = Instant::now();
        let outcome = registry.with_deadline(SOON).network().edit(&edit).await;
        assert!(started.elapsed() < SOON + GRACE, "{case} took {:?}", started.elapsed());
        world.emulator.faults(FaultPlan::default());
        assert_eq!(outcome.is_err(), kind.is_some(), "{case}: {outcome:?}");
        if let (Err(error), Some(kind)) = (&outcome, kind) {
            assert_told(case, error, kind);
        }
        let expected: NetworkRules = match left {
            Left::AsItWas => before,
            Left::AsAsked => edit.apply(&before),
        };
        assert_eq!(registry.network().get().await.unwrap(), expected, "{case}");
    }
}

#[tokio::test]
async fn a_hundred_megabytes_are_not_read_to_their_end() {
    let world = World::new().await;
    let (registry, _) = world.registry("large1", Sku::Premium).await;
    let document = json!({ "id": "x".repeat(100 << 20) });
    let plan =
        json!({ "faults": [{ "method": "GET", "path": "/registries/", "status": 200, "body": document }] });
    world.emulator.faults(serde_json::from_value::<FaultPlan>(plan).unwrap());
    let error = registry.get().await.unwrap_err();
    assert_told("100 MB", &error, ErrorKind::Unexpected);
    assert!(error.message().contains("longer than"), "{error}");
}

/// A clock that is hours off.
#[derive(Debug)]
struct Skewed(time::Duration);

impl Clock for Skewed {
    fn now(&self) -> Instant {
        SystemClock.now()
    }

    fn wall(&self) -> OffsetDateTime {
        SystemClock.wall() + self.0
    }

    fn sleep(&self, duration: Duration) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
        SystemClock.sleep(duration)
    }
}

#[tokio::test]
async fn a_clock_that_is_off_spoils_nothing() {
    let world = World::new().await;
    let (registry, info) = world.registry("clock1", Sku::Premium).await;
    for (nth, hours) in [(1, -30), (2, -2), (3, 2), (4, 30)] {
        let client = world.client_with(world.transport(), |options| {
            options.with_clock(Arc::new(Skewed(time::Duration::hours(hours))))
        });
        let network = client.registry(registry.id().clone()).network();
        let edit = NetworkEdit::new().add_ip_rules([Ipv4Addr::new(192, 0, 2, nth).into()]);
        network.edit(&edit).await.unwrap();
        assert_eq!(network.get().await.unwrap().ip_rules.len(), usize::from(nth), "{hours} hours");
        let plan = json!({ "faults": [{ "method": "GET", "count": 1, "status": 429, "headers": { "retry-after": "1" } }] });
        world.emulator.faults(serde_json::from_value::<FaultPlan>(plan).unwrap());
        client.data_plane(info.login_server.clone()).probe(&base()).await.unwrap();
    }
}

#[tokio::test]
async fn an_operation_that_fails_says_so_with_the_services_words() {
    let mut slow = Options::default();
    slow.delays.operation = Duration::from_secs(3600);
    let world = World::with(slow).await;
    let registry = world.client().registry(world.registry_id("failing1"));
    let wanted = CreateRegistry::new("westeurope", Sku::Premium);
    let operation = registry.begin_create(&wanted).await.unwrap();
    assert_eq!(world.emulator.cloud().operations.fail_all("QuotaExceeded", "there is no room"), 1);
    let error = operation.await.unwrap_err();
    assert_told("an operation that fails", &error, ErrorKind::OperationFailed);
    assert_eq!((error.code(), error.message()), (Some("QuotaExceeded"), "there is no room"));
}
