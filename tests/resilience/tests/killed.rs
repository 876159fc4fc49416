//! A process that works on the workflow is killed at every point, and another goes on with its journal.
//!
//! The points are the requests: before each takes effect, and after it has taken effect and before its answer comes. What
//! lies between two requests (an entry of the journal, before or after it is on the disk) looks to the next process as
//! one of these two does, or as a line that was torn, which the journal's own tests are about.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use acrgate::{registry::Registry, rules::NetworkRules};
use acrgate_emulator::faults::{Fault, FaultPlan};
use acrgate_end_to_end::{World, definition, push_base, run_options};
use acrgate_resilience::{Done, Errand, Place, outcome, send};
use futures::{StreamExt, TryStreamExt, stream};
use serde_json::json;

/// Longer than a child lives.
const FOR_EVER_MS: u64 = 600_000;

const WORKFLOWS_HOST: &str = "127.0.0.1";

/// How many worlds are at work at once.
const AT_ONCE: usize = 4;

/// Where a process dies, counted in requests that it sends.
#[derive(Debug, Clone, Copy)]
enum Death {
    /// Before the request takes effect.
    Before(u64),
    /// After the request has taken effect, before its answer.
    After(u64),
}

impl Death {
    fn fault(self) -> Fault {
        let (after, delay_ms, answer_delay_ms) = match self {
            Self::Before(nth) => (nth, FOR_EVER_MS, 0),
            Self::After(nth) => (nth, 0, FOR_EVER_MS),
        };
        // The agent of the run asks login servers; the workflow asks Azure Resource Manager, Entra and the storage.
        let host = Some(WORKFLOWS_HOST.to_owned());
        Fault { host, after, count: Some(1), delay_ms, answer_delay_ms, ..Fault::default() }
    }
}

/// What a process is to do.
#[derive(Debug, Clone, Copy)]
enum Work {
    GoOn,
    RollBack,
}

/// An Azure with a registry in it, and a journal that does not exist yet.
struct Scene {
    world: World,
    registry: Registry,
    before: NetworkRules,
    context: String,
    creates_task: bool,
    folder: tempfile::TempDir,
}

impl Scene {
    async fn new(creates_task: bool) -> Self {
        let world = World::new().await;
        let id = world.registry_id("killed1");
        let properties = json!({
            "networkRuleBypassOptions": "None",
            "networkRuleBypassAllowedForTasks": false,
            "networkRuleSet": {
                "defaultAction": "Allow",
                "ipRules": [{ "action": "Allow", "value": "198.51.100.0/24" }],
            },
        });
        let resource = json!({ "id": id, "location": "westeurope", "properties": properties });
        world.emulator.seed(&json!({ "resources": [resource] })).unwrap();
        let registry = world.client().registry(id);
        push_base(&registry.data_plane().await.unwrap()).await;
        let host = registry.get().await.unwrap().login_server;
        let context = run_options(&registry, &host).await.context.unwrap();
        if !creates_task {
            registry.task("nightly".parse().unwrap()).create(&definition()).await.unwrap();
        }
        let before = registry.network().get_with_subnet_rules().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        Self { world, registry, before, context, creates_task, folder }
    }

    fn journal(&self) -> PathBuf {
        self.folder.path().join("journal")
    }

    fn errand(&self, work: Work) -> Errand {
        let (registry, journal) = (self.registry.id().clone(), self.journal());
        let creates_task = self.creates_task;
        match work {
            Work::GoOn => Errand::GoOn { registry, journal, creates_task, context: self.context.clone() },
            Work::RollBack => Errand::RollBack { registry, journal, creates_task },
        }
    }

    /// Does the work to its end in a process of its own. How many requests that took, and what came of it.
    async fn run(&self, work: Work) -> (u64, Done) {
        let before = self.requests();
        let child = send(program(), &Place::of(&self.world), &self.errand(work)).await;
        let done = outcome(child).await.unwrap();
        (self.requests() - before, done)
    }

    /// The requests of workflows so far.
    fn requests(&self) -> u64 {
        self.world.emulator.requests().iter().filter(|one| one.host == WORKFLOWS_HOST).count() as u64
    }

    /// Begins the work in a process that is killed there. Whether it came that far.
    async fn run_until(&self, death: Death, work: Work) -> bool {
        let before = self.requests();
        self.world.emulator.faults(FaultPlan {
            seed: 0,
            faults: vec![death.fault()],
            ..FaultPlan::default()
        });
        let mut child = send(program(), &Place::of(&self.world), &self.errand(work)).await;
        let killed = loop {
            if self.is_at(death, before) {
                child.start_kill().unwrap();
                child.wait().await.unwrap();
                break true;
            }
            // Polled: nothing tells when a request has come so far.
            if tokio::time::timeout(Duration::from_millis(2), child.wait()).await.is_ok() {
                break false;
            }
        };
        self.world.emulator.faults(FaultPlan::default());
        killed
    }

    /// Whether the request that is to be the last has come that far.
    fn is_at(&self, death: Death, before: u64) -> bool {
        let report = self.world.emulator.cloud().faults.report();
        let struck = report["faults"][0]["happened"] == 1;
        match death {
            Death::Before(_) => struck,
            // It has its line in the log when it has taken effect.
            Death::After(nth) => struck && self.requests() > before + nth,
        }
    }

    /// That everything was done, and each thing once.
    fn assert_one_effect_each(&self, death: Death) {
        // An existing task was made by the test, and is given an identity besides the credential entry.
        let changes = if self.creates_task { 1 } else { 2 };
        assert_eq!(self.world.effects("PUT", "/tasks/nightly"), 1, "{death:?}");
        assert_eq!(self.world.effects("PATCH", "/tasks/nightly"), changes, "{death:?}");
        assert_eq!(self.world.effects("PATCH", "/registries/killed1"), 1, "{death:?}");
        let requests = self.world.emulator.requests();
        let roles =
            requests.iter().filter(|one| one.method == "PUT" && one.path.contains("/roleAssignments/"));
        assert_eq!(roles.count(), 1, "{death:?}");
        assert_eq!(self.world.effects("POST", "/scheduleRun"), 1, "{death:?}");
    }

    /// That the registry, its role assignments and its tasks are as they were.
    async fn assert_as_before(&self, death: Death) {
        let network = self.registry.network().get_with_subnet_rules().await.unwrap();
        assert_eq!(network, self.before, "{death:?}");
        let tasks: Vec<_> = self.registry.tasks().try_collect().await.unwrap();
        assert_eq!(tasks.len(), usize::from(!self.creates_task), "{death:?}");
        assert!(tasks.iter().all(|task| task.principal_id.is_none() && task.credentials.is_empty()));
        let roles: Vec<_> = self.registry.role_assignments().list().try_collect().await.unwrap();
        let own: Vec<_> =
            roles.iter().filter(|role| role.scope == self.registry.id().resource_id()).collect();
        assert!(own.is_empty(), "{death:?}: {own:?}");
    }
}

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_acrgate-errand"))
}

/// Every point of a work that takes this many requests.
fn deaths(requests: u64) -> impl Iterator<Item = Death> {
    (0..requests).flat_map(|nth| [Death::Before(nth), Death::After(nth)])
}

/// Applies and verifies, dying once at each point; then another process ends it. How many died.
async fn killed_while_applying(creates_task: bool) -> usize {
    let (requests, _) = Scene::new(creates_task).await.run(Work::GoOn).await;
    let runs = stream::iter(deaths(requests)).map(|death| async move {
        let scene = Scene::new(creates_task).await;
        // How often a run is looked at differs, so the last points may lie beyond the end.
        let killed = scene.run_until(death, Work::GoOn).await;
        if killed {
            let (_, done) = scene.run(Work::GoOn).await;
            // A run of the task that one process has queued is followed by the next.
            assert_eq!(done, Done::Verified { run: "cf1".to_owned() }, "{death:?}");
        }
        scene.assert_one_effect_each(death);
        scene.run(Work::RollBack).await;
        scene.assert_as_before(death).await;
        usize::from(killed)
    });
    runs.buffer_unordered(AT_ONCE).fold(0, |sum, killed| async move { sum + killed }).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workflow_that_creates_the_task_goes_on_from_everywhere() {
    let killed = killed_while_applying(true).await;
    println!("{killed} processes killed");
    assert!(killed >= 50, "{killed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workflow_for_an_existing_task_goes_on_from_everywhere() {
    let killed = killed_while_applying(false).await;
    println!("{killed} processes killed");
    assert!(killed >= 50, "{killed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn taking_back_goes_on_from_everywhere() {
    let first = Scene::new(true).await;
    first.run(Work::GoOn).await;
    let (requests, _) = first.run(Work::RollBack).await;
    let runs = stream::iter(deaths(requests)).map(|death| async move {
        let scene = Scene::new(true).await;
        scene.run(Work::GoOn).await;
        let killed = scene.run_until(death, Work::RollBack).await;
        scene.run(Work::RollBack).await;
        scene.assert_as_before(death).await;
        usize::from(killed)
    });
    let killed = runs.buffer_unordered(AT_ONCE).fold(0, |sum, killed| async move { sum + killed }).await;
    println!("{killed} processes killed");
    assert!(killed >= 10, "{killed}");
}
