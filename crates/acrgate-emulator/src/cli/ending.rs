//! What ends a cloud.

use std::io;

use tokio::sync::oneshot;

/// Returns when standard input ends. A thread of its own waits for that: one of the runtime's would keep the process
/// from ending.
pub(crate) async fn of_standard_input() {
    let (ended, end) = oneshot::channel();
    std::thread::spawn(move || {
        // The input is over, whether it ended or broke.
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        let _ = ended.send(());
    });
    let _ = end.await;
}

/// How a process is told to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    /// SIGINT, as by Ctrl-C.
    Interrupt,
    /// SIGTERM: the end of a service or of a job.
    Terminate,
}

/// The signals to end that this process gets. None is lost from when it begins to listen.
#[derive(Debug)]
pub(crate) struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    /// Begins to listen: from now on no signal ends the process by itself.
    pub(crate) fn listen() -> io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
            })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// The next one.
    pub(crate) async fn next(&mut self) -> io::Result<Signal> {
        #[cfg(unix)]
        tokio::select! {
            Some(()) = self.interrupt.recv() => Ok(Signal::Interrupt),
            Some(()) = self.terminate.recv() => Ok(Signal::Terminate),
            else => Err(io::Error::other("no more signals")),
        }
        #[cfg(not(unix))]
        tokio::signal::ctrl_c().await.map(|()| Signal::Interrupt)
    }
}

/// Whether Ctrl-C reaches this process and its children alike: they are what the terminal has in front.
#[cfg(unix)]
pub(crate) fn terminal_interrupts() -> bool {
    let front = std::fs::File::open("/dev/tty").map(rustix::termios::tcgetpgrp);
    matches!(front, Ok(Ok(group)) if group == rustix::process::getpgrp())
}
