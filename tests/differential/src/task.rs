//! A random saved task of a registry.

use acrgate::access::{CredentialEntry, IdentityKind, LoginMode};
use acrgate_emulator::options::TENANT_ID;
use acrgate_emulator::state::directory::PrincipalKind;
use acrgate_end_to_end::STEPS;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::identity::Identity;
use crate::scene::Scene;

/// A saved task.
#[derive(Debug, Clone)]
pub struct Task {
    /// Its ARM id.
    pub id: String,
    /// Which identities it has.
    pub identity: IdentityKind,
    /// Its credential entry for the registry's own login server.
    pub credential: CredentialEntry,
    /// Its login mode.
    pub login: LoginMode,
    /// Whether its identity stands at the source registry instead of in a credential entry.
    pub at_source: bool,
    /// Whether it has a credential entry for another host too.
    pub elsewhere: bool,
    /// The identity that is its system-assigned one, if it has one.
    pub system: Identity,
}

impl Task {
    /// The task of this number in a registry.
    #[must_use]
    pub fn random(dice: &mut Dice, registry: &str, number: usize) -> Self {
        let id = format!("{registry}/tasks/task{number}");
        let identity = dice.weighted(&[
            (45, IdentityKind::SystemAssigned),
            (20, IdentityKind::UserAssigned),
            (20, IdentityKind::SystemAndUserAssigned),
            (15, IdentityKind::None),
        ]);
        let mut credentials = vec![(2, CredentialEntry::Absent), (1, CredentialEntry::Password)];
        // An entry names an identity that the task has: a run with any other ends before it calls the registry.
        for (kind, entry) in [
            (IdentityKind::SystemAssigned, CredentialEntry::SystemAssigned),
            (IdentityKind::UserAssigned, CredentialEntry::UserAssigned),
        ] {
            if identity.includes(kind) {
                credentials.push((4, entry));
            }
        }
        let system = Identity::random(dice, PrincipalKind::SystemAssigned { resource: id.clone() }, registry);
        let login = dice.pick(&[LoginMode::Default, LoginMode::None]);
        let credential = dice.weighted(&credentials);
        Self {
            id,
            identity,
            credential,
            login,
            at_source: dice.percent(25),
            elsewhere: dice.percent(30),
            system,
        }
    }

    /// Its system-assigned identity, if it has one.
    pub(crate) fn own_identity(&self) -> Option<&Identity> {
        self.identity.includes(IdentityKind::SystemAssigned).then_some(&self.system)
    }

    /// The credential entries of the task in this registry, as Azure Resource Manager takes them.
    fn credentials(&self, scene: &Scene) -> Value {
        let opaque = |value: &str| json!({ "value": value, "type": "Opaque" });
        let entry = match self.credential {
            CredentialEntry::SystemAssigned => json!({ "identity": "[system]" }),
            CredentialEntry::UserAssigned => json!({ "identity": scene.user_assigned.principal.app_id }),
            CredentialEntry::Password => {
                json!({ "userName": opaque(&scene.name), "password": opaque(&scene.password) })
            }
            _ => Value::Null,
        };
        let mode = if self.login == LoginMode::None { "None" } else { "Default" };
        let mut credentials = json!({ "sourceRegistry": { "loginMode": mode }, "customRegistries": {} });
        if self.at_source && entry["identity"].is_string() {
            credentials["sourceRegistry"]["identity"] = entry["identity"].clone();
        } else if !entry.is_null() {
            credentials["customRegistries"][scene.login_server()] = entry;
        }
        // It says nothing about this one.
        if self.elsewhere {
            credentials["customRegistries"]["elsewhere.azurecr.test"] = json!({ "identity": "[system]" });
        }
        credentials
    }

    /// The `identity` block of the task.
    fn identity(&self, scene: &Scene) -> Value {
        let mut kinds = Vec::new();
        let mut block = json!({});
        if self.identity.includes(IdentityKind::SystemAssigned) {
            kinds.push("SystemAssigned");
            block["principalId"] = json!(self.system.principal.object_id);
            block["tenantId"] = json!(TENANT_ID);
        }
        if self.identity.includes(IdentityKind::UserAssigned) {
            kinds.push("UserAssigned");
            let user = &scene.user_assigned.principal;
            let ids = json!({ "principalId": user.object_id, "clientId": user.app_id });
            block["userAssignedIdentities"] = json!({ user.resource().unwrap(): ids });
        }
        block["type"] = json!(if kinds.is_empty() { "None".to_owned() } else { kinds.join(", ") });
        block
    }

    pub(crate) fn resource(&self, scene: &Scene) -> Value {
        json!({
            "id": self.id, "location": "westeurope", "identity": self.identity(scene),
            "properties": {
                "status": "Enabled", "platform": { "os": "Linux" }, "credentials": self.credentials(scene),
                "step": { "type": "EncodedTask", "encodedTaskContent": STANDARD.encode(STEPS) },
            },
        })
    }
}
