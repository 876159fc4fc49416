//! The SDK's error, flat: what a host language makes its exception of.

use std::{error::Error, fmt, iter::successors, ops::Deref, time::Duration};

use acrgate::ErrorKind;
use serde::{Serialize, Serializer};

use crate::token::{Cause, NoToken};

/// An error with every field that [`acrgate::Error`] has, and the whole cause chain in its message.
#[derive(Clone)]
pub struct Failure(Box<Inner>);

#[derive(Clone)]
struct Inner {
    fields: Fields,
    cause: Option<Cause>,
}

/// What a [`Failure`] tells.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Fields {
    /// The kind in one word: one of the list's [`ErrorKind`](crate::records::ErrorKind).
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
        let chain = successors(error.source(), |&error| error.source());
        let cause = chain.filter_map(<dyn Error>::downcast_ref).find_map(NoToken::cause).cloned();
        let fields = Fields {
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
        };
        Self(Box::new(Inner { fields, cause }))
    }
}

impl Deref for Failure {
    type Target = Fields;

    fn deref(&self) -> &Fields {
        &self.0.fields
    }
}

impl Failure {
    /// What it tells, to be taken apart.
    #[must_use]
    pub fn into_fields(self) -> Fields {
        self.0.fields
    }

    /// The error of the host language's credential, when there was no token because of it.
    #[must_use]
    pub fn cause(&self) -> Option<&Cause> {
        self.0.cause.as_ref()
    }

    /// The call was over time.
    #[must_use]
    pub(crate) fn late(deadline: Duration) -> Self {
        let error =
            acrgate::Error::new(ErrorKind::Timeout, format!("the call did not end within {deadline:?}"))
                .with_hint("give it more time, or try again later");
        let mut failure = Self::from(error);
        failure.0.fields.retryable = true;
        failure
    }

    /// The work was cancelled by whoever asked for it.
    #[must_use]
    pub fn cancelled() -> Self {
        acrgate::Error::new(ErrorKind::Cancelled, "the call was cancelled").into()
    }
}

impl Error for Failure {}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0.fields, f)
    }
}

impl PartialEq for Failure {
    fn eq(&self, other: &Self) -> bool {
        self.0.fields == other.0.fields
    }
}

impl Serialize for Failure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.fields.serialize(serializer)
    }
}
