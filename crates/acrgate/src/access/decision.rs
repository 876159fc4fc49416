//! The answer.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::fix::Fix;
use super::schema::DecisionSchema;
use super::settings::RuleSettings;
use super::source::RuleSource;

/// Whether a caller gets through, why, and what to do if not. Serialised it is an `acrgate.decision/1`; printed it has
/// one line for each layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Decision {
    /// `acrgate.decision/1`.
    pub schema: DecisionSchema,
    /// Allowed, denied or unknown.
    pub verdict: Verdict,
    /// The reason in one word: how the caller passes the network rules when allowed, what stops it when denied.
    pub class: Class,
    /// The layer that decided.
    pub layer: Layer,
    /// What every layer found, in the order in which the service evaluates them.
    pub findings: Vec<Finding>,
    /// The smallest changes that lead to *allowed*, in order. Empty when allowed, or when no change would do.
    pub fixes: Vec<Fix>,
    /// The facts that were missing where they mattered.
    pub lacks: Vec<String>,
    /// How contested rules were read.
    pub settings: RuleSettings,
}

impl Decision {
    /// What one layer found.
    pub fn finding(&self, layer: Layer) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.layer == layer)
    }
}

/// The outcome as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The caller gets through every layer.
    Allowed,
    /// At least one layer stops the caller for certain.
    Denied,
    /// A fact is missing on which it depends.
    Unknown,
}

/// What one layer found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Finding {
    /// Which layer.
    pub layer: Layer,
    /// What it does with the caller.
    pub outcome: Outcome,
    /// The class that the layer gives the caller, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Class>,
    /// Why, in a sentence.
    pub reason: String,
    /// The rule's source.
    pub source: RuleSource,
    /// The facts that the layer lacks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<String>,
}

impl Finding {
    pub(super) fn new(layer: Layer, outcome: Outcome, reason: impl Into<String>, source: RuleSource) -> Self {
        Self { layer, outcome, class: None, reason: reason.into(), source, lacks: Vec::new() }
    }

    pub(super) fn with_class(mut self, class: Class) -> Self {
        self.class = Some(class);
        self
    }

    pub(super) fn lacking(mut self, fact: impl Into<String>) -> Self {
        self.lacks.push(fact.into());
        self
    }
}

/// What a layer does with a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Lets it through.
    Pass,
    /// Stops it. What public access and the rule set stop, the bypass may still let through.
    Deny,
    /// Has nothing to say about it.
    NotApplicable,
    /// Cannot be told from the facts.
    Unknown,
}

/// The layers, in the order in which the service evaluates them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum Layer {
    /// Whether the registry's SKU has network rules at all.
    Sku,
    /// The state of the private endpoint connection.
    PrivateEndpoint,
    /// `publicNetworkAccess`.
    PublicAccess,
    /// `networkRuleSet`: default action, IP rules, subnet rules.
    NetworkRuleSet,
    /// The bypass for trusted services.
    Bypass,
    /// Who the caller is.
    Authentication,
    /// What the caller may do.
    Authorisation,
    /// Policies about the operation.
    OperationPolicies,
}

impl Layer {
    /// The layer's name, as a person reads it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sku => "SKU",
            Self::PrivateEndpoint => "private endpoint",
            Self::PublicAccess => "public access",
            Self::NetworkRuleSet => "network rule set",
            Self::Bypass => "bypass",
            Self::Authentication => "authentication",
            Self::Authorisation => "authorisation",
            Self::OperationPolicies => "operation policies",
        }
    }
}

macro_rules! classes {
    ($($(#[$doc:meta])* $class:ident = $word:literal,)+) => {
        /// The reason for a verdict in one word, the same in every language.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
        pub enum Class {
            $($(#[$doc])* #[serde(rename = $word)] $class,)+
        }

        impl Class {
            /// Every class.
            pub const ALL: &[Self] = &[$(Self::$class,)+];

            /// The word.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$class => $word,)+
                }
            }
        }
    };
}

classes! {
    /// Allowed: nothing restricts the public endpoint.
    PublicOpen = "public-open",
    /// Allowed: an IP rule names the caller's address.
    IpRuleMatch = "ip-rule-match",
    /// Denied: the default action is `Deny` and no rule names the caller.
    DefaultDeny = "default-deny",
    /// Denied: public network access is disabled.
    PublicDisabled = "public-disabled",
    /// Allowed: through an approved private endpoint.
    PrivateEndpointApproved = "private-endpoint-approved",
    /// Denied: the private endpoint's connection is not approved.
    PrivateEndpointNotApproved = "private-endpoint-not-approved",
    /// Allowed: a subnet rule names the caller's subnet.
    ServiceEndpointMatch = "service-endpoint-match",
    /// Allowed: a trusted service bypasses the rules.
    TrustedBypass = "trusted-bypass",
    /// Denied: the registry does not allow trusted services.
    BypassDisabled = "bypass-disabled",
    /// Denied: the registry does not allow tasks to bypass.
    TaskBypassNotAllowed = "task-bypass-not-allowed",
    /// Denied: the run has no system-assigned identity.
    TaskNoSystemIdentity = "task-no-system-identity",
    /// Denied: the task has no credential entry with its system-assigned identity for the login server.
    TaskNoCredentialEntry = "task-no-credential-entry",
    /// Denied: the service cannot bypass with the identity that the instance has.
    IdentityKindNotSupported = "identity-kind-not-supported",
    /// Denied: the service is not one of those that may bypass.
    ServiceNotTrusted = "service-not-trusted",
    /// Denied: subnet rules switch the bypass off.
    ServiceEndpointNoBypass = "service-endpoint-no-bypass",
    /// Denied: the caller does not authenticate, and the operation needs it.
    AuthenticationRequired = "authentication-required",
    /// Denied: the admin user is disabled.
    AdminUserDisabled = "admin-user-disabled",
    /// Denied: the registry refuses tokens for Azure Resource Manager.
    ArmAudienceRefused = "arm-audience-refused",
    /// Denied: no role gives the right.
    RoleMissing = "role-missing",
    /// Denied: a role would give the right in the other role assignment mode.
    RoleNotHonoured = "role-not-honoured",
    /// Denied: the condition of the role assignment excludes the repository.
    RoleConditionNotMet = "role-condition-not-met",
    /// Denied: the source does not allow exports.
    ExportsDisabled = "exports-disabled",
    /// Denied: an import names a restricted source by its login server.
    ImportByLoginServer = "import-by-login-server",
    /// Denied: an import from another tenant, of a source that is named by its resource id, or that is restricted.
    ImportCrossTenant = "import-cross-tenant",
    /// Unknown: a fact is missing.
    FactsMissing = "facts-missing",
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pass => "pass",
            Self::Deny => "deny",
            Self::NotApplicable => "-",
            Self::Unknown => "unknown",
        })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
            Self::Unknown => "unknown",
        })
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} (decided by {})", self.verdict, self.class, self.layer)?;
        for finding in &self.findings {
            let Finding { layer, outcome, reason, source, .. } = finding;
            write!(f, "\n  {outcome:<7}  {layer:<18}  {reason} [{source}]")?;
        }
        for lack in &self.lacks {
            write!(f, "\nmissing: {lack}")?;
        }
        for fix in &self.fixes {
            write!(f, "\nfix: {fix}")?;
        }
        Ok(())
    }
}
