//! Accepts connections and speaks HTTP/1.1 on them: over TLS, and in the open where an option says so.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Either;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::route;
use super::{Caller, Reply, Request};
use crate::state::Emulated;

/// How long a client may take for its TLS handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long a connection may be silent between requests.
const SILENCE: Duration = Duration::from_secs(300);

/// What is known of a connection before its first request.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    /// The other end of the socket.
    pub(crate) peer: SocketAddr,
    /// What the proxy's user name claimed.
    pub(crate) claim: Option<Caller>,
    /// The insecure port that it came in by.
    pub(crate) insecure: Option<InsecureDoor>,
}

/// A port on loopback that leads to one registry, in plain HTTP.
#[derive(Debug, Clone)]
pub(crate) struct InsecureDoor {
    /// The registry's name in lower case.
    pub(crate) registry: String,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Connection {
    /// A connection from here, without a claim.
    pub(crate) fn from(peer: SocketAddr) -> Self {
        Self { peer, claim: None, insecure: None }
    }
}

/// The connection is to be closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection was reset by order")]
pub(crate) struct ResetByOrder;

/// Accepts TCP connections until the emulator stops, and hands each to `serve` in a task of its own.
pub(crate) async fn accept<F, S>(ctx: Arc<Emulated>, listener: TcpListener, serve: S)
where
    S: Fn(Arc<Emulated>, TcpStream, SocketAddr) -> F + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // An answer must not wait for the client's delayed acknowledgement.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "cannot set TCP_NODELAY");
                }
                ctx.spawn(serve(Arc::clone(&ctx), stream, peer));
            }
            Err(error) => {
                // Out of file descriptors, mostly: the next connection may fare better.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
}

/// Serves the requests of one TLS connection.
pub(crate) async fn serve_tls<IO>(
    ctx: Arc<Emulated>,
    acceptor: TlsAcceptor,
    stream: IO,
    connection: Connection,
) where
    IO: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let tls = match tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
        Ok(Ok(tls)) => tls,
        Ok(Err(error)) => return log_end(&error),
        Err(_) => return tracing::debug!("no TLS handshake within {HANDSHAKE:?}"),
    };
    serve(ctx, tls, connection).await;
}

/// Serves the requests of one connection.
pub(crate) async fn serve<IO>(ctx: Arc<Emulated>, stream: IO, connection: Connection)
where
    IO: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let service = service_fn(move |request: http::Request<Incoming>| {
        let request = request.map(Either::Left);
        let ctx = Arc::clone(&ctx);
        let connection = connection.clone();
        async move { route::answer(&ctx, &connection, request).await }
    });
    if let Err(error) = http().serve_connection(TokioIo::new(stream), service).await {
        log_end(&error);
    }
}

/// Serves the requests of one plain connection: the proxy's, and the managed-identity endpoint's.
pub(crate) async fn serve_plain<IO, F, S>(stream: IO, answer: S)
where
    IO: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    S: Fn(Request) -> F + Send + 'static,
    F: Future<Output = Reply> + Send + 'static,
{
    let service = service_fn(move |request: http::Request<Incoming>| {
        let reply = answer(request.map(Either::Left));
        async move { Ok::<_, Infallible>(reply.await) }
    });
    let connection = http().serve_connection(TokioIo::new(stream), service).with_upgrades();
    if let Err(error) = connection.await {
        log_end(&error);
    }
}

fn http() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(SILENCE);
    builder
}

fn log_end(error: &(dyn std::error::Error + 'static)) {
    tracing::debug!(error, "a connection ended early");
}

/// Listens on loopback.
///
/// # Errors
/// Where the port is taken.
pub(crate) async fn bind(port: u16) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await;
    let listener =
        listener.map_err(|error| io::Error::new(error.kind(), format!("127.0.0.1:{port}: {error}")))?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

#[cfg(test)]
#[path = "listener_tests.rs"]
mod tests;
