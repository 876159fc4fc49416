//! The emulator's program, started on free ports, and its testers' door.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use acrgate::arm::{Roots, Transport, TransportOptions};
use azure_core::http::{HttpClient, Method, Request, Url, headers};
use serde::Deserialize;
use serde_json::Value;

use crate::Result;

/// A running emulator; it ends with this value.
pub(crate) struct Emulator {
    child: Child,
    /// What it said when its doors were open.
    pub(crate) doors: Doors,
    /// The certificate authority, PEM.
    pub(crate) ca: String,
    transport: Arc<dyn HttpClient>,
}

/// The line that `serve` prints, as far as it is needed here.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Doors {
    /// Azure Resource Manager and Entra.
    pub(crate) arm: String,
    /// The proxy.
    pub(crate) proxy: String,
    /// The file of the certificate authority.
    pub(crate) ca: PathBuf,
    /// The testers' door.
    pub(crate) admin: String,
    /// Its key.
    pub(crate) admin_token: String,
    /// The tenant.
    pub(crate) tenant_id: String,
    /// The subscription.
    pub(crate) subscription_id: String,
    /// The service principal that owns it.
    pub(crate) client_id: String,
    /// Its secret.
    pub(crate) client_secret: String,
}

impl Emulator {
    /// Starts the program: `ACRGATE_EMULATOR`, else the one beside this test's own, built if it is not there.
    ///
    /// # Errors
    /// When it cannot be started or does not say where its doors are.
    pub(crate) fn start() -> Result<Self> {
        let mut child = Command::new(program()?)
            .args(["serve", "--exit-with-stdin"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("the emulator cannot be started: {error}"))?;
        let mut line = String::new();
        let output = child.stdout.take().ok_or("the emulator has no output")?;
        BufReader::new(output).read_line(&mut line).map_err(|error| error.to_string())?;
        let doors: Doors =
            serde_json::from_str(&line).map_err(|error| format!("the emulator said {line:?}: {error}"))?;
        let ca = std::fs::read_to_string(&doors.ca).map_err(|error| error.to_string())?;
        let options = TransportOptions::default().with_roots(Roots::Only(ca.clone()));
        Ok(Self { child, doors, ca, transport: Arc::new(Transport::new(options)) })
    }

    /// Asks the testers' door.
    ///
    /// # Errors
    /// When it does not answer, or refuses.
    pub(crate) async fn door(&self, method: Method, name: &str, body: Option<&Value>) -> Result<Value> {
        let url: Url = format!("{}/{name}", self.doors.admin.trim_end_matches('/'))
            .parse()
            .map_err(|error| format!("{error}"))?;
        let mut request = Request::new(url, method);
        request.insert_header(headers::AUTHORIZATION, format!("Bearer {}", self.doors.admin_token));
        if let Some(body) = body {
            request.set_body(body.to_string());
        }
        let answer =
            self.transport.execute_request(&request).await.map_err(|error| format!("{name}: {error}"))?;
        let status = answer.status();
        let answer = answer.try_into_raw_response().await.map_err(|error| format!("{name}: {error}"))?;
        let text = String::from_utf8_lossy(answer.body()).into_owned();
        if !status.is_success() {
            return Err(format!("{name}: {status}: {text}"));
        }
        if text.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&text).map_err(|error| format!("{name}: {error}"))
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("ACRGATE_EMULATOR") {
        return Ok(path.into());
    }
    // …/deps/behaviour-<hash>: the programs lie one folder up.
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let folder = own.ancestors().nth(2).ok_or("the test lies in no folder")?;
    let program = folder.join(format!("acrgate-emulator{}", std::env::consts::EXE_SUFFIX));
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Of the whole workspace, with the features that `cargo xtask test` has built already, and without what cargo told this
    // test about its own package, which some build scripts watch.
    cargo.args(["build", "--quiet", "--workspace", "--bin", "acrgate-emulator"]);
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    for (name, _) in std::env::vars_os() {
        if name
            .to_str()
            .is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"))
        {
            cargo.env_remove(name);
        }
    }
    let built = cargo.status().map_err(|error| error.to_string())?;
    if built.success() { Ok(program) } else { Err("the emulator does not build".to_owned()) }
}
