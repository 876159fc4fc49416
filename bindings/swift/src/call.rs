//! How a call is made.

use std::{sync::Arc, time::Duration};

use acrgate_bridge::{Convert, call, records};

use crate::failure::NativeError;

/// One call: within which time it ends, and a way to end it early.
#[derive(Debug, uniffi::Object)]
pub struct Call(pub(crate) call::Call);

#[uniffi::export]
impl Call {
    /// A call that ends within this many seconds; none: within the client's own deadline.
    #[uniffi::constructor]
    pub fn new(timeout: Option<f64>) -> Result<Arc<Self>, NativeError> {
        let timeout: Option<records::Seconds> = timeout.convert()?;
        let timeout: Option<Duration> = timeout.convert()?;
        Ok(Arc::new(Self(call::Call::new(call::Cancel::default(), timeout))))
    }

    /// Ends it, if it is under way, or as soon as it is made.
    pub fn cancel(&self) {
        self.0.cancel.cancel();
    }
}
