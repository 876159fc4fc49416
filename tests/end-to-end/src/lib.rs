//! What the end-to-end tests share: a world with an emulated Azure in it, and clients of it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{sync::Arc, time::Duration};

use acrgate::{
    Client, ClientOptions, Cloud,
    arm::{ConnectTo, Proxy, Roots, Transport, TransportOptions},
    data_plane::{DataPlane, Digest, Layer},
    names::{LoginServer, RegistryId, RepositoryName},
    registry::{CreateRegistry, Registry, RegistryInfo, RunOptions, TaskDefinition},
    rules::{RoleAssignmentMode, Sku},
};
use acrgate_contracts::traffic::Traffic;
use acrgate_emulator::{Emulator, Options};
use azure_core::{
    cloud::{CloudConfiguration, CustomConfiguration},
    credentials::Secret,
};
use azure_identity::{ClientSecretCredential, ClientSecretCredentialOptions};
use flate2::{Compression, write::GzEncoder};
use serde_json::json;

/// An emulated Azure, and what a client needs to reach it.
#[derive(Debug)]
pub struct World {
    /// The emulator, for looking behind the scenes.
    pub emulator: Emulator,
    /// What its clients and the emulator say to each other. It is held to Azure's contracts when the world ends. None
    /// where the contracts are not at hand, and in a world that is [`unrecorded`](Self::unrecorded).
    pub traffic: Option<Traffic>,
}

impl World {
    /// An Azure without delays.
    pub async fn new() -> Self {
        Self::with(Options::default()).await
    }

    /// An Azure with these options.
    pub async fn with(options: Options) -> Self {
        match Traffic::watch() {
            None => Self::unrecorded(options).await,
            Some((traffic, observer)) => {
                let options = Options { observer: Some(observer), ..options };
                Self { traffic: Some(traffic), ..Self::unrecorded(options).await }
            }
        }
    }

    /// An Azure whose traffic is not held to the contracts: for tests that measure; for tens of thousands of calls, of
    /// kinds that other tests make, too; and for those that damage behind the emulator's back what it answers with.
    pub async fn unrecorded(options: Options) -> Self {
        let emulator = Emulator::start(options).await.unwrap();
        let group = format!("/subscriptions/{}/resourceGroups/tests", emulator.subscription_id());
        emulator.seed(&json!({ "resources": [{ "id": group, "location": "westeurope" }] })).unwrap();
        Self { emulator, traffic: None }
    }

    /// How connections are made here.
    #[must_use]
    pub fn transport(&self) -> TransportOptions {
        TransportOptions::default()
            .with_roots(Roots::Only(self.emulator.ca_pem().to_owned()))
            .with_connect_to([ConnectTo::new("*.azurecr.test", self.emulator.address())])
    }

    /// The owner of the subscription, calling from this machine.
    #[must_use]
    pub fn client(&self) -> Client {
        self.client_with(self.transport(), |options| options)
    }

    /// The owner of the subscription, calling registries as this caller, for example `ip-203.0.113.7`.
    #[must_use]
    pub fn client_as(&self, caller: &str) -> Client {
        let proxy = Proxy::Url(self.emulator.proxy_url(Some(caller)));
        let roots = Roots::Only(self.emulator.ca_pem().to_owned());
        self.client_with(TransportOptions::default().with_roots(roots).with_proxy(proxy), |options| options)
    }

    /// The owner of the subscription, with these options.
    #[must_use]
    pub fn client_with(
        &self,
        transport: TransportOptions,
        change: impl FnOnce(ClientOptions) -> ClientOptions,
    ) -> Client {
        let (id, secret) = (self.emulator.client_id(), self.emulator.client_secret());
        self.client_of(id, secret, transport, change)
    }

    /// A service principal of the emulated directory.
    #[must_use]
    pub fn client_of(
        &self,
        client_id: &str,
        secret: &str,
        transport: TransportOptions,
        change: impl FnOnce(ClientOptions) -> ClientOptions,
    ) -> Client {
        let arm = self.emulator.arm_url().clone();
        let cloud = Cloud::custom(arm.clone(), arm, "azurecr.test").unwrap();
        let mut authority = CustomConfiguration::default();
        authority.authority_host = cloud.authority().to_string();
        let credential = ClientSecretCredential::new(
            self.emulator.tenant_id(),
            client_id.to_owned(),
            Secret::new(secret.to_owned()),
            Some(ClientSecretCredentialOptions {
                client_options: azure_core::http::ClientOptions {
                    transport: Some(Transport::new(transport.clone()).into()),
                    cloud: Some(Arc::new(CloudConfiguration::Custom(authority))),
                    ..Default::default()
                },
            }),
        )
        .unwrap();
        let options = ClientOptions::default()
            .with_cloud(cloud)
            .with_transport(transport)
            .with_settle(Duration::ZERO)
            .with_deadline(Duration::from_secs(20))
            .with_operation_deadline(Duration::from_secs(60));
        Client::new(credential, change(options))
    }

    /// The id of a registry in the resource group `tests`.
    #[must_use]
    pub fn registry_id(&self, name: &str) -> RegistryId {
        let subscription = self.emulator.subscription_id();
        format!("/subscriptions/{subscription}/resourceGroups/tests/providers/Microsoft.ContainerRegistry/registries/{name}")
            .parse()
            .unwrap()
    }

    /// Creates a registry of this tier, with roles on the registry.
    pub async fn registry(&self, name: &str, sku: Sku) -> (Registry, RegistryInfo) {
        self.registry_in_mode(name, sku, RoleAssignmentMode::LegacyRegistryPermissions).await
    }

    /// Creates a registry of this tier and role mode.
    pub async fn registry_in_mode(
        &self,
        name: &str,
        sku: Sku,
        mode: RoleAssignmentMode,
    ) -> (Registry, RegistryInfo) {
        let registry = self.client().registry(self.registry_id(name));
        let wanted = CreateRegistry::new("westeurope", sku).with_role_assignment_mode(&mode);
        let info = registry.create(&wanted).await.unwrap();
        (registry, info)
    }

    /// How many requests of this method had this ending of their path, and were not refused.
    #[must_use]
    pub fn effects(&self, method: &str, path_end: &str) -> usize {
        let requests = self.emulator.requests();
        let ours = requests.iter().filter(|one| {
            one.method == method && one.path.to_ascii_lowercase().ends_with(&path_end.to_ascii_lowercase())
        });
        ours.filter(|one| one.status.is_some_and(|status| status < 300)).count()
    }
}

/// The steps of a task that builds on `team/base:v1` and pushes `team/app`.
pub const STEPS: &str = "\
version: v1.1.0
steps:
  - build: -t {{.Run.Registry}}/team/app:{{.Run.ID}} -f Dockerfile .
  - push: [\"{{.Run.Registry}}/team/app:{{.Run.ID}}\"]
";

/// The definition of that task.
#[must_use]
pub fn definition() -> TaskDefinition {
    TaskDefinition::from_yaml(STEPS)
}

/// Pushes an image with one file in it as `team/base:v1`.
pub async fn push_base(images: &DataPlane) -> Digest {
    let layer =
        Layer::new("application/vnd.oci.image.layer.v1.tar+gzip", gzip(&archive(&[("etc/motd", "hello\n")])));
    let diff = Digest::of(&archive(&[("etc/motd", "hello\n")]));
    let config = json!({
        "architecture": "amd64", "os": "linux", "config": {},
        "rootfs": { "type": "layers", "diff_ids": [diff] },
    });
    images.push_image(&base(), "v1", config.to_string(), [layer]).await.unwrap()
}

/// `team/base`.
#[must_use]
pub fn base() -> RepositoryName {
    "team/base".parse().unwrap()
}

/// Uploads the context of the task, and gives what a run needs to use it.
pub async fn run_options(registry: &Registry, host: &LoginServer) -> RunOptions {
    let dockerfile = format!("FROM {host}/team/base:v1\nLABEL made=here\nCOPY app.txt /srv/app.txt\n");
    let context = gzip(&archive(&[("Dockerfile", &dockerfile), ("app.txt", "app\n")]));
    RunOptions::default().with_context(registry.upload_source(context).await.unwrap())
}

fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        archive.append_data(&mut header, path, text.as_bytes()).unwrap();
    }
    archive.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
