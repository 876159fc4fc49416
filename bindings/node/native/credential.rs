//! The credential of JavaScript.

use std::sync::Arc;

use acrgate_bridge::token::{NoToken, Token, TokenProvider};
use napi::{
    Status,
    bindgen_prelude::{FnArgs, Promise},
    threadsafe_function::ThreadsafeFunction,
};
use napi_derive::napi;

/// An asynchronous function from scopes to a token. Weak: it alone does not keep the process alive.
pub type GetToken = ThreadsafeFunction<
    FnArgs<(Vec<String>,)>,
    Promise<AccessToken>,
    FnArgs<(Vec<String>,)>,
    Status,
    false,
    true,
>;

/// A token as the Azure SDK for JavaScript has it.
#[napi(object, object_to_js = false)]
pub struct AccessToken {
    pub token: String,
    /// In milliseconds since 1970.
    pub expires_on_timestamp: f64,
}

pub(crate) struct Credential(pub(crate) GetToken);

#[async_trait::async_trait]
impl TokenProvider for Credential {
    async fn token(&self, scopes: Vec<String>) -> Result<Token, NoToken> {
        let answer = async { self.0.call_async_catch((scopes,).into()).await?.await };
        match answer.await {
            Ok(AccessToken { token, expires_on_timestamp }) => {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "a number that is no time has ended long ago"
                )]
                let expires_on = (expires_on_timestamp / 1000.0) as i64;
                Ok(Token { secret: token, expires_on })
            }
            Err(error) => Err(NoToken::new(error.reason.clone()).with_cause(Arc::new(error))),
        }
    }
}
