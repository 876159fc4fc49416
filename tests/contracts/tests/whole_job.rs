//! Every request that the SDK sends in a whole job, and every answer of the emulator, held to Azure's contracts: a task of
//! a closed registry is let in, proves it, is refused, and everything is put back.

use acrgate::{
    Client, ErrorKind,
    access::{Operation, Verdict},
    explain::Question,
    identity::PrincipalType,
    names::{RepositoryName, TaskName},
    registry::Registry,
    rules::{NetworkEdit, RoleAssignmentMode, Sku},
    workflow::{Journal, TaskWorkflow},
};
use acrgate_end_to_end::{World, base, definition, push_base, run_options};
use anyhow::{Context as _, Result, bail, ensure};
use futures::TryStreamExt as _;

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_job_keeps_to_the_contracts() -> Result<()> {
    for mode in [RoleAssignmentMode::LegacyRegistryPermissions, RoleAssignmentMode::AbacRepositoryPermissions]
    {
        let world = World::new().await;
        let (registry, created) = world.registry_in_mode("contracts", Sku::Premium, mode.clone()).await;
        ensure!(created.login_server.as_str().starts_with("contracts."), "{created:?}");
        work(&world.client(), &registry, &mode).await?;
        // The traffic of the other mode is held to the contracts when its world ends; this one has a refusal, too, so that
        // it needs every exception there is.
        if let (RoleAssignmentMode::AbacRepositoryPermissions, Some(traffic)) = (mode, &world.traffic) {
            let figures = traffic.finish()?;
            ensure!(figures.validated > 100, "the job's exchanges were not seen: {figures}");
        }
    }
    Ok(())
}

async fn work(client: &Client, registry: &Registry, mode: &RoleAssignmentMode) -> Result<()> {
    if *mode == RoleAssignmentMode::AbacRepositoryPermissions {
        let role = acrgate::access::role("Container Registry Repository Writer").context("a known role")?;
        let refused = registry.data_plane().await?.pull_image(&base(), "v1").await;
        ensure!(refused.is_err_and(|error| error.kind() == ErrorKind::PermissionDenied), "no role, no image");
        let me = client.principal().await?;
        let assignments = registry.role_assignments();
        assignments.assign(role.id.parse()?, me, PrincipalType::ServicePrincipal).await?;
    }
    let app: RepositoryName = "team/app".parse()?;
    let images = registry.data_plane().await?;
    push_base(&images).await;
    images.pull_image(&base(), "v1").await?;

    let host = registry.get().await?.login_server;
    let options = run_options(registry, &host).await;
    let name: TaskName = "nightly-build".parse()?;
    let task = registry.task(name.clone());
    let workflow = TaskWorkflow::for_new(task, definition()).closing_public_access();
    let journal = Journal::in_memory();
    let plan = workflow.plan().await?;
    workflow.apply(&plan, &journal).await?;
    let proof = workflow.verify(&journal, options.clone()).await?;
    ensure!(!proof.run.output_images.is_empty(), "the allowed run pushed nothing");

    let edit = NetworkEdit::new().allow_trusted_services(false);
    let change = registry.network().edit(&edit).await?;
    match workflow.verify(&journal, options).await {
        Err(error) if error.kind() == ErrorKind::NetworkDenied => {}
        Err(error) => return Err(error.into()),
        Ok(_) => bail!("the run was to be denied"),
    }
    let explanation = registry.explain(&Question::task(name.clone(), Operation::Push).on(app)).await?;
    ensure!(explanation.decision.verdict == Verdict::Denied, "the explanation differs from what happened");

    read_all(client, registry, &name).await?;
    registry.network().edit(&edit.undo(&change.before)).await?;
    workflow.roll_back(&journal).await?;
    Ok(registry.delete().await?)
}

/// What a job has no need of, and others have.
async fn read_all(client: &Client, registry: &Registry, task: &TaskName) -> Result<()> {
    let id = registry.id();
    let all: Vec<_> = client.registries(&id.subscription()).try_collect().await?;
    let in_group: Vec<_> =
        client.registries_in(&id.subscription(), id.resource_group()).try_collect().await?;
    ensure!(all.len() == 1 && in_group.len() == 1, "one registry is there");
    let tasks: Vec<_> = registry.tasks().try_collect().await?;
    let runs: Vec<_> = registry.runs(Some(task)).try_collect().await?;
    ensure!(tasks.len() == 1 && runs.len() == 2, "one task ran twice");
    registry.task(task.clone()).get().await?;
    let _: Vec<_> = registry.private_endpoints().try_collect().await?;
    let _: Vec<_> = registry.role_assignments().list().try_collect().await?;
    registry.network().get_with_subnet_rules().await?;
    let address: NetworkEdit = NetworkEdit::new().add_ip_rules(["203.0.113.0/24".parse()?]);
    let change = registry.network().edit(&address).await?;
    registry.network().edit(&address.undo(&change.before)).await?;
    match registry.task("no-such-task".parse()?).get().await {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => bail!("a task that is not there: {other:?}"),
    }
}
