//! The workflow for an ACR task.

use std::time::Duration;

use uuid::Uuid;

use super::{
    Event, Journal, Plan, PlannedStep, Progress, Step, journal::Entry, plan::SCHEMA, progress::Reporter,
    undo::Undo,
};
use crate::{
    Error, ErrorKind, Result,
    access::{Operation, Role, access_changes, role_for},
    arm::Clock,
    identity::{PrincipalType, RoleAssignments},
    names::{LoginServer, PrincipalId},
    registry::{
        AcrTask, AcrTaskInfo, CredentialIdentity, RegistryInfo, SourceLogin, TaskDefinition, TaskIdentity,
    },
    rules::{Limits, NetworkEdit, RoleAssignmentMode},
};

/// Lets one ACR task through the network rules of its registry.
///
/// The task is an existing one, or one that the workflow creates. See the [module](super) for the steps.
#[derive(Debug, Clone)]
pub struct TaskWorkflow {
    task: AcrTask,
    definition: Option<TaskDefinition>,
    operation: Operation,
    network: NetworkEdit,
}

impl TaskWorkflow {
    /// For a task that exists. It gets a system-assigned identity if it has none, and keeps what it has otherwise.
    #[must_use]
    pub fn for_existing(task: AcrTask) -> Self {
        Self::with_definition(task, None)
    }

    /// For a task that the workflow creates from this definition, with a system-assigned identity and without any other
    /// login to the registry.
    #[must_use]
    pub fn for_new(task: AcrTask, definition: TaskDefinition) -> Self {
        let definition = definition.with_identity(TaskIdentity::System).with_source_login(SourceLogin::None);
        Self::with_definition(task, Some(definition))
    }

    fn with_definition(task: AcrTask, definition: Option<TaskDefinition>) -> Self {
        let network = NetworkEdit::new().allow_trusted_services(true).allow_tasks_bypass(true);
        Self { task, definition, operation: Operation::Push, network }
    }

    /// What the task is to be able to do; the least role for it is given. Default: push, which includes pull.
    #[must_use]
    pub fn with_operation(mut self, operation: Operation) -> Self {
        self.operation = operation;
        self
    }

    /// Closes the registry to the public in the same request that allows trusted services.
    #[must_use]
    pub fn closing_public_access(mut self) -> Self {
        self.network = self.network.public_network_access(false);
        self
    }

    /// The same workflow, with calls and steps that end within this time each.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        let registry = self.task.registry().with_deadline(deadline);
        self.task = registry.task(self.task.name().clone());
        self
    }

    /// The same workflow for the requests that one call, or one step, is made of.
    fn as_one_call(&self) -> Self {
        Self { task: self.task.as_one_call(), ..self.clone() }
    }

    /// The task.
    #[must_use]
    pub fn task(&self) -> &AcrTask {
        &self.task
    }

    /// Reads what there is, and says what is to be done. Changes nothing.
    ///
    /// # Errors
    /// `NotFound` without the registry, or without the task that is to exist; `Conflict` when the task that is to be
    /// created exists; `Unsupported` or `Refused` when the network rules cannot be had; `Refused` when the task logs in
    /// to its own registry with a password, which could not be restored.
    pub async fn plan(&self) -> Result<Plan> {
        let call = self.as_one_call();
        let registry = call.task.registry();
        let (info, _) = registry.get_seeing_subnet_rules().await?;
        let task = call.read_task().await?;
        if self.definition.is_some() && task.is_some() {
            return Err(Error::new(
                ErrorKind::Conflict,
                format!("the task {} exists already", self.task.name()),
            )
            .with_hint("plan the workflow for the task that exists, or use another name"));
        }
        let ((role_id, role), host) = (self.role(&info)?, &info.login_server);

        let identity = match &self.definition {
            Some(_) => {
                PlannedStep { step: Step::CreateTask { task: self.task.name().clone() }, needed: true }
            }
            None => PlannedStep {
                step: Step::EnableIdentity { task: self.task.name().clone() },
                needed: task.as_ref().is_none_or(|task| task.principal_id.is_none()),
            },
        };
        let principal = task.as_ref().and_then(|task| task.principal_id);
        let assigned = match principal {
            Some(principal) => has_role(&registry.role_assignments(), role_id, principal).await?,
            None => false,
        };
        let role = Step::AssignRole { role: role_id, role_name: role.name.to_owned(), principal };
        let after = self.network.apply(&info.network);
        if let Some(problem) = self.network.problems(&info.network, &Limits::default()).first() {
            return Err(Error::from(problem));
        }
        let changes = info.network.diff(&after);
        let network = PlannedStep {
            needed: !changes.is_empty(),
            step: Step::EditNetwork { edit: self.network.clone(), changes },
        };
        let entry = match &task {
            Some(task) => credential(task, host)?,
            None => None,
        };
        let login = Step::AddCredential { task: self.task.name().clone(), login_server: host.clone() };
        Ok(Plan {
            schema: SCHEMA.to_owned(),
            registry: registry.id().clone(),
            task: self.task.name().clone(),
            steps: vec![
                identity,
                PlannedStep { step: role, needed: !assigned },
                network,
                PlannedStep { step: login, needed: entry != Some(CredentialIdentity::System) },
            ],
            access: access_changes(&info.network, &after),
            warnings: self.network.warnings(&info.network),
            network_before: info.network,
            network_after: after,
        })
    }

    /// Takes the steps of the plan that the journal does not know as done, each announced in the journal first. A step
    /// that is already so changes nothing.
    ///
    /// # Errors
    /// `Refused` when the plan is for something else, or the journal for another plan; `Stale` when what the plan
    /// started from is gone: a task to be created exists by now, or the network rules it leads to differ from the plan's;
    /// else what the steps can end in. The journal then says how far it came: apply it again, or roll back.
    pub fn apply(&self, plan: &Plan, journal: &Journal) -> Progress<()> {
        let (workflow, plan, journal) = (self.clone(), plan.clone(), journal.clone());
        Progress::new(|told| async move { workflow.apply_all(&plan, &journal, &told).await })
    }

    async fn apply_all(&self, plan: &Plan, journal: &Journal, told: &Reporter) -> Result<()> {
        plan.is_for(self.task.registry().id(), self.task.name())?;
        match journal.plan() {
            Some(begun) if begun != *plan => {
                return Err(Error::new(ErrorKind::Refused, "the journal belongs to another plan")
                    .with_hint("go on with the journal's own plan, roll it back, or use another journal"));
            }
            Some(_) => {}
            None => {
                self.as_one_call().refuse_stale(plan).await?;
                self.record(journal, Entry::Begun { plan: Box::new(plan.clone()) })?;
            }
        }
        for (nth, planned) in plan.steps.iter().enumerate() {
            if journal.is_done(nth) {
                continue;
            }
            let (number, of, step) = (nth + 1, plan.steps.len(), planned.step.clone());
            told.tell(Event::StepStarted { number, of, step: step.clone() });
            let started = self.clock().now();
            let call = self.as_one_call();
            let mut undo = call.prepare(&step).await?;
            let to_do = undo != Undo::Nothing;
            match journal.intent(nth) {
                // An intent without an outcome: the process ended in between, before the step took effect or after. What
                // undoes it was written down then.
                Some(written) if written != Undo::Nothing => undo = written,
                _ => self.record(journal, Entry::Intent { step: nth, undo: Box::new(undo.clone()) })?,
            }
            if to_do {
                call.take(&step).await?;
            }
            let changed = undo != Undo::Nothing;
            self.record(journal, Entry::Done { step: nth })?;
            let took = self.clock().now().saturating_duration_since(started);
            told.tell(Event::StepDone { number, of, step, changed, took });
        }
        Ok(())
    }

    /// Takes back what the journal says was done, the last first.
    ///
    /// # Errors
    /// `Refused` when the journal is for something else; else what taking back can end in. The journal then says how far
    /// it came: roll back again.
    pub fn roll_back(&self, journal: &Journal) -> Progress<()> {
        let (workflow, journal) = (self.clone(), journal.clone());
        Progress::new(|told| async move { workflow.roll_back_all(&journal, &told).await })
    }

    async fn roll_back_all(&self, journal: &Journal, told: &Reporter) -> Result<()> {
        let Some(plan) = journal.plan() else { return Ok(()) };
        plan.is_for(self.task.registry().id(), self.task.name())?;
        let steps = journal.to_undo();
        let of = steps.len();
        for (nth, (index, undo)) in steps.into_iter().enumerate() {
            let Some(planned) = plan.steps.get(index) else { continue };
            let (number, step) = (nth + 1, planned.step.clone());
            told.tell(Event::UndoStarted { number, of, step: step.clone() });
            let started = self.clock().now();
            self.record(journal, Entry::UndoIntent { step: index })?;
            undo.perform(&self.task.as_one_call()).await?;
            self.record(journal, Entry::Undone { step: index })?;
            let took = self.clock().now().saturating_duration_since(started);
            told.tell(Event::UndoDone { number, of, step, changed: undo != Undo::Nothing, took });
        }
        Ok(())
    }

    /// What takes the step back; `Nothing` when there is nothing to do.
    async fn prepare(&self, step: &Step) -> Result<Undo> {
        let registry = self.task.registry();
        Ok(match step {
            Step::CreateTask { .. } => match self.read_task().await? {
                None => Undo::DeleteTask,
                Some(_) => Undo::Nothing,
            },
            Step::EnableIdentity { .. } => {
                let task = self.task.get().await?;
                match task.principal_id {
                    Some(_) => Undo::Nothing,
                    None => Undo::WithdrawIdentity { users: task.user_assigned_ids() },
                }
            }
            Step::AssignRole { role, .. } => {
                let principal = self.principal().await?;
                let assignments = registry.role_assignments();
                if has_role(&assignments, *role, principal).await? {
                    Undo::Nothing
                } else {
                    Undo::RemoveAssignment { assignment: assignments.id_for(*role, principal)? }
                }
            }
            Step::EditNetwork { edit, .. } => {
                let before = registry.network().get().await?;
                match edit.patch(&before) {
                    Some(_) => Undo::EditNetwork { edit: edit.undo(&before) },
                    None => Undo::Nothing,
                }
            }
            Step::AddCredential { login_server, .. } => {
                match credential(&self.task.details().await?, login_server)? {
                    Some(CredentialIdentity::System) => Undo::Nothing,
                    before => Undo::Credential { login_server: login_server.clone(), before },
                }
            }
        })
    }

    /// Takes the step. Taking it twice is the same as once.
    async fn take(&self, step: &Step) -> Result<()> {
        let registry = self.task.registry();
        match step {
            Step::CreateTask { .. } => {
                let definition = self.definition.as_ref().ok_or_else(|| {
                    Error::new(
                        ErrorKind::Refused,
                        "the plan creates a task, and this workflow is for an existing one",
                    )
                })?;
                self.task.create(definition).await.map(drop)
            }
            Step::EnableIdentity { .. } => {
                let users = self.task.get().await?.user_assigned_ids();
                let identity =
                    if users.is_empty() { TaskIdentity::System } else { TaskIdentity::SystemAndUser(users) };
                self.task.set_identity(Some(&identity)).await.map(drop)
            }
            Step::AssignRole { role, .. } => {
                let principal = self.principal().await?;
                registry
                    .role_assignments()
                    .assign(*role, principal, PrincipalType::ServicePrincipal)
                    .await
                    .map(drop)
            }
            Step::EditNetwork { edit, .. } => registry.network().edit(edit).await.map(drop),
            Step::AddCredential { login_server, .. } => {
                self.task.add_credential(login_server, CredentialIdentity::System).await.map(drop)
            }
        }
    }

    /// A plan is for what it saw: the same network rules, and no task where one is to be created.
    async fn refuse_stale(&self, plan: &Plan) -> Result<()> {
        let (now, _) = self.task.registry().get_seeing_subnet_rules().await?;
        let now = now.network;
        let changed = plan.network_before.diff(&now);
        let told = if let Some(change) = changed.first() {
            format!("the network rules have changed since the plan was made: {change}")
        } else if self.definition.is_some() && self.read_task().await?.is_some() {
            format!("the task {} has come into being since the plan was made", self.task.name())
        } else {
            return Ok(());
        };
        Err(Error::new(ErrorKind::Stale, told).with_hint("make a new plan"))
    }

    /// The task with its credential entries; none only where one is to be created.
    async fn read_task(&self) -> Result<Option<AcrTaskInfo>> {
        match self.task.details().await {
            Err(error) if error.kind() == ErrorKind::NotFound && self.definition.is_some() => Ok(None),
            result => result.map(Some),
        }
    }

    async fn principal(&self) -> Result<PrincipalId> {
        self.task.get().await?.principal_id.ok_or_else(|| {
            Error::new(
                ErrorKind::Stale,
                format!("the task {} has no system-assigned identity", self.task.name()),
            )
        })
    }

    /// The least role that gives what the task is to do, in the registry's role mode. Registries that do not tell a mode
    /// are older than the choice.
    fn role(&self, info: &RegistryInfo) -> Result<(Uuid, &'static Role)> {
        let legacy = RoleAssignmentMode::LegacyRegistryPermissions;
        let mode = info.network.role_assignment_mode.as_ref().unwrap_or(&legacy);
        role_for(mode, &self.operation).and_then(|role| Some((role.id.parse().ok()?, role))).ok_or_else(
            || {
                Error::new(
                    ErrorKind::Unsupported,
                    format!("the registry's role mode {mode} is not one that this version knows"),
                )
                .with_target("roleAssignmentMode")
            },
        )
    }

    fn record(&self, journal: &Journal, entry: Entry) -> Result<()> {
        journal.record(self.clock().wall(), entry)
    }

    pub(super) fn clock(&self) -> &dyn Clock {
        self.task.registry().arm().clock.as_ref()
    }
}

/// Whether the principal has the role here, for the whole registry.
async fn has_role(assignments: &RoleAssignments, role: Uuid, principal: PrincipalId) -> Result<bool> {
    match assignments.find(role, principal).await? {
        Some(there) => there.for_all_repositories().map(|_| true),
        None => Ok(false),
    }
}

/// With which identity the task logs in to this host, if it does.
fn credential(task: &AcrTaskInfo, host: &LoginServer) -> Result<Option<CredentialIdentity>> {
    match task.credential(host) {
        Some(entry) if entry.has_password => Err(Error::new(
            ErrorKind::Refused,
            format!("the task {} logs in to {host} with a user name and password", task.name),
        )
        .with_hint("remove that credential entry first; its password could not be restored afterwards")),
        Some(entry) => Ok(entry.identity),
        None => Ok(None),
    }
}
