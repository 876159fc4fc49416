//! `cargo xtask costs`: what the packages weigh, how long they take to load, and what a call costs in each language beside
//! the Rust SDK.
//!
//! One server, that of the Rust SDK's benchmark of the wire, serves a program of each language in turn, round by round. A
//! program is told where the server is, warms up, and prints one line of JSON: the processor time of a call made after
//! another, of one with 64 in flight, and of an item of a list, in microseconds. Each ratio is taken within its round.

mod packages;
mod table;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use cargo_metadata::Message;
use cargo_metadata::camino::Utf8PathBuf;

use self::packages::{Make, Package};
use self::table::{Table, median};
use crate::cargo::{cargo, run as run_command, shown};
use crate::stages::say;
use crate::workspace::Workspace;

/// The variable by which programs are told where the server is.
const SERVER: &str = "ACRGATE_COSTS_SERVER";
const ROUNDS: usize = 5;
const STARTS: usize = 15;
const FIGURES: [(&str, &str); 3] = [
    ("sequential", "a call after the other"),
    ("concurrent", "a call with 64 in flight"),
    ("list", "an item of a list"),
];

/// Builds the packages as they are published, measures, and prints the tables.
///
/// # Errors
/// When something does not compile or run.
pub(crate) fn run() -> Result<()> {
    let workspace = Workspace::load()?;
    let place = tempfile::Builder::new().prefix("acrgate-costs-").tempdir()?;
    say("-- building the packages and the Rust SDK's benchmark, optimised")?;
    let wire = benchmark(&workspace)?;
    let packages = [
        packages::python(&workspace, place.path())?,
        packages::node(&workspace)?,
        packages::swift(&workspace)?,
    ];

    let mut sizes = Table::new("Packages, for this platform", &["file", "size"]);
    for (what, bytes) in packages.iter().flat_map(|package| &package.sizes) {
        sizes.row([what.clone(), format!("{:.2} MB", *bytes as f64 / 1e6)]);
    }
    say(format_args!("{sizes}"))?;
    say(format_args!("{}", starts(&packages)?))?;
    say(format_args!("{}", calls(&wire, &packages)?))?;
    Ok(())
}

/// The benchmark's program, built.
fn benchmark(workspace: &Workspace) -> Result<Utf8PathBuf> {
    let arguments = ["bench", "--package", "acrgate", "--bench", "wire", "--no-run", "--quiet"];
    let mut command = cargo(workspace, &arguments);
    let output = command.args(["--message-format", "json"]).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!("{}", shown(&command));
    }
    Message::parse_stream(output.stdout.as_slice())
        .filter_map(|message| match message.ok()? {
            Message::CompilerArtifact(built) => built.executable,
            _ => None,
        })
        .last()
        .context("cargo built no benchmark")
}

/// How long a program takes that loads the package, beside one that does not.
fn starts(packages: &[Package]) -> Result<Table> {
    let mut table = Table::new("Loading, the median of 15", &["what", "beyond an empty program"]);
    for (what, loads, empty) in packages.iter().filter_map(|package| package.start.as_ref()) {
        let mut extra = Vec::new();
        for _ in 0..STARTS {
            let mut took = [0.0; 2];
            for (command, took) in [empty, loads].into_iter().zip(&mut took) {
                let begun = Instant::now();
                run_command(&mut command())?;
                *took = begun.elapsed().as_secs_f64();
            }
            extra.push((took[1] - took[0]) * 1e3);
        }
        table.row([(*what).to_owned(), format!("{:.1} ms", median(extra))]);
    }
    Ok(table)
}

/// What calls cost, each language beside the Rust SDK.
fn calls(wire: &Utf8PathBuf, packages: &[Package]) -> Result<Table> {
    let server = Server::start(wire)?;
    let program = wire.clone();
    let rust: Make = Box::new(move || {
        let mut command = Command::new(&program);
        command.arg("costs");
        command
    });
    let others = packages.iter().flat_map(|package| &package.programs);
    let programs: Vec<(&str, &Make)> =
        std::iter::once(("Rust", &rust)).chain(others.map(|(name, program)| (*name, program))).collect();
    let mut seen: BTreeMap<(usize, &str), Vec<f64>> = BTreeMap::new();
    for _ in 0..ROUNDS {
        for (nth, (_, program)) in programs.iter().enumerate() {
            for (figure, cost) in server.measure(&mut program())? {
                let known = FIGURES.iter().find(|(name, _)| *name == figure).context("an unknown figure")?;
                seen.entry((nth, known.0)).or_default().push(cost);
            }
        }
    }
    let mut table =
        Table::new("Processor time, the median of 5 rounds", &["what", "language", "microseconds", "× Rust"]);
    for (figure, what) in FIGURES {
        let rust = seen.get(&(0, figure)).context("the Rust SDK told nothing")?;
        for (nth, (name, _)) in programs.iter().enumerate() {
            let Some(costs) = seen.get(&(nth, figure)) else { continue };
            let ratio = median(costs.iter().zip(rust).map(|(cost, rust)| cost / rust).collect());
            let cost = format!("{:.1}", median(costs.clone()));
            table.row([what.to_owned(), (*name).to_owned(), cost, format!("{ratio:.2}")]);
        }
    }
    Ok(table)
}

/// The server; it ends with this value.
struct Server {
    child: Child,
    line: String,
}

impl Server {
    fn start(wire: &Utf8PathBuf) -> Result<Self> {
        let mut child =
            Command::new(wire).arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("no output")?).read_line(&mut line)?;
        Ok(Self { child, line: line.trim().to_owned() })
    }

    /// The figures that a program prints.
    fn measure(&self, program: &mut Command) -> Result<BTreeMap<String, f64>> {
        let output = program.env(SERVER, &self.line).stderr(Stdio::inherit()).output()?;
        if !output.status.success() {
            bail!("{}", shown(program));
        }
        serde_json::from_slice(&output.stdout).with_context(|| shown(program))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It has nothing to lose, and has ended if this fails.
        let _ = self.child.wait();
    }
}
