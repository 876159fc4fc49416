//! Leads a run from Queued to its end, with a log like the service's.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::format_description;
use tokio_util::sync::CancellationToken;

use super::client::Client;
use super::context::Context;
use super::images::{self, Images};
use super::plan::{self, Plan, Source};
use super::task_file::{self, Action, Step, TaskFile};
use super::template::Variables;
use super::{RunError, build, credentials};
use crate::blobs::Log;
use crate::state::Emulated;
use crate::state::clock::{timestamp, whole_seconds};
use crate::state::store::Change;

/// How a run ended.
enum Outcome {
    Succeeded(Vec<Value>),
    Failed(RunError),
    Canceled,
    TimedOut(Duration),
}

/// Executes a run.
pub(super) async fn execute(cloud: &Arc<Emulated>, run: &str, cancel: &CancellationToken) {
    let Some(document) = cloud.store.get(run) else {
        return;
    };
    let Some((registry_id, run_id)) = split(run) else {
        return;
    };
    let log = match cloud.blobs.start_log(registry_id, run_id).await {
        Ok(log) => log,
        Err(error) => {
            tracing::warn!(%error, run, "the log of a run could not be opened");
            return;
        }
    };
    let started = Instant::now();
    let origin = &document["emulator"];
    let task = Some(&origin["task"]).filter(|task| task.is_object());
    let caller = origin["caller"].as_str().map(str::to_owned);
    let plan = Plan::read(&origin["request"], task).map(|plan| Plan { caller, ..plan });
    mark_running(cloud, run, &origin["request"], plan.as_ref().ok());
    let mut runner = Runner { cloud, registry_id, run_id, log: RunLog(log) };
    let outcome = match plan {
        Err(error) => Outcome::Failed(error),
        Ok(plan) => {
            let timeout = plan.timeout;
            tokio::select! {
                biased;
                () = cancel.cancelled() => Outcome::Canceled,
                done = tokio::time::timeout(timeout, runner.work(&plan)) => match done {
                    Ok(Ok(pushed)) => Outcome::Succeeded(pushed),
                    Ok(Err(error)) => Outcome::Failed(error),
                    Err(_) => Outcome::TimedOut(timeout),
                },
            }
        }
    };
    runner.finish(run, started.elapsed(), outcome).await;
}

/// The registry's id and the run's name.
fn split(run: &str) -> Option<(&str, &str)> {
    let (head, run_id) = run.rsplit_once('/')?;
    head.rsplit_once('/').map(|(registry, _)| (registry, run_id))
}

fn change_properties(cloud: &Emulated, run: &str, change: impl FnOnce(&mut Value)) {
    let changed = cloud.store.update(run, |document| -> Result<_, std::convert::Infallible> {
        Ok(match document {
            // Deleted with its registry while it ran.
            None => (Change::Keep, ()),
            Some(document) => {
                let mut document = document.clone();
                change(&mut document["properties"]);
                document["properties"]["lastUpdatedTime"] = json!(whole_seconds());
                (Change::Put(document), ())
            }
        })
    });
    match changed {
        Ok(()) => {}
        Err(never) => match never {},
    }
}

/// What the recorded documents have more once a run is under way.
fn mark_running(cloud: &Emulated, run: &str, request: &Value, plan: Option<&Plan>) {
    change_properties(cloud, run, |properties| {
        properties["status"] = json!("Running");
        let build = request["type"].as_str() == Some("DockerBuildRequest");
        let mut defaults = vec![
            ("runType", json!(if build { "QuickBuild" } else { "QuickRun" })),
            ("createTime", json!(timestamp())),
            ("agentConfiguration", json!({"cpu": 2})),
        ];
        if let Some(plan) = plan {
            defaults.push(("platform", json!({"os": plan.platform.0, "architecture": plan.platform.1})));
            if !plan.task_name.is_empty() {
                defaults.push(("task", json!(plan.task_name)));
            }
        }
        for (key, default) in defaults {
            if properties[key].is_null() {
                properties[key] = default;
            }
        }
        properties["startTime"] = json!(timestamp());
    });
}

struct Runner<'a> {
    cloud: &'a Arc<Emulated>,
    registry_id: &'a str,
    run_id: &'a str,
    log: RunLog,
}

impl Runner<'_> {
    /// Everything between the start and the end: gives the images that were pushed.
    async fn work(&mut self, plan: &Plan) -> Result<Vec<Value>, RunError> {
        let registry = self.cloud.store.get(self.registry_id);
        let login_server =
            registry.as_ref().and_then(|registry| registry["properties"]["loginServer"].as_str());
        let login_server = login_server.ok_or_else(|| RunError("the registry is gone".to_owned()))?;
        let context = Arc::new(self.context(plan).await?);
        let file = self.task_file(plan, &context, login_server)?;
        self.log.line("Setting up Docker configuration...").await?;
        let mut client = Client::new(self.cloud, plan.task_id.as_deref())?;
        self.log.line("Successfully set up Docker configuration").await?;
        for login in credentials::logins(&plan.credentials, login_server)? {
            self.log.line(&format!("Logging in to registry: {}", login.host)).await?;
            client.login(self.cloud, plan, &login).await?;
            self.log.line(&format!("Successfully logged into {}", login.host)).await?;
        }
        let mut images = Images::new(plan.platform.clone())?;
        let mut pushed = Vec::new();
        for step in &file.steps {
            let seconds = step.timeout.as_secs();
            self.log.line(&format!("Executing step ID: {}. Timeout(sec): {seconds}", step.id)).await?;
            let started = Instant::now();
            let done = tokio::time::timeout(step.timeout, self.step(step, &client, &context, &mut images));
            let done = done.await.map_err(|_| RunError(format!("the step took more than {seconds} s")));
            let done = done
                .and_then(|done| done)
                .map_err(|error| error.during(&format!("failed to run step ID: {}", step.id)));
            pushed.extend(done?);
            let elapsed = started.elapsed().as_secs_f64();
            self.log
                .line(&format!(
                    "Step ID: {} marked as successful (elapsed time in seconds: {elapsed:.6})",
                    step.id
                ))
                .await?;
        }
        for image in &pushed {
            let text = |key: &str| image[key].as_str().unwrap_or_default().to_owned();
            let lines =
                ["registry", "repository", "tag", "digest"].map(|key| format!("    {key}: {}\n", text(key)));
            self.log.plain(&format!("- image:\n{}", lines.concat())).await?;
        }
        Ok(pushed)
    }

    /// The uploaded sources, unpacked.
    async fn context(&mut self, plan: &Plan) -> Result<Context, RunError> {
        let Some(path) = &plan.context else {
            return Context::empty();
        };
        self.log.line("Downloading source code...").await?;
        let archive = self.cloud.blobs.source(self.registry_id, path).ok_or_else(|| {
            RunError(format!(
                "failed to download context: {path}: only an uploaded archive is a context here"
            ))
        })?;
        let context = tokio::task::spawn_blocking(move || Context::unpack(&archive)).await;
        let context = context.map_err(|error| RunError(error.to_string()))??;
        self.log.line("Finished downloading source code").await?;
        Ok(context)
    }

    fn task_file(&self, plan: &Plan, context: &Context, login_server: &str) -> Result<TaskFile, RunError> {
        let unreadable = |error: &dyn std::fmt::Display| {
            RunError(format!("failed to unmarshal task before running: {error}"))
        };
        let mut values = std::collections::BTreeMap::new();
        if let Some(path) = &plan.values_file {
            values.extend(plan::values_file(&context.text(".", path)?)?);
        }
        if let Some(content) = &plan.values_content {
            values.extend(plan::values_file(content)?);
        }
        values.extend(plan.values.clone());
        let variables = Variables {
            run_id: self.run_id.to_owned(),
            registry: login_server.to_owned(),
            registry_name: login_server.split('.').next().unwrap_or_default().to_owned(),
            task_name: plan.task_name.clone(),
            date: formatted(format_description!("[year][month][day]-[hour][minute][second]z")),
            os: plan.platform.0.clone(),
            architecture: plan.platform.1.clone(),
            values,
        };
        let fill_in = |text: &str| variables.fill_in(text).map_err(|error| unreadable(&error));
        let content = match &plan.source {
            Source::TaskFile(content) => fill_in(content)?,
            Source::TaskPath(path) => fill_in(&context.text(".", path).map_err(|error| unreadable(&error))?)?,
            Source::Docker { build, push } => {
                let tags = build.tags.iter().map(|tag| fill_in(tag)).collect::<Result<_, _>>()?;
                return Ok(docker_steps(tags, build, *push, login_server));
            }
        };
        task_file::parse(&content).map_err(|error| RunError(error.to_string()))
    }

    async fn step(
        &mut self,
        step: &Step,
        client: &Client,
        context: &Arc<Context>,
        images: &mut Images,
    ) -> Result<Vec<Value>, RunError> {
        let mut pushed = Vec::new();
        match &step.action {
            Action::Pull(image) => {
                let name = images::reference(image)?;
                self.log.line(&format!("Launching container with name: {}", step.id)).await?;
                self.log.plain(&format!("Unable to find image '{image}' locally\n")).await?;
                let pulled = images.pull(client, &name).await?;
                let digest = &pulled.digest;
                self.log
                    .plain(&format!("Digest: {digest}\nStatus: Downloaded newer image for {image}\n"))
                    .await?;
                self.log.line(&format!("Successfully executed container: {}", step.id)).await?;
            }
            Action::Build(command) => {
                self.log.line("Launching container with name: build").await?;
                let lines = build::build(images, client, context, command).await?;
                self.log.plain(&(lines.join("\n") + "\n")).await?;
                self.log.line("Successfully executed container: build").await?;
            }
            Action::Push(names) => {
                for image in names {
                    let name = images::reference(image)?;
                    self.log.line(&format!("Pushing image: {image}, attempt 1")).await?;
                    let repository = format!("{}/{}", name.registry(), name.repository());
                    self.log.plain(&format!("The push refers to repository [{repository}]\n")).await?;
                    let (digest, size) = images.push(client, &name).await?;
                    let tag = name.tag().unwrap_or("latest");
                    self.log.plain(&format!("{tag}: digest: {digest} size: {size}\n")).await?;
                    self.log.line(&format!("Successfully pushed image: {image}")).await?;
                    pushed.push(
                        json!({"registry": name.registry(), "repository": name.repository(), "tag": tag,
                        "digest": digest.as_str()}),
                    );
                }
            }
        }
        Ok(pushed)
    }

    /// Writes the end of the log, then the end of the run: who sees the status can read the whole log.
    async fn finish(self, run: &str, elapsed: Duration, outcome: Outcome) {
        let Self { cloud, run_id, mut log, .. } = self;
        let seconds = elapsed.as_secs();
        let (status, word, last, error, pushed) = match outcome {
            Outcome::Succeeded(pushed) => (
                "Succeeded",
                "successful",
                format!("Run ID: {run_id} was successful after {seconds}s"),
                None,
                pushed,
            ),
            Outcome::Failed(RunError(text)) => {
                let last = format!("Run ID: {run_id} failed after {seconds}s. Error: {text}");
                ("Failed", "failed", last, Some(text), Vec::new())
            }
            Outcome::Canceled => (
                "Canceled",
                "canceled",
                format!("Run ID: {run_id} was canceled after {seconds}s"),
                None,
                Vec::new(),
            ),
            Outcome::TimedOut(limit) => {
                let text = format!("the run took more than {} s", limit.as_secs());
                let last = format!("Run ID: {run_id} timed out after {seconds}s. Error: {text}");
                ("Timeout", "timedout", last, Some(text), Vec::new())
            }
        };
        let ended = log.plain(&format!("\n{last}\n")).await;
        let ended = match ended {
            Ok(()) => log.0.complete(word).await,
            Err(error) => Err(error),
        };
        if let Err(error) = ended {
            tracing::warn!(%error, run, "the log of a run could not be ended");
        }
        change_properties(cloud, run, |properties| {
            properties["status"] = json!(status);
            properties["finishTime"] = json!(timestamp());
            if let Some(error) = error {
                properties["runErrorMessage"] = json!(error);
            }
            if !pushed.is_empty() {
                properties["outputImages"] = json!(pushed);
            }
        });
    }
}

/// A build as steps; image names without a registry are the run's own registry's.
fn docker_steps(tags: Vec<String>, command: &task_file::Build, push: bool, login_server: &str) -> TaskFile {
    let own = |name: String| {
        let host = name.split_once('/').map(|(host, _)| host).filter(|host| host.contains(['.', ':']));
        if host.is_some() { name } else { format!("{login_server}/{name}") }
    };
    let tags: Vec<String> = tags.into_iter().map(own).collect();
    let step = |id: &str, action| Step { id: id.to_owned(), timeout: Duration::from_secs(28_800), action };
    let build = task_file::Build { tags: tags.clone(), ..command.clone() };
    let mut steps = vec![step("build", Action::Build(build))];
    if push && !tags.is_empty() {
        steps.push(step("push", Action::Push(tags)));
    }
    TaskFile { steps }
}

/// The log with the service's kinds of lines.
struct RunLog(Log);

impl RunLog {
    /// A line of the agent, with the time.
    async fn line(&mut self, text: &str) -> std::io::Result<()> {
        let time = formatted(format_description!("[year]/[month]/[day] [hour]:[minute]:[second]"));
        self.0.append(&format!("{time} {text}\n")).await
    }

    /// What a step writes.
    async fn plain(&mut self, text: &str) -> std::io::Result<()> {
        self.0.append(text).await
    }
}

fn formatted(description: &[time::format_description::BorrowedFormatItem<'_>]) -> String {
    // The descriptions name only what every time has.
    OffsetDateTime::now_utc().format(description).unwrap_or_default()
}
