//! What a decision needs to know about the registry.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::names::{LoginServer, RegistryId};
use crate::rules::{InvalidRegistry, NetworkRules, PolicyStatus};

/// What a decision needs to know about a registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct RegistryFacts {
    /// The registry's ARM id; only used to write commands that can be pasted.
    #[serde(default)]
    pub id: Option<RegistryId>,
    /// The registry's login server; only used to write commands that can be pasted.
    #[serde(default)]
    pub login_server: Option<LoginServer>,
    /// The network rules.
    pub network: NetworkRules,
    /// `adminUserEnabled`.
    #[serde(default)]
    pub admin_user_enabled: Option<bool>,
    /// `policies.azureADAuthenticationAsArmPolicy.status`: whether tokens for Azure Resource Manager are taken.
    #[serde(default)]
    pub arm_audience_tokens: Option<PolicyStatus>,
}

impl RegistryFacts {
    /// A registry with these network rules, and otherwise as it is created by default: no admin user, tokens for
    /// Azure Resource Manager taken.
    pub fn new(network: NetworkRules) -> Self {
        Self {
            id: None,
            login_server: None,
            network,
            admin_user_enabled: Some(false),
            arm_audience_tokens: Some(PolicyStatus::Enabled),
        }
    }

    /// Reads the facts from a registry as Azure Resource Manager answers it.
    ///
    /// # Errors
    /// [`InvalidRegistry`] as for [`NetworkRules::from_registry`].
    pub fn from_registry(registry: &Value) -> Result<Self, InvalidRegistry> {
        let network = NetworkRules::from_registry(registry)?;
        let properties = registry.get("properties");
        let property =
            |path: &[&str]| path.iter().try_fold(properties?, |value, key| value.get(key)).cloned();
        let text = |value: Option<Value>| value.as_ref().and_then(Value::as_str).map(str::to_owned);
        Ok(Self {
            id: registry.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok()),
            login_server: text(property(&["loginServer"])).and_then(|host| host.parse().ok()),
            network,
            admin_user_enabled: property(&["adminUserEnabled"]).as_ref().and_then(Value::as_bool),
            arm_audience_tokens: text(property(&["policies", "azureADAuthenticationAsArmPolicy", "status"]))
                .map(|word| PolicyStatus::from(word.as_str())),
        })
    }
}
