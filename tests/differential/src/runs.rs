//! Whole task runs: tasks with every identity, credential entry and login mode, run by the emulator as Azure runs them.

use acrgate::access::{
    CredentialEntry, Decision, IdentityKind, LoginMode, Operation, RegistryFacts, TaskFailure, Verdict,
    decide,
};
use acrgate::explain::Question;
use acrgate::registry::{RunOptions, RunStatus};
use acrgate_end_to_end::{push_base, run_options};
use serde_json::json;

use crate::case::{Case, Origin, SignIn};
use crate::cloud::Cloud;
use crate::dice::Dice;
use crate::document::{Reading, document};
use crate::observe::Ending;
use crate::report::{Disagreement, Report};
use crate::scene::Scene;
use crate::task::Task;

/// What the runs of [`STEPS`](acrgate_end_to_end::STEPS) do, in this order.
const DONE: [(Operation, &str); 2] = [(Operation::Pull, "team/base"), (Operation::Push, "team/app")];

/// Runs each kind of task in this many random registries.
pub async fn compare(cloud: &Cloud, seed: u64, times: usize) -> Report {
    let mut dice = Dice::new(seed);
    let mut report = Report::default();
    for round in 0..times {
        for (number, (identity, credential, login)) in kinds().into_iter().enumerate() {
            let mut scene = Scene::random(&mut dice, format!("run{round}x{number:03}"));
            scene.tasks.truncate(1);
            let task = &mut scene.tasks[0];
            (task.identity, task.credential, task.login, task.elsewhere) =
                (identity, credential, login, false);
            if round % 2 == 0 {
                scene.make_way_for_tasks();
            }
            try_one(cloud, seed, &scene, &mut report).await;
        }
    }
    report
}

fn kinds() -> Vec<(IdentityKind, CredentialEntry, LoginMode)> {
    use CredentialEntry::{Absent, Password, SystemAssigned as System, UserAssigned as User};
    use IdentityKind::{None, SystemAndUserAssigned, SystemAssigned, UserAssigned};
    let mut kinds = Vec::new();
    for identity in [None, SystemAssigned, UserAssigned, SystemAndUserAssigned] {
        for credential in [Absent, Password, System, User] {
            kinds.extend([LoginMode::Default, LoginMode::None].map(|login| (identity, credential, login)));
        }
    }
    kinds
}

/// A registry with the base image in it, as open as the owner needs; then as the scene has it.
async fn prepare(cloud: &Cloud, scene: &Scene) -> RunOptions {
    cloud.emulator().seed(&json!({ "resources": [{ "id": scene.id, "location": "westeurope" }] })).unwrap();
    let registry = cloud.world.client().registry(scene.id.parse().unwrap());
    push_base(&registry.data_plane().await.unwrap()).await;
    let options = run_options(&registry, &scene.login_server().parse().unwrap()).await;
    cloud.emulator().seed(&scene.seed()).unwrap();
    options
}

async fn try_one(cloud: &Cloud, seed: u64, scene: &Scene, report: &mut Report) {
    let options = prepare(cloud, scene).await;
    let registry = cloud.read(&scene.id).await;
    let facts = RegistryFacts::from_registry(&registry).unwrap();
    let agent = cloud.emulator().cloud().options.agent_address;
    let cases = DONE.map(|(operation, repository)| case(cloud, scene, operation, repository));
    let decisions = cases.map(|case| {
        let document = document(&case, scene, &facts, &Reading::default(), agent);
        let decision = decide(&document);
        (case, document, decision)
    });
    // What stops the run first, or else its last act.
    let stops = |(_, _, decision): &(_, _, Decision)| decision.verdict != Verdict::Allowed;
    let decisive = decisions.iter().position(stops).unwrap_or(DONE.len() - 1);
    let [pull, push] = decisions;
    let (case, document, decision) = if decisive == 0 { pull } else { push };

    let handle = cloud.world.client().registry(scene.id.parse().unwrap());
    let task = handle.task("task0".parse().unwrap());
    let question = Question::task(task.name().clone(), case.operation)
        .on(case.repository.parse().unwrap())
        .seen_at(agent.into());
    let explained = handle.explain(&question).await.unwrap().decision;
    let run = task.run(&options).await.unwrap().wait().await.unwrap();
    let told = run.error_message.unwrap_or_default();
    let ending = match (run.status, TaskFailure::parse(&told)) {
        (RunStatus::Succeeded, _) => Ending::In,
        (_, Some(TaskFailure::NetworkDenied(_) | TaskFailure::TokenExchangeForbidden)) => Ending::Network,
        (_, Some(TaskFailure::Unauthorized)) => Ending::Unauthorized,
        _ => Ending::Strange(told.clone()),
    };
    let noted = cloud.emulator().requests().into_iter().rfind(|request| {
        request.host == scene.login_server() && request.caller.starts_with("service-acr-tasks")
    });
    let class = noted.and_then(|request| request.class).unwrap_or("no request").to_owned();
    let agree = if can_sign_in(&scene.tasks[0]) {
        Ending::foretold(&decision).as_ref() == Some(&ending) && decision.class.as_str() == class
    } else {
        // The run ends before it asks the registry for anything.
        decision.verdict == Verdict::Denied
            && class == "no request"
            && told.contains("failed to get identity token")
    };
    // What the SDK gathers itself leads to the same, or it says what it could not find out.
    let explains = match explained.verdict {
        Verdict::Unknown => false,
        verdict => {
            assert_eq!(
                (verdict, explained.class),
                (decision.verdict, decision.class),
                "{explained}\n{document:?}"
            );
            true
        }
    };
    report.explained += usize::from(explains);
    let count = report.classes.entry(decision.class).or_default();
    count.cases += 1;
    if !agree {
        count.disagreements += 1;
        report.disagreements.push(Disagreement { seed, case, registry, document, decision, ending, class });
    }
}

/// One of the run's acts as a case.
fn case(cloud: &Cloud, scene: &Scene, operation: Operation, repository: &'static str) -> Case {
    let origin = Origin::Run(Some(0), cloud.emulator().cloud().options.agent_address);
    Case { origin, sign_in: SignIn::of_run(scene, 0), operation, repository, door: false }
}

/// Whether the task has the identity that its credential entry names.
fn can_sign_in(task: &Task) -> bool {
    match task.credential {
        CredentialEntry::SystemAssigned => task.identity.includes(IdentityKind::SystemAssigned),
        CredentialEntry::UserAssigned => task.identity.includes(IdentityKind::UserAssigned),
        _ => true,
    }
}
