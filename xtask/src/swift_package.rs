//! The Swift package in `bindings/swift`: the library that it is linked to, and the half of it that uniffi writes.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::process::Command;
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result, bail};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};

use crate::cargo::{cargo, run};
use crate::stages::{complain, say};
use crate::workspace::Workspace;

const PACKAGE: &str = "bindings/swift";
const LIBRARY: &str = "libacrgate_swift.a";
const BINDGEN: &str = "acrgate-swift-bindgen";

/// For `swift build`, `test` and `run`: asks pkg-config again where the library is. Otherwise SwiftPM keeps its plan, with the
/// folder of a library that has been replaced.
pub(crate) const LOOK_AGAIN: &str = "--disable-build-manifest-caching";

/// What uniffi writes, and in which target of the package it belongs.
const GENERATED: [(&str, &str); 2] =
    [("AcrGateNative.swift", "Sources/AcrGateNative"), ("AcrGateNativeFFI.h", "Sources/AcrGateNativeFFI")];

/// The folder of the package.
pub(crate) fn folder(workspace: &Workspace) -> Utf8PathBuf {
    workspace.root().join(PACKAGE)
}

/// Builds the library, then says how to build the package with it.
///
/// # Errors
/// When it does not compile.
pub(crate) fn build(release: bool) -> Result<()> {
    let workspace = Workspace::load()?;
    let found_by = library(&workspace, release)?;
    say("in bindings/swift, or in a package that depends on it, swift finds the library by")?;
    say(format_args!("export PKG_CONFIG_PATH={found_by}"))?;
    Ok(())
}

/// Builds the library, and gives the folder in which pkg-config finds it: the value of `PKG_CONFIG_PATH`.
///
/// # Errors
/// When it does not compile.
pub(crate) fn library(workspace: &Workspace, release: bool) -> Result<Utf8PathBuf> {
    let profile = if release { "release" } else { "debug" };
    let built = compile(workspace, release)?;
    let folder = workspace.target_directory().join("swift").join(profile);
    // By the time of its making: a linker that is given another folder links anew, and SwiftPM does not watch libraries.
    let made = fs::metadata(&built)?.modified()?.duration_since(UNIX_EPOCH)?;
    let alone = folder.join(format!("library-{}", made.as_nanos()));
    if !alone.exists() {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        // Alone in its folder: beside a dynamic library the linker would take that.
        fs::create_dir_all(&alone)?;
        fs::hard_link(&built, alone.join(LIBRARY))
            .or_else(|_| fs::copy(&built, alone.join(LIBRARY)).map(drop))?;
    }
    let version = env!("CARGO_PKG_VERSION");
    let described = format!(
        "Name: acrgate-swift\nDescription: What the Swift package AcrGate calls\nVersion: {version}\n\
         Libs: -L{alone} -lacrgate_swift {SYSTEM_LIBRARIES}\n"
    );
    fs::write(folder.join("acrgate-swift.pc"), described)?;
    Ok(folder)
}

/// What Rust's standard library and the certificate store need.
const SYSTEM_LIBRARIES: &str = if cfg!(target_vendor = "apple") {
    "-framework Security -framework CoreFoundation"
} else {
    "-lm -ldl -lpthread"
};

fn compile(workspace: &Workspace, release: bool) -> Result<Utf8PathBuf> {
    let (profile, selection): (_, &[&str]) = if release {
        ("release", &["--release", "--package", "acrgate-swift"])
    } else {
        // Of the whole workspace: with the same features as the tests, so that nothing is compiled a second time.
        ("debug", &["--workspace", "--lib"])
    };
    run(cargo(workspace, &["build", "--quiet"]).args(selection))?;
    Ok(workspace.target_directory().join(profile).join(LIBRARY))
}

/// Writes what uniffi generates from the library.
///
/// # Errors
/// When library or generator do not compile.
pub(crate) fn write(workspace: &Workspace) -> Result<()> {
    let generated = generate(workspace)?;
    for (name, target) in GENERATED {
        fs::copy(generated.path().join(name), folder(workspace).join(target).join(name))?;
    }
    Ok(())
}

/// Whether the package has what uniffi would write.
///
/// # Errors
/// When it has not.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let generated = generate(workspace)?;
    let mut stale = Vec::new();
    for (name, target) in GENERATED {
        let committed = folder(workspace).join(target).join(name);
        if fs::read(generated.path().join(name))? != fs::read(&committed).unwrap_or_default() {
            complain(format_args!("{PACKAGE}/{target}/{name} is stale: cargo xtask bindings"))?;
            stale.push(name);
        }
    }
    if !stale.is_empty() {
        bail!("stale: {}", stale.join(", "));
    }
    Ok(())
}

fn generate(workspace: &Workspace) -> Result<tempfile::TempDir> {
    let library = compile(workspace, false)?;
    let package = folder(workspace);
    let generator = bindgen(workspace, &package)?;
    let written = tempfile::tempdir()?;
    let into = Utf8Path::from_path(written.path()).context("the temporary folder is not UTF-8")?;
    run(Command::new(generator).args([
        library.as_str(),
        package.join("uniffi.toml").as_str(),
        into.as_str(),
    ]))?;
    Ok(written)
}

/// The generator: a workspace of its own, because it takes longer to compile than the rest of the binding.
fn bindgen(workspace: &Workspace, package: &Utf8Path) -> Result<Utf8PathBuf> {
    let target = workspace.target_directory();
    let manifest = package.join("bindgen/Cargo.toml");
    let mut command =
        cargo(workspace, &["build", "--quiet", "--locked", "--manifest-path", manifest.as_str()]);
    run(command.args(["--target-dir", target.as_str()]))?;
    Ok(target.join(format!("debug/{BINDGEN}{EXE_SUFFIX}")))
}
