//! Calls that are made from JavaScript's thread, and end on the bridge's runtime.

use std::time::Duration;

use acrgate_bridge::{Call, Convert, Failure, Pending, call, records::Seconds};
use napi::{
    Env,
    bindgen_prelude::{Object, ToNapiValue},
};
use napi_derive::napi;

use crate::failure::thrown;

/// Ends calls early.
#[napi]
pub struct Cancel(call::Cancel);

#[napi]
impl Cancel {
    #[napi(constructor)]
    pub fn new() -> Self {
        Self(call::Cancel::default())
    }

    #[napi]
    pub fn cancel(&self) {
        self.0.cancel();
    }
}

/// How a call is made.
///
/// # Errors
/// `InvalidInput` when the time is no time.
pub(crate) fn how(cancel: Option<&Cancel>, timeout_ms: Option<f64>) -> Result<Call, Failure> {
    let seconds: Option<Seconds> = timeout_ms.map(|time| time / 1000.0).convert()?;
    let deadline: Option<Duration> = seconds.convert()?;
    Ok(Call::new(cancel.map(|cancel| cancel.0.clone()).unwrap_or_default(), deadline))
}

/// What a call gives, on JavaScript's thread.
///
/// # Errors
/// What is to be thrown.
pub(crate) fn given<P: Convert<T>, T>(env: &Env, told: Result<P, Failure>) -> napi::Result<T> {
    told.and_then(|value| Ok(value.convert()?)).map_err(|failure| thrown(env, failure))
}

/// A promise of what a call gives. It keeps the process alive, and JavaScript's thread free.
///
/// # Errors
/// What is to be thrown when the call could not be begun.
pub(crate) fn promise<'env, P, T>(
    env: &'env Env,
    begun: Result<Pending<P>, Failure>,
) -> napi::Result<Object<'env>>
where
    P: Convert<T> + Send + 'static,
    T: ToNapiValue + Send + 'static,
{
    let pending = begun.map_err(|failure| thrown(env, failure))?;
    let (deferred, promise) = env.create_deferred()?;
    let told = pending.then(move |end| {
        let end: Result<T, Failure> = end.and_then(|value| Ok(value.convert()?));
        deferred.resolve(move |env| end.map_err(|failure| thrown(&env, failure)));
    });
    told.detach();
    Ok(promise)
}
