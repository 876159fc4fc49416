//! The Python binding: its wheel, built and installed in an environment that has nothing else of it, its types and its
//! tests, `bindings/python/tests`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{Outcome, Suite, cache_folder, pytest, venv};
use crate::cargo;
use crate::workspace::Workspace;

pub(super) const SUITE: Suite = Suite { name: "python", run };

const FOLDER: &str = "bindings/python";

fn run(workspace: &Workspace) -> Result<Outcome> {
    let tools = match tools(workspace) {
        Ok(python) => python,
        Err(error) => return Ok(Outcome::Missing(format!("{error:#}"))),
    };
    let place = tempfile::Builder::new().prefix("acrgate-python-").tempdir()?;
    let (python, _) = install(workspace, &tools, place.path(), false)?;
    check_types(workspace, &python, place.path())?;
    Ok(Outcome::Ran(pytest::run_in(workspace, &python, &format!("{FOLDER}/tests"), &[], &[])?))
}

/// A Python that has what builds, checks and tests.
///
/// # Errors
/// When there is none, or the packages cannot be installed; the text says what to do.
pub(crate) fn tools(workspace: &Workspace) -> Result<PathBuf> {
    venv::python(SUITE.name, &workspace.root().join(FOLDER).join("tests/requirements.txt"))
}

/// The Python of a new environment in this folder that has the wheel, and the wheel.
///
/// # Errors
/// When it does not compile, or cannot be installed.
pub(crate) fn install(
    workspace: &Workspace,
    tools: &Path,
    folder: &Path,
    release: bool,
) -> Result<(PathBuf, PathBuf)> {
    let wheel = build(workspace, tools, folder, release)?;
    Ok((venv::fresh(&folder.join("environment"), tools, &wheel)?, wheel))
}

/// The wheel, in a folder.
fn build(workspace: &Workspace, tools: &Path, folder: &Path, release: bool) -> Result<PathBuf> {
    let mut maturin = Command::new(tools);
    cargo::forget_this_package(&mut maturin);
    // What is compiled is small without what debuggers need of it, and whether the wheel runs on other machines than this
    // one matters to nobody.
    maturin
        .current_dir(workspace.root().join(FOLDER))
        .args(["-m", "maturin", "build", "--quiet", "--locked", "--strip", "--auditwheel", "skip", "--out"])
        .arg(folder)
        .args(release.then_some("--release"))
        .env("CARGO_TARGET_DIR", workspace.target_directory());
    cargo::run(&mut maturin)?;
    let wheels = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    wheels
        .into_iter()
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .context("maturin built no wheel")
}

/// That the stubs are what is there, and that they and the Python half are typed throughout.
fn check_types(workspace: &Workspace, python: &Path, elsewhere: &Path) -> Result<()> {
    let caches = cache_folder()?;
    let tool = |module: &str, arguments: &[&str]| {
        let mut command = Command::new(python);
        command
            .current_dir(workspace.root().join(FOLDER))
            .args(["-m", module])
            .args(arguments)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            // Where pyright keeps itself, and mypy what it has found out.
            .env("PYRIGHT_PYTHON_CACHE_DIR", caches.join("pyright"))
            .env("MYPY_CACHE_DIR", caches.join("mypy"))
            .env("PYRIGHT_PYTHON_IGNORE_WARNINGS", "1");
        command
    };
    cargo::run(&mut tool("mypy.stubtest", &["acrgate._native"]))?;
    cargo::run(&mut tool("mypy", &["--strict", "--package", "acrgate"]))?;
    cargo::run(&mut tool("mypy", &["--strict", "tests/typed.py", "benches/costs.py"]))?;
    let example = workspace.root().join("examples/python/acr_task");
    cargo::run(tool("mypy", &["--strict", "."]).current_dir(example))?;
    cargo::run(tool("pyright", &["--pythonpath"]).arg(python))?;
    // Outside: what is installed, not the sources that lie here. For this it asks the first Python of the path alone.
    let programs = python.parent().into_iter().map(Path::to_owned);
    let path = env::join_paths(programs.chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())))?;
    let mut installed = tool("pyright", &["--ignoreexternal", "--verifytypes", "acrgate"]);
    cargo::run(installed.env("PATH", path).current_dir(elsewhere))
}
