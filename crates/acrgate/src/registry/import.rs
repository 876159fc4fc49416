//! Import of an image: Azure copies it from another registry by itself, no byte passes through here.

use azure_core::credentials::Secret;
use http::Method;
use serde_json::{Value, json};

use super::Registry;
use crate::{
    Error, ErrorKind, Result,
    access::ImportFailure,
    arm::{LongOperation, OperationResult, Request},
    data_plane::Digest,
    names::{LoginServer, RegistryId, RepositoryName},
};

/// What to import, and under which names.
///
/// ```
/// # fn example(source: acrgate::names::RegistryId) -> acrgate::Result<()> {
/// use acrgate::registry::{ImportImage, ImportMode};
///
/// // From another registry of the same tenant, as whoever asks.
/// let import = ImportImage::from_registry(source, "team/app:v1").tagged("mirror/app:v1");
/// // From anywhere else, with credentials of its own.
/// let import = ImportImage::from_host("docker.io".parse()?, "library/nginx:1.27")
///     .with_credentials("somebody", "a password")
///     .tagged("mirror/nginx")
///     .with_mode(ImportMode::Force);
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct ImportImage {
    /// The registry that has the image.
    pub source: ImportSource,
    /// With what to sign in there; none: nothing. Azure takes credentials for a source that is named by its host alone.
    pub credentials: Option<ImportCredentials>,
    /// The image there: `repository`, `repository:tag` or `repository@digest`. Without tag and digest it is `latest`.
    pub image: String,
    /// The names that it gets: `repository` or `repository:tag`; without a tag the source's. Empty, with no untagged
    /// repositories either: the source's own name.
    pub target_tags: Vec<String>,
    /// Repositories that it is copied to without a tag.
    pub untagged_repositories: Vec<RepositoryName>,
    /// What becomes of tags that are there already.
    pub mode: ImportMode,
}

/// Where an image is imported from.
#[derive(Debug, Clone)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum ImportSource {
    /// A registry of the same tenant, which is read with the roles of whoever asks. The only way to name one that is
    /// restricted: the import then comes to it as a trusted service.
    Registry(RegistryId),
    /// Any registry, an Azure one of another tenant too, by its host.
    Host(LoginServer),
}

/// With what an import signs in to a source that is named by its host. `Debug` does not show the password.
#[derive(Debug, Clone)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct ImportCredentials {
    /// The name; for a Microsoft Entra application its client id. None: the password is an access token.
    pub username: Option<String>,
    /// The password, or a Microsoft Entra access token for the source registry.
    pub password: Secret,
}

/// What becomes of tags that are there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum ImportMode {
    /// The import fails before anything is copied.
    #[default]
    NoForce,
    /// They are moved to the imported image.
    Force,
}

impl ImportImage {
    /// An image of a registry of the same tenant.
    #[must_use]
    pub fn from_registry(source: RegistryId, image: impl Into<String>) -> Self {
        Self::new(ImportSource::Registry(source), image.into())
    }

    /// An image of any registry that is reachable from the internet.
    #[must_use]
    pub fn from_host(host: LoginServer, image: impl Into<String>) -> Self {
        Self::new(ImportSource::Host(host), image.into())
    }

    fn new(source: ImportSource, image: String) -> Self {
        let (target_tags, untagged_repositories) = (Vec::new(), Vec::new());
        Self {
            source,
            credentials: None,
            image,
            target_tags,
            untagged_repositories,
            mode: ImportMode::NoForce,
        }
    }

    /// Signed in to the source with this name and password. Only for a source that is named by its host: one that is
    /// named by its resource id is read as whoever asks, and an import that has credentials for it is refused.
    #[must_use]
    pub fn with_credentials(self, username: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.signed_in(Some(username.into()), password.into())
    }

    /// Signed in to the source with a Microsoft Entra access token, for example of an identity of the source's tenant.
    /// Only for a source that is named by its host.
    #[must_use]
    pub fn with_access_token(self, token: impl Into<Secret>) -> Self {
        self.signed_in(None, token.into())
    }

    fn signed_in(mut self, username: Option<String>, password: Secret) -> Self {
        self.credentials = Some(ImportCredentials { username, password });
        self
    }

    /// Under this name, too: `repository` or `repository:tag`.
    #[must_use]
    pub fn tagged(mut self, name: impl Into<String>) -> Self {
        self.target_tags.push(name.into());
        self
    }

    /// In this repository without a tag, too.
    #[must_use]
    pub fn untagged_in(mut self, repository: RepositoryName) -> Self {
        self.untagged_repositories.push(repository);
        self
    }

    /// With tags that are there already treated like this.
    #[must_use]
    pub fn with_mode(mut self, mode: ImportMode) -> Self {
        self.mode = mode;
        self
    }

    /// What is imported from, for a person.
    fn source_name(&self) -> String {
        match &self.source {
            ImportSource::Registry(id) => id.to_string(),
            ImportSource::Host(host) => host.to_string(),
        }
    }

    fn body(&self) -> Result<Value> {
        let image = Image::parse(&self.image)?;
        for name in &self.target_tags {
            if Image::parse(name)?.digest {
                return Err(Error::invalid(format!(
                    "{name:?} names a digest, and a target has a tag or none"
                ))
                .with_hint("give repository or repository:tag; for no tag give the repository among the untagged ones"));
            }
        }
        let mut tags = self.target_tags.clone();
        if tags.is_empty() && self.untagged_repositories.is_empty() {
            if image.digest {
                return Err(Error::invalid(
                    "an image that is named by its digest needs a name in the target",
                )
                .with_hint("add a target tag, or an untagged repository"));
            }
            tags.push(self.image.clone());
        }
        let mut source = match &self.source {
            ImportSource::Registry(id) => json!({ "resourceId": id }),
            ImportSource::Host(host) => json!({ "registryUri": host }),
        };
        source["sourceImage"] = json!(self.image);
        if let Some(credentials) = &self.credentials {
            if let ImportSource::Registry(id) = &self.source {
                return Err(Error::invalid("credentials are for a source that is named by its host")
                    .with_target(id.to_string())
                    .with_hint(
                        "leave the credentials out: a source that is named by its resource id is read with your own roles; \
                         or name it by its login server",
                    ));
            }
            source["credentials"] = json!({ "password": credentials.password.secret() });
            if let Some(username) = &credentials.username {
                source["credentials"]["username"] = json!(username);
            }
        }
        let mode = match self.mode {
            ImportMode::NoForce => "NoForce",
            ImportMode::Force => "Force",
        };
        let mut body = json!({ "source": source, "mode": mode });
        if !tags.is_empty() {
            body["targetTags"] = json!(tags);
        }
        if !self.untagged_repositories.is_empty() {
            body["untaggedTargetRepositories"] = json!(self.untagged_repositories);
        }
        Ok(body)
    }
}

/// A name like `repository:tag`, checked.
struct Image {
    digest: bool,
}

impl Image {
    fn parse(text: &str) -> Result<Self> {
        if let Some((repository, digest)) = text.split_once('@') {
            repository.parse::<RepositoryName>()?;
            digest.parse::<Digest>()?;
            return Ok(Self { digest: true });
        }
        let (repository, tag) = text.split_once(':').unwrap_or((text, "latest"));
        repository.parse::<RepositoryName>()?;
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let is_tag = tag.starts_with(is_word)
            && tag.len() <= 128
            && tag.chars().all(|c| is_word(c) || c == '.' || c == '-');
        if is_tag {
            return Ok(Self { digest: false });
        }
        Err(Error::invalid(format!("{tag:?} is not a tag"))
            .with_target(text)
            .with_hint("give up to 128 letters, digits, '_', '.' and '-', like team/app:v1.2"))
    }
}

/// What an import ends in: Azure tells nothing but that it succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported;

impl OperationResult for Imported {
    fn from_body(_: &[u8]) -> Result<Self> {
        Ok(Self)
    }

    fn failed(error: Error) -> Error {
        blamed(error, None)
    }
}

impl Registry {
    /// Imports an image into this registry, and waits until it is there.
    ///
    /// Whoever asks needs the role *Container Registry Data Importer and Data Reader* here, and on a source that is named
    /// by its resource id. A registry that is restricted, on either side, must allow trusted services; a restricted
    /// source must be named by its resource id.
    ///
    /// Azure has no way to tell a repeated request from a second wish, so this is sent once: after an error of kind
    /// `Connection` or `Timeout` look for the image before asking again. In the mode `NoForce` a second import of what
    /// has been imported ends in `Conflict` and does no harm.
    ///
    /// # Errors
    /// `NetworkDenied` when one side's network rules refuse the import, which the hint names:
    /// [`Error::client_address`] is the address that the source saw. `PermissionDenied` when a role is missing, on the
    /// side that the hint names; `Unauthenticated` when the source does not take the credentials; `NotFound` when there
    /// is no such image, or no such registry; `Conflict` when a tag is there already; `OperationFailed` for everything
    /// else that stops an import.
    pub async fn import_image(&self, import: &ImportImage) -> Result<()> {
        let ended = self.begin_import_image(import).await?.await;
        ended.map(|Imported| ()).map_err(|error| blamed(error, Some(import)))
    }

    /// As [`import_image`](Self::import_image), without waiting for the end.
    ///
    /// # Errors
    /// `PermissionDenied` when a role is missing; `InvalidInput` for a name that is none; what a call can end in.
    pub async fn begin_import_image(&self, import: &ImportImage) -> Result<LongOperation<Imported>> {
        let request = Request::new(Method::POST, self.url(&["importImage"])?).json(&import.body()?)?;
        let answer = self.arm().send(request).await.map_err(|error| refused(error, self, import))?;
        LongOperation::started(self.arm(), &Method::POST, self.url(&[])?, &answer)
    }
}

const LINKED: &str = "LinkedAuthorizationFailed";

/// What Azure Resource Manager says before an import begins.
fn refused(error: Error, target: &Registry, import: &ImportImage) -> Error {
    match error.code() {
        Some(LINKED) if error.message().contains("current tenant") => {
            error.with_target(import.source_name()).with_hint(
                "a source of another tenant is named by its login server, with credentials; one without public access \
                 cannot be imported from there at all",
            )
        }
        Some(LINKED) => error.with_target(import.source_name()).with_hint(
            "the role is missing on the source registry: assign Container Registry Data Importer and Data Reader there",
        ),
        Some("AuthorizationFailed") => error.with_target(target.id().to_string()).with_hint(
            "the role is missing on the target registry: assign Container Registry Data Importer and Data Reader there",
        ),
        _ => error,
    }
}

/// The operation names the target whoever is to blame; the words tell the side.
fn blamed(error: Error, import: Option<&ImportImage>) -> Error {
    let Some(failure) = ImportFailure::parse(error.message()) else {
        // An operation's end comes as the status of a poll, which says nothing of the poll.
        let ended = error.message().starts_with("Operation ") && error.status().is_some();
        return if ended { error.with_kind(ErrorKind::OperationFailed) } else { error };
    };
    let source = import.map(ImportImage::source_name);
    let at_source = |error: Error| match source {
        Some(source) => error.with_target(source),
        None => error,
    };
    match failure {
        ImportFailure::SourceDenied(denial) => at_source(error)
            .with_kind(ErrorKind::NetworkDenied)
            .with_client_address(denial.map(|denial| denial.client_address))
            .with_hint(
                "the source registry refused the import service: allow trusted services there, and name it by its resource \
                 id, because to a login server the import comes from an ordinary address",
            ),
        ImportFailure::SourceUnauthorized => at_source(error).with_kind(ErrorKind::Unauthenticated).with_hint(
            "the source registry refused to sign the import in: check the credentials and that they may pull, or name it by \
             its resource id to read it with your own roles",
        ),
        ImportFailure::SourceImageNotFound => at_source(error)
            .with_kind(ErrorKind::NotFound)
            .with_hint("the source registry has no such image: check the repository and the tag"),
        ImportFailure::TargetDenied => error.with_kind(ErrorKind::NetworkDenied).with_hint(
            "the target registry refused the import service: allow trusted services there, and let it have no subnet rules",
        ),
        ImportFailure::TagExists => error.with_kind(ErrorKind::Conflict).with_hint(
            "the target has the tag: import by force to move it, or under another name; if an earlier \
             attempt of yours was cut off, this may be its image",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/source1";

    fn source() -> RegistryId {
        SOURCE.parse().unwrap()
    }

    #[test]
    fn only_what_was_said_is_sent() {
        let import = ImportImage::from_registry(source(), "team/app:v1");
        let expected = json!({
            "source": { "resourceId": SOURCE, "sourceImage": "team/app:v1" },
            "targetTags": ["team/app:v1"],
            "mode": "NoForce",
        });
        assert_eq!(import.body().unwrap(), expected);
        let import = ImportImage::from_host("docker.io".parse().unwrap(), "library/app")
            .with_credentials("me", "hush")
            .untagged_in("mirror/app".parse().unwrap())
            .with_mode(ImportMode::Force);
        let expected = json!({
            "source": {
                "registryUri": "docker.io",
                "sourceImage": "library/app",
                "credentials": { "username": "me", "password": "hush" },
            },
            "untaggedTargetRepositories": ["mirror/app"],
            "mode": "Force",
        });
        assert_eq!(import.body().unwrap(), expected);
        assert!(!format!("{import:?}").contains("hush"));
        let token =
            ImportImage::from_host("other.azurecr.io".parse().unwrap(), "app").with_access_token("ey");
        assert_eq!(token.body().unwrap()["source"]["credentials"], json!({ "password": "ey" }));
    }

    #[test]
    fn credentials_for_a_source_that_is_read_with_ones_own_roles_are_refused() {
        for import in [
            ImportImage::from_registry(source(), "app").with_credentials("me", "hush"),
            ImportImage::from_registry(source(), "app").with_access_token("hush"),
        ] {
            let error = import.body().unwrap_err();
            assert_eq!((error.kind(), error.target()), (ErrorKind::InvalidInput, Some(SOURCE)));
            assert!(error.hint().unwrap().contains("leave the credentials out"), "{error:?}");
            assert!(!format!("{error:?}").contains("hush"));
        }
    }

    #[test]
    fn names_that_are_none_are_refused_before_anything_is_sent() {
        let digest = Digest::of(b"");
        let import = |image: &str| ImportImage::from_registry(source(), image);
        for bad in [
            import("Team/App:v1"),
            import("team/app:"),
            import("team/app:?"),
            import("team/app@sha256:1"),
            import(&format!("team/app@{digest}")),
            import("app:v1").tagged(format!("app@{digest}")),
            import("app:v1").tagged("app:v1:v2"),
        ] {
            let error = bad.body().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{bad:?}");
            assert!(error.hint().is_some());
        }
        assert!(import(&format!("team/app@{digest}")).tagged("app").body().is_ok());
    }
}
