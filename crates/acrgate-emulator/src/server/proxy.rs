//! The CONNECT proxy: it leads to this emulator under every name that is the emulator's own, and nowhere else.
//!
//! Its user name is the caller's claim. The same port answers the managed-identity endpoint in plain HTTP, as Azure's does.

use std::net::SocketAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, Method, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::caller::NotACaller;
use super::certificates::is_ours;
use super::listener::{Connection, serve_plain, serve_tls};
use super::prompt::Prompt;
use super::{Caller, Reply, Request, message};
use crate::entra::managed_identity;
use crate::state::Emulated;

/// Serves one connection of a proxy's client.
pub(crate) async fn serve(ctx: Arc<Emulated>, acceptor: TlsAcceptor, stream: TcpStream, peer: SocketAddr) {
    serve_plain(Prompt(stream), move |request| answer(Arc::clone(&ctx), acceptor.clone(), peer, request))
        .await;
}

async fn answer(ctx: Arc<Emulated>, acceptor: TlsAcceptor, peer: SocketAddr, request: Request) -> Reply {
    if request.method() != Method::CONNECT {
        return if managed_identity::is_its_path(request.uri().path()) {
            managed_identity::handle(&ctx, request)
        } else {
            let text = "This is a CONNECT proxy for https. Nothing else is served in plain HTTP here.\n";
            message::text(StatusCode::BAD_REQUEST, text)
        };
    }
    let Some(name) = request.uri().host().map(str::to_owned) else {
        return message::text(StatusCode::BAD_REQUEST, "CONNECT needs a host and a port.\n");
    };
    let own_port = request.uri().port_u16().is_some_and(|port| port == 443 || port == ctx.address().port());
    if !is_ours(&name) || !own_port {
        let text = format!("This proxy leads to the acrgate emulator only, not to {name}.\n");
        return message::text(StatusCode::FORBIDDEN, text);
    }
    let claim = match claim(request.headers()) {
        Ok(claim) => claim,
        Err(error) => return message::text(StatusCode::BAD_REQUEST, format!("{error}\n")),
    };
    let connection = Connection { claim, ..Connection::from(peer) };
    let served = Arc::clone(&ctx);
    ctx.spawn(async move {
        match hyper::upgrade::on(request).await {
            Ok(upgraded) => serve_tls(served, acceptor, TokioIo::new(upgraded), connection).await,
            Err(error) => tracing::debug!(%error, "a proxy connection ended early"),
        }
    });
    message::bare(StatusCode::OK)
}

/// The claim in `Proxy-Authorization: Basic`; a client that sends none is just itself.
fn claim(headers: &HeaderMap) -> Result<Option<Caller>, NotACaller> {
    let Some(value) = headers.get(header::PROXY_AUTHORIZATION) else {
        return Ok(None);
    };
    let decoded = value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Basic"))
        .and_then(|(_, encoded)| STANDARD.decode(encoded.trim()).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_default();
    let user = decoded.split(':').next().unwrap_or_default();
    user.parse().map(Some)
}
