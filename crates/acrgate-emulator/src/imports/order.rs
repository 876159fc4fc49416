//! What an import is to do, read from the body of the call.

use serde_json::Value;

use crate::enforce::imports::NamedBy;
use crate::registry_data::names::{Reference, RepositoryName, Tag};
use crate::state::directory::Secret;

/// An import as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) source: Source,
    pub(crate) repository: RepositoryName,
    pub(crate) reference: Reference,
    /// Where the image gets a tag.
    pub(crate) tags: Vec<(RepositoryName, Tag)>,
    /// Where it goes without one.
    pub(crate) untagged: Vec<RepositoryName>,
    /// Tags that are there already are moved.
    pub(crate) force: bool,
}

/// The registry that an import reads from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A registry of Azure, by its resource id.
    Resource(String),
    /// Any registry, by its host.
    Host(String, Option<Credentials>),
}

impl Source {
    pub(crate) const fn named_by(&self) -> NamedBy {
        match self {
            Self::Resource(_) => NamedBy::ResourceId,
            Self::Host(..) => NamedBy::LoginServer,
        }
    }
}

/// With what an import signs in to a source that is named by its host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Credentials {
    /// None: the password is a Microsoft Entra token.
    pub(crate) user: Option<String>,
    pub(crate) password: Secret,
}

impl Order {
    /// Reads the body of `importImage`.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub(crate) fn read(body: &Value) -> Result<Self, String> {
        let source = &body["source"];
        let image = text(&source["sourceImage"]).ok_or("The property 'source.sourceImage' is required.")?;
        let credentials = credentials(&source["credentials"])?;
        let (source, image) = match (text(&source["resourceId"]), text(&source["registryUri"])) {
            (Some(id), None) if id.to_ascii_lowercase().starts_with("/subscriptions/") => {
                (Source::Resource(id.trim_end_matches('/').to_owned()), image.to_owned())
            }
            (Some(id), None) => return Err(format!("The property 'source.resourceId' is invalid: {id}.")),
            (None, Some(uri)) => {
                let uri = uri.trim_start_matches("https://").trim_end_matches('/');
                let (host, above) = uri.split_once('/').unwrap_or((uri, ""));
                let image = if above.is_empty() { image.to_owned() } else { format!("{above}/{image}") };
                (Source::Host(host.to_ascii_lowercase(), credentials), image)
            }
            _ => {
                return Err("Exactly one of 'source.resourceId' and 'source.registryUri' is required.".into());
            }
        };
        let invalid = || format!("The image name '{image}' is invalid.");
        let (repository, reference) = match image.split_once('@') {
            Some((repository, digest)) => (repository, digest.parse().map(Reference::Digest)),
            None => match image.split_once(':') {
                Some((repository, tag)) => (repository, tag.parse().map(Reference::Tag)),
                None => (&*image, "latest".parse().map(Reference::Tag)),
            },
        };
        let reference = reference.map_err(|_| invalid())?;
        let repository = repository.parse().map_err(|_| invalid())?;
        let tags = texts(&body["targetTags"], |text| tagged(text, &reference))?;
        let untagged = texts(&body["untaggedTargetRepositories"], |text| text.parse().ok())?;
        if tags.is_empty() && untagged.is_empty() {
            return Err("Missing property parameters.TargetTags for the operation.".to_owned());
        }
        let force = match text(&body["mode"]) {
            None => false,
            Some(mode) if mode.eq_ignore_ascii_case("NoForce") => false,
            Some(mode) if mode.eq_ignore_ascii_case("Force") => true,
            Some(mode) => return Err(format!("The import mode '{mode}' is invalid.")),
        };
        Ok(Self { source, repository, reference, tags, untagged, force })
    }

    /// Every repository of the target that gets the image, once.
    pub(crate) fn target_repositories(&self) -> Vec<&RepositoryName> {
        let mut all: Vec<_> =
            self.tags.iter().map(|(repository, _)| repository).chain(&self.untagged).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// `repository[:tag]`; a tag that is left out is the source's, or else latest.
fn tagged(text: &str, source: &Reference) -> Option<(RepositoryName, Tag)> {
    let (repository, tag) = match (text.split_once(':'), source) {
        (Some((repository, tag)), _) => (repository, tag.parse().ok()?),
        (None, Reference::Tag(tag)) => (text, tag.clone()),
        (None, Reference::Digest(_)) => (text, "latest".parse().ok()?),
    };
    Some((repository.parse().ok()?, tag))
}

fn credentials(value: &Value) -> Result<Option<Credentials>, String> {
    if value.is_null() {
        return Ok(None);
    }
    let password =
        text(&value["password"]).ok_or("The property 'source.credentials.password' is required.")?;
    let user = text(&value["username"]).map(str::to_owned);
    Ok(Some(Credentials { user, password: Secret::new(password) }))
}

fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.is_empty())
}

fn texts<T>(value: &Value, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, String> {
    let all = value.as_array().into_iter().flatten().map(|one| one.as_str().unwrap_or_default());
    all.map(|one| read(one).ok_or_else(|| format!("The target '{one}' is invalid."))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const DIGEST: &str = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    fn read(image: &str, tags: &[&str]) -> Order {
        Order::read(
            &json!({"source": {"registryUri": "Docker.IO", "sourceImage": image}, "targetTags": tags}),
        )
        .unwrap()
    }

    fn targets(order: &Order) -> Vec<String> {
        order.tags.iter().map(|(repository, tag)| format!("{repository}:{tag}")).collect()
    }

    #[test]
    fn a_target_without_a_tag_takes_the_sources() {
        assert_eq!(targets(&read("library/app:v2", &["a", "b:x"])), ["a:v2", "b:x"]);
        assert_eq!(targets(&read("library/app", &["a"])), ["a:latest"]);
        assert_eq!(targets(&read(&format!("library/app@{DIGEST}"), &["a"])), ["a:latest"]);
    }

    #[test]
    fn a_host_may_have_a_path_that_belongs_to_the_image() {
        let body = json!({"source": {"registryUri": "https://mcr.test/dotnet/", "sourceImage": "sdk:8",
            "credentials": {"password": "hush"}}, "untaggedTargetRepositories": ["b", "a", "b"], "mode": "force"});
        let order = Order::read(&body).unwrap();
        assert_eq!(order.repository.as_str(), "dotnet/sdk");
        assert!(
            matches!(&order.source, Source::Host(host, Some(with)) if host == "mcr.test" && with.user.is_none())
        );
        assert!(order.force && !format!("{order:?}").contains("hush"));
        let repositories: Vec<_> = order.target_repositories().iter().map(|name| name.as_str()).collect();
        assert_eq!(repositories, ["a", "b"]);
    }

    #[test]
    fn what_cannot_be_done_is_refused_by_name() {
        let source = json!({"registryUri": "h", "sourceImage": "a:b"});
        for (body, word) in [
            (json!({}), "sourceImage"),
            (json!({"source": {"sourceImage": "a"}}), "Exactly one"),
            (json!({"source": {"sourceImage": "a", "resourceId": "r"}}), "resourceId"),
            (json!({"source": {"sourceImage": "A B", "registryUri": "h"}}), "A B"),
            (json!({"source": {"sourceImage": "a@sha256:1", "registryUri": "h"}}), "sha256:1"),
            (json!({"source": source}), "TargetTags"),
            (json!({"source": source, "targetTags": ["a:?"]}), "a:?"),
            (json!({"source": source, "targetTags": ["a"], "mode": "Often"}), "Often"),
            (json!({"source": {"registryUri": "h", "sourceImage": "a", "credentials": {}}}), "password"),
        ] {
            let refused = Order::read(&body).unwrap_err();
            assert!(refused.contains(word), "{refused}");
        }
    }
}
