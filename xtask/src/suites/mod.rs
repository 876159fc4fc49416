//! Tests that another tool than cargo runs: the bindings' own test runners, and clients that we did not write.
//!
//! Each suite is a file here with a `run`, and a line in [`ALL`]. What it downloads or builds for itself is kept outside
//! the checkout, in [`cache_folder`]. A suite whose tools are missing says so with [`Outcome::Missing`]: that is an error
//! in CI (the variable `CI` is set there), and a visible skip elsewhere. One that an operating system has no tools for says
//! [`Outcome::NotHere`], a visible skip everywhere. A suite that does not end is killed, with all that it started.

mod azure_cli;
mod azure_cli_oldest;
mod azure_sdk_node;
mod azure_sdk_python;
mod node;
pub(crate) mod npm;
pub(crate) mod program;
mod pytest;
pub(crate) mod python;
mod registries;
mod swift;
mod venv;

use std::env;
use std::io;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::bounded;
use crate::stages::say;
use crate::test_results::Counts;
use crate::workspace::Workspace;

/// How a suite ended.
#[derive(Debug, PartialEq)]
pub(crate) enum Outcome {
    /// It ran; so many tests passed and failed.
    Ran(Counts),
    /// It could not run here; the text says what is missing and where to get it.
    Missing(String),
    /// It has no place on this operating system, not even in CI; the text says why.
    NotHere(String),
}

/// Tests that another tool than cargo runs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Suite {
    /// What `cargo xtask test --suite` calls it.
    pub(crate) name: &'static str,
    /// Builds, installs and tests.
    pub(crate) run: fn(&Workspace) -> Result<Outcome>,
}

/// Every suite, in the order in which they run.
pub(crate) const ALL: &[Suite] = &[
    azure_cli::SUITE,
    azure_cli_oldest::SUITE,
    azure_sdk_python::SUITE,
    azure_sdk_node::SUITE,
    registries::SUITE,
    python::SUITE,
    node::SUITE,
    swift::SUITE,
];

/// The suites of these names, or every suite when there is no name.
///
/// # Errors
/// When there is no suite of a name; the text lists those there are.
pub(crate) fn select(names: &[String]) -> Result<Vec<Suite>> {
    if names.is_empty() {
        return Ok(ALL.to_vec());
    }
    names.iter().map(|name| of_name(name)).collect()
}

fn of_name(name: &str) -> Result<Suite> {
    ALL.iter().copied().find(|suite| suite.name == name).with_context(|| {
        let known: Vec<_> = ALL.iter().map(|suite| suite.name).collect();
        format!("no suite {name}; there are {}", known.join(", "))
    })
}

/// How long a suite may take, its installation included: several times what the longest takes.
const DEADLINE: Duration = Duration::from_secs(30 * 60);

/// Runs one suite and gives what it counted. It runs in a process of its own, which is killed at the deadline with
/// everything that it started, and ends with this one.
///
/// # Errors
/// When it failed, when a test of it failed, when it ran no test, when a tool is missing in CI, or when it did not end.
pub(crate) fn run(suite: Suite) -> Result<Counts> {
    let mut command = Command::new(env::current_exe()?);
    command.args(["suite", suite.name]);
    // The pipe's other end is held until the suite has ended.
    let (input, _held) = io::pipe()?;
    let mut counts = Counts::default();
    let watch = |line: &str| {
        counts = Counts::from_line(line.strip_prefix(REPORT).unwrap_or_default()).unwrap_or(counts)
    };
    let status = bounded::run(command.stdin(input), DEADLINE, watch)?;
    if !status.success() {
        bail!("see above");
    }
    Ok(counts)
}

/// Runs one suite in this process, and reports what it counted.
///
/// # Errors
/// As [`run`].
pub(crate) fn run_here(name: &str) -> Result<()> {
    bounded::end_with_standard_input();
    let suite = of_name(name)?;
    let in_ci = env::var_os("CI").is_some_and(|value| !value.is_empty());
    let counts = judge((suite.run)(&Workspace::load()?)?, in_ci)?;
    say(format_args!("{REPORT}{}", counts.line()))?;
    Ok(())
}

/// What stands before the counts of a suite.
const REPORT: &str = "suite: ";

fn judge(outcome: Outcome, in_ci: bool) -> Result<Counts> {
    match outcome {
        Outcome::Missing(what) if in_ci => bail!("{what}"),
        Outcome::Missing(what) | Outcome::NotHere(what) => {
            say(format_args!("-- SKIPPED: {what}"))?;
            Ok(Counts::default())
        }
        Outcome::Ran(counts) if counts.failed > 0 => bail!("{counts}"),
        Outcome::Ran(counts) if counts.passed == 0 => bail!("no test ran"),
        Outcome::Ran(counts) => Ok(counts),
    }
}

/// Where suites keep what is to survive a checkout: environments, toolchains, packages.
///
/// # Errors
/// When neither `XDG_CACHE_HOME` nor `HOME` says where that is.
pub(crate) fn cache_folder() -> Result<PathBuf> {
    let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")));
    Ok(base.context("neither XDG_CACHE_HOME nor HOME is set")?.join("acrgate"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_tool_is_an_error_in_ci_and_a_skip_elsewhere() {
        let missing = || Outcome::Missing("swift is missing".to_owned());
        assert_eq!(judge(missing(), true).unwrap_err().to_string(), "swift is missing");
        assert_eq!(judge(missing(), false).unwrap(), Counts::default());
        let elsewhere = Outcome::NotHere("a package of Linux".to_owned());
        assert_eq!(judge(elsewhere, true).unwrap(), Counts::default());
    }

    #[test]
    fn a_suite_that_tests_nothing_or_fails_fails() {
        let ran = |passed, failed| Outcome::Ran(Counts { passed, failed, ignored: 0 });
        assert_eq!(judge(ran(3, 0), true).unwrap().passed, 3);
        assert!(judge(ran(3, 1), false).is_err());
        assert!(judge(ran(0, 0), false).is_err());
    }

    #[test]
    fn unknown_suites_are_named() {
        assert!(select(&["perl".to_owned()]).unwrap_err().to_string().starts_with("no suite perl"));
    }
}
