//! A registry's login server: sign-in, and the images.
//!
//! A request goes [`handle`] → [`route`] (which endpoint) → for `/oauth2/…` `oauth` (credentials for tokens), else
//! `gate` (network rules, token, scope) → `distribution` or `acr_v1` (the work, on the [`store`]).
//!
//! The network rules are asked where the identity is known: at the token endpoints, and on every request that carries
//! credentials. A request without any gets the anonymous challenge, even from a refused address. Where a registry has a
//! data endpoint, blobs are handed out there ([`data_endpoint`]).

mod acr_v1;
pub mod data_endpoint;
mod distribution;
mod gate;
mod locks;
pub mod names;
mod oauth;
mod reply;
pub mod route;
pub mod scope;
pub mod store;
pub mod tokens;
mod visit;

use std::net::SocketAddr;
use std::sync::Arc;

use http::request::Parts;
use http::{Method, StatusCode};
use serde_json::json;

use crate::enforce::authorisation::Operation;
use crate::requests::Judged;
use crate::server::message::{discard, query_parameter, read_body};
use crate::server::{Arriving, Caller, Reply, Request};
use crate::state::Emulated;
use distribution::Failure;
use gate::Need;
use names::{Digest, RepositoryName};
use reply::mark_api_version;
use route::{Endpoint, Part};
use visit::Visit;

pub use visit::run_token;

/// Entries of a list that has no `n`.
const PAGE: usize = 100;

/// Answers a request to a login server. `registry` is the first label of the host; `insecure` the registry's own port in
/// plain HTTP, if the request came in by it.
pub async fn handle(
    cloud: Arc<Emulated>,
    caller: Caller,
    registry: &str,
    insecure: Option<SocketAddr>,
    request: Request,
) -> Reply {
    let Some(visit) = Visit::of(&cloud, &caller, registry, insecure) else {
        let message = format!("the registry {registry} does not exist");
        return reply::error(StatusCode::NOT_FOUND, "UNKNOWN", &message, &json!(null));
    };
    let mut reply = answer(&visit, request).await;
    if let Some(class) = visit.class() {
        reply.extensions_mut().insert(Judged(class));
    }
    reply
}

async fn answer(visit: &Visit<'_>, request: Request) -> Reply {
    let endpoint = match Endpoint::of(request.uri().path()) {
        Ok(Endpoint::Exchange) => return oauth::exchange(visit, request).await,
        Ok(Endpoint::Token) => return oauth::token(visit, request).await,
        Ok(endpoint) => endpoint,
        Err(problem) => return marked(Failure::from(problem).reply()),
    };
    let (parts, mut body) = request.into_parts();
    let reply = enter(visit, endpoint, &parts, &mut body).await;
    discard(&parts.headers, body).await;
    marked(reply)
}

/// Answers a request under `/v2/` or `/acr/v1/`, if it is let in.
async fn enter(visit: &Visit<'_>, endpoint: Endpoint, parts: &Parts, body: &mut Arriving) -> Reply {
    let Some(need) = need(&endpoint, &parts.method, mount(parts).map(|(_, from)| from)) else {
        return reply::unknown_operation();
    };
    let admitted = match gate::admit(visit, &parts.headers, &need) {
        Ok(admitted) => admitted,
        Err(refusal) => return *refusal,
    };
    let work = Work { visit, parts, admitted: &admitted };
    work.answer(endpoint, body).await.unwrap_or_else(Failure::reply)
}

fn marked(mut reply: Reply) -> Reply {
    mark_api_version(&mut reply);
    reply
}

/// What a request needs, or None where the endpoint does not have the method. `from`: the repository from which it wants a
/// blob.
fn need(endpoint: &Endpoint, method: &Method, from: Option<RepositoryName>) -> Option<Need> {
    let reads = matches!(*method, Method::GET | Method::HEAD);
    match endpoint {
        Endpoint::Base if reads => Some(Need::AnyToken),
        Endpoint::Catalog | Endpoint::AcrCatalog if reads => Some(Need::Catalog),
        Endpoint::Of(name, part) => {
            let on = |operations| Some(Need::on(name, operations));
            match (part, method) {
                (Part::Tags, _) if reads => on(&[Operation::Pull, Operation::MetadataRead]),
                (Part::Manifest(_) | Part::Blob(_) | Part::Referrers(_), _) if reads => {
                    on(&[Operation::Pull])
                }
                (Part::Uploads, &Method::POST) => match from {
                    Some(from) => Some(Need::Mount { to: name.clone(), from }),
                    None => on(&[Operation::Push]),
                },
                (Part::Manifest(_), &Method::PUT)
                | (Part::Upload(_), &Method::GET | &Method::PATCH | &Method::PUT | &Method::DELETE) => {
                    on(&[Operation::Push])
                }
                (Part::Manifest(_) | Part::Blob(_), &Method::DELETE) => on(&[Operation::Delete]),
                _ => None,
            }
        }
        Endpoint::AcrOf(name, part) => {
            acr_v1::operations(part, method).map(|operations| Need::on(name, operations))
        }
        Endpoint::Base | Endpoint::Catalog | Endpoint::AcrCatalog | Endpoint::Exchange | Endpoint::Token => {
            None
        }
    }
}

/// A request that has been let in.
struct Work<'a> {
    visit: &'a Visit<'a>,
    parts: &'a Parts,
    admitted: &'a gate::Admitted,
}

impl Work<'_> {
    async fn answer(&self, endpoint: Endpoint, body: &mut Arriving) -> Result<Reply, Failure> {
        let store = &self.visit.cloud.content;
        let registry = &self.visit.name;
        let (last, n) = self.page();
        match endpoint {
            Endpoint::Base => Ok(reply::json(StatusCode::OK, &json!({}))),
            Endpoint::Catalog => distribution::catalog(store, registry, last.as_deref(), n).await,
            Endpoint::AcrCatalog => acr_v1::catalog(store, registry, last.as_deref(), n).await,
            Endpoint::Of(name, part) => self.on_repository(&name, part, body).await,
            Endpoint::AcrOf(name, part) => {
                let repository = store.repository(registry, &name);
                let place = acr_v1::Place { login_server: &self.visit.login_server, name: &name, repository };
                let asked = match self.parts.method {
                    Method::DELETE => acr_v1::Asked::Delete,
                    Method::PATCH => acr_v1::Asked::Change(read_document(body, "BAD_REQUEST").await?),
                    _ => acr_v1::Asked::Read(acr_v1::Listing {
                        last,
                        n,
                        order: acr_v1::Order::of(self.query("orderby").as_deref()),
                        digest: self.query("digest"),
                    }),
                };
                acr_v1::answer(&place, part, asked).await
            }
            Endpoint::Exchange | Endpoint::Token => Ok(reply::unknown_operation()),
        }
    }

    async fn on_repository(
        &self,
        name: &RepositoryName,
        part: Part,
        body: &mut Arriving,
    ) -> Result<Reply, Failure> {
        let store = &self.visit.cloud.content;
        let repository = store.repository(&self.visit.name, name);
        let uploads = store.uploads();
        let Parts { headers, method, .. } = self.parts;
        let head = method == Method::HEAD;
        let moves_locked_tags =
            self.visit.is_import() && self.visit.cloud.options.behaviour.forced_imports_move_locked_tags;
        locks::check(&repository, &part, method, moves_locked_tags).await?;
        match part {
            Part::Tags => {
                let (last, n) = self.page();
                distribution::tags(&repository, name, last.as_deref(), n).await
            }
            Part::Manifest(reference) => match *method {
                Method::PUT => {
                    let content = read_document(body, "MANIFEST_INVALID").await?;
                    distribution::put_manifest(&repository, name, &reference, headers, &content).await
                }
                Method::DELETE => distribution::delete_manifest(&repository, name, &reference).await,
                _ => distribution::manifest(&repository, name, &reference, head).await,
            },
            Part::Blob(digest) if method == Method::DELETE => {
                distribution::delete_blob(&repository, &digest).await
            }
            Part::Blob(digest) => match data_endpoint::link(self.visit, &digest) {
                Some(link) if !head && repository.has_blob(&digest).await? => Ok(reply::elsewhere(&link)),
                _ => distribution::blob(&repository, &digest, headers, head).await,
            },
            Part::Referrers(digest) => {
                distribution::referrers(&repository, &digest, self.query("artifactType").as_deref()).await
            }
            Part::Uploads => match self.mount(name).await? {
                Some(mounted) => Ok(mounted),
                None => {
                    let digest = self.digest()?;
                    distribution::start_upload(uploads, &repository, name, digest.as_ref(), body).await
                }
            },
            Part::Upload(id) => match *method {
                Method::PATCH => {
                    distribution::receive_chunk(uploads, &repository, name, id, headers, body).await
                }
                Method::PUT => {
                    let digest = self.digest()?.ok_or_else(|| Failure::digest_invalid(json!(null)))?;
                    distribution::finish_upload(uploads, &repository, name, id, &digest, headers, body).await
                }
                Method::DELETE => distribution::cancel_upload(uploads, &repository, id).await,
                _ => distribution::upload_status(uploads, &repository, name, id).await,
            },
        }
    }

    /// Takes a blob over from another repository that the caller may pull from; None: it has to be uploaded.
    async fn mount(&self, name: &RepositoryName) -> Result<Option<Reply>, Failure> {
        let Some((digest, from)) = mount(self.parts) else {
            return Ok(None);
        };
        let store = &self.visit.cloud.content;
        let source = store.repository(&self.visit.name, &from);
        if !self.admitted.may_pull(&from) || !source.has_blob(&digest).await? {
            return Ok(None);
        }
        store.repository(&self.visit.name, name).link_blob(&digest).await?;
        Ok(Some(distribution::created(name, &digest)))
    }

    fn digest(&self) -> Result<Option<Digest>, Failure> {
        let digest = self.query("digest").map(|text| text.parse());
        digest.transpose().map_err(|_| Failure::from(route::NoEndpoint::Digest))
    }

    /// Where a list goes on, and how much of it is asked for.
    fn page(&self) -> (Option<String>, usize) {
        let n = self.query("n").and_then(|n| n.parse().ok()).unwrap_or(PAGE);
        (self.query("last").filter(|last| !last.is_empty()), n)
    }

    fn query(&self, name: &str) -> Option<String> {
        query_parameter(self.parts.uri.query(), name)
    }
}

/// The blob that a request wants to take over from another repository; none where it names no blob or no repository.
fn mount(parts: &Parts) -> Option<(Digest, RepositoryName)> {
    let query = |name| query_parameter(parts.uri.query(), name);
    Some((query("mount")?.parse().ok()?, query("from")?.parse().ok()?))
}

/// Reads a body that is a document; one that is too large is refused with this code.
async fn read_document(body: &mut Arriving, code: &'static str) -> Result<bytes::Bytes, Failure> {
    let read = read_body(body, distribution::MAX_MANIFEST).await;
    read.map_err(|error| Failure::new(StatusCode::PAYLOAD_TOO_LARGE, code, error.to_string()))
}
