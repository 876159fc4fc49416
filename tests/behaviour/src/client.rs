//! The client whose calls are tried: the emulator's service principal, with tokens from its token endpoint.

use std::sync::Arc;

use acrgate::arm::{Roots, Transport, TransportOptions};
use acrgate_bridge::{
    operations::Client,
    token::{NoToken, Token, TokenProvider},
};
use azure_core::{
    cloud::{CloudConfiguration, CustomConfiguration},
    credentials::{Secret, TokenCredential},
};
use azure_identity::{ClientSecretCredential, ClientSecretCredentialOptions};
use serde_json::{Map, Value, json};

use crate::{Result, case::Case, emulator::Emulator};

/// Tokens by way of `azure_identity`.
struct Tokens(Arc<dyn TokenCredential>);

#[async_trait::async_trait]
impl TokenProvider for Tokens {
    async fn token(&self, scopes: Vec<String>) -> std::result::Result<Token, NoToken> {
        let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
        let token = self.0.get_token(&scopes, None).await.map_err(|error| NoToken::new(error.to_string()))?;
        Ok(Token { secret: token.token.secret().to_owned(), expires_on: token.expires_on.unix_timestamp() })
    }
}

/// The client of a case.
///
/// # Errors
/// When the case's options are not those of a client.
pub(crate) fn of(case: &Case, emulator: &Emulator) -> Result<Client> {
    let doors = &emulator.doors;
    let mut options = json!({
        "cloud": {
            "type": "custom",
            "resource_manager": doors.arm, "authority": doors.arm, "login_server_suffix": "azurecr.test",
        },
        "roots": { "type": "only", "pem": emulator.ca },
        "settle": 0.05,
    });
    let own = options.as_object_mut().ok_or("options are an object")?;
    let address = doors.arm.trim_start_matches("https://").trim_end_matches('/');
    match &case.options.caller {
        Some(claim) => {
            let url = doors.proxy.replace("://", &format!("://{claim}:x@"));
            own.insert("proxy".to_owned(), json!({ "type": "url", "url": url }));
        }
        None => {
            own.insert("proxy".to_owned(), json!({ "type": "none" }));
            own.insert("connect_to".to_owned(), json!([{ "pattern": "*.azurecr.test", "address": address }]));
        }
    }
    merge(own, &case.options.client);
    let options = serde_json::from_value(options).map_err(|error| format!("options: {error}"))?;
    Client::new(Tokens(credential(emulator)?), options).map_err(|failure| failure.message.clone())
}

fn merge(own: &mut Map<String, Value>, more: &Map<String, Value>) {
    for (name, value) in more {
        own.insert(name.clone(), value.clone());
    }
}

fn credential(emulator: &Emulator) -> Result<Arc<dyn TokenCredential>> {
    let doors = &emulator.doors;
    let mut authority = CustomConfiguration::default();
    authority.authority_host.clone_from(&doors.arm);
    let transport = TransportOptions::default().with_roots(Roots::Only(emulator.ca.clone()));
    let credential = ClientSecretCredential::new(
        &doors.tenant_id,
        doors.client_id.clone(),
        Secret::new(doors.client_secret.clone()),
        Some(ClientSecretCredentialOptions {
            client_options: azure_core::http::ClientOptions {
                transport: Some(Transport::new(transport).into()),
                cloud: Some(Arc::new(CloudConfiguration::Custom(authority))),
                ..Default::default()
            },
        }),
    );
    Ok(credential.map_err(|error| error.to_string())?)
}
