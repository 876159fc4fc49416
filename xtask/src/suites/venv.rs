//! Python virtual environments with pinned packages, made once and kept in the cache folder.

use std::env::consts::EXE_SUFFIX;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use cargo_metadata::camino::Utf8Path;

use sha2::{Digest as _, Sha256};

use super::cache_folder;
use crate::cargo;
use crate::stages::say;

/// Written last: a folder without it was left behind by an installation that did not end. (A virtual environment cannot
/// be made elsewhere and then moved to its place: its programs name the folder that they were installed in.)
const COMPLETE: &str = "complete";

/// What an environment depends on beside its packages: another Python needs another environment.
const DESCRIBE_PYTHON: &str = "import sys; print(sys.version, sys.base_prefix)";

/// The Python of the environment `name` that holds the packages of this requirements file, installed if need be.
///
/// Several checkouts can ask at once; each content of the file has an environment of its own.
///
/// # Errors
/// When there is no `python3`, or the packages cannot be installed; the text says what to do.
pub(crate) fn python(name: &str, requirements: &Utf8Path) -> Result<PathBuf> {
    python_of(Path::new("python3"), &[], name, requirements)
}

/// As [`python`], of this interpreter. What is not ready-made is built by these packages, or else by what it asks for.
///
/// # Errors
/// When the interpreter does not run, or the packages cannot be installed; the text says what to do.
pub(crate) fn python_of(
    interpreter: &Path,
    built_by: &[&str],
    name: &str,
    requirements: &Utf8Path,
) -> Result<PathBuf> {
    let environments = cache_folder()?.join("python");
    fs::create_dir_all(&environments)?;
    let folder =
        environments.join(format!("{name}-{}", key(&describe(interpreter)?, &fs::read(requirements)?)));
    let python = program(&folder, "python");

    let lock = File::create(folder.with_extension("lock"))?;
    fs4::FileExt::lock(&lock)?;
    if !folder.join(COMPLETE).exists() {
        say(format_args!("-- installing {requirements} once, into {}", folder.display()))?;
        install(interpreter, built_by, &folder, requirements)?;
        File::create(folder.join(COMPLETE))?.sync_all()?;
    }
    Ok(python)
}

/// The Python of a new environment in this folder that has one package, from a wheel, and sees those of `tools`.
///
/// # Errors
/// When it cannot be made or the wheel cannot be installed.
pub(crate) fn fresh(folder: &Path, tools: &Path, wheel: &Path) -> Result<PathBuf> {
    cargo::run(Command::new(tools).args(["-m", "venv", "--without-pip"]).arg(folder))?;
    let python = program(folder, "python");
    cargo::run(
        Command::new(tools)
            .args(["-m", "pip", "--quiet", "--python"])
            .arg(&python)
            .args(["install", "--no-index", "--no-deps"])
            .arg(wheel),
    )?;
    fs::write(packages_of(&python)?.join("tools.pth"), packages_of(tools)?.as_os_str().as_encoded_bytes())?;
    Ok(python)
}

/// Where the packages of an environment are.
fn packages_of(python: &Path) -> Result<PathBuf> {
    let output = Command::new(python)
        .args(["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
        .output()?;
    if !output.status.success() {
        bail!("{}: {}", python.display(), String::from_utf8_lossy(&output.stderr));
    }
    Ok(PathBuf::from(String::from_utf8(output.stdout)?.trim_end()))
}

/// A program of the environment in this folder.
fn program(folder: &Path, name: &str) -> PathBuf {
    folder.join(if cfg!(windows) { "Scripts" } else { "bin" }).join(format!("{name}{EXE_SUFFIX}"))
}

fn describe(interpreter: &Path) -> Result<String> {
    let output = Command::new(interpreter).args(["-c", DESCRIBE_PYTHON]).output();
    let output = output.context("python3 is missing: install Python 3.10 or later")?;
    if !output.status.success() {
        bail!("{} does not run: {}", interpreter.display(), String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Short, and another one for another Python or other packages.
fn key(python: &str, requirements: &[u8]) -> String {
    let digest = Sha256::new().chain_update(python).chain_update([0]).chain_update(requirements).finalize();
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

fn install(interpreter: &Path, built_by: &[&str], folder: &Path, requirements: &Utf8Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    cargo::run(Command::new(interpreter).args(["-m", "venv"]).arg(folder)).context(
        "python3 cannot make virtual environments: install its venv module (on Debian python3-venv)",
    )?;
    let pip = || {
        let mut pip = Command::new(program(folder, "python"));
        pip.args(["-m", "pip", "install", "--quiet"]);
        pip
    };
    let mut packages = pip();
    if !built_by.is_empty() {
        cargo::run(pip().args(built_by))?;
        packages.arg("--no-build-isolation");
    }
    cargo::run(packages.arg("--requirement").arg(requirements))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_python_and_other_packages_have_another_key() {
        let keys = [key("3.11", b"a==1"), key("3.12", b"a==1"), key("3.11", b"a==2"), key("3.11a", b"==1")];
        for (index, one) in keys.iter().enumerate() {
            assert_eq!(one.len(), 12);
            assert!(!keys[index + 1..].contains(one), "{keys:?}");
        }
        assert_eq!(keys[0], key("3.11", b"a==1"));
    }
}
