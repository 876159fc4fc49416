//! A TLS server on loopback that answers in the names of Azure.

use std::{future::Future, net::SocketAddr, sync::Arc};

use anyhow::{Context as _, Result};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_rustls::TlsAcceptor;

/// Whom the server's certificate is for.
const NAMES: [&str; 4] = ["127.0.0.1", "management.azure.com", "*.azurecr.io", "*.azurecr.test"];

/// An open door; it closes when this is dropped.
#[derive(Debug)]
pub(crate) struct Door {
    pub(crate) address: SocketAddr,
    /// The authority that signed the server's certificate.
    pub(crate) ca_pem: String,
    accepting: JoinHandle<()>,
}

impl Drop for Door {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Door {
    /// Opens on a port of its own. A request that `answer` fails on is answered with 599 and the reason.
    pub(crate) async fn open<F, Fut>(answer: F) -> Result<Self>
    where
        F: Fn(http::Request<Bytes>) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<http::Response<Bytes>>> + Send,
    {
        let (config, ca_pem) = certificate()?;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, answer) = (acceptor.clone(), answer.clone());
                tokio::spawn(async move {
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    let service = service_fn(move |request| serve(request, answer.clone()));
                    // A client may go away at any time.
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        Ok(Self { address, ca_pem, accepting })
    }
}

async fn serve<F, Fut>(
    request: hyper::Request<Incoming>,
    answer: F,
) -> Result<http::Response<Full<Bytes>>, hyper::Error>
where
    F: Fn(http::Request<Bytes>) -> Fut,
    Fut: Future<Output = Result<http::Response<Bytes>>>,
{
    let (parts, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let answered = answer(http::Request::from_parts(parts, body)).await;
    let response = answered.unwrap_or_else(|error| {
        let mut response = http::Response::new(format!("{error:#}").into());
        *response.status_mut() = http::StatusCode::from_u16(599).unwrap_or_default();
        response
    });
    Ok(response.map(Full::new))
}

fn certificate() -> Result<(rustls::ServerConfig, String)> {
    let mut authority = CertificateParams::new(Vec::new())?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let names = CertificateParams::new(NAMES.map(str::to_owned).to_vec())?;
    let certificate = names.signed_by(&key, &authority)?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .context("the server's certificate")?;
    Ok((config, authority.pem()))
}
