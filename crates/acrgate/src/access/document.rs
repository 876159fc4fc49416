//! The facts that a decision is made from, in one document.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::caller::{Authentication, Caller};
use super::operation::Operation;
use super::registry_facts::RegistryFacts;
use super::role::RoleGrant;
use super::schema::DocumentSchema;
use super::service::{TrustedService, trusted_services};
use super::settings::RuleSettings;
use crate::names::RepositoryName;

/// The facts that a decision is made from. Serialised it is an `acrgate.document/1`, explained in
/// `docs/how-azure-decides.md`. What is left out is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Document {
    /// `acrgate.document/1`.
    pub schema: DocumentSchema,
    /// The registry.
    #[serde(default)]
    pub registry: Option<RegistryFacts>,
    /// From where the request comes.
    pub caller: Caller,
    /// How the caller authenticates. Need not be given for a service instance that uses its managed identity.
    #[serde(default)]
    pub authentication: Option<Authentication>,
    /// All roles that the caller holds at the registry or above it; an empty list means none.
    #[serde(default)]
    pub roles: Option<Vec<RoleGrant>>,
    /// What the caller wants to do.
    pub operation: Operation,
    /// The repository that it is about.
    #[serde(default)]
    pub repository: Option<RepositoryName>,
    /// How contested rules are read.
    #[serde(default)]
    pub settings: RuleSettings,
    /// Services that the built-in catalogue lacks or describes otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<TrustedService>,
}

impl Document {
    /// A document in which nothing is known but the caller and what it wants.
    pub fn new(caller: Caller, operation: Operation) -> Self {
        Self {
            schema: DocumentSchema,
            registry: None,
            caller,
            authentication: None,
            roles: None,
            operation,
            repository: None,
            settings: RuleSettings::default(),
            services: Vec::new(),
        }
    }

    /// The same document about this registry.
    #[must_use]
    pub fn with_registry(mut self, registry: RegistryFacts) -> Self {
        self.registry = Some(registry);
        self
    }

    /// The same document with this way to authenticate.
    #[must_use]
    pub fn with_authentication(mut self, authentication: Authentication) -> Self {
        self.authentication = Some(authentication);
        self
    }

    /// The same document with these roles, and no others.
    #[must_use]
    pub fn with_roles(mut self, roles: impl IntoIterator<Item = RoleGrant>) -> Self {
        self.roles = Some(roles.into_iter().collect());
        self
    }

    /// The same document about another operation.
    #[must_use]
    pub fn with_operation(mut self, operation: Operation) -> Self {
        self.operation = operation;
        self
    }

    /// The same document about this repository.
    #[must_use]
    pub fn with_repository(mut self, repository: RepositoryName) -> Self {
        self.repository = Some(repository);
        self
    }

    /// The same document with this reading of contested rules.
    #[must_use]
    pub fn with_settings(mut self, settings: RuleSettings) -> Self {
        self.settings = settings;
        self
    }

    /// Reads an `acrgate.document/1`.
    ///
    /// # Errors
    /// [`InvalidDocument`], with the place, when the text is not JSON, has another schema, or has a wrong field.
    pub fn from_json(text: &str) -> Result<Self, InvalidDocument> {
        serde_json::from_str(text).map_err(|error| InvalidDocument { reason: error.to_string() })
    }

    /// The catalogue's entry for a service, the document's own entries first.
    pub(super) fn service(&self, service: &str) -> Option<&TrustedService> {
        self.services.iter().chain(trusted_services()).find(|entry| entry.service == service)
    }
}

/// Text that is not an `acrgate.document/1`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct InvalidDocument {
    /// What is wrong and where.
    pub reason: String,
}

impl fmt::Display for InvalidDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this is not an acrgate.document/1: {}", self.reason)
    }
}

impl std::error::Error for InvalidDocument {}
