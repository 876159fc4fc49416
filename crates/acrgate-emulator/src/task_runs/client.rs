//! The run's client of registries: signs in, pulls and pushes over the emulator's own TLS listener, as the service ACR
//! Tasks from the agent's address. It has no way around the rules.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use oci_spec::distribution::Reference;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;
use tokio_util::io::ReaderStream;

use super::RunError;
use super::credentials::{Login, SignIn};
use super::plan::Plan;
use crate::enforce::authentication::REGISTRY_AUDIENCE;
use crate::enforce::services::ACR_TASKS;
use crate::registry_data::names::Digest;
use crate::server::Caller;
use crate::server::caller::CALLER_HEADER;
use crate::state::directory::Principal;
use crate::state::{Emulated, LOGIN_SERVER_SUFFIX};

/// How long a registry may take to start its answer. The step's own deadline bounds the rest.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

const ACCEPTED_MANIFESTS: &str = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json";

/// A manifest as the registry gave it.
#[derive(Debug, Clone)]
pub struct Pulled {
    /// The digest, checked.
    pub digest: Digest,
    /// The media type.
    pub media_type: String,
    /// The bytes.
    pub content: Vec<u8>,
}

/// A client with the sign-ins of one run.
pub struct Client {
    http: reqwest::Client,
    caller: String,
    /// Refresh token by host.
    refresh: HashMap<String, String>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("caller", &self.caller).finish_non_exhaustive()
    }
}

/// Login servers are at the emulator's listener, and nowhere else.
struct OnlyTheEmulator(SocketAddr);

impl Resolve for OnlyTheEmulator {
    fn resolve(&self, name: Name) -> Resolving {
        let ours = name.as_str().ends_with(&format!(".{LOGIN_SERVER_SUFFIX}"));
        let answer: Result<Addrs, Box<dyn std::error::Error + Send + Sync>> = if ours {
            Ok(Box::new(std::iter::once(self.0)))
        } else {
            Err(format!("lookup {}: no such host", name.as_str()).into())
        };
        Box::pin(std::future::ready(answer))
    }
}

impl Client {
    /// A client that is signed in nowhere.
    ///
    /// # Errors
    /// When the TLS client cannot be made.
    pub fn new(cloud: &Emulated) -> Result<Self, RunError> {
        let failed = |error: &dyn std::fmt::Display| RunError(format!("failed to start the agent: {error}"));
        let mut roots = rustls::RootCertStore::empty();
        let ca = CertificateDer::from_pem_slice(cloud.ca_pem.as_bytes()).map_err(|error| failed(&error))?;
        roots.add(ca).map_err(|error| failed(&error))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| failed(&error))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .no_proxy()
            .https_only(true)
            .connect_timeout(CONNECT_TIMEOUT)
            .dns_resolver(Arc::new(OnlyTheEmulator(cloud.address())))
            .build()
            .map_err(|error| failed(&error))?;
        let caller = Caller::Service { kind: ACR_TASKS.to_owned(), address: cloud.options.agent_address };
        Ok(Self { http, caller: caller.to_string(), refresh: HashMap::new() })
    }

    /// Signs in to a registry.
    ///
    /// # Errors
    /// The service's text for it.
    pub async fn login(&mut self, cloud: &Emulated, plan: &Plan, login: &Login) -> Result<(), RunError> {
        let token = match &login.with {
            SignIn::SystemIdentity => {
                let id = plan.task_id.as_deref();
                let principal = id.and_then(|id| cloud.directory.system_identity_of(id));
                let principal =
                    principal.ok_or_else(|| no_identity("the task has no system-assigned identity"))?;
                self.exchange(cloud, &login.host, &principal).await?
            }
            SignIn::UserIdentity(client_id) => {
                let principal = user_identity(cloud, plan, client_id)?;
                self.exchange(cloud, &login.host, &principal).await?
            }
            SignIn::RunToken => {
                let name = login.host.split('.').next().unwrap_or_default();
                let token = crate::registry_data::run_token(cloud, name).unwrap_or_default();
                let zero = uuid::Uuid::nil().to_string();
                self.docker_login(&login.host, &zero, &token).await?;
                token
            }
            SignIn::Password(user, password) => {
                self.docker_login(&login.host, user, password).await?;
                // The name and password are sent again with each request for a token.
                self.refresh.insert(format!("{}\n", login.host), user.clone());
                password.clone()
            }
        };
        self.refresh.insert(login.host.clone(), token);
        Ok(())
    }

    /// An Entra token of a managed identity for a refresh token.
    async fn exchange(
        &self,
        cloud: &Emulated,
        host: &str,
        principal: &Principal,
    ) -> Result<String, RunError> {
        let entra = cloud
            .entra_token(principal, REGISTRY_AUDIENCE)
            .map_err(|error| no_identity(&error.to_string()))?;
        let form = [
            ("grant_type", "access_token"),
            ("service", host),
            ("tenant", &cloud.options.tenant_id),
            ("access_token", &entra),
        ];
        let request = self.request(Method::POST, host, "/oauth2/exchange").form(&form);
        let reply = request.send().await.map_err(|error| unreachable(&error).during(EXCHANGE_FAILED))?;
        let status = reply.status();
        if status != StatusCode::OK {
            // The service's own text ends with the status; the reason behind it says whom it refused.
            return Err(RunError(format!(
                "{EXCHANGE_FAILED}, exchange API response code: {status}: {}",
                reason(reply).await
            )));
        }
        field(reply, "refresh_token").await.map_err(|error| error.during(EXCHANGE_FAILED))
    }

    /// What `docker login` does: asks for a token that allows nothing.
    async fn docker_login(&self, host: &str, user: &str, password: &str) -> Result<(), RunError> {
        let asked = self.password_token(host, user, password, None).await;
        asked.map(|_| ()).map_err(|error| {
            error.during(&format!(
                "failed to login, ran out of retries: failed to set docker credentials: Error response from daemon: \
                 Get \"https://{host}/v2/\""
            ))
        })
    }

    async fn password_token(
        &self,
        host: &str,
        user: &str,
        password: &str,
        scope: Option<&str>,
    ) -> Result<String, RunError> {
        let mut form =
            vec![("grant_type", "password"), ("service", host), ("username", user), ("password", password)];
        form.extend(scope.map(|scope| ("scope", scope)));
        let request = self.request(Method::POST, host, "/oauth2/token").form(&form);
        self.token(request).await
    }

    /// A token for a scope, by whatever the run has for the host.
    async fn access_token(&self, host: &str, scope: &str) -> Result<String, RunError> {
        let user = self.refresh.get(&format!("{host}\n"));
        match (self.refresh.get(host), user) {
            (Some(password), Some(user)) => self.password_token(host, user, password, Some(scope)).await,
            (Some(refresh), None) => {
                let form = [
                    ("grant_type", "refresh_token"),
                    ("service", host),
                    ("scope", scope),
                    ("refresh_token", refresh),
                ];
                self.token(self.request(Method::POST, host, "/oauth2/token").form(&form)).await
            }
            (None, _) => {
                let query = [("service", host), ("scope", scope)];
                self.token(self.request(Method::GET, host, "/oauth2/token").query(&query)).await
            }
        }
    }

    async fn token(&self, request: RequestBuilder) -> Result<String, RunError> {
        let reply = request.send().await.map_err(|error| unreachable(&error))?;
        if reply.status() == StatusCode::OK {
            field(reply, "access_token").await
        } else {
            Err(RunError(reason(reply).await))
        }
    }

    /// A manifest, whose digest is checked.
    ///
    /// # Errors
    /// As docker tells it.
    pub async fn manifest(&self, image: &Reference, reference: &str) -> Result<Pulled, RunError> {
        let path = format!("/v2/{}/manifests/{reference}", image.repository());
        let what = daemon("Get", image.registry(), &path);
        let token = self
            .access_token(image.registry(), &scope(image, "pull"))
            .await
            .map_err(|error| error.during(&what))?;
        let request = self.request(Method::GET, image.registry(), &path).bearer_auth(token);
        let reply = self.send(request.header("accept", ACCEPTED_MANIFESTS), &what).await?;
        let media_type = header(&reply, "content-type").unwrap_or_default();
        let content = reply.bytes().await.map_err(|error| unreachable(&error).during(&what))?.to_vec();
        let digest = Digest::of(&content);
        if reference.contains(':') && reference != digest.as_str() {
            return Err(RunError(format!("{what}: manifest verification failed for digest {reference}")));
        }
        Ok(Pulled { digest, media_type, content })
    }

    /// Fetches a blob into a file, whose digest is checked.
    ///
    /// # Errors
    /// As docker tells it.
    pub async fn fetch_blob(&self, image: &Reference, digest: &Digest, file: &Path) -> Result<(), RunError> {
        let path = format!("/v2/{}/blobs/{digest}", image.repository());
        let what = daemon("Get", image.registry(), &path);
        let token = self
            .access_token(image.registry(), &scope(image, "pull"))
            .await
            .map_err(|error| error.during(&what))?;
        let request = self.request(Method::GET, image.registry(), &path).bearer_auth(token);
        let mut reply = self.send(request, &what).await?;
        let mut written = tokio::fs::File::create(file).await?;
        let mut hasher = Sha256::new();
        while let Some(chunk) = reply.chunk().await.map_err(|error| unreachable(&error).during(&what))? {
            hasher.update(&chunk);
            written.write_all(&chunk).await?;
        }
        written.flush().await?;
        let actual = Digest::finish(hasher);
        if actual == *digest {
            Ok(())
        } else {
            Err(RunError(format!("{what}: filesystem layer verification failed for digest {digest}")))
        }
    }

    /// Pushes a blob from a file, unless the repository has it. Tells whether it had.
    ///
    /// # Errors
    /// As docker tells it.
    pub async fn push_blob(&self, image: &Reference, digest: &Digest, file: &Path) -> Result<bool, RunError> {
        let host = image.registry();
        let path = format!("/v2/{}/blobs/{digest}", image.repository());
        let what = daemon("Head", host, &path);
        let token =
            self.access_token(host, &scope(image, "pull,push")).await.map_err(|error| error.during(&what))?;
        let known = self.request(Method::HEAD, host, &path).bearer_auth(&token);
        let known = known.send().await.map_err(|error| unreachable(&error).during(&what))?;
        if known.status() == StatusCode::OK {
            return Ok(true);
        }
        let path = format!("/v2/{}/blobs/uploads/", image.repository());
        let what = daemon("Post", host, &path);
        let opened = self.send(self.request(Method::POST, host, &path).bearer_auth(&token), &what).await?;
        let location = header(&opened, "location").ok_or_else(|| RunError(format!("{what}: no location")))?;
        let file = tokio::fs::File::open(file).await?;
        let size = file.metadata().await?.len();
        let put = self
            .request(Method::PUT, host, &location)
            .query(&[("digest", digest.as_str())])
            .bearer_auth(&token)
            .header("content-type", "application/octet-stream")
            .header("content-length", size)
            .body(reqwest::Body::wrap_stream(ReaderStream::new(file)));
        self.send(put, &daemon("Put", host, &location)).await?;
        Ok(false)
    }

    /// Pushes a manifest under the image's tag.
    ///
    /// # Errors
    /// As docker tells it.
    pub async fn push_manifest(
        &self,
        image: &Reference,
        media_type: &str,
        content: &[u8],
    ) -> Result<Digest, RunError> {
        let host = image.registry();
        let tag = image.tag().unwrap_or("latest");
        let path = format!("/v2/{}/manifests/{tag}", image.repository());
        let what = daemon("Put", host, &path);
        let token =
            self.access_token(host, &scope(image, "pull,push")).await.map_err(|error| error.during(&what))?;
        let put = self.request(Method::PUT, host, &path).bearer_auth(&token);
        let reply = self.send(put.header("content-type", media_type).body(content.to_vec()), &what).await?;
        let digest = header(&reply, "docker-content-digest").and_then(|digest| digest.parse().ok());
        let ours = Digest::of(content);
        if digest == Some(ours.clone()) {
            Ok(ours)
        } else {
            Err(RunError(format!("{what}: the registry answers another digest")))
        }
    }

    fn request(&self, method: Method, host: &str, path: &str) -> RequestBuilder {
        self.http.request(method, format!("https://{host}{path}")).header(CALLER_HEADER, &self.caller)
    }

    async fn send(&self, request: RequestBuilder, what: &str) -> Result<Response, RunError> {
        let reply = request.send().await.map_err(|error| unreachable(&error).during(what))?;
        if reply.status().is_success() {
            Ok(reply)
        } else {
            Err(RunError(format!("{what}: {}", reason(reply).await)))
        }
    }
}

const EXCHANGE_FAILED: &str =
    "failed to unmarshal task before running: failed to resolve secrets: failed to get ACR refresh token";

fn no_identity(reason: &str) -> RunError {
    RunError(format!(
        "failed to unmarshal task before running: failed to resolve secrets: failed to get identity token: {reason}"
    ))
}

/// A user-assigned identity signs in for a task that carries it.
fn user_identity(cloud: &Emulated, plan: &Plan, client_id: &str) -> Result<Arc<Principal>, RunError> {
    let principal = cloud.directory.by_app_id(client_id);
    let principal =
        principal.ok_or_else(|| no_identity(&format!("no identity has the client id {client_id}")))?;
    let resource = principal.resource().unwrap_or_default();
    if plan.user_identities.iter().any(|own| own.eq_ignore_ascii_case(resource)) {
        Ok(principal)
    } else {
        Err(no_identity(&format!("the identity of the client id {client_id} is not assigned to the task")))
    }
}

fn scope(image: &Reference, actions: &str) -> String {
    format!("repository:{}:{actions}", image.repository())
}

fn daemon(verb: &str, host: &str, path: &str) -> String {
    format!("Error response from daemon: {verb} \"https://{host}{path}\"")
}

/// A connection that failed, without the address, which may carry a token.
fn unreachable(error: &reqwest::Error) -> RunError {
    let mut text = String::from("dial tcp");
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    RunError(text)
}

/// What a refusal says, as docker writes it: the code in lower case, and the message.
async fn reason(reply: Response) -> String {
    let status = reply.status();
    let body: Value =
        reply.bytes().await.ok().and_then(|body| serde_json::from_slice(&body).ok()).unwrap_or_default();
    let error = &body["errors"][0];
    match (error["code"].as_str(), error["message"].as_str()) {
        (Some(code), Some(message)) => format!("{}: {message}", code.to_ascii_lowercase()),
        _ => format!("unexpected status: {status}"),
    }
}

async fn field(reply: Response, name: &str) -> Result<String, RunError> {
    let body = reply.bytes().await.map_err(|error| unreachable(&error))?;
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    body[name].as_str().map(str::to_owned).ok_or_else(|| RunError(format!("the answer has no {name}")))
}

fn header(reply: &Response, name: &str) -> Option<String> {
    reply.headers().get(name)?.to_str().ok().map(str::to_owned)
}
