//! An emulated cloud, and a client that signs in at its token endpoint and talks to ARM.

use acrgate_emulator::{Emulator, Options};
use reqwest::header::HeaderMap;
use reqwest::{Client, ClientBuilder, Method};
use serde_json::{Value, json};

pub(crate) const VERSION: &str = "2025-11-01";
pub(crate) const TASKS: &str = "2025-03-01-preview";
pub(crate) const ROLES: &str = "2022-04-01";
pub(crate) const GROUP: &str = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg1";

/// The id of a registry in the group.
pub(crate) fn registry(name: &str) -> String {
    format!("{GROUP}/providers/Microsoft.ContainerRegistry/registries/{name}")
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The body of an answer that must have this status.
    #[track_caller]
    pub(crate) fn ok(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// The code of an error that must have this status.
    #[track_caller]
    pub(crate) fn error(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.body);
        self.body["error"]["code"].as_str().unwrap().to_owned()
    }

    pub(crate) fn message(&self) -> &str {
        self.body["error"]["message"].as_str().unwrap()
    }
}

/// Trusts the cloud's authority and nobody else.
pub(crate) fn client(emulator: &Emulator) -> ClientBuilder {
    // The other tests of this process may have installed it already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let ca = reqwest::Certificate::from_pem(emulator.ca_pem().as_bytes()).unwrap();
    Client::builder().no_proxy().tls_certs_only([ca])
}

/// A signed-in client of ARM.
#[derive(Clone)]
pub(crate) struct Arm {
    pub(crate) http: Client,
    pub(crate) base: String,
    pub(crate) token: String,
}

/// A cloud with the group `rg1`, and its owner.
pub(crate) async fn start() -> (Emulator, Arm) {
    start_with(Options::default()).await
}

pub(crate) async fn start_with(options: Options) -> (Emulator, Arm) {
    let emulator = Emulator::start(options).await.unwrap();
    let arm = Arm::owner(&emulator).await;
    arm.put_at(GROUP, "2024-11-01", &json!({"location": "westus"})).await.ok(201);
    (emulator, arm)
}

impl Arm {
    /// Signs in as the subscription's owner.
    pub(crate) async fn owner(emulator: &Emulator) -> Self {
        Self::sign_in(emulator, emulator.client_id(), emulator.client_secret()).await
    }

    pub(crate) async fn sign_in(emulator: &Emulator, client_id: &str, secret: &str) -> Self {
        let http = client(emulator).build().unwrap();
        let base = emulator.arm_url().as_str().trim_end_matches('/').to_owned();
        let scope = format!("{base}//.default");
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", client_id),
            ("client_secret", secret),
            ("scope", &scope),
        ];
        let url = format!("{base}/{}/oauth2/v2.0/token", emulator.tenant_id());
        let reply: Value = http.post(url).form(&form).send().await.unwrap().json().await.unwrap();
        let token = reply["access_token"].as_str().unwrap_or_else(|| panic!("{reply}")).to_owned();
        Self { http, base, token }
    }

    pub(crate) async fn send(&self, method: Method, path_and_query: &str, body: Option<&Value>) -> Answer {
        let mut request = self.http.request(method, format!("{}{path_and_query}", self.base));
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let reply = request.send().await.unwrap();
        let (status, headers) = (reply.status().as_u16(), reply.headers().clone());
        let text = reply.text().await.unwrap();
        let body = if text.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&text).unwrap_or_else(|_| json!(text))
        };
        Answer { status, headers, body }
    }

    pub(crate) async fn get_at(&self, id: &str, version: &str) -> Answer {
        self.send(Method::GET, &format!("{id}?api-version={version}"), None).await
    }

    pub(crate) async fn get(&self, id: &str) -> Answer {
        self.get_at(id, VERSION).await
    }

    pub(crate) async fn put_at(&self, id: &str, version: &str, body: &Value) -> Answer {
        self.send(Method::PUT, &format!("{id}?api-version={version}"), Some(body)).await
    }

    pub(crate) async fn patch_at(&self, id: &str, version: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, &format!("{id}?api-version={version}"), Some(body)).await
    }

    /// A PATCH of properties.
    pub(crate) async fn patch(&self, id: &str, properties: Value) -> Answer {
        self.patch_at(id, VERSION, &json!({ "properties": properties })).await
    }

    pub(crate) async fn post_at(&self, id: &str, version: &str, body: &Value) -> Answer {
        self.send(Method::POST, &format!("{id}?api-version={version}"), Some(body)).await
    }

    pub(crate) async fn delete_at(&self, id: &str, version: &str) -> Answer {
        self.send(Method::DELETE, &format!("{id}?api-version={version}"), None).await
    }

    /// Follows a link of an answer.
    pub(crate) async fn follow(&self, link: &str) -> Answer {
        let path = link.strip_prefix(&self.base).unwrap_or_else(|| panic!("{link} is not of this cloud"));
        self.send(Method::GET, path, None).await
    }

    /// Creates a registry and waits for it.
    pub(crate) async fn create(&self, name: &str, sku: &str, properties: Value) -> Value {
        let body = json!({"location": "westus", "sku": {"name": sku}, "properties": properties});
        let created = self.put_at(&registry(name), VERSION, &body).await;
        assert_eq!(created.status, 201, "{}", created.body);
        self.get(&registry(name)).await.ok(200)
    }
}
