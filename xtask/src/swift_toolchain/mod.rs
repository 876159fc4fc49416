//! `cargo xtask swift-toolchain`: a Swift that builds the Swift package, wherever this machine has one or can get one.
//!
//! The `swift` on the PATH is taken when it is new enough. Otherwise Debian 13, which has Swift 6, is prepared in the
//! cache folder once and entered for each call.

mod debian_root;
mod version;

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use self::debian_root::DebianRoot;
use self::version::{OLDEST, Version};
use crate::stages::say;
use crate::suites::cache_folder;
use crate::workspace::Workspace;

/// A Swift that is new enough.
#[derive(Debug)]
pub(crate) enum Toolchain {
    /// The `swift` on the PATH.
    OnPath(Version),
    /// The one of a Debian 13 in a folder.
    InRoot(DebianRoot),
}

impl Toolchain {
    /// `swift`, to be run in this folder of the workspace. It sees the workspace and its build outputs.
    pub(crate) fn swift(&self, workspace: &Workspace, folder: &Path) -> Command {
        match self {
            Self::OnPath(_) => {
                let mut swift = Command::new("swift");
                swift.current_dir(folder);
                swift
            }
            Self::InRoot(root) => {
                let shared = [workspace.root(), workspace.target_directory()];
                root.command("swift", folder, &shared.map(AsRef::as_ref))
            }
        }
    }
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnPath(version) => write!(f, "Swift {version} on the PATH"),
            Self::InRoot(root) => write!(f, "the Swift of Debian 13 in {}", root.folder().display()),
        }
    }
}

/// Finds or prepares Swift, then says how to call it, or calls it with these arguments.
///
/// # Errors
/// When there is no Swift and none can be prepared, or when the call does not succeed.
pub(crate) fn run(arguments: &[OsString]) -> Result<()> {
    let toolchain = find_or_prepare()?;
    if arguments.is_empty() {
        say(format_args!("{toolchain}"))?;
        say(
            "call it, in any folder of the workspace, by: cargo xtask swift-toolchain -- ARGUMENTS OF SWIFT",
        )?;
        return Ok(());
    }
    let workspace = Workspace::load()?;
    let here = env::current_dir()?;
    let folder = if here.starts_with(workspace.root()) { &here } else { workspace.root().as_std_path() };
    let status = toolchain.swift(&workspace, folder).args(arguments).status()?;
    if !status.success() {
        bail!("swift: {status}");
    }
    Ok(())
}

/// The Swift on the PATH, or else the one of Debian 13 in the cache folder, prepared if need be.
///
/// # Errors
/// When there is none and none can be prepared; the text says why, and what to install.
pub(crate) fn find_or_prepare() -> Result<Toolchain> {
    let on_path = Version::ask(&mut Command::new("swift"));
    if let Some(version) = on_path.filter(|version| *version >= OLDEST) {
        return Ok(Toolchain::OnPath(version));
    }
    let found = on_path.map_or_else(|| "none".to_owned(), |version| version.to_string());
    let root = DebianRoot::find_or_prepare(cache_folder()?.join("swift/debian-13")).with_context(|| {
        format!(
            "Swift {OLDEST} or later is missing (on the PATH is {found}): install it from https://www.swift.org/install. \
             Debian 13 with Swift cannot be prepared in its place"
        )
    })?;
    Ok(Toolchain::InRoot(root))
}
