//! What is prepared once and kept in the cache folder, however many processes ask for it at the same time.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use wait_timeout::ChildExt;

use crate::cargo::{self, shown};
use crate::stages::say;

/// How long one process waits for another that prepares the same folder, and how often it looks.
const PATIENCE: Duration = Duration::from_secs(45 * 60);
const LOOK: Duration = Duration::from_millis(500);

/// A folder that is being prepared by this process alone, under a name of its own until it is complete.
#[derive(Debug)]
pub(crate) struct Preparation<'a> {
    /// Where to put everything; `prepare` makes it.
    pub(crate) folder: &'a Path,
    lock: &'a File,
}

/// Sees to it that `folder` is there and complete: as it is, or prepared by `prepare` in a folder beside it that takes
/// its name at the end. What a preparation that did not end left behind is removed first.
///
/// # Errors
/// When `prepare` fails, when a file cannot be used, or when another process takes longer than 45 minutes.
pub(crate) fn once(folder: &Path, prepare: impl FnOnce(&Preparation<'_>) -> Result<()>) -> Result<()> {
    if folder.exists() {
        return Ok(());
    }
    fs::create_dir_all(folder.parent().context("the folder has no parent")?)?;
    let lock = File::options().read(true).append(true).create(true).open(folder.with_extension("lock"))?;
    take(&lock, folder)?;
    if folder.exists() {
        return Ok(());
    }
    let unfinished = folder.with_extension("unfinished");
    remove(&unfinished)?;
    prepare(&Preparation { folder: &unfinished, lock: &lock })?;
    fs::rename(&unfinished, folder).with_context(|| format!("cannot make {}", folder.display()))
}

fn take(lock: &File, folder: &Path) -> Result<()> {
    let start = Instant::now();
    let mut told = false;
    loop {
        match fs4::FileExt::try_lock(lock) {
            Ok(()) => return Ok(()),
            Err(fs4::TryLockError::Error(error)) => return Err(error.into()),
            Err(fs4::TryLockError::WouldBlock) if start.elapsed() > PATIENCE => {
                bail!("{} is being prepared by another process, for too long", folder.display());
            }
            Err(fs4::TryLockError::WouldBlock) => {}
        }
        if !told {
            say(format_args!("-- waiting for another process that prepares {}", folder.display()))?;
            told = true;
        }
        thread::sleep(LOOK);
    }
}

/// Removes a folder, but nothing that is mounted in it: what was killed may have left a mount of `/dev` behind.
fn remove(folder: &Path) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    if cfg!(target_os = "linux") {
        return cargo::run(Command::new("rm").args(["-rf", "--one-file-system", "--"]).arg(folder));
    }
    Ok(fs::remove_dir_all(folder)?)
}

impl Preparation<'_> {
    /// Runs a command to its end or kills it at the deadline. Its standard input is the lock file, which is empty: a
    /// command that outlives this process keeps others from preparing the folder while it still writes to it.
    ///
    /// # Errors
    /// When it cannot be started, does not succeed or does not end in time.
    pub(crate) fn run(&self, command: &mut Command, deadline: Duration) -> Result<()> {
        let mut child = command
            .stdin(Stdio::from(self.lock.try_clone()?))
            .spawn()
            .with_context(|| format!("cannot start {}", shown(command)))?;
        let Some(status) = child.wait_timeout(deadline)? else {
            child.kill()?;
            child.wait()?;
            bail!("{} did not end within {} s", shown(command), deadline.as_secs_f32());
        };
        if !status.success() {
            bail!("{}: {status}", shown(command));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn many_at_once_prepare_once() {
        let cache = tempfile::tempdir().unwrap();
        let folder = cache.path().join("some/thing");
        let prepared = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    once(&folder, |preparation| {
                        prepared.fetch_add(1, Ordering::SeqCst);
                        fs::create_dir(preparation.folder)?;
                        assert!(!folder.exists());
                        Ok(fs::write(preparation.folder.join("file"), "whole")?)
                    })
                    .unwrap();
                    assert_eq!(fs::read_to_string(folder.join("file")).unwrap(), "whole");
                });
            }
        });
        assert_eq!(prepared.into_inner(), 1);
    }

    #[test]
    fn what_failed_half_way_is_begun_anew() {
        let cache = tempfile::tempdir().unwrap();
        let folder = cache.path().join("thing");
        let error = once(&folder, |preparation| {
            fs::create_dir(preparation.folder)?;
            fs::write(preparation.folder.join("half"), "")?;
            bail!("no network")
        });
        assert_eq!(error.unwrap_err().to_string(), "no network");
        assert!(!folder.exists());
        once(&folder, |preparation| Ok(fs::create_dir(preparation.folder)?)).unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn commands_end_by_themselves_or_at_the_deadline() {
        let cache = tempfile::tempdir().unwrap();
        once(&cache.path().join("thing"), |preparation| {
            let minute = Duration::from_secs(60);
            // Its standard input is empty, so `cat` ends.
            preparation.run(&mut Command::new("cat"), minute)?;
            let failed = preparation.run(&mut Command::new("false"), minute).unwrap_err();
            assert_eq!(failed.to_string(), "false: exit status: 1");
            let late =
                preparation.run(Command::new("sleep").arg("60"), Duration::from_millis(10)).unwrap_err();
            assert_eq!(late.to_string(), "sleep 60 did not end within 0.01 s");
            Ok(fs::create_dir(preparation.folder)?)
        })
        .unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_command_that_outlives_its_process_keeps_others_out() {
        let cache = tempfile::tempdir().unwrap();
        let (folder, pid) = (cache.path().join("thing"), cache.path().join("pid"));
        once(&folder, |preparation| {
            let leave_behind = ["-c", "exec 3<&0; sleep 60 <&3 & echo $! > \"$0\""];
            preparation.run(Command::new("sh").args(leave_behind).arg(&pid), Duration::from_secs(60))?;
            Ok(fs::create_dir(preparation.folder)?)
        })
        .unwrap();
        let other = File::create(folder.with_extension("lock")).unwrap();
        assert!(matches!(fs4::FileExt::try_lock(&other), Err(fs4::TryLockError::WouldBlock)));
        cargo::run(Command::new("kill").arg(fs::read_to_string(pid).unwrap().trim())).unwrap();
        fs4::FileExt::lock(&other).unwrap();
    }
}
