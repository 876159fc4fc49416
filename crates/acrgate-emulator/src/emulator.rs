//! Starting and stopping an emulated cloud, and what a test asks it from inside the same process.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock};

use serde_json::Value;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;
use uuid::Uuid;

use crate::arm::operations::Operations;
use crate::blobs::Blobs;
use crate::entra::tokens::Tokens;
use crate::faults::{FaultPlan, Faults};
use crate::options::Options;
use crate::registry_data;
use crate::requests::{LoggedRequest, RequestLog};
use crate::server::certificates::{CertificateError, Certificates};
use crate::server::listener::{self, Connection, InsecureDoor};
use crate::server::proxy;
use crate::state::clock::Clock;
use crate::state::directory::{Directory, Secret};
use crate::state::file::{StateFile, StateFileError};
use crate::state::store::Store;
use crate::state::{Emulated, seed};
use crate::task_runs::Runs;
use crate::testers::SeedError;

/// Why the emulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A port is taken, or a folder cannot be made.
    #[error("cannot open the emulator's doors")]
    Io(#[from] io::Error),
    /// There are no certificates.
    #[error(transparent)]
    Certificates(#[from] CertificateError),
    /// There is no signing key for tokens.
    #[error("cannot make the key that signs tokens")]
    Key(#[from] rcgen::Error),
    /// The state file cannot be used.
    #[error(transparent)]
    State(#[from] StateFileError),
    /// An address of its own is no URL.
    #[error("cannot name its own address")]
    Url(#[from] url::ParseError),
}

/// A running emulated cloud. It stops when this is dropped.
///
/// ```
/// # async fn start() -> Result<(), Box<dyn std::error::Error>> {
/// let emulator = acrgate_emulator::Emulator::start(acrgate_emulator::Options::default()).await?;
/// assert_eq!(emulator.arm_url().scheme(), "https");
/// emulator.shutdown().await;
/// # Ok(())
/// # }
/// # tokio::runtime::Runtime::new().unwrap().block_on(start()).unwrap();
/// ```
#[derive(Debug)]
pub struct Emulator {
    ctx: Arc<Emulated>,
    arm_url: Url,
    proxy_url: Url,
    proxy_address: SocketAddr,
    insecure: BTreeMap<String, SocketAddr>,
    insecure_arm_url: Option<Url>,
    client_secret: Secret,
}

impl Emulator {
    /// Starts a cloud in this process. Its doors are open when this returns.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let certificates = Arc::new(Certificates::new(options.ca_dir.as_deref())?);
        let acceptor = TlsAcceptor::from(Arc::new(certificates.server_config()?));
        let content = registry_data::store::Store::open(options.data.as_deref())?;
        let (arm_listener, address) = listener::bind(options.arm_port).await?;
        let (proxy_listener, proxy_address) = listener::bind(options.proxy_port).await?;
        let mut insecure = Vec::new();
        for (registry, port) in &options.insecure_registry_ports {
            let (listener, address) = listener::bind(*port).await?;
            insecure.push((listener, InsecureDoor { registry: registry.to_ascii_lowercase(), address }));
        }
        let insecure_arm = match options.insecure_arm_port {
            Some(port) => Some(listener::bind(port).await?),
            None => None,
        };
        let clock = Arc::new(Clock::default());
        let client_secret =
            Secret::new(options.client_secret.clone().unwrap_or_else(|| Uuid::new_v4().to_string()));
        let ctx = Arc::new(Emulated {
            store: Store::new(Arc::clone(&clock), options.delays.propagation),
            directory: Directory::default(),
            tokens: Tokens::new()?,
            clock,
            blobs: Blobs::under(content.root()),
            content,
            runs: Runs::default(),
            ca_pem: certificates.authority_pem().to_owned(),
            operations: Operations::default(),
            requests: RequestLog::new(options.request_log),
            faults: Faults::default(),
            admin_token: Secret::new(Uuid::new_v4().simple().to_string()),
            state_file: options.state.clone().map(StateFile::new),
            address: OnceLock::from(address),
            inside: OnceLock::new(),
            run_numbers: Mutex::default(),
            doomed: Mutex::default(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
            options,
        });
        ctx.load()?;
        seed::ensure_owner(&ctx, client_secret.clone());

        let proxy_acceptor = acceptor.clone();
        ctx.spawn(listener::accept(Arc::clone(&ctx), arm_listener, move |ctx, stream, peer| {
            listener::serve_tls(ctx, acceptor.clone(), stream, Connection::from(peer))
        }));
        ctx.spawn(listener::accept(Arc::clone(&ctx), proxy_listener, move |ctx, stream, peer| {
            proxy::serve(ctx, proxy_acceptor.clone(), stream, peer)
        }));
        let mut addresses = BTreeMap::new();
        for (listener, door) in insecure {
            addresses.insert(door.registry.clone(), door.address);
            ctx.spawn(listener::accept(Arc::clone(&ctx), listener, move |ctx, stream, peer| {
                let connection = Connection { insecure: Some(door.clone()), ..Connection::from(peer) };
                listener::serve(ctx, stream, connection)
            }));
        }
        let mut insecure_arm_url = None;
        if let Some((listener, address)) = insecure_arm {
            insecure_arm_url = Some(Url::parse(&format!("http://{address}/"))?);
            ctx.spawn(listener::accept(Arc::clone(&ctx), listener, |ctx, stream, peer| {
                listener::serve(ctx, stream, Connection::from(peer))
            }));
        }
        Ok(Self {
            insecure_arm_url,
            insecure: addresses,
            arm_url: Url::parse(&format!("https://{address}/"))?,
            proxy_url: Url::parse(&format!("http://{proxy_address}/"))?,
            ctx,
            proxy_address,
            client_secret,
        })
    }

    /// `https://127.0.0.1:P/`: ARM and Entra.
    #[must_use]
    pub fn arm_url(&self) -> &Url {
        &self.arm_url
    }

    /// The address of the TLS listener: ARM, Entra and every login server.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.ctx.address()
    }

    /// The address of the CONNECT proxy.
    #[must_use]
    pub fn proxy_address(&self) -> SocketAddr {
        self.proxy_address
    }

    /// The ports of [`Options::insecure_registry_ports`], by the registry's name in lower case.
    #[must_use]
    pub const fn insecure_registry_addresses(&self) -> &BTreeMap<String, SocketAddr> {
        &self.insecure
    }

    /// The address of [`Options::insecure_arm_port`].
    #[must_use]
    pub const fn insecure_arm_url(&self) -> Option<&Url> {
        self.insecure_arm_url.as_ref()
    }

    /// The CONNECT proxy, with a caller's claim (`ip-203.0.113.7`) as the user name if one is given.
    #[must_use]
    pub fn proxy_url(&self, caller: Option<&str>) -> Url {
        let mut url = self.proxy_url.clone();
        if let Some(claim) = caller {
            // An http URL with a host can carry both; only others fail.
            let _ = url.set_username(claim);
            let _ = url.set_password(Some("x"));
        }
        url
    }

    /// What goes into `IDENTITY_ENDPOINT`: the managed-identity endpoint, in plain HTTP on loopback as Azure's is. With
    /// the ARM id of a resource in `IDENTITY_HEADER` it answers as that resource's system-assigned identity.
    #[must_use]
    pub fn managed_identity_url(&self) -> Url {
        let mut url = self.proxy_url.clone();
        url.set_path(crate::entra::managed_identity::APP_SERVICE_PATH);
        url
    }

    /// The certificate authority of every certificate here, as PEM.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        &self.ctx.ca_pem
    }

    /// The tenant.
    #[must_use]
    pub fn tenant_id(&self) -> &str {
        &self.ctx.options.tenant_id
    }

    /// The subscription that is there at the start.
    #[must_use]
    pub fn subscription_id(&self) -> &str {
        &self.ctx.options.subscription_id
    }

    /// The service principal that owns the subscription.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.ctx.options.client_id
    }

    /// Its secret.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        self.client_secret.reveal()
    }

    /// The token that opens the testers' door for this start.
    #[must_use]
    pub fn admin_token(&self) -> &str {
        self.ctx.admin_token.reveal()
    }

    /// The testers' door.
    #[must_use]
    pub fn admin_url(&self) -> String {
        format!("{}_emulator", self.arm_url)
    }

    /// The last requests, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.ctx.requests.all()
    }

    /// Puts resources and principals into the cloud, as `PUT /_emulator/seed` does.
    ///
    /// # Errors
    /// Where the seed does not follow its schema.
    pub fn seed(&self, seed: &Value) -> Result<(), SeedError> {
        crate::testers::seed(&self.ctx, seed)
    }

    /// Every resource and principal, secrets left out.
    #[must_use]
    pub fn dump(&self) -> Value {
        crate::testers::dump(&self.ctx)
    }

    /// Orders faults; an empty plan ends them.
    pub fn faults(&self, plan: FaultPlan) {
        self.ctx.order(plan);
    }

    /// The emulated cloud itself, for tests that look inside.
    #[must_use]
    pub fn cloud(&self) -> &Arc<Emulated> {
        &self.ctx
    }

    /// Stops: closes the doors, ends runs, and returns when nothing runs any more.
    pub async fn shutdown(self) {
        self.ctx.stop.cancel();
        self.ctx.tasks.close();
        self.ctx.tasks.wait().await;
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.ctx.stop.cancel();
        self.ctx.tasks.close();
    }
}
