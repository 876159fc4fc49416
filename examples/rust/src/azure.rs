//! A registry in Azure, named on the command line.

use acrgate::{Client, ClientOptions, Error, ErrorKind, Result, names::RegistryId};
use azure_identity::DeveloperToolsCredential;
use clap::Args;

use crate::unusable;

/// Which registry in Azure.
#[derive(Debug, Args)]
pub struct AzureArguments {
    /// Use Azure, signed in as the Azure CLI or the Azure Developer CLI is.
    #[arg(long, requires_all = ["subscription", "resource_group", "registry"])]
    pub azure: bool,
    /// The subscription's id.
    #[arg(long, requires = "azure")]
    pub subscription: Option<String>,
    /// An existing resource group.
    #[arg(long, requires = "azure")]
    pub resource_group: Option<String>,
    /// The registry's name.
    #[arg(long, requires = "azure")]
    pub registry: Option<String>,
}

impl AzureArguments {
    /// The registry that the arguments name.
    ///
    /// # Errors
    /// `InvalidInput` where one is missing, or is no name.
    pub fn registry_id(&self) -> Result<RegistryId> {
        let subscription = told(&self.subscription)?.parse()?;
        let group = told(&self.resource_group)?.parse()?;
        Ok(RegistryId::new(subscription, group, told(&self.registry)?.parse()?))
    }
}

fn told(argument: &Option<String>) -> Result<&str> {
    argument.as_deref().ok_or_else(|| {
        Error::new(ErrorKind::InvalidInput, "--azure needs --subscription, --resource-group and --registry")
    })
}

/// A client that is signed in as the developer's tools are.
///
/// # Errors
/// Where no such credential can be made.
pub fn client() -> Result<Client> {
    let credential = DeveloperToolsCredential::new(None).map_err(unusable)?;
    Ok(Client::new(credential, ClientOptions::default()))
}
