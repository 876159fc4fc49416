//! The client of the registry that an import writes to: the service itself, which needs no credentials.

use std::collections::HashMap;

use oci_spec::image::Descriptor;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;

use super::content::Content;
use super::source::Manifest;
use super::{Failure, service};
use crate::registry_data::names::RepositoryName;
use crate::server::inside::{self, Inside};
use crate::state::Emulated;

/// The target, with the tokens for its repositories.
pub(super) struct Target {
    http: Inside,
    host: String,
    caller: String,
    tokens: HashMap<RepositoryName, String>,
}

impl Target {
    pub(super) fn new(cloud: &Emulated, http: Inside, host: String) -> Self {
        Self { http, host, caller: service(cloud).to_string(), tokens: HashMap::new() }
    }

    /// Whether the repository has a manifest under this tag or digest.
    pub(super) async fn has(
        &mut self,
        repository: &RepositoryName,
        reference: &str,
    ) -> Result<bool, Failure> {
        self.knows(repository, &format!("manifests/{reference}")).await
    }

    async fn knows(&mut self, repository: &RepositoryName, what: &str) -> Result<bool, Failure> {
        let token = self.token(repository).await?;
        let path = format!("/v2/{repository}/{what}");
        let reply = self.send(self.request(Method::HEAD, &path)?.bearer_auth(token)).await?;
        match reply.status() {
            StatusCode::OK => Ok(true),
            StatusCode::NOT_FOUND => Ok(false),
            _ => Err(self.refused(reply).await),
        }
    }

    /// Whether the repository has the blob.
    pub(super) async fn has_blob(
        &mut self,
        repository: &RepositoryName,
        blob: &Descriptor,
    ) -> Result<bool, Failure> {
        self.knows(repository, &format!("blobs/{}", blob.digest())).await
    }

    /// Writes a blob as it comes in. The registry checks its digest.
    pub(super) async fn push_blob(
        &mut self,
        repository: &RepositoryName,
        blob: &Descriptor,
        content: Content,
    ) -> Result<(), Failure> {
        let token = self.token(repository).await?;
        let path = format!("/v2/{repository}/blobs/uploads/");
        let opened = self.accepted(self.request(Method::POST, &path)?.bearer_auth(&token)).await?;
        let location = opened.headers().get("location").and_then(|value| value.to_str().ok());
        let location = location.ok_or_else(|| Failure::new("Error copying blobs"))?;
        let mut put = self.request(Method::PUT, location)?.bearer_auth(&token);
        if let Some(length) = content.length() {
            put = put.header("content-length", length);
        }
        let broke = content.broke();
        let put = put
            .query(&[("digest", blob.digest().to_string())])
            .header("content-type", "application/octet-stream")
            .body(reqwest::Body::wrap_stream(content.into_stream()));
        // Where the source is to blame, the target tells of an upload that broke off.
        self.accepted(put).await.map(|_| ()).map_err(|failure| broke.get().cloned().unwrap_or(failure))
    }

    /// Writes a manifest under this tag or digest.
    pub(super) async fn push_manifest(
        &mut self,
        repository: &RepositoryName,
        reference: &str,
        manifest: &Manifest,
    ) -> Result<(), Failure> {
        let token = self.token(repository).await?;
        let path = format!("/v2/{repository}/manifests/{reference}");
        let put = self.request(Method::PUT, &path)?.bearer_auth(token);
        let put = put.header("content-type", &manifest.media_type).body(manifest.content.clone());
        self.accepted(put).await.map(|_| ())
    }

    async fn token(&mut self, repository: &RepositoryName) -> Result<String, Failure> {
        if let Some(token) = self.tokens.get(repository) {
            return Ok(token.clone());
        }
        let query = [("service", self.host.clone()), ("scope", format!("repository:{repository}:pull,push"))];
        let reply = self.accepted(self.request(Method::GET, "/oauth2/token")?.query(&query)).await?;
        let body = reply.bytes().await.map_err(|error| self.unreachable(&error))?;
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        let token = body["access_token"].as_str().unwrap_or_default().to_owned();
        self.tokens.insert(repository.clone(), token.clone());
        Ok(token)
    }

    fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, Failure> {
        let request = self.http.request(method, &format!("https://{}{path}", self.host), &self.caller);
        request.map_err(|why| Failure::unreachable(&self.host, why))
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, Failure> {
        request.send().await.map_err(|error| self.unreachable(&error))
    }

    async fn accepted(&self, request: RequestBuilder) -> Result<Response, Failure> {
        let reply = self.send(request).await?;
        if reply.status().is_success() { Ok(reply) } else { Err(self.refused(reply).await) }
    }

    /// The denial of the target is recorded in these words, without the address that the registry saw.
    async fn refused(&self, reply: Response) -> Failure {
        if reply.status() == StatusCode::FORBIDDEN {
            return Failure::new(format!("Access to {} denied.", self.host));
        }
        let status = reply.status();
        let body = reply.text().await.unwrap_or_default();
        Failure::new(format!("Error copying blobs {status} {}", body.trim_end()))
    }

    fn unreachable(&self, error: &reqwest::Error) -> Failure {
        Failure::unreachable(&self.host, inside::unreachable(error))
    }
}
