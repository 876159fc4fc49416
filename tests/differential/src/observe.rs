//! A case carried out over HTTP: what a client sees of it.

use std::collections::HashMap;
use std::fmt;

use acrgate::access::{Audience, Decision, Denial, Layer, Operation, Verdict};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use crate::case::{Case, Origin, SignIn};
use crate::cloud::Cloud;
use crate::import::{self, Asked};
use crate::scene::Scene;

/// How a case ends, as far as a client can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// The registry did what was asked, or looked for it.
    In,
    /// 403: the network rules.
    Network,
    /// 401, or 403 of Azure Resource Manager: credentials or rights.
    Unauthorized,
    /// A policy about imports.
    Policy,
    /// Anything else.
    Strange(String),
}

impl Ending {
    /// What a decision foretells; none where it does not know.
    #[must_use]
    pub fn foretold(decision: &Decision) -> Option<Self> {
        match decision.verdict {
            Verdict::Allowed => Some(Self::In),
            Verdict::Denied if decision.layer <= Layer::Bypass => Some(Self::Network),
            Verdict::Denied if decision.layer == Layer::OperationPolicies => Some(Self::Policy),
            Verdict::Denied => Some(Self::Unauthorized),
            Verdict::Unknown => None,
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::In => f.write_str("let in"),
            Self::Network => f.write_str("403 by the network rules"),
            Self::Unauthorized => f.write_str("401"),
            Self::Policy => f.write_str("refused by a policy"),
            Self::Strange(text) => write!(f, "unforeseen: {text}"),
        }
    }
}

/// An answer, read whole.
struct Answer {
    status: u16,
    body: String,
}

impl Answer {
    fn field(&self, name: &str) -> Option<String> {
        let body: Value = serde_json::from_str(&self.body).ok()?;
        body[name].as_str().map(str::to_owned)
    }

    fn code(&self) -> String {
        let body: Value = serde_json::from_str(&self.body).unwrap_or_default();
        body["errors"][0]["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// A client of one login server that counts its requests.
#[derive(Debug)]
pub struct Visitor<'a> {
    cloud: &'a Cloud,
    scene: &'a Scene,
    host: String,
    /// How many requests it has sent to the login server.
    sent: usize,
    /// How many imports have ended with a request to this path.
    asked: HashMap<String, usize>,
}

/// Where the emulator's log says why a case ended as it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noted {
    /// At the visitor's request of this number to the login server, from 1.
    AtDoor(usize),
    /// At the final request of this number to this path of Azure Resource Manager, from 1; or, where nothing is said there,
    /// at the last request of the import service to the login server before it.
    AtResourceManager(String, usize),
}

/// The caller's claim to the emulator.
fn claim(origin: &Origin, scene: &Scene) -> String {
    match origin {
        Origin::Address(address) => format!("ip-{address}"),
        Origin::Endpoint(name) => format!("pe-{name}"),
        Origin::Subnet(id) => format!("subnet-{id}"),
        Origin::Service(service, _, address) => format!("service-{}@{address}", service.claim),
        Origin::Run(Some(number), address) => {
            format!("service-acr-tasks{}@{address}", scene.tasks[*number].id)
        }
        Origin::Run(None, address) => format!("service-acr-tasks@{address}"),
        // Of the one who asks for it: from anywhere.
        Origin::Import => "ip-192.0.2.1".to_owned(),
    }
}

/// For whom a token is meant, as Microsoft Entra writes it.
pub(crate) fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::ContainerRegistry => "https://containerregistry.azure.net",
        Audience::ResourceManager => "https://management.azure.com/",
        _ => "https://graph.microsoft.com",
    }
}

impl<'a> Visitor<'a> {
    /// A client of a registry's login server.
    #[must_use]
    pub fn new(cloud: &'a Cloud, scene: &'a Scene) -> Self {
        Self { cloud, scene, host: scene.login_server(), sent: 0, asked: HashMap::new() }
    }

    /// Carries a case out; gives how it ended, and where the emulator's log says why.
    pub async fn carry_out(&mut self, case: &Case) -> (Ending, Noted) {
        if case.operation.is_import() {
            let Asked { path, ending } = import::carry_out(self.cloud, self.scene, case).await;
            let asked = self.asked.entry(path.clone()).or_default();
            *asked += 1;
            return (ending, Noted::AtResourceManager(path, *asked));
        }
        let ending = self.visit(case).await;
        (ending, Noted::AtDoor(self.sent))
    }

    async fn visit(&mut self, case: &Case) -> Ending {
        let claim = claim(&case.origin, self.scene);
        if case.door {
            let door = format!("pe-{}", self.scene.door());
            // Where it does not sign in there either, it has to be refused from its own place, and see why.
            if let Ok(token) = self.token(case, &door).await {
                return self.operate(case, &claim, &token).await;
            }
        }
        match self.token(case, &claim).await {
            Ok(token) => self.operate(case, &claim, &token).await,
            Err(answer) => refusal(case, &answer),
        }
    }

    /// Asks without a token. Whoever asks, the answer is the challenge.
    pub async fn challenge(&mut self, case: &Case) {
        let claim = claim(&case.origin, self.scene);
        let answer = self.send(self.request(Method::GET, "/v2/", &claim)).await;
        assert_eq!(answer.status, 401, "{}", answer.body);
    }

    /// An access token for what the case wants to do.
    async fn token(&mut self, case: &Case, claim: &str) -> Result<String, Answer> {
        let scope = scope(case);
        let mut form = vec![("service", self.host.clone()), ("scope", scope)];
        let answer = match case.sign_in {
            SignIn::Nothing => {
                let request = self.request(Method::GET, "/oauth2/token", claim).query(&form);
                self.send(request).await
            }
            SignIn::Admin => {
                form.push(("grant_type", "password".to_owned()));
                form.push(("username", self.scene.name.clone()));
                form.push(("password", self.scene.password.clone()));
                self.post("/oauth2/token", claim, &form).await
            }
            SignIn::RunToken => {
                let cloud = self.cloud.emulator().cloud();
                let token = acrgate_emulator::registry_data::run_token(cloud, &self.scene.name).unwrap();
                form.push(("grant_type", "refresh_token".to_owned()));
                form.push(("refresh_token", token));
                self.post("/oauth2/token", claim, &form).await
            }
            SignIn::Entra(who, audience) => {
                let entra = self.cloud.token(&who.of(self.scene).principal, self::audience(audience));
                let exchange = [
                    ("grant_type", "access_token".to_owned()),
                    ("service", self.host.clone()),
                    ("access_token", entra),
                ];
                let answer = self.post("/oauth2/exchange", claim, &exchange).await;
                let Some(refresh) = answer.field("refresh_token") else {
                    return Err(answer);
                };
                form.push(("grant_type", "refresh_token".to_owned()));
                form.push(("refresh_token", refresh));
                self.post("/oauth2/token", claim, &form).await
            }
        };
        answer.field("access_token").ok_or(answer)
    }

    async fn operate(&mut self, case: &Case, claim: &str, token: &str) -> Ending {
        let repository = case.repository;
        let (method, path) = match case.operation {
            Operation::Push => (Method::POST, format!("/v2/{repository}/blobs/uploads/")),
            Operation::Delete => (Method::DELETE, format!("/v2/{repository}/manifests/sha256:{:064}", 0)),
            Operation::Catalog => (Method::GET, "/v2/_catalog".to_owned()),
            _ => (Method::GET, format!("/v2/{repository}/manifests/v1")),
        };
        let answer = self.send(self.request(method, &path, claim).bearer_auth(token)).await;
        // The registries are empty: who is let in to an image learns that it is not there.
        let is_missing = || ["MANIFEST_UNKNOWN", "NAME_UNKNOWN"].contains(&answer.code().as_str());
        match (case.operation, answer.status) {
            (Operation::Push, 202) | (Operation::Catalog, 200) => Ending::In,
            (Operation::Pull | Operation::Delete, 404) if is_missing() => Ending::In,
            _ => refusal(case, &answer),
        }
    }

    fn request(&self, method: Method, path: &str, claim: &str) -> RequestBuilder {
        let url = format!("https://{}{path}", self.host);
        self.cloud.http.request(method, url).header("x-acrgate-caller", claim)
    }

    async fn post(&mut self, path: &str, claim: &str, form: &[(&str, String)]) -> Answer {
        let request = self.request(Method::POST, path, claim).form(form);
        self.send(request).await
    }

    async fn send(&mut self, request: RequestBuilder) -> Answer {
        self.sent += 1;
        let reply = request.send().await.unwrap();
        let status = reply.status().as_u16();
        Answer { status, body: reply.text().await.unwrap() }
    }
}

fn scope(case: &Case) -> String {
    let actions = match case.operation {
        Operation::Catalog => return "registry:catalog:*".to_owned(),
        Operation::Push => "pull,push",
        Operation::Delete => "delete",
        _ => "pull",
    };
    format!("repository:{}:{actions}", case.repository)
}

/// What a refusal is, if it reads as the service's refusals do.
fn refusal(case: &Case, answer: &Answer) -> Ending {
    let strange = || Ending::Strange(format!("{} {}", answer.status, answer.body));
    match (answer.status, answer.code().as_str()) {
        (401, "UNAUTHORIZED") => Ending::Unauthorized,
        (403, "DENIED") => {
            let seen = Denial::parse(&answer.body).map(|denial| denial.client_address);
            let known = match case.origin {
                Origin::Address(own) | Origin::Service(_, _, own) | Origin::Run(_, own) => Some(own.into()),
                Origin::Endpoint(_) | Origin::Subnet(_) | Origin::Import => seen,
            };
            if seen.is_some() && seen == known { Ending::Network } else { strange() }
        }
        _ => strange(),
    }
}
