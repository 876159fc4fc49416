//! The run's client of registries: pulls and pushes over the emulator's own TLS listener, as the service ACR
//! Tasks from the agent's address. It has no way around the rules.

use std::collections::HashMap;
use std::path::Path;

use oci_spec::distribution::Reference;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;
use tokio_util::io::ReaderStream;

use super::RunError;
use super::sign_in::SignedIn;
use crate::enforce::services::ACR_TASKS;
use crate::registry_data::names::Digest;
use crate::server::Caller;
use crate::server::inside::{self, Inside};
use crate::state::Emulated;

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
    http: Inside,
    caller: String,
    /// What the run has for each host that it signed in to.
    pub(super) signed_in: HashMap<String, SignedIn>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("caller", &self.caller).finish_non_exhaustive()
    }
}

impl Client {
    /// The client of a run, of this saved task or of none, that is signed in nowhere.
    ///
    /// # Errors
    /// When the TLS client cannot be made.
    pub fn new(cloud: &Emulated, task: Option<&str>) -> Result<Self, RunError> {
        let http = cloud.inside().map_err(|error| RunError(format!("failed to start the agent: {error}")))?;
        let caller = Caller::Service {
            kind: ACR_TASKS.to_owned(),
            instance: task.map(str::to_owned),
            address: cloud.options.agent_address,
        };
        Ok(Self { http: http.only_login_servers(), caller: caller.to_string(), signed_in: HashMap::new() })
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
        let request = self.request(Method::GET, image.registry(), &path)?.bearer_auth(token);
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
        let request = self.request(Method::GET, image.registry(), &path)?.bearer_auth(token);
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
        let known = self.request(Method::HEAD, host, &path)?.bearer_auth(&token);
        let known = known.send().await.map_err(|error| unreachable(&error).during(&what))?;
        if known.status() == StatusCode::OK {
            return Ok(true);
        }
        let path = format!("/v2/{}/blobs/uploads/", image.repository());
        let what = daemon("Post", host, &path);
        let opened = self.send(self.request(Method::POST, host, &path)?.bearer_auth(&token), &what).await?;
        let location = header(&opened, "location").ok_or_else(|| RunError(format!("{what}: no location")))?;
        let file = tokio::fs::File::open(file).await?;
        let size = file.metadata().await?.len();
        let put = self
            .request(Method::PUT, host, &location)?
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
        let put = self.request(Method::PUT, host, &path)?.bearer_auth(&token);
        let reply = self.send(put.header("content-type", media_type).body(content.to_vec()), &what).await?;
        let digest = header(&reply, "docker-content-digest").and_then(|digest| digest.parse().ok());
        let ours = Digest::of(content);
        if digest == Some(ours.clone()) {
            Ok(ours)
        } else {
            Err(RunError(format!("{what}: the registry answers another digest")))
        }
    }

    pub(super) fn request(&self, method: Method, host: &str, path: &str) -> Result<RequestBuilder, RunError> {
        let request = self.http.request(method, &format!("https://{host}{path}"), &self.caller);
        request.map_err(|error| RunError(format!("dial tcp: {error}")))
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

fn scope(image: &Reference, actions: &str) -> String {
    format!("repository:{}:{actions}", image.repository())
}

fn daemon(verb: &str, host: &str, path: &str) -> String {
    format!("Error response from daemon: {verb} \"https://{host}{path}\"")
}

/// A connection that failed, as docker writes it.
pub(super) fn unreachable(error: &reqwest::Error) -> RunError {
    RunError(inside::unreachable(error))
}

/// What a refusal says, as docker writes it: the code in lower case, and the message.
pub(super) async fn reason(reply: Response) -> String {
    let status = reply.status();
    let body: Value =
        reply.bytes().await.ok().and_then(|body| serde_json::from_slice(&body).ok()).unwrap_or_default();
    let error = &body["errors"][0];
    match (error["code"].as_str(), error["message"].as_str()) {
        (Some(code), Some(message)) => format!("{}: {message}", code.to_ascii_lowercase()),
        _ => format!("unexpected status: {status}"),
    }
}

pub(super) async fn field(reply: Response, name: &str) -> Result<String, RunError> {
    let body = reply.bytes().await.map_err(|error| unreachable(&error))?;
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    body[name].as_str().map(str::to_owned).ok_or_else(|| RunError(format!("the answer has no {name}")))
}

fn header(reply: &Response, name: &str) -> Option<String> {
    reply.headers().get(name)?.to_str().ok().map(str::to_owned)
}
