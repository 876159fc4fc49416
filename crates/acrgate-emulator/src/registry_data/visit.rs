//! One request's view of its registry: the rules as they are enforced at this moment, and the checks on them.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use uuid::Uuid;

use super::reply::{self, TokenProblem};
use super::scope::Scope;
use super::tokens::{self, Claims, Owner, Subject};
use crate::enforce::RegistryRules;
use crate::enforce::authentication::{self, NotAccepted};
use crate::enforce::authorisation::{self, Grant, Operation, Refusal};
use crate::enforce::network::{self, Attempt, Origin, TaskFacts, TaskIdentities, Verdict};
use crate::enforce::registry::RoleAssignmentMode;
use crate::enforce::services::{ACR_IMPORT, IdentityNeeded, trusted};
use crate::server::{Caller, Reply};
use crate::state::resource::Resource;
use crate::state::{Emulated, TASKS};

/// A caller at a registry's door.
pub(super) struct Visit<'a> {
    pub(super) cloud: &'a Emulated,
    pub(super) name: String,
    pub(super) login_server: String,
    rid: String,
    caller: &'a Caller,
    insecure: Option<SocketAddr>,
    registry: Arc<Resource>,
    class: Mutex<Option<&'static str>>,
}

/// The network rules say no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NetworkDenied;

impl<'a> Visit<'a> {
    /// The registry as its rules are in force now; None where there is no such registry.
    pub(super) fn of(
        cloud: &'a Emulated,
        caller: &'a Caller,
        name: &str,
        insecure: Option<SocketAddr>,
    ) -> Option<Self> {
        let registry = cloud.store.effective_registry(name)?;
        let login_server = registry["properties"]["loginServer"].as_str()?.to_ascii_lowercase();
        let name = name.to_ascii_lowercase();
        let rid = instance(&registry);
        Some(Self { cloud, name, login_server, rid, caller, insecure, registry, class: Mutex::default() })
    }

    pub(super) fn rules(&self) -> RegistryRules<'_> {
        RegistryRules::of(&self.registry)
    }

    /// The document, for what is not a rule: the admin user's passwords.
    pub(super) fn document(&self) -> &Value {
        &self.registry
    }

    /// The host from which blobs are to be had, where the registry has one of its own. Who comes by an insecure port trusts
    /// no certificate authority, so it is served there.
    pub(super) fn data_endpoint(&self) -> Option<&str> {
        let hosts = &self.registry["properties"]["dataEndpointHostNames"];
        hosts[0].as_str().filter(|_| self.insecure.is_none())
    }

    /// Where the caller gets tokens: at the door by which it came.
    pub(super) fn realm(&self) -> String {
        match self.insecure {
            Some(address) => format!("http://{address}/oauth2/token"),
            None => format!("https://{}/oauth2/token", self.login_server),
        }
    }

    /// The 401 that tells where to get a token, and for what.
    pub(super) fn challenge(&self, scopes: &[Scope], problem: Option<TokenProblem>) -> Reply {
        reply::challenge(&self.realm(), &self.login_server, scopes, problem)
    }

    /// The address that a denial names.
    pub(super) fn address(&self) -> String {
        self.caller.address().to_string()
    }

    /// Asks the network rules, for a caller whose token names this resource.
    pub(super) fn network(&self, resource_claim: Option<&str>) -> Result<(), NetworkDenied> {
        let attempt = Attempt {
            registry: self.rules(),
            origin: self.caller.origin(),
            resource_claim,
            task: self.caller.instance().or(resource_claim).and_then(|task| self.task_facts(task)),
            switches: self.cloud.switches(),
            readings: self.cloud.options.behaviour.readings(),
        };
        match network::judge(&attempt) {
            Verdict::Pass(class) => {
                tracing::debug!(registry = %self.name, caller = %self.caller, class = class.name(), "network: pass");
                self.note(class.name());
                Ok(())
            }
            Verdict::Refuse(class) => {
                tracing::info!(registry = %self.name, caller = %self.caller, class = class.name(), "network: refused");
                self.note(class.name());
                Err(NetworkDenied)
            }
        }
    }

    /// Keeps how the request fares for the log; what is said last counts.
    pub(super) fn note(&self, class: &'static str) {
        *self.class.lock().unwrap_or_else(PoisonError::into_inner) = Some(class);
    }

    /// How the request fared.
    pub(super) fn class(&self) -> Option<&'static str> {
        *self.class.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A task's own word on this login server: the credential entry with its system identity, or the same identity as
    /// the credential of the source registry (inferred: both make the run sign in here with it).
    fn task_facts(&self, task: &str) -> Option<TaskFacts> {
        let task = self.cloud.store.effective(task).filter(|found| found["type"] == TASKS)?;
        let identities = task["identity"]["type"].as_str().unwrap_or_default().to_ascii_lowercase();
        let identities = match (identities.contains("systemassigned"), identities.contains("userassigned")) {
            (true, _) => TaskIdentities::System,
            (false, true) => TaskIdentities::UserOnly,
            (false, false) => TaskIdentities::None,
        };
        let credentials = &task["properties"]["credentials"];
        let system = |entry: &Value| {
            entry["identity"].as_str().is_some_and(|own| own.eq_ignore_ascii_case("[system]"))
        };
        let entries = credentials["customRegistries"].as_object();
        let own_entry = entries
            .into_iter()
            .flatten()
            .any(|(host, entry)| host.eq_ignore_ascii_case(&self.login_server) && system(entry));
        let credential_entry = own_entry || system(&credentials["sourceRegistry"]);
        Some(TaskFacts { identities, credential_entry })
    }

    /// What the owner of credentials may do of what it asks for. What it may not is left out, not refused.
    pub(super) fn grant(&self, owner: &Owner, asked: Vec<Scope>) -> Vec<Scope> {
        let allowed = self.rights(owner);
        let mut granted = asked;
        for scope in &mut granted {
            let repository = (scope.kind == "repository").then(|| scope.name.clone());
            let kept: Vec<String> = scope
                .operations()
                .filter(|(_, operation)| {
                    operation.is_some_and(|operation| allowed(operation, repository.as_deref()).is_ok())
                })
                .map(|(action, _)| action.to_owned())
                .collect();
            scope.actions = kept;
        }
        granted
    }

    /// Whether the caller is a service that needs no identity. Azure's own credentials stand behind it; here its origin
    /// stands for them (inferred: nobody outside sees them).
    pub(super) fn is_from_platform(&self) -> bool {
        let Origin::Service { kind, .. } = self.caller.origin() else {
            return false;
        };
        trusted(kind).is_some_and(|service| service.identity == IdentityNeeded::None)
    }

    /// Whether the caller is the service that carries imports out.
    pub(super) fn is_import(&self) -> bool {
        matches!(self.caller.origin(), Origin::Service { kind, .. } if kind.eq_ignore_ascii_case(ACR_IMPORT))
    }

    /// The rights of an owner of credentials, as a question about one operation on one repository. A refusal is a
    /// word of the decision classes.
    pub(super) fn rights(
        &self,
        owner: &Owner,
    ) -> impl Fn(Operation, Option<&str>) -> Result<(), &'static str> + use<> {
        let switches = self.cloud.switches();
        let mode = self.rules().role_assignment_mode();
        let grants = match owner {
            Owner::Entra { oid, .. } => {
                self.cloud.grants(oid, self.registry["id"].as_str().unwrap_or_default())
            }
            _ => Vec::new(),
        };
        let owner = owner.clone();
        let rules = self.registry.clone();
        move |operation, repository| match owner {
            Owner::Admin | Owner::Platform => Ok(()),
            // In ABAC mode runs lose their access to the registry's data.
            Owner::Run if mode == RoleAssignmentMode::Legacy => Ok(()),
            Owner::Run => Err(Refusal::Missing.name()),
            Owner::Anonymous => {
                let rules = RegistryRules::of(&rules);
                authentication::anonymous(rules, operation.is_of_a_pull(), switches)
                    .map_err(NotAccepted::name)
            }
            Owner::Entra { .. } => {
                let grants: Vec<_> = grants
                    .iter()
                    .map(|granted| Grant {
                        permissions: &granted.definition["properties"]["permissions"],
                        condition: granted.assignment["properties"]["condition"].as_str(),
                    })
                    .collect();
                authorisation::judge(mode, &grants, operation, repository, switches).map_err(Refusal::name)
            }
        }
    }

    fn mode(&self) -> &'static str {
        match self.rules().role_assignment_mode() {
            RoleAssignmentMode::Legacy => "legacy",
            RoleAssignmentMode::Abac => "abac",
        }
    }

    /// The claims of a token of this registry that holds still: another registry under the name, or another role
    /// assignment mode, ends it.
    pub(super) fn claims(&self, token: &str, grant_type: &str) -> Option<Claims> {
        tokens::verify(&self.cloud.tokens, token, grant_type, &self.login_server)
            .filter(|claims| claims.rid == self.rid && claims.acrgate_mode == self.mode())
    }

    /// A refresh token.
    pub(super) fn refresh_token(
        &self,
        owner: &Owner,
        appid: Option<&str>,
        tenant: Option<&str>,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        self.with_subject(owner, appid, |subject| tokens::refresh(&self.cloud.tokens, subject, tenant))
    }

    /// An access token.
    pub(super) fn access_token(
        &self,
        owner: &Owner,
        granted: Vec<Scope>,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let capitalised = self.cloud.options.behaviour.capitalised_access_claims;
        self.with_subject(owner, None, |subject| {
            tokens::access(&self.cloud.tokens, subject, granted, capitalised)
        })
    }

    fn with_subject<T>(&self, owner: &Owner, appid: Option<&str>, sign: impl FnOnce(Subject<'_>) -> T) -> T {
        sign(Subject { login_server: &self.login_server, rid: &self.rid, mode: self.mode(), owner, appid })
    }
}

/// The registry's instance: created again under the same name, it is another one, and none of the old tokens hold.
fn instance(registry: &Value) -> String {
    let born = registry["properties"]["creationDate"].as_str().unwrap_or_default();
    let id = registry["id"].as_str().unwrap_or_default().to_ascii_lowercase();
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{id}#{born}").as_bytes()).simple().to_string()
}

/// The registry-bound token that the service gives a run whose source registry has login mode Default: a refresh token,
/// which holds only while the network rules admit the agent. None where there is no such registry.
#[must_use]
pub fn run_token(cloud: &Emulated, registry: &str) -> Option<String> {
    let agent = Caller::PublicIp(cloud.options.agent_address);
    Visit::of(cloud, &agent, registry, None)?.refresh_token(&Owner::Run, None, None).ok()
}
