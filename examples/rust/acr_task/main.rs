//! The trusted-service workflow for an ACR task, from an empty registry to an allowed run and a denied one.
//!
//! `cargo run --example acr_task` needs nothing but this repository: it starts a local Azure inside its own process and
//! talks to it over HTTPS, as it would to the real one.

mod cloud;
mod image;
mod show;

use acrgate::{
    Client, ErrorKind, Result,
    access::Operation,
    explain::Question,
    identity::PrincipalType,
    names::{RegistryId, RepositoryName, TaskName},
    registry::{CreateRegistry, Registry, RunOptions, TaskDefinition},
    rules::{NetworkEdit, RoleAssignmentMode, Sku},
    workflow::{Journal, Progress, TaskWorkflow, Verified},
};
use clap::{Parser, ValueEnum};
use cloud::Cloud;
use show::Screen;

/// Lets an ACR task through the rules of a network-restricted registry, and shows what happens when it is not let
/// through.
#[derive(Debug, Parser)]
struct Arguments {
    /// Which roles count for images: those on the registry, or those on its repositories.
    #[arg(long, value_enum, default_value = "rbac")]
    registry_mode: Mode,
    /// Work with a task that exists already, instead of creating one.
    #[arg(long)]
    existing_task: bool,
    /// Leave everything as it is at the end, instead of putting it back.
    #[arg(long)]
    keep: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Mode {
    /// AcrPull, AcrPush and so on.
    Rbac,
    /// The Container Registry Repository roles.
    Abac,
}

impl Mode {
    fn setting(self) -> RoleAssignmentMode {
        match self {
            Self::Rbac => RoleAssignmentMode::LegacyRegistryPermissions,
            Self::Abac => RoleAssignmentMode::AbacRepositoryPermissions,
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    let screen = Screen::new();
    match run(&arguments, &screen).await {
        Ok(()) => {
            screen.total();
            std::process::ExitCode::SUCCESS
        }
        Err(error) => {
            screen.failed(&error);
            std::process::ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments, screen: &Screen) -> Result<()> {
    let cloud = screen.step("start a local Azure", Cloud::start()).await?;
    let client = cloud.client()?;
    let registry = client.registry(cloud.registry_id()?);
    let story = Story { client, registry, screen, arguments };
    let result = story.tell().await;
    if arguments.keep {
        screen.line("kept: everything, until this process ends");
    } else {
        screen.step("delete the registry", story.registry.delete()).await?;
    }
    result
}

/// The task's steps: a build, which pulls its base image, and a push. Azure takes it as it is.
const STEPS: &str = "\
version: v1.1.0
steps:
  - build: -t {{.Run.Registry}}/team/app:{{.Run.ID}} -f Dockerfile .
  - push:
      - {{.Run.Registry}}/team/app:{{.Run.ID}}
";

struct Story<'a> {
    client: Client,
    registry: Registry,
    screen: &'a Screen,
    arguments: &'a Arguments,
}

impl Story<'_> {
    async fn tell(&self) -> Result<()> {
        let (screen, registry) = (self.screen, &self.registry);
        let (base, app): (RepositoryName, RepositoryName) = ("team/base".parse()?, "team/app".parse()?);
        let task: TaskName = "nightly-build".parse()?;

        screen.title("Prepare: a registry with an image in it");
        let wanted = CreateRegistry::new("westeurope", Sku::Premium)
            .with_role_assignment_mode(&self.arguments.registry_mode.setting());
        let created = screen.step("create a Premium registry", registry.create(&wanted)).await?;
        if self.arguments.registry_mode == Mode::Abac {
            screen.step("give myself a role on its repositories", self.let_me_push(registry.id())).await?;
        }
        let images = registry.data_plane().await?;
        let pushed = screen.step("push the base image", image::push_base(&images, &base)).await?;
        let context = image::context(&created.login_server, &base);
        let context = screen.step("upload the task's context", registry.upload_source(context)).await?;
        let options = || RunOptions::default().with_context(&context);

        screen.title("Allow: plan, apply and verify the workflow");
        let definition = TaskDefinition::from_yaml(STEPS);
        let workflow = if self.arguments.existing_task {
            let existing = registry.task(task.clone());
            screen.step("create the task, as somebody else would have", existing.create(&definition)).await?;
            TaskWorkflow::for_existing(existing)
        } else {
            TaskWorkflow::for_new(registry.task(task.clone()), definition)
        };
        let workflow = workflow.closing_public_access();
        let journal = Journal::in_memory();
        let plan = workflow.plan().await?;
        screen.block(&plan);
        self.show(workflow.apply(&plan, &journal)).await?;
        let proof = self.show(workflow.verify(&journal, options())).await?;
        self.show_proof(&proof, &base, &pushed);

        screen.title("Deny: trusted services no longer allowed");
        let edit = NetworkEdit::new().allow_trusted_services(false);
        let change = screen.step("disallow trusted services", registry.network().edit(&edit)).await?;
        let denial = match self.show(workflow.verify(&journal, options())).await {
            Err(error) if error.kind() == ErrorKind::NetworkDenied => error,
            Err(error) => return Err(error),
            Ok(_) => return Err(unexpected("the run was to be denied, and was not")),
        };
        screen.line(&format!("the service says: {}", denial.message()));
        let mut question = Question::task(task, Operation::Push).on(app);
        if let Some(address) = denial.client_address() {
            question = question.seen_at(address);
        }
        let explanation = screen.step("ask why", registry.explain(&question)).await?;
        screen.block(&explanation.decision);

        if !self.arguments.keep {
            screen.title("Put everything back");
            let undo = edit.undo(&change.before);
            screen.step("allow trusted services again", registry.network().edit(&undo)).await?;
            self.show(workflow.roll_back(&journal)).await?;
            let now = registry.network().get().await?;
            let left: Vec<String> = created.network.diff(&now).iter().map(ToString::to_string).collect();
            if left.is_empty() {
                screen.line("the network rules are as they were");
            } else {
                // Once written, the tasks flag stays; Azure takes a missing one for false.
                screen.line(&format!("the network rules are as they were, but for {}", left.join(", ")));
            }
        }
        Ok(())
    }

    /// In a registry with repository permissions not even an Owner may push.
    async fn let_me_push(&self, registry: &RegistryId) -> Result<()> {
        let role = acrgate::access::role("Container Registry Repository Writer")
            .and_then(|role| role.id.parse().ok())
            .ok_or_else(|| unexpected("the role catalogue lacks the repository writer"))?;
        let me = self.client.principal().await?;
        let assignments = self.client.role_assignments(registry.resource_id());
        assignments.assign(role, me, PrincipalType::ServicePrincipal).await.map(drop)
    }

    async fn show<T: Send + 'static>(&self, mut work: Progress<T>) -> Result<T> {
        while let Some(event) = work.next_event().await {
            self.screen.event(&event);
        }
        self.screen.settle();
        work.await
    }

    fn show_proof(&self, proof: &Verified, base: &RepositoryName, pulled: &acrgate::data_plane::Digest) {
        self.screen.line(&format!("pulled {base} {pulled}"));
        for image in &proof.run.output_images {
            let tag = image.tag.as_deref().unwrap_or_default();
            self.screen.line(&format!("pushed {}:{tag} {}", image.repository, image.digest));
        }
    }
}

fn unexpected(message: &str) -> acrgate::Error {
    acrgate::Error::new(ErrorKind::Unexpected, message)
}
