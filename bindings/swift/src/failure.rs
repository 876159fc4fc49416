//! What a call ends in when it does not end well.

use std::sync::Arc;

use acrgate_bridge::{Convert, Failure, failure::Fields, records};

use crate::{token::Thrown, values::ErrorKind};

/// The error of every call.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum NativeError {
    /// It failed.
    #[error("{}", details.message)]
    Failed {
        /// What went wrong.
        kind: ErrorKind,
        /// What is known about it.
        details: Box<ErrorDetails>,
        /// The token provider's own error, when there was no token because of it.
        thrown: Option<Arc<dyn Thrown>>,
    },
}

/// What is known about an error.
#[derive(Debug, Clone, uniffi::Record)]
pub struct ErrorDetails {
    /// What happened and what to do, with the whole cause chain, on one line.
    pub message: String,
    /// What happened, in one sentence; the service's own text where it gave one.
    pub reason: String,
    /// Whether the same call may succeed later without anything being changed.
    pub retryable: bool,
    /// The HTTP status, when an answer came.
    #[uniffi(default)]
    pub status: Option<u16>,
    /// The service's error code.
    #[uniffi(default)]
    pub code: Option<String>,
    /// The service's request id.
    #[uniffi(default)]
    pub request_id: Option<String>,
    /// What the call was about: a resource id, a host, or a field.
    #[uniffi(default)]
    pub target: Option<String>,
    /// What to do about it.
    #[uniffi(default)]
    pub hint: Option<String>,
    /// How many seconds the service asks to wait before the next call.
    #[uniffi(default)]
    pub retry_after: Option<f64>,
    /// The address that the registry saw, when a network denial names it.
    #[uniffi(default)]
    pub client_address: Option<String>,
}

impl From<Failure> for NativeError {
    fn from(failure: Failure) -> Self {
        let thrown = failure.cause().and_then(|cause| cause.downcast_ref::<Arc<dyn Thrown>>()).cloned();
        let Fields {
            kind,
            message,
            reason,
            status,
            code,
            request_id,
            target,
            hint,
            retryable,
            retry_after,
            client_address,
        } = failure.into_fields();
        let details = Box::new(ErrorDetails {
            message,
            reason,
            retryable,
            status,
            code,
            request_id,
            target,
            hint,
            retry_after,
            client_address,
        });
        // Every word is one of the list.
        let listed: acrgate::Result<records::ErrorKind> = kind.convert();
        let kind = listed.and_then(Convert::convert).unwrap_or(ErrorKind::Unexpected);
        Self::Failed { kind, details, thrown }
    }
}

impl From<acrgate::Error> for NativeError {
    fn from(error: acrgate::Error) -> Self {
        Failure::from(error).into()
    }
}
