//! Debian 13 with its Swift in a folder, for machines whose own system has none: prepared once, entered by `chroot`.
//!
//! Everything that is mounted is mounted in a namespace of the command that needs it, so nothing stays mounted.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::version::{OLDEST, Version};
use crate::prepared::{self, Preparation};
use crate::stages::say;

const RELEASE: &str = "trixie";

/// Swift, and what it needs to link a program.
const PACKAGES: [&str; 4] = ["swiftlang", "swiftlang-dev", "libc6-dev", "libstdc++-14-dev"];

/// For each of the three steps; all of them took 2 minutes on a fast line.
const DEADLINE: Duration = Duration::from_secs(20 * 60);

/// Mounts what a program needs below the root, each shared folder at its own path, then runs the program there.
const ENTER: &str = r#"
root=$1 folder=$2; shift 2
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
while [ "$1" != -- ]; do
    mkdir -p "$root$1"
    mount --rbind "$1" "$root$1"
    shift
done
shift
exec chroot "$root" env --chdir="$folder" "$@"
"#;

/// The root of a Debian 13 that has Swift.
#[derive(Debug)]
pub(crate) struct DebianRoot(PathBuf);

impl DebianRoot {
    /// The root in this folder, prepared if it is not there yet.
    ///
    /// # Errors
    /// When it cannot be prepared or used here; the text says why.
    pub(super) fn find_or_prepare(folder: PathBuf) -> Result<Self> {
        check_rights()?;
        prepared::once(&folder, prepare)?;
        Ok(Self(folder))
    }

    /// Where it is.
    pub(super) fn folder(&self) -> &Path {
        &self.0
    }

    /// A program of the root, in this folder, which must be one of the shared ones or below one. Shared folders have
    /// the same path inside the root as outside; those that the root does not have are made.
    pub(super) fn command(&self, program: &str, folder: &Path, shared: &[&Path]) -> Command {
        enter(&self.0, program, folder, shared)
    }
}

fn enter(root: &Path, program: &str, folder: &Path, shared: &[&Path]) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--mount", "sh", "-euc", ENTER, "sh"]).arg(root).arg(folder).args(shared);
    command.args(["--", program]);
    // Places that exist only outside. Swift keeps caches in HOME; an empty folder of the root serves.
    command.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("HOME", "/srv").env("LC_ALL", "C.UTF-8");
    for name in ["TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "LD_LIBRARY_PATH"] {
        command.env_remove(name);
    }
    command
}

/// Mounting and `chroot` are for root alone.
fn check_rights() -> Result<()> {
    let mut mounting = Command::new("unshare");
    mounting.args(["--mount", "true"]).stdout(Stdio::null()).stderr(Stdio::null());
    if !mounting.status().is_ok_and(|status| status.success()) {
        bail!(
            "it needs Linux and the rights to mount: run as root (in a container, with the capability SYS_ADMIN)"
        );
    }
    Ok(())
}

fn prepare(preparation: &Preparation<'_>) -> Result<()> {
    let root = preparation.folder;
    let run = |command: &mut Command| preparation.run(command, DEADLINE);
    say(format_args!(
        "-- preparing Debian 13 with Swift in {}, once: about 500 MB to download, 3 GB of disk, some minutes",
        root.display()
    ))?;
    let (mirror, debootstrap) = (mirror(), is_installed("debootstrap"));
    if mirror.is_err() || !debootstrap {
        run(Command::new("apt-get").args(["--quiet", "update"]))
            .context("this is no Debian, or it is offline")?;
    }
    let mirror = mirror.or_else(|_| self::mirror())?;
    if !debootstrap {
        say("-- installing debootstrap")?;
        run(&mut apt_get_install(Command::new("apt-get"), &["debootstrap"]))
            .context("install debootstrap, then try again")?;
    }
    run(Command::new("unshare")
        .args(["--mount", "debootstrap", "--variant=minbase", RELEASE])
        .arg(root)
        .arg(mirror))?;
    let inside = |program| enter(root, program, Path::new("/"), &[]);
    run(&mut apt_get_install(inside("apt-get"), &PACKAGES)).context("Swift cannot be installed")?;
    run(inside("apt-get").arg("clean"))?;
    match Version::ask(&mut inside("swift")) {
        Some(version) if version >= OLDEST => Ok(()),
        other => bail!("the Swift that was installed is {other:?}, not {OLDEST} or later"),
    }
}

fn is_installed(program: &str) -> bool {
    let mut asked = Command::new(program);
    asked.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

fn apt_get_install(mut apt_get: Command, packages: &[&str]) -> Command {
    apt_get.env("DEBIAN_FRONTEND", "noninteractive");
    apt_get.args(["--quiet", "--yes", "-o", "DPkg::Lock::Timeout=600", "install", "--no-install-recommends"]);
    apt_get.args(packages);
    apt_get
}

/// The mirror from which this machine itself installs Debian's packages.
fn mirror() -> Result<String> {
    let mut apt = Command::new("apt-get");
    apt.args(["indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)", "Identifier: Packages"]);
    let output = apt.output().context("apt-get is missing: this is no Debian")?;
    debian_of(&String::from_utf8_lossy(&output.stdout)).context("apt has no Debian mirror among its sources")
}

/// Of lines of origin, label and address: the address of Debian itself (its updates for security have another label).
fn debian_of(targets: &str) -> Option<String> {
    let addresses = targets.lines().filter_map(|line| line.strip_prefix("Debian|Debian|"));
    addresses.into_iter().find(|address| address.starts_with("http")).map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mirror_is_debian_itself() {
        let targets = "Docker|Docker CE|https://docker.test/debian/\n\
                       Debian|Debian-Security|http://mirror.test/debian-security/\n\
                       Debian|Debian|cdrom://disc/\n\
                       Debian|Debian|http://mirror.test/debian/\n";
        assert_eq!(debian_of(targets).unwrap(), "http://mirror.test/debian/");
        assert_eq!(debian_of("Ubuntu|Ubuntu|http://mirror.test/ubuntu/\n|||\n"), None);
    }
}
