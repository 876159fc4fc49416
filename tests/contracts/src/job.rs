//! A whole job of the SDK: a task of a closed registry is let in, proves it, is refused, and everything is put back.

use std::{io::Write as _, sync::Arc, time::Duration};

use acrgate::{
    Client, ClientOptions, Cloud, ErrorKind,
    access::{Operation, Verdict},
    arm::{ConnectTo, Roots, Transport, TransportOptions},
    data_plane::Layer,
    explain::Question,
    identity::PrincipalType,
    names::{RegistryId, RepositoryName, TaskName},
    registry::{CreateRegistry, RunOptions, TaskDefinition},
    rules::{NetworkEdit, RoleAssignmentMode, Sku},
    workflow::{Journal, TaskWorkflow},
};
use acrgate_emulator::{Emulator, Options};
use anyhow::{Context as _, Result, bail, ensure};
use azure_core::{
    cloud::{CloudConfiguration, CustomConfiguration},
    credentials::Secret,
};
use azure_identity::{ClientSecretCredential, ClientSecretCredentialOptions};
use flate2::{Compression, write::GzEncoder};
use futures::TryStreamExt as _;
use serde_json::json;

use crate::{recorder::Recorder, recording::Recording};

const STEPS: &str = "\
version: v1.1.0
steps:
  - build: -t {{.Run.Registry}}/team/app:{{.Run.ID}} -f Dockerfile .
  - push: [\"{{.Run.Registry}}/team/app:{{.Run.ID}}\"]
";

/// Does the job on a fresh emulator, and gives every request of the SDK and every answer of the emulator.
///
/// # Errors
/// When a step does not end as it has to.
pub async fn recorded(mode: RoleAssignmentMode) -> Result<Recording> {
    let emulator = Emulator::start(Options::default()).await?;
    let recorder = Recorder::before(&emulator).await?;
    let client = client(&emulator, &recorder)?;
    work(&client, &registry_id(&emulator)?, &mode).await?;
    let recording = recorder.recording(&format!("whole job, {mode}"));
    emulator.shutdown().await;
    Ok(recording)
}

async fn work(client: &Client, id: &RegistryId, mode: &RoleAssignmentMode) -> Result<()> {
    let registry = client.registry(id.clone());
    let created = registry
        .create(&CreateRegistry::new("westeurope", Sku::Premium).with_role_assignment_mode(mode))
        .await?;
    if *mode == RoleAssignmentMode::AbacRepositoryPermissions {
        let role = acrgate::access::role("Container Registry Repository Writer").context("a known role")?;
        let me = client.principal().await?;
        let assignments = registry.role_assignments();
        assignments.assign(role.id.parse()?, me, PrincipalType::ServicePrincipal).await?;
    }
    let (base, app): (RepositoryName, RepositoryName) = ("team/base".parse()?, "team/app".parse()?);
    let images = registry.data_plane().await?;
    let layer =
        Layer::new("application/vnd.oci.image.layer.v1.tar+gzip", archive(&[("etc/motd", "hello\n")])?);
    let config = json!({
        "architecture": "amd64", "os": "linux", "rootfs": { "type": "layers", "diff_ids": [] },
    });
    images.push_image(&base, "v1", config.to_string(), [layer]).await?;
    images.pull_image(&base, "v1").await?;

    let dockerfile = format!("FROM {}/{base}:v1\nCOPY app.txt /srv/app.txt\n", created.login_server);
    let context =
        registry.upload_source(archive(&[("Dockerfile", &dockerfile), ("app.txt", "hello\n")])?).await?;
    let options = || RunOptions::default().with_context(&context);
    let name: TaskName = "nightly-build".parse()?;
    let task = registry.task(name.clone());
    let workflow =
        TaskWorkflow::for_new(task.clone(), TaskDefinition::from_yaml(STEPS)).closing_public_access();
    let journal = Journal::in_memory();
    let plan = workflow.plan().await?;
    workflow.apply(&plan, &journal).await?;
    let proof = workflow.verify(&journal, options()).await?;
    ensure!(!proof.run.output_images.is_empty(), "the allowed run pushed nothing");

    let edit = NetworkEdit::new().allow_trusted_services(false);
    let change = registry.network().edit(&edit).await?;
    match workflow.verify(&journal, options()).await {
        Err(error) if error.kind() == ErrorKind::NetworkDenied => {}
        Err(error) => return Err(error.into()),
        Ok(_) => bail!("the run was to be denied"),
    }
    let explanation = registry.explain(&Question::task(name.clone(), Operation::Push).on(app)).await?;
    ensure!(explanation.decision.verdict == Verdict::Denied, "the explanation differs from what happened");

    read_all(client, &registry, &name).await?;
    registry.network().edit(&edit.undo(&change.before)).await?;
    workflow.roll_back(&journal).await?;
    Ok(registry.delete().await?)
}

/// What a job has no need of, and others have.
async fn read_all(client: &Client, registry: &acrgate::registry::Registry, task: &TaskName) -> Result<()> {
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

fn registry_id(emulator: &Emulator) -> Result<RegistryId> {
    let group = format!("/subscriptions/{}/resourceGroups/contracts", emulator.subscription_id());
    emulator.seed(&json!({ "resources": [{ "id": group, "location": "westeurope" }] }))?;
    Ok(format!("{group}/providers/Microsoft.ContainerRegistry/registries/contracts").parse()?)
}

fn client(emulator: &Emulator, recorder: &Recorder) -> Result<Client> {
    let transport = TransportOptions::default()
        .with_roots(Roots::Only(recorder.ca_pem().to_owned()))
        .with_connect_to([ConnectTo::new("*.azurecr.test", recorder.address())]);
    let arm = recorder.arm_url().clone();
    let cloud = Cloud::custom(arm.clone(), arm, "azurecr.test")?
        .with_resource_manager_audience(emulator.arm_url().as_str());
    let mut authority = CustomConfiguration::default();
    authority.authority_host = cloud.authority().to_string();
    let credential = ClientSecretCredential::new(
        emulator.tenant_id(),
        emulator.client_id().to_owned(),
        Secret::new(emulator.client_secret().to_owned()),
        Some(ClientSecretCredentialOptions {
            client_options: azure_core::http::ClientOptions {
                transport: Some(Transport::new(transport.clone()).into()),
                cloud: Some(Arc::new(CloudConfiguration::Custom(authority))),
                ..Default::default()
            },
        }),
    )?;
    let options =
        ClientOptions::default().with_cloud(cloud).with_transport(transport).with_settle(Duration::ZERO);
    Ok(Client::new(credential, options))
}

fn archive(files: &[(&str, &str)]) -> Result<Vec<u8>> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    for (path, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        archive.append_data(&mut header, path, text.as_bytes())?;
    }
    let mut zipped = archive.into_inner()?;
    zipped.flush()?;
    Ok(zipped.finish()?)
}
