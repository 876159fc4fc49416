//! The binary: its one line, its end, and a state that survives being killed.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

struct Served {
    child: Child,
    line: Value,
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(arguments: &[&str]) -> Served {
    let mut child = Command::new(env!("CARGO_BIN_EXE_acrgate-emulator"))
        .arg("serve")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut text = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut text).unwrap();
    Served { child, line: serde_json::from_str(&text).unwrap() }
}

impl Served {
    fn text(&self, key: &str) -> &str {
        self.line[key].as_str().unwrap()
    }

    fn client(&self) -> reqwest::Client {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let pem = std::fs::read(self.text("ca")).unwrap();
        let ca = reqwest::Certificate::from_pem(&pem).unwrap();
        reqwest::Client::builder().no_proxy().tls_certs_only([ca]).build().unwrap()
    }

    async fn token(&self) -> String {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", self.text("clientId")),
            ("client_secret", self.text("clientSecret")),
            ("scope", "https://management.azure.com/.default"),
        ];
        let url = format!("{}{}/oauth2/v2.0/token", self.text("arm"), self.text("tenantId"));
        let reply: Value = self.client().post(url).form(&form).send().await.unwrap().json().await.unwrap();
        reply["access_token"].as_str().unwrap().to_owned()
    }

    fn url(&self, path: &str, version: &str) -> String {
        format!(
            "{}subscriptions/{}/{path}?api-version={version}",
            self.text("arm"),
            self.text("subscriptionId")
        )
    }
}

#[tokio::test]
async fn one_line_says_where_everything_is_and_the_end_of_input_ends_it() {
    let mut served = serve(&["--exit-with-stdin"]);
    for key in [
        "arm",
        "proxy",
        "ca",
        "admin",
        "adminToken",
        "tenantId",
        "subscriptionId",
        "clientId",
        "clientSecret",
    ] {
        assert!(served.line[key].is_string(), "{key}");
    }
    assert!(!served.token().await.is_empty());
    let ca = served.text("ca").to_owned();
    drop(served.child.stdin.take());
    assert!(served.child.wait().unwrap().success());
    assert!(!Path::new(&ca).exists(), "the temporary authority is gone");
}

#[tokio::test]
async fn what_was_answered_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (state, ca, data) = (path("state.json"), path("ca"), path("data"));
    let arguments = ["--state", &state, "--ca-dir", &ca, "--data", &data];
    let first = serve(&arguments);
    let (http, token) = (first.client(), first.token().await);
    let put = async |url: String, body: Value| {
        http.put(url).bearer_auth(&token).json(&body).send().await.unwrap().status().as_u16()
    };
    assert_eq!(put(first.url("resourceGroups/rg1", "2024-11-01"), json!({"location": "westus"})).await, 201);
    let registry = "resourceGroups/rg1/providers/Microsoft.ContainerRegistry/registries/reg01";
    let body = json!({"location": "westus", "sku": {"name": "Premium"}, "properties": {"publicNetworkAccess": "Disabled"}});
    assert_eq!(put(first.url(registry, "2025-11-01"), body).await, 201);
    let pem = std::fs::read_to_string(first.text("ca")).unwrap();
    // `drop` kills it without warning, right after the answer.
    drop(first);
    let second = serve(&arguments);
    assert_eq!(std::fs::read_to_string(second.text("ca")).unwrap(), pem);
    let seen = second.client().get(second.url(registry, "2025-11-01")).bearer_auth(second.token().await);
    let seen: Value = seen.send().await.unwrap().json().await.unwrap();
    assert_eq!(seen["properties"]["publicNetworkAccess"], "Disabled");
    assert_eq!(seen["properties"]["provisioningState"], "Succeeded");
}
