//! Where a registry is: subscription, resource group, name.

use std::fmt;

use super::text::text_conversions;
use super::{InvalidName, RegistryName, ResourceGroupName, ResourceId, SubscriptionId};

/// The place of a registry in Azure Resource Manager.
///
/// ```
/// use acrgate::names::RegistryId;
///
/// let id: RegistryId = "/subscriptions/01234567-89ab-cdef-0123-456789abcdef/resourcegroups/rg\
///     /providers/microsoft.containerregistry/registries/contoso".parse()?;
/// assert_eq!(id.name().as_str(), "contoso");
/// assert!(id.to_string().ends_with("/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contoso"));
/// # Ok::<(), acrgate::names::InvalidName>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegistryId {
    subscription: SubscriptionId,
    resource_group: ResourceGroupName,
    name: RegistryName,
}

const WHAT: &str = "registry id";
const HINT: &str =
    "give /subscriptions/{id}/resourceGroups/{group}/providers/Microsoft.ContainerRegistry/registries/{name}";

impl RegistryId {
    /// Names a registry by its parts.
    pub fn new(subscription: SubscriptionId, resource_group: ResourceGroupName, name: RegistryName) -> Self {
        Self { subscription, resource_group, name }
    }

    fn parse(text: &str) -> Result<Self, InvalidName> {
        let id: ResourceId = text.parse()?;
        Self::try_from(&id)
    }

    /// The subscription that the registry is in.
    pub fn subscription(&self) -> SubscriptionId {
        self.subscription
    }

    /// The resource group that the registry is in.
    pub fn resource_group(&self) -> &ResourceGroupName {
        &self.resource_group
    }

    /// The registry's name.
    pub fn name(&self) -> &RegistryName {
        &self.name
    }

    /// The registry's ARM id.
    pub fn resource_id(&self) -> ResourceId {
        ResourceId::of_registry(self)
    }
}

impl TryFrom<&ResourceId> for RegistryId {
    type Error = InvalidName;

    fn try_from(id: &ResourceId) -> Result<Self, Self::Error> {
        let refuse = |reason: &str| InvalidName::new(WHAT, id.as_str(), reason, HINT);
        let is_registry = id
            .resource_type()
            .is_some_and(|t| t.eq_ignore_ascii_case("Microsoft.ContainerRegistry/registries"));
        if !is_registry {
            return Err(refuse("does not name a registry"));
        }
        Ok(Self {
            subscription: id.subscription().ok_or_else(|| refuse("has no subscription"))?,
            resource_group: id.resource_group().cloned().ok_or_else(|| refuse("has no resource group"))?,
            name: id.name().parse()?,
        })
    }
}

impl fmt::Display for RegistryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subscription, resource_group, name } = self;
        write!(
            f,
            "/subscriptions/{subscription}/resourceGroups/{resource_group}/providers/Microsoft.ContainerRegistry/registries/{name}"
        )
    }
}

text_conversions!(RegistryId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_only_registries() {
        let root = "/subscriptions/01234567-89ab-cdef-0123-456789abcdef";
        let registry =
            format!("{root}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contoso");
        let id: RegistryId = registry.parse().unwrap();
        assert_eq!(id.to_string(), registry);
        assert_eq!(id.resource_id().as_str(), registry);
        for bad in [
            root.to_owned(),
            format!("{registry}/tasks/build"),
            format!("{root}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/contoso"),
            format!("{root}/providers/Microsoft.ContainerRegistry/registries/contoso"),
            format!("{root}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/a-b"),
        ] {
            assert!(bad.parse::<RegistryId>().is_err(), "{bad}");
        }
    }
}
