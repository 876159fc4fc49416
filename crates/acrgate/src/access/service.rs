//! The catalogue of Azure services: which may bypass network rules, and with which identity.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::caller::IdentityKind::{self, SystemAssigned, UserAssigned};
use super::source::{Basis, RuleSource};

/// What is known about one Azure service as a caller of registries, with source and date.
///
/// A [`Document`](super::Document) can bring entries of its own; one for a service that the catalogue has replaces it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct TrustedService {
    /// The word by which callers name the service.
    pub service: Cow<'static, str>,
    /// The service's name.
    pub name: Cow<'static, str>,
    /// Whether its instances may bypass network rules.
    pub trusted: bool,
    /// What the bypass is for, or why there is none.
    pub scenario: Cow<'static, str>,
    /// The kinds of identity that an instance may authenticate with; empty when it needs none.
    #[serde(default)]
    pub identity: Cow<'static, [IdentityKind]>,
    /// Where this is stated.
    pub source: RuleSource,
    /// The date of that statement, `YYYY-MM-DD` or `YYYY-MM`.
    pub dated: Cow<'static, str>,
}

impl TrustedService {
    /// Azure Container Instances.
    pub const CONTAINER_INSTANCES: &str = "container_instances";
    /// Azure Machine Learning.
    pub const MACHINE_LEARNING: &str = "machine_learning";
    /// Microsoft Defender for Cloud.
    pub const DEFENDER_FOR_CLOUD: &str = "defender_for_cloud";
    /// The registry service itself, importing images.
    pub const REGISTRY_IMPORT: &str = "registry_import";
    /// The registry service itself, filling its artifact cache.
    pub const ARTIFACT_CACHE: &str = "artifact_cache";
    /// ACR Tasks.
    pub const TASKS: &str = "registry_tasks";

    /// An entry for a service that the catalogue lacks.
    pub fn new(service: impl Into<String>, trusted: bool, source: impl Into<String>) -> Self {
        let service = service.into();
        Self {
            name: Cow::Owned(service.clone()),
            service: Cow::Owned(service),
            trusted,
            scenario: Cow::Borrowed(""),
            identity: Cow::Borrowed(&[]),
            source: RuleSource { basis: Basis::Documented, page: Cow::Owned(source.into()) },
            dated: Cow::Borrowed(""),
        }
    }

    /// The same entry, whose instances authenticate with one of these kinds of identity.
    #[must_use]
    pub fn with_identity(mut self, kinds: impl Into<Vec<IdentityKind>>) -> Self {
        self.identity = Cow::Owned(kinds.into());
        self
    }
}

/// The catalogue: services that may bypass, and others that are often taken for such. A service that is not in it is
/// unknown, not refused.
pub fn trusted_services() -> &'static [TrustedService] {
    CATALOGUE
}

const PAGE: &str = "Allow trusted services to securely access a network-restricted container registry";
const PAGE_DATE: &str = "2025-02-28";

const fn entry(
    service: &'static str,
    name: &'static str,
    trusted: bool,
    scenario: &'static str,
    identity: &'static [IdentityKind],
    source: RuleSource,
    dated: &'static str,
) -> TrustedService {
    TrustedService {
        service: Cow::Borrowed(service),
        name: Cow::Borrowed(name),
        trusted,
        scenario: Cow::Borrowed(scenario),
        identity: Cow::Borrowed(identity),
        source,
        dated: Cow::Borrowed(dated),
    }
}

const CATALOGUE: &[TrustedService] = &[
    entry(
        TrustedService::CONTAINER_INSTANCES,
        "Azure Container Instances",
        true,
        "deploy a container from the registry with a managed identity",
        &[UserAssigned, SystemAssigned],
        RuleSource::documented(PAGE),
        PAGE_DATE,
    ),
    entry(
        TrustedService::MACHINE_LEARNING,
        "Azure Machine Learning",
        true,
        "deploy or train a model with an image of one's own",
        &[SystemAssigned],
        RuleSource::documented(PAGE),
        PAGE_DATE,
    ),
    entry(
        TrustedService::DEFENDER_FOR_CLOUD,
        "Microsoft Defender for Cloud",
        true,
        "scan images for vulnerabilities",
        &[],
        RuleSource::documented(PAGE),
        PAGE_DATE,
    ),
    entry(
        TrustedService::REGISTRY_IMPORT,
        "Azure Container Registry (import)",
        true,
        "import images from or to a restricted registry",
        &[],
        RuleSource::documented(PAGE),
        PAGE_DATE,
    ),
    entry(
        TrustedService::ARTIFACT_CACHE,
        "Azure Container Registry (artifact cache)",
        true,
        "fill the cache of a restricted registry",
        &[],
        RuleSource::documented("Artifact cache in Azure Container Registry"),
        "2026-08",
    ),
    entry(
        TrustedService::TASKS,
        "ACR Tasks",
        true,
        "build, push or purge with a saved task's system-assigned identity, after opting in",
        &[SystemAssigned],
        RuleSource::documented("Manage network bypass policy for tasks"),
        "2025-05-15",
    ),
    entry(
        "app_service",
        "Azure App Service",
        false,
        "the page says that the setting does not apply to App Service",
        &[],
        RuleSource::documented(PAGE),
        PAGE_DATE,
    ),
    entry(
        "kubernetes_service",
        "Azure Kubernetes Service",
        false,
        "the page does not list it; nodes pull from the cluster's own network",
        &[],
        RuleSource::documented(PAGE),
        PAGE_DATE,
    ),
    entry(
        "devops_hosted_agents",
        "Azure DevOps Services with hosted agents",
        false,
        "cannot connect to a registry whose public access is disabled",
        &[],
        RuleSource::documented("Configure public registry access (selected networks)"),
        "2026-02-11",
    ),
    entry(
        "container_apps",
        "Azure Container Apps",
        false,
        "the page does not list it",
        &[],
        RuleSource::inferred(PAGE),
        PAGE_DATE,
    ),
];
