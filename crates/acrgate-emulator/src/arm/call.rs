//! One call to ARM: who asks for what, and whether roles allow it.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header};
use serde_json::{Value, json};

use super::error::ArmError;
use super::path::ArmPath;
use crate::enforce::authorisation;
use crate::entra::tokens::{Claims, TokenError};
use crate::server::message::query_parameter;
use crate::state::clock::timestamp;
use crate::state::directory::PrincipalKind;
use crate::state::resource::Resource;
use crate::state::store::Change;
use crate::state::{Emulated, RESOURCE_GROUPS, reaches};

/// A call whose token has been verified.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) ctx: &'a Arc<Emulated>,
    pub(crate) method: &'a Method,
    pub(crate) path: &'a ArmPath,
    pub(crate) query: Option<&'a str>,
    /// The `api-version` as it came; each route checks it against its own table.
    pub(crate) version: &'a str,
    pub(crate) body: &'a Bytes,
    pub(crate) who: &'a Claims,
}

impl Call<'_> {
    /// The body as a JSON object.
    pub(crate) fn json(&self) -> Result<Value, ArmError> {
        let invalid = |what: String| {
            let message = format!("The request content was invalid and could not be deserialized: '{what}'.");
            ArmError::new(StatusCode::BAD_REQUEST, "InvalidRequestContent", message)
        };
        let value: Value = serde_json::from_slice(self.body).map_err(|error| invalid(error.to_string()))?;
        if value.is_object() { Ok(value) } else { Err(invalid("a JSON object is expected".to_owned())) }
    }

    /// A query parameter.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        query_parameter(self.query, name)
    }

    /// Refuses the call unless a role of the caller allows the action at the scope.
    pub(crate) fn authorize(&self, action: &str, scope: &str) -> Result<(), ArmError> {
        if self.is_allowed(action, scope) { Ok(()) } else { Err(self.forbidden(action, scope)) }
    }

    fn forbidden(&self, action: &str, scope: &str) -> ArmError {
        let message = format!(
            "The client '{client}' with object id '{oid}' does not have authorization to perform action '{action}' over \
             scope '{scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.",
            client = self.who.upn.as_deref().unwrap_or(&self.who.appid),
            oid = self.who.oid,
        );
        ArmError::new(StatusCode::FORBIDDEN, "AuthorizationFailed", message)
    }

    /// Which resources of a list the caller may see. A role at the list's scope shows all of it; roles further down show
    /// what they allow to read (inferred: so does Azure, to a caller who has a role in the subscription at all).
    pub(crate) fn readable(
        &self,
        action: &str,
        scope: &str,
    ) -> Result<impl Fn(&Arc<Resource>) -> bool, ArmError> {
        let sees_all = self.is_allowed(action, scope);
        let below = |assignment: &Arc<Resource>| {
            assignment["properties"]["scope"].as_str().is_some_and(|own| reaches(scope, own))
        };
        if !sees_all && !self.ctx.assignments_of(&self.who.oid).iter().any(below) {
            return Err(self.forbidden(action, scope));
        }
        Ok(move |resource: &Arc<Resource>| {
            let text = |key: &str| resource[key].as_str().unwrap_or_default();
            sees_all || self.is_allowed(&read_action(text("type")), text("id"))
        })
    }

    /// Whether a role of the caller allows the action at the scope.
    pub(crate) fn is_allowed(&self, action: &str, scope: &str) -> bool {
        self.ctx.grants(&self.who.oid, scope).iter().any(|grant| {
            authorisation::covers(
                &grant.definition["properties"]["permissions"],
                "actions",
                "notActions",
                action,
            )
        })
    }

    /// The document under an id, or the front door's 404 (also where the group or the subscription does not exist).
    pub(crate) fn existing(&self, id: &str) -> Result<Arc<Resource>, ArmError> {
        self.ctx.store.get(id).ok_or_else(|| self.not_found(id))
    }

    /// Changes the document under an id in one step, or gives the front door's 404. `change` must not use the store.
    pub(crate) fn update<T>(
        &self,
        id: &str,
        change: impl FnOnce(&Value) -> Result<(Change, T), ArmError>,
    ) -> Result<T, ArmError> {
        let outcome = self.ctx.store.update(id, |former| match former {
            Some(former) => change(former).map_err(Some),
            None => Err(None),
        });
        outcome.map_err(|error| error.unwrap_or_else(|| self.not_found(id)))
    }

    /// What is missing: the subscription, the group, or the resource itself.
    pub(crate) fn not_found(&self, id: &str) -> ArmError {
        let path = ArmPath::parse(id);
        if let Err(error) = self.group_exists(&path) {
            return error;
        }
        let provider = id.split_once("/providers/").map_or(id, |(_, rest)| rest);
        ArmError::resource_not_found(provider, path.segment(3))
    }

    /// The subscription of a path must exist.
    pub(crate) fn subscription_exists(&self, path: &ArmPath) -> Result<(), ArmError> {
        if self.ctx.store.get(path.head(2)).is_some() {
            return Ok(());
        }
        let message = format!("The subscription '{}' could not be found.", path.segment(1));
        Err(ArmError::new(StatusCode::NOT_FOUND, "SubscriptionNotFound", message))
    }

    /// The resource group of a path must exist.
    pub(crate) fn group_exists(&self, path: &ArmPath) -> Result<(), ArmError> {
        self.subscription_exists(path)?;
        if self.ctx.store.get(path.head(4)).is_some() {
            return Ok(());
        }
        let message = format!("Resource group '{}' could not be found.", path.segment(3));
        Err(ArmError::new(StatusCode::NOT_FOUND, "ResourceGroupNotFound", message))
    }

    /// `systemData` after a write by this caller: new, or the former one with another last change.
    pub(crate) fn system_data(&self, former: Option<&Value>) -> Value {
        let now = timestamp();
        let (name, kind) = self.author();
        let created = former.filter(|former| former.is_object());
        let keep = |key: &str, new: &str| created.map_or_else(|| json!(new), |former| former[key].clone());
        json!({
            "createdBy": keep("createdBy", &name),
            "createdByType": keep("createdByType", kind),
            "createdAt": keep("createdAt", &now),
            "lastModifiedBy": name,
            "lastModifiedByType": kind,
            "lastModifiedAt": now,
        })
    }

    /// Who writes, and as what, in the words of `systemData`.
    fn author(&self) -> (String, &'static str) {
        match self.ctx.directory.by_object_id(&self.who.oid).map(|principal| principal.kind.clone()) {
            Some(PrincipalKind::User) => (self.who.upn.clone().unwrap_or_default(), "User"),
            Some(PrincipalKind::SystemAssigned { .. } | PrincipalKind::UserAssigned { .. }) => {
                (self.who.oid.clone(), "ManagedIdentity")
            }
            _ => (self.who.appid.clone(), "Application"),
        }
    }
}

/// The action that reading a resource of this type is. Resource groups have another name there than in their documents.
fn read_action(resource_type: &str) -> String {
    if resource_type == RESOURCE_GROUPS {
        return "Microsoft.Resources/subscriptions/resourceGroups/read".to_owned();
    }
    format!("{resource_type}/read")
}

/// The claims of the bearer token, which must be meant for ARM.
pub(crate) fn authenticate(ctx: &Emulated, headers: &HeaderMap) -> Result<Arc<Claims>, ArmError> {
    let refuse = |code: &str, message: String| {
        let challenge = format!(
            "Bearer authorization_uri=\"{}/{}\", error=\"invalid_token\", error_description=\"{message}\"",
            ctx.arm_url(),
            ctx.options.tenant_id
        );
        ArmError::new(StatusCode::UNAUTHORIZED, code, message).with_challenge(challenge)
    };
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"))
        .map(|(_, token)| token.trim());
    let Some(token) = token else {
        let message = "Authentication failed. The 'Authorization' header is missing.".to_owned();
        return Err(refuse("AuthenticationFailed", message));
    };
    let claims = ctx.tokens.verify(token).map_err(|error| match error {
        TokenError::Expired(at) => {
            let at = time::OffsetDateTime::from_unix_timestamp(at)
                .map_or_else(|_| at.to_string(), |at| at.to_string());
            let now = time::OffsetDateTime::now_utc();
            let message =
                format!("The access token expiry UTC time '{at}' is earlier than current UTC time '{now}'.");
            refuse("ExpiredAuthenticationToken", message)
        }
        _ => refuse("InvalidAuthenticationToken", "The access token is invalid.".to_owned()),
    })?;
    if ctx.is_arm_audience(&claims.aud) {
        return Ok(claims);
    }
    let allowed = ctx.arm_audiences().join(",");
    let message = format!(
        "The access token has been obtained for wrong audience or resource '{}'. It should exactly match with one of the \
         allowed audiences '{allowed}'.",
        claims.aud
    );
    Err(refuse("InvalidAuthenticationTokenAudience", message))
}
