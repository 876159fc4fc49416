//! An answer leaves in one write: the second of two small ones would wait 40 ms for the client's acknowledgement.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use rustls_pki_types::ServerName;
use rustls_pki_types::pem::PemObject as _;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, ReadBuf};
use tokio_rustls::TlsConnector;

use super::*;
use crate::registry_data::names::Digest;
use crate::server::certificates::Certificates;
use crate::{Emulator, Options};

/// The emulator's end of a connection, which counts what is written to it.
struct Counted {
    stream: DuplexStream,
    writes: Arc<AtomicUsize>,
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.writes.fetch_add(1, Ordering::SeqCst);
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.writes.fetch_add(1, Ordering::SeqCst);
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A cloud with a blob of 10,000 bytes in it, and the paths of answers of every kind.
async fn cloud() -> (Emulator, Vec<String>) {
    let emulator = Emulator::start(Options::default()).await.unwrap();
    let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/reg01";
    let open = json!({"anonymousPullEnabled": true});
    emulator.seed(&json!({"resources": [{"id": id, "location": "westus", "properties": open}]})).unwrap();
    let content = vec![7; 10_000];
    let store = &emulator.cloud().content;
    let repository = store.repository("reg01", &"app".parse().unwrap());
    let upload = store.uploads().start(&repository).await.unwrap();
    let mut body = http_body_util::Full::new(bytes::Bytes::from(content.clone()));
    store.uploads().receive(upload, &repository, None, &mut body).await.unwrap();
    let digest = Digest::of(&content);
    store.uploads().finish(upload, &repository, &digest).await.unwrap();
    let paths = ["/v2/", "/v2/nowhere", "/v2/app/tags/list"].map(str::to_owned);
    (emulator, paths.into_iter().chain([format!("/v2/app/blobs/{digest}")]).collect())
}

/// A token of everybody's.
async fn token(client: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> String {
    let path = "/oauth2/token?service=reg01.azurecr.test&scope=repository:app:pull";
    let answer = ask(client, path, "").await;
    let body: serde_json::Value = serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    body["access_token"].as_str().unwrap().to_owned()
}

/// Sends a request and reads its answer to the end.
async fn ask(client: &mut (impl AsyncRead + AsyncWrite + Unpin), path: &str, token: &str) -> String {
    let authorization =
        if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
    let request = format!("GET {path} HTTP/1.1\r\nHost: reg01.azurecr.test\r\n{authorization}\r\n");
    client.write_all(request.as_bytes()).await.unwrap();
    client.flush().await.unwrap();
    let mut answer = Vec::new();
    loop {
        assert!(client.read_buf(&mut answer).await.unwrap() > 0, "the answer broke off");
        let text = String::from_utf8_lossy(&answer);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        if body.len() == length.parse::<usize>().unwrap() {
            return text.into_owned();
        }
    }
}

async fn every_answer_is_one_write(
    mut client: impl AsyncRead + AsyncWrite + Unpin,
    paths: &[String],
    writes: &AtomicUsize,
) {
    let token = token(&mut client).await;
    // Two writes are one now and then, where the second is ready before the first has gone.
    for round in 0..300 {
        for (path, token) in paths.iter().flat_map(|path| [(path, ""), (path, &token)]) {
            let before = writes.load(Ordering::SeqCst);
            let answer = ask(&mut client, path, token).await;
            let status = answer.lines().next().unwrap();
            assert_eq!(writes.load(Ordering::SeqCst) - before, 1, "{path}: {status}, round {round}");
        }
    }
    assert!(ask(&mut client, paths.last().unwrap(), &token).await.starts_with("HTTP/1.1 200 OK\r\n"));
}

fn counted() -> (DuplexStream, Counted, Arc<AtomicUsize>) {
    let (client, stream) = tokio::io::duplex(1024 * 1024);
    let writes = Arc::new(AtomicUsize::new(0));
    (client, Counted { stream, writes: Arc::clone(&writes) }, writes)
}

#[tokio::test]
async fn in_plain_http() {
    let (emulator, paths) = cloud().await;
    let (client, stream, writes) = counted();
    let connection = Connection::from("127.0.0.1:1".parse().unwrap());
    tokio::spawn(serve(Arc::clone(emulator.cloud()), stream, connection));
    every_answer_is_one_write(client, &paths, &writes).await;
}

#[tokio::test]
async fn over_tls() {
    let (emulator, paths) = cloud().await;
    let (client, stream, writes) = counted();
    let certificates = Arc::new(Certificates::new(None).unwrap());
    let acceptor = TlsAcceptor::from(Arc::new(certificates.server_config().unwrap()));
    let connection = Connection::from("127.0.0.1:1".parse().unwrap());
    tokio::spawn(serve_tls(Arc::clone(emulator.cloud()), acceptor, stream, connection));
    let mut roots = rustls::RootCertStore::empty();
    let pem = certificates.authority_pem().as_bytes();
    roots.add(rustls_pki_types::CertificateDer::from_pem_slice(pem).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("reg01.azurecr.test").unwrap();
    let client = TlsConnector::from(Arc::new(config)).connect(name, client).await.unwrap();
    every_answer_is_one_write(client, &paths, &writes).await;
}
