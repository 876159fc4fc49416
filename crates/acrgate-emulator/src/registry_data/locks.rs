//! Locks: what the changeable attributes of a repository, a manifest or a tag refuse.
//!
//! As documented, without `writeEnabled` nothing is changed or deleted, without `deleteEnabled` nothing is deleted, without
//! `readEnabled` nothing is pulled. Inferred: a manifest stays as long as one of its tags is locked, a repository as long
//! as anything in it is; a tag that is not there yet has no lock; the attributes themselves can always be changed.
//! Contested: whether an import by force moves a tag that is locked.

use std::io;

use http::{Method, StatusCode};
use serde_json::json;

use super::distribution::Failure;
use super::names::{Reference, Tag};
use super::route::{AcrPart, Part};
use super::store::{Attributes, Of, Repository, Store};

/// What a request does.
#[derive(Debug, Clone, Copy)]
enum Act {
    Read,
    Write,
    Delete,
}

impl Act {
    const fn of(method: &Method) -> Self {
        match *method {
            Method::GET | Method::HEAD => Self::Read,
            Method::DELETE => Self::Delete,
            _ => Self::Write,
        }
    }

    const fn is_allowed(self, by: Attributes) -> bool {
        match self {
            Self::Read => by.read_enabled,
            Self::Write => by.write_enabled,
            Self::Delete => by.delete_enabled && by.write_enabled,
        }
    }
}

/// Lets a request under `/v2/` pass, or refuses it. The locks of tags bind nobody who `moves_locked_tags`.
pub(super) async fn check(
    repository: &Repository,
    part: &Part,
    method: &Method,
    moves_locked_tags: bool,
) -> Result<(), Failure> {
    let act = match part {
        // Whether lists show something is another attribute.
        Part::Tags | Part::Referrers(_) => return Ok(()),
        // Whatever is done with an upload is part of a change.
        Part::Uploads | Part::Upload(_) => Act::Write,
        Part::Manifest(_) | Part::Blob(_) => Act::of(method),
    };
    let reference = match (part, act) {
        (Part::Manifest(Reference::Tag(_)), Act::Write) if moves_locked_tags => None,
        (Part::Manifest(reference), _) => Some(reference),
        _ => None,
    };
    allowed(repository, act, reference).await
}

/// Lets a request under `/acr/v1/` pass, or refuses it: its reads are not pulls, and its changes are of the attributes.
pub(super) async fn check_acr(
    repository: &Repository,
    part: &AcrPart,
    method: &Method,
) -> Result<(), Failure> {
    if method != Method::DELETE {
        return Ok(());
    }
    match part {
        AcrPart::Tag(tag) => allowed(repository, Act::Delete, Some(&Reference::Tag(tag.clone()))).await,
        AcrPart::Manifest(digest) => {
            allowed(repository, Act::Delete, Some(&Reference::Digest(digest.clone()))).await
        }
        AcrPart::Attributes | AcrPart::Tags | AcrPart::Manifests => {
            for digest in repository.manifests().await? {
                allowed(repository, Act::Delete, Some(&Reference::Digest(digest))).await?;
            }
            Ok(())
        }
    }
}

async fn allowed(repository: &Repository, act: Act, reference: Option<&Reference>) -> Result<(), Failure> {
    let ask = async |of: Of<'_>| {
        let by = repository.attributes(of).await?;
        if act.is_allowed(by) { Ok(()) } else { Err(disallowed()) }
    };
    ask(Of::Repository).await?;
    match (reference, act) {
        (Some(Reference::Tag(tag)), Act::Read) => {
            ask(Of::Tag(tag)).await?;
            if let Some(digest) = repository.resolve(&Reference::Tag(tag.clone())).await? {
                ask(Of::Manifest(&digest)).await?;
            }
        }
        (Some(Reference::Tag(tag)), _) => ask(Of::Tag(tag)).await?,
        (Some(Reference::Digest(digest)), Act::Delete) => {
            ask(Of::Manifest(digest)).await?;
            for tag in repository.tags_of(digest).await?.iter().filter_map(|tag| tag.parse::<Tag>().ok()) {
                ask(Of::Tag(&tag)).await?;
            }
        }
        (Some(Reference::Digest(digest)), _) => ask(Of::Manifest(digest)).await?,
        (None, _) => {}
    }
    Ok(())
}

/// The names of the repositories that lists show, sorted.
pub(super) async fn listed_repositories(store: &Store, registry: &str) -> io::Result<Vec<String>> {
    let mut listed = Vec::new();
    for name in store.repositories(registry).await? {
        // The store's own names are repository names.
        let Ok(repository) = name.parse() else { continue };
        if store.repository(registry, &repository).attributes(Of::Repository).await?.list_enabled {
            listed.push(name);
        }
    }
    Ok(listed)
}

/// A repository's tags that lists show, sorted.
pub(super) async fn listed_tags(repository: &Repository) -> io::Result<Vec<Tag>> {
    let mut listed = Vec::new();
    for tag in repository.tags().await?.iter().filter_map(|tag| tag.parse::<Tag>().ok()) {
        if repository.attributes(Of::Tag(&tag)).await?.list_enabled {
            listed.push(tag);
        }
    }
    Ok(listed)
}

fn disallowed() -> Failure {
    let message = "The operation is disallowed on this registry, repository or image. View troubleshooting steps at \
        https://aka.ms/acr/faq/#why-does-my-pull-or-push-request-fail-with-disallowed-operation";
    Failure::Client(
        StatusCode::METHOD_NOT_ALLOWED,
        "REGISTRY_DISALLOWED_OPERATION",
        message.to_owned(),
        json!({}),
    )
}
