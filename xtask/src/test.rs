//! `cargo xtask test`: every test that exists.

use std::io;

use anyhow::{Result, bail};
use cargo_metadata::{Package, TargetKind};

use crate::cargo::{self, cargo, run_watched, shown};
use crate::examples;
use crate::stages::{Stages, say};
use crate::suites;
use crate::test_results::Counts;
use crate::workspace::Workspace;

/// Runs the tests of these packages and these suites, or every test when none is named, and closes with
/// `N passed, N failed`.
///
/// # Errors
/// When a stage fails, or when there was no test at all: a run that tests nothing must not look like one that passed.
pub(crate) fn run(packages: &[String], suites: &[String]) -> Result<()> {
    let workspace = Workspace::load()?;
    let mut stages = Stages::new(io::stdout());
    let mut total = Counts::default();
    if suites.is_empty() || !packages.is_empty() {
        rust(&workspace, packages, &mut stages, &mut total)?;
    }
    if packages.is_empty() || !suites.is_empty() {
        for suite in suites::select(suites)? {
            if let Some(counts) = stages.run(suite.name, || suites::run(suite))? {
                total += counts;
            }
        }
    }
    let outcome = stages.finish();
    say(total)?;
    outcome?;
    if total.passed == 0 {
        bail!("no test ran");
    }
    Ok(())
}

/// The tests that cargo runs.
fn rust(
    workspace: &Workspace,
    names: &[String],
    stages: &mut Stages<io::Stdout>,
    total: &mut Counts,
) -> Result<()> {
    let packages = workspace.select(names)?;
    let untested: Vec<_> = packages.iter().filter(|package| !is_tested_by_cargo(package)).collect();
    let untested: Vec<&str> = untested.iter().map(|package| package.name.as_str()).collect();
    let selection = selection(names, &untested);
    let built = stages.run("build", || test(workspace, &selection, &["--all-targets", "--no-run"], None))?;
    // Without a build the stages below would only repeat the compiler's errors.
    if built.is_some() {
        stages.run("tests", || {
            test(workspace, &selection, &["--all-targets", "--no-fail-fast"], Some(&mut *total))
        })?;
        if packages.iter().any(|package| has_library(package)) {
            stages.run("doc tests", || {
                test(workspace, &selection, &["--doc", "--no-fail-fast"], Some(&mut *total))
            })?;
        }
        if packages.iter().any(|package| !examples::of(package).is_empty()) {
            stages.run("examples", || examples::run(workspace, &packages))?;
        }
    }
    Ok(())
}

fn selection<'a>(names: &'a [String], untested: &[&'a str]) -> Vec<&'a str> {
    if names.is_empty() {
        let excluded = untested.iter().flat_map(|name| ["--exclude", name]);
        return std::iter::once("--workspace").chain(excluded).collect();
    }
    names.iter().flat_map(|name| ["--package", name.as_str()]).collect()
}

fn test(
    workspace: &Workspace,
    selection: &[&str],
    arguments: &[&str],
    total: Option<&mut Counts>,
) -> Result<()> {
    let mut command = cargo(workspace, &["test"]);
    command.args(selection).args(arguments);
    let Some(total) = total else {
        return cargo::run(&mut command);
    };
    let before = total.failed;
    let succeeded = run_watched(&mut command, |line| {
        if let Some(counts) = Counts::from_line(line) {
            *total += counts;
        }
    })?;
    if !succeeded || total.failed > before {
        bail!("{}", shown(&command));
    }
    Ok(())
}

/// A module for another language's interpreter is tested by that language. Cargo would link a test program of it all the
/// same when asked for all targets, and find no interpreter to link.
fn is_tested_by_cargo(package: &Package) -> bool {
    package.targets.iter().any(|target| target.test)
}

/// Documentation tests belong to libraries; cargo refuses to look for them where there is none.
fn has_library(package: &Package) -> bool {
    let library =
        |kind: &TargetKind| matches!(kind, TargetKind::Lib | TargetKind::RLib | TargetKind::ProcMacro);
    package.targets.iter().any(|target| target.kind.iter().any(library))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_packages_unless_some_are_named() {
        assert_eq!(selection(&[], &[]), ["--workspace"]);
        assert_eq!(selection(&[], &["a"]), ["--workspace", "--exclude", "a"]);
        let names = ["a".to_owned(), "b".to_owned()];
        assert_eq!(selection(&names, &["c"]), ["--package", "a", "--package", "b"]);
    }

    #[test]
    fn modules_for_other_languages_are_left_to_them() {
        let workspace = Workspace::load().unwrap();
        let of_name = |name: &str| workspace.select(&[name.to_owned()]).unwrap()[0];
        assert!(is_tested_by_cargo(of_name("acrgate")) && is_tested_by_cargo(of_name("xtask")));
        assert!(!is_tested_by_cargo(of_name("acrgate-python")));
    }

    #[test]
    fn a_program_has_no_documentation_tests_and_a_library_has() {
        let workspace = Workspace::load().unwrap();
        let of_name = |name: &str| workspace.select(&[name.to_owned()]).unwrap()[0];
        assert!(!has_library(of_name("xtask")));
        assert!(has_library(of_name("acrgate")));
    }
}
