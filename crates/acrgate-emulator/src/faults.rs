//! Faults that a tester orders: delays, statuses, resets, and changes that come between a read and a write.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

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
    /// Answers with this status; the request has no effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Headers of that answer.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Body of that answer: JSON, or a text that goes out as it is.
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
    pub(crate) fault: Fault,
}

/// The ordered faults, and how often each has happened.
#[derive(Debug, Default)]
pub struct Faults {
    inner: Mutex<Option<Armed>>,
}

#[derive(Debug)]
struct Armed {
    faults: Vec<(Fault, u64, u64)>,
    dice: fastrand::Rng,
}

impl Faults {
    /// Replaces what was ordered before.
    pub fn arm(&self, plan: FaultPlan) {
        let armed = (!plan.faults.is_empty()).then(|| Armed {
            faults: plan.faults.into_iter().map(|fault| (fault, 0, 0)).collect(),
            dice: fastrand::Rng::with_seed(plan.seed),
        });
        *self.inner.lock().unwrap_or_else(PoisonError::into_inner) = armed;
    }

    /// What is ordered now, with how often each fault met a request and happened.
    #[must_use]
    pub fn report(&self) -> Value {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let faults = inner.as_ref().map_or(&[][..], |armed| &armed.faults);
        let rows = faults.iter().map(
            |(fault, met, happened)| serde_json::json!({"fault": fault, "met": met, "happened": happened}),
        );
        serde_json::json!({ "faults": rows.collect::<Vec<_>>() })
    }

    pub(crate) fn strike(&self, method: &str, host: &str, path: &str) -> Option<Blow> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let Armed { faults, dice } = inner.as_mut()?;
        for (fault, met, happened) in faults {
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
            *happened += 1;
            let delay = if fault.max_delay_ms > fault.delay_ms {
                dice.u64(fault.delay_ms..=fault.max_delay_ms)
            } else {
                fault.delay_ms
            };
            let answer_delay = Duration::from_millis(fault.answer_delay_ms);
            return Some(Blow { delay: Duration::from_millis(delay), answer_delay, fault: fault.clone() });
        }
        None
    }
}

impl Fault {
    fn meets(&self, method: &str, host: &str, path: &str) -> bool {
        let part = |wanted: &Option<String>, whole: &str| {
            wanted.as_ref().is_none_or(|part| whole.to_ascii_lowercase().contains(&part.to_ascii_lowercase()))
        };
        self.method.as_ref().is_none_or(|own| own.eq_ignore_ascii_case(method))
            && part(&self.host, host)
            && part(&self.path, path)
    }
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
