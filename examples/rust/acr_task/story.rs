//! The story, step by step.

use acrgate::{
    Client, Error, ErrorKind, Result,
    access::Operation,
    data_plane::Digest,
    explain::Question,
    identity::{Assigned, PrincipalType},
    names::{RepositoryName, TaskName},
    registry::{CreateRegistry, Registry, RegistryInfo, RunOptions, TaskDefinition},
    rules::{NetworkEdit, RoleAssignmentMode, Sku},
    workflow::{Journal, Plan, Progress, TaskWorkflow, Verified},
};

use crate::{arguments::Arguments, image, show::Screen};

/// Where the example's images go: a name that nobody else uses.
const BASE: &str = "acrgate-example/base";
const APP: &str = "acrgate-example/app";

/// The task's steps: a build, which pulls its base image, and a push. Azure takes it as it is.
const STEPS: &str = "\
version: v1.1.0
steps:
  - build: -t {{.Run.Registry}}/acrgate-example/app:{{.Run.ID}} -f Dockerfile .
  - push:
      - {{.Run.Registry}}/acrgate-example/app:{{.Run.ID}}
";

pub(crate) struct Story<'a> {
    pub(crate) client: Client,
    pub(crate) registry: Registry,
    pub(crate) screen: &'a Screen,
    pub(crate) arguments: &'a Arguments,
    /// Whether the registry was there before.
    pub(crate) there: bool,
}

/// What is needed to put everything back.
struct Changes {
    before: RegistryInfo,
    workflow: TaskWorkflow,
    journal: Journal,
    /// The role that was given to whoever runs the example.
    mine: Option<Assigned>,
}

impl Story<'_> {
    pub(crate) async fn tell(&self) -> Result<()> {
        let task: TaskName = self.arguments.task.parse()?;
        self.agree_to_begin()?;
        self.screen.title("Prepare: a registry with an image in it");
        let (before, mine) = self.prepare().await?;
        let options = self.images(&before).await?;

        self.screen.title("Allow: plan, apply and verify the workflow");
        let workflow = self.workflow(&task).await?.closing_public_access();
        let plan = workflow.plan().await?;
        self.screen.block(&plan);
        self.agree_to_plan()?;
        let changes = Changes { before, workflow, journal: self.journal()?, mine };
        let told = self.allow_and_deny(&plan, &changes, &options, &task).await;
        if self.arguments.keep {
            return told;
        }
        // Whatever happened, nothing is left behind.
        if let Err(error) = &told {
            self.screen.failed(error);
        }
        self.screen.title("Put everything back");
        self.put_back(&changes).await?;
        told
    }

    async fn allow_and_deny(
        &self,
        plan: &Plan,
        changes: &Changes,
        options: &RunOptions,
        task: &TaskName,
    ) -> Result<()> {
        let (screen, registry, workflow) = (self.screen, &self.registry, &changes.workflow);
        self.show(workflow.apply(plan, &changes.journal)).await?;
        let proof = self.show(workflow.verify(&changes.journal, options.clone())).await?;
        self.show_proof(&proof);

        screen.title("Deny: trusted services no longer allowed");
        let edit = NetworkEdit::new().allow_trusted_services(false);
        screen.step("disallow trusted services", registry.network().edit(&edit)).await?;
        let denial = match self.show(workflow.verify(&changes.journal, options.clone())).await {
            Err(error) if error.kind() == ErrorKind::NetworkDenied => error,
            Err(error) => return Err(error),
            Ok(_) => return Err(Error::new(ErrorKind::Unexpected, "the run was to be denied, and was not")),
        };
        screen.line(&format!("the service says: {}", denial.message()));
        let mut question = Question::task(task.clone(), Operation::Push).on(APP.parse()?);
        if let Some(address) = denial.client_address() {
            question = question.seen_at(address);
        }
        let explanation = screen.step("ask why", registry.explain(&question)).await?;
        screen.block(&explanation.decision);
        Ok(())
    }

    /// Restores every setting that the story changed; pushed images stay in a registry that was there before.
    async fn put_back(&self, changes: &Changes) -> Result<()> {
        let (screen, registry) = (self.screen, &self.registry);
        let trusted = changes.before.network.bypass == acrgate::rules::BypassOption::AzureServices;
        let undo = NetworkEdit::new().allow_trusted_services(trusted);
        screen.step("set trusted services as they were", registry.network().edit(&undo)).await?;
        self.show(changes.workflow.roll_back(&changes.journal)).await?;
        if let Some(mine @ Assigned::Created(_)) = &changes.mine {
            let assignments = registry.role_assignments();
            screen.step("take my own role away again", assignments.remove(&mine.assignment().id)).await?;
        }
        let now = registry.network().get().await?;
        let left: Vec<String> = changes.before.network.diff(&now).iter().map(ToString::to_string).collect();
        screen.line(&if left.is_empty() {
            "the network rules are as they were".to_owned()
        } else {
            // Once written, the tasks flag stays; Azure takes a missing one for false.
            format!("the network rules are as they were, but for {}", left.join(", "))
        });
        Ok(())
    }

    /// The registry, created if need be, with a right to push to it.
    async fn prepare(&self) -> Result<(RegistryInfo, Option<Assigned>)> {
        let (screen, mode) = (self.screen, self.arguments.registry_mode.setting());
        let info = if self.there {
            screen.step("read the registry", self.registry.get()).await?
        } else {
            let wanted =
                CreateRegistry::new(&self.arguments.location, Sku::Premium).with_role_assignment_mode(&mode);
            screen.step("create a Premium registry", self.registry.create(&wanted)).await?
        };
        // With permissions on repositories not even an Owner may push.
        let mine = if info.role_assignment_mode == Some(RoleAssignmentMode::AbacRepositoryPermissions) {
            Some(screen.step("give myself a role on its repositories", self.let_me_push()).await?)
        } else {
            None
        };
        Ok((info, mine))
    }

    async fn let_me_push(&self) -> Result<Assigned> {
        let role = acrgate::access::role("Container Registry Repository Writer")
            .and_then(|role| role.id.parse().ok())
            .ok_or_else(|| Error::new(ErrorKind::Unexpected, "the catalogue lacks the repository writer"))?;
        let me = self.client.principal().await?;
        let kind =
            if self.arguments.azure.azure { PrincipalType::User } else { PrincipalType::ServicePrincipal };
        self.registry.role_assignments().assign(role, me, kind).await
    }

    /// Pushes the base image and uploads the context that a run builds on it. A task of somebody else has its own.
    async fn images(&self, info: &RegistryInfo) -> Result<RunOptions> {
        if self.arguments.azure.azure && self.arguments.existing_task {
            return Ok(RunOptions::default());
        }
        let base: RepositoryName = BASE.parse()?;
        let images = self.client.data_plane(info.login_server.clone());
        self.screen.step("push the base image", image::push_base(&images, &base)).await?;
        let context = self.registry.upload_source(image::context(&info.login_server, &base));
        let context = self.screen.step("upload the task's context", context).await?;
        Ok(RunOptions::default().with_context(context))
    }

    async fn workflow(&self, task: &TaskName) -> Result<TaskWorkflow> {
        let (task, definition) = (self.registry.task(task.clone()), TaskDefinition::from_yaml(STEPS));
        if !self.arguments.existing_task {
            return Ok(TaskWorkflow::for_new(task, definition));
        }
        if !self.arguments.azure.azure {
            self.screen
                .step("create the task, as somebody else would have", task.create(&definition))
                .await?;
        }
        Ok(TaskWorkflow::for_existing(task))
    }

    /// In Azure a file, which tells what was done even if this process ends halfway.
    fn journal(&self) -> Result<Journal> {
        if !self.arguments.azure.azure {
            return Ok(Journal::in_memory());
        }
        let path = format!("{}-{}.journal", self.registry.id().name(), self.arguments.task);
        self.screen.line(&format!("what is done is written to {path}"));
        Journal::open(path)
    }

    fn agree_to_begin(&self) -> Result<()> {
        let first =
            if self.there { "use" } else { "create (Premium, which costs money) and at the end delete" };
        self.agree(&format!("This is going to {first} {} and to push an image to it.", self.registry.id()))
    }

    fn agree_to_plan(&self) -> Result<()> {
        self.agree("This is going to apply the plan, run the task, disallow trusted services, run it again, and put everything back.")
    }

    /// In Azure, asks before anything is changed.
    fn agree(&self, what: &str) -> Result<()> {
        if !self.arguments.azure.azure || self.arguments.yes {
            return Ok(());
        }
        self.screen.line(&format!("{what} Go on? [y/N]"));
        let mut answer = String::new();
        let read = std::io::stdin().read_line(&mut answer);
        if read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes") {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Cancelled, "stopped before the next change"))
    }

    async fn show<T: Send + 'static>(&self, mut work: Progress<T>) -> Result<T> {
        while let Some(event) = work.next_event().await {
            self.screen.event(&event);
        }
        self.screen.settle();
        work.await
    }

    fn show_proof(&self, proof: &Verified) {
        let pulled = proof.log.iter().find_map(|line| line.trim().strip_prefix("Digest: "));
        let pulled: Option<Digest> = pulled.and_then(|digest| digest.parse().ok());
        self.screen.line(&format!(
            "pulled {}",
            pulled.map_or_else(|| "(see the log)".to_owned(), |d| d.to_string())
        ));
        for image in &proof.run.output_images {
            let tag = image.tag.as_deref().unwrap_or_default();
            self.screen.line(&format!("pushed {} {}:{tag}", image.digest, image.repository));
        }
    }
}
