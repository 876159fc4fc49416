//! ACR's own read view of repositories (`/acr/v1/…`), and what it can delete.

use std::io;
use std::time::SystemTime;

use http::{Method, StatusCode};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::distribution::Failure;
use super::names::{Digest, Reference, RepositoryName, Tag};
use super::reply::{self, Page};
use super::route::AcrPart;
use super::store::{Repository, Store};
use crate::enforce::authorisation::Operation;
use crate::server::Reply;

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
        _ => None,
    }
}

/// GET of a registry's repositories.
pub(super) async fn catalog(
    store: &Store,
    registry: &str,
    last: Option<&str>,
    n: usize,
) -> Result<Reply, Failure> {
    let page = Page::of(store.repositories(registry).await?, last, n);
    let names = if page.names.is_empty() { Value::Null } else { json!(page.names) };
    let mut reply = reply::json(StatusCode::OK, &json!({ "repositories": names }));
    page.link(&mut reply, "/acr/v1/_catalog", n);
    Ok(reply)
}

/// Everything of one repository.
pub(super) async fn answer(
    place: &Place<'_>,
    part: AcrPart,
    method: &Method,
    last: Option<&str>,
    n: usize,
) -> Result<Reply, Failure> {
    let known = place.repository.manifests().await?;
    if known.is_empty() {
        return Err(Failure::name_unknown(place.name));
    }
    let deletes = method == Method::DELETE;
    match part {
        AcrPart::Attributes if deletes => place.delete(&known).await,
        AcrPart::Attributes => place.attributes(known.len()).await,
        AcrPart::Tags => place.tags(last, n).await,
        AcrPart::Tag(tag) if deletes => place.delete_tag(&tag).await,
        AcrPart::Tag(tag) => {
            let entry = place.tag(&tag).await?;
            let entry = entry.ok_or_else(|| Failure::manifest_unknown(place.name, &Reference::Tag(tag)))?;
            Ok(reply::json(StatusCode::OK, &place.whole("tag", &entry)))
        }
        AcrPart::Manifests => place.manifests(&known, last, n).await,
        AcrPart::Manifest(digest) if deletes => place.delete_manifest(digest).await,
        AcrPart::Manifest(digest) => {
            let entry = place.manifest(&digest).await?;
            let entry =
                entry.ok_or_else(|| Failure::manifest_unknown(place.name, &Reference::Digest(digest)))?;
            Ok(reply::json(StatusCode::OK, &place.whole("manifest", &entry)))
        }
    }
}

impl Place<'_> {
    fn whole(&self, key: &str, content: &Value) -> Value {
        json!({"registry": self.login_server, "imageName": self.name.as_str(), key: content})
    }

    async fn attributes(&self, manifests: usize) -> Result<Reply, Failure> {
        let mut written = Vec::new();
        for digest in self.repository.manifests().await? {
            written.extend(self.repository.written(&Reference::Digest(digest)).await?);
        }
        let tags = self.repository.tags().await?.len();
        let time = |time: Option<&SystemTime>| time.map(|time| timestamp(*time));
        let body = json!({
            "registry": self.login_server, "imageName": self.name.as_str(),
            "createdTime": time(written.iter().min()), "lastUpdateTime": time(written.iter().max()),
            "manifestCount": manifests, "tagCount": tags, "changeableAttributes": changeable(),
        });
        Ok(reply::json(StatusCode::OK, &body))
    }

    async fn tags(&self, last: Option<&str>, n: usize) -> Result<Reply, Failure> {
        let page = Page::of(self.repository.tags().await?, last, n);
        let mut entries = Vec::new();
        for tag in page.names.iter().filter_map(|name| name.parse::<Tag>().ok()) {
            entries.extend(self.tag(&tag).await?);
        }
        let mut reply = reply::json(StatusCode::OK, &self.whole("tags", &json!(entries)));
        page.link(&mut reply, &format!("/acr/v1/{}/_tags", self.name), n);
        Ok(reply)
    }

    async fn tag(&self, tag: &Tag) -> io::Result<Option<Value>> {
        let reference = Reference::Tag(tag.clone());
        let (Some(digest), Some(written)) =
            (self.repository.resolve(&reference).await?, self.repository.written(&reference).await?)
        else {
            return Ok(None);
        };
        Ok(Some(json!({
            "name": tag.as_str(), "digest": digest.as_str(), "createdTime": timestamp(written),
            "lastUpdateTime": timestamp(written), "signed": false, "changeableAttributes": changeable(),
        })))
    }

    async fn manifests(&self, known: &[Digest], last: Option<&str>, n: usize) -> Result<Reply, Failure> {
        let page = Page::of(known.iter().map(Digest::to_string).collect(), last, n);
        let mut entries = Vec::new();
        for digest in page.names.iter().filter_map(|name| name.parse::<Digest>().ok()) {
            entries.extend(self.manifest(&digest).await?);
        }
        let mut reply = reply::json(StatusCode::OK, &self.whole("manifests", &json!(entries)));
        page.link(&mut reply, &format!("/acr/v1/{}/_manifests", self.name), n);
        Ok(reply)
    }

    async fn manifest(&self, digest: &Digest) -> io::Result<Option<Value>> {
        let reference = Reference::Digest(digest.clone());
        let (Some(entry), Some(manifest), Some(written)) = (
            self.repository.manifest_entry(digest).await?,
            self.repository.manifest(&reference).await?,
            self.repository.written(&reference).await?,
        ) else {
            return Ok(None);
        };
        let content: Value = serde_json::from_slice(&manifest.content)?;
        let blobs =
            std::iter::once(&content["config"]).chain(content["layers"].as_array().into_iter().flatten());
        let size: u64 = blobs.filter_map(|blob| blob["size"].as_u64()).sum();
        Ok(Some(json!({
            "digest": digest.as_str(), "imageSize": size, "createdTime": timestamp(written),
            "lastUpdateTime": timestamp(written), "mediaType": entry.media_type,
            "configMediaType": content["config"]["mediaType"], "tags": self.repository.tags_of(digest).await?,
            "changeableAttributes": changeable(),
        })))
    }

    async fn delete(&self, manifests: &[Digest]) -> Result<Reply, Failure> {
        let tags = self.repository.tags().await?;
        self.repository.delete().await?;
        let manifests: Vec<_> = manifests.iter().map(Digest::as_str).collect();
        Ok(reply::json(StatusCode::ACCEPTED, &json!({"manifestsDeleted": manifests, "tagsDeleted": tags})))
    }

    async fn delete_tag(&self, tag: &Tag) -> Result<Reply, Failure> {
        if self.repository.delete_tag(tag).await? {
            Ok(reply::empty(StatusCode::ACCEPTED))
        } else {
            Err(Failure::manifest_unknown(self.name, &Reference::Tag(tag.clone())))
        }
    }

    async fn delete_manifest(&self, digest: Digest) -> Result<Reply, Failure> {
        if self.repository.delete_manifest(&digest).await? {
            Ok(reply::empty(StatusCode::ACCEPTED))
        } else {
            Err(Failure::manifest_unknown(self.name, &Reference::Digest(digest)))
        }
    }
}

/// Nothing is locked here.
fn changeable() -> Value {
    json!({"deleteEnabled": true, "writeEnabled": true, "readEnabled": true, "listEnabled": true})
}

fn timestamp(time: SystemTime) -> String {
    // Times of files are far from the ends of what can be written.
    OffsetDateTime::from(time).format(&Rfc3339).unwrap_or_default()
}
