//! `/oauth2/exchange` and `/oauth2/token`: an Entra token, a password or a refresh token for the registry's own tokens.

use std::collections::HashMap;

use headers::authorization::Basic;
use headers::{Authorization, HeaderMapExt as _};
use http::{HeaderMap, Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::reply;
use super::scope::Scope;
use super::tokens::{self, Owner};
use super::visit::Visit;
use crate::enforce::authentication::{self, NotAccepted};
use crate::server::message::read_whole;
use crate::server::{Reply, Request};

/// A form may be this large, in bytes: two tokens and what goes with them.
const MAX_FORM: usize = 256 * 1024;

/// What a client signs in with.
#[derive(Debug)]
pub(super) enum Credentials<'a> {
    /// Nothing.
    Anonymous,
    /// A token of `/oauth2/exchange`.
    RefreshToken(&'a str),
    /// The admin user, an application's client id with its secret, or the empty GUID with a refresh token.
    Password {
        /// The name.
        user: &'a str,
        /// The password.
        password: &'a str,
    },
}

/// POST of an Entra token.
pub(super) async fn exchange(visit: &Visit<'_>, request: Request) -> Reply {
    if request.method() != Method::POST {
        return reply::unknown_operation();
    }
    let form = match Form::read(request).await {
        Ok(form) => form,
        Err(refusal) => return *refusal,
    };
    match form.get("grant_type") {
        Some("access_token" | "access_token_refresh_token") => {}
        _ => return bad_request("grant_type is access_token"),
    }
    let Some(token) = form.get("access_token") else {
        return bad_request("access_token is missing");
    };
    if !form.is_for(visit) {
        return bad_request("service is not this login server");
    }
    let claims = visit.cloud.tokens.verify(token);
    // The rules come first: who is refused by them learns nothing about its token.
    if visit.network(claims.as_ref().ok().and_then(|claims| claims.xms_mirid.as_deref())).is_err() {
        return reply::network_denial(&visit.address());
    }
    let claims = match claims {
        Ok(claims) => claims,
        Err(error) => {
            visit.note(NotAccepted::Credentials.name());
            return unauthorized(&error.to_string());
        }
    };
    let arm = visit.cloud.arm_audiences();
    let arm: Vec<&str> = arm.iter().map(String::as_str).collect();
    if let Err(problem) =
        authentication::entra_audience(visit.rules(), &claims.aud, &arm, visit.cloud.switches())
    {
        visit.note(problem.name());
        return unauthorized("the audience of the token is not accepted by this registry");
    }
    let owner = Owner::Entra { oid: claims.oid.clone(), resource: claims.xms_mirid.clone() };
    let tenant = form.get("tenant").unwrap_or(&claims.tid);
    answer("refresh_token", "149", visit.refresh_token(&owner, Some(&claims.appid), Some(tenant)))
}

/// POST of credentials in a form, or GET with credentials in a header.
pub(super) async fn token(visit: &Visit<'_>, request: Request) -> Reply {
    let header = basic(request.headers());
    let form = match *request.method() {
        Method::GET => Form::parse(request.uri().query().unwrap_or_default().as_bytes()),
        Method::POST => match Form::read(request).await {
            Ok(form) => form,
            Err(refusal) => return *refusal,
        },
        _ => return reply::unknown_operation(),
    };
    if !form.is_for(visit) {
        return bad_request("service is not this login server");
    }
    let credentials = match (form.get("grant_type"), &header) {
        (Some("refresh_token"), _) => match form.get("refresh_token") {
            Some(token) => Credentials::RefreshToken(token),
            None => return bad_request("refresh_token is missing"),
        },
        (Some("password"), _) => match (form.get("username"), form.get("password")) {
            (Some(user), Some(password)) => Credentials::Password { user, password },
            // The Azure SDKs ask so where they have no credential.
            (None, None) => Credentials::Anonymous,
            _ => return bad_request("username or password is missing"),
        },
        (None, Some((user, password))) => Credentials::Password { user, password },
        (None, None) => Credentials::Anonymous,
        (Some(_), _) => return bad_request("grant_type is refresh_token or password"),
    };
    let owner = owner(visit, credentials);
    if visit.network(owner.as_ref().ok().and_then(Owner::resource_claim)).is_err() {
        return reply::network_denial(&visit.address());
    }
    let owner = match owner {
        Ok(owner) => owner,
        Err(problem) => {
            visit.note(problem.name());
            return visit.challenge(&[], None);
        }
    };
    let asked = Scope::parse_all(form.all("scope"));
    answer("access_token", "333.3", visit.access_token(&owner, visit.grant(&owner, asked)))
}

/// Whose credentials they are.
pub(super) fn owner(visit: &Visit<'_>, credentials: Credentials<'_>) -> Result<Owner, NotAccepted> {
    let switches = visit.cloud.switches();
    match credentials {
        Credentials::Anonymous if visit.is_from_platform() => Ok(Owner::Platform),
        Credentials::Anonymous => {
            authentication::anonymous(visit.rules(), true, switches)?;
            Ok(Owner::Anonymous)
        }
        Credentials::RefreshToken(token) => visit
            .claims(token, tokens::REFRESH)
            .map(|claims| claims.acrgate_owner)
            .ok_or(NotAccepted::Credentials),
        Credentials::Password { user, password } if user.parse() == Ok(Uuid::nil()) => {
            owner(visit, Credentials::RefreshToken(password))
        }
        Credentials::Password { user, password } if user.eq_ignore_ascii_case(&visit.name) => {
            authentication::admin_user(visit.rules(), switches)?;
            let known = visit.document()["emulator"]["passwords"].as_array();
            let right = known.into_iter().flatten().any(|own| own.as_str() == Some(password));
            right.then_some(Owner::Admin).ok_or(NotAccepted::Credentials)
        }
        Credentials::Password { user, password } => {
            let principal = visit.cloud.directory.by_app_id(user).ok_or(NotAccepted::Credentials)?;
            let right = principal.secret.as_ref().is_some_and(|secret| secret.reveal() == password);
            let owner = Owner::Entra { oid: principal.object_id.clone(), resource: None };
            right.then_some(owner).ok_or(NotAccepted::Credentials)
        }
    }
}

/// The name and password of a Basic authorization header.
pub(super) fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let Authorization(basic) = headers.typed_get::<Authorization<Basic>>()?;
    Some((basic.username().to_owned(), basic.password().to_owned()))
}

fn answer(key: &str, remaining: &'static str, token: Result<String, jsonwebtoken::errors::Error>) -> Reply {
    match token {
        Ok(token) => {
            let mut reply = reply::json(StatusCode::OK, &json!({ key: token }));
            reply::mark_budget(&mut reply, remaining);
            reply
        }
        Err(error) => {
            tracing::error!(%error, "a token could not be signed");
            reply::error(StatusCode::INTERNAL_SERVER_ERROR, "UNKNOWN", "unknown error", &Value::Null)
        }
    }
}

fn bad_request(message: &str) -> Reply {
    reply::error(StatusCode::BAD_REQUEST, "BAD_REQUEST", message, &Value::Null)
}

fn unauthorized(message: &str) -> Reply {
    reply::error(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", message, &Value::Null)
}

/// The fields of a form or of a query.
struct Form {
    fields: HashMap<String, Vec<String>>,
}

impl Form {
    async fn read(request: Request) -> Result<Self, Box<Reply>> {
        let whole =
            read_whole(request, MAX_FORM).await.map_err(|error| Box::new(bad_request(&error.to_string())))?;
        Ok(Self::parse(whole.body()))
    }

    fn parse(encoded: &[u8]) -> Self {
        let mut fields: HashMap<String, Vec<String>> = HashMap::new();
        for (name, value) in url::form_urlencoded::parse(encoded) {
            fields.entry(name.into_owned()).or_default().push(value.into_owned());
        }
        Self { fields }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next().filter(|value| !value.is_empty())
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.fields.get(name).into_iter().flatten().map(String::as_str)
    }

    /// A token is asked for one login server; leaving it out means this one.
    fn is_for(&self, visit: &Visit<'_>) -> bool {
        self.get("service").is_none_or(|service| service.eq_ignore_ascii_case(&visit.login_server))
    }
}
