//! Waiting until a change is effective: by trying it as the caller whom it is about, not by sleeping.
//!
//! Azure takes a few minutes until changed network rules hold everywhere, and up to ten until a role assignment does. What
//! Azure Resource Manager tells meanwhile is already the new state, so only a try shows how far it is.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};

use super::{Event, Journal, Progress, TaskWorkflow, Verified, progress::Reporter};
use crate::{
    Error, ErrorKind, Result,
    arm::deadline::{Deadline, poll_pauses},
    data_plane::DataPlane,
    names::RepositoryName,
    registry::RunOptions,
};

/// What a caller is to meet at a registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Expectation {
    /// The caller may pull.
    Admitted,
    /// The caller may not pull, be it for the network rules or for the lack of a role.
    Refused,
}

/// What to try, and what is to come of it: see [`DataPlane::wait_until_effective`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Probing {
    /// What the caller is to meet.
    pub expected: Expectation,
    /// The repository whose manifest is asked for.
    pub repository: RepositoryName,
    /// The tag or digest of that manifest. Default: `latest`. It need not exist: to be told so is to be admitted.
    pub reference: String,
    /// How often in a row the caller must meet it: a registry has many front ends, and they do not learn of a change at
    /// the same moment. Default: 3; 0 counts as 1.
    pub in_a_row: u32,
}

impl Probing {
    /// Until the caller is admitted to this repository, or refused.
    #[must_use]
    pub fn new(expected: Expectation, repository: RepositoryName) -> Self {
        Self { expected, repository, reference: "latest".to_owned(), in_a_row: 3 }
    }

    /// With the manifest of this tag or digest.
    #[must_use]
    pub fn with_reference(mut self, reference: impl Into<String>) -> Self {
        self.reference = reference.into();
        self
    }

    /// With this many probes in a row.
    #[must_use]
    pub fn with_in_a_row(mut self, times: u32) -> Self {
        self.in_a_row = times;
        self
    }
}

/// A change that was found effective.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct Effective {
    /// How many probes it took.
    pub probes: u32,
    /// How long it took.
    pub took: Duration,
}

impl DataPlane {
    /// Probes, as this client from where it is, until it meets what is expected. A probe is a token exchange, as if
    /// nothing were known, and a `HEAD` of a manifest. Pauses grow from 50 ms to 5 s.
    ///
    /// ```no_run
    /// # async fn example(images: acrgate::data_plane::DataPlane) -> acrgate::Result<()> {
    /// use acrgate::workflow::{Expectation, Probing};
    ///
    /// let probing = Probing::new(Expectation::Admitted, "team/base".parse()?);
    /// let mut wait = images.wait_until_effective(probing, std::time::Duration::from_secs(600));
    /// while let Some(event) = wait.next_event().await {
    ///     println!("{event}");
    /// }
    /// println!("effective after {:?}", wait.await?.took);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// `Timeout` when the caller has not met it by then; the last refusal is its source. Whatever is neither an
    /// admission nor a refusal, and will not pass, ends the wait at once.
    pub fn wait_until_effective(&self, probing: Probing, time: Duration) -> Progress<Effective> {
        let images = self.clone();
        Progress::new(|told| async move { images.probe_until(&probing, time, &told).await })
    }

    async fn probe_until(&self, probing: &Probing, time: Duration, told: &Reporter) -> Result<Effective> {
        let deadline = Deadline::start(self.clock(), time);
        let (mut pauses, mut probes, mut in_a_row, mut last) = (poll_pauses(), 0, 0, None);
        let needed = probing.in_a_row.max(1);
        loop {
            let what = format!("{} to be {}", self.login_server(), probing.expected.words());
            let found = deadline.bound(&what, self.try_to_pull(probing)).await;
            probes += 1;
            let (admitted, reason) = match found {
                Ok(None) => (Some(true), None),
                Ok(Some(refusal)) => (Some(false), Some(refusal)),
                Err(error) if error.is_retryable() => (None, Some(error)),
                Err(error) => return Err(error),
            };
            let as_expected = admitted == Some(probing.expected == Expectation::Admitted);
            in_a_row = if as_expected { in_a_row + 1 } else { 0 };
            told.tell(Event::Probed {
                probe: probes,
                admitted,
                in_a_row,
                needed,
                reason: reason.as_ref().map(|error| error.message().to_owned()),
            });
            if in_a_row == needed {
                return Ok(Effective { probes, took: deadline.elapsed() });
            }
            // A probe that the end of the time cut short tells nothing; the one before it does.
            if probes == 1 || admitted.is_some() || !deadline.left().is_zero() {
                last = reason;
            }
            let pause = pauses.next().unwrap_or_default();
            if pause >= deadline.left() {
                return Err(not_yet(probing, probes, time, last));
            }
            deadline.pause(pause, &what, None).await?;
        }
    }

    /// None when the caller may pull; else the refusal.
    async fn try_to_pull(&self, probing: &Probing) -> Result<Option<Error>> {
        let tried = async {
            self.probe(&probing.repository).await?;
            self.has_manifest(&probing.repository, &probing.reference).await
        };
        match tried.await {
            Ok(_) => Ok(None),
            Err(error) if is_refusal(&error) => Ok(Some(error)),
            Err(error) => Err(error),
        }
    }
}

impl Expectation {
    fn words(self) -> &'static str {
        match self {
            Self::Admitted => "open for this caller",
            Self::Refused => "closed for this caller",
        }
    }
}

/// Whether the registry has judged the caller. A credential that gives no token has not come so far: it has no status.
fn is_refusal(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::NetworkDenied | ErrorKind::PermissionDenied => true,
        ErrorKind::Unauthenticated => error.status() == Some(401),
        _ => false,
    }
}

fn not_yet(probing: &Probing, probes: u32, time: Duration, last: Option<Error>) -> Error {
    const WAIT: &str = "Azure may need more time";
    const ASK: &str = "Azure may need more time; if it stays so, have the registry explain why";
    let (said, hint) = match (&last, probing.expected) {
        (Some(error), _) if !is_refusal(error) => {
            (format!("not judged ({})", error.message()), "look at the connection to the registry")
        }
        (Some(error), Expectation::Admitted) => (format!("still refused ({})", error.message()), ASK),
        (None, Expectation::Refused) => ("still admitted".to_owned(), ASK),
        (None, Expectation::Admitted) => ("not yet admitted often enough in a row".to_owned(), WAIT),
        (Some(_), Expectation::Refused) => ("not yet refused often enough in a row".to_owned(), WAIT),
    };
    let error =
        Error::new(ErrorKind::Timeout, format!("after {time:?} and {probes} probes the caller is {said}"))
            .with_retryable(true)
            .with_client_address(last.as_ref().and_then(Error::client_address))
            .with_hint(hint);
    match last {
        Some(last) => error.with_source(last),
        None => error,
    }
}

impl TaskWorkflow {
    /// As [`verify`](Self::verify), with another run when one was refused, until one goes well or the time is over: what
    /// was applied a moment ago may not be effective yet. Runs cost time and money, so the pauses between them grow from
    /// 1 s to 30 s.
    ///
    /// Like verifying, it goes on with a run that was queued before with the same journal.
    ///
    /// # Errors
    /// What the last run was refused with, when the time is over; `Timeout` when a run is still under way then. A run
    /// that fails for another reason than a refusal ends the wait at once.
    pub fn wait_until_effective(
        &self,
        journal: &Journal,
        options: RunOptions,
        time: Duration,
    ) -> Progress<Verified> {
        let (workflow, journal) = (self.clone(), journal.clone());
        Progress::new(
            |told| async move { workflow.run_until_one_passes(&journal, &options, time, &told).await },
        )
    }

    async fn run_until_one_passes(
        &self,
        journal: &Journal,
        options: &RunOptions,
        time: Duration,
        told: &Reporter,
    ) -> Result<Verified> {
        let deadline = Deadline::start(&self.task().registry().arm().clock, time);
        let what = format!("a run of {} that goes well", self.task().name());
        let mut pauses = run_pauses();
        loop {
            let ended = deadline.bound(&what, self.run_once(journal, options, told)).await?;
            let error = match ended.run.succeeded(&ended.log) {
                Err(error)
                    if matches!(error.kind(), ErrorKind::NetworkDenied | ErrorKind::Unauthenticated) =>
                {
                    error
                }
                result => return result.map(|()| ended),
            };
            let pause = pauses.next().unwrap_or_default();
            if pause >= deadline.left() {
                return Err(error);
            }
            told.tell(Event::RunRefused {
                run: ended.run.run_id,
                reason: error.message().to_owned(),
                next_in: pause,
            });
            deadline.pause(pause, &what, Some(error)).await?;
        }
    }
}

fn run_pauses() -> impl Iterator<Item = Duration> {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_secs(1))
        .with_max_delay(Duration::from_secs(30))
        .with_factor(2.0)
        .without_max_times()
        .build()
}
