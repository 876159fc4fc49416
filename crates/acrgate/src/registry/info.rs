//! What Azure tells about a registry.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::value::RawValue;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    Error, Result,
    arm::OperationResult,
    names::{LoginServer, RegistryId, RegistryName},
    rules::{InvalidRegistry, NetworkRules, RegistryJson, RoleAssignmentMode, Sku},
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
    /// When it was created (`creationDate`).
    pub created: Option<OffsetDateTime>,
    /// Which roles count for its images; not told by API versions before 2025-03-01-preview.
    pub role_assignment_mode: Option<RoleAssignmentMode>,
    /// Whether the admin account is on.
    pub admin_user_enabled: bool,
    /// The tags.
    pub tags: BTreeMap<String, String>,
    /// The network rules, as far as the API version shows them.
    pub network: NetworkRules,
    /// The whole answer as JSON, for what this version of the library has no field for.
    pub document: String,
}

impl RegistryInfo {
    fn read(document: String) -> Result<Self, InvalidRegistry> {
        let mut json = RegistryJson::read(&document)?;
        let own = json.properties.get_or_insert_default();
        let login_server = InvalidRegistry::name("properties.loginServer", own.login_server.take())?;
        let provisioning_state = own.provisioning_state.take().unwrap_or_default();
        let created = own.creation_date.take().and_then(|date| OffsetDateTime::parse(&date, &Rfc3339).ok());
        let admin_user_enabled = own.admin_user_enabled.unwrap_or_default();
        let (id, name) = (json.id.take(), json.name.take());
        let (id, name) = (InvalidRegistry::name("id", id)?, InvalidRegistry::name("name", name)?);
        let location = json.location.take().unwrap_or_default();
        let tags = json.tags.take().unwrap_or_default();
        let network = NetworkRules::try_from(json)?;
        Ok(Self {
            id,
            name,
            location,
            sku: network.sku.clone(),
            login_server,
            provisioning_state,
            created,
            role_assignment_mode: network.role_assignment_mode.clone(),
            admin_user_enabled,
            tags,
            network,
            document,
        })
    }
}

impl<'de> Deserialize<'de> for RegistryInfo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document: Box<str> = Box::<RawValue>::deserialize(deserializer)?.into();
        Self::read(document.into()).map_err(D::Error::custom)
    }
}

impl OperationResult for RegistryInfo {
    fn from_body(body: &[u8]) -> Result<Self> {
        let not_one = || Error::unexpected("the service's answer is not a registry");
        let document = std::str::from_utf8(body).map_err(|error| not_one().with_source(error))?;
        Self::read(document.to_owned()).map_err(|error| not_one().with_source(error))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn created(date: &str) -> Option<OffsetDateTime> {
        let id = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/team1";
        let properties = format!(r#"{{"loginServer":"team1.azurecr.io","creationDate":{date}}}"#);
        let document = format!(
            r#"{{"id":"{id}","name":"team1","location":"westeurope","sku":{{"name":"Basic"}},"properties":{properties}}}"#
        );
        RegistryInfo::read(document).unwrap().created
    }

    #[test]
    fn both_ways_in_which_azure_writes_a_date_are_read() {
        let date = Some(datetime!(2026-01-31 12:00:00.5 UTC));
        assert_eq!(created(r#""2026-01-31T12:00:00.5000000Z""#), date);
        assert_eq!(created(r#""2026-01-31T12:00:00.5+00:00""#), date);
        // A registry is not less readable for it.
        assert_eq!(created("null"), None);
        assert_eq!(created(r#""yesterday""#), None);
    }
}
