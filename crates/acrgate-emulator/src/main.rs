//! `acrgate-emulator serve`: a local Azure in a process of its own.

use std::io::{self, Write as _};
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::time::Duration;

use acrgate_emulator::options::Delays;
use acrgate_emulator::state::store::Propagation;
use acrgate_emulator::{Emulator, Options};
use clap::{Args, Parser, Subcommand};
use serde_json::json;
use tokio::sync::oneshot;

/// A local Azure that enforces the network rules of container registries.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves until it is ended, and prints one line of JSON when its doors are open:
    /// {"arm":…,"proxy":…,"ca":…,"admin":…,"adminToken":…,"tenantId":…,"subscriptionId":…,"clientId":…,"clientSecret":…,
    /// "managedIdentity":…}.
    Serve(Box<Serve>),
}

#[derive(Debug, Args)]
struct Serve {
    /// Port of ARM, Entra and the login servers (0: a free one).
    #[arg(long, default_value_t = 0)]
    arm_port: u16,
    /// Port of the CONNECT proxy, whose user name is the caller's claim (0: a free one).
    #[arg(long, default_value_t = 0)]
    proxy_port: u16,
    /// Folder for ca.pem and its key, kept between starts; a temporary one otherwise.
    #[arg(long)]
    ca_dir: Option<PathBuf>,
    /// File in which the cloud is kept between starts; in memory otherwise.
    #[arg(long)]
    state: Option<PathBuf>,
    /// Folder for images, logs and sources; a temporary one otherwise.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Client secret of the service principal; a random one otherwise.
    #[arg(long, env = "ACRGATE_EMULATOR_CLIENT_SECRET", hide_env_values = true)]
    client_secret: Option<String>,
    /// Public address from which task runs call registries.
    #[arg(long, default_value_t = Options::default().agent_address)]
    agent_address: Ipv4Addr,
    /// How many IP rules a registry may have.
    #[arg(long, default_value_t = Options::default().ip_rule_quota)]
    ip_rule_quota: usize,
    /// Milliseconds that a long-running operation takes.
    #[arg(long, default_value_t = 0)]
    operation_ms: u64,
    /// Milliseconds until a change of network rules is enforced.
    #[arg(long, default_value_t = 0)]
    rules_delay_ms: u64,
    /// Milliseconds until a role assignment is enforced.
    #[arg(long, default_value_t = 0)]
    roles_delay_ms: u64,
    /// Milliseconds until role assignments know a new identity (PrincipalNotFound before).
    #[arg(long, default_value_t = 0)]
    principals_delay_ms: u64,
    /// A role assignment that names its principal type is held to the replication delay all the same.
    #[arg(long)]
    strict_principals: bool,
    /// Network rules are not checked again once a client has its token.
    #[arg(long)]
    cached_tokens_pass: bool,
    /// A trusted service's token bypasses from any address.
    #[arg(long)]
    bypass_from_anywhere: bool,
    /// Container Instances bypass with a user-assigned identity only.
    #[arg(long)]
    container_instances_user_assigned_only: bool,
    /// While public network access is enabled the rule set does not count.
    #[arg(long)]
    public_access_overrides_rules: bool,
    /// The setting for tasks works without the one for trusted services.
    #[arg(long)]
    tasks_bypass_alone: bool,
    /// Ends when standard input ends: with the process that started it.
    #[arg(long)]
    exit_with_stdin: bool,
}

impl Serve {
    fn options(&self) -> Options {
        let mut options = Options {
            arm_port: self.arm_port,
            proxy_port: self.proxy_port,
            ca_dir: self.ca_dir.clone(),
            state: self.state.clone(),
            data: self.data.clone(),
            client_secret: self.client_secret.clone(),
            agent_address: self.agent_address,
            ip_rule_quota: self.ip_rule_quota,
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
        options
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let Command::Serve(serve) = Arguments::parse().command;
    // One thread answers tens of thousands of small requests a second; blobs and the state file have threads of their own.
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(run(&serve))
}

async fn run(serve: &Serve) -> Result<(), Box<dyn std::error::Error>> {
    let mut options = serve.options();
    // Clients of this process read the authority from a file, so there always is one.
    let temporary = match &options.ca_dir {
        Some(_) => None,
        None => {
            let folder = tempfile::tempdir()?;
            options.ca_dir = Some(folder.path().to_path_buf());
            Some(folder)
        }
    };
    let ca = options.ca_dir.as_ref().map(|folder| folder.join("ca.pem"));
    let emulator = Emulator::start(options).await?;
    let line = json!({
        "arm": emulator.arm_url(),
        "proxy": emulator.proxy_url(None),
        "ca": ca,
        "admin": emulator.admin_url(),
        "adminToken": emulator.admin_token(),
        "tenantId": emulator.tenant_id(),
        "subscriptionId": emulator.subscription_id(),
        "clientId": emulator.client_id(),
        "clientSecret": emulator.client_secret(),
        "managedIdentity": emulator.managed_identity_url(),
    });
    let mut output = io::stdout();
    writeln!(output, "{line}")?;
    output.flush()?;
    tokio::select! {
        () = standard_input_ends(), if serve.exit_with_stdin => {}
        ended = ended() => ended?,
    }
    emulator.shutdown().await;
    drop(temporary);
    Ok(())
}

/// A thread of its own waits for the input: one of the runtime's would keep the process from ending.
async fn standard_input_ends() {
    let (ended, end) = oneshot::channel();
    std::thread::spawn(move || {
        // The input is over, whether it ended or broke.
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        let _ = ended.send(());
    });
    let _ = end.await;
}

/// Ctrl-C, or the signal that ends a service.
async fn ended() -> io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
