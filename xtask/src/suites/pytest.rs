//! Suites that pytest runs, against the emulator.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use super::program;
use crate::cargo::{run_watched, shown};
use crate::test_results::Counts;
use crate::workspace::Workspace;

/// Runs the tests below `tests/clients/<folder>` with this Python. What they need beside the emulator are `programs` of
/// the workspace, each by the variable in which its path goes.
///
/// # Errors
/// When a program cannot be built, or pytest fails otherwise than by failed tests.
pub(crate) fn run(
    workspace: &Workspace,
    python: &Path,
    folder: &str,
    programs: &[(&str, &str)],
) -> Result<Counts> {
    run_in(workspace, python, "tests/clients", &[folder], programs)
}

/// Runs pytest with these arguments in a folder of the workspace. What the tests need beside the emulator are `programs`.
///
/// # Errors
/// As above.
pub(crate) fn run_in(
    workspace: &Workspace,
    python: &Path,
    folder: &str,
    arguments: &[&str],
    programs: &[(&str, &str)],
) -> Result<Counts> {
    let mut command = Command::new(python);
    command
        .current_dir(workspace.root().join(folder))
        .args(["-m", "pytest", "--color=no"])
        .args(arguments)
        // A checkout is for what somebody wrote.
        .env("PYTHONDONTWRITEBYTECODE", "1");
    for (variable, name) in [("ACRGATE_EMULATOR", program::EMULATOR)].iter().chain(programs) {
        command.env(variable, program::build(workspace, name)?);
    }
    let mut counts = None;
    let succeeded = run_watched(&mut command, |line| counts = from_line(line).or(counts))?;
    match counts {
        Some(counts) if succeeded || counts.failed > 0 => Ok(counts),
        _ => bail!("{}", shown(&command)),
    }
}

/// Reads pytest's closing line, `==== 1 failed, 3 passed, 2 skipped, 1 error in 12.3s ====`. Any other line is `None`.
fn from_line(line: &str) -> Option<Counts> {
    let (numbers, _time) = line.trim_matches(['=', ' ']).rsplit_once(" in ")?;
    let mut counts = Counts::default();
    for part in numbers.split(", ") {
        let (number, what) = part.split_once(' ')?;
        let number: u64 = number.parse().ok()?;
        match what {
            "passed" => counts.passed += number,
            // A fixture that fails is an error; whatever it was for was not tested.
            "failed" | "error" | "errors" => counts.failed += number,
            "skipped" => counts.ignored += number,
            "warning" | "warnings" => {}
            _ => return None,
        }
    }
    Some(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_read() {
        let counts = |passed, failed, ignored| Some(Counts { passed, failed, ignored });
        assert_eq!(from_line("============ 12 passed in 3.21s ============"), counts(12, 0, 0));
        assert_eq!(
            from_line("= 1 failed, 3 passed, 2 skipped, 1 warning, 2 errors in 62.01s (0:01:02) ="),
            counts(3, 3, 2)
        );
        assert_eq!(from_line("1 error in 0.10s"), counts(0, 1, 0));
    }

    #[test]
    fn other_lines_are_no_results() {
        for line in [
            "",
            "collected 3 items",
            "====== FAILURES ======",
            "3 passed",
            "no tests ran in 0.01s",
            "it fell in 3s",
        ] {
            assert_eq!(from_line(line), None, "{line}");
        }
    }
}
