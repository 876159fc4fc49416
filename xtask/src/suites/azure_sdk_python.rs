//! The Azure SDK for Python against the emulator: `tests/clients/azure-sdk-python`.

use anyhow::Result;

use super::{Outcome, Suite, pytest, venv};
use crate::workspace::Workspace;

pub(super) const SUITE: Suite = Suite { name: "azure-sdk-python", run };

fn run(workspace: &Workspace) -> Result<Outcome> {
    let requirements = workspace.root().join("tests/clients/azure-sdk-python/requirements.txt");
    match venv::python(SUITE.name, &requirements) {
        Ok(python) => Ok(Outcome::Ran(pytest::run(workspace, &python, SUITE.name, &[])?)),
        Err(error) => Ok(Outcome::Missing(format!("{error:#}"))),
    }
}
