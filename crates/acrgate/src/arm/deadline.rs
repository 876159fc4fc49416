//! One budget of time per call, spent by attempts and the waits between them.

use std::{
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};

use backon::{BackoffBuilder, ExponentialBuilder};

use super::Clock;
use crate::{Error, ErrorKind, Result};

/// When a call must have ended.
#[derive(Debug, Clone)]
pub(crate) struct Deadline {
    clock: Arc<dyn Clock>,
    started: Instant,
    budget: Duration,
}

impl Deadline {
    pub(crate) fn start(clock: &Arc<dyn Clock>, budget: Duration) -> Self {
        Self { clock: Arc::clone(clock), started: clock.now(), budget }
    }

    /// A budget for one call within this one: a long wait is made of calls, each as bounded as any other.
    pub(crate) fn call(&self, budget: Duration) -> Self {
        Self::start(&self.clock, budget.min(self.left()))
    }

    pub(crate) fn left(&self) -> Duration {
        self.budget.saturating_sub(self.elapsed())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.clock.now().saturating_duration_since(self.started)
    }

    /// Runs `work`, but not past the deadline; `what` is what was waited for.
    pub(crate) async fn bound<T>(&self, what: &str, work: impl Future<Output = Result<T>>) -> Result<T> {
        tokio::select! {
            biased;
            result = work => result,
            () = self.clock.sleep(self.left()) => Err(self.passed(what, None)),
        }
    }

    /// Makes attempts until one succeeds, one fails for good, or the deadline comes. `Retry-After` is obeyed.
    pub(crate) async fn retrying<T, F>(
        &self,
        what: &str,
        may_try_again: impl Fn(&Error) -> bool,
        mut attempt: impl FnMut() -> F,
    ) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let mut pauses = retry_pauses();
        loop {
            let error = match self.bound(what, attempt()).await {
                Err(error) if may_try_again(&error) && !self.left().is_zero() => error,
                result => return result,
            };
            let pause = asked_or(error.retry_after(), pauses.next().unwrap_or_default());
            tracing::debug!(%error, ?pause, "trying again");
            self.pause(pause, what, Some(error)).await?;
        }
    }

    /// Waits `pause`, if it fits; otherwise ends at once with what was waited for, `last` being the reason to wait.
    pub(crate) async fn pause(&self, pause: Duration, what: &str, last: Option<Error>) -> Result<()> {
        if pause >= self.left() {
            return Err(self.passed(what, last.map(|error| (pause, error))));
        }
        self.clock.sleep(pause).await;
        Ok(())
    }

    fn passed(&self, what: &str, last: Option<(Duration, Error)>) -> Error {
        let budget = self.budget;
        match last {
            None => Error::new(ErrorKind::Timeout, format!("{what} did not come within {budget:?}"))
                .with_target(what)
                .with_retryable(true)
                .with_hint(MORE_TIME),
            // The last answer is what the user needs to see; its kind stays, so that throttled is still throttled.
            Some((pause, error)) => {
                let message = format!(
                    "{} (waited {:?} of {budget:?} for {what}; the next try would come after another {pause:?})",
                    error.message(),
                    self.elapsed(),
                );
                let mut told = Error::new(error.kind(), message)
                    .with_retryable(true)
                    .with_retry_after(error.retry_after())
                    .with_request_id(error.request_id().map(str::to_owned))
                    .with_client_address(error.client_address())
                    .with_hint(error.hint().unwrap_or(MORE_TIME).to_owned());
                if let Some(status) = error.status() {
                    told = told.with_status(status);
                }
                if let Some(code) = error.code() {
                    told = told.with_code(code.to_owned());
                }
                if let Some(target) = error.target() {
                    told = told.with_target(target.to_owned());
                }
                told.with_source(error)
            }
        }
    }
}

/// What to do when the time was too short. The hint is shown in every language, and so names nothing of Rust's.
const MORE_TIME: &str = "give it a longer deadline, or try again later";

/// The pause that the service asked for, else our own. A service that asks for none is not asked without end.
pub(crate) fn asked_or(asked: Option<Duration>, own: Duration) -> Duration {
    const LEAST: Duration = Duration::from_millis(50);
    match asked {
        Some(asked) if !asked.is_zero() => asked.max(LEAST),
        _ => own,
    }
}

/// Growing pauses between attempts, spread by chance so that many clients do not come back together.
pub(crate) fn retry_pauses() -> impl Iterator<Item = Duration> {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(200))
        .with_max_delay(Duration::from_secs(10))
        .with_factor(2.0)
        .with_jitter()
        .without_max_times()
        .build()
}

/// Pauses between polls of something under way: 50 ms growing by 1.15 up to 5 s, so that what is short is noticed soon
/// and what is long is not asked for too often. A wait is noticed at most 15 % late.
pub(crate) fn poll_pauses() -> impl Iterator<Item = Duration> {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(50))
        .with_max_delay(Duration::from_secs(5))
        .with_factor(1.15)
        .without_max_times()
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arm::SystemClock;

    #[test]
    fn polls_start_soon_and_end_at_five_seconds() {
        let pauses: Vec<_> = poll_pauses().take(100).collect();
        assert_eq!(pauses[0], Duration::from_millis(50));
        assert!(pauses.windows(2).all(|two| two[0] <= two[1]));
        assert_eq!(*pauses.last().unwrap(), Duration::from_secs(5));
        let first_second = pauses.iter().scan(Duration::ZERO, |sum, pause| {
            *sum += *pause;
            (*sum <= Duration::from_secs(1)).then_some(())
        });
        assert_eq!(first_second.count(), 9);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_that_does_not_fit_ends_at_once_and_says_why() {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let deadline = Deadline::start(&clock, Duration::from_secs(5));
        let throttled = Error::new(ErrorKind::Throttled, "too many requests").with_status(429);
        let error =
            deadline.pause(Duration::from_secs(60), "the registry", Some(throttled)).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Throttled, Some(429)));
        assert!(error.message().contains("60s"), "{error}");
    }

    #[tokio::test]
    async fn work_past_the_deadline_is_dropped() {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let deadline = Deadline::start(&clock, Duration::from_millis(10));
        let error = deadline.bound("an answer", std::future::pending::<Result<()>>()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(error.message().contains("an answer"));
    }
}
