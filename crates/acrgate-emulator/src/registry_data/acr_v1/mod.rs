//! ACR's own view of repositories (`/acr/v1/…`): what they hold, what may be done with it, and its deletion.

mod entries;
mod lists;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::distribution::Failure;
use super::locks;
use super::names::{Digest, Reference, RepositoryName, Tag};
use super::reply;
use super::route::AcrPart;
use super::store::{Attributes, Of, Repository};
use crate::enforce::authorisation::Operation;
use crate::server::Reply;

pub(super) use lists::{Listing, Order, catalog};

/// A repository and what it is called.
pub(super) struct Place<'a> {
    pub(super) login_server: &'a str,
    pub(super) name: &'a RepositoryName,
    pub(super) repository: Repository,
}

/// The operations of which one is needed, or None where the part does not have the method.
pub(super) fn operations(part: &AcrPart, method: &Method) -> Option<&'static [Operation]> {
    match (part, method) {
        (_, &Method::GET) => Some(&[Operation::MetadataRead, Operation::Pull]),
        (AcrPart::Attributes | AcrPart::Tag(_) | AcrPart::Manifest(_), &Method::DELETE) => {
            Some(&[Operation::Delete])
        }
        (AcrPart::Attributes | AcrPart::Tag(_) | AcrPart::Manifest(_), &Method::PATCH) => {
            Some(&[Operation::MetadataWrite])
        }
        _ => None,
    }
}

/// What is asked of one repository.
pub(super) enum Asked {
    /// GET, with what it says about lists.
    Read(Listing),
    /// PATCH of the changeable attributes, with its body.
    Change(bytes::Bytes),
    /// DELETE.
    Delete,
}

/// Everything of one repository.
pub(super) async fn answer(place: &Place<'_>, part: AcrPart, asked: Asked) -> Result<Reply, Failure> {
    let known = place.repository.manifests().await?;
    if known.is_empty() {
        return Err(Failure::name_unknown(place.name));
    }
    match asked {
        Asked::Read(listing) => place.read(part, &listing, &known).await,
        Asked::Change(body) => place.change(part, &body, &known).await,
        Asked::Delete => {
            locks::check_acr(&place.repository, &part, &Method::DELETE).await?;
            place.delete(part, &known).await
        }
    }
}

impl Place<'_> {
    async fn read(&self, part: AcrPart, listing: &Listing, known: &[Digest]) -> Result<Reply, Failure> {
        let body = match part {
            AcrPart::Attributes => self.attributes(known).await?,
            AcrPart::Tags => return self.tags(listing).await,
            AcrPart::Manifests => return self.manifests(known, listing).await,
            AcrPart::Tag(tag) => self.whole("tag", &self.known_tag(tag).await?),
            AcrPart::Manifest(digest) => self.whole("manifest", &self.known_manifest(digest).await?),
        };
        Ok(reply::json(StatusCode::OK, &body))
    }

    async fn change(&self, part: AcrPart, body: &[u8], known: &[Digest]) -> Result<Reply, Failure> {
        let invalid = |message: String| Failure::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message);
        let wish: Value = serde_json::from_slice(body).map_err(|error| invalid(error.to_string()))?;
        let body = match part {
            AcrPart::Tag(tag) => {
                self.known_tag(tag.clone()).await?;
                self.set(Of::Tag(&tag), &wish).await?;
                self.whole("tag", &self.known_tag(tag).await?)
            }
            AcrPart::Manifest(digest) => {
                self.known_manifest(digest.clone()).await?;
                self.set(Of::Manifest(&digest), &wish).await?;
                self.whole("manifest", &self.known_manifest(digest).await?)
            }
            AcrPart::Attributes | AcrPart::Tags | AcrPart::Manifests => {
                self.set(Of::Repository, &wish).await?;
                self.attributes(known).await?
            }
        };
        Ok(reply::json(StatusCode::OK, &body))
    }

    /// Changes the attributes that a wish names.
    async fn set(&self, of: Of<'_>, wish: &Value) -> Result<(), Failure> {
        let former = self.repository.attributes(of).await?;
        let wished = |name: &str, former: bool| wish[name].as_bool().unwrap_or(former);
        let attributes = Attributes {
            delete_enabled: wished("deleteEnabled", former.delete_enabled),
            write_enabled: wished("writeEnabled", former.write_enabled),
            read_enabled: wished("readEnabled", former.read_enabled),
            list_enabled: wished("listEnabled", former.list_enabled),
        };
        Ok(self.repository.set_attributes(of, attributes).await?)
    }

    async fn delete(&self, part: AcrPart, known: &[Digest]) -> Result<Reply, Failure> {
        match part {
            AcrPart::Tag(tag) if self.repository.delete_tag(&tag).await? => {
                Ok(reply::empty(StatusCode::ACCEPTED))
            }
            AcrPart::Tag(tag) => Err(self.unknown_tag(tag)),
            AcrPart::Manifest(digest) if self.repository.delete_manifest(&digest).await? => {
                Ok(reply::empty(StatusCode::ACCEPTED))
            }
            AcrPart::Manifest(digest) => Err(self.unknown_manifest(digest)),
            AcrPart::Attributes | AcrPart::Tags | AcrPart::Manifests => {
                let tags = self.repository.tags().await?;
                self.repository.delete().await?;
                let manifests: Vec<_> = known.iter().map(Digest::as_str).collect();
                let deleted = json!({"manifestsDeleted": manifests, "tagsDeleted": tags});
                Ok(reply::json(StatusCode::ACCEPTED, &deleted))
            }
        }
    }

    async fn known_tag(&self, tag: Tag) -> Result<Value, Failure> {
        match self.tag(&tag).await? {
            Some(entry) => Ok(entry.document),
            None => Err(self.unknown_tag(tag)),
        }
    }

    async fn known_manifest(&self, digest: Digest) -> Result<Value, Failure> {
        match self.manifest(&digest).await? {
            Some(entry) => Ok(entry.document),
            None => Err(self.unknown_manifest(digest)),
        }
    }

    fn unknown_tag(&self, tag: Tag) -> Failure {
        Failure::manifest_unknown(self.name, &Reference::Tag(tag))
    }

    fn unknown_manifest(&self, digest: Digest) -> Failure {
        Failure::manifest_unknown(self.name, &Reference::Digest(digest))
    }
}
