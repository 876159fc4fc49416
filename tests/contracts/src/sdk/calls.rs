//! Makes the call of a scene.

use acrgate::{
    Client,
    identity::{PrincipalType, RoleAssignment},
    names::{LoginServer, RegistryId, ResourceId, TaskName},
    registry::{
        AcrTask, AcrTaskInfo, CreateRegistry, CredentialIdentity, ImportImage, PrivateEndpoint, Registry,
        RunOptions, TaskDefinition, TaskIdentity, TaskRunInfo,
    },
    rules::Sku,
};
use anyhow::{Context as _, Result};
use futures::TryStreamExt as _;
use serde_json::{Value, json};

use super::{
    said::Said,
    scene::{Kind, Scene},
};
use crate::contract::Difference;

/// Makes the call, and compares what it says with what was answered.
pub(super) async fn make(scene: &Scene<'_>, client: &Client) -> Vec<Difference> {
    let mut said = Said::default();
    let answer = scene.answer();
    let body = answer.json().unwrap_or_default();
    let made = call(scene, client, &body, &mut said).await;
    match made {
        Err(error) => said.refusal(&error, answer.status, &body),
        Ok(()) if answer.status >= 400 => {
            said.0.push(Difference::new("sdk", format!("takes a {} for a success", answer.status)));
        }
        Ok(()) => {}
    }
    said.0
}

async fn call(scene: &Scene<'_>, client: &Client, body: &Value, said: &mut Said) -> Result<()> {
    let request = scene.request();
    let sent = request.json().unwrap_or_default();
    let text = |pointer: &str| sent.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let path = request.url.path();
    let name = path.rsplit('/').next().unwrap_or_default();
    match scene.kind {
        Kind::CreateRegistry => {
            let wanted = CreateRegistry::new(text("/location"), Sku::from(text("/sku/name")));
            said.registry(&registry(client, path)?.create(&wanted).await?, body);
        }
        Kind::GetRegistry => said.registry(&registry(client, path)?.get().await?, body),
        Kind::UpdateRegistry => {
            let properties = sent["properties"].as_object().cloned().unwrap_or_default();
            said.registry(&registry(client, path)?.update(&properties).await?, body);
        }
        Kind::DeleteRegistry => registry(client, path)?.delete().await?,
        Kind::ImportImage => import(client, scene).await?,
        Kind::ListConnections => {
            let all: Vec<PrivateEndpoint> = registry(client, path)?.private_endpoints().try_collect().await?;
            said.each(&all, body, Said::connection);
        }
        Kind::GetConnection => said.connection(&registry(client, path)?.private_endpoint(name).await?, body),
        Kind::AnswerConnection => {
            let state = "/properties/privateLinkServiceConnectionState";
            let (status, why) = (text(&format!("{state}/status")), text(&format!("{state}/description")));
            let registry = registry(client, path)?;
            let answered = match status {
                "Approved" => registry.approve_private_endpoint(name, why).await?,
                _ => registry.reject_private_endpoint(name, why).await?,
            };
            said.connection(&answered, body);
        }
        Kind::DeleteConnection => registry(client, path)?.delete_private_endpoint(name).await?,
        Kind::ListTasks => {
            let all: Vec<AcrTaskInfo> = registry(client, path)?.tasks().try_collect().await?;
            said.each(&all, body, Said::task);
        }
        Kind::CreateTask => {
            let wanted = TaskDefinition::from_yaml("version: v1.1.0").with_location(text("/location"));
            said.task(&task(client, path)?.create(&wanted).await?, body);
        }
        Kind::GetTask => said.task(&task(client, path)?.get().await?, body),
        Kind::PatchTask => said.task(&patch(&task(client, path)?, &sent).await?, body),
        Kind::TaskDetails => said.task(&task(client, path)?.details().await?, body),
        Kind::DeleteTask => task(client, path)?.delete().await?,
        Kind::ScheduleRun => {
            let run = task(client, text("/taskId"))?.run(&RunOptions::default()).await?;
            said.same(body, "/properties/runId", json!(run.id()));
        }
        Kind::ListRuns => {
            let filter = request.query("$filter").unwrap_or_default();
            let name: Option<TaskName> = filter.split('\'').nth(1).map(str::parse).transpose()?;
            let all: Vec<TaskRunInfo> = registry(client, path)?.runs(name.as_ref()).try_collect().await?;
            said.each(&all, body, Said::run);
        }
        Kind::GetRun => said.run(&registry(client, path)?.run(name).get().await?, body),
        Kind::ListAssignments => {
            let all: Vec<RoleAssignment> = client.role_assignments(scope(path)?).list().try_collect().await?;
            said.each(&all, body, Said::assignment);
        }
        Kind::Assign => {
            let role = text("/properties/roleDefinitionId").rsplit('/').next().unwrap_or_default().parse()?;
            let principal = text("/properties/principalId").parse()?;
            let assignments = client.role_assignments(scope(path)?);
            let done = assignments.assign(role, principal, PrincipalType::ServicePrincipal).await?;
            said.assignment(done.assignment(), body.pointer("/value/0").unwrap_or(body));
        }
        Kind::RemoveAssignment => {
            let assignment: ResourceId = path.parse()?;
            client.role_assignments(scope(path)?).remove(&assignment).await?;
        }
        Kind::SignIn => {
            let host: LoginServer = service(scene).parse()?;
            client.data_plane(host).probe(&"team/app".parse()?).await?;
        }
        Kind::ReadRun => said.run(&serde_json::from_value(body.clone())?, body),
        Kind::ReadAssignment => said.assignment(&serde_json::from_value(body.clone())?, body),
    }
    Ok(())
}

fn registry(client: &Client, path: &str) -> Result<Registry> {
    let id: String = path.split('/').take(9).collect::<Vec<_>>().join("/");
    Ok(client.registry(id.parse::<RegistryId>()?))
}

fn task(client: &Client, path: &str) -> Result<AcrTask> {
    let name = path.split('/').nth(10).context("a task's path names it")?;
    Ok(registry(client, path)?.task(name.parse()?))
}

fn scope(path: &str) -> Result<ResourceId> {
    let (scope, _) = path.split_once("/providers/Microsoft.Authorization/").context("a role has a scope")?;
    Ok(scope.parse()?)
}

/// What a PATCH of a task changes decides which call it is.
async fn patch(task: &AcrTask, sent: &Value) -> Result<AcrTaskInfo> {
    let entries = sent.pointer("/properties/credentials/customRegistries").and_then(Value::as_object);
    Ok(match entries.and_then(|entries| entries.iter().next()) {
        Some((host, Value::Null)) => task.remove_credential(&host.parse()?).await?,
        Some((host, _)) => task.add_credential(&host.parse()?, CredentialIdentity::System).await?,
        None => task.set_identity(Some(&TaskIdentity::System)).await?,
    })
}

/// An import that is waited for as long as it was recorded.
async fn import(client: &Client, scene: &Scene<'_>) -> Result<()> {
    let request = scene.request();
    let sent = request.json().unwrap_or_default();
    let text = |pointer: &str| sent.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let image = text("/source/sourceImage");
    let mut wanted = match text("/source/resourceId") {
        "" => ImportImage::from_host(text("/source/registryUri").parse()?, image),
        id => ImportImage::from_registry(id.parse()?, image),
    };
    for tag in sent["targetTags"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        wanted = wanted.tagged(tag);
    }
    let registry = registry(client, request.url.path())?;
    let operation = registry.begin_import_image(&wanted).await?;
    if scene.exchanges.len() > 1 {
        operation.await?;
    }
    Ok(())
}

/// The registry by its own name: a scrubbed recording may ask it by another.
fn service(scene: &Scene<'_>) -> String {
    let challenge = scene.exchanges[0].response.headers.get("www-authenticate");
    let service = challenge.and_then(|text| text.split("service=\"").nth(1)?.split('"').next());
    service.unwrap_or_default().to_owned()
}
