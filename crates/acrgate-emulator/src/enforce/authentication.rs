//! Whose credentials the registry accepts, before any role is asked for.

use super::registry::RegistryRules;
use super::switches::{Rule, RuleSwitches};

/// The audience of Entra tokens for the data of registries.
pub const REGISTRY_AUDIENCE: &str = "https://containerregistry.azure.net";

/// Why credentials are not accepted. All of them are a 401 outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAccepted {
    /// Anonymous pull is not enabled, or the request is more than a pull.
    Anonymous,
    /// The password or token is wrong, or holds no more.
    Credentials,
    /// The admin user is not enabled.
    AdminUser,
    /// The token is meant for somebody else.
    Audience,
    /// The token is meant for ARM, and the registry's policy refuses those.
    ArmAudience,
}

impl NotAccepted {
    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Anonymous | Self::Credentials | Self::Audience => "authentication-required",
            Self::AdminUser => "admin-user-disabled",
            Self::ArmAudience => "arm-audience-refused",
        }
    }
}

/// Without credentials one may pull where anonymous pull is on: from every repository, whatever roles say. The list of
/// repositories is not part of a pull (inferred: the documentation speaks of pull actions only).
///
/// # Errors
/// [`NotAccepted::Anonymous`] where anonymous pull is off or more than a pull is asked for.
pub fn anonymous(
    registry: RegistryRules<'_>,
    only_pulls: bool,
    switches: RuleSwitches,
) -> Result<(), NotAccepted> {
    let accepted = registry.anonymous_pull_enabled() && only_pulls;
    if accepted || !switches.enforces(Rule::AnonymousPull) { Ok(()) } else { Err(NotAccepted::Anonymous) }
}

/// The admin user may sign in while it is enabled. The password is the caller's business.
///
/// # Errors
/// [`NotAccepted::AdminUser`] while `adminUserEnabled` is false.
pub fn admin_user(registry: RegistryRules<'_>, switches: RuleSwitches) -> Result<(), NotAccepted> {
    if registry.admin_user_enabled() || !switches.enforces(Rule::AdminUser) {
        Ok(())
    } else {
        Err(NotAccepted::AdminUser)
    }
}

/// An Entra token is good here if it is meant for registries, or for ARM while the registry's policy allows that.
///
/// # Errors
/// [`NotAccepted::Audience`] for any other audience, [`NotAccepted::ArmAudience`] where the policy is disabled.
pub fn entra_audience(
    registry: RegistryRules<'_>,
    audience: &str,
    arm_audiences: &[&str],
    switches: RuleSwitches,
) -> Result<(), NotAccepted> {
    if same_audience(audience, REGISTRY_AUDIENCE) {
        return Ok(());
    }
    if arm_audiences.iter().any(|arm| same_audience(audience, arm)) {
        let accepted = registry.accepts_arm_audience() || !switches.enforces(Rule::ArmAudiencePolicy);
        return if accepted { Ok(()) } else { Err(NotAccepted::ArmAudience) };
    }
    if switches.enforces(Rule::Audience) { Err(NotAccepted::Audience) } else { Ok(()) }
}

/// Audiences come with and without slashes at the end.
fn same_audience(one: &str, other: &str) -> bool {
    one.trim_end_matches('/').eq_ignore_ascii_case(other.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ARM: &[&str] = &["https://management.azure.com/"];

    #[test]
    fn anonymous_reads_only_where_enabled() {
        let on = RuleSwitches::default();
        let open = json!({"properties": {"anonymousPullEnabled": true}});
        let closed = json!({});
        assert_eq!(anonymous(RegistryRules::of(&open), true, on), Ok(()));
        assert_eq!(anonymous(RegistryRules::of(&open), false, on), Err(NotAccepted::Anonymous));
        assert_eq!(anonymous(RegistryRules::of(&closed), true, on), Err(NotAccepted::Anonymous));
        assert_eq!(anonymous(RegistryRules::of(&closed), true, on.without(Rule::AnonymousPull)), Ok(()));
    }

    #[test]
    fn the_admin_user_only_where_enabled() {
        let on = RuleSwitches::default();
        let enabled = json!({"properties": {"adminUserEnabled": true}});
        let disabled = json!({"properties": {"adminUserEnabled": false}});
        assert_eq!(admin_user(RegistryRules::of(&enabled), on), Ok(()));
        assert_eq!(admin_user(RegistryRules::of(&disabled), on), Err(NotAccepted::AdminUser));
        assert_eq!(admin_user(RegistryRules::of(&disabled), on.without(Rule::AdminUser)), Ok(()));
    }

    #[test]
    fn audiences() {
        let on = RuleSwitches::default();
        let allows = json!({});
        let refuses =
            json!({"properties": {"policies": {"azureADAuthenticationAsArmPolicy": {"status": "disabled"}}}});
        let check = |document, audience, switches| {
            entra_audience(RegistryRules::of(document), audience, ARM, switches)
        };
        for document in [&allows, &refuses] {
            assert_eq!(check(document, "https://containerregistry.azure.net/", on), Ok(()));
            assert_eq!(check(document, "https://graph.microsoft.com", on), Err(NotAccepted::Audience));
            assert_eq!(check(document, "https://graph.microsoft.com", on.without(Rule::Audience)), Ok(()));
        }
        assert_eq!(check(&allows, "https://management.azure.com", on), Ok(()));
        assert_eq!(check(&refuses, "https://management.azure.com//", on), Err(NotAccepted::ArmAudience));
        assert_eq!(
            check(&refuses, "https://management.azure.com", on.without(Rule::ArmAudiencePolicy)),
            Ok(())
        );
    }
}
