//! A credential whose tokens are known, so that they can be looked for; and an application that signs in with a secret.

use std::sync::{Arc, Mutex};

use acrgate::arm::{Transport, TransportOptions};
use azure_core::{
    cloud::{CloudConfiguration, CustomConfiguration},
    credentials::{AccessToken, Secret, TokenCredential, TokenRequestOptions},
    http::{ClientOptions, RetryOptions},
};
use azure_identity::{ClientSecretCredential, ClientSecretCredentialOptions};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use time::{Duration, OffsetDateTime};

/// Gives a token of its own for each scope, and remembers for which it was asked.
#[derive(Debug, Default)]
pub struct Known {
    scopes: Mutex<Vec<String>>,
}

impl Known {
    /// The scopes that tokens were asked for.
    #[must_use]
    pub fn scopes(&self) -> Vec<String> {
        self.scopes.lock().unwrap().clone()
    }
}

/// A token in the shape of Entra's, with `what` where the signature would be.
#[must_use]
pub fn known_token(what: &str) -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","typ":"JWT"}"#);
    let claims = URL_SAFE_NO_PAD.encode(r#"{"tid":"22222222-2222-2222-2222-222222222222","exp":4102444800}"#);
    format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode(what))
}

#[async_trait::async_trait]
impl TokenCredential for Known {
    async fn get_token(
        &self,
        scopes: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let scope = scopes.join(" ");
        let token = known_token(&format!("signature for {scope}"));
        self.scopes.lock().unwrap().push(scope);
        Ok(AccessToken::new(token, OffsetDateTime::now_utc() + Duration::hours(1)))
    }
}

/// An application that signs in at `authority` with a secret, over a transport like acrgate's, and does not try again.
#[must_use]
pub fn application(
    authority: &str,
    tenant: &str,
    client_id: &str,
    secret: &str,
    transport: TransportOptions,
) -> Arc<dyn TokenCredential> {
    let mut cloud = CustomConfiguration::default();
    cloud.authority_host = authority.to_owned();
    let client_options = ClientOptions {
        transport: Some(Transport::new(transport).into()),
        cloud: Some(Arc::new(CloudConfiguration::Custom(cloud))),
        retry: RetryOptions::none(),
        ..Default::default()
    };
    let options = ClientSecretCredentialOptions { client_options };
    ClientSecretCredential::new(tenant, client_id.to_owned(), Secret::new(secret.to_owned()), Some(options))
        .unwrap()
}
