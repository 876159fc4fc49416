//! The emulator's program, for suites that start it from another language.

use std::env::consts::EXE_SUFFIX;

use anyhow::Result;
use cargo_metadata::camino::Utf8PathBuf;

use crate::cargo::{cargo, run};
use crate::workspace::Workspace;

const NAME: &str = "acrgate-emulator";

/// Builds the program and gives its path, which suites hand on in the variable `ACRGATE_EMULATOR`.
///
/// # Errors
/// When it does not compile.
pub(crate) fn build(workspace: &Workspace) -> Result<Utf8PathBuf> {
    // Of the whole workspace: with the same features as the tests, so that nothing is compiled a second time.
    run(&mut cargo(workspace, &["build", "--quiet", "--workspace", "--bin", NAME]))?;
    Ok(workspace.target_directory().join(format!("debug/{NAME}{EXE_SUFFIX}")))
}
