//! The one error of this module.

use std::fmt;

/// Text that is not a valid name: what was expected, what is wrong with it, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub struct InvalidName {
    /// The kind of name that was expected, such as `registry name`.
    pub what: &'static str,
    /// The text that was refused, cut after 120 characters.
    pub value: String,
    /// What is wrong, as a clause: `contains '-'`.
    pub reason: String,
    /// What to give instead.
    pub hint: String,
}

/// Enough to recognise a value; a pasted file must not become a log line.
const LONGEST_VALUE: usize = 120;

impl InvalidName {
    /// Describes why `value` is not a valid `what`.
    pub fn new(what: &'static str, value: &str, reason: impl Into<String>, hint: impl Into<String>) -> Self {
        let mut shown: String = value.chars().take(LONGEST_VALUE).collect();
        if shown.len() < value.len() {
            shown.push('…');
        }
        Self { what, value: shown, reason: reason.into(), hint: hint.into() }
    }
}

impl fmt::Display for InvalidName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, value, reason, hint } = self;
        write!(f, "{value:?} is not a valid {what}: it {reason}; {hint}")
    }
}

impl std::error::Error for InvalidName {}
