//! The bridge's failure as an exception of `acrgate.errors`.

use std::time::Duration;

use acrgate_bridge::{Failure, failure::Fields};
use pyo3::{prelude::*, sync::PyOnceLock, types::PyDict};

/// The exception for a failure. Its cause is the exception of the credential, when that is why.
pub(crate) fn raised(py: Python<'_>, failure: Failure) -> PyErr {
    let cause =
        failure.cause().and_then(|cause| cause.downcast_ref::<PyErr>()).map(|cause| cause.clone_ref(py));
    match exception(py, failure.into_fields()) {
        Ok(exception) => {
            let exception = PyErr::from_value(exception);
            if cause.is_some() {
                exception.set_cause(py, cause);
            }
            exception
        }
        // The package is not whole, or the interpreter is about to end.
        Err(error) => error,
    }
}

/// What calls of a client that is closed end in.
pub(crate) fn closed(py: Python<'_>) -> PyErr {
    make(py, "cancelled", "the client is closed", None).map_or_else(|error| error, PyErr::from_value)
}

fn exception(py: Python<'_>, failure: Fields) -> PyResult<Bound<'_, PyAny>> {
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
    } = failure;
    let fields = PyDict::new(py);
    fields.set_item("reason", reason)?;
    fields.set_item("status", status)?;
    fields.set_item("code", code)?;
    fields.set_item("request_id", request_id)?;
    fields.set_item("target", target)?;
    fields.set_item("hint", hint)?;
    fields.set_item("retryable", retryable)?;
    fields
        .set_item("retry_after", retry_after.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()))?;
    fields.set_item("client_address", client_address)?;
    make(py, &kind, &message, Some(&fields))
}

fn make<'py>(
    py: Python<'py>,
    kind: &str,
    message: &str,
    fields: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    static MAKE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    MAKE.import(py, "acrgate.errors", "of_kind")?.call((kind, message), fields)
}
