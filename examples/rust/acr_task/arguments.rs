//! What the example can be told.

use acrgate::rules::RoleAssignmentMode;
use acrgate_examples::azure::AzureArguments;
use clap::{Parser, ValueEnum};

/// Lets an ACR task through the rules of a network-restricted registry, and shows what happens when it is not let
/// through. Runs against a local Azure in this process, unless told to use the real one.
#[derive(Debug, Parser)]
pub(crate) struct Arguments {
    /// Which roles count for images: those on the registry, or those on its repositories.
    #[arg(long, value_enum, default_value = "rbac")]
    pub(crate) registry_mode: Mode,
    /// Work with a task that exists already, instead of creating one. In Azure it is run as it is, so it should pull from
    /// and push to its own registry.
    #[arg(long)]
    pub(crate) existing_task: bool,
    /// The name of the task.
    #[arg(long, default_value = "acrgate-example")]
    pub(crate) task: String,
    /// Leave everything as it is at the end. A local Azure then stays until Ctrl-C.
    #[arg(long)]
    pub(crate) keep: bool,
    #[command(flatten)]
    pub(crate) azure: AzureArguments,
    /// The region of a registry that is created: one that is not there, and is deleted at the end.
    #[arg(long, default_value = "westeurope")]
    pub(crate) location: String,
    /// Do not ask before changing anything in Azure.
    #[arg(long, requires = "azure")]
    pub(crate) yes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    /// AcrPull, AcrPush and so on.
    Rbac,
    /// The Container Registry Repository roles.
    Abac,
}

impl Mode {
    pub(crate) fn setting(self) -> RoleAssignmentMode {
        match self {
            Self::Rbac => RoleAssignmentMode::LegacyRegistryPermissions,
            Self::Abac => RoleAssignmentMode::AbacRepositoryPermissions,
        }
    }
}
