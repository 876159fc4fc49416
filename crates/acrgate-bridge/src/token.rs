//! The host language's credential, as the SDK wants it.

use std::{any::Any, fmt, sync::Arc};

use azure_core::{
    credentials::{AccessToken, TokenCredential, TokenRequestOptions},
    error::ErrorKind,
};
use time::OffsetDateTime;

/// A token and when it ends.
pub struct Token {
    /// The token. A secret.
    pub secret: String,
    /// When it ends, in seconds since 1970.
    pub expires_on: i64,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("expires_on", &self.expires_on).finish_non_exhaustive()
    }
}

/// The host language's own error, which comes back to whoever made the call.
pub type Cause = Arc<dyn Any + Send + Sync>;

/// Why the host language gave no token.
#[derive(Clone, thiserror::Error)]
#[error("{reason}")]
pub struct NoToken {
    reason: String,
    cause: Option<Cause>,
}

impl NoToken {
    /// For this reason, in the host language's words. They must hold no secret.
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), cause: None }
    }

    /// Adds the error itself, for [`Failure::cause`](crate::Failure::cause).
    #[must_use]
    pub fn with_cause(mut self, cause: Cause) -> Self {
        self.cause = Some(cause);
        self
    }

    pub(crate) fn cause(&self) -> Option<&Cause> {
        self.cause.as_ref()
    }
}

impl fmt::Debug for NoToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NoToken").field("reason", &self.reason).finish_non_exhaustive()
    }
}

/// Who gives tokens. It is asked when there is none, or when the one there is ends soon; the SDK keeps it till then.
#[async_trait::async_trait]
pub trait TokenProvider: Send + Sync + 'static {
    /// A token for these scopes.
    ///
    /// # Errors
    /// [`NoToken`] with the reason.
    async fn token(&self, scopes: Vec<String>) -> Result<Token, NoToken>;
}

/// A provider as a credential of the SDK.
pub(crate) struct Provided<P>(pub(crate) P);

impl<P> fmt::Debug for Provided<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Provided")
    }
}

#[async_trait::async_trait]
impl<P: TokenProvider> TokenCredential for Provided<P> {
    async fn get_token(
        &self,
        scopes: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
        let token = self
            .0
            .token(scopes)
            .await
            .map_err(|reason| azure_core::Error::new(ErrorKind::Credential, reason))?;
        let ends = OffsetDateTime::from_unix_timestamp(token.expires_on).map_err(|_| {
            let told = format!("the token's end, {}, is no time in seconds since 1970", token.expires_on);
            azure_core::Error::new(ErrorKind::Credential, NoToken::new(told))
        })?;
        Ok(AccessToken::new(token.secret, ends))
    }
}

/// A provider that may be shared.
#[async_trait::async_trait]
impl<P: TokenProvider + ?Sized> TokenProvider for Arc<P> {
    async fn token(&self, scopes: Vec<String>) -> Result<Token, NoToken> {
        (**self).token(scopes).await
    }
}
