//! How the run's client signs in: a managed identity's Entra token through `/oauth2/exchange`, or what `docker login` does.

use std::sync::Arc;

use reqwest::{Method, RequestBuilder, StatusCode};
use uuid::Uuid;

use super::RunError;
use super::client::{Client, field, reason, unreachable};
use super::credentials::{Login, SignIn};
use super::plan::Plan;
use crate::enforce::authentication::REGISTRY_AUDIENCE;
use crate::state::Emulated;
use crate::state::directory::Principal;

/// What a run has for a registry that it signed in to.
pub(super) enum SignedIn {
    /// A refresh token.
    RefreshToken(String),
    /// A name and a password, which go along with each request for a token.
    Password(String, String),
}

impl Client {
    /// Signs in to a registry.
    ///
    /// # Errors
    /// The service's text for it.
    pub async fn login(&mut self, cloud: &Emulated, plan: &Plan, login: &Login) -> Result<(), RunError> {
        let token = match &login.with {
            SignIn::SystemIdentity => {
                let id = plan.task_id.as_deref();
                let principal = id.and_then(|id| cloud.directory.system_identity_of(id));
                let principal =
                    principal.ok_or_else(|| no_identity("the task has no system-assigned identity"))?;
                self.exchange(cloud, &login.host, &principal).await?
            }
            SignIn::UserIdentity(client_id) => {
                let principal = user_identity(cloud, plan, client_id)?;
                self.exchange(cloud, &login.host, &principal).await?
            }
            SignIn::Caller => {
                let principal = caller(cloud, plan)?;
                self.exchange(cloud, &login.host, &principal).await?
            }
            SignIn::RunToken => {
                let name = login.host.split('.').next().unwrap_or_default();
                let token = crate::registry_data::run_token(cloud, name).unwrap_or_default();
                self.docker_login(&login.host, &Uuid::nil().to_string(), &token).await?;
                token
            }
            SignIn::Password(user, password) => {
                self.docker_login(&login.host, user, password).await?;
                let with = SignedIn::Password(user.clone(), password.clone());
                self.signed_in.insert(login.host.clone(), with);
                return Ok(());
            }
        };
        self.signed_in.insert(login.host.clone(), SignedIn::RefreshToken(token));
        Ok(())
    }

    /// An Entra token of a managed identity for a refresh token.
    async fn exchange(
        &self,
        cloud: &Emulated,
        host: &str,
        principal: &Principal,
    ) -> Result<String, RunError> {
        let entra = cloud
            .entra_token(principal, REGISTRY_AUDIENCE)
            .map_err(|error| no_identity(&error.to_string()))?;
        let form = [
            ("grant_type", "access_token"),
            ("service", host),
            ("tenant", &cloud.options.tenant_id),
            ("access_token", &entra),
        ];
        let request = self.request(Method::POST, host, "/oauth2/exchange")?.form(&form);
        let reply = request.send().await.map_err(|error| unreachable(&error).during(EXCHANGE_FAILED))?;
        let status = reply.status();
        if status != StatusCode::OK {
            // The service's own text ends with the status; the reason behind it says whom it refused.
            return Err(RunError(format!(
                "{EXCHANGE_FAILED}, exchange API response code: {status}: {}",
                reason(reply).await
            )));
        }
        field(reply, "refresh_token").await.map_err(|error| error.during(EXCHANGE_FAILED))
    }

    /// What `docker login` does: asks for a token that allows nothing.
    async fn docker_login(&self, host: &str, user: &str, password: &str) -> Result<(), RunError> {
        let asked = self.password_token(host, user, password, None).await;
        asked.map(|_| ()).map_err(|error| {
            error.during(&format!(
                "failed to login, ran out of retries: failed to set docker credentials: Error response from daemon: \
                 Get \"https://{host}/v2/\""
            ))
        })
    }

    async fn password_token(
        &self,
        host: &str,
        user: &str,
        password: &str,
        scope: Option<&str>,
    ) -> Result<String, RunError> {
        let mut form =
            vec![("grant_type", "password"), ("service", host), ("username", user), ("password", password)];
        form.extend(scope.map(|scope| ("scope", scope)));
        let request = self.request(Method::POST, host, "/oauth2/token")?.form(&form);
        self.token(request).await
    }

    /// A token for a scope, by whatever the run has for the host.
    pub(super) async fn access_token(&self, host: &str, scope: &str) -> Result<String, RunError> {
        match self.signed_in.get(host) {
            Some(SignedIn::Password(user, password)) => {
                self.password_token(host, user, password, Some(scope)).await
            }
            Some(SignedIn::RefreshToken(token)) => {
                let form = [
                    ("grant_type", "refresh_token"),
                    ("service", host),
                    ("scope", scope),
                    ("refresh_token", token),
                ];
                self.token(self.request(Method::POST, host, "/oauth2/token")?.form(&form)).await
            }
            None => {
                let query = [("service", host), ("scope", scope)];
                self.token(self.request(Method::GET, host, "/oauth2/token")?.query(&query)).await
            }
        }
    }

    async fn token(&self, request: RequestBuilder) -> Result<String, RunError> {
        let reply = request.send().await.map_err(|error| unreachable(&error))?;
        if reply.status() == StatusCode::OK {
            field(reply, "access_token").await
        } else {
            Err(RunError(reason(reply).await))
        }
    }
}

const EXCHANGE_FAILED: &str =
    "failed to unmarshal task before running: failed to resolve secrets: failed to get ACR refresh token";

fn no_identity(reason: &str) -> RunError {
    RunError(format!(
        "failed to unmarshal task before running: failed to resolve secrets: failed to get identity token: {reason}"
    ))
}

/// A quick run signs in as who scheduled it (inferred: as that principal itself).
fn caller(cloud: &Emulated, plan: &Plan) -> Result<Arc<Principal>, RunError> {
    if plan.task_id.is_some() {
        return Err(no_identity("[caller] is for quick runs only"));
    }
    let principal = plan.caller.as_deref().and_then(|caller| cloud.directory.by_object_id(caller));
    principal.ok_or_else(|| no_identity("who scheduled the run is not in the directory any more"))
}

/// A user-assigned identity signs in for a task that carries it.
fn user_identity(cloud: &Emulated, plan: &Plan, client_id: &str) -> Result<Arc<Principal>, RunError> {
    let principal = cloud.directory.by_app_id(client_id);
    let principal =
        principal.ok_or_else(|| no_identity(&format!("no identity has the client id {client_id}")))?;
    let resource = principal.resource().unwrap_or_default();
    if plan.user_identities.iter().any(|own| own.eq_ignore_ascii_case(resource)) {
        Ok(principal)
    } else {
        Err(no_identity(&format!("the identity of the client id {client_id} is not assigned to the task")))
    }
}
