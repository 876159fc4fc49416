//! `acrgate-emulator serve`.

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Args;

use super::cloud::{Cloud, CloudArguments};
use super::ending::Signals;
use super::{ending, ready};

/// What stands below the options of `serve -h`.
pub(crate) const SHORT_HELP: &str = "`serve --help` tells what the line of JSON holds, with examples.";

/// How `serve` is called.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    cloud: CloudArguments,
    /// Ends when standard input ends: with the process that started it
    #[arg(long)]
    exit_with_stdin: bool,
}

impl Serve {
    /// Serves until it is ended.
    pub(crate) async fn run(&self) -> Result<ExitCode, Box<dyn std::error::Error>> {
        let mut signals = Signals::listen()?;
        let cloud = Cloud::start(&self.cloud).await?;
        let mut output = io::stdout();
        writeln!(output, "{}", ready::line(&cloud))?;
        output.flush()?;
        tokio::select! {
            () = ending::of_standard_input(), if self.exit_with_stdin => {}
            signal = signals.next() => { signal?; }
        }
        cloud.shutdown().await;
        Ok(ExitCode::SUCCESS)
    }
}

/// What stands below the options of `serve --help`.
pub(crate) fn long_help() -> String {
    format!(
        "\
The line of JSON:
{}
Callers:
  From loopback a client may claim who it is, as the proxy's user name or in the header x-acrgate-caller:
  ip-203.0.113.7 (a public address), pe-<connection> (a private endpoint), subnet-<name>,
  service-<kind>[/<ARM id>][@<address>] (an Azure service). Without a claim it is the socket's own address.

Examples:
  A cloud that survives its own end, at an address that stays:
    acrgate-emulator serve --arm-port 8443 --proxy-port 8080 --ca-dir cloud --state cloud/state.json --data cloud/blobs

  What a caller from a public address sees of a registry:
    curl --cacert cloud/ca.pem --proxy http://ip-203.0.113.7:x@127.0.0.1:8080 https://team1.azurecr.test/v2/

  The next two changes of a registry are throttled, and the third takes a minute to be enforced:
    curl --cacert cloud/ca.pem -H \"Authorization: Bearer $ADMIN_TOKEN\" -X PUT https://127.0.0.1:8443/_emulator/faults \\
      -d '{{\"faults\":[{{\"method\":\"PATCH\",\"count\":2,\"status\":429,\"headers\":{{\"retry-after\":\"1\"}}}}],
           \"propagation\":[{{\"path\":\"/registries/team1\",\"delayMs\":60000}}]}}'

  The minute passes at once:
    curl --cacert cloud/ca.pem -H \"Authorization: Bearer $ADMIN_TOKEN\" -X PUT https://127.0.0.1:8443/_emulator/clock \\
      -d '{{\"advanceMs\":60000}}'
",
        ready::help()
    )
}
