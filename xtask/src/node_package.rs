//! `cargo xtask node-package`: the npm package of `bindings/node`, with the addon for this platform in it.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use cargo_metadata::camino::Utf8PathBuf;

use crate::cargo::{cargo, run as run_command};
use crate::stages::say;
use crate::suites::npm;
use crate::workspace::Workspace;

/// Packs it into the target folder, and says where it is.
///
/// # Errors
/// When Node is missing, or something does not compile.
pub(crate) fn run(release: bool) -> Result<()> {
    let workspace = Workspace::load()?;
    let place = npm::place(&sources(&workspace))?;
    let packed = pack(&workspace, place.path(), release)?;
    let to = workspace
        .target_directory()
        .join(packed.file_name().and_then(|name| name.to_str()).unwrap_or_default());
    fs::copy(packed, &to)?;
    say(format_args!("{to}"))?;
    Ok(())
}

/// The folder of the binding.
pub(crate) fn sources(workspace: &Workspace) -> Utf8PathBuf {
    workspace.root().join("bindings/node")
}

/// Builds addon and layer in a place that is in reach of the compiler of TypeScript, and packs them there.
///
/// # Errors
/// When something does not compile, or cannot be packed.
pub(crate) fn pack(workspace: &Workspace, place: &Path, release: bool) -> Result<PathBuf> {
    let (sources, package) = (sources(workspace), place.join("package"));
    npm::copy(&sources.join("src"), &package.join("src"), |_| true)?;
    npm::copy(&sources, &package, |name| matches!(name, "package.json" | "tsconfig.json" | "README.md"))?;
    npm::copy(workspace.root(), &package, |name| name.starts_with("LICENSE-"))?;
    fs::create_dir_all(package.join("dist"))?;
    let platform = said(Command::new("node").args(["-p", "`${process.platform}-${process.arch}`"]))?;
    fs::copy(build(workspace, release)?, package.join(format!("dist/acrgate.{platform}.node")))?;
    let compiler = place.join("../node_modules/typescript/bin/tsc");
    run_command(Command::new("node").arg(compiler).arg("--project").arg(&package))?;
    let name = said(npm::npm(&package, "pack").arg("--silent").arg("--pack-destination").arg(place))?;
    Ok(place.join(name))
}

/// Builds the addon.
fn build(workspace: &Workspace, release: bool) -> Result<Utf8PathBuf> {
    let (folder, arguments) = if release {
        ("release", vec!["build", "--quiet", "--release", "--package", "acrgate-node"])
    } else {
        // Of the whole workspace: with the same features as the tests, so that nothing is compiled a second time.
        ("debug", vec!["build", "--quiet", "--workspace", "--lib"])
    };
    run_command(&mut cargo(workspace, &arguments))?;
    Ok(workspace.target_directory().join(format!("{folder}/{DLL_PREFIX}acrgate_node{DLL_SUFFIX}")))
}

/// What a command says on its last line.
fn said(command: &mut Command) -> Result<String> {
    let output =
        command.output().with_context(|| format!("cannot start {}", crate::cargo::shown(command)))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let last = text.lines().last().filter(|_| output.status.success());
    last.map(str::to_owned).with_context(|| {
        format!("{}: {}", crate::cargo::shown(command), String::from_utf8_lossy(&output.stderr))
    })
}
