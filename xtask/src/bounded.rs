//! Programs that must not run for ever: at their deadline they are killed, with everything that they started.

use std::io;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use wait_timeout::ChildExt;

use crate::cargo::{echo, shown};

/// Runs a program to its end, with its standard output passed on line by line as it comes, to our own and to `watch`; or
/// kills it at the deadline. What it started and left running is killed in either case.
///
/// # Errors
/// When it cannot be started, when its output cannot be passed on, or when it did not end in time.
pub(crate) fn run(
    command: &mut Command,
    deadline: Duration,
    watch: impl FnMut(&str) + Send,
) -> Result<ExitStatus> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let mut child =
        command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start {}", shown(command)))?;
    let output = child.stdout.take();
    thread::scope(|threads| {
        let echoing =
            threads.spawn(move || output.map_or(Ok(()), |output| echo(output, io::stdout(), watch)));
        let ended = child.wait_timeout(deadline);
        kill_group(&mut child)?;
        let ended = ended?;
        let Ok(echoed) = echoing.join() else { bail!("reading the output of {} panicked", shown(command)) };
        echoed?;
        ended.with_context(|| format!("did not end within {} s, and was killed", deadline.as_secs_f32()))
    })
}

/// Kills the program and what belongs to it. Whatever holds its output open has ended then.
fn kill_group(child: &mut Child) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        match rustix::process::kill_process_group(group, rustix::process::Signal::KILL) {
            // Nobody of it is left.
            Ok(()) | Err(rustix::io::Errno::SRCH) => {}
            Err(error) => return Err(error.into()),
        }
    }
    // It has ended already where the group has.
    let _ = child.kill();
    child.wait().map(drop)
}

/// Ends this process's group when standard input ends: with the process that started it, which may itself have been
/// killed. Only for a process that leads its group.
pub(crate) fn end_with_standard_input() {
    thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        #[cfg(unix)]
        let _ = rustix::process::kill_current_process_group(rustix::process::Signal::KILL);
        #[cfg(not(unix))]
        std::process::abort();
    });
}

#[cfg(all(test, unix))]
mod tests {
    use std::time::Instant;

    use super::*;

    /// A shell that starts something which holds its output open for an hour.
    fn shell(end: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("sleep 3600 & echo started; {end}")]).stdin(Stdio::null());
        command
    }

    #[test]
    fn what_hangs_is_killed_with_all_that_it_started() {
        let began = Instant::now();
        let mut lines = Vec::new();
        let error = run(&mut shell("wait"), Duration::from_millis(300), |line| lines.push(line.to_owned()));
        assert_eq!(error.unwrap_err().to_string(), "did not end within 0.3 s, and was killed");
        assert_eq!(lines, ["started"]);
        assert!(began.elapsed() < Duration::from_secs(600), "the output is closed only when all have ended");
    }

    #[test]
    fn what_is_left_behind_is_killed_too() {
        let status = run(&mut shell("exit 7"), Duration::from_secs(600), |_| ()).unwrap();
        assert_eq!(status.code(), Some(7));
    }
}
