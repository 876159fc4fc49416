//! The oldest Azure CLI that the guide promises, 2.18, against the emulator: `tests/clients/azure-cli-oldest`. It runs with
//! Python 3.6 to 3.8, which few still have: elsewhere it has no place, not even in CI.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::Result;

use super::{Outcome, Suite, pytest, venv};
use crate::workspace::Workspace;

pub(super) const SUITE: Suite = Suite { name: "azure-cli-oldest", run };

/// Its packages are pinned for this one.
const PYTHON: &str = "python3.8";

/// Some of its packages are built on the spot, by what was current then.
const BUILT_BY: &[&str] = &["setuptools==57.5.0", "wheel==0.37.1"];

fn run(workspace: &Workspace) -> Result<Outcome> {
    let Some(python) = python() else {
        return Ok(Outcome::NotHere(format!(
            "the Azure CLI 2.18 needs {PYTHON}, on the PATH or from pyenv; Debian 12 and Ubuntu 24.04 have none"
        )));
    };
    let requirements = workspace.root().join("tests/clients").join(SUITE.name).join("requirements.txt");
    match venv::python_of(&python, BUILT_BY, SUITE.name, &requirements) {
        Ok(python) => Ok(Outcome::Ran(pytest::run(workspace, &python, SUITE.name, &[])?)),
        Err(error) => Ok(Outcome::Missing(format!("{error:#}"))),
    }
}

/// The interpreter: of the PATH, or else of pyenv, whose own programs on the PATH start only what its user has chosen.
fn python() -> Option<PathBuf> {
    let home = std::env::var_os("PYENV_ROOT").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".pyenv")));
    let versions = home.and_then(|home| std::fs::read_dir(home.join("versions")).ok());
    let of_pyenv =
        versions.into_iter().flatten().flatten().map(|version| version.path().join("bin").join(PYTHON));
    std::iter::once(PathBuf::from(PYTHON)).chain(of_pyenv).find(|program| {
        let mut command = Command::new(program);
        command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    })
}
