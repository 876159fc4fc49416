//! The providers of this cloud, their resource types and API versions.

use http::StatusCode;
use serde_json::{Value, json};

use super::call::Call;
use super::error::ArmError;
use super::versions;
use crate::server::{Reply, message};

/// The regions of this cloud.
pub(crate) const LOCATIONS: &[&str] = &[
    "West US",
    "West Central US",
    "East US",
    "East US 2",
    "West Europe",
    "North Europe",
    "Germany West Central",
];

type Types = &'static [(&'static str, &'static [&'static str])];

const PROVIDERS: &[(&str, Types)] = &[
    (
        "Microsoft.ContainerRegistry",
        &[
            ("registries", versions::REGISTRIES),
            ("registries/tasks", versions::TASKS),
            ("registries/runs", versions::TASKS),
            ("registries/scheduleRun", versions::TASKS),
            ("registries/listBuildSourceUploadUrl", versions::TASKS),
            ("registries/privateEndpointConnections", versions::REGISTRIES),
            ("registries/listCredentials", versions::REGISTRIES),
            ("registries/importImage", versions::REGISTRIES),
            ("checkNameAvailability", versions::REGISTRIES),
        ],
    ),
    ("Microsoft.ManagedIdentity", &[("userAssignedIdentities", versions::IDENTITIES)]),
    (
        "Microsoft.Authorization",
        &[("roleAssignments", versions::AUTHORIZATION), ("roleDefinitions", versions::AUTHORIZATION)],
    ),
    (
        "Microsoft.Resources",
        &[("subscriptions", versions::RESOURCES), ("resourceGroups", versions::RESOURCES)],
    ),
];

/// `GET /subscriptions/{id}/providers`.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ArmError> {
    check(call)?;
    let all: Vec<Value> = PROVIDERS.iter().map(|(name, types)| shown(call, name, types)).collect();
    Ok(message::json(StatusCode::OK, &json!({ "value": all })))
}

/// `GET /subscriptions/{id}/providers/{namespace}`, and `POST …/register`, which finds it registered already.
pub(crate) fn one(call: &Call<'_>, namespace: &str) -> Result<Reply, ArmError> {
    check(call)?;
    let found = PROVIDERS.iter().find(|(name, _)| name.eq_ignore_ascii_case(namespace));
    let (name, types) = found.ok_or_else(|| {
        let message = format!("The resource namespace '{}' is invalid.", call.path.segment(3));
        ArmError::new(StatusCode::NOT_FOUND, "InvalidResourceNamespace", message)
    })?;
    Ok(message::json(StatusCode::OK, &shown(call, name, types)))
}

fn check(call: &Call<'_>) -> Result<(), ArmError> {
    versions::of_arm(versions::RESOURCES, call.version)?;
    call.subscription_exists(call.path)?;
    call.authorize("Microsoft.Resources/subscriptions/providers/read", call.path.head(2))
}

fn shown(call: &Call<'_>, name: &str, types: Types) -> Value {
    let types: Vec<Value> = types
        .iter()
        .map(|(resource_type, versions)| {
            let newest_first: Vec<_> = versions.iter().rev().collect();
            json!({"resourceType": resource_type, "locations": LOCATIONS, "apiVersions": newest_first,
                "capabilities": "CrossResourceGroupResourceMove, CrossSubscriptionResourceMove, SystemAssignedResourceIdentity, SupportsTags, SupportsLocation"})
        })
        .collect();
    json!({
        "id": format!("{}/providers/{name}", call.path.head(2)),
        "namespace": name,
        "resourceTypes": types,
        "registrationState": "Registered",
        "registrationPolicy": "RegistrationRequired",
    })
}
