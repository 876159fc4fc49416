//! Where the rules come from.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// How sure a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The documentation, the specification or a recording of the service states it.
    Documented,
    /// Nobody states it; it follows from what is stated.
    Inferred,
    /// Official sources disagree; [`RuleSettings`](super::RuleSettings) says how it was read.
    Contested,
}

/// How sure a rule is, and where it is stated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct RuleSource {
    /// How sure the rule is.
    pub basis: Basis,
    /// The page, specification or maintainers' statement, in plain words.
    pub page: Cow<'static, str>,
}

impl RuleSource {
    pub(super) const fn documented(page: &'static str) -> Self {
        Self { basis: Basis::Documented, page: Cow::Borrowed(page) }
    }

    pub(super) const fn inferred(page: &'static str) -> Self {
        Self { basis: Basis::Inferred, page: Cow::Borrowed(page) }
    }

    pub(super) const fn contested(page: &'static str) -> Self {
        Self { basis: Basis::Contested, page: Cow::Borrowed(page) }
    }
}

impl fmt::Display for RuleSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let basis = match self.basis {
            Basis::Documented => "documented",
            Basis::Inferred => "inferred",
            Basis::Contested => "contested",
        };
        write!(f, "{basis}: {}", self.page)
    }
}

pub(super) const SKUS: RuleSource =
    RuleSource::documented("Azure Container Registry SKU features and limits");
pub(super) const SELECTED_NETWORKS: RuleSource =
    RuleSource::documented("Configure public registry access (selected networks)");
pub(super) const PUBLIC_OVERRIDES: RuleSource = RuleSource::contested(
    "Configure public registry access (selected networks), against recordings of the service",
);
pub(super) const PRIVATE_ENDPOINTS: RuleSource =
    RuleSource::documented("Set up private endpoint with private link");
pub(super) const PRIVATE_ENDPOINT_STATES: RuleSource =
    RuleSource::inferred("Set up private endpoint with private link");
pub(super) const SERVICE_ENDPOINTS: RuleSource =
    RuleSource::documented("Restrict access using a service endpoint in an Azure virtual network");
pub(super) const TRUSTED_SERVICES: RuleSource = RuleSource::documented(
    "Allow trusted services to securely access a network-restricted container registry",
);
pub(super) const TRUSTED_SERVICES_CONTESTED: RuleSource = RuleSource::contested(
    "Allow trusted services to securely access a network-restricted container registry, against the pages of Container Instances",
);
pub(super) const TASKS_BYPASS: RuleSource = RuleSource::documented("Manage network bypass policy for tasks");
pub(super) const TASKS_BYPASS_ALONE: RuleSource =
    RuleSource::inferred("Manage network bypass policy for tasks");
pub(super) const TASKS_IDENTITY: RuleSource = RuleSource::documented(
    "Statement of the registry's maintainers on tasks and trusted access (January 2024)",
);
pub(super) const TASKS_AUTHENTICATION: RuleSource =
    RuleSource::documented("Use an Azure-managed identity in ACR Tasks");
pub(super) const AUTHENTICATION: RuleSource =
    RuleSource::documented("Authenticate with an Azure container registry");
pub(super) const ANONYMOUS_PULL: RuleSource =
    RuleSource::documented("Make your container registry content publicly available (anonymous pull)");
pub(super) const ARM_AUDIENCE: RuleSource = RuleSource::documented("Disable authentication as ARM template");
pub(super) const ROLES: RuleSource =
    RuleSource::documented("Azure Container Registry RBAC built-in roles directory");
pub(super) const ABAC: RuleSource =
    RuleSource::documented("Azure attribute-based access control for repository permissions");
pub(super) const IMPORT: RuleSource =
    RuleSource::documented("Import container images to a container registry");
pub(super) const EXPORTS: RuleSource =
    RuleSource::documented("Disable export of artifacts from an Azure container registry");
