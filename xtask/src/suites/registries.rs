//! Registry clients against the emulator: skopeo, buildah and docker-registry, in `tests/clients/registries`.

use std::process::{Command, Stdio};

use anyhow::Result;

use super::{Outcome, Suite, pytest, venv};
use crate::workspace::Workspace;

pub(super) const SUITE: Suite = Suite { name: "registries", run };

fn run(workspace: &Workspace) -> Result<Outcome> {
    if !cfg!(target_os = "linux") {
        return Ok(Outcome::NotHere("skopeo, buildah and docker-registry are packages of Linux".to_owned()));
    }
    // Most tests need this one; the few that need another client say so themselves.
    if !starts("skopeo") {
        let where_from = "on Debian and Ubuntu apt-get install skopeo buildah docker-registry";
        return Ok(Outcome::Missing(format!("skopeo is missing: {where_from}")));
    }
    let requirements = workspace.root().join("tests/clients/registries/requirements.txt");
    match venv::python(SUITE.name, &requirements) {
        Ok(python) => Ok(Outcome::Ran(pytest::run(workspace, &python, SUITE.name, &[])?)),
        Err(error) => Ok(Outcome::Missing(format!("{error:#}"))),
    }
}

fn starts(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
