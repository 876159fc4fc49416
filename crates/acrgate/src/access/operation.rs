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
    /// The right that the operation needs.
    pub fn right(&self) -> Right {
        match self {
            Self::Pull => Right::Pull,
            Self::Push => Right::Push,
            Self::Delete => Right::Delete,
            Self::Catalog => Right::Catalog,
            Self::ImportFrom { .. } | Self::ImportInto => Right::Import,
        }
    }

    /// Whether the operation is an import, that is a call to Azure Resource Manager.
    pub fn is_import(&self) -> bool {
        self.right() == Right::Import
    }
}
