//! An emulated cloud with a client of all its hosts.

use std::net::SocketAddr;
use std::sync::Arc;

use acrgate_emulator::state::directory::Principal;
use acrgate_emulator::{Emulator, Options};
use acrgate_end_to_end::World;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use serde_json::Value;

/// The emulator, and a client that reaches every login server by its name.
#[derive(Debug)]
pub struct Cloud {
    /// The emulator, with clients of the SDK.
    pub world: World,
    /// The client: TLS, connections kept alive.
    pub http: reqwest::Client,
}

/// Every name is the emulator.
struct OneAddress(SocketAddr);

impl Resolve for OneAddress {
    fn resolve(&self, _: Name) -> Resolving {
        let addresses: Addrs = Box::new(std::iter::once(self.0));
        Box::pin(std::future::ready(Ok(addresses)))
    }
}

/// What the log has to keep so that no request of a comparison is lost.
const LOGGED: usize = 1_000_000;

/// The API version that shows everything a decision needs.
const API_VERSION: &str = "2026-03-01-preview";

impl Cloud {
    /// Starts a cloud.
    pub async fn start(options: Options) -> Self {
        // The first test of the process installs it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let world = World::unrecorded(Options { request_log: LOGGED, ..options }).await;
        let emulator = &world.emulator;
        let ca = reqwest::Certificate::from_pem(emulator.ca_pem().as_bytes()).unwrap();
        let http = reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([ca])
            .dns_resolver(Arc::new(OneAddress(emulator.address())))
            .build()
            .unwrap();
        Self { world, http }
    }

    /// The emulator.
    #[must_use]
    pub fn emulator(&self) -> &Emulator {
        &self.world.emulator
    }

    /// A Microsoft Entra token of a principal.
    #[must_use]
    pub fn token(&self, principal: &Principal, audience: &str) -> String {
        self.emulator().cloud().entra_token(principal, audience).unwrap()
    }

    /// A token of the subscription's owner for Azure Resource Manager.
    #[must_use]
    pub fn owner_token(&self) -> String {
        let owner = self.emulator().cloud().directory.by_app_id(self.emulator().client_id()).unwrap();
        self.token(&owner, "https://management.azure.com/")
    }

    /// A resource as Azure Resource Manager shows it.
    pub async fn read(&self, id: &str) -> Value {
        let url = format!(
            "{}{id}?api-version={API_VERSION}",
            self.emulator().arm_url().as_str().trim_end_matches('/')
        );
        let reply = self.http.get(url).bearer_auth(self.owner_token()).send().await.unwrap();
        assert!(reply.status().is_success(), "GET {id}: {}", reply.status());
        serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap()
    }
}
