//! The part of `docs/test-your-own-automation.md` that shows Rust.

// snippet: guide
use std::{error::Error, sync::Arc};

use acrgate::arm::{Proxy, Roots, Transport, TransportOptions};
use acrgate::names::{IpRule, RegistryId};
use acrgate::rules::{DefaultAction, NetworkEdit};
use acrgate::{Client, ClientOptions, Cloud, ErrorKind};
use acrgate_emulator::{Emulator, Options};
use azure_core::cloud::{CloudConfiguration, CustomConfiguration};
use azure_core::{credentials::Secret, http::ClientOptions as AzureOptions};
use azure_identity::{ClientSecretCredential, ClientSecretCredentialOptions};
use serde_json::json;

/// Your automation: lets an address into a registry, and closes the registry to all others.
async fn open_to(client: &Client, registry: &RegistryId, address: IpRule) -> acrgate::Result<()> {
    let edit = NetworkEdit::new().public_network_access(true).default_action(DefaultAction::Deny);
    client.registry(registry.clone()).network().edit(&edit.replace_ip_rules([address])).await?;
    Ok(())
}

/// A client as somebody at another address has it: the proxy's user name says who is calling.
fn client(emulator: &Emulator, caller: &str) -> Result<Client, Box<dyn Error>> {
    let transport = TransportOptions::default()
        .with_roots(Roots::Only(emulator.ca_pem().to_owned()))
        .with_proxy(Proxy::Url(emulator.proxy_url(Some(caller))));
    let arm = emulator.arm_url().clone();
    let mut authority = CustomConfiguration::default();
    authority.authority_host = arm.to_string();
    let client_options = AzureOptions {
        transport: Some(Transport::new(transport.clone()).into()),
        cloud: Some(Arc::new(CloudConfiguration::Custom(authority))),
        ..AzureOptions::default()
    };
    let credential = ClientSecretCredential::new(
        emulator.tenant_id(),
        emulator.client_id().to_owned(),
        Secret::new(emulator.client_secret().to_owned()),
        Some(ClientSecretCredentialOptions { client_options }),
    )?;
    let cloud = Cloud::custom(arm.clone(), arm, "azurecr.test")?;
    Ok(Client::new(credential, ClientOptions::default().with_cloud(cloud).with_transport(transport)))
}

#[tokio::test]
async fn the_office_gets_in_and_nobody_else() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::start(Options::default()).await?;
    let group = format!("/subscriptions/{}/resourceGroups/team", emulator.subscription_id());
    let id = format!("{group}/providers/Microsoft.ContainerRegistry/registries/team1");
    emulator
        .seed(&json!({ "resources": [{ "id": id, "properties": { "publicNetworkAccess": "Disabled" } }] }))?;
    let id: RegistryId = id.parse()?;
    let (office, stranger) = (client(&emulator, "ip-203.0.113.7")?, client(&emulator, "ip-198.51.100.9")?);
    let repository = "app".parse()?;
    let seen_by =
        async |client: &Client| client.registry(id.clone()).data_plane().await?.probe(&repository).await;
    assert_eq!(seen_by(&office).await.unwrap_err().kind(), ErrorKind::NetworkDenied);

    open_to(&office, &id, "203.0.113.7".parse()?).await?;

    seen_by(&office).await?;
    assert_eq!(seen_by(&stranger).await.unwrap_err().kind(), ErrorKind::NetworkDenied);
    Ok(())
}
// end of snippet
