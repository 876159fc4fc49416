//! Azure Resource Manager: the control plane.

mod assignments;
mod call;
mod error;
mod graph;
mod groups;
mod identities;
mod managed;
mod metadata;
pub mod operations;
mod paging;
mod path;
mod providers;
pub(crate) mod registries;
pub mod roles;
mod tasks;
mod versions;

use std::sync::Arc;

use http::{HeaderMap, Method, StatusCode};
use uuid::Uuid;

use crate::server::message::{self, query_parameter};
use crate::server::{Reply, WholeRequest};
use crate::state::Emulated;
use call::Call;
use error::ArmError;
use path::ArmPath;

/// Answers a request to ARM, or to the directory's API that the CLI finds beside it.
pub(crate) fn handle(ctx: &Arc<Emulated>, request: &WholeRequest) -> Reply {
    let path = ArmPath::parse(request.uri().path());
    let mut reply = answer(ctx, request, &path).unwrap_or_else(|error| error.reply());
    decorate(&mut reply, request.method(), request.headers());
    reply
}

fn answer(ctx: &Arc<Emulated>, request: &WholeRequest, path: &ArmPath) -> Result<Reply, ArmError> {
    let query = request.uri().query();
    if let ["metadata", "endpoints"] = path.lower()[..] {
        return Ok(metadata::endpoints(ctx, query));
    }
    let who = call::authenticate(ctx, request.headers())?;
    let is_graph = path.lower().first() == Some(&"v1.0");
    let version =
        if is_graph { String::new() } else { versions::required(query_parameter(query, "api-version"))? };
    let call = Call {
        ctx,
        method: request.method(),
        path,
        query,
        version: &version,
        body: request.body(),
        who: &who,
    };
    route(&call)
}

fn route(call: &Call<'_>) -> Result<Reply, ArmError> {
    if let Some((scope, segments)) = call.path.extension("microsoft.authorization") {
        return assignments::route(call, scope, segments);
    }
    let segments = call.path.lower();
    match segments[..] {
        ["v1.0", ref rest @ ..] => graph::route(call, rest),
        ["subscriptions"] => groups::subscriptions(call),
        ["subscriptions", _] => groups::subscription(call),
        ["subscriptions", _, "locations"] => groups::locations(call),
        ["subscriptions", _, "resourcegroups"] => groups::list(call),
        ["subscriptions", _, "resourcegroups", _] => groups::one(call),
        ["subscriptions", _, "resources"] | ["subscriptions", _, "resourcegroups", _, "resources"] => {
            groups::resources(call)
        }
        ["subscriptions", _, "providers"] => providers::list(call),
        ["subscriptions", _, "providers", namespace] => providers::one(call, namespace),
        ["subscriptions", _, "providers", namespace, "register"] => providers::one(call, namespace),
        ["subscriptions", _, "providers", "microsoft.containerregistry", ref rest @ ..] => {
            registries::of_subscription(call, rest)
        }
        [
            "subscriptions",
            _,
            "resourcegroups",
            _,
            "providers",
            "microsoft.containerregistry",
            "registries",
        ] => registries::list(call),
        [
            "subscriptions",
            _,
            "resourcegroups",
            _,
            "providers",
            "microsoft.containerregistry",
            "registries",
            _,
            ref rest @ ..,
        ] => registries::route(call, rest),
        [
            "subscriptions",
            _,
            "resourcegroups",
            _,
            "providers",
            "microsoft.managedidentity",
            "userassignedidentities",
            ref rest @ ..,
        ] => identities::route(call, rest),
        ["subscriptions", _, "providers", "microsoft.managedidentity", "userassignedidentities"] => {
            identities::list(call)
        }
        _ => Err(unknown_type(call)),
    }
}

/// What ARM says of a resource type that no provider has.
fn unknown_type(call: &Call<'_>) -> ArmError {
    let (namespace, resource_type) =
        call.path.as_str().rsplit_once("/providers/").and_then(|(_, rest)| rest.split_once('/')).map_or_else(
            || (call.path.segment(0), ""),
            |(namespace, rest)| (namespace, rest.split('/').next().unwrap_or_default()),
        );
    let message = format!(
        "The resource type '{resource_type}' could not be found in the namespace '{namespace}' for api version '{}'.",
        call.version
    );
    ArmError::new(StatusCode::NOT_FOUND, "InvalidResourceType", message)
}

/// The headers that every answer of ARM has.
fn decorate(reply: &mut Reply, method: &Method, request: &HeaderMap) {
    let id = Uuid::new_v4().to_string();
    message::set_header(reply, "x-ms-request-id", &id);
    let correlation =
        request.get("x-ms-correlation-request-id").and_then(|value| value.to_str().ok()).unwrap_or(&id);
    message::set_header(reply, "x-ms-correlation-request-id", correlation);
    if let Some(client) = request.get("x-ms-client-request-id").cloned() {
        reply.headers_mut().insert("x-ms-client-request-id", client);
    }
    // Recorded figures of the token-bucket limits; they do not count down, because nothing here is throttled unasked.
    let limits = match *method {
        Method::GET | Method::HEAD => [
            ("x-ms-ratelimit-remaining-subscription-reads", "249"),
            ("x-ms-ratelimit-remaining-subscription-global-reads", "3749"),
        ],
        Method::DELETE => [
            ("x-ms-ratelimit-remaining-subscription-deletes", "199"),
            ("x-ms-ratelimit-remaining-subscription-global-deletes", "2999"),
        ],
        _ => [
            ("x-ms-ratelimit-remaining-subscription-writes", "199"),
            ("x-ms-ratelimit-remaining-subscription-global-writes", "2999"),
        ],
    };
    for (name, value) in limits.into_iter().chain([
        ("cache-control", "no-cache"),
        ("pragma", "no-cache"),
        ("strict-transport-security", "max-age=31536000; includeSubDomains"),
        ("x-content-type-options", "nosniff"),
    ]) {
        reply.headers_mut().insert(name, http::HeaderValue::from_static(value));
    }
}
