//! Time as this crate sees it: replaceable, so that waiting can be tested without waiting.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    time::{Duration, Instant},
};

use time::OffsetDateTime;

/// Tells the time and sleeps. The default is [`SystemClock`].
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// A monotonic instant, for deadlines.
    fn now(&self) -> Instant;

    /// The calendar time, for the expiry of tokens and the dates in journals.
    fn wall(&self) -> OffsetDateTime;

    /// Completes after this long.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;
}

/// The machine's clock, sleeping on tokio's timer.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn wall(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(duration))
    }
}
