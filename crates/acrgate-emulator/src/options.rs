//! What an emulated cloud is started with.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::enforce::readings::Readings;
use crate::enforce::{Rule, RuleSwitches};
use crate::observer::Observer;
use crate::server::caller::SERVICE_ADDRESS;
use crate::state::store::Propagation;

/// The tenant of the emulated cloud, unless told otherwise.
pub const TENANT_ID: &str = "22222222-2222-2222-2222-222222222222";
/// The subscription that is there at the start, unless told otherwise.
pub const SUBSCRIPTION_ID: &str = "11111111-1111-1111-1111-111111111111";
/// The client id of the service principal that owns the subscription, unless told otherwise.
pub const CLIENT_ID: &str = "44444444-4444-4444-4444-444444444444";

/// How the emulator starts and how it behaves. The default is a cloud without delays on free ports, kept in memory.
#[derive(Debug, Clone)]
pub struct Options {
    /// Port of ARM, Entra and the login servers; 0 for a free one.
    pub arm_port: u16,
    /// Port of the CONNECT proxy; 0 for a free one.
    pub proxy_port: u16,
    /// Registries that are served in plain HTTP, too, each on a port of its own (0 for a free one). On loopback alone,
    /// and under the same rules: for clients that cannot be told a certificate authority.
    pub insecure_registry_ports: BTreeMap<String, u16>,
    /// Port on which ARM, Entra and the testers' door are served in plain HTTP, too; 0 for a free one, none: nowhere. On
    /// loopback alone: for clients that cannot be told a certificate authority.
    pub insecure_arm_port: Option<u16>,
    /// Folder in which the certificate authority is kept between starts; none: a new one each time.
    pub ca_dir: Option<PathBuf>,
    /// File in which the cloud is kept between starts; none: in memory only.
    pub state: Option<PathBuf>,
    /// Folder for blobs; none: a temporary one that goes with the emulator.
    pub data: Option<PathBuf>,
    /// Tenant of the cloud.
    pub tenant_id: String,
    /// Subscription that is there at the start.
    pub subscription_id: String,
    /// Client id of the service principal that owns the subscription.
    pub client_id: String,
    /// Its secret; none: a random one each start.
    pub client_secret: Option<String>,
    /// How things take time; all zero by default. Emulated time: see [`crate::state::clock::Clock`].
    pub delays: Delays,
    /// How behaviour that Azure does not document is taken.
    pub behaviour: Behaviour,
    /// How many IP rules a registry may have: 200, and 100 in texts before 2025.
    pub ip_rule_quota: usize,
    /// The public address from which task runs call registries.
    pub agent_address: Ipv4Addr,
    /// The public address from which imports call registries.
    pub import_address: Ipv4Addr,
    /// Registries outside the emulator that imports can reach: a host as an import names it (`mcr.microsoft.com`), and
    /// the address that answers for it in plain HTTP. Every other host outside is unreachable.
    pub source_registries: BTreeMap<String, SocketAddr>,
    /// How long a registry that an import reads from may be silent before the import fails; wall time.
    pub source_timeout: Duration,
    /// How many requests the log keeps.
    pub request_log: usize,
    /// Who is shown every request and its answer.
    pub observer: Option<Observer>,
    /// How many items a page of a list has.
    pub page_size: usize,
    /// Which rules are enforced: all, unless a test switches one off.
    pub enforced: Enforced,
}

/// How long things take, in emulated time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Delays {
    /// A long-running operation.
    pub operation: Duration,
    /// Until a change of a registry or of a role assignment is enforced.
    pub propagation: Propagation,
    /// Until a new identity is known to role assignments, which answer PrincipalNotFound before.
    pub principal_replication: Duration,
}

/// Behaviour that is inferred or contested. Each switch says what its default takes for true.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Behaviour {
    /// A role assignment that names its principal type skips the check whether the principal is replicated, as the
    /// error text says. Default true.
    pub principal_type_skips_replication: bool,
    /// A PUT through an API version that does not know a property resets the property. Default true: PUT replaces.
    pub put_resets_unknown_properties: bool,
    /// `publicNetworkAccess: Enabled` leaves the default action as it was, as recorded, although the documentation says
    /// that it overrides the firewall. Default true.
    pub enabling_public_access_keeps_default_action: bool,
    /// Network rules are checked on every request that carries a token, so that a token from before the rules closed is
    /// refused; otherwise at the token endpoints only. Default true.
    pub rules_hold_for_cached_tokens: bool,
    /// The trusted-services bypass needs the service's own origin: its token used from an ordinary address does not
    /// bypass. Default true.
    pub bypass_needs_service_origin: bool,
    /// Host bits in an IP rule (`10.0.0.1/8`) are accepted. Default true.
    pub accept_host_bits: bool,
    /// Container Instances bypass with a system-assigned identity too, as the registry's page says; their own pages
    /// name the user-assigned one only. Default true.
    pub container_instances_system_assigned: bool,
    /// While public network access is enabled the rule set does not count, as one page can be read; recordings show
    /// registries with public access whose default action is Deny. Default false.
    pub public_access_overrides_rules: bool,
    /// `networkRuleBypassAllowedForTasks` is worth nothing while `networkRuleBypassOptions` is `None`. Default true.
    pub tasks_bypass_needs_trusted_services: bool,
    /// An import by force moves a tag that is locked: the contract says of the mode `Force` that *any* existing target
    /// tags will be overwritten. The page about locks says that a locked tag cannot be updated. Default true.
    pub forced_imports_move_locked_tags: bool,
    /// The claim `access` of a registry's token has `Type`, `Name` and `Actions`, as in what was recorded in 2024; the
    /// Azure CLI reads `type`, `name` and `actions` since 2025. Default false.
    pub capitalised_access_claims: bool,
}

impl Behaviour {
    /// What of it the network rules are read by.
    pub(crate) fn readings(self) -> Readings {
        Readings {
            container_instances_system_assigned: self.container_instances_system_assigned,
            public_access_overrides_rules: self.public_access_overrides_rules,
            tasks_bypass_needs_trusted_services: self.tasks_bypass_needs_trusted_services,
        }
    }
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            principal_type_skips_replication: true,
            put_resets_unknown_properties: true,
            enabling_public_access_keeps_default_action: true,
            rules_hold_for_cached_tokens: true,
            bypass_needs_service_origin: true,
            accept_host_bits: true,
            container_instances_system_assigned: true,
            public_access_overrides_rules: false,
            tasks_bypass_needs_trusted_services: true,
            forced_imports_move_locked_tags: true,
            capitalised_access_claims: false,
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            arm_port: 0,
            proxy_port: 0,
            insecure_registry_ports: BTreeMap::new(),
            insecure_arm_port: None,
            ca_dir: None,
            state: None,
            data: None,
            tenant_id: TENANT_ID.to_owned(),
            subscription_id: SUBSCRIPTION_ID.to_owned(),
            client_id: CLIENT_ID.to_owned(),
            client_secret: None,
            delays: Delays::default(),
            behaviour: Behaviour::default(),
            ip_rule_quota: 200,
            agent_address: Ipv4Addr::new(203, 0, 113, 99),
            import_address: SERVICE_ADDRESS,
            source_registries: BTreeMap::new(),
            source_timeout: Duration::from_secs(30),
            request_log: 10_000,
            observer: None,
            page_size: 100,
            enforced: Enforced::default(),
        }
    }
}

/// Which rules are enforced. Only with the feature `rule-switches` can one be switched off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Enforced {
    pub(crate) switches: RuleSwitches,
}

impl Options {
    /// Which rules hold, by the behaviour chosen and by what a test switched off.
    pub(crate) fn switches(&self) -> RuleSwitches {
        let optional = [
            (self.behaviour.rules_hold_for_cached_tokens, Rule::CachedTokens),
            (self.behaviour.bypass_needs_service_origin, Rule::ServiceOrigin),
        ];
        let off = optional.into_iter().filter(|(holds, _)| !holds);
        off.fold(self.enforced.switches, |switches, (_, rule)| switches.without(rule))
    }
}

#[cfg(feature = "rule-switches")]
impl Enforced {
    /// All rules but this one.
    #[must_use]
    pub fn all_but(rule: Rule) -> Self {
        Self { switches: RuleSwitches::default().without(rule) }
    }
}
