//! A server that answers what was recorded, in the recorded order, and notes where it is asked for something else.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use acrgate::{
    Client, ClientOptions,
    arm::{ConnectTo, Roots, TransportOptions},
};
use anyhow::{Context as _, Result};
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use bytes::Bytes;
use time::OffsetDateTime;

use crate::{contract::Difference, door::Door, recording::Exchange};

/// The server and what it still has to answer.
pub(super) struct Server {
    door: Door,
    script: Arc<Mutex<Script>>,
}

#[derive(Default)]
struct Script {
    answers: VecDeque<Exchange>,
    differences: Vec<Difference>,
}

impl Server {
    pub(super) async fn start(answers: Vec<Exchange>) -> Result<Self> {
        let script = Arc::new(Mutex::new(Script { answers: answers.into(), differences: Vec::new() }));
        let asked = Arc::clone(&script);
        let door = Door::open(move |request| {
            let answered = asked.lock().unwrap_or_else(PoisonError::into_inner).answer(&request);
            async move { answered }
        });
        Ok(Self { door: door.await?, script })
    }

    /// A client of Azure's public cloud, whose connections end here.
    pub(super) fn client(&self) -> Client {
        let everywhere = ["management.azure.com", "*.azurecr.io"];
        let transport = TransportOptions::default()
            .with_roots(Roots::Only(self.door.ca_pem.clone()))
            .with_connect_to(everywhere.map(|name| ConnectTo::new(name, self.door.address)));
        let options = ClientOptions::default()
            .with_transport(transport)
            .with_deadline(Duration::from_secs(5))
            .with_operation_deadline(Duration::from_secs(20))
            .with_settle(Duration::ZERO);
        Client::new(Arc::new(AnyToken), options)
    }

    /// What was asked otherwise than recorded, or not at all.
    pub(super) fn differences(&self) -> Vec<Difference> {
        let mut script = self.script.lock().unwrap_or_else(PoisonError::into_inner);
        let mut differences = std::mem::take(&mut script.differences);
        let left = script.answers.iter().map(|exchange| exchange.request.line());
        differences.extend(left.map(|line| Difference::new("sdk request", format!("never asked: {line}"))));
        differences
    }
}

impl Script {
    fn answer(&mut self, request: &http::Request<Bytes>) -> Result<http::Response<Bytes>> {
        let asked = format!("{} {}", request.method(), request.uri().path());
        let Some(recorded) = self.answers.pop_front() else {
            self.differences.push(Difference::new("sdk request", format!("beyond the recording: {asked}")));
            anyhow::bail!("no more answers");
        };
        let wanted = format!("{} {}", recorded.request.method, recorded.request.url.path());
        if !same_request(&asked, &wanted) {
            self.differences.push(Difference::new("sdk request", format!("{asked}, recorded was {wanted}")));
        }
        let mut response = http::Response::builder().status(recorded.response.status);
        for (name, value) in &recorded.response.headers {
            response = response.header(name, value);
        }
        response.body(recorded.response.body.into()).context("a recorded answer")
    }
}

/// Paths have no case; the SDK names its role assignments itself.
fn same_request(asked: &str, recorded: &str) -> bool {
    let known = |line: &str| {
        let line = line.to_ascii_lowercase();
        let assignment = line.starts_with("put ").then(|| line.find("/roleassignments/")).flatten();
        assignment.map_or_else(|| line.clone(), |at| line[..at].to_owned())
    };
    known(asked) == known(recorded)
}

/// A credential for a server that does not look at it.
#[derive(Debug)]
struct AnyToken;

#[async_trait::async_trait]
impl TokenCredential for AnyToken {
    async fn get_token(
        &self,
        _: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        Ok(AccessToken::new("a-token".to_owned(), OffsetDateTime::now_utc() + time::Duration::hours(1)))
    }
}
