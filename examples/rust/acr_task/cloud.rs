//! The cloud that the example runs against: a local one in this process, or Azure.

use std::{sync::Arc, time::Duration};

use acrgate::{
    Client, ClientOptions, Error, ErrorKind, Result,
    arm::{ConnectTo, Proxy, Roots, Transport, TransportOptions},
    names::RegistryId,
};
use acrgate_emulator::{Emulator, Options};
use azure_core::{
    cloud::{CloudConfiguration, CustomConfiguration},
    credentials::Secret,
    http::ClientOptions as AzureOptions,
};
use azure_identity::{ClientSecretCredential, ClientSecretCredentialOptions, DeveloperToolsCredential};

use crate::arguments::Arguments;

/// Where the example works.
pub(crate) enum Cloud {
    /// A running emulator with an empty resource group in it.
    Local(Box<Emulator>),
    /// Azure.
    Azure,
}

impl Cloud {
    pub(crate) async fn start(arguments: &Arguments) -> Result<Self> {
        if arguments.azure {
            return Ok(Self::Azure);
        }
        let emulator = Emulator::start(Options::default()).await.map_err(unusable)?;
        let group = format!("/subscriptions/{}/resourceGroups/example", emulator.subscription_id());
        let seed = serde_json::json!({ "resources": [{ "id": group, "location": "westeurope" }] });
        emulator.seed(&seed).map_err(unusable)?;
        Ok(Self::Local(Box::new(emulator)))
    }

    pub(crate) fn client(&self) -> Result<Client> {
        match self {
            Self::Azure => {
                let credential = DeveloperToolsCredential::new(None).map_err(unusable)?;
                Ok(Client::new(credential, ClientOptions::default()))
            }
            Self::Local(emulator) => local_client(emulator),
        }
    }

    pub(crate) fn registry_id(&self, arguments: &Arguments) -> Result<RegistryId> {
        let (subscription, group, name) = match self {
            Self::Local(emulator) => (emulator.subscription_id(), "example", "acrgateexample"),
            Self::Azure => {
                (told(&arguments.subscription)?, told(&arguments.resource_group)?, told(&arguments.registry)?)
            }
        };
        Ok(RegistryId::new(subscription.parse()?, group.parse()?, name.parse()?))
    }
}

/// A client that signs in as an application, as a program in production would; only the addresses and the certificate
/// authority are the emulator's.
fn local_client(emulator: &Emulator) -> Result<Client> {
    let transport = TransportOptions::default()
        .with_roots(Roots::Only(emulator.ca_pem().to_owned()))
        .with_proxy(Proxy::None)
        .with_connect_to([ConnectTo::new("*.azurecr.test", emulator.address())]);
    let arm = emulator.arm_url().clone();
    let cloud = acrgate::Cloud::custom(arm.clone(), arm, "azurecr.test")?;

    let mut authority = CustomConfiguration::default();
    authority.authority_host = cloud.authority().to_string();
    let options = ClientSecretCredentialOptions {
        client_options: AzureOptions {
            transport: Some(Transport::new(transport.clone()).into()),
            cloud: Some(Arc::new(CloudConfiguration::Custom(authority))),
            ..Default::default()
        },
    };
    let credential = ClientSecretCredential::new(
        emulator.tenant_id(),
        emulator.client_id().to_owned(),
        Secret::new(emulator.client_secret().to_owned()),
        Some(options),
    )
    .map_err(unusable)?;
    // Nobody else writes to this registry, so an edit need not be looked at again.
    let options = ClientOptions::default().with_settle(Duration::ZERO);
    Ok(Client::new(credential, options.with_cloud(cloud).with_transport(transport)))
}

fn told(argument: &Option<String>) -> Result<&str> {
    argument.as_deref().ok_or_else(|| {
        Error::new(ErrorKind::InvalidInput, "--azure needs --subscription, --resource-group and --registry")
    })
}

fn unusable(error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Unexpected, error.to_string())
}
