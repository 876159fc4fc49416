//! Very many calls, many at once, while answers come late, wrong, or not at all: what was asked for is there at the end.
//!
//! 20,000 calls; with `ACRGATE_RESILIENCE=full` 100,000. `ACRGATE_SEED` repeats a run.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    collections::BTreeMap,
    net::Ipv4Addr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use acrgate::{
    Error, ErrorKind, Result,
    names::IpRule,
    registry::{CredentialIdentity, Registry},
    rules::{NetworkEdit, Sku},
};
use acrgate_emulator::{Options, faults::FaultPlan};
use acrgate_end_to_end::{World, base, definition};
use futures::{TryStreamExt, future::join_all};
use serde_json::json;

const REGISTRIES: usize = 8;
const WORKERS: usize = 64;
/// Rules that each worker, and nobody else, adds and removes.
const RULES: usize = 3;

fn calls() -> usize {
    if acrgate_resilience::full() { 100_000 } else { 20_000 }
}

/// About one request in eight meets one of these.
fn faults(seed: u64) -> FaultPlan {
    let refusal = |code: &str| json!({ "error": { "code": code, "message": "for a while" } });
    let soon = json!({ "retry-after-ms": "10" });
    let faults = json!([
        { "probability": 0.02, "status": 429, "headers": soon, "body": refusal("TooManyRequests") },
        { "probability": 0.01, "status": 503, "headers": soon, "body": "<html>busy</html>" },
        { "probability": 0.01, "status": 500, "headers": soon },
        { "probability": 0.01, "status": 408, "headers": soon },
        { "probability": 0.02, "status": 409, "method": "PATCH", "headers": soon, "body": refusal("RegistryStatusConflict") },
        { "probability": 0.01, "reset": "before" },
        { "probability": 0.02, "reset": "after" },
        { "probability": 0.03, "delayMs": 1, "maxDelayMs": 20 },
        // What does not pass: the call ends in an error, and the registry is as it was or as asked.
        { "probability": 0.002, "status": 200, "body": "{\"id\":\"/subscr" },
        { "probability": 0.001, "status": 400, "body": refusal("BadRequest") },
        { "probability": 0.001, "status": 401, "body": refusal("ExpiredAuthenticationToken") },
        { "probability": 0.0003, "method": "GET", "delayMs": 3000 },
    ]);
    serde_json::from_value(json!({ "seed": seed, "faults": faults })).unwrap()
}

/// What happened, by call and outcome.
type Tally = Arc<Mutex<BTreeMap<String, usize>>>;

/// One of many who work at the same time; its rules and its task are its own.
struct Worker {
    registry: Registry,
    number: usize,
    dice: fastrand::Rng,
    /// Whether each rule must be there; none when an edit failed, so that either is right.
    rules: [Option<bool>; RULES],
    tally: Tally,
}

impl Worker {
    fn rule(&self, nth: usize) -> IpRule {
        let [high, low] = u16::try_from(self.number).unwrap().to_be_bytes();
        Ipv4Addr::new(198, high, low, u8::try_from(nth).unwrap()).into()
    }

    async fn work(mut self, calls: usize) -> Self {
        for _ in 0..calls {
            let (call, outcome) = self.call().await;
            let outcome = match outcome {
                Ok(()) => "ok".to_owned(),
                Err(error) => {
                    assert_understandable(&error);
                    error.kind().to_string()
                }
            };
            *self.tally.lock().unwrap().entry(format!("{call}: {outcome}")).or_default() += 1;
        }
        self
    }

    async fn call(&mut self) -> (&'static str, Result<()>) {
        let impatient = self.registry.with_deadline(Duration::from_secs(2));
        let task = self.registry.task(format!("task-{:03}", self.number).parse().unwrap());
        match self.dice.u8(0..100) {
            0..60 => ("registry", impatient.get().await.map(drop)),
            60..70 => ("subnet rules", impatient.network().get_with_subnet_rules().await.map(drop)),
            70..80 => {
                let all = impatient.role_assignments().list().try_collect::<Vec<_>>().await;
                ("role assignments", all.map(drop))
            }
            80..85 => ("runs", impatient.runs(Some(task.name())).try_collect::<Vec<_>>().await.map(drop)),
            85..88 => ("task", task.get().await.map(drop)),
            88..90 => {
                let host = format!("faulty{}.azurecr.test", self.number % REGISTRIES).parse().unwrap();
                let done = if self.dice.bool() {
                    task.add_credential(&host, CredentialIdentity::System).await
                } else {
                    task.remove_credential(&host).await
                };
                ("credential", done.map(drop))
            }
            _ => ("edit", self.edit().await),
        }
    }

    async fn edit(&mut self) -> Result<()> {
        let (nth, there) = (self.dice.usize(0..RULES), self.dice.bool());
        let rule = self.rule(nth);
        let edit = NetworkEdit::new();
        let edit = if there { edit.add_ip_rules([rule]) } else { edit.remove_ip_rules([rule]) };
        let done = self.registry.network().edit(&edit).await;
        let known = self.rules[nth] == Some(there);
        self.rules[nth] = (done.is_ok() || known).then_some(there);
        let change = done?;
        assert_eq!(change.after.ip_rules.contains(&rule), there);
        Ok(())
    }
}

/// One typed error that says what happened and what to do.
fn assert_understandable(error: &Error) {
    let expected = [
        ErrorKind::Timeout,
        ErrorKind::Throttled,
        ErrorKind::Connection,
        ErrorKind::Unexpected,
        ErrorKind::InvalidInput,
        ErrorKind::Unauthenticated,
        ErrorKind::Conflict,
    ];
    assert!(expected.contains(&error.kind()), "{}", error.report());
    assert!(!error.message().is_empty() && error.hint().is_some(), "{}", error.report());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_on_the_way_the_end_is_as_asked() {
    let seed = std::env::var("ACRGATE_SEED").map_or(7, |seed| seed.parse().unwrap());
    let world = World::unrecorded(Options::default()).await;
    let client =
        world.client_with(world.transport(), |options| options.with_deadline(Duration::from_secs(30)));
    let mut before = Vec::new();
    for number in 0..REGISTRIES {
        world.registry(&format!("faulty{number}"), Sku::Premium).await;
    }
    let mut workers = Vec::new();
    let tally = Tally::default();
    for number in 0..WORKERS {
        let registry = client.registry(world.registry_id(&format!("faulty{}", number % REGISTRIES)));
        registry.task(format!("task-{number:03}").parse().unwrap()).create(&definition()).await.unwrap();
        let dice = fastrand::Rng::with_seed(seed + number as u64);
        let rules = [Some(false); RULES];
        workers.push(Worker { registry, number, dice, rules, tally: Arc::clone(&tally) });
    }
    for worker in &workers[..REGISTRIES] {
        before.push(worker.registry.network().get_with_subnet_rules().await.unwrap());
    }

    world.emulator.faults(faults(seed));
    let (started, calls) = (Instant::now(), calls());
    let share = calls.div_ceil(WORKERS);
    let workers = join_all(workers.into_iter().map(|worker| tokio::spawn(worker.work(share)))).await;
    let workers: Vec<_> = workers.into_iter().map(std::result::Result::unwrap).collect();
    let (took, report) = (started.elapsed(), world.emulator.cloud().faults.report());
    world.emulator.faults(FaultPlan::default());

    let happened: u64 =
        report["faults"].as_array().unwrap().iter().filter_map(|fault| fault["happened"].as_u64()).sum();
    println!("seed {seed}: {calls} calls in {took:?}, {happened} faults, {:#?}", tally.lock().unwrap());
    assert!(happened as usize > calls / 10, "too few faults to show anything: {happened}");
    let every = report["faults"].as_array().unwrap().iter().all(|fault| fault["happened"] != 0);
    assert!(every, "each fault happens: {report}");

    let doubtful = workers.iter().flat_map(|worker| worker.rules).filter(Option::is_none).count();
    assert!(doubtful < WORKERS, "{doubtful} rules of {} are in doubt", WORKERS * RULES);
    for (number, mut expected) in before.into_iter().enumerate() {
        let after = workers[number].registry.network().get_with_subnet_rules().await.unwrap();
        let own: Vec<_> = workers.iter().filter(|worker| worker.number % REGISTRIES == number).collect();
        for worker in &own {
            for (nth, there) in worker.rules.iter().enumerate() {
                let found = after.ip_rules.contains(&worker.rule(nth));
                assert!(there.is_none_or(|there| there == found), "rule {nth} of worker {}", worker.number);
            }
        }
        let known: Vec<_> = own.iter().flat_map(|worker| (0..RULES).map(|nth| worker.rule(nth))).collect();
        assert!(after.ip_rules.iter().all(|rule| known.contains(rule)), "{:?}", after.ip_rules);
        expected.ip_rules.clone_from(&after.ip_rules);
        assert_eq!(after, expected, "nothing else has changed");
    }
    client.registry(world.registry_id("faulty0")).data_plane().await.unwrap().probe(&base()).await.unwrap();
}
