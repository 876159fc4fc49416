//! The options of a cloud, and a running one with its certificate authority in a file.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use acrgate_emulator::options::Delays;
use acrgate_emulator::state::store::Propagation;
use acrgate_emulator::{Emulator, Options};
use clap::Args;
use fs4::{FileExt, TryLockError};
use tempfile::TempDir;

const DOORS: &str = "Doors";
const KEPT: &str = "What is kept between starts";
const TIME: &str = "Time (milliseconds of the emulated clock)";
const LIMITS: &str = "Limits";
const BEHAVIOUR: &str = "Behaviour that Azure does not document, turned the other way";

/// How a cloud is started.
#[derive(Debug, Args)]
pub(crate) struct CloudArguments {
    /// Port of ARM, Entra and the login servers; 0: a free one
    #[arg(long, help_heading = DOORS, value_name = "PORT", default_value_t = 0)]
    arm_port: u16,
    /// Port of the CONNECT proxy, whose user name is the caller's claim; 0: a free one
    #[arg(long, help_heading = DOORS, value_name = "PORT", default_value_t = 0)]
    proxy_port: u16,
    /// Serves this registry in PLAIN HTTP too, on a port of loopback, under the same rules; 0: a free port
    ///
    /// For clients that cannot be told a certificate authority. May be given several times.
    #[arg(long, help_heading = DOORS, value_name = "NAME=PORT", visible_alias = "registry-port", value_parser = registry_port)]
    insecure_registry_port: Vec<(String, u16)>,
    /// Serves ARM, Entra and the testers' door in PLAIN HTTP too, on a port of loopback; 0: a free one
    ///
    /// For clients that cannot be told a certificate authority.
    #[arg(long, help_heading = DOORS, value_name = "PORT")]
    insecure_arm_port: Option<u16>,
    /// Client secret of the service principal; a random one otherwise
    #[arg(long, help_heading = DOORS, value_name = "SECRET", env = "ACRGATE_EMULATOR_CLIENT_SECRET", hide_env_values = true)]
    client_secret: Option<String>,
    /// Public address from which task runs call registries
    #[arg(long, help_heading = DOORS, value_name = "IPV4", default_value_t = Options::default().agent_address)]
    agent_address: Ipv4Addr,
    /// Public address from which imports call registries
    #[arg(long, help_heading = DOORS, value_name = "IPV4", default_value_t = Options::default().import_address)]
    import_address: Ipv4Addr,
    /// A registry outside that imports can reach, with the address that answers for it in plain HTTP; may be repeated
    #[arg(long, help_heading = DOORS, value_name = "HOST=IP:PORT", value_parser = source_registry)]
    source_registry: Vec<(String, SocketAddr)>,

    /// Folder for ca.pem and its key; a temporary one otherwise
    #[arg(long, help_heading = KEPT, value_name = "FOLDER")]
    ca_dir: Option<PathBuf>,
    /// File with every resource and principal, on the disk before an answer goes out; in memory otherwise
    ///
    /// One emulator at a time can use it; FILE.lock beside it sees to that.
    #[arg(long, help_heading = KEPT, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Folder for images, logs and sources; a temporary one otherwise
    #[arg(long, help_heading = KEPT, value_name = "FOLDER")]
    data: Option<PathBuf>,

    /// How long a long-running operation takes
    #[arg(long, help_heading = TIME, value_name = "MS", default_value_t = 0)]
    operation_ms: u64,
    /// How long until a change of network rules is enforced
    #[arg(long, help_heading = TIME, value_name = "MS", default_value_t = 0)]
    rules_delay_ms: u64,
    /// How long until a role assignment is enforced
    #[arg(long, help_heading = TIME, value_name = "MS", default_value_t = 0)]
    roles_delay_ms: u64,
    /// How long until role assignments know a new identity (PrincipalNotFound before)
    #[arg(long, help_heading = TIME, value_name = "MS", default_value_t = 0)]
    principals_delay_ms: u64,

    /// How many IP rules a registry may have
    #[arg(long, help_heading = LIMITS, value_name = "COUNT", default_value_t = Options::default().ip_rule_quota)]
    ip_rule_quota: usize,
    /// How many items a page of a list has
    #[arg(long, help_heading = LIMITS, value_name = "COUNT", default_value_t = Options::default().page_size)]
    page_size: usize,
    /// How many milliseconds, by the clock on the wall, a registry that an import reads from may be silent
    #[arg(long, help_heading = LIMITS, value_name = "MS", default_value_t = 30_000)]
    source_timeout_ms: u64,
    /// How many requests the log of the testers' door keeps
    #[arg(long, help_heading = LIMITS, value_name = "COUNT", default_value_t = Options::default().request_log)]
    request_log: usize,

    /// A role assignment that names its principal type is held to the replication delay all the same
    #[arg(long, help_heading = BEHAVIOUR)]
    strict_principals: bool,
    /// Network rules are not checked again once a client has its token
    #[arg(long, help_heading = BEHAVIOUR)]
    cached_tokens_pass: bool,
    /// A trusted service's token bypasses from any address
    #[arg(long, help_heading = BEHAVIOUR)]
    bypass_from_anywhere: bool,
    /// Container Instances bypass with a user-assigned identity only
    #[arg(long, help_heading = BEHAVIOUR)]
    container_instances_user_assigned_only: bool,
    /// While public network access is enabled the rule set does not count
    #[arg(long, help_heading = BEHAVIOUR)]
    public_access_overrides_rules: bool,
    /// The setting for tasks works without the one for trusted services
    #[arg(long, help_heading = BEHAVIOUR)]
    tasks_bypass_alone: bool,
    /// An import by force leaves a tag alone that is locked, and fails
    #[arg(long, help_heading = BEHAVIOUR)]
    forced_imports_obey_locks: bool,
    /// Tokens of registries say what they allow as Type, Name and Actions
    #[arg(long, help_heading = BEHAVIOUR)]
    capitalised_access_claims: bool,
}

impl CloudArguments {
    fn options(&self) -> Options {
        let mut options = Options {
            arm_port: self.arm_port,
            proxy_port: self.proxy_port,
            insecure_registry_ports: self.insecure_registry_port.iter().cloned().collect(),
            insecure_arm_port: self.insecure_arm_port,
            ca_dir: self.ca_dir.clone(),
            state: self.state.clone(),
            data: self.data.clone(),
            client_secret: self.client_secret.clone(),
            agent_address: self.agent_address,
            import_address: self.import_address,
            source_registries: self.source_registry.iter().cloned().collect(),
            source_timeout: Duration::from_millis(self.source_timeout_ms),
            ip_rule_quota: self.ip_rule_quota,
            page_size: self.page_size,
            request_log: self.request_log,
            delays: Delays {
                operation: Duration::from_millis(self.operation_ms),
                propagation: Propagation {
                    registries: Duration::from_millis(self.rules_delay_ms),
                    role_assignments: Duration::from_millis(self.roles_delay_ms),
                },
                principal_replication: Duration::from_millis(self.principals_delay_ms),
            },
            ..Options::default()
        };
        options.behaviour.principal_type_skips_replication = !self.strict_principals;
        options.behaviour.rules_hold_for_cached_tokens = !self.cached_tokens_pass;
        options.behaviour.bypass_needs_service_origin = !self.bypass_from_anywhere;
        options.behaviour.container_instances_system_assigned = !self.container_instances_user_assigned_only;
        options.behaviour.public_access_overrides_rules = self.public_access_overrides_rules;
        options.behaviour.tasks_bypass_needs_trusted_services = !self.tasks_bypass_alone;
        options.behaviour.forced_imports_move_locked_tags = !self.forced_imports_obey_locks;
        options.behaviour.capitalised_access_claims = self.capitalised_access_claims;
        options
    }
}

/// `NAME=PORT`.
fn registry_port(text: &str) -> Result<(String, u16), String> {
    let (name, port) = text.split_once('=').ok_or("a registry and its port are written NAME=PORT")?;
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Err(format!("{name:?} is no registry's name"));
    }
    Ok((name.to_owned(), port.parse().map_err(|_| format!("{port:?} is no port"))?))
}

/// `HOST=IP:PORT`.
fn source_registry(text: &str) -> Result<(String, SocketAddr), String> {
    let (host, address) =
        text.split_once('=').filter(|(host, _)| !host.is_empty()).ok_or("a host is missing")?;
    let address = address.parse().map_err(|_| format!("{address} is not an address with a port"))?;
    Ok((host.to_ascii_lowercase(), address))
}

/// A running cloud. Clients of this process read the authority from a file, so there always is one.
#[derive(Debug)]
pub(crate) struct Cloud {
    pub(crate) emulator: Emulator,
    pub(crate) authority: PathBuf,
    /// Removed when the cloud is.
    _temporary: Option<TempDir>,
    /// Whoever has it is the only one who writes the state file.
    _lock: Option<File>,
}

/// Locks a state file: each of two emulators would overwrite what the other has answered. The lock goes with the process,
/// however that ends.
fn lock(state: &Path) -> Result<File, String> {
    let cannot = |error: io::Error| format!("cannot use the state file {}: {error}", state.display());
    if let Some(folder) = state.parent() {
        fs::create_dir_all(folder).map_err(cannot)?;
    }
    // Beside it, because the state file itself is replaced at each change.
    let mut beside = state.as_os_str().to_owned();
    beside.push(".lock");
    let file = File::create(beside).map_err(cannot)?;
    match FileExt::try_lock(&file) {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(format!("the state file {} is in use by another emulator", state.display()))
        }
        Err(TryLockError::Error(error)) => Err(cannot(error)),
    }
}

impl Cloud {
    /// Starts one. Its doors are open when this returns.
    pub(crate) async fn start(arguments: &CloudArguments) -> Result<Self, Box<dyn std::error::Error>> {
        let mut options = arguments.options();
        let lock = options.state.as_deref().map(lock).transpose()?;
        let temporary = options.ca_dir.is_none().then(tempfile::tempdir).transpose()?;
        let folder = options.ca_dir.get_or_insert_with(|| {
            temporary.as_ref().map_or_else(PathBuf::new, |folder| folder.path().to_path_buf())
        });
        let authority = std::path::absolute(Path::new(folder).join("ca.pem"))?;
        let emulator = Emulator::start(options).await?;
        for (registry, address) in emulator.insecure_registry_addresses() {
            writeln!(io::stderr(), "warning: {registry} is served in plain HTTP on {address}, as asked")?;
        }
        if let Some(url) = emulator.insecure_arm_url() {
            writeln!(io::stderr(), "warning: ARM and Entra are served in plain HTTP on {url}, as asked")?;
        }
        Ok(Self { emulator, authority, _temporary: temporary, _lock: lock })
    }

    /// Stops it: returns when nothing runs any more.
    pub(crate) async fn shutdown(self) {
        self.emulator.shutdown().await;
    }
}
