//! A client of a local Azure.

use std::{sync::Arc, time::Duration};

use acrgate::{
    Client, ClientOptions, Cloud, Result,
    arm::{ConnectTo, Proxy, Roots, Transport, TransportOptions},
};
use acrgate_emulator::Emulator;
use azure_core::{
    cloud::{CloudConfiguration, CustomConfiguration},
    credentials::Secret,
    http::ClientOptions as AzureOptions,
};
use azure_identity::{ClientSecretCredential, ClientSecretCredentialOptions};

use crate::unusable;

/// A client that signs in as an application, as a program in production would; only the addresses and the certificate
/// authority are the emulator's.
///
/// # Errors
/// Where the credential cannot be made.
pub fn client(emulator: &Emulator) -> Result<Client> {
    let transport = TransportOptions::default()
        .with_roots(Roots::Only(emulator.ca_pem().to_owned()))
        .with_proxy(Proxy::None)
        .with_connect_to([ConnectTo::new("*.azurecr.test", emulator.address())]);
    let arm = emulator.arm_url().clone();
    let cloud = Cloud::custom(arm.clone(), arm, "azurecr.test")?;

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
