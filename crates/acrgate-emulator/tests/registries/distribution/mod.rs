//! The OCI distribution specification 1.1 over real sockets, in the order of its own conformance tests: pull, push,
//! discovery, management. What none of the clients in `tests/clients/registries` can be made to do is tested here.

mod discovery;
mod management;
mod pull;
mod push;
mod uploads;

use crate::cloud::Cloud;
use crate::session::Session;
use serde_json::json;

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// A registry, and somebody who may do everything on it.
pub(crate) async fn owner() -> (Cloud, Session) {
    let cloud = Cloud::start().await;
    cloud.registry("reg1x", json!({"adminUserEnabled": true})).await;
    let password = cloud.admin_password("reg1x").await;
    let session = cloud.session("reg1x").basic("reg1x", &password);
    (cloud, session)
}
