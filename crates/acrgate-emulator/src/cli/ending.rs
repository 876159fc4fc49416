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
    /// Ctrl-C: every process of the terminal gets it.
    Interrupt,
    /// The end of a service: this process alone gets it.
    Terminate,
}

/// Returns at the next signal to end.
pub(crate) async fn by_signal() -> io::Result<Signal> {
    #[cfg(unix)]
    {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted.map(|()| Signal::Interrupt),
            _ = terminate.recv() => Ok(Signal::Terminate),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.map(|()| Signal::Interrupt)
}
