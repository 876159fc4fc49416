//! The whole main job, with everything that it writes: logs at the finest level, `Debug` of every handle and value,
//! errors, the journal, saved operations, plans, decisions. None of it holds a secret.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{fmt, fs, time::Duration};

use acrgate::{
    Error, ErrorKind,
    access::Operation,
    arm::{Proxy, TransportOptions},
    explain::Question,
    registry::{CreateRegistry, ImportImage, RunOptions},
    rules::{NetworkEdit, Sku},
    workflow::{Journal, TaskWorkflow},
};
use acrgate_emulator::faults::FaultPlan;
use acrgate_end_to_end::{World, base, definition, push_base, run_options};
use acrgate_secrets::{Secrets, Written, application};
use futures::TryStreamExt;

/// What was shown: each with the name of what showed it.
#[derive(Default)]
struct Shown(Vec<(String, String)>);

impl Shown {
    fn debug<T: fmt::Debug>(&mut self, value: &T) {
        self.0.push((std::any::type_name::<T>().to_owned(), format!("{value:?} {value:#?}")));
    }

    fn text(&mut self, what: &str, text: impl fmt::Display) {
        self.0.push((what.to_owned(), text.to_string()));
    }

    fn error(&mut self, error: &Error) {
        self.text(&format!("the error {error}"), format!("{error} {error:?} {error:#?} {}", error.report()));
    }
}

#[tokio::test]
async fn nothing_that_the_main_job_writes_holds_a_secret() {
    let written = Written::everything();
    let mut shown = Shown::default();
    let world = World::new().await;
    let secrets = secrets(&world).await;

    allow_and_deny(&world, &mut shown).await;
    import(&world, &mut shown).await;
    fail(&world, &mut shown).await;

    let logged = written.text();
    for who in ["acrgate", "hyper", "rustls"] {
        assert!(logged.contains(who), "{who} must have logged something at the finest level");
    }
    secrets.assert_none_in("the log", &logged);
    let command_line = std::env::args().collect::<Vec<_>>().join(" ");
    secrets.assert_none_in("the command line", &command_line);
    assert!(shown.0.len() > 40, "{}", shown.0.len());
    for (what, text) in &shown.0 {
        secrets.assert_none_in(what, text);
    }
}

/// Of nobody: the import that is signed in with it is refused.
const SOURCE_PASSWORD: &str = "the-password-of-the-source";

/// The secrets of this world: of the application, and tokens that it gets.
async fn secrets(world: &World) -> Secrets {
    let mut secrets = Secrets::default()
        .and("the client secret", world.emulator.client_secret())
        .and("the token of the testers' door", world.emulator.admin_token())
        .and("the password for an import's source", SOURCE_PASSWORD);
    let emulator = &world.emulator;
    let (tenant, id, secret) = (emulator.tenant_id(), emulator.client_id(), emulator.client_secret());
    let credential = application(emulator.arm_url().as_str(), tenant, id, secret, world.transport());
    for scope in ["https://management.azure.com/.default", "https://containerregistry.azure.net/.default"] {
        let token = credential.get_token(&[scope], None).await.unwrap();
        let signature = token.token.secret().rsplit('.').next().unwrap().to_owned();
        secrets = secrets.and("a token", token.token.secret()).and("a token's signature", &signature);
    }
    secrets
}

async fn allow_and_deny(world: &World, shown: &mut Shown) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("workflow.journal");
    let client = world.client();
    shown.debug(&client);

    let creating = client.registry(world.registry_id("secrets1"));
    let operation = creating.begin_create(&CreateRegistry::new("westeurope", Sku::Premium)).await.unwrap();
    shown.text("a saved operation", operation.save());
    shown.debug(&operation);
    let info = operation.await.unwrap();
    let registry = creating;
    shown.debug(&registry);
    shown.debug(&info);
    shown.debug(&registry.network());

    let images = registry.data_plane().await.unwrap();
    push_base(&images).await;
    images.pull_image(&base(), "v1").await.unwrap();
    shown.debug(&images);
    let options: RunOptions = run_options(&registry, &info.login_server).await;
    shown.debug(&options);

    let task = registry.task("nightly".parse().unwrap());
    shown.debug(&task);
    let workflow = TaskWorkflow::for_new(task.clone(), definition()).closing_public_access();
    shown.debug(&workflow);
    let plan = workflow.plan().await.unwrap();
    shown.debug(&plan);
    shown.text("a plan", serde_json::to_string(&plan).unwrap());
    let journal = Journal::open(&file).unwrap();
    let mut work = workflow.apply(&plan, &journal);
    shown.debug(&work);
    while let Some(event) = work.next_event().await {
        shown.debug(&event);
        shown.text("an event", &event);
    }
    work.await.unwrap();
    let proof = workflow.verify(&journal, options.clone()).await.unwrap();
    shown.debug(&proof);

    let info = task.details().await.unwrap();
    shown.debug(&info);
    let assignments = registry.role_assignments();
    shown.debug(&assignments);
    shown.debug(&assignments.of(info.principal_id.unwrap()).try_collect::<Vec<_>>().await.unwrap());
    shown.debug(&registry.tasks());
    shown.debug(&registry.runs(None).try_collect::<Vec<_>>().await.unwrap());
    let run = registry.run(&proof.run.run_id);
    shown.debug(&run);
    let mut log = run.log();
    while log.next_line().await.unwrap().is_some() {}
    shown.debug(&log);

    let change = registry.network().edit(&NetworkEdit::new().allow_trusted_services(false)).await.unwrap();
    shown.debug(&change);
    let denied = workflow.verify(&journal, options).await.unwrap_err();
    assert_eq!(denied.kind(), ErrorKind::NetworkDenied);
    shown.error(&denied);
    let question = Question::task(task.name().clone(), Operation::Push);
    let explanation = registry.explain(&question).await.unwrap();
    shown.debug(&explanation);
    shown.text("a decision", serde_json::to_string(&explanation.decision).unwrap());
    workflow.roll_back(&journal).await.unwrap();
    shown.debug(&journal);
    for entry in fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        shown.text(&path.display().to_string(), fs::read_to_string(&path).unwrap());
    }
}

/// An import, which sends a password for the source to Azure Resource Manager.
async fn import(world: &World, shown: &mut Shown) {
    let registry = world.client().registry(world.registry_id("secrets1"));
    let wanted = ImportImage::from_host("secrets1.azurecr.test".parse().unwrap(), "team/base:v1")
        .with_credentials("somebody", SOURCE_PASSWORD)
        .tagged("team/copy:v1");
    shown.debug(&wanted);
    let operation = registry.begin_import_image(&wanted).await.unwrap();
    shown.text("a saved import", operation.save());
    shown.debug(&operation);
    let refused = registry.import_image(&wanted).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unauthenticated, "{refused}");
    shown.error(&refused);
    shown.text("the log of requests", serde_json::to_string(&world.emulator.requests()).unwrap());
}

/// Everything that can be made to fail on the way of a secret.
async fn fail(world: &World, shown: &mut Shown) {
    let brief = |options: acrgate::ClientOptions| options.with_deadline(Duration::from_millis(300));
    // The secret is wrong, and Entra says so.
    let wrong =
        world.client_of(world.emulator.client_id(), "not-the-client-secret", world.transport(), brief);
    let error = wrong.principal().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert!(!error.report().contains("not-the-client-secret"), "{}", error.report());
    shown.error(&error);
    // A proxy with a password that is not there.
    let proxy = Proxy::Url("http://somebody:proxy-password@127.0.0.1:1/".parse().unwrap());
    let transport = TransportOptions::default().with_proxy(proxy);
    shown.debug(&transport);
    let unreachable = world.client_with(transport, brief);
    shown.debug(&unreachable);
    let images = unreachable.data_plane("secrets1.azurecr.test".parse().unwrap());
    let error = images.probe(&base()).await.unwrap_err();
    shown.error(&error);
    // Every request of each kind breaks, is refused, or answers nonsense.
    let registry = world.client_with(world.transport(), brief).registry(world.registry_id("secrets1"));
    let images = registry.data_plane().await.unwrap();
    for fault in [
        r#"{"reset":"before"}"#,
        r#"{"status":401}"#,
        r#"{"status":403}"#,
        r#"{"status":500}"#,
        r#"{"status":200,"body":{"access_token":"eyJhbGciOiJub25l.eyJhbGciOiJub25l.c2VjcmV0","refresh_token":7}}"#,
    ] {
        let plan: FaultPlan = serde_json::from_str(&format!(r#"{{"faults":[{fault}]}}"#)).unwrap();
        world.emulator.faults(plan);
        shown.error(&registry.get().await.unwrap_err());
        shown.error(&images.probe(&base()).await.unwrap_err());
        shown.error(&registry.upload_source(&b"source"[..]).await.unwrap_err());
        shown.error(&registry.run("cf1").log().next_line().await.unwrap_err());
        let fresh = world.client_with(world.transport(), brief);
        shown.error(&fresh.principal().await.unwrap_err());
    }
    world.emulator.faults(FaultPlan::default());
}
