//! The workflow for ACR tasks: it lets exactly one task in, proves it, survives being cut short, and leaves no trace.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use acrgate::{
    ErrorKind,
    access::{Class, Operation, Verdict},
    explain::Question,
    identity::PrincipalType,
    registry::CredentialIdentity,
    rules::{NetworkEdit, RoleAssignmentMode, Sku},
    workflow::{Event, Journal, Plan, Step, TaskWorkflow},
};
use acrgate_end_to_end::{World, definition, push_base, run_options};
use futures::TryStreamExt;

const MODES: [RoleAssignmentMode; 2] =
    [RoleAssignmentMode::LegacyRegistryPermissions, RoleAssignmentMode::AbacRepositoryPermissions];

/// A registry with the base image in it, in this mode; its owner may push.
async fn prepared(
    world: &World,
    mode: &RoleAssignmentMode,
) -> (acrgate::registry::Registry, acrgate::registry::RunOptions) {
    let (registry, info) = world.registry_in_mode("workflow1", Sku::Premium, mode.clone()).await;
    if *mode == RoleAssignmentMode::AbacRepositoryPermissions {
        let writer =
            acrgate::access::role("Container Registry Repository Writer").unwrap().id.parse().unwrap();
        let me = world.client().principal().await.unwrap();
        registry.role_assignments().assign(writer, me, PrincipalType::ServicePrincipal).await.unwrap();
    }
    push_base(&registry.data_plane().await.unwrap()).await;
    let options = run_options(&registry, &info.login_server).await;
    (registry, options)
}

#[tokio::test]
async fn a_new_task_is_let_in_and_everything_is_put_back() {
    for mode in MODES {
        let world = World::new().await;
        let (registry, options) = prepared(&world, &mode).await;
        let before = registry.network().get().await.unwrap();
        let task = registry.task("nightly".parse().unwrap());
        let workflow = TaskWorkflow::for_new(task.clone(), definition()).closing_public_access();
        let plan = workflow.plan().await.unwrap();
        let journal = Journal::in_memory();
        workflow.apply(&plan, &journal).await.unwrap();
        assert!(journal.is_applied());

        let proof = workflow.verify(&journal, options).await.unwrap();
        let pushed = &proof.run.output_images[0];
        assert_eq!(pushed.repository, "team/app", "{mode}");
        assert!(pushed.digest.starts_with("sha256:"));

        let principal = task.get().await.unwrap().principal_id.unwrap();
        workflow.roll_back(&journal).await.unwrap();
        assert_eq!(task.get().await.unwrap_err().kind(), ErrorKind::NotFound);
        let roles: Vec<_> = registry.role_assignments().of(principal).try_collect().await.unwrap();
        assert!(roles.is_empty(), "{roles:?}");
        // Once written, the tasks flag cannot be unset, only false, which Azure treats alike.
        let mut expected = before;
        expected.tasks_bypass = Some(false);
        assert_eq!(registry.network().get().await.unwrap(), expected);

        // A journal that was taken back is as good as new.
        let plan = workflow.plan().await.unwrap();
        workflow.apply(&plan, &journal).await.unwrap();
        assert!(journal.is_applied());
        assert!(task.get().await.is_ok());
        // Somebody deletes the task; the rest is taken back all the same.
        task.delete().await.unwrap();
        workflow.roll_back(&journal).await.unwrap();
        assert_eq!(registry.network().get().await.unwrap(), expected);
    }
}

#[tokio::test]
async fn an_existing_task_keeps_what_it_had() {
    let world = World::new().await;
    let (registry, options) = prepared(&world, &MODES[0]).await;
    let task = registry.task("existing".parse().unwrap());
    task.create(&definition()).await.unwrap();
    let before = task.details().await.unwrap();
    assert_eq!(before.principal_id, None);

    let workflow = TaskWorkflow::for_existing(task.clone()).closing_public_access();
    let plan = workflow.plan().await.unwrap();
    let journal = Journal::in_memory();
    workflow.apply(&plan, &journal).await.unwrap();
    workflow.verify(&journal, options).await.unwrap();

    // What is so already stays, and costs nothing.
    let again = workflow.plan().await.unwrap();
    assert!(again.steps.iter().all(|step| !step.needed), "{again}");

    workflow.roll_back(&journal).await.unwrap();
    assert_eq!(task.details().await.unwrap(), before);
}

#[tokio::test]
async fn a_task_that_is_to_be_created_must_not_be_there() {
    let world = World::new().await;
    let (registry, _) = prepared(&world, &MODES[0]).await;
    let task = registry.task("nightly".parse().unwrap());
    task.create(&definition()).await.unwrap();
    let error = TaskWorkflow::for_new(task, definition()).plan().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
}

#[tokio::test]
async fn a_plan_is_for_what_it_saw() {
    let world = World::new().await;
    let (registry, _) = prepared(&world, &MODES[0]).await;
    let workflow = TaskWorkflow::for_new(registry.task("nightly".parse().unwrap()), definition());
    let plan = workflow.plan().await.unwrap();
    let text = serde_json::to_string(&plan).unwrap();
    assert_eq!(Plan::from_json(&text).unwrap(), plan);
    assert!(Plan::from_json(&text.replace("acrgate.plan/1", "acrgate.plan/2")).is_err());

    registry.network().edit(&NetworkEdit::new().allow_trusted_services(false)).await.unwrap();
    let error = workflow.apply(&plan, &Journal::in_memory()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Stale);
    registry.network().edit(&NetworkEdit::new().allow_trusted_services(true)).await.unwrap();
    workflow.task().create(&definition()).await.unwrap();
    let error = workflow.apply(&plan, &Journal::in_memory()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Stale, "{error}");
    let other = TaskWorkflow::for_new(registry.task("other-task".parse().unwrap()), definition());
    assert_eq!(other.apply(&plan, &Journal::in_memory()).await.unwrap_err().kind(), ErrorKind::Refused);
}

#[tokio::test]
async fn cut_short_at_every_step_it_goes_on_and_takes_effect_once() {
    for steps_before_the_cut in 0..=4 {
        let world = World::new().await;
        let (registry, _) = prepared(&world, &MODES[0]).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("workflow.journal");
        let task = registry.task("nightly".parse().unwrap());
        let workflow = TaskWorkflow::for_new(task, definition()).closing_public_access();
        let plan = workflow.plan().await.unwrap();
        {
            let journal = Journal::open(&file).unwrap();
            assert_eq!(Journal::open(&file).unwrap_err().kind(), ErrorKind::Conflict);
            let mut work = workflow.apply(&plan, &journal);
            let mut done = 0;
            while done < steps_before_the_cut {
                if let Event::StepDone { .. } = work.next_event().await.unwrap() {
                    done += 1;
                }
            }
            // Dropped here: whatever was under way is cut short.
        }
        // A line that was being written when the power went.
        use std::io::Write as _;
        let mut torn = std::fs::OpenOptions::new().append(true).open(&file).unwrap();
        torn.write_all(b"{\"schema\":\"acrgate.jour").unwrap();
        drop(torn);

        let journal = Journal::open(&file).unwrap();
        let plan = journal.plan().unwrap_or(plan);
        workflow.apply(&plan, &journal).await.unwrap();
        assert!(journal.is_applied());
        assert_eq!(world.effects("PUT", "/tasks/nightly"), 1, "cut after {steps_before_the_cut}");
        assert_eq!(world.effects("PATCH", "/registries/workflow1"), 1);
        assert_eq!(world.effects("PATCH", "/tasks/nightly"), 1);
        workflow.roll_back(&journal).await.unwrap();
    }
}

#[tokio::test]
async fn a_run_that_was_queued_before_is_followed_and_not_queued_again() {
    let world = World::new().await;
    let (registry, options) = prepared(&world, &MODES[0]).await;
    let workflow = TaskWorkflow::for_new(registry.task("nightly".parse().unwrap()), definition());
    let journal = Journal::in_memory();
    let plan = workflow.plan().await.unwrap();
    workflow.apply(&plan, &journal).await.unwrap();
    {
        let mut work = workflow.verify(&journal, options.clone());
        while !matches!(work.next_event().await.unwrap(), Event::RunQueued { .. }) {}
    }
    let proof = workflow.verify(&journal, options).await.unwrap();
    assert_eq!(proof.run.run_id, "cf1");
    assert_eq!(world.effects("POST", "/scheduleRun"), 1);
}

/// What is taken away, what the run then meets, and what the explanation says.
#[tokio::test]
async fn whatever_is_missing_is_named() {
    let world = World::new().await;
    let (registry, options) = prepared(&world, &MODES[0]).await;
    let task = registry.task("nightly".parse().unwrap());
    let workflow = TaskWorkflow::for_new(task.clone(), definition()).closing_public_access();
    let plan = workflow.plan().await.unwrap();
    let journal = Journal::in_memory();
    workflow.apply(&plan, &journal).await.unwrap();
    let host = registry.get().await.unwrap().login_server;
    let question = ask_push();
    let ask = || registry.explain(&question);
    assert_eq!(ask().await.unwrap().decision.verdict, Verdict::Allowed);

    for (edit, class) in [
        (NetworkEdit::new().allow_trusted_services(false), Class::BypassDisabled),
        (NetworkEdit::new().allow_tasks_bypass(false), Class::TaskBypassNotAllowed),
    ] {
        let change = registry.network().edit(&edit).await.unwrap();
        let error = workflow.verify(&journal, options.clone()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NetworkDenied, "{error}");
        let decision = ask().await.unwrap().decision;
        assert_eq!((decision.verdict, decision.class), (Verdict::Denied, class));
        assert!(!decision.fixes.is_empty());
        registry.network().edit(&edit.undo(&change.before)).await.unwrap();
    }

    task.remove_credential(&host).await.unwrap();
    let error = workflow.verify(&journal, options.clone()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NetworkDenied | ErrorKind::Unauthenticated), "{error}");
    assert_eq!(ask().await.unwrap().decision.verdict, Verdict::Denied);
    task.add_credential(&host, CredentialIdentity::System).await.unwrap();

    let Some(Step::AssignRole { role, .. }) = plan.steps.get(1).map(|planned| planned.step.clone()) else {
        panic!("the second step gives the role: {plan}");
    };
    let principal = task.get().await.unwrap().principal_id.unwrap();
    let assignment = registry.role_assignments().find(role, principal).await.unwrap().unwrap();
    registry.role_assignments().remove(&assignment.id).await.unwrap();
    assert!(workflow.verify(&journal, options.clone()).await.is_err());
    assert_eq!(ask().await.unwrap().decision.verdict, Verdict::Denied);
    registry.role_assignments().assign(role, principal, PrincipalType::ServicePrincipal).await.unwrap();
    workflow.verify(&journal, options).await.unwrap();
}

fn ask_push() -> Question {
    Question::task("nightly".parse().unwrap(), Operation::Push).on("team/app".parse().unwrap())
}
