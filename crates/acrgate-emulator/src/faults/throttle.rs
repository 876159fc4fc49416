//! Throttling: so many requests in a window of time, and the others are told when to come again.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// How many requests pass. As in Azure, `Retry-After` counts down to the end of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Throttle {
    /// How many matching requests pass in a window.
    pub limit: u64,
    /// Milliseconds of wall time that a window lasts. It begins with the first request that it counts.
    pub window_ms: u64,
}

/// What a throttle has let pass.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Window {
    begun: Option<Instant>,
    passed: u64,
}

impl Window {
    /// Lets a request pass, or tells in how long it should come again.
    pub(super) fn admit(&mut self, throttle: Throttle, now: Instant) -> Result<(), Duration> {
        let length = Duration::from_millis(throttle.window_ms);
        let age = self.begun.map_or(length, |begun| now.saturating_duration_since(begun));
        if age >= length {
            *self = Self { begun: Some(now), passed: 0 };
        }
        if self.passed < throttle.limit {
            self.passed += 1;
            return Ok(());
        }
        Err(length.saturating_sub(if age >= length { Duration::ZERO } else { age }))
    }
}

/// Whole seconds, as `Retry-After` has them: at least as long as the rest of the window.
pub(super) const fn whole_seconds(rest: Duration) -> u64 {
    rest.as_secs() + if rest.subsec_nanos() > 0 { 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_counts_and_counts_down() {
        let throttle = Throttle { limit: 2, window_ms: 10_000 };
        let (mut window, begun) = (Window::default(), Instant::now());
        let mut at = |ms| window.admit(throttle, begun + Duration::from_millis(ms)).map_err(whole_seconds);
        assert_eq!([at(0), at(1_000)], [Ok(()), Ok(())]);
        assert_eq!([at(2_000), at(7_500), at(9_999)], [Err(8), Err(3), Err(1)]);
        assert_eq!([at(10_000), at(10_001), at(10_002)], [Ok(()), Ok(()), Err(10)]);
        let closed = Throttle { limit: 0, ..throttle };
        assert_eq!(Window::default().admit(closed, begun), Err(Duration::from_secs(10)));
    }
}
