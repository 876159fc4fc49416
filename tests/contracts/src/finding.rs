//! What a comparison found, and the exceptions that are known.

use std::{cell::Cell, fmt};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use crate::{
    contract::Difference,
    recording::{Exchange, Recording},
};

/// What stands for a file where the traffic of a test was compared; the operation's id follows.
pub(crate) const TRAFFIC: &str = "traffic";

/// What was compared with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Check {
    /// An exchange with Azure's contract.
    Contract,
    /// What the SDK makes of a recorded answer.
    Sdk,
    /// The emulator's answer with the recorded one.
    Emulator,
}

/// A difference.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The recording's file, or the name of the job that was recorded.
    pub file: String,
    /// Which exchange of it, from 0.
    pub interaction: usize,
    /// Method and path.
    pub request: String,
    /// Where: `status`, `request …`, `header …`, or a JSON pointer into the answer's body.
    pub place: String,
    /// What differs.
    pub message: String,
}

impl Finding {
    pub(crate) fn of(
        recording: &Recording,
        interaction: usize,
        exchange: &Exchange,
        difference: Difference,
    ) -> Self {
        let Difference { place, message } = difference;
        Self { file: recording.file.clone(), interaction, request: exchange.request.line(), place, message }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, interaction, request, place, message } = self;
        write!(f, "{file} #{interaction} {request}\n    {place}: {message}")
    }
}

/// Differences that are known, each with its reason. One that no longer exists has to go.
#[derive(Debug)]
pub struct Exceptions {
    list: Vec<(Exception, Cell<bool>)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    check: Check,
    file: String,
    /// All of them, if none is named.
    #[serde(default)]
    interactions: Vec<usize>,
    /// As in a finding; `*` stands for one segment of a pointer.
    place: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "exception")]
    exceptions: Vec<Exception>,
}

impl Exceptions {
    /// The exceptions of one check in these files.
    ///
    /// # Errors
    /// When the text is not TOML of the documented form, or a reason is missing.
    pub fn parse(text: &str, check: Check, concerns: impl Fn(&str) -> bool) -> Result<Self> {
        let file: File = toml::from_str(text).context("exceptions.toml")?;
        for exception in &file.exceptions {
            ensure!(!exception.reason.trim().is_empty(), "no reason for {exception:?}");
        }
        let mine = file.exceptions.into_iter().filter(|known| known.check == check && concerns(&known.file));
        Ok(Self { list: mine.map(|known| (known, Cell::new(false))).collect() })
    }

    /// Splits findings into those that nothing excepts, and how many were excepted.
    #[must_use]
    pub fn sift(&self, findings: Vec<Finding>) -> (Vec<Finding>, usize) {
        let found = findings.len();
        let left: Vec<_> = findings.into_iter().filter(|finding| !self.knows(finding)).collect();
        let excepted = found - left.len();
        (left, excepted)
    }

    fn knows(&self, finding: &Finding) -> bool {
        // Every exception that fits is in use: two that overlap do not make each other look needless.
        let fitting = self.list.iter().filter(|(known, _)| known.fits(finding));
        fitting.map(|(_, used)| used.set(true)).count() > 0
    }

    /// Exceptions that met no difference, one line each.
    #[must_use]
    pub fn needless(&self) -> Vec<String> {
        let unused = self.list.iter().filter(|(_, used)| !used.get());
        unused.map(|(known, _)| format!("{} {:?} {}", known.file, known.interactions, known.place)).collect()
    }
}

/// Whether a finding's file is an exception's: the same, or an operation's traffic where the exception says `traffic`.
fn is_of(found: &str, known: &str) -> bool {
    found == known
        || (known == TRAFFIC && found.strip_prefix(TRAFFIC).is_some_and(|rest| rest.starts_with(' ')))
}

impl Exception {
    fn fits(&self, finding: &Finding) -> bool {
        let (mut wanted, mut there) = (self.place.split('/'), finding.place.split('/'));
        let same_place = loop {
            match (wanted.next(), there.next()) {
                (None, None) => break true,
                (Some(own), Some(other)) if own == "*" || own == other => {}
                _ => break false,
            }
        };
        same_place
            && is_of(&finding.file, &self.file)
            && (self.interactions.is_empty() || self.interactions.contains(&finding.interaction))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(interaction: usize, place: &str) -> Finding {
        Finding {
            file: "a.yaml".into(),
            interaction,
            request: "GET x".into(),
            place: place.into(),
            message: "differs".into(),
        }
    }

    const TEXT: &str = r#"
        [[exception]]
        check = "sdk"
        file = "a.yaml"
        interactions = [3]
        place = "/value/*/name"
        reason = "because"
        [[exception]]
        check = "emulator"
        file = "a.yaml"
        place = "status"
        reason = "because"
    "#;

    #[test]
    fn an_exception_fits_its_interaction_and_place_only() {
        let known = Exceptions::parse(TEXT, Check::Sdk, |_| true).unwrap();
        let (left, excepted) = known.sift(vec![
            finding(3, "/value/0/name"),
            finding(4, "/value/0/name"),
            finding(3, "/value/0/id"),
            finding(3, "/value/0/name/more"),
        ]);
        assert_eq!((left.len(), excepted), (3, 1));
        assert!(known.needless().is_empty());
    }

    #[test]
    fn an_exception_without_a_difference_is_needless() {
        let known = Exceptions::parse(TEXT, Check::Emulator, |_| true).unwrap();
        assert_eq!(known.sift(vec![finding(0, "/status")]).1, 0);
        assert_eq!(known.needless().len(), 1);
    }

    #[test]
    fn one_exception_may_be_for_the_traffic_of_every_operation() {
        assert!(is_of("traffic Boxes_Get", "traffic") && is_of("traffic Boxes_Get", "traffic Boxes_Get"));
        assert!(!is_of("traffic Boxes_Get", "traffic Boxes_List") && !is_of("a.yaml", "traffic"));
    }

    #[test]
    fn a_reason_must_be_given() {
        assert!(Exceptions::parse(&TEXT.replace("because", " "), Check::Sdk, |_| true).is_err());
    }
}
