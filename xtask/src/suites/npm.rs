//! Node's packages, pinned by a lock file, installed once and kept in the cache folder; and what its test runner says.

use std::env::consts::EXE_SUFFIX;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use cargo_metadata::camino::Utf8Path;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use super::cache_folder;
use crate::cargo;
use crate::stages::say;
use crate::test_results::Counts;

/// The oldest major version that the packages and the test runner want.
const OLDEST: u32 = 20;

/// What is copied beside the packages: modules are looked for from where a file is, not from where it is called.
const OF_PACKAGES: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

/// A fresh folder in reach of the packages that the lock file of `sources` names. It goes with the value.
///
/// # Errors
/// When there is no Node, an old one, or the packages cannot be installed; the text says what to do.
pub(crate) fn place(sources: &Utf8Path) -> Result<TempDir> {
    let version = version()?;
    let mut hash = Sha256::new_with_prefix(&version);
    for name in OF_PACKAGES {
        hash.update(fs::read(sources.join(name))?);
    }
    let key: String = hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    let name = sources.file_name().unwrap_or_default();
    let folders = cache_folder()?.join("node");
    let folder = folders.join(format!("{name}-{key}"));
    fs::create_dir_all(&folders)?;
    let lock = File::create(folder.with_extension("lock"))?;
    fs4::FileExt::lock(&lock)?;
    if !folder.exists() {
        say(format_args!("-- installing the packages of {sources} once, into {}", folder.display()))?;
        let new = TempDir::new_in(&folders)?;
        for name in OF_PACKAGES {
            fs::copy(sources.join(name), new.path().join(name))?;
        }
        cargo::run(npm(new.path(), "ci").arg("--ignore-scripts"))?;
        fs::rename(new.keep(), &folder)?;
    }
    Ok(tempfile::Builder::new().prefix("run-").tempdir_in(&folder)?)
}

/// npm, about to do something in a folder.
pub(crate) fn npm(folder: &Path, what: &str) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(folder).args([what, "--no-audit", "--no-fund", "--loglevel=error"]);
    command
}

/// Copies the files of a folder, those in folders in it left out, whose names `wanted` wants.
///
/// # Errors
/// When one cannot be read or written.
pub(crate) fn copy(from: &Utf8Path, to: &Path, wanted: impl Fn(&str) -> bool) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in from.read_dir_utf8()? {
        let entry = entry?;
        if entry.file_type()?.is_file() && wanted(entry.file_name()) {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

fn version() -> Result<String> {
    let output = Command::new(format!("node{EXE_SUFFIX}")).arg("--version").output();
    let output = output.with_context(|| format!("node is missing: install Node {OLDEST} or later"))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= OLDEST => Ok(version),
        _ => bail!("node is {version}: install Node {OLDEST} or later"),
    }
}

/// What the closing lines of `node --test --test-reporter=tap` count.
#[derive(Debug, Default)]
pub(crate) struct Results {
    passed: Option<u64>,
    failed: u64,
    ignored: u64,
}

impl Results {
    /// Reads a line: `# pass 3`. Others say nothing.
    pub(crate) fn read(&mut self, line: &str) {
        let number = |word: &str| -> Option<u64> { line.strip_prefix(word)?.parse().ok() };
        if let Some(passed) = number("# pass ") {
            self.passed = Some(passed);
        }
        self.failed += number("# fail ").or_else(|| number("# cancelled ")).unwrap_or(0);
        self.ignored += number("# skipped ").or_else(|| number("# todo ")).unwrap_or(0);
    }

    /// How many tests ended how, once the runner has ended.
    pub(crate) fn counts(&self) -> Option<Counts> {
        Some(Counts { passed: self.passed?, failed: self.failed, ignored: self.ignored })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_counted() {
        let mut results = Results::default();
        for line in ["ok 1 - # pass 7", "# tests 9", "# fail 1"] {
            results.read(line);
        }
        assert_eq!(results.counts(), None, "the runner did not come to its end");
        for line in ["# pass 5", "# cancelled 1", "# skipped 2", "# todo 0", "# duration_ms 12.5"] {
            results.read(line);
        }
        assert_eq!(results.counts(), Some(Counts { passed: 5, failed: 2, ignored: 2 }));
    }
}
