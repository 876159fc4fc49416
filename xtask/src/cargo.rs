//! Starting cargo from inside `cargo run`.

use std::env;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// A cargo command that runs at the root of the workspace.
pub(crate) fn cargo(workspace: &Workspace, arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(workspace.root()).args(arguments);
    forget_this_package(&mut command);
    command
}

/// Prepares a command that starts cargo.
///
/// What `cargo run` tells this program about its own package is taken out of the environment again: build scripts
/// that watch such a variable (ring's does) would be run anew at each change between `cargo test` and
/// `cargo xtask test`, and everything above them compiled anew.
pub(crate) fn forget_this_package(command: &mut Command) {
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(describes_a_package) {
            command.env_remove(name);
        }
    }
}

fn describes_a_package(variable: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"]
        .iter()
        .any(|prefix| variable.starts_with(prefix))
        || matches!(variable, "CARGO_PRIMARY_PACKAGE" | "OUT_DIR")
}

/// Runs a command to its end with the terminal as its own.
///
/// # Errors
/// When it cannot be started or does not succeed.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", shown(command)))?;
    if !status.success() {
        bail!("{}: {status}", shown(command));
    }
    Ok(())
}

/// Runs a command to its end and passes its standard output on, line by line as it comes, to our own and to `watch`.
/// Says whether the command succeeded.
///
/// # Errors
/// When it cannot be started, or its output cannot be read or passed on.
pub(crate) fn run_watched(command: &mut Command, watch: impl FnMut(&str)) -> Result<bool> {
    let mut child =
        command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start {}", shown(command)))?;
    let echoed = child.stdout.take().map_or(Ok(()), |output| echo(output, io::stdout(), watch));
    let status = child.wait()?;
    echoed?;
    Ok(status.success())
}

/// Copies `output` to `to` until it ends, line by line. Bytes that are no UTF-8 go through as they are.
pub(crate) fn echo(output: impl Read, mut to: impl Write, mut watch: impl FnMut(&str)) -> io::Result<()> {
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    while output.read_until(b'\n', &mut line)? > 0 {
        to.write_all(&line)?;
        to.flush()?;
        watch(String::from_utf8_lossy(&line).trim_end());
        line.clear();
    }
    Ok(())
}

/// The command as one would type it.
pub(crate) fn shown(command: &Command) -> String {
    let program =
        std::path::Path::new(command.get_program()).file_name().unwrap_or_else(|| command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_run_says_about_this_package_is_not_inherited() {
        let workspace = Workspace::load().unwrap();
        let command = cargo(&workspace, &["--version"]);
        // Cargo sets this for every test it runs.
        assert!(env::var_os("CARGO_MANIFEST_DIR").is_some());
        let removed: Vec<_> =
            command.get_envs().filter(|(_, value)| value.is_none()).map(|(name, _)| name).collect();
        assert!(removed.iter().any(|name| *name == "CARGO_MANIFEST_DIR"), "{removed:?}");
        assert!(
            !removed.iter().any(|name| *name == "CARGO_TARGET_DIR" || *name == "CARGO_HOME"),
            "{removed:?}"
        );
    }

    #[test]
    fn output_is_watched_and_failure_is_told() {
        let workspace = Workspace::load().unwrap();
        let mut lines = Vec::new();
        assert!(
            run_watched(&mut cargo(&workspace, &["--version"]), |line| lines.push(line.to_owned())).unwrap()
        );
        assert!(lines.iter().any(|line| line.starts_with("cargo ")), "{lines:?}");
        assert!(!run_watched(cargo(&workspace, &["no-such-task"]).stderr(Stdio::null()), |_| ()).unwrap());
        let error = run(cargo(&workspace, &["no-such-task"]).stderr(Stdio::null())).unwrap_err();
        assert!(error.to_string().starts_with("cargo no-such-task: exit status"), "{error}");
    }

    #[test]
    fn lines_without_end_or_not_utf8_are_watched_too() {
        let text = &b"one\r\n\xff two\nthree"[..];
        let (mut copy, mut lines) = (Vec::new(), Vec::new());
        echo(text, &mut copy, |line| lines.push(line.to_owned())).unwrap();
        assert_eq!(copy, text);
        assert_eq!(lines, ["one", "\u{fffd} two", "three"]);
    }
}
