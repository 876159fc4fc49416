//! What the example can be told.

use std::{net::IpAddr, path::PathBuf};

use acrgate::{access::IdentityKind, names::PrincipalId, names::RepositoryName, names::TaskName};
use acrgate_examples::azure::AzureArguments;
use clap::{Args, Parser, ValueEnum};

/// Decide whether a caller gets through to a registry, and say why.
#[derive(Debug, Parser)]
pub(crate) struct Arguments {
    /// The document to read; standard input when left out.
    #[arg(conflicts_with = "azure")]
    pub(crate) document: Option<PathBuf>,
    /// Print text for people instead of JSON.
    #[arg(long)]
    pub(crate) text: bool,
    #[command(flatten)]
    pub(crate) azure: AzureArguments,
    #[command(flatten)]
    pub(crate) asked: Asked,
    /// Write the facts that were read in Azure into this file, as a document to decide from offline.
    #[arg(long = "document", id = "write_document", value_name = "FILE", requires = "azure")]
    pub(crate) write_document: Option<PathBuf>,
}

/// Who wants to do what, where the facts are read in Azure. Nothing there is changed, so nothing is asked.
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The caller is at this public address.
    #[arg(long, value_name = "IP", requires = "azure", group = "caller")]
    pub(crate) address: Option<IpAddr>,
    /// The caller is a run of this task of the registry; its identity and its credential entries are read.
    #[arg(long, value_name = "NAME", requires = "azure", group = "caller")]
    pub(crate) task: Option<TaskName>,
    /// The caller is an instance of this service: container_instances, machine_learning, defender_for_cloud, …
    #[arg(long, value_name = "WORD", requires = "azure", group = "caller")]
    pub(crate) service: Option<String>,
    /// The managed identity of the service's instance.
    #[arg(long, value_enum, requires = "service")]
    pub(crate) identity: Option<Identity>,
    /// The object id of the caller, whose roles are read; of a task it is found.
    #[arg(long, value_name = "OBJECT_ID", requires = "azure", conflicts_with = "task")]
    pub(crate) principal: Option<PrincipalId>,
    /// The public address at which the registry sees the task or the service; a denial names it.
    #[arg(long, value_name = "IP", requires = "azure", conflicts_with = "address")]
    pub(crate) seen_at: Option<IpAddr>,
    /// What the caller wants to do.
    #[arg(long, value_enum, requires = "azure", default_value = "pull")]
    pub(crate) operation: Wish,
    /// In which repository.
    #[arg(long, value_name = "NAME", requires = "azure")]
    pub(crate) repository: Option<RepositoryName>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Identity {
    None,
    SystemAssigned,
    UserAssigned,
    SystemAndUserAssigned,
}

impl Identity {
    pub(crate) fn kind(self) -> IdentityKind {
        match self {
            Self::None => IdentityKind::None,
            Self::SystemAssigned => IdentityKind::SystemAssigned,
            Self::UserAssigned => IdentityKind::UserAssigned,
            Self::SystemAndUserAssigned => IdentityKind::SystemAndUserAssigned,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Wish {
    Pull,
    Push,
    Delete,
    /// List the repositories.
    Catalog,
    /// Import an image into the registry.
    ImportInto,
    /// Import an image from the registry, named by its resource id, into one of the same tenant.
    ImportFrom,
}
