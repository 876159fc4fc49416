//! Lists of repositories, manifests and tags, in the order that is asked for, page by page.

use http::StatusCode;
use serde_json::{Value, json};

use super::Place;
use super::entries::Entry;
use crate::registry_data::distribution::Failure;
use crate::registry_data::locks;
use crate::registry_data::names::Digest;
use crate::registry_data::reply::{self, Page};
use crate::registry_data::store::{Of, Store};
use crate::server::Reply;

/// What a request says about the list that it asks for.
#[derive(Debug, Clone)]
pub(in crate::registry_data) struct Listing {
    /// The name after which the page begins.
    pub(in crate::registry_data) last: Option<String>,
    /// How much it holds at most.
    pub(in crate::registry_data) n: usize,
    /// In which order.
    pub(in crate::registry_data) order: Order,
    /// Of tags, those of this manifest alone.
    pub(in crate::registry_data) digest: Option<String>,
}

/// The `orderby` of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::registry_data) enum Order {
    /// By name.
    Name,
    /// `timeasc`: what was written first comes first.
    Oldest,
    /// `timedesc`: what was written last comes first.
    Newest,
}

impl Order {
    /// Reads the parameter; what is no order is taken as none, as the service does with an empty one.
    pub(in crate::registry_data) fn of(parameter: Option<&str>) -> Self {
        match parameter {
            Some("timeasc") => Self::Oldest,
            Some("timedesc") => Self::Newest,
            _ => Self::Name,
        }
    }

    const fn parameter(self) -> &'static str {
        match self {
            Self::Name => "",
            Self::Oldest => "timeasc",
            Self::Newest => "timedesc",
        }
    }

    fn sort(self, entries: &mut [Entry]) {
        match self {
            Self::Name => entries.sort_by(|one, other| one.name.cmp(&other.name)),
            Self::Oldest => {
                entries.sort_by(|one, other| (one.written, &one.name).cmp(&(other.written, &other.name)))
            }
            Self::Newest => {
                entries.sort_by(|one, other| (other.written, &other.name).cmp(&(one.written, &one.name)))
            }
        }
    }
}

/// GET of a registry's repositories.
pub(in crate::registry_data) async fn catalog(
    store: &Store,
    registry: &str,
    last: Option<&str>,
    n: usize,
) -> Result<Reply, Failure> {
    let page = Page::of(locks::listed_repositories(store, registry).await?, last, n);
    let names = if page.names.is_empty() { Value::Null } else { json!(page.names) };
    let mut reply = reply::json(StatusCode::OK, &json!({ "repositories": names }));
    page.link(&mut reply, "/acr/v1/_catalog", n, "");
    Ok(reply)
}

impl Place<'_> {
    /// GET of the repository's tags.
    pub(super) async fn tags(&self, listing: &Listing) -> Result<Reply, Failure> {
        let mut entries = Vec::new();
        for tag in locks::listed_tags(&self.repository).await? {
            entries.extend(self.tag(&tag).await?);
        }
        if let Some(digest) = &listing.digest {
            entries.retain(|entry| entry.document["digest"] == digest.as_str());
        }
        Ok(self.page("tags", entries, listing))
    }

    /// GET of the repository's manifests.
    pub(super) async fn manifests(&self, known: &[Digest], listing: &Listing) -> Result<Reply, Failure> {
        let mut entries = Vec::new();
        for digest in known {
            if self.repository.attributes(Of::Manifest(digest)).await?.list_enabled {
                entries.extend(self.manifest(digest).await?);
            }
        }
        Ok(self.page("manifests", entries, listing))
    }

    fn page(&self, key: &str, mut entries: Vec<Entry>, listing: &Listing) -> Reply {
        listing.order.sort(&mut entries);
        let after = |last: &String| match listing.order {
            Order::Name => entries.partition_point(|entry| entry.name <= *last),
            // What the page before ended with may be gone: then the list begins again, and misses nothing.
            _ => entries.iter().position(|entry| entry.name == *last).map_or(0, |at| at + 1),
        };
        let start = listing.last.as_ref().map_or(0, after);
        let more = entries.len() - start > listing.n;
        let shown: Vec<_> = entries.drain(start..).take(listing.n).collect();
        let last = shown.last().filter(|_| more).map(|entry| entry.name.clone());
        let documents: Vec<_> = shown.into_iter().map(|entry| entry.document).collect();
        let mut reply = reply::json(StatusCode::OK, &self.whole(key, &json!(documents)));
        let page = Page { names: Vec::new(), last };
        page.link(&mut reply, &format!("/acr/v1/{}/_{key}", self.name), listing.n, listing.order.parameter());
        reply
    }
}
