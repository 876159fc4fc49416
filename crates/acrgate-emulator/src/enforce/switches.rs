//! The names of the rules, and which of them are switched off.

use std::fmt;
use std::str::FromStr;

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal,)+) => {
        /// One rule that the emulator enforces.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Rule {
            /// Every rule, in the order of evaluation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The rule's name in options and documents.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

rules! {
    /// Below Premium no network rules exist, so everybody passes.
    Sku = "sku",
    /// A caller that comes through an approved private endpoint passes, whatever the public rules say.
    PrivateEndpointApproved = "private-endpoint-approved",
    /// A private endpoint connection that is not approved carries nobody (inferred: Azure documents no answer).
    PrivateEndpointNotApproved = "private-endpoint-not-approved",
    /// With public network access disabled nothing in the rule set counts.
    PublicNetworkAccess = "public-network-access",
    /// Default action Allow lets every public caller in.
    DefaultAllow = "default-allow",
    /// An address inside one of the IP rules passes.
    IpRules = "ip-rules",
    /// A subnet named in the virtual network rules passes.
    SubnetRules = "subnet-rules",
    /// Whoever matched nothing is refused, unless the trusted-services bypass lets it in.
    DefaultDeny = "default-deny",
    /// The bypass is for a service's own origin: its token used from an ordinary address does not bypass (inferred).
    ServiceOrigin = "service-origin",
    /// Only the services on Azure's list are trusted.
    TrustedList = "trusted-list",
    /// A registry with subnet rules has no trusted-services bypass.
    SubnetRulesDisableBypass = "subnet-rules-disable-bypass",
    /// The registry's own setting: `networkRuleBypassOptions` is `AzureServices`.
    BypassOption = "bypass-option",
    /// A task run bypasses only with the identity of a task: quick runs have none.
    TaskIdentity = "task-identity",
    /// A task bypasses with its system-assigned identity, never with a user-assigned one.
    TaskIdentityKind = "task-identity-kind",
    /// A task bypasses only while `networkRuleBypassAllowedForTasks` is true (since June 2025).
    TasksFlag = "tasks-flag",
    /// A task bypasses only with a credential entry for this login server.
    TaskCredentialEntry = "task-credential-entry",
    /// Every other service bypasses only with the kind of identity that Azure's list names for it.
    IdentityKind = "identity-kind",
    /// The token's resource claim must name a resource of the service that presents it.
    ResourceClaim = "resource-claim",
    /// Network rules hold on every request that carries a token, so a cached token is refused after the rules
    /// close (inferred); without it they are checked at the token endpoints only.
    CachedTokens = "cached-tokens",
    /// Without credentials one may read, and only where anonymous pull is enabled.
    AnonymousPull = "anonymous-pull",
    /// The admin user signs in only while it is enabled.
    AdminUser = "admin-user",
    /// An Entra token must be meant for the container registry service or for ARM.
    Audience = "audience",
    /// A token meant for ARM is refused while `azureADAuthenticationAsArmPolicy` is disabled.
    ArmAudiencePolicy = "arm-audience-policy",
    /// An Entra identity needs a role whose actions (or data actions, in ABAC mode) cover the request.
    RoleRequired = "role-required",
    /// In ABAC mode the legacy roles carry no rights on the data, and in legacy mode data actions carry none.
    RoleMode = "role-mode",
    /// A condition on a role assignment narrows it to the repositories it names.
    RepositoryCondition = "repository-condition",
    /// To ask for an import needs the action `importImage` on the target; one that names its source by resource id
    /// needs the action `read` on the source, too.
    ImportRole = "import-role",
    /// An import cannot name a source in another tenant by its resource id.
    ImportTenant = "import-tenant",
    /// Only for a source that is named by its resource id does the transfer come in as the trusted service. To a login
    /// server it comes from an ordinary address.
    ImportByLoginServer = "import-by-login-server",
    /// Nothing is imported into another registry from one whose exports are disabled.
    ExportPolicy = "export-policy",
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Rule {
    type Err = UnknownRule;

    fn from_str(name: &str) -> Result<Self, UnknownRule> {
        Self::ALL.iter().copied().find(|rule| rule.name() == name).ok_or_else(|| UnknownRule(name.to_owned()))
    }
}

/// A name that no rule has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no rule is called {0:?}; the names are those of acrgate_emulator::enforce::Rule")]
pub struct UnknownRule(String);

/// Which rules are switched off. By default none is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RuleSwitches {
    off: u64,
}

const _: () = assert!(Rule::ALL.len() <= 64, "RuleSwitches keeps one bit a rule");

impl RuleSwitches {
    /// The same switches with one rule off.
    #[must_use]
    pub const fn without(self, rule: Rule) -> Self {
        Self { off: self.off | (1 << rule as u64) }
    }

    /// Whether the rule is enforced.
    #[must_use]
    pub const fn enforces(self, rule: Rule) -> bool {
        self.off & (1 << rule as u64) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_unique_and_parses_back() {
        for (index, rule) in Rule::ALL.iter().enumerate() {
            assert_eq!(rule.name().parse(), Ok(*rule));
            assert_eq!(Rule::ALL.iter().position(|other| other.name() == rule.name()), Some(index));
        }
        assert!("no-such-rule".parse::<Rule>().is_err());
    }

    #[test]
    fn one_rule_off_leaves_the_others_on() {
        for off in Rule::ALL {
            let switches = RuleSwitches::default().without(*off);
            for rule in Rule::ALL {
                assert_eq!(switches.enforces(*rule), rule != off, "{rule} while {off} is off");
            }
        }
    }
}
