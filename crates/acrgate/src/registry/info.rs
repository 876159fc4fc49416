//! What Azure tells about a registry.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;

use crate::{
    Error, Result,
    arm::OperationResult,
    names::{LoginServer, RegistryId, RegistryName},
    rules::{NetworkRules, RoleAssignmentMode, Sku},
};

/// A registry as Azure Resource Manager tells it.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct RegistryInfo {
    /// Which registry this is.
    pub id: RegistryId,
    /// Its name, in the spelling it was created with.
    pub name: RegistryName,
    /// The region.
    pub location: String,
    /// The pricing tier.
    pub sku: Sku,
    /// Where its images are. Not always name and suffix: a registry can have a label in its host name.
    pub login_server: LoginServer,
    /// `Succeeded`, or what is under way.
    pub provisioning_state: String,
    /// Which roles count for its images; not told by API versions before 2025-03-01-preview.
    pub role_assignment_mode: Option<RoleAssignmentMode>,
    /// Whether the admin account is on.
    pub admin_user_enabled: bool,
    /// The tags.
    pub tags: BTreeMap<String, String>,
    /// The network rules, as far as the API version shows them.
    pub network: NetworkRules,
    /// The whole answer, for what this version of the library has no field for.
    pub document: Value,
}

#[derive(Deserialize)]
struct Wire {
    id: RegistryId,
    name: RegistryName,
    location: String,
    sku: WireSku,
    #[serde(default)]
    tags: Option<BTreeMap<String, String>>,
    properties: WireProperties,
}

#[derive(Deserialize)]
struct WireSku {
    name: Sku,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireProperties {
    login_server: LoginServer,
    #[serde(default)]
    provisioning_state: String,
    role_assignment_mode: Option<RoleAssignmentMode>,
    #[serde(default)]
    admin_user_enabled: bool,
}

impl<'de> Deserialize<'de> for RegistryInfo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = Value::deserialize(deserializer)?;
        let network = NetworkRules::from_registry(&document).map_err(D::Error::custom)?;
        let wire = Wire::deserialize(&document).map_err(D::Error::custom)?;
        Ok(Self {
            id: wire.id,
            name: wire.name,
            location: wire.location,
            sku: wire.sku.name,
            login_server: wire.properties.login_server,
            provisioning_state: wire.properties.provisioning_state,
            role_assignment_mode: wire.properties.role_assignment_mode,
            admin_user_enabled: wire.properties.admin_user_enabled,
            tags: wire.tags.unwrap_or_default(),
            network,
            document,
        })
    }
}

impl OperationResult for RegistryInfo {
    fn from_body(body: &[u8]) -> Result<Self> {
        serde_json::from_slice(body)
            .map_err(|error| Error::unexpected("the service's answer is not a registry").with_source(error))
    }
}
