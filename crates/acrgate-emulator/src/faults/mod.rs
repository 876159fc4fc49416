//! Faults that a tester orders: delays, statuses, throttling, resets, and changes that take their time to be enforced.

mod throttle;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use throttle::Throttle;
use throttle::{Window, whole_seconds};

/// What a tester orders: `{"seed":7,"faults":[{"method":"PATCH","path":"/registries/","count":2,"status":429}]}`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FaultPlan {
    /// Seed of the dice for `probability` and `delayMs` ranges.
    #[serde(default)]
    pub seed: u64,
    /// The faults; the first that matches a request happens.
    #[serde(default)]
    pub faults: Vec<Fault>,
    /// Resources whose changes take their time; the first that matches a resource counts.
    #[serde(default)]
    pub propagation: Vec<Slow>,
}

impl FaultPlan {
    /// What cannot be done of it, if something cannot.
    pub(crate) fn problem(&self) -> Option<String> {
        self.faults.iter().find_map(Fault::problem)
    }
}

/// Resources whose changes are enforced later than ARM shows them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Slow {
    /// A part of their ARM ids, without case.
    pub path: String,
    /// Milliseconds of emulated time until a change is enforced, and until role assignments know a new identity.
    pub delay_ms: u64,
}

impl Slow {
    /// Whether it is about the resource with this id.
    pub(crate) fn meets(&self, id: &str) -> bool {
        is_part(&self.path, id)
    }

    /// The delay.
    pub(crate) const fn delay(&self) -> Duration {
        Duration::from_millis(self.delay_ms)
    }
}

/// One fault, and the requests it meets. Everything that is not given matches.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fault {
    /// HTTP method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// A part of the host, without case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// A part of the path, without case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Matching requests that pass first.
    #[serde(default)]
    pub after: u64,
    /// How often it happens; none: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// How likely it is, from 0 to 1; none: certain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// Milliseconds of wall time to wait before anything is done.
    #[serde(default)]
    pub delay_ms: u64,
    /// If larger than `delayMs`, the delay is drawn between the two.
    #[serde(default)]
    pub max_delay_ms: u64,
    /// Milliseconds of wall time to wait after everything is done and logged, before the answer goes out: time for a
    /// client to die between its request's effect and its answer.
    #[serde(default)]
    pub answer_delay_ms: u64,
    /// Resets the connection, before or after the request has had its effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reset: Option<Reset>,
    /// Answers with 429 what is too much; the others pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub throttle: Option<Throttle>,
    /// Answers with this status; the request has no effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Headers of that answer, or of the 429.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Body of that answer: JSON, or a text that goes out as it is. Without one, a 429 of `throttle` has the words of the
    /// door that was asked.
    #[serde(default)]
    pub body: Value,
}

/// When a connection is reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Reset {
    /// Before the request has an effect.
    Before,
    /// After it had its effect: the answer is lost.
    After,
}

/// What happens to one request.
#[derive(Debug, Clone)]
pub(crate) struct Blow {
    pub(crate) delay: Duration,
    pub(crate) answer_delay: Duration,
    /// Seconds after which a throttled request may come again.
    pub(crate) retry_after: Option<u64>,
    pub(crate) fault: Fault,
}

/// The ordered faults, and how often each has happened.
#[derive(Debug, Default)]
pub struct Faults {
    inner: Mutex<Option<Armed>>,
}

#[derive(Debug)]
struct Armed {
    faults: Vec<Ordered>,
    propagation: Vec<Slow>,
    dice: fastrand::Rng,
}

/// A fault, and what has become of it.
#[derive(Debug)]
struct Ordered {
    fault: Fault,
    met: u64,
    happened: u64,
    window: Window,
}

impl Faults {
    /// Replaces what was ordered before.
    pub(crate) fn arm(&self, plan: FaultPlan) {
        let ordered = |fault| Ordered { fault, met: 0, happened: 0, window: Window::default() };
        let armed = (!plan.faults.is_empty() || !plan.propagation.is_empty()).then(|| Armed {
            faults: plan.faults.into_iter().map(ordered).collect(),
            propagation: plan.propagation,
            dice: fastrand::Rng::with_seed(plan.seed),
        });
        *self.inner.lock().unwrap_or_else(PoisonError::into_inner) = armed;
    }

    /// What is ordered now, with how often each fault met a request and happened.
    #[must_use]
    pub fn report(&self) -> Value {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let faults = inner.as_ref().map_or(&[][..], |armed| &armed.faults);
        let rows = faults.iter().map(|Ordered { fault, met, happened, .. }| {
            serde_json::json!({"fault": fault, "met": met, "happened": happened})
        });
        let propagation = inner.as_ref().map_or(&[][..], |armed| &armed.propagation);
        serde_json::json!({ "faults": rows.collect::<Vec<_>>(), "propagation": propagation })
    }

    pub(crate) fn strike(&self, method: &str, host: &str, path: &str) -> Option<Blow> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let Armed { faults, dice, .. } = inner.as_mut()?;
        for Ordered { fault, met, happened, window } in faults {
            if !fault.meets(method, host, path) {
                continue;
            }
            *met += 1;
            let exhausted = fault.count.is_some_and(|count| *happened >= count);
            if *met <= fault.after || exhausted {
                continue;
            }
            if fault.probability.is_some_and(|likely| dice.f64() >= likely) {
                continue;
            }
            let retry_after = match fault.throttle.map(|throttle| window.admit(throttle, Instant::now())) {
                Some(Ok(())) => continue,
                Some(Err(rest)) => Some(whole_seconds(rest)),
                None => None,
            };
            *happened += 1;
            let delay = if fault.max_delay_ms > fault.delay_ms {
                dice.u64(fault.delay_ms..=fault.max_delay_ms)
            } else {
                fault.delay_ms
            };
            return Some(Blow {
                delay: Duration::from_millis(delay),
                answer_delay: Duration::from_millis(fault.answer_delay_ms),
                retry_after,
                fault: fault.clone(),
            });
        }
        None
    }
}

impl Fault {
    fn problem(&self) -> Option<String> {
        if let Some(status) = self.status.filter(|status| !(200..=599).contains(status)) {
            return Some(format!("{status} is no status of an answer"));
        }
        if let Some(likely) = self.probability.filter(|likely| !(0.0..=1.0).contains(likely)) {
            return Some(format!("a probability lies between 0 and 1, not at {likely}"));
        }
        let cannot_be = |(name, value): &(&String, &String)| {
            name.parse::<http::HeaderName>().is_err() || http::HeaderValue::from_str(value).is_err()
        };
        let header = self.headers.iter().find(cannot_be);
        header.map(|(name, value)| format!("{name:?}: {value:?} is no header"))
    }

    fn meets(&self, method: &str, host: &str, path: &str) -> bool {
        let part = |wanted: &Option<String>, whole| wanted.as_ref().is_none_or(|part| is_part(part, whole));
        self.method.as_ref().is_none_or(|own| own.eq_ignore_ascii_case(method))
            && part(&self.host, host)
            && part(&self.path, path)
    }
}

fn is_part(part: &str, whole: &str) -> bool {
    whole.to_ascii_lowercase().contains(&part.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arm(text: &str) -> Faults {
        let faults = Faults::default();
        faults.arm(serde_json::from_str(text).unwrap());
        faults
    }

    #[test]
    fn a_fault_happens_as_often_as_ordered() {
        let faults =
            arm(r#"{"faults":[{"method":"PATCH","path":"/Registries/","after":1,"count":2,"status":429}]}"#);
        assert!(faults.strike("GET", "h", "/registries/r").is_none());
        let patches: Vec<_> =
            (0..5).map(|_| faults.strike("PATCH", "h", "/registries/r").is_some()).collect();
        assert_eq!(patches, [false, true, true, false, false]);
    }

    #[test]
    fn the_same_seed_throws_the_same_dice() {
        let plan = r#"{"seed":42,"faults":[{"probability":0.5,"maxDelayMs":100}]}"#;
        let throw = || {
            let faults = arm(plan);
            (0..50).map(|_| faults.strike("GET", "h", "/").map(|blow| blow.delay)).collect::<Vec<_>>()
        };
        let first = throw();
        assert_eq!(first, throw());
        assert!(first.iter().any(Option::is_some) && first.iter().any(Option::is_none));
    }

    #[test]
    fn a_misspelt_order_is_refused() {
        assert!(serde_json::from_str::<FaultPlan>(r#"{"faults":[{"stauts":500}]}"#).is_err());
    }
}
