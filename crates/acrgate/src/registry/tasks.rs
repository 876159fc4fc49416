//! Tasks of a registry: create, read, credentials, run.

use bytes::Bytes;
use http::Method;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value, json};

use super::{
    Registry, TaskDefinition, TaskIdentity, TaskRun, TaskRunInfo,
    storage::{self, SignedUrl},
};
use crate::{
    ErrorKind, Result,
    arm::{Items, Request},
    names::{ClientId, InvalidName, LoginServer, PrincipalId, ResourceId, TaskName, TenantId},
};

/// A handle on one task of a registry, which need not exist yet.
#[derive(Debug, Clone)]
pub struct AcrTask {
    registry: Registry,
    name: TaskName,
}

/// What Azure tells about a task.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct AcrTaskInfo {
    /// The resource id, in Azure's spelling.
    pub id: ResourceId,
    /// The name.
    pub name: String,
    /// The region.
    pub location: String,
    /// The object id of the system-assigned identity, when it has one. Roles are given to this id.
    pub principal_id: Option<PrincipalId>,
    /// The tenant of that identity.
    pub tenant_id: Option<TenantId>,
    /// The user-assigned identities.
    pub user_assigned_identities: Vec<UserAssignedIdentity>,
    /// `None` or `Default`: how the task logs in to its own registry. Not told means `Default`.
    pub source_login_mode: Option<String>,
    /// The identity that the task logs in to its own registry with, unless it has a credential entry for it
    /// (`az acr task create --source-acr-auth-id`).
    pub source_identity: Option<CredentialIdentity>,
    /// The credential entries. [`AcrTask::get`] tells only for which hosts there are some;
    /// [`AcrTask::details`] tells the identities too.
    pub credentials: Vec<TaskCredential>,
}

/// A user-assigned identity of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct UserAssignedIdentity {
    /// Its resource id.
    pub id: ResourceId,
    /// Its client id: what credential entries name it by.
    pub client_id: Option<ClientId>,
    /// Its object id: what roles are given to.
    pub principal_id: Option<PrincipalId>,
}

impl AcrTaskInfo {
    /// The credential entry for this host.
    #[must_use]
    pub fn credential(&self, host: &LoginServer) -> Option<&TaskCredential> {
        self.credentials.iter().find(|entry| entry.login_server.eq_ignore_ascii_case(host.as_str()))
    }

    /// The resource ids of the user-assigned identities.
    #[must_use]
    pub fn user_assigned_ids(&self) -> Vec<ResourceId> {
        self.user_assigned_identities.iter().map(|identity| identity.id.clone()).collect()
    }
}

/// One credential entry of a task: with what it logs in to one registry host.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct TaskCredential {
    /// The host.
    pub login_server: String,
    /// Which of the task's identities, when it is one.
    pub identity: Option<CredentialIdentity>,
    /// Whether it holds a user name or a password. Their values are not kept.
    pub has_password: bool,
}

/// Which of a task's identities a credential entry uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum CredentialIdentity {
    /// The system-assigned one.
    System,
    /// A user-assigned one, by its client id.
    User(ClientId),
}

impl TryFrom<String> for CredentialIdentity {
    type Error = InvalidName;

    fn try_from(text: String) -> Result<Self, InvalidName> {
        if text == "[system]" { Ok(Self::System) } else { text.parse().map(Self::User) }
    }
}

impl From<CredentialIdentity> for String {
    fn from(identity: CredentialIdentity) -> Self {
        match identity {
            CredentialIdentity::System => "[system]".to_owned(),
            CredentialIdentity::User(client) => client.to_string(),
        }
    }
}

/// What is different for one run of a task.
#[derive(Debug, Clone, Default)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct RunOptions {
    /// Another context than the task's own: an uploaded source, or a URL.
    pub context: Option<String>,
    /// Values for `{{.Values.<name>}}`, over those of the task. Not for secrets.
    pub values: Vec<(String, String)>,
}

impl RunOptions {
    /// With this context: an uploaded source ([`Registry::upload_source`]), or a URL.
    #[must_use]
    pub fn with_context(mut self, context: impl Into<String>) -> Self {
        self.context = Some(context.into());
        self
    }

    /// With this value for `{{.Values.<name>}}`.
    #[must_use]
    pub fn with_value(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.push((name.into(), value.into()));
        self
    }
}

impl AcrTask {
    pub(super) fn new(registry: Registry, name: TaskName) -> Self {
        Self { registry, name }
    }

    /// The same task for the requests that one call is made of.
    pub(crate) fn as_one_call(&self) -> Self {
        Self::new(self.registry.as_one_call(), self.name.clone())
    }

    /// The name of the task.
    #[must_use]
    pub fn name(&self) -> &TaskName {
        &self.name
    }

    /// The registry that the task belongs to.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Creates the task, or replaces it by this definition. A replaced task keeps its system-assigned identity.
    ///
    /// # Errors
    /// `NotFound` when there is no such registry; `InvalidInput` when Azure refuses the definition.
    pub async fn create(&self, definition: &TaskDefinition) -> Result<AcrTaskInfo> {
        let registry = self.registry.as_one_call();
        let location = match &definition.location {
            Some(location) => location.clone(),
            None => registry.get().await?.location,
        };
        let request = Request::new(Method::PUT, registry.task_url(&["tasks", self.name.as_str()])?);
        registry.arm().json(request.json(&definition.body(&location))?).await
    }

    /// The task, without what its credential entries hold.
    ///
    /// # Errors
    /// `NotFound` when there is no such task.
    pub async fn get(&self) -> Result<AcrTaskInfo> {
        let url = self.registry.task_url(&["tasks", self.name.as_str()])?;
        self.registry.arm().json(Request::get(url)).await
    }

    /// The task with the identities of its credential entries. Needs the right to list its details.
    ///
    /// # Errors
    /// `NotFound` when there is no such task; `PermissionDenied` without that right.
    pub async fn details(&self) -> Result<AcrTaskInfo> {
        let url = self.registry.task_url(&["tasks", self.name.as_str(), "listDetails"])?;
        self.registry.arm().json(Request::new(Method::POST, url).repeatable()).await
    }

    /// Deletes the task and with it its system-assigned identity. A task that is not there is a success.
    ///
    /// # Errors
    /// What a call can end in.
    pub async fn delete(&self) -> Result<()> {
        let url = self.registry.task_url(&["tasks", self.name.as_str()])?;
        match self.registry.arm().send(Request::new(Method::DELETE, url)).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Lets runs of the task log in to this host with one of the task's identities. Without such an entry for the login
    /// server of its own registry a task does not use its identity there, and the trusted-service bypass does not
    /// apply.
    ///
    /// # Errors
    /// `NotFound` when there is no such task.
    pub async fn add_credential(
        &self,
        host: &LoginServer,
        identity: CredentialIdentity,
    ) -> Result<AcrTaskInfo> {
        self.patch_credential(host, json!({ "identity": identity })).await
    }

    /// Gives the task these managed identities and no others.
    ///
    /// # Errors
    /// `NotFound` when there is no such task.
    pub async fn set_identity(&self, identity: Option<&TaskIdentity>) -> Result<AcrTaskInfo> {
        let identity = identity.map_or_else(|| json!({ "type": "None" }), TaskIdentity::body);
        self.patch(&json!({ "identity": identity })).await
    }

    /// Removes the entry for this host; one that is not there is a success.
    ///
    /// # Errors
    /// `NotFound` when there is no such task.
    pub async fn remove_credential(&self, host: &LoginServer) -> Result<AcrTaskInfo> {
        self.patch_credential(host, Value::Null).await
    }

    async fn patch_credential(&self, host: &LoginServer, entry: Value) -> Result<AcrTaskInfo> {
        let entries = Map::from_iter([(host.to_string(), entry)]);
        self.patch(&json!({ "properties": { "credentials": { "customRegistries": entries } } })).await
    }

    async fn patch(&self, body: &Value) -> Result<AcrTaskInfo> {
        let request = Request::new(Method::PATCH, self.registry.task_url(&["tasks", self.name.as_str()])?);
        self.registry.arm().json(request.json(body)?).await
    }

    /// Queues a run. Azure has no way to tell a repeated request from a second wish, so this is sent once: after an
    /// error of kind `Connection` or `Timeout` look at [`Registry::runs`] before asking again.
    ///
    /// # Errors
    /// `NotFound` when there is no such task.
    pub async fn run(&self, options: &RunOptions) -> Result<TaskRun> {
        let id = self.registry.id().resource_id().join("tasks", self.name.as_str())?;
        let values = options
            .values
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value, "isSecret": false }));
        let mut changed = json!({ "arguments": [], "values": values.collect::<Vec<_>>() });
        if let Some(context) = &options.context {
            changed["contextPath"] = json!(context);
        }
        let body = json!({
            "type": "TaskRunRequest",
            "isArchiveEnabled": false,
            "taskId": id,
            "overrideTaskStepProperties": changed,
        });
        let request = Request::new(Method::POST, self.registry.task_url(&["scheduleRun"])?);
        let run: TaskRunInfo = self.registry.arm().json(request.json(&body)?).await?;
        Ok(self.registry.run(run.run_id))
    }
}

impl Registry {
    /// A handle on one task, which need not exist yet. Nothing is sent.
    #[must_use]
    pub fn task(&self, name: TaskName) -> AcrTask {
        AcrTask::new(self.clone(), name)
    }

    /// Every task of the registry.
    pub fn tasks(&self) -> Items<AcrTaskInfo> {
        Items::new(self.arm().clone(), self.task_url(&["tasks"]))
    }

    /// Uploads a context for runs, a gzipped tar archive, and returns what to give as [`RunOptions::context`].
    ///
    /// # Errors
    /// `PermissionDenied` without the right to list the upload URL.
    pub async fn upload_source(&self, tar_gz: impl Into<Bytes>) -> Result<String> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Place {
            upload_url: String,
            relative_path: String,
        }
        let deadline = self.arm().start_deadline();
        let request = Request::new(Method::POST, self.task_url(&["listBuildSourceUploadUrl"])?).repeatable();
        let place: Place = self.arm().send_within(request, &deadline).await?.json()?;
        storage::write(self.arm(), &SignedUrl::new(&place.upload_url)?, &tar_gz.into(), &deadline).await?;
        Ok(place.relative_path)
    }
}

impl<'de> Deserialize<'de> for AcrTaskInfo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Wire::deserialize(deserializer)?;
        let identity = wire.identity.unwrap_or_default();
        let credentials = wire.properties.credentials.unwrap_or_default();
        let source = credentials.source_registry.unwrap_or_default();
        let entries = credentials.custom_registries.unwrap_or_default().into_iter().map(|(host, entry)| {
            let identity = entry.get("identity").and_then(Value::as_str);
            TaskCredential {
                login_server: host,
                identity: identity.and_then(|text| text.to_owned().try_into().ok()),
                has_password: ["userName", "password"]
                    .iter()
                    .any(|key| entry.get(key).is_some_and(|value| !value.is_null())),
            }
        });
        Ok(Self {
            id: wire.id,
            name: wire.name,
            location: wire.location,
            principal_id: identity.principal_id,
            tenant_id: identity.tenant_id,
            user_assigned_identities: users(identity.user_assigned_identities)
                .map_err(serde::de::Error::custom)?,
            source_identity: source.identity.and_then(|text| text.try_into().ok()),
            source_login_mode: source.login_mode,
            credentials: entries.collect(),
        })
    }
}

fn users(map: Option<Map<String, Value>>) -> Result<Vec<UserAssignedIdentity>> {
    let guid = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    map.unwrap_or_default()
        .iter()
        .map(|(id, told)| {
            Ok(UserAssignedIdentity {
                id: id.parse()?,
                client_id: guid(told, "clientId").and_then(|id| id.parse().ok()),
                principal_id: guid(told, "principalId").and_then(|id| id.parse().ok()),
            })
        })
        .collect()
}

#[derive(Deserialize)]
struct Wire {
    id: ResourceId,
    name: String,
    #[serde(default)]
    location: String,
    identity: Option<WireIdentity>,
    properties: WireProperties,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireIdentity {
    principal_id: Option<PrincipalId>,
    tenant_id: Option<TenantId>,
    user_assigned_identities: Option<Map<String, Value>>,
}

#[derive(Deserialize)]
struct WireProperties {
    credentials: Option<WireCredentials>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireCredentials {
    source_registry: Option<WireSource>,
    /// `null` for a host whose entry is not told.
    custom_registries: Option<Map<String, Value>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireSource {
    login_mode: Option<String>,
    identity: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_that_is_not_told_is_still_an_entry() {
        let task: AcrTaskInfo = serde_json::from_value(json!({
            "id": "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/team1/tasks/build",
            "name": "build",
            "location": "westeurope",
            "identity": { "type": "SystemAssigned", "principalId": "0000001d-0000-4000-8000-000000000002", "tenantId": "00007e7a-0000-4000-8000-000000000001" },
            "properties": { "credentials": { "customRegistries": { "a.azurecr.io": null, "b.azurecr.io": { "identity": "[system]" } } } },
        }))
        .unwrap();
        let told: Vec<_> = task.credentials.iter().map(|c| (c.login_server.as_str(), c.identity)).collect();
        assert_eq!(told, [("a.azurecr.io", None), ("b.azurecr.io", Some(CredentialIdentity::System))]);
        assert!(task.principal_id.is_some());
    }
}
