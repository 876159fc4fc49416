//! The Azure CLI against the emulator: `tests/clients/azure-cli`.

use anyhow::Result;

use super::{Outcome, Suite, pytest, venv};
use crate::workspace::Workspace;

pub(super) const SUITE: Suite = Suite { name: "azure-cli", run };

/// acrgate, to be compared with the CLI.
const PROGRAMS: &[(&str, &str)] = &[("ACRGATE_SDK_CLIENT", "acrgate-sdk-client")];

fn run(workspace: &Workspace) -> Result<Outcome> {
    let requirements = workspace.root().join("tests/clients/azure-cli/requirements.txt");
    match venv::python(SUITE.name, &requirements) {
        Ok(python) => Ok(Outcome::Ran(pytest::run(workspace, &python, SUITE.name, PROGRAMS)?)),
        Err(error) => Ok(Outcome::Missing(format!("{error:#}"))),
    }
}
