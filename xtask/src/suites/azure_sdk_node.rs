//! The Azure SDK for JavaScript against the emulator: `tests/clients/azure-sdk-node`.

use std::process::Command;

use anyhow::{Result, bail};

use super::{Outcome, Suite, npm, program};
use crate::cargo::{run_watched, shown};
use crate::workspace::Workspace;

pub(super) const SUITE: Suite = Suite { name: "azure-sdk-node", run };

/// Milliseconds that long-running operations take, so that clients have something to wait for.
const OPERATION: &str = "50";

fn run(workspace: &Workspace) -> Result<Outcome> {
    let sources = workspace.root().join("tests/clients").join(SUITE.name);
    let place = match npm::place(&sources) {
        Ok(place) => place,
        Err(error) => return Ok(Outcome::Missing(format!("{error:#}"))),
    };
    npm::copy(&sources, place.path(), |name| name.ends_with(".mjs"))?;
    let mut command = Command::new(program::build(workspace, program::EMULATOR)?);
    command
        .current_dir(place.path())
        .args(["run", "--operation-ms", OPERATION, "--"])
        // One file at a time: they share the emulated cloud and its clock.
        .args(["node", "--test", "--test-reporter=tap", "--test-concurrency=1"]);
    let mut results = npm::Results::default();
    let succeeded = run_watched(&mut command, |line| results.read(line))?;
    match results.counts() {
        Some(counts) if succeeded || counts.failed > 0 => Ok(Outcome::Ran(counts)),
        _ => bail!("{}", shown(&command)),
    }
}
