//! Rules of imports, beside those that the doors of source and target apply to the transfer.

use super::network::{self, Attempt, Verdict};
use super::registry::RegistryRules;
use super::switches::{Rule, RuleSwitches};

/// The source does not allow exports.
pub const EXPORTS_DISABLED: &str = "exports-disabled";
/// The source is restricted, and named by its login server.
pub const BY_LOGIN_SERVER: &str = "import-by-login-server";
/// The source belongs to another tenant.
pub const CROSS_TENANT: &str = "import-cross-tenant";

/// How an import names its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedBy {
    /// `source.resourceId`.
    ResourceId,
    /// `source.registryUri`.
    LoginServer,
}

/// Whether the source sees the transfer as that of the trusted service: only one that is named by its resource id does.
/// To a login server the transfer goes as to any registry of the world, from an ordinary address, which a firewalled
/// source refuses even while it trusts services (recorded).
#[must_use]
pub fn comes_as_service(named_by: NamedBy, switches: RuleSwitches) -> bool {
    named_by == NamedBy::ResourceId || !switches.enforces(Rule::ImportByLoginServer)
}

/// Whether the registry lets its images be imported into another one.
#[must_use]
pub fn may_leave(source: RegistryRules<'_>, switches: RuleSwitches) -> bool {
    source.allows_exports() || !switches.enforces(Rule::ExportPolicy)
}

/// Why a source refused a transfer that came from an ordinary address, in a word of the decision classes: it would have
/// refused the service as well, or else it was the name.
#[must_use]
pub fn why_refused(as_service: &Attempt<'_>, same_tenant: bool) -> &'static str {
    match network::judge(as_service) {
        Verdict::Refuse(class) => class.name(),
        Verdict::Pass(_) if same_tenant => BY_LOGIN_SERVER,
        Verdict::Pass(_) => CROSS_TENANT,
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use serde_json::json;

    use super::*;
    use crate::enforce::network::Origin;
    use crate::enforce::readings::Readings;
    use crate::enforce::services::ACR_IMPORT;

    #[test]
    fn the_name_decides_from_where_the_transfer_comes() {
        let on = RuleSwitches::default();
        assert!(comes_as_service(NamedBy::ResourceId, on));
        assert!(!comes_as_service(NamedBy::LoginServer, on));
        assert!(comes_as_service(NamedBy::LoginServer, on.without(Rule::ImportByLoginServer)));
    }

    #[test]
    fn exports_are_allowed_unless_disabled() {
        let on = RuleSwitches::default();
        let disabled = json!({"properties": {"policies": {"exportPolicy": {"status": "disabled"}}}});
        assert!(may_leave(RegistryRules::of(&json!({})), on));
        assert!(!may_leave(RegistryRules::of(&disabled), on));
        assert!(may_leave(RegistryRules::of(&disabled), on.without(Rule::ExportPolicy)));
    }

    #[test]
    fn the_name_is_the_reason_only_where_the_service_would_have_been_let_in() {
        let why = |bypass: &str, same_tenant| {
            let document = json!({"sku": {"name": "Premium"},
                "properties": {"publicNetworkAccess": "Disabled", "networkRuleBypassOptions": bypass}});
            let attempt = Attempt {
                registry: RegistryRules::of(&document),
                origin: Origin::Service { kind: ACR_IMPORT, address: Ipv4Addr::LOCALHOST },
                resource_claim: None,
                task: None,
                switches: RuleSwitches::default(),
                readings: Readings::default(),
            };
            why_refused(&attempt, same_tenant)
        };
        assert_eq!(why("AzureServices", true), "import-by-login-server");
        assert_eq!(why("AzureServices", false), "import-cross-tenant");
        assert_eq!(why("None", true), "bypass-disabled");
    }
}
