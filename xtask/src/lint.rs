//! `cargo xtask lint`: everything that judges the source without running it.

use std::io;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::bindings;
use crate::cargo::{self, cargo};
use crate::checks;
use crate::stages::{Stages, complain};
use crate::workspace::Workspace;

/// Runs every check, the later ones too when an earlier one fails.
///
/// # Errors
/// When a check fails; the text names each that did.
pub(crate) fn run() -> Result<()> {
    let workspace = Workspace::load()?;
    let mut stages = Stages::new(io::stdout());
    stages.run("fmt", || cargo::run(&mut cargo(&workspace, &["fmt", "--all", "--check"])))?;
    stages.run("clippy", || {
        cargo::run(&mut cargo(
            &workspace,
            &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"],
        ))
    })?;
    stages.run("rustdoc", || {
        cargo::run(cargo(&workspace, &["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    stages.run("deny", || deny(&workspace))?;
    stages.run("bindings", || bindings::check(&workspace))?;
    for (name, check) in checks::ALL {
        stages.run(name, || report(&check(&workspace)?))?;
    }
    stages.finish()
}

/// Dependencies, licences and sources, by `deny.toml`. Advisories are left out: they change without the source
/// changing, and reading them needs the network.
fn deny(workspace: &Workspace) -> Result<()> {
    if !succeeds_silently(&mut cargo(workspace, &["deny", "--version"])) {
        bail!("cargo-deny is missing: cargo install --locked cargo-deny, or let .ci/run install it");
    }
    cargo::run(&mut cargo(
        workspace,
        &["deny", "--log-level", "error", "check", "bans", "licenses", "sources"],
    ))
}

fn succeeds_silently(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn report(findings: &[String]) -> Result<()> {
    for finding in findings {
        complain(finding)?;
    }
    match findings.len() {
        0 => Ok(()),
        1 => bail!("1 finding"),
        n => bail!("{n} findings"),
    }
}
