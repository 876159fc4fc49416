//! The SDK's error as what is thrown.

use acrgate_bridge::failure::{Failure, Fields};
use napi::{Env, Error, JsValue};
use napi_derive::napi;

use crate::records::ErrorKind;

/// What the SDK tells about an error.
#[napi(object, object_from_js = false)]
pub struct Told {
    pub kind: ErrorKind,
    pub message: String,
    pub reason: String,
    pub status: Option<u32>,
    pub code: Option<String>,
    pub request_id: Option<String>,
    pub target: Option<String>,
    pub hint: Option<String>,
    pub retryable: bool,
    pub retry_after: Option<f64>,
    pub client_address: Option<String>,
}

/// An error of JavaScript with the member `failure`, and the credential's own error as its `cause`.
pub(crate) fn thrown(env: &Env, failure: Failure) -> Error {
    build(env, failure).unwrap_or_else(|error| error)
}

fn build(env: &Env, failure: Failure) -> napi::Result<Error> {
    let cause = failure.cause().and_then(|cause| cause.downcast_ref::<Error>()).map(Error::try_clone);
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
    let mut error = env.create_error(Error::from_reason(message.clone()))?;
    let status = status.map(u32::from);
    error.set(
        "failure",
        Told {
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
        },
    )?;
    if let Some(cause) = cause {
        error.set("cause", cause?)?;
    }
    Ok(Error::from_unknown_without_coercion(error.to_unknown()))
}
