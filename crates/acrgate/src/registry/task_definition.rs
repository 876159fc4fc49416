//! What an ACR task is asked to be.

use std::{collections::BTreeMap, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::names::ResourceId;

/// A task to create: by default for Linux on amd64, with two processors and an hour's time, without identity, and with
/// the registry login that Azure gives a task unless told otherwise.
///
/// ```
/// use acrgate::registry::{SourceLogin, TaskDefinition, TaskIdentity};
/// let definition = TaskDefinition::from_yaml("version: v1.1.0\nsteps:\n  - cmd: $Registry/base:v1\n")
///     .with_identity(TaskIdentity::System)
///     .with_source_login(SourceLogin::None);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct TaskDefinition {
    /// What it does.
    pub steps: TaskSteps,
    /// The region; none: the registry's.
    pub location: Option<String>,
    /// Its managed identities.
    pub identity: Option<TaskIdentity>,
    /// How it logs in to its own registry; none: as Azure does it.
    pub source_login: Option<SourceLogin>,
    /// The URL of a repository or an archive, or an `oci://` artifact.
    pub context: Option<String>,
    /// What `{{.Values.<name>}}` stands for. Not for secrets: values can be read back.
    pub values: BTreeMap<String, String>,
    /// The operating system, `Linux` or `Windows`.
    pub os: String,
    /// The processor, for example `amd64`.
    pub architecture: String,
    /// How many processors.
    pub cpu: u32,
    /// After how long a run is ended. Azure takes 5 minutes to 8 hours.
    pub timeout: Duration,
}

/// Where the steps of a task are.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum TaskSteps {
    /// In this YAML (format `v1.1.0`), kept in the task itself.
    Yaml(String),
    /// In the YAML file of this path in its context.
    File(String),
}

/// Which managed identities a task has.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum TaskIdentity {
    /// One that lives and dies with the task: the only kind that the trusted-service bypass admits.
    System,
    /// Existing ones, by resource id.
    User(Vec<ResourceId>),
    /// Both.
    SystemAndUser(Vec<ResourceId>),
}

/// How a task logs in to its own registry without being told more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum SourceLogin {
    /// With a credential that Azure makes for the run. It does not carry the task's identity, so it does not bypass
    /// network rules.
    Default,
    /// Not at all (`--auth-mode None`): every login is a credential entry of the task.
    None,
}

impl TaskDefinition {
    /// A task whose steps are this YAML (format `v1.1.0`), kept in the task itself.
    #[must_use]
    pub fn from_yaml(yaml: impl Into<String>) -> Self {
        Self::new(TaskSteps::Yaml(yaml.into()))
    }

    /// A task whose steps are in a YAML file of its context.
    #[must_use]
    pub fn from_file(path: impl Into<String>) -> Self {
        Self::new(TaskSteps::File(path.into()))
    }

    /// A task with these steps.
    #[must_use]
    pub fn new(steps: TaskSteps) -> Self {
        Self {
            steps,
            location: None,
            identity: None,
            source_login: None,
            context: None,
            values: BTreeMap::new(),
            os: "Linux".to_owned(),
            architecture: "amd64".to_owned(),
            cpu: 2,
            timeout: Duration::from_secs(3600),
        }
    }

    /// With these managed identities.
    #[must_use]
    pub fn with_identity(mut self, identity: TaskIdentity) -> Self {
        self.identity = Some(identity);
        self
    }

    /// With this login to its own registry.
    #[must_use]
    pub fn with_source_login(mut self, login: SourceLogin) -> Self {
        self.source_login = Some(login);
        self
    }

    /// In this region; without it, in the registry's.
    #[must_use]
    pub fn with_location(mut self, location: impl Into<String>) -> Self {
        self.location = Some(location.into());
        self
    }

    /// With this context: the URL of a repository or an archive, or an `oci://` artifact.
    #[must_use]
    pub fn with_context(mut self, context: impl Into<String>) -> Self {
        self.context = Some(context.into());
        self
    }

    /// With `{{.Values.<name>}}` filled in by this text. Not for secrets: values can be read back.
    #[must_use]
    pub fn with_value(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.insert(name.into(), value.into());
        self
    }

    /// For this platform; by default `Linux` and `amd64`.
    #[must_use]
    pub fn with_platform(mut self, os: impl Into<String>, architecture: impl Into<String>) -> Self {
        self.os = os.into();
        self.architecture = architecture.into();
        self
    }

    /// With this many processors; by default two.
    #[must_use]
    pub fn with_cpu(mut self, cpu: u32) -> Self {
        self.cpu = cpu;
        self
    }

    /// With runs ended after this long. Azure takes 5 minutes to 8 hours.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The body of the PUT.
    pub(super) fn body(&self, location: &str) -> Value {
        let mut body = json!({
            "location": location,
            "properties": {
                "status": "Enabled",
                "platform": { "os": self.os, "architecture": self.architecture },
                "agentConfiguration": { "cpu": self.cpu },
                "timeout": self.timeout.as_secs(),
                "step": self.step(),
                "credentials": {},
            },
        });
        if let Some(identity) = &self.identity {
            body["identity"] = identity.body();
        }
        if let Some(login) = self.source_login {
            let mode = match login {
                SourceLogin::Default => "Default",
                SourceLogin::None => "None",
            };
            body["properties"]["credentials"] = json!({ "sourceRegistry": { "loginMode": mode } });
        }
        body
    }

    fn step(&self) -> Value {
        let values = self
            .values
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value, "isSecret": false }));
        let values: Vec<Value> = values.collect();
        let mut step = match &self.steps {
            TaskSteps::Yaml(yaml) => {
                json!({ "type": "EncodedTask", "encodedTaskContent": STANDARD.encode(yaml), "values": values })
            }
            TaskSteps::File(path) => {
                json!({ "type": "FileTask", "taskFilePath": path, "values": values })
            }
        };
        if let Some(context) = &self.context {
            step["contextPath"] = json!(context);
        }
        step
    }
}

impl TaskIdentity {
    pub(super) fn body(&self) -> Value {
        // Azure spells the pair with a space here; other services do not.
        let (kind, users) = match self {
            Self::System => return json!({ "type": "SystemAssigned" }),
            Self::User(users) => ("UserAssigned", users),
            Self::SystemAndUser(users) => ("SystemAssigned, UserAssigned", users),
        };
        let users: serde_json::Map<String, Value> =
            users.iter().map(|id| (id.to_string(), json!({}))).collect();
        json!({ "type": kind, "userAssignedIdentities": users })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_said_is_in_the_body() {
        let body = TaskDefinition::from_yaml("version: v1.1.0").body("westeurope");
        assert!(body.get("identity").is_none());
        assert_eq!(body["properties"]["credentials"], json!({}));
        assert_eq!(body["properties"]["step"]["encodedTaskContent"], "dmVyc2lvbjogdjEuMS4w");
    }

    #[test]
    fn the_pair_of_identities_is_spelled_as_this_service_spells_it() {
        let id: ResourceId = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/deploy".parse().unwrap();
        let body = TaskDefinition::from_file("acr-task.yaml")
            .with_identity(TaskIdentity::SystemAndUser(vec![id.clone()]))
            .with_source_login(SourceLogin::None)
            .body("westeurope");
        assert_eq!(body["identity"]["type"], "SystemAssigned, UserAssigned");
        assert_eq!(body["identity"]["userAssignedIdentities"][id.to_string()], json!({}));
        assert_eq!(body["properties"]["credentials"]["sourceRegistry"]["loginMode"], "None");
    }
}
