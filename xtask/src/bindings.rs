//! `cargo xtask bindings`: what is written from the bridge's lists.

use std::env::consts::EXE_SUFFIX;
use std::process::Command;

use anyhow::Result;

use crate::cargo::{cargo, run};
use crate::workspace::Workspace;

const NAME: &str = "write-bindings";

/// Writes it.
///
/// # Errors
/// When the program does not compile, or cannot write.
pub(crate) fn write(workspace: &Workspace) -> Result<()> {
    run(&mut program(workspace)?)
}

/// Whether it is as it would be written.
///
/// # Errors
/// When it is not; the program has named what is stale.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    run(program(workspace)?.arg("--check"))
}

/// The program that writes, built.
///
/// # Errors
/// When it does not compile.
pub(crate) fn program(workspace: &Workspace) -> Result<Command> {
    // Of the whole workspace: with the same features as the tests, so that nothing is compiled a second time.
    run(&mut cargo(workspace, &["build", "--quiet", "--workspace", "--bin", NAME]))?;
    let mut command = Command::new(workspace.target_directory().join(format!("debug/{NAME}{EXE_SUFFIX}")));
    command.current_dir(workspace.root());
    Ok(command)
}
