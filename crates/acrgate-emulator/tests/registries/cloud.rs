//! An emulated cloud in this process, and what the tests put into it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use acrgate_emulator::Emulator;
use acrgate_emulator::Options;
use acrgate_emulator::faults::{Fault, FaultPlan};
use acrgate_emulator::state::directory::{Principal, PrincipalKind};
use reqwest::{Client, Method};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::session::{Answer, Session};

/// A resource group of the first subscription.
pub(crate) const GROUP: &str = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/g";

/// The ARM id of a registry in the group.
pub(crate) fn registry_id(name: &str) -> String {
    format!("{GROUP}/providers/Microsoft.ContainerRegistry/registries/{name}")
}

pub(crate) struct Cloud {
    emulator: Emulator,
}

/// Every name is the emulator.
struct OneAddress(SocketAddr);

impl reqwest::dns::Resolve for OneAddress {
    fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let addresses: reqwest::dns::Addrs = Box::new(std::iter::once(self.0));
        Box::pin(std::future::ready(Ok(addresses)))
    }
}

impl Cloud {
    pub(crate) async fn start() -> Self {
        Self::start_with(Options::default()).await
    }

    pub(crate) async fn start_with(options: Options) -> Self {
        Self { emulator: Emulator::start(options).await.unwrap() }
    }

    /// A cloud in which this registry has a port of its own, in plain HTTP.
    pub(crate) async fn start_with_insecure_port(registry: &str) -> Self {
        let insecure_registry_ports = [(registry.to_owned(), 0)].into();
        Self::start_with(Options { insecure_registry_ports, ..Options::default() }).await
    }

    /// Where that is.
    pub(crate) fn insecure_address(&self, registry: &str) -> SocketAddr {
        self.emulator.insecure_registry_addresses()[registry]
    }

    /// A client of every host of the cloud.
    pub(crate) fn client(&self) -> Client {
        self.client_builder().build().unwrap()
    }

    pub(crate) fn client_builder(&self) -> reqwest::ClientBuilder {
        // The other tests of this process may have installed it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let ca = reqwest::Certificate::from_pem(self.emulator.ca_pem().as_bytes()).unwrap();
        let names = Arc::new(OneAddress(self.emulator.address()));
        Client::builder().no_proxy().tls_certs_only([ca]).dns_resolver(names)
    }

    /// A client of a login server.
    pub(crate) fn session(&self, registry: &str) -> Session {
        Session::new(self.client(), format!("{}.azurecr.test", registry.to_lowercase()))
    }

    /// A TLS connection to a host of the cloud through the proxy, for what no client library does. Nagle's algorithm is
    /// on, as it is where nobody turns it off.
    pub(crate) async fn connection(&self, host: &str) -> TlsStream<TcpStream> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(self.emulator.ca_pem().as_bytes()).unwrap()).unwrap();
        let config = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let mut stream = TcpStream::connect(self.emulator.proxy_address()).await.unwrap();
        stream
            .write_all(format!("CONNECT {host}:443 HTTP/1.1\r\nhost: {host}\r\n\r\n").as_bytes())
            .await
            .unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(stream.read_u8().await.unwrap());
        }
        let name = host.to_owned().try_into().unwrap();
        TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap()
    }

    /// The address that task runs call from.
    pub(crate) fn agent(&self) -> String {
        self.emulator.cloud().options.agent_address.to_string()
    }

    /// A Premium registry that is there at once.
    pub(crate) async fn registry(&self, name: &str, properties: Value) {
        let resource = json!({"id": registry_id(name), "name": name, "location": "westeurope", "properties": properties});
        self.emulator.seed(&json!({"resources": [resource]})).unwrap();
    }

    /// Sets properties of a registry behind ARM's back, also those that ARM would not take.
    pub(crate) async fn change(&self, name: &str, properties: Value) {
        self.change_resource(&registry_id(name), properties);
    }

    /// Sets properties of a task.
    pub(crate) async fn change_task(&self, registry: &str, name: &str, properties: Value) {
        self.change_resource(&format!("{}/tasks/{name}", registry_id(registry)), properties);
    }

    fn change_resource(&self, id: &str, properties: Value) {
        let store = &self.emulator.cloud().store;
        let mut document = Value::clone(&store.get(id).unwrap());
        for (key, value) in properties.as_object().unwrap() {
            document["properties"][key] = value.clone();
        }
        store.put_settled(id, document);
    }

    /// The first password of the admin user.
    pub(crate) async fn admin_password(&self, registry: &str) -> String {
        let credentials = self
            .arm(Method::POST, &format!("{}/listCredentials", registry_id(registry)), REGISTRIES, &json!({}))
            .await;
        credentials["passwords"][0]["value"].as_str().unwrap().to_owned()
    }

    /// A new principal: an application, or the managed identity of a resource. Gives its object id.
    pub(crate) async fn principal(&self, resource: &str) -> String {
        let resource = resource.to_owned();
        let kind = if resource.is_empty() {
            PrincipalKind::Application
        } else if resource.contains("userAssignedIdentities") {
            PrincipalKind::UserAssigned { resource }
        } else {
            PrincipalKind::SystemAssigned { resource }
        };
        self.emulator.cloud().directory.put(Principal::new("somebody", kind)).object_id.clone()
    }

    /// A group without members.
    pub(crate) fn group(&self) -> String {
        self.emulator.cloud().directory.put(Principal::new("group", PrincipalKind::Group)).object_id.clone()
    }

    /// Makes a principal a member of a group.
    pub(crate) fn join(&self, oid: &str, group: &str) {
        let directory = &self.emulator.cloud().directory;
        let mut member = Principal::clone(&directory.by_object_id(oid).unwrap());
        member.member_of.push(group.to_owned());
        directory.put(member);
    }

    /// The client id of a principal.
    pub(crate) async fn app_id(&self, oid: &str) -> String {
        self.emulator.cloud().directory.by_object_id(oid).unwrap().app_id.clone()
    }

    /// An Entra token of a principal.
    pub(crate) fn entra(&self, oid: &str, audience: &str) -> String {
        let cloud = self.emulator.cloud();
        cloud.entra_token(&cloud.directory.by_object_id(oid).unwrap(), audience).unwrap()
    }

    /// Assigns a role to a principal of this type.
    pub(crate) async fn assign_as(&self, oid: &str, kind: &str, role: &str, scope: &str) {
        let name = uuid::Uuid::new_v4();
        let id = format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{name}");
        let role = format!("{GROUP}/providers/Microsoft.Authorization/roleDefinitions/{role}");
        let properties = json!({"principalId": oid, "principalType": kind, "roleDefinitionId": role});
        self.arm(Method::PUT, &id, "2022-04-01", &json!({ "properties": properties })).await;
    }

    /// Assigns a role.
    pub(crate) async fn assign(&self, oid: &str, role: &str, scope: &str, condition: Option<&str>) {
        let name = uuid::Uuid::new_v4();
        let id = format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{name}");
        let mut properties = json!({"principalId": oid, "principalType": "ServicePrincipal",
            "roleDefinitionId": format!("{GROUP}/providers/Microsoft.Authorization/roleDefinitions/{role}")});
        if let Some(condition) = condition {
            properties["condition"] = json!(condition);
            properties["conditionVersion"] = json!("2.0");
        }
        self.arm(Method::PUT, &id, "2022-04-01", &json!({ "properties": properties })).await;
    }

    /// Creates a task; gives the object id of its system identity.
    pub(crate) async fn task(
        &self,
        registry: &str,
        name: &str,
        identity: Value,
        properties: Value,
    ) -> String {
        let id = format!("{}/tasks/{name}", registry_id(registry));
        let body = json!({"location": "westeurope", "identity": identity, "properties": properties});
        let task = self.arm(Method::PUT, &id, TASKS, &body).await;
        task["identity"]["principalId"].as_str().unwrap_or_default().to_owned()
    }

    /// Runs a request to its end; gives the run's properties and its log.
    pub(crate) async fn run(&self, registry: &str, request: Value) -> (Value, String) {
        let run = self.schedule(registry, &request).await;
        self.ended(registry, &run).await
    }

    /// Lets requests to a path wait for longer than any test takes.
    pub(crate) fn stall(&self, path: &str) {
        self.delay(path, 600_000);
    }

    /// Lets requests to this path wait for so many milliseconds.
    pub(crate) fn delay(&self, path: &str, delay_ms: u64) {
        let delay = Fault { path: Some(path.to_owned()), delay_ms, ..Fault::default() };
        self.emulator.faults(FaultPlan { seed: 0, faults: vec![delay], ..FaultPlan::default() });
    }

    /// Schedules a run; gives its id.
    pub(crate) async fn schedule(&self, registry: &str, request: &Value) -> String {
        let run =
            self.arm(Method::POST, &format!("{}/scheduleRun", registry_id(registry)), TASKS, request).await;
        run["properties"]["runId"].as_str().unwrap().to_owned()
    }

    /// Cancels a run.
    pub(crate) async fn cancel(&self, registry: &str, run: &str) {
        self.arm(Method::POST, &format!("{}/runs/{run}/cancel", registry_id(registry)), TASKS, &json!({}))
            .await;
    }

    /// Waits for the end of a run; gives its properties and its log.
    pub(crate) async fn ended(&self, registry: &str, run: &str) -> (Value, String) {
        let id = format!("{}/runs/{run}", registry_id(registry));
        let done = async {
            loop {
                let run = self.arm(Method::GET, &id, TASKS, &Value::Null).await;
                if !matches!(run["properties"]["status"].as_str(), Some("Queued" | "Started" | "Running")) {
                    break run["properties"].clone();
                }
                tokio::task::yield_now().await;
            }
        };
        let properties = tokio::time::timeout(Duration::from_secs(60), done).await.unwrap();
        let log = self.client().get(self.log_link(registry, run).await).send().await.unwrap();
        assert!(log.headers().contains_key("x-ms-meta-complete"));
        (properties, log.text().await.unwrap())
    }

    /// The link to a run's log.
    pub(crate) async fn log_link(&self, registry: &str, run: &str) -> String {
        let id = format!("{}/runs/{run}/listLogSasUrl", registry_id(registry));
        let link = self.arm(Method::POST, &id, TASKS, &json!({})).await;
        link["logLink"].as_str().unwrap().to_owned()
    }

    /// Where to put a source archive, and what to call it.
    pub(crate) async fn source_upload(&self, registry: &str) -> (String, String) {
        let id = format!("{}/listBuildSourceUploadUrl", registry_id(registry));
        let place = self.arm(Method::POST, &id, TASKS, &json!({})).await;
        let text = |key: &str| place[key].as_str().unwrap().to_owned();
        (text("uploadUrl"), text("relativePath"))
    }

    /// The object id of the subscription's owner.
    pub(crate) fn owner(&self) -> String {
        let owner = self.emulator.cloud().directory.by_app_id(self.emulator.client_id()).unwrap();
        owner.object_id.clone()
    }

    /// Imports as this principal, to the end; gives the last answer: of the call where it is refused, or else of the last
    /// poll.
    pub(crate) async fn import(&self, caller: &str, target: &str, body: &Value) -> Answer {
        let url = self.arm_url(&format!("{}/importImage", registry_id(target)), REGISTRIES);
        let client = self.client();
        let token = self.entra(caller, "https://management.azure.com/");
        let begun = Session::send(client.post(url).bearer_auth(&token).json(body)).await;
        if begun.status != 202 {
            return begun;
        }
        let done = async {
            let mut link = begun.header("location");
            loop {
                let poll = Session::send(client.get(&link).bearer_auth(&token)).await;
                if poll.status != 202 {
                    break poll;
                }
                assert_eq!(poll.json(), json!({"status": "Accepted"}));
                link = poll.header("location");
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), done).await.unwrap()
    }

    /// The reasons that the log has for the last requests to a host, the last one first.
    pub(crate) fn classes(&self, host: &str) -> Vec<&'static str> {
        let requests = self.emulator.requests().into_iter().rev().filter(|request| request.host == host);
        requests.filter_map(|request| request.class).collect()
    }

    /// How often somebody asked how an operation goes.
    pub(crate) fn polls(&self) -> usize {
        self.emulator.requests().iter().filter(|request| request.path.contains("/operationResults/")).count()
    }

    /// Ends every running operation.
    pub(crate) fn fail_operations(&self, code: &str) -> usize {
        self.emulator.cloud().operations.fail_all(code, "a tester says so")
    }

    /// Puts a document into the cloud as it is.
    pub(crate) fn seed(&self, resource: Value) {
        self.emulator.seed(&json!({"resources": [resource]})).unwrap();
    }

    fn arm_url(&self, id: &str, version: &str) -> String {
        format!("{}{id}?api-version={version}", self.emulator.arm_url().as_str().trim_end_matches('/'))
    }

    /// A request to ARM as the owner of the subscription, which must succeed.
    async fn arm(&self, method: Method, id: &str, version: &str, body: &Value) -> Value {
        let token = self.entra(&self.owner(), "https://management.azure.com/");
        let mut request = self.client().request(method, self.arm_url(id, version)).bearer_auth(token);
        if !body.is_null() {
            request = request.json(body);
        }
        let reply = request.send().await.unwrap();
        let status = reply.status();
        let text = reply.text().await.unwrap();
        assert!(status.is_success(), "{id}: {status} {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }
}

const REGISTRIES: &str = "2025-11-01";
const TASKS: &str = "2025-03-01-preview";
