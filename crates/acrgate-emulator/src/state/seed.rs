//! What is there at the start: a subscription and those who own it.

use serde_json::json;
use uuid::Uuid;

use super::directory::{Principal, PrincipalKind, Secret};
use super::{Emulated, ROLE_ASSIGNMENTS, SUBSCRIPTIONS, clock};

/// The role definition Owner.
const OWNER: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";

/// The pretended virtual machine whose system-assigned identity answers at the managed-identity endpoint.
pub(crate) fn host_id(ctx: &Emulated) -> String {
    let subscription = &ctx.options.subscription_id;
    format!(
        "/subscriptions/{subscription}/resourceGroups/emulator/providers/Microsoft.Compute/virtualMachines/host"
    )
}

/// Makes the subscription, its owner (the service principal of the options) and the host's identity, unless a state file
/// brought them along. The secret is that of this start.
pub(crate) fn ensure_owner(ctx: &Emulated, secret: Secret) {
    ensure_subscription(ctx, &ctx.options.subscription_id);
    let known = ctx.directory.by_app_id(&ctx.options.client_id);
    let mut owner = known.map_or_else(
        || {
            let mut owner = Principal::new("acrgate-emulator-owner", PrincipalKind::Application);
            owner.app_id.clone_from(&ctx.options.client_id);
            owner
        },
        |known| Principal::clone(&known),
    );
    owner.secret = Some(secret);
    assign_owner(ctx, &owner);
    ctx.directory.put(owner);
    let host = host_id(ctx);
    if ctx.directory.system_identity_of(&host).is_none() {
        let identity = Principal::new("host", PrincipalKind::SystemAssigned { resource: host });
        assign_owner(ctx, &identity);
        ctx.directory.put(identity);
    }
}

/// Makes a subscription if it is not there.
pub(crate) fn ensure_subscription(ctx: &Emulated, subscription: &str) {
    let id = format!("/subscriptions/{subscription}");
    if ctx.store.get(&id).is_some() {
        return;
    }
    let tenant = &ctx.options.tenant_id;
    let document = json!({
        "id": id,
        "name": subscription,
        "type": SUBSCRIPTIONS,
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": subscription,
        "tenantId": tenant,
        "displayName": "acrgate emulator",
        "state": "Enabled",
        "subscriptionPolicies": {"locationPlacementId": "Internal_2014-09-01", "quotaId": "Internal_2014-09-01", "spendingLimit": "Off"},
    });
    ctx.store.put_settled(&id, document);
}

fn assign_owner(ctx: &Emulated, principal: &Principal) {
    let scope = format!("/subscriptions/{}", ctx.options.subscription_id);
    let has_it = ctx.store.assignments_now(&principal.object_id).iter().any(|assignment| {
        assignment["properties"]["roleDefinitionId"].as_str().is_some_and(|role| role.ends_with(OWNER))
    });
    if has_it {
        return;
    }
    let name = Uuid::new_v4().to_string();
    let id = format!("{scope}/providers/{ROLE_ASSIGNMENTS}/{name}");
    let now = clock::timestamp().replace("+00:00", "Z");
    let document = json!({
        "properties": {
            "roleDefinitionId": format!("{scope}/providers/Microsoft.Authorization/roleDefinitions/{OWNER}"),
            "principalId": principal.object_id,
            "principalType": principal.principal_type(),
            "scope": scope,
            "condition": null,
            "conditionVersion": null,
            "createdOn": now,
            "updatedOn": now,
            "createdBy": principal.object_id,
            "updatedBy": principal.object_id,
            "delegatedManagedIdentityResourceId": null,
            "description": null,
        },
        "id": id,
        "type": ROLE_ASSIGNMENTS,
        "name": name,
    });
    ctx.store.put_settled(&id, document);
}
