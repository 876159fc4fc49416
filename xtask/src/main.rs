//! Tasks of the workspace: `cargo xtask test` runs every test that exists, `cargo xtask lint` everything that
//! judges the source without running it.

#![forbid(unsafe_code)]

mod bindings;
mod bounded;
mod cargo;
mod checks;
mod costs;
mod examples;
mod lint;
mod node_package;
mod prepared;
mod stages;
mod suites;
mod swift_package;
mod swift_toolchain;
mod test;
mod test_results;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

/// The tasks of this workspace.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Option<Task>,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Run every test: unit and integration tests, documentation tests, the examples, and the suites of other tools
    Test {
        /// Only this package of the workspace (may be given several times)
        #[arg(long, short, value_name = "NAME")]
        package: Vec<String>,
        /// Only this suite of another tool than cargo (may be given several times)
        #[arg(long, short, value_name = "NAME")]
        suite: Vec<String>,
    },
    /// Run one suite, until standard input ends: what `test` starts for each, so that it can be ended whole
    #[command(hide = true)]
    Suite {
        /// Its name
        name: String,
    },
    /// Judge the source: format, clippy, rustdoc, dependencies and licences, and the house rules
    Lint,
    /// Write what the bindings need from the lists of the bridge
    Bindings {
        /// Write nothing, and fail when something is stale
        #[arg(long)]
        check: bool,
    },
    /// Print what the packages weigh, and what a call costs in each language beside the Rust SDK
    Costs,
    /// Build and pack the npm package for this platform
    NodePackage {
        /// Optimised, as it is published
        #[arg(long)]
        release: bool,
    },
    /// Build the library that the Swift package is linked to, and say how it is found
    SwiftLibrary {
        /// Optimised, for a release of an app
        #[arg(long)]
        release: bool,
    },
    /// Find Swift 6 or later, or prepare it once in the cache folder; then say how to call it, or call it
    SwiftToolchain {
        /// Arguments for `swift`, after `--`
        #[arg(last = true, value_name = "ARGUMENTS")]
        arguments: Vec<OsString>,
    },
}

fn write_bindings(check: bool) -> anyhow::Result<()> {
    let workspace = workspace::Workspace::load()?;
    if check {
        bindings::check(&workspace)?;
        swift_package::check(&workspace)
    } else {
        bindings::write(&workspace)?;
        swift_package::write(&workspace)
    }
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Some(Task::Test { package, suite }) => test::run(&package, &suite),
        Some(Task::Suite { name }) => suites::run_here(&name),
        Some(Task::Lint) => lint::run(),
        Some(Task::Bindings { check }) => write_bindings(check),
        Some(Task::Costs) => costs::run(),
        Some(Task::NodePackage { release }) => node_package::run(release),
        Some(Task::SwiftLibrary { release }) => swift_package::build(release),
        Some(Task::SwiftToolchain { arguments }) => swift_toolchain::run(&arguments),
        None => Arguments::command().print_help().map_err(Into::into),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to try when the terminal itself is gone: the exit code still tells.
            let _ = stages::complain(format_args!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
