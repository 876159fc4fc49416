//! The SDK's error, flat: what a host language makes its exception of.

use std::ops::Deref;

use acrgate::ErrorKind;

/// An error with every field that [`acrgate::Error`] has, and the whole cause chain in its message.
#[derive(Debug, Clone, PartialEq, thiserror::Error, serde::Serialize)]
#[error("{}", .0.message)]
pub struct Failure(Box<Fields>);

/// What a [`Failure`] tells.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Fields {
    /// The kind in one word, for example `network_denied`.
    pub kind: String,
    /// What happened and what to do, with the whole cause chain, on one line.
    pub message: String,
    /// What happened, in one sentence; the service's own text where it gave one.
    pub reason: String,
    /// The HTTP status, when an answer came.
    pub status: Option<u16>,
    /// The service's error code.
    pub code: Option<String>,
    /// The service's request id.
    pub request_id: Option<String>,
    /// What the call was about: a resource id, a host, or a field.
    pub target: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
    /// Whether the same call may succeed later without anything being changed.
    pub retryable: bool,
    /// How many seconds the service asks to wait before the next call.
    pub retry_after: Option<f64>,
    /// The address that the registry saw, when a network denial names it.
    pub client_address: Option<String>,
}

impl From<acrgate::Error> for Failure {
    fn from(error: acrgate::Error) -> Self {
        Self(Box::new(Fields {
            kind: error.kind().as_str().to_owned(),
            message: error.report(),
            reason: error.message().to_owned(),
            status: error.status(),
            code: error.code().map(str::to_owned),
            request_id: error.request_id().map(str::to_owned),
            target: error.target().map(str::to_owned),
            hint: error.hint().map(str::to_owned),
            retryable: error.is_retryable(),
            retry_after: error.retry_after().map(|after| after.as_secs_f64()),
            client_address: error.client_address().map(|address| address.to_string()),
        }))
    }
}

impl Deref for Failure {
    type Target = Fields;

    fn deref(&self) -> &Fields {
        &self.0
    }
}

impl Failure {
    /// What it tells, to be taken apart.
    #[must_use]
    pub fn into_fields(self) -> Fields {
        *self.0
    }

    /// The work was cancelled by whoever asked for it.
    #[must_use]
    pub fn cancelled() -> Self {
        acrgate::Error::new(ErrorKind::Cancelled, "the call was cancelled").into()
    }
}
