//! The one error type: what happened, how the service said it, and what to do.

use std::{borrow::Cow, fmt, net::IpAddr, time::Duration};

use crate::names::InvalidName;

/// The result of every fallible call in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of thing went wrong: the field to branch on.
///
/// The words are the same in every language that acrgate is available in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(feature = "__exhaustive"), non_exhaustive)]
pub enum ErrorKind {
    /// The resource does not exist (HTTP 404).
    NotFound,
    /// The identity is known, but lacks a role for this (HTTP 403 of Azure Resource Manager, `insufficient_scope` of a
    /// registry).
    PermissionDenied,
    /// No identity was accepted: no token, an expired one, or one for another audience (HTTP 401).
    Unauthenticated,
    /// The registry's network rules refused the caller (HTTP 403 `DENIED`, "client with IP … is not allowed access").
    /// [`Error::client_address`] tells the address that the registry saw.
    NetworkDenied,
    /// The resource exists already, or is being changed by somebody else (HTTP 409).
    Conflict,
    /// What a plan started from is no longer so; make a new plan.
    Stale,
    /// A guard of this library refused to send the request, because the service is known to refuse it or because it
    /// would do harm that was not asked for.
    Refused,
    /// The registry's SKU, or the API version in use, does not offer this.
    Unsupported,
    /// The service asks for fewer calls (HTTP 429), for longer than the deadline allows.
    Throttled,
    /// A name, an option or a document is wrong; nothing was sent, or the service said so (HTTP 400).
    InvalidInput,
    /// A long-running operation, or a task run, was accepted and then failed.
    OperationFailed,
    /// The deadline passed.
    Timeout,
    /// The work was cancelled.
    Cancelled,
    /// No connection: name resolution, proxy, TLS, or a connection that broke.
    Connection,
    /// An answer that the contract does not know; a fault of the service (HTTP 5xx), or a defect of this library.
    Unexpected,
}

impl ErrorKind {
    /// The kind in the words that documents and other languages use, for example `network_denied`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::PermissionDenied => "permission_denied",
            Self::Unauthenticated => "unauthenticated",
            Self::NetworkDenied => "network_denied",
            Self::Conflict => "conflict",
            Self::Stale => "stale",
            Self::Refused => "refused",
            Self::Unsupported => "unsupported",
            Self::Throttled => "throttled",
            Self::InvalidInput => "invalid_input",
            Self::OperationFailed => "operation_failed",
            Self::Timeout => "timeout",
            Self::Cancelled => "cancelled",
            Self::Connection => "connection",
            Self::Unexpected => "unexpected",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What went wrong, in the service's words where it spoke, with the remedy where one is known.
///
/// `Display` gives one line: the message, then the HTTP status and the service's code in parentheses, then the hint.
/// The whole cause chain is reachable through [`std::error::Error::source`] and joined by [`Error::report`].
#[derive(Debug)]
pub struct Error(Box<Fields>);

#[derive(Debug)]
struct Fields {
    kind: ErrorKind,
    message: String,
    status: Option<u16>,
    code: Option<String>,
    request_id: Option<String>,
    target: Option<String>,
    hint: Option<Cow<'static, str>>,
    retryable: bool,
    retry_after: Option<Duration>,
    client_address: Option<IpAddr>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of this kind with this message. The message is one sentence without a full stop; it must not contain a
    /// secret.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Fields {
            kind,
            message: message.into(),
            status: None,
            code: None,
            request_id: None,
            target: None,
            hint: None,
            retryable: false,
            retry_after: None,
            client_address: None,
            source: None,
        }))
    }

    pub(crate) fn unexpected(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unexpected, message).with_hint(
            "see whether a proxy or gateway answers instead of Azure; if not, report it with the request id",
        )
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidInput, message)
            .with_hint("correct what the message names; nothing was sent")
    }

    pub(crate) fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    pub(crate) fn with_code(mut self, code: impl Into<String>) -> Self {
        self.0.code = Some(code.into());
        self
    }

    pub(crate) fn with_request_id(mut self, id: Option<String>) -> Self {
        self.0.request_id = id;
        self
    }

    pub(crate) fn with_target(mut self, target: impl Into<String>) -> Self {
        self.0.target = Some(target.into());
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    pub(crate) fn with_retryable(mut self, retryable: bool) -> Self {
        self.0.retryable = retryable;
        self
    }

    pub(crate) fn with_retry_after(mut self, after: Option<Duration>) -> Self {
        self.0.retry_after = after;
        self
    }

    pub(crate) fn with_client_address(mut self, address: Option<IpAddr>) -> Self {
        self.0.client_address = address;
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// What kind of thing went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What happened, in one sentence; the service's own text where it gave one.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The HTTP status, when an answer came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The service's error code, for example `RoleAssignmentExists` or `DENIED`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The service's request id: what Azure support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// What the call was about: a resource id, a host, or a field.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        self.0.target.as_deref()
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// Whether the same call may succeed later without anything being changed.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// How long the service asks to wait before the next call.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The address that the registry saw, when a network denial names it. Behind a proxy it is the proxy's.
    #[must_use]
    pub fn client_address(&self) -> Option<IpAddr> {
        self.0.client_address
    }

    /// This error and its whole cause chain on one line.
    #[must_use]
    pub fn report(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            let said = error.to_string();
            // Libraries often repeat their cause in their own text.
            if !text.contains(&said) {
                text.push_str(": ");
                text.push_str(&said);
            }
            cause = error.source();
        }
        text
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        match (self.0.status, &self.0.code) {
            (Some(status), Some(code)) => write!(f, " (HTTP {status} {code})")?,
            (Some(status), None) => write!(f, " (HTTP {status})")?,
            (None, Some(code)) => write!(f, " ({code})")?,
            (None, None) => {}
        }
        if let Some(hint) = &self.0.hint {
            write!(f, "; {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl From<InvalidName> for Error {
    fn from(error: InvalidName) -> Self {
        let InvalidName { what, value, reason, hint } = &error;
        Self::invalid(format!("{value:?} is not a valid {what}: it {reason}"))
            .with_hint(hint.clone())
            .with_source(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_says_cause_status_code_and_remedy() {
        let error = Error::new(ErrorKind::Conflict, "the registry is being changed")
            .with_status(409)
            .with_code("RegistryStatusConflict")
            .with_hint("try again");
        assert_eq!(
            error.to_string(),
            "the registry is being changed (HTTP 409 RegistryStatusConflict); try again"
        );
    }

    #[test]
    fn the_report_joins_the_chain_without_repeating_it() {
        let inner = std::io::Error::other("connection reset by peer");
        let outer = Error::new(ErrorKind::Connection, "no answer from the registry").with_source(inner);
        assert_eq!(outer.report(), "no answer from the registry: connection reset by peer");
    }

    #[test]
    fn kinds_are_written_alike_everywhere() {
        let text = serde_json::to_string(&ErrorKind::NetworkDenied).unwrap();
        assert_eq!(text, format!("\"{}\"", ErrorKind::NetworkDenied));
    }
}
