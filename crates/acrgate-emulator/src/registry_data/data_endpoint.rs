//! Dedicated data endpoints: `<registry>.<region>.data.azurecr.test` hands a blob to whoever has a signed link to it.
//!
//! Where a registry has one, GET of a blob at its login server answers 307 with such a link; everything else stays there.
//! The link is all that is asked for here: the network rules were asked where it was given (inferred). A registry without
//! one hands out its blobs itself; Azure's redirects to its storage account then.

use std::sync::Arc;

use http::Method;
use time::Duration;

use super::distribution::{self, Failure};
use super::names::Digest;
use super::visit::Visit;
use crate::blobs;
use crate::server::{Reply, Request};
use crate::state::{Emulated, LOGIN_SERVER_SUFFIX};

/// How long a link is good.
const LIFE: Duration = Duration::minutes(20);
/// The folder of the blobs, as registries lay out their storage.
const FOLDER: &str = "/docker/registry/v2/blobs/sha256";

/// Whether a host is a data endpoint.
#[must_use]
pub fn is_its_host(host: &str) -> bool {
    host.strip_suffix(LOGIN_SERVER_SUFFIX).is_some_and(|labels| labels.ends_with(".data."))
}

/// A link to a blob, a secret; none where the registry has no data endpoint.
pub(super) fn link(visit: &Visit<'_>, digest: &Digest) -> Option<String> {
    let host = visit.data_endpoint()?;
    let hex = digest.hex();
    let address = format!("{host}{FOLDER}/{}/{hex}/data", &hex[..2]);
    Some(format!("https://{address}?{}", visit.cloud.blobs.sign(&address, LIFE)))
}

/// Answers a request to a data endpoint. `registry` is the first label of the host.
pub async fn handle(cloud: Arc<Emulated>, registry: &str, host: &str, request: Request) -> Reply {
    let uri = request.uri();
    let address = format!("{host}{}", uri.path());
    if !cloud.blobs.verifies(&address, uri.query()) {
        return blobs::authentication_failed();
    }
    let reads = [Method::GET, Method::HEAD].contains(request.method());
    match digest(uri.path()).filter(|_| reads) {
        Some(digest) => read(&cloud, registry, &digest, &request).await.unwrap_or_else(Failure::reply),
        None => blobs::authentication_failed(),
    }
}

async fn read(
    cloud: &Emulated,
    registry: &str,
    digest: &Digest,
    request: &Request,
) -> Result<Reply, Failure> {
    let Some((file, size)) = cloud.content.blob(registry, digest).await? else {
        return Err(Failure::UnknownOperation);
    };
    let head = request.method() == Method::HEAD;
    distribution::content(file, size, digest, request.headers(), head).await
}

fn digest(path: &str) -> Option<Digest> {
    let (_, hex) = path.strip_prefix(FOLDER)?.strip_suffix("/data")?.rsplit_once('/')?;
    Digest::from_hex(hex)
}
