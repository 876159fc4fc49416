//! What goes between the clients of a test and its emulator, held to the contracts when the test ends.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use acrgate_emulator::observer::{Exchange as Observed, Observer};
use anyhow::{Context as _, Result};
use bytes::Bytes;
use http::{HeaderMap, header};
use url::Url;

use crate::{
    contract::{Contracts, Difference},
    finding::{Finding, TRAFFIC},
    judge::{self, Figures},
    material::{Material, say},
    recording::{Exchange, Request, Response},
};

/// What an emulator is asked and answers. When this is dropped, everything is held to the contracts: the figures go to
/// standard error, and a difference without an exception is a panic, unless the test has failed already.
pub struct Traffic {
    contracts: &'static Contracts,
    seen: Arc<Mutex<Vec<Observed>>>,
}

/// The traffic holds secrets.
impl fmt::Debug for Traffic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Traffic").field("seen", &self.lock().len()).finish_non_exhaustive()
    }
}

impl Drop for Traffic {
    #[expect(clippy::panic, reason = "this is how a test fails")]
    fn drop(&mut self) {
        if std::thread::panicking() || self.lock().is_empty() {
            return;
        }
        match self.judge(judge::Needless::Pass) {
            Ok(figures) => {
                let thread = std::thread::current();
                say(&format!("contract: {}: {figures}", thread.name().unwrap_or("a test")));
            }
            Err(error) => panic!("{error:#}"),
        }
    }
}

impl Traffic {
    /// What keeps the traffic, and the observer that an emulator starts with for that; none where there are no contracts.
    #[must_use]
    pub fn watch() -> Option<(Self, Observer)> {
        let contracts = contracts()?;
        let seen: Arc<Mutex<Vec<Observed>>> = Arc::default();
        let kept = Arc::clone(&seen);
        let observer = Observer::new(move |exchange| {
            kept.lock().unwrap_or_else(PoisonError::into_inner).push(exchange);
        });
        Some((Self { contracts, seen }, observer))
    }

    /// Holds what was seen so far to the contracts; it is not judged again. Here exceptions have to be needed, too: for a
    /// test whose traffic has one of each.
    ///
    /// # Errors
    /// Where an exchange differs without an exception, or an exception has become needless.
    pub fn finish(&self) -> Result<Figures> {
        self.judge(judge::Needless::Fail)
    }

    fn judge(&self, needless: judge::Needless) -> Result<Figures> {
        let seen = std::mem::take(&mut *self.lock());
        let mut figures = Figures::default();
        let mut findings = Vec::new();
        for (number, observed) in seen.iter().enumerate() {
            let request = request(&observed.request)?;
            let answered = observed.answer.as_ref().map(response);
            let (operation, differences) = match answered {
                Some(response) => {
                    let exchange = Exchange { request: request.clone(), response };
                    (self.contracts.operation_id(&exchange)?, self.contracts.check(&exchange)?)
                }
                // Answered by a fault, or not at all: the request is still the client's own.
                None => (None, self.contracts.check_request(&request)?),
            };
            figures.count(differences.as_ref());
            let file = format!("{TRAFFIC} {}", operation.unwrap_or_default());
            let found = |Difference { place, message }: Difference| Finding {
                file: file.trim_end().to_owned(),
                interaction: number,
                request: request.line(),
                place,
                message,
            };
            findings.extend(differences.into_iter().flatten().map(found));
        }
        figures.excepted = judge::traffic(findings, needless)?;
        Ok(figures)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Observed>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Read once for all tests of a process.
fn contracts() -> Option<&'static Contracts> {
    static CONTRACTS: OnceLock<Option<Contracts>> = OnceLock::new();
    let load = || {
        let azure = Material::find("the traffic of tests against the contracts")?;
        #[expect(
            clippy::panic,
            reason = "contracts that are there and cannot be read must not look like none"
        )]
        Some(Contracts::load(&azure.contracts()).unwrap_or_else(|error| panic!("{error:#}")))
    };
    CONTRACTS.get_or_init(load).as_ref()
}

fn request(observed: &http::Request<Option<Bytes>>) -> Result<Request> {
    let host = observed.headers().get(header::HOST).context("HTTP/1.1 has a host")?.to_str()?;
    Ok(Request {
        method: observed.method().to_string(),
        url: Url::parse(&format!("https://{host}{}", observed.uri()))?,
        headers: texts(observed.headers()),
        body: body(observed.body()),
    })
}

fn response(observed: &http::Response<Option<Bytes>>) -> Response {
    Response {
        status: observed.status().as_u16(),
        headers: texts(observed.headers()),
        body: body(observed.body()),
    }
}

/// A body that was not shown is a blob's: no contract says anything of it.
fn body(shown: &Option<Bytes>) -> Vec<u8> {
    shown.as_deref().unwrap_or_default().to_vec()
}

fn texts(headers: &HeaderMap) -> BTreeMap<String, String> {
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}
