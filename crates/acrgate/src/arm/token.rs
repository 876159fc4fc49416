//! Tokens of the application's credential, kept until shortly before they expire.

use std::{collections::HashMap, sync::Arc};

use azure_core::credentials::{AccessToken, Secret, TokenCredential};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::HeaderValue;
use serde::Deserialize;
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;

use super::Clock;
use crate::{Error, ErrorKind, Result, names::PrincipalId};

/// A token is replaced when it has less than this left.
const REFRESH_BEFORE: Duration = Duration::minutes(5);

/// A token, and the header that carries it: made once, because a token is long and serves many requests.
#[derive(Debug)]
pub(crate) struct Token {
    secret: Secret,
    authorization: HeaderValue,
    expires: OffsetDateTime,
}

impl Token {
    fn new(AccessToken { token, expires_on, .. }: AccessToken) -> Result<Self> {
        Ok(Self { authorization: bearer(token.secret())?, secret: token, expires: expires_on })
    }

    /// The token itself.
    pub(crate) fn secret(&self) -> &str {
        self.secret.secret()
    }

    /// The value of the `Authorization` header.
    pub(crate) fn authorization(&self) -> HeaderValue {
        self.authorization.clone()
    }
}

/// The value of an `Authorization` header, marked so that no log prints it.
pub(crate) fn bearer(token: &str) -> Result<HeaderValue> {
    let mut value = HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| {
        Error::new(ErrorKind::Unauthenticated, "the token is not one that a header can carry")
    })?;
    value.set_sensitive(true);
    Ok(value)
}

/// One cache for one credential. Callers that need a token at the same moment share one request for it.
#[derive(Debug)]
pub(crate) struct Tokens {
    credential: Arc<dyn TokenCredential>,
    clock: Arc<dyn Clock>,
    // One lock per scope, so that a slow identity service for one audience does not hold up another.
    cached: std::sync::Mutex<HashMap<String, Slot>>,
}

type Slot = Arc<Mutex<Option<Arc<Token>>>>;

impl Tokens {
    pub(crate) fn new(credential: Arc<dyn TokenCredential>, clock: Arc<dyn Clock>) -> Self {
        Self { credential, clock, cached: std::sync::Mutex::default() }
    }

    /// A token for this scope that is good for a while yet.
    pub(crate) async fn get(&self, scope: &str) -> Result<Arc<Token>> {
        let slot = self.slot(scope);
        let mut cached = slot.lock().await;
        let now = self.clock.wall();
        if let Some(token) = cached.as_ref().filter(|token| token.expires - now > REFRESH_BEFORE) {
            return Ok(Arc::clone(token));
        }
        match self.credential.get_token(&[scope], None).await {
            Ok(token) => Ok(Arc::clone(cached.insert(Arc::new(Token::new(token)?)))),
            // The identity service may be down for a moment; what is left of the old token still counts.
            Err(error) => match cached.as_ref().filter(|token| token.expires > now) {
                Some(token) => {
                    tracing::warn!(%error, "no new token; using the old one until it expires");
                    Ok(Arc::clone(token))
                }
                None => Err(no_token(scope, error)),
            },
        }
    }

    /// Forgets a token that a service refused, unless it has been replaced since.
    pub(crate) async fn forget(&self, scope: &str, refused: &Arc<Token>) {
        let slot = self.slot(scope);
        let mut cached = slot.lock().await;
        if cached.as_ref().is_some_and(|token| Arc::ptr_eq(token, refused)) {
            *cached = None;
        }
    }

    fn slot(&self, scope: &str) -> Slot {
        let mut cached = self.cached.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match cached.get(scope) {
            Some(slot) => Arc::clone(slot),
            None => Arc::clone(cached.entry(scope.to_owned()).or_default()),
        }
    }
}

fn no_token(scope: &str, error: azure_core::Error) -> Error {
    Error::new(ErrorKind::Unauthenticated, format!("the credential gave no token for {scope}"))
        .with_target(scope)
        .with_hint("check the credential: tenant, client, secret or managed identity, and that its authority can be reached")
        .with_source(error)
}

/// What a token says about itself. It is not verified: the service does that, we only plan with it.
#[derive(Debug, Deserialize)]
pub(crate) struct Claims {
    /// The tenant.
    pub(crate) tid: Option<String>,
    /// The object id of whoever it is for.
    pub(crate) oid: Option<PrincipalId>,
    /// When it ends, in seconds since 1970.
    pub(crate) exp: Option<i64>,
}

impl Claims {
    pub(crate) fn of(token: &str) -> Option<Self> {
        let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
        serde_json::from_slice(&payload).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use azure_core::credentials::TokenRequestOptions;

    use super::*;
    use crate::arm::SystemClock;

    #[derive(Debug, Default)]
    struct Counting {
        asked: AtomicUsize,
        lives: Duration,
    }

    #[async_trait::async_trait]
    impl TokenCredential for Counting {
        async fn get_token(
            &self,
            _: &[&str],
            _: Option<TokenRequestOptions<'_>>,
        ) -> azure_core::Result<AccessToken> {
            let nth = self.asked.fetch_add(1, Ordering::SeqCst);
            if nth > 1 {
                return Err(azure_core::Error::with_message(
                    azure_core::error::ErrorKind::Credential,
                    "down",
                ));
            }
            Ok(AccessToken::new(format!("token-{nth}"), OffsetDateTime::now_utc() + self.lives))
        }
    }

    fn tokens(lives: Duration) -> (Arc<Counting>, Tokens) {
        let credential = Arc::new(Counting { lives, ..Default::default() });
        (Arc::clone(&credential), Tokens::new(credential, Arc::new(SystemClock)))
    }

    #[tokio::test]
    async fn one_token_serves_many_callers_until_it_is_refused() {
        let (credential, tokens) = tokens(Duration::hours(1));
        let all = futures::future::join_all((0..20).map(|_| tokens.get("scope"))).await;
        assert!(all.iter().all(|token| token.as_ref().unwrap().secret() == "token-0"));
        assert_eq!(credential.asked.load(Ordering::SeqCst), 1);

        let first = tokens.get("scope").await.unwrap();
        tokens.forget("scope", &first).await;
        assert_eq!(tokens.get("scope").await.unwrap().secret(), "token-1");
        // Somebody else's late refusal of the first does not cost the second.
        tokens.forget("scope", &first).await;
        assert_eq!(tokens.get("scope").await.unwrap().secret(), "token-1");
    }

    #[tokio::test]
    async fn a_token_about_to_expire_is_replaced_and_used_when_there_is_no_other() {
        let (credential, tokens) = tokens(Duration::minutes(4));
        assert_eq!(tokens.get("scope").await.unwrap().secret(), "token-0");
        assert_eq!(tokens.get("scope").await.unwrap().secret(), "token-1");
        assert_eq!(tokens.get("scope").await.unwrap().secret(), "token-1", "the third request failed");
        assert_eq!(credential.asked.load(Ordering::SeqCst), 3);
    }

    #[tokio::test]
    async fn without_any_token_the_error_says_whose_fault_it_is() {
        let (_, tokens) = tokens(Duration::seconds(-1));
        let (_, _) = (tokens.get("scope").await, tokens.get("scope").await);
        let error = tokens.get("scope").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
        assert!(error.report().contains("down"), "{}", error.report());
    }
}
