//! The registry's own tokens: refresh tokens and access tokens, with the service's claims.
//!
//! The service's claims carry no managed identity. Two claims of our own keep what the checks need to know of the
//! token's owner: who it is with its resource, and the role assignment mode in which it signed in. Clients treat the
//! tokens as opaque.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::scope::Scope;
use crate::entra::tokens::Tokens;
use crate::state::clock::unix_seconds;

/// How long a refresh token lives, in seconds.
pub const REFRESH_LIFE: i64 = 11_700;
/// How long an access token lives, in seconds.
pub const ACCESS_LIFE: i64 = 4_500;

/// Tokens are issued a quarter of an hour back, for clients whose clock is late: 11 700 s are the three hours for which
/// a login is said to last (inferred from the recorded lives).
const BACKDATED: i64 = 900;

/// The `grant_type` of refresh tokens.
pub const REFRESH: &str = "refresh_token";
/// The `grant_type` of access tokens.
pub const ACCESS: &str = "access_token";

const ISSUER: &str = "Azure Container Registry";

/// Whose token it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Owner {
    /// Nobody: anonymous pull.
    Anonymous,
    /// The registry's admin user.
    Admin,
    /// A task run with the registry-bound token that the service gives it.
    Run,
    /// A trusted service that needs no identity: Defender's scan, or the registry service itself.
    Platform,
    /// An Entra principal.
    Entra {
        /// Its object id.
        oid: String,
        /// The resource whose managed identity it is.
        #[serde(skip_serializing_if = "Option::is_none")]
        resource: Option<String>,
    },
}

impl Owner {
    /// The resource whose managed identity signed in.
    #[must_use]
    pub fn resource_claim(&self) -> Option<&str> {
        match self {
            Self::Entra { resource, .. } => resource.as_deref(),
            Self::Anonymous | Self::Admin | Self::Run | Self::Platform => None,
        }
    }
}

/// What a registry token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    jti: String,
    /// The object id or user name.
    pub sub: String,
    nbf: i64,
    exp: i64,
    iat: i64,
    iss: String,
    /// The login server.
    pub aud: String,
    version: String,
    /// The registry's instance: a registry created again under the same name is another one.
    pub rid: String,
    /// `refresh_token` or `access_token`.
    pub grant_type: String,
    /// The application that signed in; empty for the registry's own accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    appid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access: Option<Vec<Scope>>,
    roles: Vec<String>,
    /// Whose token it is.
    pub acrgate_owner: Owner,
    /// The registry's role assignment mode at sign-in: switching it ends every token.
    pub acrgate_mode: String,
}

impl Claims {
    /// What an access token allows; nothing for a refresh token.
    #[must_use]
    pub fn access(&self) -> &[Scope] {
        self.access.as_deref().unwrap_or_default()
    }
}

/// For which registry a token is made, and for whom.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The login server.
    pub login_server: &'a str,
    /// The registry's instance.
    pub rid: &'a str,
    /// Its role assignment mode.
    pub mode: &'a str,
    /// The owner.
    pub owner: &'a Owner,
    /// The application's id, where an application signed in.
    pub appid: Option<&'a str>,
}

/// A refresh token.
///
/// # Errors
/// When the claims cannot be signed.
pub fn refresh(
    key: &Tokens,
    subject: Subject<'_>,
    tenant: Option<&str>,
) -> Result<String, jsonwebtoken::errors::Error> {
    let actions = [
        "read",
        "write",
        "delete",
        "metadata/read",
        "metadata/write",
        "deleted/read",
        "deleted/restore/action",
    ];
    let mut claims = claims(subject, REFRESH, REFRESH_LIFE);
    claims.tenant = tenant.map(str::to_owned);
    claims.permissions = Some(json!({"Actions": actions, "NotActions": null}));
    key.sign(&claims)
}

/// An access token for what was granted, with the keys of the claim `access` in lower case, or capitalised.
///
/// # Errors
/// When the claims cannot be signed.
pub fn access(
    key: &Tokens,
    subject: Subject<'_>,
    granted: Vec<Scope>,
    capitalised: bool,
) -> Result<String, jsonwebtoken::errors::Error> {
    let mut claims = claims(subject, ACCESS, ACCESS_LIFE);
    if !capitalised {
        claims.access = Some(granted);
        return key.sign(&claims);
    }
    let granted = granted
        .into_iter()
        .map(|Scope { kind, name, actions }| json!({ "Type": kind, "Name": name, "Actions": actions }));
    let mut claims = serde_json::to_value(claims)?;
    claims["access"] = granted.collect();
    key.sign(&claims)
}

fn claims(subject: Subject<'_>, grant_type: &str, life: i64) -> Claims {
    let issued = unix_seconds() - BACKDATED;
    let sub = match subject.owner {
        Owner::Anonymous | Owner::Run | Owner::Platform => Uuid::nil().to_string(),
        Owner::Admin => subject.login_server.split('.').next().unwrap_or_default().to_owned(),
        Owner::Entra { oid, .. } => oid.clone(),
    };
    Claims {
        jti: Uuid::new_v4().to_string(),
        sub,
        nbf: issued,
        exp: issued + life,
        iat: issued,
        iss: ISSUER.to_owned(),
        aud: subject.login_server.to_owned(),
        version: "1.0".to_owned(),
        rid: subject.rid.to_owned(),
        grant_type: grant_type.to_owned(),
        appid: subject.appid.map(str::to_owned),
        tenant: None,
        permissions: None,
        access: None,
        roles: Vec::new(),
        acrgate_owner: subject.owner.clone(),
        acrgate_mode: subject.mode.to_owned(),
    }
}

/// The claims of a token of this kind for this login server, if it is one and still lives.
#[must_use]
pub fn verify(key: &Tokens, token: &str, grant_type: &str, login_server: &str) -> Option<Claims> {
    let claims: Claims = key.open(token).ok()?;
    let now = unix_seconds();
    let good = claims.iss == ISSUER
        && claims.grant_type == grant_type
        && claims.aud.eq_ignore_ascii_case(login_server)
        && claims.nbf <= now
        && now < claims.exp;
    good.then_some(claims)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enforce::authorisation::Operation;

    const SERVER: &str = "r.azurecr.test";

    fn subject(owner: &Owner) -> Subject<'_> {
        Subject { login_server: SERVER, rid: "1", mode: "legacy", owner, appid: None }
    }

    #[test]
    fn a_token_is_good_for_its_kind_and_registry_and_key_only() {
        let key = Tokens::new().unwrap();
        let owner = Owner::Entra { oid: "o".into(), resource: Some("/x".into()) };
        let token = refresh(&key, subject(&owner), Some("t")).unwrap();
        let claims = verify(&key, &token, REFRESH, SERVER).unwrap();
        assert_eq!((claims.exp - claims.iat, claims.sub.as_str()), (REFRESH_LIFE, "o"));
        assert_eq!(claims.acrgate_owner, owner);
        assert_eq!(verify(&key, &token, ACCESS, SERVER), None);
        assert_eq!(verify(&key, &token, REFRESH, "other.azurecr.test"), None);
        assert_eq!(verify(&Tokens::new().unwrap(), &token, REFRESH, SERVER), None);
        let mut tampered = token.into_bytes();
        let middle = tampered.len() / 2;
        tampered[middle] = if tampered[middle] == b'A' { b'B' } else { b'A' };
        assert_eq!(verify(&key, &String::from_utf8(tampered).unwrap(), REFRESH, SERVER), None);
    }

    #[test]
    fn a_token_lives_as_long_as_it_says() {
        let key = Tokens::new().unwrap();
        let mut claims = claims(subject(&Owner::Admin), ACCESS, ACCESS_LIFE);
        let good = |claims: &Claims| verify(&key, &key.sign(claims).unwrap(), ACCESS, SERVER).is_some();
        assert!(good(&claims));
        claims.exp = unix_seconds();
        assert!(!good(&claims));
        claims.exp += 60;
        claims.nbf = unix_seconds() + 30;
        assert!(!good(&claims));
    }

    #[test]
    fn an_access_token_carries_what_was_granted() {
        let key = Tokens::new().unwrap();
        let granted = vec![Scope::of("a", &[Operation::Pull])];
        let token = access(&key, subject(&Owner::Anonymous), granted.clone(), false).unwrap();
        let claims = verify(&key, &token, ACCESS, SERVER).unwrap();
        assert_eq!((claims.access(), claims.exp - claims.iat), (&granted[..], ACCESS_LIFE));
        let text = serde_json::to_string(&claims).unwrap();
        assert!(text.contains(r#""access":[{"type":"repository","name":"a""#), "{text}");
    }
}
