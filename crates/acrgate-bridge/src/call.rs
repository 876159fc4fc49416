//! What every call takes: how long it may last, and a way to end it.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// How one call is made. The default lasts as long as the client says and is not cancelled.
#[derive(Debug, Clone, Default)]
pub struct Call {
    /// Within this time the call ends; none: the client's own deadline.
    pub deadline: Option<Duration>,
    /// Ends it early.
    pub cancel: Cancel,
}

impl Call {
    /// A call that this handle ends.
    #[must_use]
    pub fn new(cancel: Cancel, deadline: Option<Duration>) -> Self {
        Self { deadline, cancel }
    }
}

/// Ends calls: those that are under way when it is told to, and those that are made with it afterwards.
#[derive(Debug, Clone, Default)]
pub struct Cancel(CancellationToken);

impl Cancel {
    /// Ends the calls. More than once is the same as once.
    pub fn cancel(&self) {
        self.0.cancel();
    }

    /// Whether it has been told to.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }

    pub(crate) async fn cancelled(&self) {
        self.0.cancelled().await;
    }
}
