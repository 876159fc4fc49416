//! The lists: repositories of a registry, tags of a repository.

use http::StatusCode;
use serde_json::json;

use super::Failure;
use crate::registry_data::locks;
use crate::registry_data::names::{RepositoryName, Tag};
use crate::registry_data::reply::{self, Page};
use crate::registry_data::store::{Repository, Store};
use crate::server::Reply;

/// GET of a registry's repositories.
pub(in crate::registry_data) async fn catalog(
    store: &Store,
    registry: &str,
    last: Option<&str>,
    n: usize,
) -> Result<Reply, Failure> {
    let page = Page::of(locks::listed_repositories(store, registry).await?, last, n);
    let mut reply = reply::json(StatusCode::OK, &json!({ "repositories": page.names }));
    page.link(&mut reply, "/v2/_catalog", n, "");
    Ok(reply)
}

/// GET of a repository's tags.
pub(in crate::registry_data) async fn tags(
    repository: &Repository,
    name: &RepositoryName,
    last: Option<&str>,
    n: usize,
) -> Result<Reply, Failure> {
    if repository.manifests().await?.is_empty() {
        return Err(Failure::name_unknown(name));
    }
    let tags = locks::listed_tags(repository).await?.iter().map(Tag::to_string).collect();
    let page = Page::of(tags, last, n);
    let mut reply = reply::json(StatusCode::OK, &json!({"name": name.as_str(), "tags": page.names}));
    page.link(&mut reply, &format!("/v2/{name}/tags/list"), n, "");
    Ok(reply)
}
