//! A resource manager that answers from memory, over TLS, in a process of its own.
//!
//! | registry | answers |
//! | --- | --- |
//! | `team1` | one body, rendered at the start |
//! | `slow1` | a PATCH starts an operation that takes [`OPERATION`]; no answer names a time to wait |
//! | `ruled1` | keeps the rule set of a PATCH, and counts |
//! | the list | [`PAGES`] pages of [`PAGE`] registries, rendered at the start |

use std::{
    env, fmt,
    io::{BufRead, BufReader},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use acrgate::names::RegistryId;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Method, Request, Response, body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::{io::AsyncReadExt, net::TcpListener};
use tokio_rustls::TlsAcceptor;

/// IP rules of each registry.
pub(crate) const RULES: usize = 50;
/// Pages of the list.
pub(crate) const PAGES: usize = 100;
/// Registries on a page.
pub(crate) const PAGE: usize = 100;
/// How long the long-running operation takes.
pub(crate) const OPERATION: Duration = Duration::from_secs(1);

const SUBSCRIPTION: &str = "11111111-1111-1111-1111-111111111111";

pub(crate) fn registry_id(name: &str) -> RegistryId {
    format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/{name}")
        .parse()
        .unwrap()
}

/// The server process, as its parent sees it. It ends with the parent, whose end of its standard input closes.
pub(crate) struct Server {
    pub(crate) ready: Ready,
    child: Child,
    input: Option<ChildStdin>,
}

/// Where it is and whom to trust: the line that it prints when it is ready.
#[derive(Serialize, Deserialize)]
pub(crate) struct Ready {
    port: u16,
    pub(crate) certificate: String,
}

impl Ready {
    /// The variable by which programs that measure are told that line.
    pub(crate) const VARIABLE: &str = "ACRGATE_COSTS_SERVER";

    pub(crate) fn from_environment() -> Self {
        serde_json::from_str(&env::var(Self::VARIABLE).unwrap()).unwrap()
    }

    pub(crate) fn base(&self) -> String {
        format!("https://127.0.0.1:{}/", self.port)
    }
}

impl fmt::Display for Ready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

/// How often the registry that gets its rules was asked.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(crate) struct Counts {
    /// GETs before the first PATCH.
    pub(crate) before: usize,
    pub(crate) patches: usize,
    /// GETs after it.
    pub(crate) after: usize,
}

impl Server {
    pub(crate) fn start() -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .arg(crate::SERVE)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { ready: serde_json::from_str(&line).unwrap(), input: child.stdin.take(), child }
    }

    pub(crate) fn base(&self) -> String {
        self.ready.base()
    }

    pub(crate) fn url(&self, id: &RegistryId) -> String {
        format!("https://127.0.0.1:{}{id}?api-version=2025-11-01", self.ready.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.input.take());
        // It has nothing to lose, and has ended if this fails.
        let _ = self.child.wait();
    }
}

/// What is answered, and what has been asked.
struct State {
    home: String,
    registry: Bytes,
    pages: Vec<Bytes>,
    /// When the operation that is under way is over.
    over: Mutex<Option<Instant>>,
    ruled: Mutex<(Value, Counts)>,
}

pub(crate) async fn serve() {
    let (tls, certificate) = tls();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let home = format!("https://127.0.0.1:{port}");
    let state = Arc::new(State {
        registry: registry("team1").to_string().into(),
        pages: (1..=PAGES).map(|page| rendered(&home, page)).collect(),
        over: Mutex::default(),
        ruled: Mutex::new((registry("ruled1"), Counts::default())),
        home,
    });
    println!("{}", Ready { port, certificate });
    let accept = async {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            let (tls, state) = (tls.clone(), Arc::clone(&state));
            tokio::spawn(async move {
                let service = service_fn(move |request| answer(Arc::clone(&state), request));
                if let Ok(stream) = tls.accept(stream).await {
                    // A client that leaves is no failure.
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                }
            });
        }
    };
    let (mut input, mut rest) = (tokio::io::stdin(), Vec::new());
    tokio::select! {
        () = accept => {}
        _ = input.read_to_end(&mut rest) => {}
    }
}

async fn answer(state: Arc<State>, request: Request<Incoming>) -> hyper::Result<Response<Full<Bytes>>> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    let json = |status: u16, body: Bytes| {
        let response = Response::builder().status(status).header("content-type", "application/json");
        response.body(Full::new(body)).unwrap()
    };
    Ok(match path.rsplit('/').next() {
        Some("team1") => json(200, state.registry.clone()),
        Some("registries") => {
            let page = parts.uri.query().and_then(|query| query.split("page=").nth(1)?.parse().ok());
            json(200, state.pages[page.unwrap_or(1) - 1].clone())
        }
        Some("slow1") if parts.method == Method::PATCH => {
            *state.over.lock().unwrap() = Some(Instant::now() + OPERATION);
            let mut response = json(201, progress("Updating"));
            let link = format!("{}{path}/operationStatuses/registries-1?api-version=2025-11-01", state.home);
            response.headers_mut().insert("azure-asyncoperation", link.parse().unwrap());
            response
        }
        Some("registries-1") => {
            let over = state.over.lock().unwrap().is_none_or(|over| Instant::now() >= over);
            json(200, progress(if over { "Succeeded" } else { "Updating" }))
        }
        Some("slow1") => json(200, registry("slow1").to_string().into()),
        Some("ruled1") => {
            let patch = body.collect().await?.to_bytes();
            let mut ruled = state.ruled.lock().unwrap();
            let (document, counts) = &mut *ruled;
            if parts.method == Method::PATCH {
                counts.patches += 1;
                let patch: Value = serde_json::from_slice(&patch).unwrap();
                document["properties"]["networkRuleSet"] = patch["properties"]["networkRuleSet"].clone();
            } else if counts.patches == 0 {
                counts.before += 1;
            } else {
                counts.after += 1;
            }
            json(200, document.to_string().into())
        }
        Some("counts") => json(200, serde_json::to_string(&state.ruled.lock().unwrap().1).unwrap().into()),
        _ => json(404, Bytes::new()),
    })
}

fn progress(status: &str) -> Bytes {
    json!({ "status": status }).to_string().into()
}

fn rendered(home: &str, page: usize) -> Bytes {
    let value: Vec<Value> = (0..PAGE).map(|nth| registry(&format!("team{page}x{nth}"))).collect();
    let next = (page < PAGES).then(|| {
        format!("{home}/subscriptions/{SUBSCRIPTION}/providers/Microsoft.ContainerRegistry/registries?api-version=2025-11-01&page={}", page + 1)
    });
    json!({ "value": value, "nextLink": next }).to_string().into()
}

/// A registry as Azure tells it.
fn registry(name: &str) -> Value {
    let rules: Vec<Value> =
        (0..RULES).map(|nth| json!({ "action": "Allow", "value": format!("203.0.{nth}.0/24") })).collect();
    json!({
        "id": registry_id(name).to_string(),
        "name": name,
        "type": "Microsoft.ContainerRegistry/registries",
        "location": "westeurope",
        "sku": { "name": "Premium", "tier": "Premium" },
        "tags": { "team": "images", "stage": "production" },
        "systemData": {
            "createdBy": "someone@contoso.example", "createdByType": "User", "createdAt": "2026-01-01T00:00:00.0000000Z",
            "lastModifiedBy": "someone@contoso.example", "lastModifiedByType": "User",
            "lastModifiedAt": "2026-01-01T00:00:00.0000000Z",
        },
        "properties": {
            "loginServer": format!("{name}.azurecr.test"),
            "creationDate": "2026-01-01T00:00:00.0000000Z",
            "provisioningState": "Succeeded",
            "adminUserEnabled": false,
            "networkRuleSet": { "defaultAction": "Deny", "ipRules": rules },
            "policies": {
                "quarantinePolicy": { "status": "disabled" },
                "trustPolicy": { "type": "Notary", "status": "disabled" },
                "retentionPolicy": { "days": 7, "lastUpdatedTime": "2026-01-01T00:00:00+00:00", "status": "disabled" },
                "exportPolicy": { "status": "enabled" },
                "azureADAuthenticationAsArmPolicy": { "status": "enabled" },
            },
            "encryption": { "status": "disabled" },
            "dataEndpointEnabled": false,
            "dataEndpointHostNames": [],
            "privateEndpointConnections": [],
            "publicNetworkAccess": "Enabled",
            "networkRuleBypassOptions": "AzureServices",
            "networkRuleBypassAllowedForTasks": false,
            "zoneRedundancy": "Disabled",
            "anonymousPullEnabled": false,
            "roleAssignmentMode": "LegacyRegistryPermissions",
        },
    })
}

/// The listener's TLS, and the authority that signed its certificate, as PEM.
fn tls() -> (TlsAcceptor, String) {
    let (authority_key, key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let pem = authority.self_signed(&authority_key).unwrap().pem();
    let issuer = Issuer::new(authority, authority_key);
    let names = vec!["127.0.0.1".to_owned()];
    let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
        )
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), pem)
}
