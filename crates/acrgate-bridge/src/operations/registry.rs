//! One registry: its settings, its network rules, its private endpoint connections, and why somebody gets in.

use acrgate::{names::TaskName, registry, rules::Limits};

use super::{
    AcrTask, DataPlane, DeleteOperation, ImportOperation, PrivateEndpointList, PrivateEndpointOperation,
    RegistryOperation, RoleAssignments, RunList, TaskList, TaskRun, TaskWorkflow,
};
use crate::{
    Call, Convert, Failure, Pending,
    convert::invalid,
    records::{
        Bytes, CreateRegistry, Explanation, ImportImage, Json, NetworkChange, NetworkEdit, NetworkRules,
        Nothing, PrivateEndpoint, Question, RegistryInfo, WorkflowOptions,
    },
    runtime::{run, run_as},
    source::{Operation, Source},
};

/// A handle on one registry, which need not exist yet.
#[derive(Debug, Clone)]
pub struct Registry(pub(crate) registry::Registry);

impl Registry {
    /// The same registry for one call: what is awaited within it takes no longer than the call may.
    fn with(&self, call: &Call) -> registry::Registry {
        match call.deadline {
            Some(deadline) => self.0.with_deadline(deadline).with_operation_deadline(deadline),
            None => self.0.clone(),
        }
    }

    /// Its resource id.
    pub fn id(&self) -> Result<String, Failure> {
        Ok(self.0.id().to_string())
    }

    /// The registry as Azure tells it.
    pub fn get(&self, call: &Call) -> Pending<RegistryInfo> {
        let registry = self.with(call);
        run_as(call, async move { registry.get().await })
    }

    /// Creates it and waits until it is there.
    pub fn create(&self, call: &Call, wanted: CreateRegistry) -> Pending<RegistryInfo> {
        let registry = self.with(call);
        run_as(call, async move { registry.create(&wanted.convert()?).await })
    }

    /// Creates it without waiting.
    pub fn begin_create(&self, call: &Call, wanted: CreateRegistry) -> Pending<RegistryOperation> {
        let registry = self.with(call);
        run(call, async move { registry.begin_create(&wanted.convert()?).await.map(Operation::new) })
    }

    /// Changes properties.
    pub fn update(&self, call: &Call, properties: Json) -> Pending<RegistryInfo> {
        let registry = self.with(call);
        run_as(call, async move {
            let properties = serde_json::from_str(&properties)
                .map_err(|error| invalid(format!("the properties are not a JSON object: {error}")))?;
            registry.update(&properties).await
        })
    }

    /// Deletes it and waits until it is gone.
    pub fn delete(&self, call: &Call) -> Pending<Nothing> {
        let registry = self.with(call);
        run_as(call, async move { registry.delete().await })
    }

    /// Deletes it without waiting.
    pub fn begin_delete(&self, call: &Call) -> Pending<DeleteOperation> {
        let registry = self.with(call);
        run(call, async move { registry.begin_delete().await.map(Operation::new) })
    }

    /// Reads the network rules.
    pub fn network_rules(&self, call: &Call) -> Pending<NetworkRules> {
        let registry = self.with(call);
        run_as(call, async move { registry.network().get().await })
    }

    /// Reads the network rules with the subnet rules.
    pub fn network_rules_with_subnets(&self, call: &Call) -> Pending<NetworkRules> {
        let registry = self.with(call);
        run_as(call, async move { registry.network().get_with_subnet_rules().await })
    }

    /// Brings the network rules to what the edit wishes.
    pub fn edit_network(
        &self,
        call: &Call,
        edit: NetworkEdit,
        ip_rule_quota: Option<u32>,
    ) -> Pending<NetworkChange> {
        let registry = self.with(call);
        run_as(call, async move {
            let mut network = registry.network();
            if let Some(quota) = ip_rule_quota {
                network = network.with_limits(Limits::default().with_ip_rules(quota.convert()?));
            }
            network.edit(&edit.convert()?).await
        })
    }

    /// The private endpoint connections.
    pub fn private_endpoints(&self) -> Result<PrivateEndpointList, Failure> {
        Ok(Source::items(self.0.private_endpoints()))
    }

    /// One private endpoint connection.
    pub fn private_endpoint(&self, call: &Call, name: String) -> Pending<PrivateEndpoint> {
        let registry = self.with(call);
        run_as(call, async move { registry.private_endpoint(&name).await })
    }

    /// Lets the traffic of a connection pass.
    pub fn approve_private_endpoint(
        &self,
        call: &Call,
        name: String,
        description: Option<String>,
    ) -> Pending<PrivateEndpoint> {
        let registry = self.with(call);
        run_as(call, async move {
            registry.approve_private_endpoint(&name, &description.unwrap_or_default()).await
        })
    }

    /// Refuses the traffic of a connection.
    pub fn reject_private_endpoint(
        &self,
        call: &Call,
        name: String,
        description: Option<String>,
    ) -> Pending<PrivateEndpoint> {
        let registry = self.with(call);
        run_as(call, async move {
            registry.reject_private_endpoint(&name, &description.unwrap_or_default()).await
        })
    }

    /// Approves or rejects without waiting.
    pub fn begin_answer_private_endpoint(
        &self,
        call: &Call,
        name: String,
        status: String,
        description: Option<String>,
    ) -> Pending<PrivateEndpointOperation> {
        let registry = self.with(call);
        run(call, async move {
            let (status, description) = (status.convert()?, description.unwrap_or_default());
            registry.begin_answer_private_endpoint(&name, &status, &description).await.map(Operation::new)
        })
    }

    /// Deletes a connection.
    pub fn delete_private_endpoint(&self, call: &Call, name: String) -> Pending<Nothing> {
        let registry = self.with(call);
        run_as(call, async move { registry.delete_private_endpoint(&name).await })
    }

    /// The role assignments on it.
    pub fn role_assignments(&self) -> Result<RoleAssignments, Failure> {
        Ok(RoleAssignments(self.0.role_assignments()))
    }

    /// A task of it.
    pub fn task(&self, name: String) -> Result<AcrTask, Failure> {
        Ok(AcrTask(self.0.task(name.convert()?)))
    }

    /// Its tasks.
    pub fn tasks(&self) -> Result<TaskList, Failure> {
        Ok(Source::items(self.0.tasks()))
    }

    /// A run of it.
    pub fn run(&self, id: String) -> Result<TaskRun, Failure> {
        Ok(TaskRun(self.0.run(id)))
    }

    /// Its runs, or those of one task.
    pub fn runs(&self, task: Option<String>) -> Result<RunList, Failure> {
        let task: Option<TaskName> = task.convert()?;
        Ok(Source::items(self.0.runs(task.as_ref())))
    }

    /// Uploads a context for runs.
    pub fn upload_source(&self, call: &Call, tar_gz: Bytes) -> Pending<String> {
        let registry = self.with(call);
        run(call, async move { registry.upload_source(tar_gz.0).await })
    }

    /// Imports an image and waits until it is there.
    pub fn import_image(&self, call: &Call, import: ImportImage) -> Pending<Nothing> {
        let registry = self.with(call);
        run_as(call, async move { registry.import_image(&import.convert()?).await })
    }

    /// Imports an image without waiting.
    pub fn begin_import_image(&self, call: &Call, import: ImportImage) -> Pending<ImportOperation> {
        let registry = self.with(call);
        run(call, async move { registry.begin_import_image(&import.convert()?).await.map(Operation::new) })
    }

    /// Its images.
    pub fn data_plane(&self, call: &Call) -> Pending<DataPlane> {
        // The handle outlives this call and must not carry its deadline.
        let registry = self.0.clone();
        run(call, async move { registry.data_plane().await.map(DataPlane) })
    }

    /// Why somebody gets in, or not.
    pub fn explain(&self, call: &Call, question: Question) -> Pending<Explanation> {
        let registry = self.with(call);
        run_as(call, async move { registry.explain(&question.convert()?).await })
    }

    /// A workflow for a task of it.
    pub fn workflow(&self, options: WorkflowOptions) -> Result<TaskWorkflow, Failure> {
        Ok(TaskWorkflow(options.on(&self.0)?))
    }
}

/// The list's entries about registries.
#[macro_export]
macro_rules! registry_operations {
    ($m:ident) => {
        $m! { handle Registry /** A handle on one registry, which need not exist yet. Making one sends nothing. */ }
        $m! { tells Registry {
            /// Its resource id.
            id() -> String;
        } }
        $m! { calls Registry {
            /// The registry as Azure tells it.
            get() -> RegistryInfo;
            /// Creates the registry and waits until it is there.
            create(wanted: CreateRegistry) -> RegistryInfo;
            /// Changes properties that this library has no field for: a JSON object that is merged into `properties`.
            update(properties: Json) -> RegistryInfo;
            /// Deletes the registry and waits until it is gone; one that is not there is a success.
            delete() -> Nothing;
            /// Reads the network rules. Subnet rules are hidden in the API version that is used for this.
            network_rules() -> NetworkRules;
            /// Reads the network rules in the API version that shows subnet rules too.
            network_rules_with_subnets() -> NetworkRules;
            /// Brings the network rules to what the edit wishes, and watches until it has lasted against other writers.
            edit_network(edit: NetworkEdit, ip_rule_quota: Option<u32>) -> NetworkChange;
            /// One private endpoint connection, by its name.
            private_endpoint(name: String) -> PrivateEndpoint;
            /// Lets the traffic of a private endpoint connection pass, and waits until it may.
            approve_private_endpoint(name: String, description: Option<String>) -> PrivateEndpoint;
            /// Refuses the traffic of a private endpoint connection, and waits until it is so.
            reject_private_endpoint(name: String, description: Option<String>) -> PrivateEndpoint;
            /// Deletes a private endpoint connection; one that is not there is a success.
            delete_private_endpoint(name: String) -> Nothing;
            /// Imports an image, which Azure copies by itself, and waits until it is there. Sent once.
            import_image(import: ImportImage) -> Nothing;
            /// Uploads a context for runs, a gzipped tar archive, and returns what to give as the context of a run.
            upload_source(tar_gz: Bytes) -> String;
            /// Why somebody gets in, or not: reads the evidence, decides, and names what could not be read.
            explain(question: Question) -> Explanation;
        } }
        $m! { opens Registry {
            /// Creates the registry without waiting for the end.
            begin_create(wanted: CreateRegistry) -> RegistryOperation;
            /// Deletes the registry without waiting for the end.
            begin_delete() -> DeleteOperation;
            /// Approves or rejects a private endpoint connection without waiting: `Approved` or `Rejected`.
            begin_answer_private_endpoint(name: String, status: String, description: Option<String>) -> PrivateEndpointOperation;
            /// Imports an image without waiting for the end.
            begin_import_image(import: ImportImage) -> ImportOperation;
            /// The images of this registry. Reads its login server from Azure Resource Manager first.
            data_plane() -> DataPlane;
        } }
        $m! { gives Registry {
            /// Every private endpoint connection.
            private_endpoints() -> PrivateEndpointList;
            /// The role assignments on this registry.
            role_assignments() -> RoleAssignments;
            /// A handle on one task, which need not exist yet.
            task(name: String) -> AcrTask;
            /// Every task.
            tasks() -> TaskList;
            /// A handle on one run.
            run(id: String) -> TaskRun;
            /// The runs of the registry, or of one task, the newest first.
            runs(task: Option<String>) -> RunList;
            /// The trusted-service workflow for one of its tasks.
            workflow(options: WorkflowOptions) -> TaskWorkflow;
        } }
    };
}
