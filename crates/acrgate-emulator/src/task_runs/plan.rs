//! What a run has to do, read from its documents.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::RunError;
use super::task_file::Build;

/// What a run has to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The steps, or where they are.
    pub source: Source,
    /// The relative path of the uploaded context.
    pub context: Option<String>,
    /// Values given with the task and the run; the run's win.
    pub values: BTreeMap<String, String>,
    /// Values in a file: the YAML itself.
    pub values_content: Option<String>,
    /// Values in a file of the context.
    pub values_file: Option<String>,
    /// The credentials of the task, or of a quick run.
    pub credentials: Value,
    /// How long the run may take.
    pub timeout: Duration,
    /// The task's name; empty for a quick run.
    pub task_name: String,
    /// The task's ARM id; None for a quick run.
    pub task_id: Option<String>,
    /// The ids of the task's user-assigned identities.
    pub user_identities: Vec<String>,
    /// The object id of who scheduled the run, whom a quick run can sign in as.
    pub caller: Option<String>,
    /// Operating system and architecture of the platform, in lower case.
    pub platform: (String, String),
}

/// Where the steps of a run come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// The task file itself.
    TaskFile(String),
    /// The path of the task file in the context.
    TaskPath(String),
    /// A build, pushed or not.
    Docker {
        /// Names without a registry belong to the run's own.
        build: Build,
        /// Push what was built.
        push: bool,
    },
}

/// The service's default for `timeout`, in seconds.
const DEFAULT_TIMEOUT: u64 = 3600;

impl Plan {
    /// Reads the schedule request, and the task that it names.
    ///
    /// # Errors
    /// A text that says what is missing or cannot be played here.
    pub fn read(request: &Value, task: Option<&Value>) -> Result<Self, RunError> {
        // A task's request may say some of its step anew; a quick run's request is the step.
        let (step, overrides, settings) = match task {
            Some(task) => {
                (&task["properties"]["step"], &request["overrideTaskStepProperties"], &task["properties"])
            }
            None => (request, &Value::Null, request),
        };
        let kind = text(&step["type"]).ok_or_else(|| missing("type"))?;
        let mut values = named_values(&step["values"])?;
        values.extend(named_values(&overrides["values"])?);
        let context = [&overrides["contextPath"], &step["contextPath"], &step["sourceLocation"]];
        let platform = |key: &str, default: &str| {
            text(&settings["platform"][key]).unwrap_or(default).to_ascii_lowercase()
        };
        let credentials = match (text(&request["type"]), task) {
            (_, Some(task)) => task["properties"]["credentials"].clone(),
            (_, None) => request["credentials"].clone(),
        };
        Ok(Self {
            source: source(kind, step, overrides)?,
            context: context.into_iter().find_map(|value| text(value)).map(str::to_owned),
            values,
            values_content: text(&step["encodedValuesContent"]).map(decode).transpose()?,
            values_file: text(&step["valuesFilePath"]).map(str::to_owned),
            credentials,
            timeout: Duration::from_secs(settings["timeout"].as_u64().unwrap_or(DEFAULT_TIMEOUT)),
            task_name: task.and_then(|task| text(&task["name"])).unwrap_or_default().to_owned(),
            task_id: task.and_then(|task| text(&task["id"])).map(str::to_owned),
            user_identities: task
                .and_then(|task| task["identity"]["userAssignedIdentities"].as_object())
                .map(|identities| identities.keys().cloned().collect())
                .unwrap_or_default(),
            caller: None,
            platform: (platform("os", "linux"), platform("architecture", "amd64")),
        })
    }
}

fn source(kind: &str, step: &Value, overrides: &Value) -> Result<Source, RunError> {
    match kind {
        "EncodedTask" | "EncodedTaskRunRequest" => {
            let encoded = text(&step["encodedTaskContent"]).ok_or_else(|| missing("encodedTaskContent"))?;
            Ok(Source::TaskFile(decode(encoded)?))
        }
        "FileTask" | "FileTaskRunRequest" => {
            let path = text(&overrides["file"]).or_else(|| text(&step["taskFilePath"]));
            Ok(Source::TaskPath(path.ok_or_else(|| missing("taskFilePath"))?.to_owned()))
        }
        "Docker" | "DockerBuildRequest" => {
            let arguments = [&step["arguments"], &overrides["arguments"]];
            if arguments.iter().any(|list| list.as_array().is_some_and(|list| !list.is_empty())) {
                return Err(RunError("build arguments are not played here".to_owned()));
            }
            if [&overrides["target"], &step["target"]].into_iter().any(|target| text(target).is_some()) {
                return Err(RunError("a target stage is not played here".to_owned()));
            }
            let dockerfile = text(&overrides["file"]).or_else(|| text(&step["dockerFilePath"]));
            let names = step["imageNames"].as_array().into_iter().flatten();
            let build = Build {
                tags: names.filter_map(Value::as_str).map(str::to_owned).collect(),
                dockerfile: dockerfile.unwrap_or("Dockerfile").to_owned(),
                context: ".".to_owned(),
            };
            Ok(Source::Docker { build, push: step["isPushEnabled"].as_bool().unwrap_or(true) })
        }
        other => Err(RunError(format!("a step of the type {other} is not played here"))),
    }
}

/// `[{"name":…,"value":…}]`
fn named_values(list: &Value) -> Result<BTreeMap<String, String>, RunError> {
    let read = |entry: &Value| {
        let name = text(&entry["name"]).ok_or_else(|| missing("name of a value"))?;
        Ok((name.to_owned(), entry["value"].as_str().unwrap_or_default().to_owned()))
    };
    list.as_array().into_iter().flatten().map(read).collect()
}

/// A values file: a flat YAML map.
///
/// # Errors
/// A text that says what is wrong with it.
pub fn values_file(content: &str) -> Result<BTreeMap<String, String>, RunError> {
    let read: Result<BTreeMap<String, serde_norway::Value>, _> = serde_norway::from_str(content);
    let values = read.map_err(|error| RunError(format!("failed to read the values: {error}")))?;
    let plain = |value: serde_norway::Value| match value {
        serde_norway::Value::String(text) => Some(text),
        serde_norway::Value::Bool(value) => Some(value.to_string()),
        serde_norway::Value::Number(value) => Some(value.to_string()),
        _ => None,
    };
    let mut read = BTreeMap::new();
    for (name, value) in values {
        let value = plain(value)
            .ok_or_else(|| RunError(format!("failed to read the values: {name} is not a text")))?;
        read.insert(name, value);
    }
    Ok(read)
}

fn decode(encoded: &str) -> Result<String, RunError> {
    let bytes = STANDARD
        .decode(encoded.trim())
        .map_err(|error| RunError(format!("failed to decode the task: {error}")))?;
    String::from_utf8(bytes).map_err(|error| RunError(format!("failed to decode the task: {error}")))
}

fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.is_empty())
}

fn missing(what: &str) -> RunError {
    RunError(format!("failed to unmarshal task before running: {what} is missing"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_tasks_run_says_some_of_its_step_anew() {
        let task = json!({"id": "/t", "name": "t", "identity": {"userAssignedIdentities": {"/u": {}}}, "properties": {
            "timeout": 600, "platform": {"os": "Linux", "architecture": "arm64"}, "credentials": {"customRegistries": {}},
            "step": {"type": "EncodedTask", "encodedTaskContent": STANDARD.encode("steps:"), "contextPath": "old",
                "values": [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]}}});
        let request = json!({"type": "TaskRunRequest", "overrideTaskStepProperties": {
            "contextPath": "source/x.tar.gz", "values": [{"name": "b", "value": "3"}]}});
        let plan = Plan::read(&request, Some(&task)).unwrap();
        assert_eq!(plan.source, Source::TaskFile("steps:".into()));
        assert_eq!(plan.context.as_deref(), Some("source/x.tar.gz"));
        assert_eq!(plan.values, BTreeMap::from([("a".into(), "1".into()), ("b".into(), "3".into())]));
        assert_eq!((plan.timeout.as_secs(), plan.platform.1.as_str()), (600, "arm64"));
        assert_eq!((plan.task_id.as_deref(), plan.user_identities), (Some("/t"), vec!["/u".to_owned()]));
    }

    #[test]
    fn quick_runs_are_their_own_step() {
        let file = json!({"type": "FileTaskRunRequest", "taskFilePath": "acb.yaml", "sourceLocation": "source/x.tar.gz"});
        let plan = Plan::read(&file, None).unwrap();
        assert_eq!(plan.source, Source::TaskPath("acb.yaml".into()));
        assert_eq!((plan.context.as_deref(), plan.task_id), (Some("source/x.tar.gz"), None));
        let build = json!({"type": "DockerBuildRequest", "dockerFilePath": "D", "imageNames": ["a:1"], "isPushEnabled": false});
        let expected = Build { tags: vec!["a:1".into()], dockerfile: "D".into(), context: ".".into() };
        assert_eq!(Plan::read(&build, None).unwrap().source, Source::Docker { build: expected, push: false });
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        for request in [
            json!({}),
            json!({"type": "EncodedTaskRunRequest"}),
            json!({"type": "EncodedTaskRunRequest", "encodedTaskContent": "%"}),
            json!({"type": "DockerBuildRequest", "arguments": [{"name": "a"}]}),
            json!({"type": "DockerBuildRequest", "target": "x"}),
            json!({"type": "Other"}),
        ] {
            assert!(Plan::read(&request, None).is_err(), "{request}");
        }
        assert!(values_file("a: [1]").is_err());
        assert_eq!(values_file("a: 1\nb: x").unwrap().len(), 2);
    }
}
