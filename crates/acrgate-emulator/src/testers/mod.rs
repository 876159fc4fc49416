//! The testers' door: `/_emulator/{seed,dump,faults,operations,requests,clock}`, opened by the token that `serve` prints.
//! What each door takes and gives is in `docs/schemas/acrgate.emulator-testers-1.schema.json`.
//!
//! | request | does |
//! | --- | --- |
//! | `PUT seed` | adds what the body holds: see [`seed`] |
//! | `DELETE seed` | empties the cloud down to its first subscription and owner |
//! | `GET dump` | every resource and principal, secrets left out: [`dump`] |
//! | `PUT faults`, `GET faults`, `DELETE faults` | orders, reports, ends faults: [`crate::faults::FaultPlan`] |
//! | `PUT operations` | ends every running operation with an error: `{"fail":{"code":…,"message":…}}` |
//! | `GET requests`, `DELETE requests` | the last requests, oldest first: [`crate::requests::LoggedRequest`] |
//! | `GET clock`, `PUT clock` | `{"nowMs":…,"rate":…}`; to set: `{"advanceMs":…,"rate":…}` |

use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::arm::registries;
use crate::faults::FaultPlan;
use crate::requests::without_secrets;
use crate::server::{Reply, WholeRequest, message};
use crate::state::directory::Principal;
use crate::state::{Emulated, REGISTRIES, RESOURCE_GROUPS, seed as first};

/// A seed that does not follow its schema.
#[derive(Debug, thiserror::Error)]
#[error("the seed cannot be used: {0}")]
pub struct SeedError(String);

/// What `PUT seed` takes.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Seed {
    #[serde(default)]
    resources: Vec<Value>,
    #[serde(default)]
    principals: Vec<Principal>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ClockOrder {
    #[serde(default)]
    advance_ms: u64,
    rate: Option<f64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OperationsOrder {
    fail: Failure,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Failure {
    code: String,
    message: String,
}

/// Answers a request under `/_emulator/`.
pub(crate) fn handle(ctx: &Arc<Emulated>, request: &WholeRequest) -> Reply {
    let token = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let known = token.and_then(|text| text.strip_prefix("Bearer ")) == Some(ctx.admin_token.reveal());
    if !known {
        return message::text(
            StatusCode::UNAUTHORIZED,
            "The testers' door needs `Authorization: Bearer <adminToken>`.\n",
        );
    }
    let door = request.uri().path().trim_start_matches("/_emulator/").trim_end_matches('/');
    answer(ctx, request, door)
        .unwrap_or_else(|problem| message::text(StatusCode::BAD_REQUEST, format!("{problem}\n")))
}

fn answer(ctx: &Arc<Emulated>, request: &WholeRequest, door: &str) -> Result<Reply, String> {
    let done = || message::bare(StatusCode::NO_CONTENT);
    let show = |value: &Value| message::json(StatusCode::OK, value);
    let reply = match (request.method(), door) {
        (&Method::PUT, "seed") => {
            plant(ctx, order(request)?).map_err(|error| error.to_string())?;
            done()
        }
        (&Method::DELETE, "seed") => {
            reset(ctx);
            done()
        }
        (&Method::GET, "dump") => show(&dump(ctx)),
        (&Method::PUT, "faults") => {
            let plan: FaultPlan = order(request)?;
            if let Some(problem) = plan.problem() {
                return Err(problem);
            }
            ctx.order(plan);
            done()
        }
        (&Method::DELETE, "faults") => {
            ctx.order(FaultPlan::default());
            done()
        }
        (&Method::GET, "faults") => show(&ctx.faults.report()),
        (&Method::PUT, "operations") => {
            let order: OperationsOrder = order(request)?;
            let failed = ctx.operations.fail_all(&order.fail.code, &order.fail.message);
            show(&json!({ "failed": failed }))
        }
        (&Method::GET, "requests") => show(&json!({"requests": ctx.requests.all()})),
        (&Method::DELETE, "requests") => {
            ctx.requests.clear();
            done()
        }
        (&Method::PUT, "clock") => {
            let order: ClockOrder = order(request)?;
            let rate = order.rate.unwrap_or_else(|| ctx.clock.rate());
            if rate < 0.0 {
                return Err(format!("time does not run backwards: {rate}"));
            }
            ctx.clock.set(Duration::from_millis(order.advance_ms), rate);
            done()
        }
        (&Method::GET, "clock") => {
            let now = u64::try_from(ctx.clock.now().as_millis()).unwrap_or(u64::MAX);
            show(&json!({"nowMs": now, "rate": ctx.clock.rate()}))
        }
        _ => message::bare(StatusCode::NOT_FOUND),
    };
    Ok(reply)
}

fn order<T: serde::de::DeserializeOwned>(request: &WholeRequest) -> Result<T, String> {
    let body = request.body();
    // To serde a list can be a struct too.
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err("an order is a JSON object".to_owned());
    }
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

/// Adds resources and principals to the cloud: `{"resources":[…],"principals":[…]}`.
///
/// A resource is a document with its ARM `id`. A registry needs nothing more: what it does not say, it has as a registry
/// that was just created (Premium, unless `sku` says otherwise); its private endpoint connections may say just a name and
/// a status. Other resources are taken as they are. Subscriptions and resource groups that ids name are made. A principal
/// is `{"objectId","appId","displayName","kind": "user"|"application"|"systemAssigned"|"userAssigned"|"group",
/// "resource"?,"secret"?,"memberOf"?}`. What a seed adds is enforced at once.
///
/// # Errors
/// [`SeedError`], which says what is wrong. What stands before it has been added.
pub fn seed(ctx: &Arc<Emulated>, document: &Value) -> Result<(), SeedError> {
    plant(ctx, Seed::deserialize(document).map_err(|error| SeedError(error.to_string()))?)
}

fn plant(ctx: &Arc<Emulated>, seed: Seed) -> Result<(), SeedError> {
    for principal in seed.principals {
        ctx.directory.put(principal);
    }
    for resource in seed.resources {
        let id = resource["id"].as_str().unwrap_or_default().trim_end_matches('/').to_owned();
        let resource_type =
            type_of(&id).ok_or_else(|| SeedError(format!("{id:?} is not the ARM id of a resource")))?;
        ensure_parents(ctx, &id);
        let document = if resource_type.eq_ignore_ascii_case(REGISTRIES) {
            registries::seeded(ctx, &resource).map_err(|error| SeedError(format!("{id}: {error}")))?
        } else {
            let mut document = resource;
            document["name"] = json!(id.rsplit('/').next().unwrap_or_default());
            document["type"] = json!(resource_type);
            document
        };
        ctx.store.put_settled(&id, document);
    }
    Ok(())
}

fn ensure_parents(ctx: &Emulated, id: &str) {
    let segments: Vec<&str> = id.split('/').collect();
    if let [_, "subscriptions", subscription, ..] = segments[..] {
        first::ensure_subscription(ctx, subscription);
    }
    let in_group = segments.len() > 5 && segments[3].eq_ignore_ascii_case("resourceGroups");
    let group = segments.iter().take(5).copied().collect::<Vec<_>>().join("/");
    if in_group && ctx.store.get(&group).is_none() {
        let document = json!({"id": group, "name": segments[4], "type": RESOURCE_GROUPS, "location": "westeurope",
            "tags": {}, "properties": {"provisioningState": "Succeeded"}});
        ctx.store.put_settled(&group, document);
    }
}

/// The resource type of an id, in the case in which the id spells it.
fn type_of(id: &str) -> Option<String> {
    if let Some((_, path)) = id.rsplit_once("/providers/") {
        let mut segments = path.split('/');
        let mut kind = segments.next()?.to_owned();
        let names: Vec<&str> = segments.collect();
        if names.is_empty() || !names.len().is_multiple_of(2) {
            return None;
        }
        for name in names.iter().step_by(2) {
            kind.push('/');
            kind.push_str(name);
        }
        return Some(canonical(kind));
    }
    let segments: Vec<&str> = id.split('/').skip(1).collect();
    match segments[..] {
        [subscriptions, _] if subscriptions.eq_ignore_ascii_case("subscriptions") => {
            Some(crate::state::SUBSCRIPTIONS.to_owned())
        }
        [_, _, groups, _] if groups.eq_ignore_ascii_case("resourceGroups") => {
            Some(RESOURCE_GROUPS.to_owned())
        }
        _ => None,
    }
}

/// Types that the emulator itself compares are spelt as it spells them.
fn canonical(kind: String) -> String {
    use crate::state::{ROLE_ASSIGNMENTS, RUNS, TASKS, USER_ASSIGNED_IDENTITIES};
    [REGISTRIES, TASKS, RUNS, ROLE_ASSIGNMENTS, USER_ASSIGNED_IDENTITIES]
        .into_iter()
        .find(|own| own.eq_ignore_ascii_case(&kind))
        .map_or(kind, str::to_owned)
}

/// Every resource and principal, without passwords, secrets and what no answer shows. A dump can be seeded again.
#[must_use]
pub fn dump(ctx: &Emulated) -> Value {
    let resources: Vec<Value> = ctx
        .store
        .all()
        .iter()
        .map(|resource| {
            let mut document = Value::clone(resource);
            if let Some(map) = document.as_object_mut() {
                map.remove("emulator");
            }
            without_secrets(document)
        })
        .collect();
    let principals: Vec<Value> = ctx
        .directory
        .all()
        .iter()
        .map(|principal| {
            serde_json::to_value(Principal { secret: None, ..Principal::clone(principal) })
                .unwrap_or_default()
        })
        .collect();
    json!({"resources": resources, "principals": principals})
}

fn reset(ctx: &Emulated) {
    let secret = ctx.directory.by_app_id(&ctx.options.client_id).and_then(|owner| owner.secret.clone());
    for registry in ctx.store.all() {
        if registry["type"] == REGISTRIES {
            ctx.doom_content(registry["name"].as_str().unwrap_or_default());
        }
    }
    ctx.store.clear();
    ctx.directory.clear();
    if let Some(secret) = secret {
        first::ensure_owner(ctx, secret);
    }
}

#[cfg(test)]
mod tests {
    use super::type_of;

    #[test]
    fn types_follow_from_ids() {
        let group = "/subscriptions/s/resourceGroups/g";
        let registry = format!("{group}/providers/microsoft.containerregistry/Registries/reg01");
        assert_eq!(type_of(&registry).as_deref(), Some("Microsoft.ContainerRegistry/registries"));
        assert_eq!(type_of(group).as_deref(), Some("Microsoft.Resources/resourceGroups"));
        assert_eq!(type_of("/subscriptions/s").as_deref(), Some("Microsoft.Resources/subscriptions"));
        assert_eq!(
            type_of(&format!("{registry}/providers/Microsoft.Authorization/roleAssignments/x")).as_deref(),
            Some("Microsoft.Authorization/roleAssignments")
        );
        for wrong in [
            "",
            "/",
            "/x",
            "/subscriptions/s/providers/Microsoft.X",
            "/subscriptions/s/providers/Microsoft.X/y",
        ] {
            assert_eq!(type_of(wrong), None, "{wrong}");
        }
    }
}
