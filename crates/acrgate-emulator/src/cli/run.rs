//! `acrgate-emulator run -- COMMAND`: a cloud for as long as a command takes.

use std::fmt::Write as _;
use std::io;
use std::process::{ExitCode, ExitStatus};
use std::time::Duration;

use clap::Args;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep_until};

use super::cloud::{Cloud, CloudArguments};
use super::ending::{self, Signal, Signals};
use super::ready;

/// How `run` is called.
#[derive(Debug, Args)]
pub(crate) struct Run {
    #[command(flatten)]
    cloud: CloudArguments,
    /// Who the command is to the registries: ip-203.0.113.7, pe-<connection>, subnet-<name>, service-<kind>
    #[arg(long, value_name = "CLAIM", value_parser = claim)]
    caller: Option<String>,
    /// How many milliseconds the command has to end after SIGTERM or SIGINT, which are passed to it, before it is killed
    #[arg(long, value_name = "MS", default_value_t = 10_000)]
    grace_ms: u64,
    /// The command and its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true, value_name = "COMMAND")]
    command: Vec<String>,
}

/// A variable that the command finds in its environment.
#[derive(Debug)]
struct Variable {
    names: &'static [&'static str],
    help: &'static str,
    value: fn(&Cloud, Option<&str>) -> String,
}

const VARIABLES: [Variable; 12] = [
    Variable {
        names: &["ACRGATE_EMULATOR_LINE"],
        help: "the line of JSON that `serve` prints",
        value: |cloud, _| ready::line(cloud).to_string(),
    },
    Variable {
        names: &["AZURE_TENANT_ID"],
        help: "the tenant",
        value: |cloud, _| cloud.emulator.tenant_id().to_owned(),
    },
    Variable {
        names: &["AZURE_CLIENT_ID"],
        help: "the service principal that owns the subscription",
        value: |cloud, _| cloud.emulator.client_id().to_owned(),
    },
    Variable {
        names: &["AZURE_CLIENT_SECRET"],
        help: "its secret",
        value: |cloud, _| cloud.emulator.client_secret().to_owned(),
    },
    Variable {
        names: &["AZURE_SUBSCRIPTION_ID"],
        help: "the subscription that is there",
        value: |cloud, _| cloud.emulator.subscription_id().to_owned(),
    },
    Variable {
        names: &["AZURE_AUTHORITY_HOST"],
        help: "where credentials sign in; ARM has the same address",
        value: |cloud, _| cloud.emulator.arm_url().to_string(),
    },
    Variable {
        names: &["IDENTITY_ENDPOINT"],
        help: "where managed identities sign in; IDENTITY_HEADER is x unless it is set",
        value: |cloud, _| cloud.emulator.managed_identity_url().to_string(),
    },
    Variable {
        names: &["CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"],
        help: "the certificate authority, as curl, Node, Python and OpenSSL look for it",
        value: |cloud, _| cloud.authority.display().to_string(),
    },
    Variable {
        names: &["HTTPS_PROXY", "https_proxy"],
        help: "the way to the login servers, with --caller as the user name",
        value: |cloud, caller| cloud.emulator.proxy_url(caller).to_string(),
    },
    Variable {
        names: &["NO_PROXY", "no_proxy"],
        help: "ARM and the managed-identity endpoint need no proxy",
        value: |_, _| "127.0.0.1,localhost".to_owned(),
    },
    Variable {
        names: &["ARM_CLOUD_METADATA_URL"],
        help: "what the Azure CLI learns the clouds from; it keeps its sign-ins in a new AZURE_CONFIG_DIR",
        value: |cloud, _| {
            // Of this version it wants a list, without which it would know Microsoft's clouds too.
            format!("{}metadata/endpoints?api-version=2019-05-01", cloud.emulator.arm_url())
        },
    },
    Variable {
        names: &["AZURE_CORE_INSTANCE_DISCOVERY", "AZURE_CORE_COLLECT_TELEMETRY"],
        help: "false: the Azure CLI asks and tells nobody else",
        value: |_, _| "false".to_owned(),
    },
];

impl Run {
    /// Runs the command and ends as it ended.
    pub(crate) async fn run(&self) -> Result<ExitCode, Box<dyn std::error::Error>> {
        let mut signals = Signals::listen()?;
        let cloud = Cloud::start(&self.cloud).await?;
        let (program, arguments) = self.command.split_first().ok_or("there is no command")?;
        let mut command = Command::new(program);
        command.args(arguments).kill_on_drop(true);
        for variable in &VARIABLES {
            let value = (variable.value)(&cloud, self.caller.as_deref());
            command.envs(variable.names.iter().map(|name| (*name, &value)));
        }
        if std::env::var_os("IDENTITY_HEADER").is_none() {
            command.env("IDENTITY_HEADER", "x");
        }
        // The Azure CLI of whoever runs this must not find itself signed in here afterwards.
        let signed_in = tempfile::tempdir()?;
        command.env("AZURE_CONFIG_DIR", signed_in.path());
        let mut child = command.spawn().map_err(|error| format!("cannot start {program}: {error}"))?;
        let mut patience = None;
        let ended = loop {
            let too_long = async {
                match patience {
                    Some(until) => sleep_until(until).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                ended = child.wait() => break ended?,
                signal = signals.next() => {
                    pass_on(signal?, &mut child)?;
                    patience.get_or_insert_with(|| Instant::now() + Duration::from_millis(self.grace_ms));
                }
                () = too_long => {
                    child.kill().await?;
                    patience = None;
                }
            }
        };
        cloud.shutdown().await;
        Ok(exit_code(ended))
    }
}

/// Tells the command what this process was told.
#[cfg(unix)]
fn pass_on(signal: Signal, child: &mut Child) -> io::Result<()> {
    let signal = match signal {
        // It has had it from the terminal; a second one would cut short what it does to end.
        Signal::Interrupt if ending::terminal_interrupts() => return Ok(()),
        Signal::Interrupt => rustix::process::Signal::INT,
        Signal::Terminate => rustix::process::Signal::TERM,
    };
    let id = child.id().and_then(|id| rustix::process::Pid::from_raw(id.cast_signed()));
    match id.map(|id| rustix::process::kill_process(id, signal)) {
        None | Some(Ok(()) | Err(rustix::io::Errno::SRCH)) => Ok(()),
        Some(Err(error)) => Err(error.into()),
    }
}

/// Ctrl-C has reached the command too.
#[cfg(not(unix))]
fn pass_on(_signal: Signal, _child: &mut Child) -> io::Result<()> {
    Ok(())
}

/// The command's own code; where a signal ended it, what shells say then.
fn exit_code(ended: ExitStatus) -> ExitCode {
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&ended).map(|signal| 128 + signal);
    #[cfg(not(unix))]
    let signal = None;
    let code = ended.code().or(signal).and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}

fn claim(text: &str) -> Result<String, acrgate_emulator::server::caller::NotACaller> {
    text.parse::<acrgate_emulator::server::Caller>().map(|_| text.to_owned())
}

/// What stands below the options of `run --help`.
pub(crate) fn long_help() -> String {
    let mut variables = String::new();
    for variable in &VARIABLES {
        // Writing to a text does not fail.
        let _ = writeln!(variables, "  {}\n      {}", variable.names.join(", "), variable.help);
    }
    format!(
        "\
The command's environment:
{variables}
Examples:
  acrgate-emulator run -- pytest
  acrgate-emulator run -- node --test
  acrgate-emulator run -- sh -c 'az login --identity && az group create --name team --location westeurope'
  acrgate-emulator run --caller ip-203.0.113.7 -- skopeo inspect docker://team1.azurecr.test/app:1
"
    )
}
