//! `cargo xtask bindings`: what is written from the bridge's lists.

use std::process::Command;

use anyhow::Result;

use crate::cargo::run;
use crate::suites::program;
use crate::workspace::Workspace;

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
    let mut command = Command::new(program::build(workspace, "write-bindings")?);
    command.current_dir(workspace.root());
    Ok(command)
}
