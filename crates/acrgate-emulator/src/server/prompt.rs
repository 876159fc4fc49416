//! A TCP stream whose other end need not wait for acknowledgements.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A stream that acknowledges at once what it has read.
///
/// Some clients (Python's urllib3, and all that stands on it) leave Nagle's algorithm on when they talk to a proxy, and
/// write header and body apart: the body then waits until the header is acknowledged, which a receiver puts off for 40 ms
/// unless it is told otherwise.
#[derive(Debug)]
pub(crate) struct Prompt(pub(crate) TcpStream);

impl Prompt {
    /// The system goes back to waiting by itself, so it is told after each read.
    fn acknowledge(&self) {
        #[cfg(target_os = "linux")]
        if let Err(error) = rustix::net::sockopt::set_tcp_quickack(&self.0, true) {
            tracing::debug!(%error, "cannot set TCP_QUICKACK");
        }
    }
}

impl AsyncRead for Prompt {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let outcome = ready!(Pin::new(&mut self.0).poll_read(cx, into));
        self.acknowledge();
        Poll::Ready(outcome)
    }
}

impl AsyncWrite for Prompt {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.is_write_vectored()
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::net::sockopt;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn what_was_read_is_acknowledged_at_once_each_time() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let mut prompt = Prompt(listener.accept().await.unwrap().0);
        for _ in 0..3 {
            // The system goes back to putting acknowledgements off, sooner or later.
            sockopt::set_tcp_quickack(&prompt.0, false).unwrap();
            assert!(!sockopt::tcp_quickack(&prompt.0).unwrap());
            client.write_all(b"head").await.unwrap();
            prompt.read_exact(&mut [0; 4]).await.unwrap();
            assert!(sockopt::tcp_quickack(&prompt.0).unwrap());
        }
    }
}
