//! The cloud that the example runs against: the emulator, in this process.

use acrgate::{
    Client, ClientOptions, Error, ErrorKind, Result,
    arm::{ConnectTo, Roots, Transport, TransportOptions},
    names::RegistryId,
};
use acrgate_emulator::{Emulator, Options};
use azure_core::{
    cloud::{CloudConfiguration, CustomConfiguration},
    credentials::Secret,
    http::ClientOptions as AzureOptions,
};
use azure_identity::{ClientSecretCredential, ClientSecretCredentialOptions};

/// A running emulator with an empty resource group in it.
pub(crate) struct Cloud {
    emulator: Emulator,
}

impl Cloud {
    pub(crate) async fn start() -> Result<Self> {
        let emulator = Emulator::start(Options::default()).await.map_err(|error| {
            Error::new(ErrorKind::Unexpected, format!("the emulator does not start: {error}"))
        })?;
        let group = format!("/subscriptions/{}/resourceGroups/example", emulator.subscription_id());
        let seed = serde_json::json!({ "resources": [{ "id": group, "location": "westeurope" }] });
        emulator.seed(&seed).map_err(|error| Error::new(ErrorKind::Unexpected, error.to_string()))?;
        Ok(Self { emulator })
    }

    /// A client that signs in as an application, as a program in production would; only the addresses and the
    /// certificate authority are the emulator's.
    pub(crate) fn client(&self) -> Result<Client> {
        let emulator = &self.emulator;
        let transport = TransportOptions::default()
            .with_roots(Roots::Only(emulator.ca_pem().to_owned()))
            .with_connect_to([ConnectTo::new("*.azurecr.test", emulator.address())]);
        let arm = emulator.arm_url().clone();
        let cloud = acrgate::Cloud::custom(arm.clone(), arm, "azurecr.test")?;

        let mut authority = CustomConfiguration::default();
        authority.authority_host = cloud.authority().to_string();
        let options = ClientSecretCredentialOptions {
            client_options: AzureOptions {
                transport: Some(Transport::new(transport.clone()).into()),
                cloud: Some(std::sync::Arc::new(CloudConfiguration::Custom(authority))),
                ..Default::default()
            },
        };
        let credential = ClientSecretCredential::new(
            emulator.tenant_id(),
            emulator.client_id().to_owned(),
            Secret::new(emulator.client_secret().to_owned()),
            Some(options),
        )
        .map_err(|error| Error::new(ErrorKind::InvalidInput, error.to_string()))?;
        // Nobody else writes to this registry, so an edit need not be looked at again.
        let options = ClientOptions::default().with_settle(std::time::Duration::ZERO);
        Ok(Client::new(credential, options.with_cloud(cloud).with_transport(transport)))
    }

    pub(crate) fn registry_id(&self) -> Result<RegistryId> {
        let subscription = self.emulator.subscription_id();
        let id = format!(
            "/subscriptions/{subscription}/resourceGroups/example/providers/Microsoft.ContainerRegistry/registries/acrgateexample"
        );
        Ok(id.parse()?)
    }
}
