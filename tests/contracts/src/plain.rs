//! A plain HTTP client of an emulator: it follows nothing and repeats nothing.

use std::time::Duration;

use acrgate_emulator::Emulator;
use anyhow::{Result, bail};

use crate::recording::{Request, Response};

/// Sends requests to one emulator, whatever host they name.
#[derive(Debug, Clone)]
pub(crate) struct Plain {
    http: reqwest::Client,
    port: u16,
}

impl Plain {
    pub(crate) fn new(emulator: &Emulator) -> Result<Self> {
        // Another client in this process may have chosen the same provider already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .tls_certs_only([reqwest::Certificate::from_pem(emulator.ca_pem().as_bytes())?])
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(30))
            .build()?;
        Ok(Self { http, port: emulator.address().port() })
    }

    pub(crate) async fn send(&self, request: &Request) -> Result<Response> {
        let mut url = request.url.clone();
        url.set_host(Some("127.0.0.1"))?;
        if url.set_port(Some(self.port)).is_err() {
            bail!("{url} takes no port");
        }
        let mut outgoing = self.http.request(request.method.parse()?, url).body(request.body.clone());
        for (name, value) in &request.headers {
            outgoing = outgoing.header(name, value);
        }
        if request.is_data_plane() {
            outgoing = outgoing.header("host", request.url.host_str().unwrap_or_default());
        }
        let answer = outgoing.send().await?;
        let headers = answer.headers().iter().map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        });
        let (status, headers) = (answer.status().as_u16(), headers.collect());
        Ok(Response { status, headers, body: answer.bytes().await?.to_vec() })
    }
}
