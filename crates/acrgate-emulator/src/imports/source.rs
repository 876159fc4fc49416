//! The client of the registry that an import reads from.

use std::sync::Arc;

use http_auth::{ChallengeRef, ParamValue};
use oci_spec::image::Descriptor;
use reqwest::header::WWW_AUTHENTICATE;
use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::Value;
use url::Url;

use super::order::{Credentials, Order, Source as Named};
use super::{Failure, service};
use crate::enforce::authentication::REGISTRY_AUDIENCE;
use crate::enforce::imports::comes_as_service;
use crate::registry_data::names::{Digest, Reference};
use crate::server::caller::CALLER_HEADER;
use crate::server::{Caller, inside};
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
    http: reqwest::Client,
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
        http: reqwest::Client,
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
        let content = reply.bytes().await.map_err(|error| self.unreachable(&error))?.to_vec();
        let digest = Digest::of(&content);
        if matches!(reference, Reference::Digest(wanted) if *wanted != digest) {
            let image = format!("Repo: {}/{} Tag:  Manifest: {named}", self.host, self.repository);
            return Err(Failure::new(format!("Unable to find manifest digest  {image}")));
        }
        Ok(Manifest { digest, media_type, content })
    }

    /// A blob, as a stream. Whether it is the one that it says is for the target to find out.
    pub(super) async fn blob(&mut self, descriptor: &Descriptor) -> Result<Response, Failure> {
        self.get(&format!("blobs/{}", descriptor.digest())).await
    }

    async fn get(&mut self, what: &str) -> Result<Response, Failure> {
        let path = format!("/v2/{}/{what}", self.repository);
        let mut reply =
            self.send(self.request("GET", &self.host, &path)?.header("accept", MANIFESTS)).await?;
        if reply.status() == StatusCode::UNAUTHORIZED && self.authorization.is_none() {
            self.authorization = Some(self.answer_to(reply).await?);
            reply = self.send(self.request("GET", &self.host, &path)?.header("accept", MANIFESTS)).await?;
        }
        accepted(reply).await
    }

    /// Signs in as the challenge asks.
    async fn answer_to(&self, challenge: Response) -> Result<String, Failure> {
        let header = challenge.headers().get(WWW_AUTHENTICATE).and_then(|value| value.to_str().ok());
        let Some(header) = header.map(str::to_owned) else {
            return Err(refused(challenge).await);
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
            _ => Err(refused(challenge).await),
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
        let host = realm.host_str().unwrap_or_default();
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
            let request = self.request("POST", host, "/oauth2/exchange")?.form(&form);
            let refresh = self.field(self.send(request).await?, "refresh_token").await?;
            let form = [
                ("grant_type", "refresh_token"),
                ("service", &service),
                ("scope", &scope),
                ("refresh_token", &refresh),
            ];
            let request = self.request("POST", host, realm.path())?.form(&form);
            return self.field(self.send(request).await?, "access_token").await;
        }
        let query = [("service", &service), ("scope", &scope)];
        let mut request = self.request("GET", host, realm.path())?.query(&query);
        if let SignIn::Given(Credentials { user: Some(user), password }) = &self.sign_in {
            request = request.header("authorization", basic(user, password.reveal()));
        }
        let reply = accepted(self.send(request).await?).await?;
        let body = reply.bytes().await.map_err(|error| self.unreachable(&error))?;
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        // The token specification knows both names.
        let token = body["access_token"].as_str().or_else(|| body["token"].as_str());
        token.map(str::to_owned).ok_or_else(|| Failure::new(format!("{host} gives no token.")))
    }

    async fn field(&self, reply: Response, name: &str) -> Result<String, Failure> {
        let body = accepted(reply).await?.bytes().await.map_err(|error| self.unreachable(&error))?;
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        body[name]
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| Failure::new(format!("The answer has no {name}.")))
    }

    /// A request to a login server of the emulator, or to a host outside that a tester has mapped to an address.
    fn request(&self, method: &str, host: &str, path: &str) -> Result<RequestBuilder, Failure> {
        let method = method.parse().map_err(|_| Failure::new("not a method"))?;
        let mut request = match self.cloud.options.source_registries.get(&host.to_ascii_lowercase()) {
            Some(address) => self.http.request(method, format!("http://{address}{path}")),
            None => self.http.request(method, format!("https://{host}{path}")),
        };
        if inside::is_login_server(host) {
            request = request.header(CALLER_HEADER, &self.caller);
        }
        if host == self.host
            && let Some(authorization) = &self.authorization
        {
            request = request.header("authorization", authorization);
        }
        Ok(request)
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, Failure> {
        request.send().await.map_err(|error| self.unreachable(&error))
    }

    /// No source says how Azure words this.
    fn unreachable(&self, error: &reqwest::Error) -> Failure {
        Failure::new(format!("The registry {} cannot be reached: {}", self.host, inside::unreachable(error)))
    }
}

fn basic(user: &str, password: &str) -> String {
    use base64::Engine as _;
    let pair = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
    format!("Basic {pair}")
}

async fn accepted(reply: Response) -> Result<Response, Failure> {
    if reply.status().is_success() { Ok(reply) } else { Err(refused(reply).await) }
}

async fn refused(reply: Response) -> Failure {
    let status = reply.status();
    Failure::answered(status, &reply.text().await.unwrap_or_default())
}
