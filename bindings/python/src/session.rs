//! What a client and everything that it gave have in common.

use std::sync::{Arc, Mutex, PoisonError};

use acrgate_bridge::{
    Call,
    call::Cancel,
    token::{NoToken, Token, TokenProvider},
};
use pyo3::prelude::*;
use tokio::sync::oneshot;

use crate::{
    failure::closed,
    slot::{In, Seconds},
};

/// Shared by a client and what it gave.
#[derive(Clone, Default)]
pub(crate) struct Session(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// Cancelled when the client is closed.
    closed: Cancel,
    /// The event loop that the last call came from: the one where an asynchronous credential is asked.
    event_loop: Mutex<Option<Py<PyAny>>>,
}

impl Session {
    /// How a call is made.
    pub(crate) fn call(&self, py: Python<'_>, timeout: Option<In<Seconds>>) -> PyResult<Call> {
        if self.0.closed.is_cancelled() {
            return Err(closed(py));
        }
        Ok(Call::new(self.0.closed.clone(), timeout.map(|seconds| seconds.0.0)))
    }

    /// Ends what is under way, and refuses what comes.
    pub(crate) fn close(&self) {
        self.0.closed.cancel();
    }

    pub(crate) fn use_event_loop(&self, event_loop: &Bound<'_, PyAny>) {
        let mut known = self.0.event_loop.lock().unwrap_or_else(PoisonError::into_inner);
        if known.as_ref().is_some_and(|known| known.is(event_loop)) {
            return;
        }
        let before = known.replace(event_loop.clone().unbind());
        // What the old one's end runs must not find this locked.
        drop(known);
        drop(before);
    }

    fn event_loop(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        let known = self.0.event_loop.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().map(|known| known.clone_ref(py))
    }
}

/// A credential: `ask(scopes, event_loop, answer)` of `acrgate._credentials`, which answers from a thread of its own.
pub(crate) struct Credential {
    pub(crate) ask: Py<PyAny>,
    pub(crate) session: Session,
}

#[async_trait::async_trait]
impl TokenProvider for Credential {
    async fn token(&self, scopes: Vec<String>) -> Result<Token, NoToken> {
        let (sender, receiver) = oneshot::channel();
        let asked = Python::try_attach(|py| {
            let answer = Answer(Mutex::new(Some(sender)));
            self.ask.call1(py, (scopes, self.session.event_loop(py), answer)).map(drop)
        });
        match asked {
            Some(Ok(())) => {
                receiver.await.unwrap_or_else(|_| Err(NoToken::new("the credential gave no answer")))
            }
            Some(Err(error)) => Err(no_token(error)),
            None => Err(NoToken::new("the interpreter is about to end")),
        }
    }
}

fn no_token(error: PyErr) -> NoToken {
    NoToken::new(error.to_string()).with_cause(Arc::new(error))
}

/// Where the answer of a credential goes.
#[pyclass(frozen, module = "acrgate._native")]
pub(crate) struct Answer(Mutex<Option<oneshot::Sender<Result<Token, NoToken>>>>);

impl Answer {
    fn send(&self, answer: Result<Token, NoToken>) {
        let sender = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(sender) = sender {
            // Nobody waits any longer when the call was cancelled.
            drop(sender.send(answer));
        }
    }
}

#[pymethods]
impl Answer {
    /// A token, and when it ends in seconds since 1970.
    fn token(&self, secret: String, expires_on: i64) {
        self.send(Ok(Token { secret, expires_on }));
    }

    /// There is no token: what the credential raised.
    fn failed(&self, error: Bound<'_, PyAny>) {
        self.send(Err(no_token(PyErr::from_value(error))));
    }
}
