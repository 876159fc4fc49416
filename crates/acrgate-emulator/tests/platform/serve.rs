//! The binary: its help, its one line, its end.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

pub(crate) struct Served {
    pub(crate) child: Child,
    line: Value,
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn serve(arguments: &[&str]) -> Served {
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
    pub(crate) fn text(&self, key: &str) -> &str {
        self.line[key].as_str().unwrap()
    }

    pub(crate) fn client(&self) -> reqwest::Client {
        self.client_builder().no_proxy().build().unwrap()
    }

    /// Trusts the cloud's authority and nobody else.
    pub(crate) fn client_builder(&self) -> reqwest::ClientBuilder {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let pem = std::fs::read(self.text("ca")).unwrap();
        let ca = reqwest::Certificate::from_pem(&pem).unwrap();
        reqwest::Client::builder().tls_certs_only([ca])
    }

    pub(crate) async fn token(&self) -> String {
        self.token_at(self.text("arm")).await
    }

    async fn token_at(&self, authority: &str) -> String {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", self.text("clientId")),
            ("client_secret", self.text("clientSecret")),
            ("scope", "https://management.azure.com/.default"),
        ];
        let url = format!("{authority}{}/oauth2/v2.0/token", self.text("tenantId"));
        let reply: Value = self.client().post(url).form(&form).send().await.unwrap().json().await.unwrap();
        reply["access_token"].as_str().unwrap().to_owned()
    }

    pub(crate) fn url(&self, path: &str, version: &str) -> String {
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
    crate::testers::assert_valid("#/$defs/line", &served.line);
    assert!(!served.token().await.is_empty());
    let ca = served.text("ca").to_owned();
    drop(served.child.stdin.take());
    assert!(served.child.wait().unwrap().success());
    assert!(!Path::new(&ca).exists(), "the temporary authority is gone");
}

#[test]
fn a_port_in_plain_http_is_told_and_warned_of() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_acrgate-emulator"));
    command.args(["serve", "--exit-with-stdin", "--insecure-registry-port", "Reg01=0"]);
    command.args(["--registry-port", "reg02=0"]).stdin(Stdio::null());
    let output = command.output().unwrap();
    let line: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut warnings = String::new();
    for registry in ["reg01", "reg02"] {
        let address = line["insecurePorts"][registry].as_str().unwrap();
        assert!(address.starts_with("127.0.0.1:"), "{address}");
        warnings.push_str(&format!("warning: {registry} is served in plain HTTP on {address}, as asked\n"));
    }
    assert_eq!(String::from_utf8(output.stderr).unwrap(), warnings);
    for wrong in ["reg01", "=5000", "reg01=x", "reg01=65536", "reg-1=5000"] {
        let output = command.args(["--insecure-registry-port", wrong]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{wrong}");
    }
}

#[tokio::test]
async fn arm_entra_and_the_testers_door_open_in_plain_http_only_when_asked() {
    assert!(serve(&[]).line["insecureArm"].is_null());
    let served = serve(&["--insecure-arm-port", "0"]);
    let arm = served.text("insecureArm");
    assert!(arm.starts_with("http://127.0.0.1:"), "{arm}");
    let token = served.token_at(arm).await;
    let groups =
        format!("{arm}subscriptions/{}/resourceGroups?api-version=2024-11-01", served.text("subscriptionId"));
    let listed = served.client().get(groups).bearer_auth(token).send().await.unwrap();
    assert_eq!(listed.status(), 200);
    let door = |key: &str| {
        served.client().get(format!("{arm}_emulator/requests")).bearer_auth(key.to_owned()).send()
    };
    assert_eq!(door("guessed").await.unwrap().status(), 401);
    let log: Value = door(served.text("adminToken")).await.unwrap().json().await.unwrap();
    assert_eq!(log["requests"].as_array().unwrap().len(), 2);
}

/// What the program prints, and how it ends.
fn called(arguments: &[&str]) -> (String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_acrgate-emulator")).args(arguments).output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    (String::from_utf8(output.stdout).unwrap(), output.status.code())
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_acrgate-emulator"));
    let output = command.args(["serve", "--exit-with-stdin", "--arm-port", &port]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.starts_with(&format!("error: cannot open the emulator's doors: 127.0.0.1:{port}: ")),
        "{said}"
    );
    assert_eq!((output.status.code(), said.lines().count()), (Some(1), 1));
}

#[test]
fn help_explains_every_member_of_the_line_and_shows_groups_and_examples() {
    let (help, code) = called(&["serve", "--help"]);
    assert_eq!(code, Some(0));
    for member in serve(&["--exit-with-stdin"]).line.as_object().unwrap().keys() {
        assert!(help.contains(&format!("\n  {member} ")), "{member} is not explained in {help}");
    }
    for heading in
        ["Doors:", "What is kept between starts:", "Limits:", "The line of JSON:", "Callers:", "Examples:"]
    {
        assert!(help.contains(&format!("\n{heading}\n")), "{heading} is missing in {help}");
    }
    assert!(!help.lines().any(|line| line.len() > 130), "{help}");
    let (short, _) = called(&["serve", "-h"]);
    assert!(short.len() < help.len() && short.contains("serve --help"), "{short}");
}

#[cfg(unix)]
#[test]
fn a_command_finds_the_cloud_in_its_environment_and_its_end_is_the_programs() {
    let script = "printf '%s\\n' \"$ACRGATE_EMULATOR_LINE\" \"$NODE_EXTRA_CA_CERTS\" \"$HTTPS_PROXY\" \"$IDENTITY_HEADER\" \
        \"$AZURE_CONFIG_DIR\"; test -d \"$AZURE_CONFIG_DIR\" || exit 1; test -s \"$SSL_CERT_FILE\" && exit 7";
    let (output, code) = called(&["run", "--caller", "ip-203.0.113.7", "--", "sh", "-c", script]);
    assert_eq!(code, Some(7), "{output}");
    let lines: Vec<_> = output.lines().collect();
    let line: Value = serde_json::from_str(lines[0]).unwrap();
    let proxy = line["proxy"].as_str().unwrap().replace("http://", "http://ip-203.0.113.7:x@");
    assert_eq!(lines[1..4], [line["ca"].as_str().unwrap(), &proxy, "x"]);
    assert!(!Path::new(lines[1]).exists(), "the temporary authority is gone");
    assert!(!Path::new(lines[4]).exists(), "and so is what the Azure CLI has noted");
    assert_eq!(called(&["run", "--", "sh", "-c", "kill -9 $$"]).1, Some(137));
    let refused = Command::new(env!("CARGO_BIN_EXE_acrgate-emulator"))
        .args(["run", "--caller", "me", "--", "true"])
        .output();
    let refused = refused.unwrap();
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("not a caller"), "{refused:?}");
}
