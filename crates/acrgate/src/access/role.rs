//! Built-in roles and what they give on images, by the registry's role assignment mode.

use serde::{Deserialize, Serialize};

use super::operation::Operation;
use crate::names::RepositoryName;
use crate::rules::RoleAssignmentMode;

/// A right on the content of a registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Right {
    /// Read manifests and blobs.
    Pull,
    /// Write manifests and blobs.
    Push,
    /// Delete manifests.
    Delete,
    /// List repositories.
    Catalog,
    /// Ask Azure Resource Manager for an import into the registry.
    Import,
    /// See the registry in Azure Resource Manager, as one must to import from it by its resource id.
    Read,
}

impl Right {
    pub(super) fn verb(self) -> &'static str {
        match self {
            Self::Pull => "pull",
            Self::Push => "push",
            Self::Delete => "delete",
            Self::Catalog => "list repositories",
            Self::Import => "import into the registry",
            Self::Read => "read the registry in Azure Resource Manager",
        }
    }
}

/// A built-in role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Role {
    /// The role's name, as `az role assignment create --role` takes it.
    pub name: &'static str,
    /// The id of its role definition.
    pub id: &'static str,
    legacy: &'static [Right],
    abac: &'static [Right],
}

impl Role {
    /// What the role gives in a registry of this mode; `None` when the mode is one that this version does not know.
    pub fn rights(&self, mode: &RoleAssignmentMode) -> Option<&'static [Right]> {
        match mode {
            RoleAssignmentMode::LegacyRegistryPermissions => Some(self.legacy),
            RoleAssignmentMode::AbacRepositoryPermissions => Some(self.abac),
            RoleAssignmentMode::Other(_) => None,
        }
    }
}

/// The built-in roles that matter to registries.
pub fn roles() -> &'static [Role] {
    ROLES
}

/// The built-in role of this name (without case) or definition id (bare, or at the end of a resource id).
pub fn role(name_or_id: &str) -> Option<&'static Role> {
    let last = name_or_id.rsplit('/').next().unwrap_or(name_or_id);
    ROLES.iter().find(|role| role.name.eq_ignore_ascii_case(name_or_id) || role.id.eq_ignore_ascii_case(last))
}

/// The role that gives the least and still allows the operation; `None` when the mode is one that this version does
/// not know.
///
/// ```
/// use acrgate::access::{Operation, role_for};
/// use acrgate::rules::RoleAssignmentMode;
///
/// let role = role_for(&RoleAssignmentMode::AbacRepositoryPermissions, &Operation::Push);
/// assert_eq!(role.map(|role| role.name), Some("Container Registry Repository Writer"));
/// ```
pub fn role_for(mode: &RoleAssignmentMode, operation: &Operation) -> Option<&'static Role> {
    if operation.control_right().is_some() {
        // The least role that the documentation names for imports, on either side and in either mode.
        return role(IMPORTER).filter(|role| role.rights(mode).is_some());
    }
    let right = operation.right();
    let giving = ROLES
        .iter()
        .filter_map(|role| Some((role, role.rights(mode)?)))
        .filter(|(_, rights)| rights.contains(&right));
    // The first of the smallest: the catalogue lists special roles before general ones.
    giving.min_by_key(|(_, rights)| rights.len()).map(|(role, _)| role)
}

/// A role that the caller holds at the registry or above it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct RoleGrant {
    /// The role's name or definition id.
    pub role: String,
    /// What a custom role gives. Not needed for built-in roles.
    #[serde(default)]
    pub rights: Option<Vec<Right>>,
    /// The repositories that the assignment's condition is about. Only repository roles take one.
    #[serde(default)]
    pub repositories: RepositoryCondition,
    /// The rights that the condition narrows to those repositories; the others hold as if there were none. `None`:
    /// every right on repositories, that is pull, push and delete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrows: Option<Vec<Right>>,
}

impl RoleGrant {
    /// A role without a condition.
    pub fn new(role: impl Into<String>) -> Self {
        Self { role: role.into(), rights: None, repositories: RepositoryCondition::All, narrows: None }
    }

    /// The same role for some repositories only.
    #[must_use]
    pub fn with_condition(mut self, repositories: RepositoryCondition) -> Self {
        self.repositories = repositories;
        self
    }

    /// Whether the condition has a say on this right.
    pub(super) fn narrows(&self, right: Right) -> bool {
        match &self.narrows {
            Some(rights) => rights.contains(&right),
            None => matches!(right, Pull | Push | Delete),
        }
    }

    /// Whether the grant gives `right` in a registry of this mode, the condition apart; `None` when that is not known.
    pub(super) fn gives(&self, right: Right, mode: &RoleAssignmentMode) -> Option<bool> {
        if let Some(rights) = &self.rights {
            return Some(rights.contains(&right));
        }
        role(&self.role)?.rights(mode).map(|rights| rights.contains(&right))
    }
}

/// The repositories that a role assignment is limited to, by its condition on the repository's name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum RepositoryCondition {
    /// No condition: the whole registry.
    #[default]
    All,
    /// `StringEquals` one of these.
    Equals(Vec<String>),
    /// `StringStartsWith` one of these.
    StartsWith(Vec<String>),
    /// There is a condition, and it is not understood.
    NotUnderstood,
}

impl RepositoryCondition {
    /// Whether the condition holds where no repository is named.
    pub(super) fn holds_without_name(&self) -> Option<bool> {
        match self {
            Self::All => Some(true),
            Self::NotUnderstood => None,
            Self::Equals(_) | Self::StartsWith(_) => Some(false),
        }
    }

    /// Whether the condition holds for a repository; `None` when that is not known.
    pub(super) fn holds_for(&self, repository: Option<&RepositoryName>) -> Option<bool> {
        match self {
            Self::All => Some(true),
            Self::NotUnderstood => None,
            Self::Equals(names) => {
                repository.map(|repository| names.iter().any(|name| name == repository.as_str()))
            }
            Self::StartsWith(prefixes) => repository
                .map(|repository| prefixes.iter().any(|prefix| repository.as_str().starts_with(prefix))),
        }
    }
}

use Right::{Catalog, Delete, Import, Pull, Push, Read};

const IMPORTER: &str = "577a9874-89fd-4f24-9dbd-b5034d0ad23a";

const fn built_in(
    name: &'static str,
    id: &'static str,
    legacy: &'static [Right],
    abac: &'static [Right],
) -> Role {
    Role { name, id, legacy, abac }
}

const ROLES: &[Role] = &[
    built_in("AcrPull", "7f951dda-4ed3-4680-a7ca-43fe172d538d", &[Pull, Catalog], &[]),
    built_in("AcrPush", "8311e382-0749-4cb8-b61a-304f252e45ec", &[Pull, Push, Catalog], &[]),
    built_in("AcrDelete", "c2f4ef07-c644-48eb-af81-4b1b4947fb11", &[Delete], &[]),
    built_in("AcrImageSigner", "6cef56e8-d556-48e5-a04f-b8e64114680f", &[], &[]),
    built_in("AcrQuarantineReader", "cdda3590-29a3-44f6-95f2-9f980659eb04", &[], &[]),
    built_in("AcrQuarantineWriter", "c8d4ff99-41c3-41a8-9f60-21dfdad59608", &[], &[]),
    built_in("Container Registry Repository Reader", "b93aa761-3e63-49ed-ac28-beffa264f7ac", &[], &[Pull]),
    built_in(
        "Container Registry Repository Writer",
        "2a1e307c-b015-4ebd-883e-5b7698a07328",
        &[],
        &[Pull, Push],
    ),
    built_in(
        "Container Registry Repository Contributor",
        "2efddaa5-3f1f-4df3-97df-af3f13818f4c",
        &[],
        &[Pull, Push, Delete],
    ),
    built_in(
        "Container Registry Repository Catalog Lister",
        "bfdb9389-c9a5-478a-bb2f-ba9ca092c3c7",
        &[],
        &[Catalog],
    ),
    built_in(
        "Container Registry Data Importer and Data Reader",
        IMPORTER,
        &[Pull, Catalog, Import, Read],
        &[Pull, Catalog, Import, Read],
    ),
    built_in(
        "Container Registry Tasks Contributor",
        "fb382eab-e894-4461-af04-94435c366c3f",
        &[Read],
        &[Read],
    ),
    built_in(
        "Container Registry Contributor and Data Access Configuration Administrator",
        "3bc748fc-213d-45c1-8d91-9da5725539b9",
        &[Read],
        &[Read],
    ),
    built_in(
        "Container Registry Configuration Reader and Data Access Configuration Reader",
        "69b07be0-09bf-439a-b9a6-e73de851bd59",
        &[Read],
        &[Read],
    ),
    built_in("Reader", "acdd72a7-3385-48ef-bd42-f606fba81ae7", &[Pull, Catalog, Read], &[Read]),
    // What they may ask of Azure Resource Manager does not depend on the mode, and an import is asked there.
    built_in(
        "Contributor",
        "b24988ac-6180-42a0-ab88-20f7382dd24c",
        &[Pull, Push, Delete, Catalog, Import, Read],
        &[Import, Read],
    ),
    built_in(
        "Owner",
        "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        &[Pull, Push, Delete, Catalog, Import, Read],
        &[Import, Read],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_role_is_chosen_by_mode() {
        let name = |mode: &RoleAssignmentMode, operation: Operation| {
            role_for(mode, &operation).map(|role| role.name)
        };
        let legacy = RoleAssignmentMode::LegacyRegistryPermissions;
        assert_eq!(name(&legacy, Operation::Pull), Some("AcrPull"));
        assert_eq!(name(&legacy, Operation::Push), Some("AcrPush"));
        assert_eq!(name(&legacy, Operation::Delete), Some("AcrDelete"));
        assert_eq!(name(&legacy, Operation::Catalog), Some("AcrPull"));
        let importer = Some("Container Registry Data Importer and Data Reader");
        assert_eq!(name(&legacy, Operation::ImportInto), importer);
        let abac = RoleAssignmentMode::AbacRepositoryPermissions;
        assert_eq!(name(&abac, Operation::Pull), Some("Container Registry Repository Reader"));
        assert_eq!(name(&abac, Operation::Push), Some("Container Registry Repository Writer"));
        assert_eq!(name(&abac, Operation::Delete), Some("Container Registry Repository Contributor"));
        assert_eq!(name(&abac, Operation::Catalog), Some("Container Registry Repository Catalog Lister"));
        assert_eq!(name(&abac, Operation::ImportInto), importer);
        assert_eq!(name(&"Future".into(), Operation::Pull), None);
    }

    #[test]
    fn roles_are_found_by_name_and_by_any_form_of_id() {
        let id = "/subscriptions/x/providers/Microsoft.Authorization/roleDefinitions/7F951DDA-4ed3-4680-a7ca-43fe172d538d";
        assert_eq!(role(id), role("acrpull"));
        assert!(role("acrpull").is_some());
        assert_eq!(role("My custom role"), None);
        let ids: std::collections::HashSet<_> = roles().iter().map(|role| role.id).collect();
        assert_eq!(ids.len(), roles().len());
    }
}
