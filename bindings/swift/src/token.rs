//! The app's credential.
//!
//! Asked by a synchronous call that is answered later: an asynchronous foreign trait is more than Swift 6.0 compiles in
//! Swift 6 mode (`docs/decisions/`).

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use acrgate_bridge::{
    records::Secret,
    token::{self, NoToken, Token},
};
use tokio::sync::oneshot;

/// Who gives tokens.
#[uniffi::export(foreign)]
pub trait TokenProvider: Send + Sync {
    /// Begins to get a token for these scopes, and answers the request when it is there. Dropping what this gives back
    /// must be possible at any time.
    fn begin(&self, scopes: Vec<String>, request: Arc<TokenRequest>) -> Arc<dyn Begun>;
}

/// A token that is being got.
#[uniffi::export(rust, foreign)]
pub trait Begun: Send + Sync {
    /// Nobody waits for it any more.
    fn end(&self);
}

/// An error of the app's, which comes back to whoever made the call.
#[uniffi::export(rust, foreign)]
pub trait Thrown: Send + Sync + fmt::Debug {
    /// What it says. Must hold no secret.
    fn text(&self) -> String;
}

type Answer = Result<Token, NoToken>;

/// A request for a token: to be answered once.
#[derive(Debug, uniffi::Object)]
pub struct TokenRequest(Mutex<Option<oneshot::Sender<Answer>>>);

#[uniffi::export]
impl TokenRequest {
    /// Here it is, with its end in seconds since 1970: not a `SystemTime`, which uniffi's Swift stops the app for when it is
    /// out of range.
    pub fn succeed(&self, token: Secret, expires_on: f64) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "parts of a second do not matter; the rest saturates"
        )]
        let expires_on = expires_on as i64;
        self.answer(Ok(Token { secret: token.0, expires_on }));
    }

    /// There is none, because of this error.
    pub fn fail(&self, error: Arc<dyn Thrown>) {
        self.answer(Err(NoToken::new(error.text()).with_cause(Arc::new(error))));
    }
}

impl TokenRequest {
    fn answer(&self, answer: Answer) {
        if let Some(asker) = self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // Whoever asked may have been cancelled.
            let _ = asker.send(answer);
        }
    }
}

/// The app's provider as the bridge wants it.
pub(crate) struct Provided(pub(crate) Arc<dyn TokenProvider>);

/// Tells the app when nobody waits any more.
struct Waiting(Arc<dyn Begun>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.end();
    }
}

#[async_trait::async_trait]
impl token::TokenProvider for Provided {
    async fn token(&self, scopes: Vec<String>) -> Answer {
        let (asker, answer) = oneshot::channel();
        let request = Arc::new(TokenRequest(Mutex::new(Some(asker))));
        let _waiting = Waiting(self.0.begin(scopes, request));
        answer.await.unwrap_or_else(|_| Err(NoToken::new("the token provider went away without an answer")))
    }
}

#[cfg(test)]
mod tests {
    use token::TokenProvider as _;

    use super::*;

    #[derive(Debug)]
    struct NoNetwork;

    impl Thrown for NoNetwork {
        fn text(&self) -> String {
            "no network".to_owned()
        }
    }

    struct Nothing;

    impl Begun for Nothing {
        fn end(&self) {}
    }

    struct Offline;

    impl TokenProvider for Offline {
        fn begin(&self, _: Vec<String>, request: Arc<TokenRequest>) -> Arc<dyn Begun> {
            request.fail(Arc::new(NoNetwork));
            Arc::new(Nothing)
        }
    }

    #[test]
    fn an_error_of_the_provider_keeps_its_text() {
        // It is answered at once: the first look finds it.
        let provided = Provided(Arc::new(Offline));
        let mut asked = provided.token(Vec::new());
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let std::task::Poll::Ready(answer) = asked.as_mut().poll(&mut context) else { panic!("no answer") };
        assert_eq!(answer.unwrap_err().to_string(), "no network");
    }
}
