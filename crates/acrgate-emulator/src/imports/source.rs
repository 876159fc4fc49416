//! The client of the registry that an import reads from.

use std::sync::Arc;
use std::time::Duration;

use http_auth::{ChallengeRef, ParamValue};
use oci_spec::image::Descriptor;
use reqwest::header::{LOCATION, WWW_AUTHENTICATE};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;
use tokio::time::timeout;
use url::Url;

use super::content::Content;
use super::order::{Credentials, Order, Source as Named};
use super::{Failure, service};
use crate::enforce::authentication::REGISTRY_AUDIENCE;
use crate::enforce::imports::comes_as_service;
use crate::registry_data::names::{Digest, Reference};
use crate::server::Caller;
use crate::server::inside::{self, Inside, MOST_REDIRECTS};
use crate::state::Emulated;
use crate::state::directory::Principal;

const MANIFESTS: &str = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json";

/// A manifest as the source gave it.
#[derive(Debug, Clone)]
pub(super) struct Manifest {
    pub(super) digest: Digest,
    pub(super) media_type: String,
    pub(super) content: Vec<u8>,
}

/// With what the import signs in.
enum SignIn {
    Nothing,
    /// As the caller of ARM.
    Caller(Arc<Principal>),
    Given(Credentials),
}

/// A repository of the source.
pub(super) struct Source<'a> {
    cloud: &'a Emulated,
    http: Inside,
    /// The host, as the import names it or as the registry's document does.
    pub(super) host: String,
    repository: String,
    caller: String,
    sign_in: SignIn,
    /// The value of the authorization header, once the registry has asked for one.
    authorization: Option<String>,
}

impl<'a> Source<'a> {
    pub(super) fn new(
        cloud: &'a Emulated,
        http: Inside,
        order: &Order,
        caller: &str,
    ) -> Result<Self, Failure> {
        let (host, sign_in) = match &order.source {
            Named::Resource(id) => {
                let registry = cloud.store.get(id);
                let host = registry.as_ref().and_then(|found| found["properties"]["loginServer"].as_str());
                let host =
                    host.ok_or_else(|| Failure::new(format!("The source registry {id} does not exist.")))?;
                let principal = cloud.directory.by_object_id(caller);
                (host.to_owned(), principal.map_or(SignIn::Nothing, SignIn::Caller))
            }
            Named::Host(host, credentials) => {
                (host.clone(), credentials.clone().map_or(SignIn::Nothing, SignIn::Given))
            }
        };
        let as_service = comes_as_service(order.source.named_by(), cloud.switches());
        let caller = if as_service { service(cloud) } else { Caller::PublicIp(cloud.options.import_address) };
        let (repository, caller) = (order.repository.to_string(), caller.to_string());
        Ok(Self { cloud, http, host, repository, caller, sign_in, authorization: None })
    }

    /// A manifest, whose digest is checked where it is named.
    pub(super) async fn manifest(&mut self, reference: &Reference) -> Result<Manifest, Failure> {
        let named = match reference {
            Reference::Tag(tag) => tag.as_str(),
            Reference::Digest(digest) => digest.as_str(),
        };
        let reply = self.get(&format!("manifests/{named}")).await?;
        let media_type = reply.headers().get("content-type").and_then(|value| value.to_str().ok());
        let media_type = media_type.and_then(|text| text.split(';').next()).unwrap_or_default().to_owned();
        let content = self.document(reply).await?;
        let digest = Digest::of(&content);
        if matches!(reference, Reference::Digest(wanted) if *wanted != digest) {
            let image = format!("Repo: {}/{} Tag:  Manifest: {named}", self.host, self.repository);
            return Err(Failure::new(format!("Unable to find manifest digest  {image}")));
        }
        Ok(Manifest { digest, media_type, content })
    }

    /// A blob, as it comes. Whether it is the one that it says is for the target to find out.
    pub(super) async fn blob(&mut self, descriptor: &Descriptor) -> Result<Content, Failure> {
        let reply = self.get(&format!("blobs/{}", descriptor.digest())).await?;
        Ok(Content::new(reply, self.host.clone(), self.patience()))
    }

    /// How long the source may be silent.
    fn patience(&self) -> Duration {
        self.cloud.options.source_timeout
    }

    /// The whole body of an answer.
    async fn document(&self, reply: Response) -> Result<Vec<u8>, Failure> {
        Content::new(reply, self.host.clone(), self.patience()).whole().await
    }

    async fn get(&mut self, what: &str) -> Result<Response, Failure> {
        let url = format!("https://{}/v2/{}/{what}", self.host, self.repository);
        let mut reply = self.fetch(&url).await?;
        if reply.status() == StatusCode::UNAUTHORIZED && self.authorization.is_none() {
            self.authorization = Some(self.answer_to(reply).await?);
            reply = self.fetch(&url).await?;
        }
        self.accepted(reply).await
    }

    /// Follows a source that answers with another place. What may be reached there is what may be reached anywhere, and
    /// its credentials stay here.
    async fn fetch(&self, url: &str) -> Result<Response, Failure> {
        let mut request = self.request(Method::GET, url)?.header("accept", MANIFESTS);
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        let mut reply = self.send(request).await?;
        for _ in 0..MOST_REDIRECTS {
            let location = reply.headers().get(LOCATION).and_then(|value| value.to_str().ok());
            let Some(location) = location.filter(|_| reply.status().is_redirection()) else {
                return Ok(reply);
            };
            let next = reply.url().join(location);
            let next = next.map_err(|error| Failure::unreachable(&self.host, error))?;
            reply = self.send(self.request(Method::GET, next.as_str())?.header("accept", MANIFESTS)).await?;
        }
        Err(Failure::unreachable(&self.host, format!("stopped after {MOST_REDIRECTS} redirects")))
    }

    /// Signs in as the challenge asks.
    async fn answer_to(&self, challenge: Response) -> Result<String, Failure> {
        let header = challenge.headers().get(WWW_AUTHENTICATE).and_then(|value| value.to_str().ok());
        let Some(header) = header.map(str::to_owned) else {
            return Err(self.refused(challenge).await);
        };
        let challenges = http_auth::parse_challenges(&header).unwrap_or_default();
        let of = |scheme: &str| challenges.iter().find(|one| one.scheme.eq_ignore_ascii_case(scheme));
        match (of("Bearer"), &self.sign_in) {
            (Some(bearer), _) => {
                let token = self.token(bearer).await?;
                Ok(format!("Bearer {token}"))
            }
            (None, SignIn::Given(Credentials { user: Some(user), password })) if of("Basic").is_some() => {
                Ok(basic(user, password.reveal()))
            }
            _ => Err(self.refused(challenge).await),
        }
    }

    /// An access token for pulling from the repository.
    async fn token(&self, challenge: &ChallengeRef<'_>) -> Result<String, Failure> {
        let parameter = |name: &str| challenge.params.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        let text = |name: &str| parameter(name).map(|(_, value): &(_, ParamValue<'_>)| value.to_unescaped());
        let scope = text("scope").unwrap_or_else(|| format!("repository:{}:pull", self.repository));
        let service = text("service").unwrap_or_default();
        let realm = text("realm").and_then(|realm| Url::parse(&realm).ok());
        let realm = realm.ok_or_else(|| Failure::new(format!("{} names no realm for tokens.", self.host)))?;
        let entra = match &self.sign_in {
            SignIn::Caller(principal) => Some(
                self.cloud
                    .entra_token(principal, REGISTRY_AUDIENCE)
                    .map_err(|error| Failure::new(error.to_string()))?,
            ),
            SignIn::Given(Credentials { user: None, password }) => Some(password.reveal().to_owned()),
            SignIn::Nothing | SignIn::Given(_) => None,
        };
        if let Some(entra) = entra {
            let form = [("grant_type", "access_token"), ("service", &service), ("access_token", &entra)];
            let exchange = realm.join("/oauth2/exchange");
            let exchange = exchange.map_err(|error| Failure::unreachable(&self.host, error))?;
            let request = self.request(Method::POST, exchange.as_str())?.form(&form);
            let refresh = self.field(self.send(request).await?, "refresh_token").await?;
            let form = [
                ("grant_type", "refresh_token"),
                ("service", &service),
                ("scope", &scope),
                ("refresh_token", &refresh),
            ];
            let request = self.request(Method::POST, realm.as_str())?.form(&form);
            return self.field(self.send(request).await?, "access_token").await;
        }
        let query = [("service", &service), ("scope", &scope)];
        let mut request = self.request(Method::GET, realm.as_str())?.query(&query);
        if let SignIn::Given(Credentials { user: Some(user), password }) = &self.sign_in {
            request = request.header("authorization", basic(user, password.reveal()));
        }
        let reply = self.accepted(self.send(request).await?).await?;
        let body = self.document(reply).await?;
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        // The token specification knows both names.
        let token = body["access_token"].as_str().or_else(|| body["token"].as_str());
        token.map(str::to_owned).ok_or_else(|| Failure::new(format!("{} gives no token.", self.host)))
    }

    async fn field(&self, reply: Response, name: &str) -> Result<String, Failure> {
        let body = self.document(self.accepted(reply).await?).await?;
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        body[name]
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| Failure::new(format!("The answer has no {name}.")))
    }

    /// A request to wherever imports may reach.
    fn request(&self, method: Method, url: &str) -> Result<RequestBuilder, Failure> {
        let request = self.http.request(method, url, &self.caller);
        request.map_err(|why| Failure::unreachable(&self.host, why))
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, Failure> {
        let answer = timeout(self.patience(), request.send()).await;
        let answer = answer.map_err(|_| Failure::silent(&self.host, self.patience()))?;
        answer.map_err(|error| Failure::unreachable(&self.host, inside::unreachable(&error)))
    }

    async fn accepted(&self, reply: Response) -> Result<Response, Failure> {
        if reply.status().is_success() { Ok(reply) } else { Err(self.refused(reply).await) }
    }

    async fn refused(&self, reply: Response) -> Failure {
        let status = reply.status();
        match self.document(reply).await {
            Ok(body) => Failure::answered(status, &String::from_utf8_lossy(&body)),
            Err(failure) => failure,
        }
    }
}

fn basic(user: &str, password: &str) -> String {
    use base64::Engine as _;
    let pair = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
    format!("Basic {pair}")
}
