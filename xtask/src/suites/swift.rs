//! The Swift package: is what is generated current, do its tests pass in Swift 6 mode without a warning, does it compile
//! optimised, do its examples run.

use std::process::Command;

use anyhow::{Result, bail};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};

use super::{Outcome, Suite, program};
use crate::cargo::{self, run_watched, shown};
use crate::swift_package;
use crate::swift_toolchain::{self, Toolchain};
use crate::test_results::Counts;
use crate::workspace::Workspace;

pub(super) const SUITE: Suite = Suite { name: "swift", run };

/// Each is a package of its own below `examples/swift`, whose program has its name.
const EXAMPLES: [&str; 1] = ["acr_task"];

fn run(workspace: &Workspace) -> Result<Outcome> {
    let toolchain = match swift_toolchain::find_or_prepare() {
        Ok(toolchain) => toolchain,
        Err(error) => return Ok(Outcome::Missing(format!("{error:#}"))),
    };
    swift_package::check(workspace)?;
    let swift = Swift {
        workspace,
        toolchain,
        library: swift_package::library(workspace, false)?,
        emulator: program::build(workspace, program::EMULATOR)?,
    };
    let mut counts = swift.test(&swift_package::folder(workspace))?;
    swift.optimise(&swift_package::folder(workspace).join("Benches"))?;
    counts.passed += 1;
    for example in EXAMPLES {
        swift.run(&workspace.root().join("examples/swift").join(example), example)?;
        counts.passed += 1;
    }
    Ok(Outcome::Ran(counts))
}

struct Swift<'a> {
    workspace: &'a Workspace,
    toolchain: Toolchain,
    library: Utf8PathBuf,
    emulator: Utf8PathBuf,
}

impl Swift<'_> {
    /// `swift SUBCOMMAND` in the folder of a package, whose build outputs lie outside the checkout.
    fn command(&self, package: &Utf8Path, subcommand: &str) -> Command {
        let outputs = self.workspace.target_directory().join("swift");
        let outputs = outputs.join(format!("build-{}", package.file_name().unwrap_or_default()));
        let mut swift = self.toolchain.swift(self.workspace, package.as_std_path());
        swift.args([subcommand, "--scratch-path", outputs.as_str(), swift_package::LOOK_AGAIN]);
        swift.args(["-Xswiftc", "-warnings-as-errors"]);
        swift.env("PKG_CONFIG_PATH", &self.library).env("ACRGATE_EMULATOR", &self.emulator);
        swift
    }

    fn test(&self, package: &Utf8Path) -> Result<Counts> {
        let mut command = self.command(package, "test");
        // One after the other: some measure how long something takes.
        command.arg("--no-parallel");
        let mut counts = Counts::default();
        let succeeded = run_watched(&mut command, |line| count(line, &mut counts))?;
        if !succeeded && counts.failed == 0 {
            bail!("{}", shown(&command));
        }
        Ok(counts)
    }

    /// Compiles as for a release of an app: the optimiser may fail where nothing else does.
    fn optimise(&self, package: &Utf8Path) -> Result<()> {
        cargo::run(self.command(package, "build").args(["--configuration", "release"]))
    }

    fn run(&self, package: &Utf8Path, program: &str) -> Result<()> {
        let mut command = self.command(package, "run");
        if !run_watched(command.arg(program), |_| ())? {
            bail!("{}", shown(&command));
        }
        Ok(())
    }
}

/// Counts what a line of Swift Testing tells: `✔ Test NAME passed after 0.1 seconds.`, or `✘ Test NAME failed after …`.
fn count(line: &str, counts: &mut Counts) {
    let Some((mark, test)) = line.split_once(" Test ") else { return };
    // The closing line; what XCTest says has no mark.
    if test.starts_with("run with ") {
        return;
    }
    match mark.trim() {
        "✔" if test.contains(" passed after ") => counts.passed += 1,
        "✘" if test.contains(" failed after ") => counts.failed += 1,
        _ if test.contains(" skipped") => counts.ignored += 1,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_swift_testing_are_counted() {
        let mut counts = Counts::default();
        for line in [
            "◇ Test \"Errors can be matched\" started.",
            "✔ Test \"Errors can be matched\" passed after 0.005 seconds.",
            "✘ Test cancelled() recorded an issue at Cancelling.swift:20:5: Expectation failed",
            "✘ Test cancelled() failed after 0.1 seconds with 1 issue.",
            "➜ Test slow() skipped: \"not here\"",
            "✘ Test run with 3 tests failed after 0.2 seconds with 1 issue.",
            "Test Suite 'All tests' passed at 2026-01-01 00:00:00.000",
        ] {
            count(line, &mut counts);
        }
        assert_eq!(counts, Counts { passed: 1, failed: 1, ignored: 1 });
    }
}
