//! Tokens: minted and verified with one ES256 key made at the start.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::state::clock::unix_seconds;
use crate::state::directory::{Principal, PrincipalKind};

/// How long an Entra token of a principal lives, in seconds: an hour, and a day for managed identities.
#[must_use]
pub fn lifetime(principal: &Principal) -> i64 {
    if principal.resource().is_some() { 86_400 } else { 3_599 }
}

/// The claims of an Entra access token, as far as Azure's services look at them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Audience: for whom the token is meant.
    pub aud: String,
    /// Issuer.
    pub iss: String,
    /// Issued at, in seconds since 1970.
    pub iat: i64,
    /// Not valid before.
    pub nbf: i64,
    /// Not valid from here on.
    pub exp: i64,
    /// Application id of the client.
    pub appid: String,
    /// `app` for applications and managed identities, `user` for people.
    pub idtyp: String,
    /// Object id of the principal.
    pub oid: String,
    /// Subject: the object id, for applications.
    pub sub: String,
    /// Tenant.
    pub tid: String,
    /// Name of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upn: Option<String>,
    /// Version of the token's format.
    pub ver: String,
    /// The resource whose managed identity this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub xms_mirid: Option<String>,
    /// Unique id of the token.
    pub uti: String,
}

impl Claims {
    /// The claims that Entra puts into a principal's token for an audience, valid from now.
    #[must_use]
    pub fn of(principal: &Principal, audience: &str, tenant: &str) -> Self {
        let now = unix_seconds();
        let user = principal.kind == PrincipalKind::User;
        Self {
            aud: audience.to_owned(),
            iss: format!("https://sts.windows.net/{tenant}/"),
            iat: now,
            nbf: now,
            exp: now + lifetime(principal),
            appid: principal.app_id.clone(),
            idtyp: if user { "user" } else { "app" }.to_owned(),
            oid: principal.object_id.clone(),
            sub: principal.object_id.clone(),
            tid: tenant.to_owned(),
            upn: user.then(|| principal.display_name.clone()),
            ver: "1.0".to_owned(),
            xms_mirid: principal.resource().map(str::to_owned),
            uti: Uuid::new_v4().simple().to_string(),
        }
    }
}

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is not a token of this emulator, or is damaged.
    #[error("the token is malformed or was not signed here")]
    Invalid,
    /// It expired at this time, in seconds since 1970.
    #[error("the token expired at {0}")]
    Expired(i64),
    /// It is not valid yet.
    #[error("the token is valid from {0} on")]
    NotYetValid(i64),
}

/// Signs and verifies every token of the emulated cloud: Entra's and the registries'.
pub struct Tokens {
    signing: EncodingKey,
    verifying: DecodingKey,
    key_id: String,
    public_point: Vec<u8>,
    verified: RwLock<HashMap<String, Arc<Claims>>>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

/// Verified tokens that are remembered; beyond it all are forgotten.
const REMEMBERED: usize = 4096;

impl Tokens {
    /// Makes the key.
    ///
    /// # Errors
    /// Where the operating system gives no randomness.
    pub fn new() -> Result<Self, rcgen::Error> {
        let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?;
        let public_point = pair.public_key_raw().to_vec();
        Ok(Self {
            signing: EncodingKey::from_ec_der(&pair.serialize_der()),
            verifying: DecodingKey::from_ec_der(&public_point),
            key_id: Uuid::new_v4().simple().to_string(),
            public_point,
            verified: RwLock::default(),
        })
    }

    /// Signs an Entra token.
    ///
    /// # Errors
    /// Where signing fails.
    pub fn mint(&self, claims: &Claims) -> Result<String, jsonwebtoken::errors::Error> {
        self.sign(claims)
    }

    /// The claims of an Entra token that was signed here and is valid now. The audience is the caller's business.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub fn verify(&self, token: &str) -> Result<Arc<Claims>, TokenError> {
        let known = self.verified.read().unwrap_or_else(PoisonError::into_inner).get(token).cloned();
        let claims = match known {
            Some(claims) => claims,
            None => {
                let claims: Arc<Claims> = Arc::new(self.open(token)?);
                let mut verified = self.verified.write().unwrap_or_else(PoisonError::into_inner);
                if verified.len() >= REMEMBERED {
                    verified.clear();
                }
                verified.insert(token.to_owned(), Arc::clone(&claims));
                claims
            }
        };
        let now = unix_seconds();
        if claims.exp <= now {
            Err(TokenError::Expired(claims.exp))
        } else if claims.nbf > now {
            Err(TokenError::NotYetValid(claims.nbf))
        } else {
            Ok(claims)
        }
    }

    /// Signs claims of any shape: a registry's refresh and access tokens.
    ///
    /// # Errors
    /// Where signing fails.
    pub fn sign<T: Serialize>(&self, claims: &T) -> Result<String, jsonwebtoken::errors::Error> {
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some(self.key_id.clone());
        jsonwebtoken::encode(&header, claims, &self.signing)
    }

    /// The claims of a token of any shape that was signed here. Its times and audience are the caller's business.
    ///
    /// # Errors
    /// [`TokenError::Invalid`].
    pub fn open<T: DeserializeOwned>(&self, token: &str) -> Result<T, TokenError> {
        let mut validation = Validation::new(Algorithm::ES256);
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        jsonwebtoken::decode(token, &self.verifying, &validation)
            .map(|data| data.claims)
            .map_err(|_| TokenError::Invalid)
    }

    /// The public half as a JSON Web Key.
    #[must_use]
    pub fn public_key(&self) -> serde_json::Value {
        use base64::Engine as _;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;
        // An uncompressed point: 0x04, then 32 bytes x and 32 bytes y.
        let (x, y) = self.public_point.split_at(33.min(self.public_point.len()));
        serde_json::json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.key_id,
            "x": URL_SAFE_NO_PAD.encode(x.get(1..).unwrap_or_default()), "y": URL_SAFE_NO_PAD.encode(y),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task_identity() -> Principal {
        Principal::new("task", PrincipalKind::SystemAssigned { resource: "/r/tasks/t".into() })
    }

    #[test]
    fn a_minted_token_verifies_with_its_claims() {
        let tokens = Tokens::new().unwrap();
        let claims = Claims::of(&task_identity(), "https://management.azure.com/", "tenant");
        let token = tokens.mint(&claims).unwrap();
        for _ in 0..2 {
            assert_eq!(*tokens.verify(&token).unwrap(), claims);
        }
        assert_eq!(claims.xms_mirid.as_deref(), Some("/r/tasks/t"));
        assert_eq!(Tokens::new().unwrap().verify(&token), Err(TokenError::Invalid));
    }

    #[test]
    fn a_changed_token_is_refused() {
        let tokens = Tokens::new().unwrap();
        let token = tokens.mint(&Claims::of(&task_identity(), "a", "t")).unwrap();
        let other = tokens.mint(&Claims::of(&task_identity(), "b", "t")).unwrap();
        let parts: Vec<_> = token.split('.').collect();
        let foreign: Vec<_> = other.split('.').collect();
        let mixed = format!("{}.{}.{}", parts[0], foreign[1], parts[2]);
        assert_eq!(tokens.verify(&mixed), Err(TokenError::Invalid));
    }

    #[test]
    fn an_expired_token_says_when() {
        let tokens = Tokens::new().unwrap();
        let mut claims = Claims::of(&task_identity(), "a", "t");
        claims.exp = 1_000;
        let token = tokens.mint(&claims).unwrap();
        for _ in 0..2 {
            assert_eq!(tokens.verify(&token), Err(TokenError::Expired(1_000)));
        }
    }
}
