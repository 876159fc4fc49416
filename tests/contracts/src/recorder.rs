//! A door in front of an emulator that keeps what goes through it.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use acrgate_emulator::Emulator;
use anyhow::{Context as _, Result};
use bytes::Bytes;
use http::{HeaderMap, header};
use url::Url;

use crate::{
    door::Door,
    plain::Plain,
    recording::{Exchange, Recording, Request, Response},
};

/// Passes requests on to an emulator, and records them with their answers.
#[derive(Debug)]
pub struct Recorder {
    door: Door,
    arm: Url,
    exchanges: Arc<Mutex<Vec<Exchange>>>,
}

impl Recorder {
    /// Opens a door in front of this emulator.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn before(emulator: &Emulator) -> Result<Self> {
        let plain = Plain::new(emulator)?;
        let behind = authority(emulator.arm_url());
        let exchanges: Arc<Mutex<Vec<Exchange>>> = Arc::default();
        let kept = Arc::clone(&exchanges);
        let door = Door::open(move |request| {
            let (plain, behind, kept) = (plain.clone(), behind.clone(), Arc::clone(&kept));
            async move {
                let front = host(&request)?;
                let request = request_of(&request)?;
                let mut response = plain.send(&request).await?;
                // Links to the emulator's own address lead through this door too.
                if !request.is_data_plane() {
                    rename(&mut response, &behind, &front)?;
                }
                let answer = answer_of(&response)?;
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(Exchange { request, response });
                Ok(answer)
            }
        });
        let door = door.await?;
        let arm = Url::parse(&format!("https://{}/", door.address))?;
        Ok(Self { door, arm, exchanges })
    }

    /// Azure Resource Manager and Entra, seen through the door.
    #[must_use]
    pub fn arm_url(&self) -> &Url {
        &self.arm
    }

    /// Where login servers are reached.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.door.address
    }

    /// The authority of the door's certificate.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        &self.door.ca_pem
    }

    /// What went through so far, as a recording of this name.
    #[must_use]
    pub fn recording(&self, name: &str) -> Recording {
        let interactions = self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Recording { file: name.to_owned(), given: Vec::new(), interactions }
    }
}

fn authority(url: &Url) -> String {
    url.as_str().trim_start_matches("https://").trim_end_matches('/').to_owned()
}

fn host(request: &http::Request<Bytes>) -> Result<String> {
    let host = request.headers().get(header::HOST).context("HTTP/1.1 has a host")?;
    Ok(host.to_str()?.to_owned())
}

fn request_of(request: &http::Request<Bytes>) -> Result<Request> {
    let mut headers = texts(request.headers());
    // Those of this connection.
    for own in ["host", "connection", "content-length", "transfer-encoding"] {
        headers.remove(own);
    }
    Ok(Request {
        method: request.method().to_string(),
        url: Url::parse(&format!("https://{}{}", host(request)?, request.uri()))?,
        headers,
        body: request.body().to_vec(),
    })
}

fn answer_of(response: &Response) -> Result<http::Response<Bytes>> {
    let mut answer = http::Response::builder().status(response.status);
    let of_connection = ["connection", "transfer-encoding", "content-length"];
    for (name, value) in response.headers.iter().filter(|(name, _)| !of_connection.contains(&name.as_str())) {
        answer = answer.header(name, value);
    }
    Ok(answer.body(response.body.clone().into())?)
}

fn texts(headers: &HeaderMap) -> BTreeMap<String, String> {
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}

fn rename(response: &mut Response, from: &str, to: &str) -> Result<()> {
    for value in response.headers.values_mut() {
        *value = value.replace(from, to);
    }
    if response.json().is_some() {
        response.body = String::from_utf8(std::mem::take(&mut response.body))?.replace(from, to).into_bytes();
    }
    Ok(())
}
