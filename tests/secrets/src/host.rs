//! A host that answers over TLS as it is told, and remembers every header that came.

use std::{
    convert::Infallible,
    fmt,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use acrgate::arm::ConnectTo;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{HeaderMap, Request, Response, body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::{Authority, Leaf};

/// A request as it arrived.
#[derive(Clone)]
pub struct Seen {
    /// `GET /v2/?x=y`
    pub line: String,
    /// Every header.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line)
    }
}

/// What is answered: status, headers, body.
#[derive(Debug, Clone)]
pub struct Answer(pub u16, pub Vec<(&'static str, String)>, pub String);

impl Answer {
    /// A body of JSON.
    #[must_use]
    pub fn json(status: u16, body: impl fmt::Display) -> Self {
        Self(status, vec![("content-type", "application/json".to_owned())], body.to_string())
    }

    /// A redirect, or whatever else says where to go.
    #[must_use]
    pub fn to(status: u16, header: &'static str, place: &str) -> Self {
        Self(status, vec![(header, place.to_owned())], String::new())
    }
}

/// A host of its own name, on a port of its own.
#[derive(Debug)]
pub struct Host {
    name: String,
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Host {
    /// Opens it, with this certificate; `answer` gets each request.
    pub async fn open(
        name: &str,
        authority: &Authority,
        leaf: Leaf,
        answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (tls, seen, answer) = (authority.tls(name, leaf), Arc::default(), Arc::new(answer));
        let host = Self { name: name.to_owned(), address, seen: Arc::clone(&seen) };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (tls, seen, answer) = (tls.clone(), Arc::clone(&seen), Arc::clone(&answer));
                tokio::spawn(async move {
                    // A client that does not trust the certificate leaves here.
                    let Ok(stream) = tls.accept(stream).await else { return };
                    let service = service_fn(|request| async {
                        let one = look(request).await;
                        seen.lock().unwrap().push(one.clone());
                        Ok::<_, Infallible>(response(answer(&one)))
                    });
                    // A client that leaves is no failure.
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        host
    }

    /// `https://name:port`
    #[must_use]
    pub fn origin(&self) -> String {
        format!("https://{}:{}", self.name, self.address.port())
    }

    /// How its name leads here.
    #[must_use]
    pub fn route(&self) -> ConnectTo {
        ConnectTo::new(&self.name, self.address)
    }

    /// What it was asked.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

async fn look(request: Request<Incoming>) -> Seen {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    Seen {
        line: format!("{} {}", parts.method, parts.uri),
        headers: parts.headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    }
}

fn response(Answer(status, headers, body): Answer) -> Response<Full<Bytes>> {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(name, value);
    }
    response.body(Full::new(body.into())).unwrap()
}
