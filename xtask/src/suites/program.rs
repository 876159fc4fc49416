//! Programs of the workspace, for suites that start them from another language.

use std::env::consts::EXE_SUFFIX;

use anyhow::Result;
use cargo_metadata::camino::Utf8PathBuf;

use crate::cargo::{cargo, run};
use crate::workspace::Workspace;

/// The emulator's program, which suites find by the variable `ACRGATE_EMULATOR`.
pub(crate) const EMULATOR: &str = "acrgate-emulator";

/// Builds a program and gives its path.
///
/// # Errors
/// When it does not compile.
pub(crate) fn build(workspace: &Workspace, name: &str) -> Result<Utf8PathBuf> {
    // Of the whole workspace: with the same features as the tests, so that nothing is compiled a second time.
    run(&mut cargo(workspace, &["build", "--quiet", "--workspace", "--bin", name]))?;
    Ok(workspace.target_directory().join(format!("debug/{name}{EXE_SUFFIX}")))
}
