//! What a host language gives, as the SDK wants it, where a default has to be filled in. Every structure of the SDK is written
//! out field by field: one that it gains stops this from compiling.

use std::sync::Arc;

use acrgate::{
    Result,
    access::{Operation, RuleSettings},
    arm::{self, SystemClock, TransportOptions},
    data_plane, explain, registry, rules,
    workflow::TaskWorkflow,
};

use super::{
    ClientOptions, Cloud, ConnectTo, CreateRegistry, Explanation, ImportCredentials, ImportImage,
    ImportSource, Layer, NetworkEdit, Probing, Proxy, Question, RunOptions, TaskDefinition, WorkflowOptions,
};
use crate::{Convert, convert::invalid};

impl Convert<NetworkEdit> for rules::NetworkEdit {
    fn convert(self) -> Result<NetworkEdit> {
        rules::NetworkWishes::from(&self).convert()
    }
}

impl Convert<rules::NetworkEdit> for NetworkEdit {
    fn convert(self) -> Result<rules::NetworkEdit> {
        let wishes: rules::NetworkWishes = self.convert()?;
        Ok(wishes.into())
    }
}

impl Convert<registry::CreateRegistry> for CreateRegistry {
    fn convert(self) -> Result<registry::CreateRegistry> {
        let Self { location, sku, tags, role_assignment_mode, network } = self;
        Ok(registry::CreateRegistry {
            location,
            sku: sku.convert()?,
            tags: tags.unwrap_or_default().convert()?,
            role_assignment_mode: role_assignment_mode.convert()?,
            network: network.convert()?.unwrap_or_default(),
        })
    }
}

impl Convert<registry::TaskDefinition> for TaskDefinition {
    fn convert(self) -> Result<registry::TaskDefinition> {
        let Self { steps, location, identity, source_login, context, values, os, architecture, cpu, timeout } =
            self;
        let usual = registry::TaskDefinition::from_yaml("");
        Ok(registry::TaskDefinition {
            steps: steps.convert()?,
            location,
            identity: identity.convert()?,
            source_login: source_login.convert()?,
            context,
            values: values.unwrap_or_default().convert()?,
            os: os.unwrap_or(usual.os),
            architecture: architecture.unwrap_or(usual.architecture),
            cpu: cpu.unwrap_or(usual.cpu),
            timeout: timeout.convert()?.unwrap_or(usual.timeout),
        })
    }
}

impl Convert<registry::RunOptions> for RunOptions {
    fn convert(self) -> Result<registry::RunOptions> {
        let Self { context, values } = self;
        Ok(registry::RunOptions { context, values: values.unwrap_or_default().into_iter().collect() })
    }
}

impl Convert<registry::ImportImage> for ImportImage {
    fn convert(self) -> Result<registry::ImportImage> {
        let Self { source, image, target_tags, untagged_repositories, mode } = self;
        let mode: Option<registry::ImportMode> = mode.convert()?;
        // In the records a source that is read with one's own roles has no place for credentials.
        let (source, credentials) = match source {
            ImportSource::Registry { id } => (registry::ImportSource::Registry(id.convert()?), None),
            ImportSource::Host { host, credentials } => {
                (registry::ImportSource::Host(host.convert()?), credentials)
            }
        };
        Ok(registry::ImportImage {
            source,
            credentials: credentials.map(|ImportCredentials { password, username }| {
                registry::ImportCredentials { username, password: password.0.into() }
            }),
            image,
            target_tags: target_tags.unwrap_or_default(),
            untagged_repositories: untagged_repositories.unwrap_or_default().convert()?,
            mode: mode.unwrap_or_default(),
        })
    }
}

impl Convert<data_plane::Layer> for Layer {
    fn convert(self) -> Result<data_plane::Layer> {
        let Self { media_type, bytes } = self;
        Ok(data_plane::Layer { media_type, bytes: bytes.convert()? })
    }
}

impl Convert<explain::Question> for Question {
    fn convert(self) -> Result<explain::Question> {
        let Self { who, operation, repository, settings } = self;
        let settings: Option<RuleSettings> = settings.convert()?;
        Ok(explain::Question {
            who: who.convert()?,
            operation: operation.convert()?,
            repository: repository.convert()?,
            settings: settings.unwrap_or_default(),
        })
    }
}

impl Convert<Explanation> for explain::Explanation {
    fn convert(self) -> Result<Explanation> {
        let Self { decision, document, unread } = self;
        let document = serde_json::to_string(&document)
            .map_err(|error| invalid(format!("the document cannot be written as JSON: {error}")))?;
        Ok(Explanation { decision: decision.convert()?, document, unread: unread.convert()? })
    }
}

impl Convert<acrgate::workflow::Probing> for Probing {
    fn convert(self) -> Result<acrgate::workflow::Probing> {
        let Self { expected, repository, reference, in_a_row } = self;
        let (expected, repository) = (expected.convert()?, repository.convert()?);
        let usual = acrgate::workflow::Probing::new(expected, repository);
        Ok(acrgate::workflow::Probing {
            reference: reference.unwrap_or(usual.reference),
            in_a_row: in_a_row.unwrap_or(usual.in_a_row),
            expected: usual.expected,
            repository: usual.repository,
        })
    }
}

impl WorkflowOptions {
    /// The workflow for this registry.
    pub(crate) fn on(self, registry: &registry::Registry) -> Result<TaskWorkflow> {
        let Self { task, definition, operation, close_public_access } = self;
        let task = registry.task(task.convert()?);
        let mut workflow = match definition {
            Some(definition) => TaskWorkflow::for_new(task, definition.convert()?),
            None => TaskWorkflow::for_existing(task),
        };
        let operation: Option<Operation> = operation.convert()?;
        if let Some(operation) = operation {
            workflow = workflow.with_operation(operation);
        }
        if close_public_access == Some(true) {
            workflow = workflow.closing_public_access();
        }
        Ok(workflow)
    }
}

impl Convert<acrgate::Cloud> for Cloud {
    fn convert(self) -> Result<acrgate::Cloud> {
        match self {
            Self::Public {} => Ok(acrgate::Cloud::public()),
            Self::China {} => Ok(acrgate::Cloud::china()),
            Self::UsGovernment {} => Ok(acrgate::Cloud::us_government()),
            Self::Custom { resource_manager, authority, login_server_suffix } => acrgate::Cloud::custom(
                resource_manager.convert()?,
                authority.convert()?,
                &login_server_suffix,
            ),
        }
    }
}

impl Convert<arm::Proxy> for Proxy {
    fn convert(self) -> Result<arm::Proxy> {
        Ok(match self {
            Self::FromEnvironment {} => arm::Proxy::FromEnvironment,
            Self::None {} => arm::Proxy::None,
            // The address may carry a password: an error must not repeat it.
            Self::Url { url } => arm::Proxy::Url(
                url.0
                    .parse()
                    .map_err(|_| invalid("the proxy's address is not a URL like http://host:port"))?,
            ),
        })
    }
}

impl Convert<arm::ConnectTo> for ConnectTo {
    fn convert(self) -> Result<arm::ConnectTo> {
        let Self { pattern, address } = self;
        Ok(arm::ConnectTo::new(pattern, address.convert()?))
    }
}

impl Convert<acrgate::ClientOptions> for ClientOptions {
    fn convert(self) -> Result<acrgate::ClientOptions> {
        let Self {
            cloud,
            roots,
            proxy,
            connect_to,
            allow_insecure_http_to_loopback,
            api_versions,
            deadline,
            operation_deadline,
            settle,
        } = self;
        let usual = acrgate::ClientOptions::default();
        let transport = TransportOptions {
            roots: roots.convert()?.unwrap_or(usual.transport.roots),
            proxy: proxy.convert()?.unwrap_or(usual.transport.proxy),
            connect_to: connect_to.unwrap_or_default().convert()?,
            allow_insecure_http_to_loopback: allow_insecure_http_to_loopback
                .unwrap_or(usual.transport.allow_insecure_http_to_loopback),
        };
        Ok(acrgate::ClientOptions {
            cloud: cloud.convert()?.unwrap_or(usual.cloud),
            transport,
            api_versions: api_versions.convert()?.unwrap_or(usual.api_versions),
            deadline: deadline.convert()?.unwrap_or(usual.deadline),
            operation_deadline: operation_deadline.convert()?.unwrap_or(usual.operation_deadline),
            settle: settle.convert()?.unwrap_or(usual.settle),
            clock: Arc::new(SystemClock),
        })
    }
}
