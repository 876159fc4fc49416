//! Which endpoint a path names.

use percent_encoding::percent_decode_str;

use super::names::{Digest, Reference, RepositoryName, Tag};
use super::store::UploadId;

/// An endpoint of a login server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// `/oauth2/exchange`: an Entra token for a refresh token.
    Exchange,
    /// `/oauth2/token`: credentials for an access token.
    Token,
    /// `/v2/`
    Base,
    /// `/v2/_catalog`
    Catalog,
    /// Something of one repository.
    Of(RepositoryName, Part),
    /// `/acr/v1/_catalog`
    AcrCatalog,
    /// ACR's own view of one repository.
    AcrOf(RepositoryName, AcrPart),
}

/// A part of a repository under `/v2/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// `tags/list`
    Tags,
    /// `manifests/<reference>`
    Manifest(Reference),
    /// `blobs/<digest>`
    Blob(Digest),
    /// `blobs/uploads/`
    Uploads,
    /// `blobs/uploads/<id>`
    Upload(UploadId),
    /// `referrers/<digest>`
    Referrers(Digest),
}

/// A part of a repository under `/acr/v1/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AcrPart {
    /// The repository itself.
    Attributes,
    /// `_tags`
    Tags,
    /// `_tags/<tag>`
    Tag(Tag),
    /// `_manifests`
    Manifests,
    /// `_manifests/<digest>`
    Manifest(Digest),
}

/// Why a path names no endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoEndpoint {
    /// No operation has this path.
    Unknown,
    /// The repository's name is not one.
    Name,
    /// The digest is not one.
    Digest,
    /// The tag is not one.
    Tag,
    /// The upload's name is not one.
    Upload,
}

impl Endpoint {
    /// The endpoint of a path. Repository names hold slashes, so the fixed words are looked for from the end. Some
    /// clients escape what need not be (`team%2Fapp`, `sha256%3A…`), as the Azure SDK for JavaScript does.
    ///
    /// # Errors
    /// [`NoEndpoint`] tells which part of the path is wrong.
    pub fn of(path: &str) -> Result<Self, NoEndpoint> {
        let path = percent_decode_str(path).decode_utf8().map_err(|_| NoEndpoint::Unknown)?;
        let path = path.as_ref();
        match path {
            "/oauth2/exchange" => return Ok(Self::Exchange),
            "/oauth2/token" => return Ok(Self::Token),
            "/v2" | "/v2/" => return Ok(Self::Base),
            "/v2/_catalog" => return Ok(Self::Catalog),
            "/acr/v1/_catalog" => return Ok(Self::AcrCatalog),
            _ => {}
        }
        if let Some(rest) = path.strip_prefix("/v2/") {
            return of_repository(rest);
        }
        match path.strip_prefix("/acr/v1/") {
            Some(rest) => of_acr(rest),
            None => Err(NoEndpoint::Unknown),
        }
    }
}

fn of_repository(rest: &str) -> Result<Endpoint, NoEndpoint> {
    if let Some(name) = rest.strip_suffix("/tags/list") {
        return Ok(Endpoint::Of(named(name)?, Part::Tags));
    }
    if let Some(name) = rest.strip_suffix("/blobs/uploads/").or_else(|| rest.strip_suffix("/blobs/uploads")) {
        return Ok(Endpoint::Of(named(name)?, Part::Uploads));
    }
    let (head, last) = rest.rsplit_once('/').ok_or(NoEndpoint::Unknown)?;
    if let Some(name) = head.strip_suffix("/blobs/uploads") {
        let id = last.parse().map_err(|_| NoEndpoint::Upload)?;
        return Ok(Endpoint::Of(named(name)?, Part::Upload(id)));
    }
    let (name, word) = head.rsplit_once('/').ok_or(NoEndpoint::Unknown)?;
    let part = match word {
        "manifests" if last.contains(':') => Part::Manifest(Reference::Digest(digest(last)?)),
        "manifests" => Part::Manifest(Reference::Tag(last.parse().map_err(|_| NoEndpoint::Tag)?)),
        "blobs" => Part::Blob(digest(last)?),
        "referrers" => Part::Referrers(digest(last)?),
        _ => return Err(NoEndpoint::Unknown),
    };
    Ok(Endpoint::Of(named(name)?, part))
}

fn of_acr(rest: &str) -> Result<Endpoint, NoEndpoint> {
    let Some((name, part)) = rest.split_once("/_") else {
        return Ok(Endpoint::AcrOf(named(rest)?, AcrPart::Attributes));
    };
    let part = match part.split_once('/').unwrap_or((part, "")) {
        ("tags", "") => AcrPart::Tags,
        ("tags", tag) => AcrPart::Tag(tag.parse().map_err(|_| NoEndpoint::Tag)?),
        ("manifests", "") => AcrPart::Manifests,
        ("manifests", text) => AcrPart::Manifest(digest(text)?),
        _ => return Err(NoEndpoint::Unknown),
    };
    Ok(Endpoint::AcrOf(named(name)?, part))
}

fn named(text: &str) -> Result<RepositoryName, NoEndpoint> {
    text.parse().map_err(|_| NoEndpoint::Name)
}

fn digest(text: &str) -> Result<Digest, NoEndpoint> {
    text.parse().map_err(|_| NoEndpoint::Digest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_wrong_is_told() {
        for (path, expected) in [
            ("/", NoEndpoint::Unknown),
            ("/v3/", NoEndpoint::Unknown),
            ("/v2/a/other/b", NoEndpoint::Unknown),
            ("/v2/A/tags/list", NoEndpoint::Name),
            ("/v2/../tags/list", NoEndpoint::Name),
            ("/v2/a/blobs/sha256:1", NoEndpoint::Digest),
            ("/v2/a/manifests/sha256:1", NoEndpoint::Digest),
            ("/v2/a/manifests/-", NoEndpoint::Tag),
            ("/v2/a/blobs/uploads/7", NoEndpoint::Upload),
            ("/acr/v1/a/_streaming", NoEndpoint::Unknown),
            ("/v2/%2e%2e%2fa/tags/list", NoEndpoint::Name),
            ("/v2/a%FF/tags/list", NoEndpoint::Unknown),
        ] {
            assert_eq!(Endpoint::of(path), Err(expected), "{path}");
        }
    }

    #[test]
    fn what_is_escaped_is_read_as_what_it_stands_for() {
        let digest = Digest::of(b"x").to_string().replace(':', "%3A");
        for (escaped, plain) in [
            (format!("/v2/team%2Fapp/manifests/{digest}"), format!("/v2/team/app/manifests/{digest}")),
            (format!("/v2/a%2fb/blobs/{digest}"), format!("/v2/a/b/blobs/{}", Digest::of(b"x"))),
            ("/acr/v1/team%2Fapp/_tags/1%2E0".to_owned(), "/acr/v1/team/app/_tags/1.0".to_owned()),
        ] {
            assert!(Endpoint::of(&plain).is_ok(), "{plain}");
            assert_eq!(Endpoint::of(&escaped), Endpoint::of(&plain), "{escaped}");
        }
    }

    proptest! {
        #[test]
        fn every_endpoint_is_found_for_every_name(name in "[a-z]{1,3}(/(tags|manifests|blobs|uploads|[a-z]{1,3})){0,3}",
            bytes: Vec<u8>, id: u128) {
            let repository: RepositoryName = name.parse().unwrap();
            let digest = Digest::of(&bytes);
            let id = uuid::Uuid::from_u128(id);
            let of = |path: String| Endpoint::of(&path);
            let is = |part| Ok(Endpoint::Of(repository.clone(), part));
            prop_assert_eq!(of(format!("/v2/{name}/tags/list")), is(Part::Tags));
            prop_assert_eq!(of(format!("/v2/{name}/manifests/list")), is(Part::Manifest("list".parse().unwrap())));
            prop_assert_eq!(of(format!("/v2/{name}/manifests/{digest}")), is(Part::Manifest(Reference::Digest(digest.clone()))));
            prop_assert_eq!(of(format!("/v2/{name}/blobs/{digest}")), is(Part::Blob(digest.clone())));
            prop_assert_eq!(of(format!("/v2/{name}/blobs/uploads/")), is(Part::Uploads));
            prop_assert_eq!(of(format!("/v2/{name}/blobs/uploads/{id}")), is(Part::Upload(id)));
            prop_assert_eq!(of(format!("/v2/{name}/referrers/{digest}")), is(Part::Referrers(digest.clone())));
            prop_assert_eq!(of(format!("/acr/v1/{name}")), Ok(Endpoint::AcrOf(repository.clone(), AcrPart::Attributes)));
            prop_assert_eq!(of(format!("/acr/v1/{name}/_manifests/{digest}")),
                Ok(Endpoint::AcrOf(repository.clone(), AcrPart::Manifest(digest))));
        }
    }
}
