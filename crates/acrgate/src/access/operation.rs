//! What a caller wants to do.

use serde::{Deserialize, Serialize};

use super::role::Right;

/// What a caller wants to do with the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Operation {
    /// Read manifests and blobs of a repository.
    Pull,
    /// Write manifests and blobs of a repository.
    Push,
    /// Delete manifests of a repository.
    Delete,
    /// List the repositories.
    Catalog,
    /// Be the source of an import. The transfer comes from the service, whoever asks for it.
    ImportFrom {
        /// How the request names this registry.
        #[serde(default)]
        named_by: Option<ImportSourceName>,
        /// Whether the target is in the same tenant.
        #[serde(default)]
        same_tenant: Option<bool>,
    },
    /// Be the target of an import. The transfer comes from the service, whoever asks for it.
    ImportInto,
}

/// How an import names its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportSourceName {
    /// `source.resourceId`.
    ResourceId,
    /// `source.registryUri`, with or without credentials.
    LoginServer,
}

impl Operation {
    /// The right on the registry's content that the operation needs; of an import into the registry, which the service
    /// writes by itself, the right to ask for it.
    pub fn right(&self) -> Right {
        match self {
            Self::Pull | Self::ImportFrom { .. } => Right::Pull,
            Self::Push => Right::Push,
            Self::Delete => Right::Delete,
            Self::Catalog => Right::Catalog,
            Self::ImportInto => Right::Import,
        }
    }

    /// The right that Azure Resource Manager asks for before anything is sent to the registry, if it is asked at all. To
    /// a source that is named by its login server the import signs in as anybody does.
    pub fn control_right(&self) -> Option<Right> {
        match self {
            Self::ImportInto => Some(Right::Import),
            Self::ImportFrom { named_by: Some(ImportSourceName::ResourceId) | None, .. } => Some(Right::Read),
            Self::ImportFrom { named_by: Some(ImportSourceName::LoginServer), .. }
            | Self::Pull
            | Self::Push
            | Self::Delete
            | Self::Catalog => None,
        }
    }

    /// Whether the operation is an import, that is a call to Azure Resource Manager.
    pub fn is_import(&self) -> bool {
        matches!(self, Self::ImportFrom { .. } | Self::ImportInto)
    }
}
