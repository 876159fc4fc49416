//! How a caller becomes somebody at a registry: challenge, Entra token, refresh token, access token.
//!
//! ```text
//! GET  /v2/              -> 401, WWW-Authenticate: realm and service
//! POST /oauth2/exchange  Entra token   -> refresh token (about 3 hours)
//! POST /oauth2/token     refresh token -> access token for one scope (about 75 minutes)
//! ```
//! The network rules are applied where the caller becomes known, so a denial usually comes from the second step.

use std::{collections::HashMap, sync::Arc};

use azure_core::credentials::Secret;
use bytes::Bytes;
use http::{HeaderValue, Method, header};
use serde::Deserialize;
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;
use url::Url;

use super::errors;
use crate::{
    Error, ErrorKind, Result,
    arm::{
        Answer, Arm,
        message::{Outgoing, outgoing},
        token::Claims,
    },
    names::LoginServer,
};

/// A token is replaced when it has less than this left.
const REFRESH_BEFORE: Duration = Duration::minutes(2);
/// What to assume of a token that does not tell its end.
const UNKNOWN_LIFE: Duration = Duration::minutes(5);
/// Token answers are a few kilobytes.
const LONGEST_ANSWER: usize = 1 << 20;

/// Tokens of one registry for one caller. Shared by the clones of a handle.
pub(super) struct Sessions {
    arm: Arm,
    host: LoginServer,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    challenge: Option<Challenge>,
    refresh: Option<Token>,
    access: HashMap<String, Token>,
}

#[derive(Clone)]
struct Challenge {
    token: Url,
    exchange: Url,
    service: String,
}

#[derive(Clone)]
struct Token {
    secret: Secret,
    expires: OffsetDateTime,
}

impl Sessions {
    pub(super) fn new(arm: Arm, host: LoginServer) -> Self {
        Self { arm, host, state: Mutex::default() }
    }

    /// An access token for this scope. Those who ask at the same moment share the way to it.
    pub(super) async fn access(&self, scope: &str) -> Result<Secret> {
        let mut state = self.state.lock().await;
        let good = self.arm.clock.wall() + REFRESH_BEFORE;
        if let Some(token) = state.access.get(scope).filter(|token| token.expires > good) {
            return Ok(token.secret.clone());
        }
        let challenge = match &state.challenge {
            Some(challenge) => challenge.clone(),
            None => state.challenge.insert(self.challenge().await?).clone(),
        };
        let cached = state.refresh.take().filter(|token| token.expires > good);
        let (refresh, token) = match cached {
            Some(refresh) => match self.token(&challenge, &refresh, scope).await {
                // It may be void before its time, after a change of the role mode, for one.
                Err(error) if error.status() == Some(401) => self.sign_in(&challenge, scope).await?,
                result => (refresh, result?),
            },
            None => self.sign_in(&challenge, scope).await?,
        };
        state.refresh = Some(refresh);
        let secret = token.secret.clone();
        state.access.insert(scope.to_owned(), token);
        Ok(secret)
    }

    /// The whole way, from the Entra token on; a second time when the Entra token was refused and there is a new one.
    async fn sign_in(&self, challenge: &Challenge, scope: &str) -> Result<(Token, Token)> {
        let refresh = match self.exchange(challenge).await {
            Err(error) if error.status() == Some(401) => self.exchange(challenge).await?,
            result => result?,
        };
        let token = self.token(challenge, &refresh, scope).await?;
        Ok((refresh, token))
    }

    /// Forgets every token, so that the next call is judged afresh.
    pub(super) async fn forget(&self) {
        let mut state = self.state.lock().await;
        state.refresh = None;
        state.access.clear();
    }

    async fn challenge(&self) -> Result<Challenge> {
        let url = self.base()?.join("/v2/").map_err(|_| Error::unexpected("the login server has no root"))?;
        let answer = self.send(outgoing(Method::GET, &url, Bytes::new())?).await?;
        if answer.status != 401 {
            return Err(match answer.status.is_success() {
                true => Error::unexpected(format!(
                    "{} asks for no authentication; it is no Azure registry",
                    self.host
                )),
                false => errors::refused(&answer, self.host.as_str()),
            });
        }
        let text = answer.header(header::WWW_AUTHENTICATE.as_str()).unwrap_or_default();
        Challenge::read(&text, &self.host)
    }

    async fn exchange(&self, challenge: &Challenge) -> Result<Token> {
        #[derive(Deserialize)]
        struct Granted {
            refresh_token: String,
        }
        let scope = self.arm.cloud.registry_scope();
        let entra = self.arm.tokens.get(&scope).await?;
        let mut form = vec![
            ("grant_type", "access_token"),
            ("service", challenge.service.as_str()),
            ("access_token", entra.secret()),
        ];
        let tenant = Claims::of(entra.secret()).and_then(|claims| claims.tid);
        if let Some(tenant) = &tenant {
            form.push(("tenant", tenant));
        }
        let answer = self.post(&challenge.exchange, &form).await?;
        if answer.status == 401 {
            self.arm.tokens.forget(&scope, &entra).await;
        }
        let granted: Granted = self.granted(&answer)?;
        Ok(self.until_expiry(granted.refresh_token))
    }

    async fn token(&self, challenge: &Challenge, refresh: &Token, scope: &str) -> Result<Token> {
        #[derive(Deserialize)]
        struct Granted {
            access_token: String,
        }
        let form = [
            ("grant_type", "refresh_token"),
            ("service", &challenge.service),
            ("scope", scope),
            ("refresh_token", refresh.secret.secret()),
        ];
        let granted: Granted = self.granted(&self.post(&challenge.token, &form).await?)?;
        Ok(self.until_expiry(granted.access_token))
    }

    fn granted<T: serde::de::DeserializeOwned>(&self, answer: &Answer) -> Result<T> {
        if answer.status.is_success() {
            answer.json()
        } else {
            Err(errors::refused(answer, self.host.as_str()))
        }
    }

    fn until_expiry(&self, token: String) -> Token {
        let told =
            Claims::of(&token).and_then(|claims| OffsetDateTime::from_unix_timestamp(claims.exp?).ok());
        let expires = told.unwrap_or_else(|| self.arm.clock.wall() + UNKNOWN_LIFE);
        Token { secret: Secret::new(token), expires }
    }

    async fn post(&self, url: &Url, form: &[(&str, &str)]) -> Result<Answer> {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let mut request = outgoing(Method::POST, url, body.into())?;
        request
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        self.send(request).await
    }

    async fn send(&self, request: Outgoing) -> Result<Answer> {
        self.arm.transport.execute(request).await?.read(LONGEST_ANSWER).await
    }

    pub(super) fn base(&self) -> Result<Url> {
        base(&self.host)
    }

    pub(super) fn host(&self) -> &LoginServer {
        &self.host
    }
}

impl Challenge {
    /// Reads the `WWW-Authenticate` that `host` answered.
    fn read(text: &str, host: &LoginServer) -> Result<Self> {
        let bad = || Error::unexpected(format!("{host} does not say where to authenticate"));
        let challenges = http_auth::parse_challenges(text).map_err(|_| bad())?;
        let bearer = challenges.iter().find(|c| c.scheme.eq_ignore_ascii_case("bearer")).ok_or_else(bad)?;
        let parameter = |name: &str| {
            bearer
                .params
                .iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.to_unescaped())
        };
        let realm = parameter("realm").ok_or_else(bad)?;
        let token = Url::parse(&realm).map_err(|_| bad())?;
        // The Entra token goes to this address: to nobody but the registry itself.
        if token.origin() != base(host)?.origin() {
            return Err(Error::new(
                ErrorKind::Refused,
                format!("{host} asks to authenticate at {}", token.host_str().unwrap_or_default()),
            )
            .with_hint("no token was sent there; check that the login server is the registry's own"));
        }
        let exchange = token.join("exchange").map_err(|_| bad())?;
        let service = parameter("service").unwrap_or_else(|| host.to_string());
        Ok(Self { token, exchange, service })
    }
}

fn base(host: &LoginServer) -> Result<Url> {
    Url::parse(&format!("https://{host}/"))
        .map_err(|error| Error::invalid("the login server is not a host").with_source(error))
}

/// Where tokens go after this challenge: the way in for the fuzz targets.
#[cfg(fuzzing)]
pub(crate) fn challenged(text: &str, host: &LoginServer) -> Result<[Url; 2]> {
    Challenge::read(text, host).map(|challenge| [challenge.token, challenge.exchange])
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sessions").field("host", &self.host).finish_non_exhaustive()
    }
}

pub(super) type Shared = Arc<Sessions>;
