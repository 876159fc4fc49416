//! The OCI distribution API (`/v2/…`) on one registry's store, once the caller has been let in.

mod blobs;
mod manifests;
mod tags;
mod uploads;

pub(super) use blobs::{blob, content, delete_blob};
pub(super) use manifests::{MAX_MANIFEST, delete_manifest, manifest, put_manifest, referrers};
pub(super) use tags::{catalog, tags};
pub(super) use uploads::{cancel_upload, created, finish_upload, receive_chunk, start_upload, upload_status};

use std::io;

use http::StatusCode;
use serde_json::{Value, json};

use super::names::{Reference, RepositoryName};
use super::reply;
use super::route::NoEndpoint;
use crate::server::Reply;

/// A request that is answered with an error of the distribution API.
#[derive(Debug)]
pub(super) enum Failure {
    /// What the client did, or asked for.
    Client(StatusCode, &'static str, String, Value),
    /// No operation has this path.
    UnknownOperation,
    /// The store's disk, or the client's connection.
    Io(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Failure {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self::Client(status, code, message.into(), Value::Null)
    }

    pub(super) fn manifest_unknown(repository: &RepositoryName, reference: &Reference) -> Self {
        let (message, detail) = match reference {
            Reference::Tag(tag) => (
                format!("manifest tagged by \"{tag}\" is not found"),
                json!({"Name": repository.as_str(), "Tag": tag.as_str()}),
            ),
            Reference::Digest(digest) => (
                format!("manifest {digest} is not found"),
                json!({"Name": repository.as_str(), "Revision": digest.as_str()}),
            ),
        };
        Self::Client(StatusCode::NOT_FOUND, "MANIFEST_UNKNOWN", message, detail)
    }

    pub(super) fn name_unknown(repository: &RepositoryName) -> Self {
        let message = "repository name not known to registry".to_owned();
        Self::Client(StatusCode::NOT_FOUND, "NAME_UNKNOWN", message, json!({"name": repository.as_str()}))
    }

    pub(super) fn digest_invalid(detail: Value) -> Self {
        let message = "provided digest did not match uploaded content".to_owned();
        Self::Client(StatusCode::BAD_REQUEST, "DIGEST_INVALID", message, detail)
    }

    pub(super) fn reply(self) -> Reply {
        match self {
            Self::Client(status, code, message, detail) => reply::error(status, code, &message, &detail),
            Self::UnknownOperation => reply::unknown_operation(),
            Self::Io(error) => {
                tracing::warn!(%error, "the registry's store failed");
                reply::error(StatusCode::INTERNAL_SERVER_ERROR, "UNKNOWN", "unknown error", &Value::Null)
            }
        }
    }
}

impl From<NoEndpoint> for Failure {
    fn from(problem: NoEndpoint) -> Self {
        let invalid = |code, message| Self::new(StatusCode::BAD_REQUEST, code, message);
        match problem {
            NoEndpoint::Unknown => Self::UnknownOperation,
            NoEndpoint::Name => invalid("NAME_INVALID", "invalid repository name"),
            NoEndpoint::Digest => invalid("DIGEST_INVALID", "invalid digest format"),
            NoEndpoint::Tag => invalid("TAG_INVALID", "manifest tag did not match URI"),
            NoEndpoint::Upload => {
                Self::new(StatusCode::NOT_FOUND, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry")
            }
        }
    }
}
