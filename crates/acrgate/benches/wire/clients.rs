//! The two clients: acrgate, and what one would write with reqwest and serde alone.

use std::{sync::Arc, time::Duration};

use acrgate::{
    Client, ClientOptions, Cloud,
    arm::{Proxy, Roots, TransportOptions},
};
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use rustls::RootCertStore;
use rustls_pki_types::{CertificateDer, pem::PemObject};
use serde::Deserialize;
use time::OffsetDateTime;

use crate::server::{Counts, Ready, Server};

/// As long as a token of Entra.
const TOKEN_LENGTH: usize = 1_500;

/// acrgate with everything on: authentication, retry, deadlines, error mapping.
pub(crate) fn client(server: &Ready) -> Client {
    let home: url::Url = server.base().parse().unwrap();
    let transport = TransportOptions::default()
        .with_roots(Roots::Only(server.certificate.clone()))
        .with_proxy(Proxy::None);
    let options = ClientOptions::default()
        .with_cloud(Cloud::custom(home.clone(), home, "azurecr.test").unwrap())
        .with_settle(Duration::from_millis(100))
        .with_transport(transport);
    Client::new(Arc::new(Fixed), options)
}

#[derive(Debug)]
struct Fixed;

#[async_trait::async_trait]
impl TokenCredential for Fixed {
    async fn get_token(
        &self,
        _: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        Ok(AccessToken::new("t".repeat(TOKEN_LENGTH), OffsetDateTime::now_utc() + time::Duration::hours(1)))
    }
}

/// reqwest over the same TLS, and no more.
pub(crate) struct Raw {
    http: reqwest::Client,
    token: String,
}

/// What a program that counts rules needs of a registry.
#[derive(Deserialize)]
pub(crate) struct RawRegistry {
    #[expect(dead_code, reason = "read because a program would read it")]
    id: String,
    #[expect(dead_code, reason = "read because a program would read it")]
    name: String,
    #[expect(dead_code, reason = "read because a program would read it")]
    location: String,
    pub(crate) properties: RawProperties,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RawProperties {
    #[expect(dead_code, reason = "read because a program would read it")]
    login_server: String,
    #[expect(dead_code, reason = "read because a program would read it")]
    public_network_access: String,
    #[expect(dead_code, reason = "read because a program would read it")]
    network_rule_bypass_options: String,
    pub(crate) network_rule_set: RawRuleSet,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RawRuleSet {
    #[expect(dead_code, reason = "read because a program would read it")]
    default_action: String,
    pub(crate) ip_rules: Vec<RawIpRule>,
}

#[derive(Deserialize)]
pub(crate) struct RawIpRule {
    #[expect(dead_code, reason = "read because a program would read it")]
    action: String,
    #[expect(dead_code, reason = "read because a program would read it")]
    value: String,
}

impl Raw {
    pub(crate) fn new(server: &Server) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(server.ready.certificate.as_bytes()).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .http1_only()
            .no_proxy()
            .build()
            .unwrap();
        Self { http, token: "t".repeat(TOKEN_LENGTH) }
    }

    pub(crate) async fn get(&self, url: &str) -> RawRegistry {
        let answer = self.http.get(url).bearer_auth(&self.token).send().await.unwrap();
        serde_json::from_slice(&answer.error_for_status().unwrap().bytes().await.unwrap()).unwrap()
    }

    /// What the server was asked about the registry that gets its rules.
    pub(crate) async fn counts(&self, base: &str) -> Counts {
        let answer = self.http.get(format!("{base}counts")).send().await.unwrap();
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    }
}
