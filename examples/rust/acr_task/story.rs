//! The story, step by step.

use acrgate::{
    Client, Error, ErrorKind, Result,
    access::Operation,
    data_plane::Digest,
    explain::Question,
    identity::PrincipalType,
    names::{RepositoryName, TaskName},
    registry::{CreateRegistry, Registry, RegistryInfo, RunOptions, TaskDefinition},
    rules::{NetworkEdit, RoleAssignmentMode, Sku},
    workflow::{Journal, Progress, TaskWorkflow, Verified},
};

use crate::{arguments::Arguments, image, show::Screen};

/// The task's steps: a build, which pulls its base image, and a push. Azure takes it as it is.
const STEPS: &str = "\
version: v1.1.0
steps:
  - build: -t {{.Run.Registry}}/team/app:{{.Run.ID}} -f Dockerfile .
  - push:
      - {{.Run.Registry}}/team/app:{{.Run.ID}}
";

pub(crate) struct Story<'a> {
    pub(crate) client: Client,
    pub(crate) registry: Registry,
    pub(crate) screen: &'a Screen,
    pub(crate) arguments: &'a Arguments,
    /// Whether the registry was there before.
    pub(crate) there: bool,
}

impl Story<'_> {
    pub(crate) async fn tell(&self) -> Result<()> {
        let (screen, registry) = (self.screen, &self.registry);
        let (base, app): (RepositoryName, RepositoryName) = ("team/base".parse()?, "team/app".parse()?);
        let task: TaskName = "nightly-build".parse()?;

        screen.title("Prepare: a registry with an image in it");
        let before = self.prepare().await?;
        let images = registry.data_plane().await?;
        let pushed = screen.step("push the base image", image::push_base(&images, &base)).await?;
        let context = image::context(&before.login_server, &base);
        let context = screen.step("upload the task's context", registry.upload_source(context)).await?;
        let options = || RunOptions::default().with_context(&context);

        screen.title("Allow: plan, apply and verify the workflow");
        let workflow = self.workflow(&task).await?.closing_public_access();
        let plan = workflow.plan().await?;
        screen.block(&plan);
        let journal = Journal::in_memory();
        self.show(workflow.apply(&plan, &journal)).await?;
        let proof = self.show(workflow.verify(&journal, options())).await?;
        self.show_proof(&proof, &base, &pushed);

        screen.title("Deny: trusted services no longer allowed");
        let edit = NetworkEdit::new().allow_trusted_services(false);
        let change = screen.step("disallow trusted services", registry.network().edit(&edit)).await?;
        let denial = match self.show(workflow.verify(&journal, options())).await {
            Err(error) if error.kind() == ErrorKind::NetworkDenied => error,
            Err(error) => return Err(error),
            Ok(_) => return Err(Error::new(ErrorKind::Unexpected, "the run was to be denied, and was not")),
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
            self.compare(&before).await?;
        }
        Ok(())
    }

    /// The registry, created if need be, with a right to push to it.
    async fn prepare(&self) -> Result<RegistryInfo> {
        let (screen, mode) = (self.screen, self.arguments.registry_mode.setting());
        let info = if self.there {
            screen.step("read the registry", self.registry.get()).await?
        } else {
            let wanted =
                CreateRegistry::new(&self.arguments.location, Sku::Premium).with_role_assignment_mode(&mode);
            screen.step("create a Premium registry", self.registry.create(&wanted)).await?
        };
        // With permissions on repositories not even an Owner may push.
        if info.role_assignment_mode == Some(RoleAssignmentMode::AbacRepositoryPermissions) {
            screen.step("give myself a role on its repositories", self.let_me_push()).await?;
        }
        Ok(info)
    }

    async fn let_me_push(&self) -> Result<()> {
        let role = acrgate::access::role("Container Registry Repository Writer")
            .and_then(|role| role.id.parse().ok())
            .ok_or_else(|| Error::new(ErrorKind::Unexpected, "the catalogue lacks the repository writer"))?;
        let me = self.client.principal().await?;
        let kind = if self.arguments.azure { PrincipalType::User } else { PrincipalType::ServicePrincipal };
        self.registry.role_assignments().assign(role, me, kind).await.map(drop)
    }

    async fn workflow(&self, task: &TaskName) -> Result<TaskWorkflow> {
        let (task, definition) = (self.registry.task(task.clone()), TaskDefinition::from_yaml(STEPS));
        if !self.arguments.existing_task {
            return Ok(TaskWorkflow::for_new(task, definition));
        }
        self.screen.step("create the task, as somebody else would have", task.create(&definition)).await?;
        Ok(TaskWorkflow::for_existing(task))
    }

    async fn compare(&self, before: &RegistryInfo) -> Result<()> {
        let now = self.registry.network().get().await?;
        let left: Vec<String> = before.network.diff(&now).iter().map(ToString::to_string).collect();
        self.screen.line(&if left.is_empty() {
            "the network rules are as they were".to_owned()
        } else {
            // Once written, the tasks flag stays; Azure takes a missing one for false.
            format!("the network rules are as they were, but for {}", left.join(", "))
        });
        Ok(())
    }

    async fn show<T: Send + 'static>(&self, mut work: Progress<T>) -> Result<T> {
        while let Some(event) = work.next_event().await {
            self.screen.event(&event);
        }
        self.screen.settle();
        work.await
    }

    fn show_proof(&self, proof: &Verified, base: &RepositoryName, pulled: &Digest) {
        self.screen.line(&format!("pulled {base}:v1 {pulled}"));
        for image in &proof.run.output_images {
            let tag = image.tag.as_deref().unwrap_or_default();
            self.screen.line(&format!("pushed {}:{tag} {}", image.repository, image.digest));
        }
    }
}
