//! The emulated time of operations and of propagation.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use time::OffsetDateTime;

/// How far emulated time has come since the start. It runs at a rate of its own and can be moved forward, so that a
/// test need not wait for what takes minutes in Azure. Token life times are wall time and do not look here.
#[derive(Debug)]
pub struct Clock {
    pace: Mutex<Pace>,
}

#[derive(Debug, Clone, Copy)]
struct Pace {
    reached: Duration,
    since: Instant,
    rate: f64,
}

impl Pace {
    fn now(self) -> Duration {
        self.reached.saturating_add(self.since.elapsed().mul_f64(self.rate))
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self { pace: Mutex::new(Pace { reached: Duration::ZERO, since: Instant::now(), rate: 1.0 }) }
    }
}

impl Clock {
    /// Emulated time since the start.
    #[must_use]
    pub fn now(&self) -> Duration {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner).now()
    }

    /// Emulated seconds a second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner).rate
    }

    /// Moves emulated time forward by `ahead` and lets it run at `rate` from here on.
    ///
    /// A rate that is negative, infinite or not a number counts as 0: time stands still.
    pub fn set(&self, ahead: Duration, rate: f64) {
        let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        *pace = Pace {
            reached: pace.now().saturating_add(ahead),
            since: Instant::now(),
            rate: if rate.is_finite() && rate > 0.0 { rate.min(1_000_000.0) } else { 0.0 },
        };
    }
}

/// The wall time as ARM writes it: `2024-07-01T04:21:03.1234567+00:00`.
#[must_use]
pub fn timestamp() -> String {
    let now = OffsetDateTime::now_utc();
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:07}+00:00",
        now.year(),
        u8::from(now.month()),
        now.day(),
        now.hour(),
        now.minute(),
        now.second(),
        now.nanosecond() / 100
    )
}

/// The wall time as the last change of a run is written: like [`timestamp`], without a fraction.
#[must_use]
pub fn whole_seconds() -> String {
    let now = timestamp();
    format!("{}+00:00", now.split('.').next().unwrap_or_default())
}

/// Seconds since 1970, for the claims of tokens.
#[must_use]
pub fn unix_seconds() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_moves_only_as_told() {
        let clock = Clock::default();
        clock.set(Duration::from_secs(60), 0.0);
        let then = clock.now();
        assert!(then >= Duration::from_secs(60));
        assert_eq!(clock.now(), then);
        clock.set(Duration::from_secs(5), 0.0);
        assert_eq!(clock.now(), then + Duration::from_secs(5));
    }

    #[test]
    fn timestamps_have_seven_decimals() {
        let text = timestamp();
        assert_eq!(text.len(), "2024-07-01T04:21:03.1234567+00:00".len());
        assert!(text.ends_with("+00:00"));
    }
}
