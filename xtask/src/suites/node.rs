//! The npm package: packed, installed in an empty project outside the checkout, and tested there.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{Outcome, Suite, npm, program};
use crate::cargo::{run as run_command, run_watched, shown};
use crate::workspace::Workspace;
use crate::{bindings, node_package};

pub(super) const SUITE: Suite = Suite { name: "node", run };

/// Node bounds a file with this, not each test in it: one that never ends fails by the name of its file, and the other files
/// run. The longest takes a quarter of a minute, and more on a busy machine.
const TIME_OF_A_FILE: &str = "--test-timeout=300000";

fn run(workspace: &Workspace) -> Result<Outcome> {
    let sources = node_package::sources(workspace);
    let place = match npm::place(&sources) {
        Ok(place) => place,
        Err(error) => return Ok(Outcome::Missing(format!("{error:#}"))),
    };
    let packed = node_package::pack(workspace, place.path(), false)?;
    let project = place.path().join("project");
    npm::copy(&sources.join("test"), &project, |_| true)?;
    let examples = workspace.root().join("examples/node");
    npm::copy(&examples, &project.join("examples"), |_| true)?;
    npm::copy(&examples.join("acr_task"), &project.join("examples/acr_task"), |_| true)?;
    fs::write(project.join("package.json"), "{ \"private\": true }\n")?;
    fs::copy(workspace.root().join("docs/node.md"), project.join("guide.md"))?;
    run_command(npm::npm(&project, "install").args(["--offline", "--no-package-lock"]).arg(packed))?;

    let schema =
        bindings::program(workspace)?.arg("--schema").output().context("cannot ask for the schema")?;
    fs::write(project.join("schema.json"), schema.stdout)?;
    let mut command = Command::new("node");
    command
        .current_dir(&project)
        .args(["--test", "--test-reporter=tap", TIME_OF_A_FILE])
        .env("ACRGATE_EMULATOR", program::build(workspace, program::EMULATOR)?)
        .env("ACRGATE_CASES", workspace.root().join("tests/behaviour/cases"))
        .env("ACRGATE_SCHEMA", project.join("schema.json"));
    let mut results = npm::Results::default();
    let succeeded = run_watched(&mut command, |line| results.read(line))?;
    match results.counts() {
        Some(counts) if succeeded || counts.failed > 0 => Ok(Outcome::Ran(counts)),
        _ => bail!("{}", shown(&command)),
    }
}
