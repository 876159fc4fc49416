//! What the resilience tests share: errands that another process runs against the emulator of this one.
//!
//! An [`Errand`] goes to the program `acrgate-errand` on its standard input, so that no secret stands in a command line;
//! what it did comes back as one line of JSON on its standard output.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    ffi::OsStr,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
    time::Duration,
};

use acrgate::{
    Client, ClientOptions, Cloud, Error, ErrorKind,
    arm::{ConnectTo, Roots, Transport, TransportOptions},
    names::RegistryId,
};
use acrgate_end_to_end::World;
use azure_core::{
    cloud::{CloudConfiguration, CustomConfiguration},
    credentials::Secret,
};
use azure_identity::{ClientSecretCredential, ClientSecretCredentialOptions};
use serde::{Deserialize, Serialize};
use tokio::{
    io::AsyncWriteExt,
    process::{Child, Command},
};
use url::Url;

/// Whether the tests are to run at full length: `ACRGATE_RESILIENCE=full`.
#[must_use]
pub fn full() -> bool {
    std::env::var_os("ACRGATE_RESILIENCE").is_some_and(|value| value == "full")
}

/// That this is one error of that kind, on one line, with a remedy.
///
/// # Panics
/// When it is not; `case` tells which one.
pub fn assert_told(case: &str, error: &Error, kind: ErrorKind) {
    let line = error.to_string();
    assert_eq!(error.kind(), kind, "{case}: {}", error.report());
    assert!(!error.message().is_empty() && !line.contains('\n'), "{case}: {line}");
    assert!(error.hint().is_some_and(|hint| !hint.is_empty()), "{case}: no remedy in {line}");
}

/// Where an emulated Azure is and how to sign in to it: all that another process needs.
#[derive(Clone, Serialize, Deserialize)]
pub struct Place {
    arm: Url,
    address: SocketAddr,
    ca: String,
    tenant: String,
    client_id: String,
    client_secret: String,
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Place").field("arm", &self.arm.as_str()).finish_non_exhaustive()
    }
}

impl Place {
    /// The place of this world.
    #[must_use]
    pub fn of(world: &World) -> Self {
        let emulator = &world.emulator;
        Self {
            arm: emulator.arm_url().clone(),
            address: emulator.address(),
            ca: emulator.ca_pem().to_owned(),
            tenant: emulator.tenant_id().to_owned(),
            client_id: emulator.client_id().to_owned(),
            client_secret: emulator.client_secret().to_owned(),
        }
    }

    /// A client that is nobody else's: its own connections, tokens and turns.
    #[must_use]
    pub fn client(&self, settle: Duration, deadline: Duration) -> Client {
        self.client_trusting(Roots::Only(self.ca.clone()), settle, deadline)
    }

    /// Such a client that trusts these certificate authorities.
    #[must_use]
    pub fn client_trusting(&self, roots: Roots, settle: Duration, deadline: Duration) -> Client {
        let transport = TransportOptions::default()
            .with_roots(roots)
            .with_connect_to([ConnectTo::new("*.azurecr.test", self.address)]);
        let cloud = Cloud::custom(self.arm.clone(), self.arm.clone(), "azurecr.test").unwrap();
        let mut authority = CustomConfiguration::default();
        authority.authority_host = cloud.authority().to_string();
        let credential = ClientSecretCredential::new(
            &self.tenant,
            self.client_id.clone(),
            Secret::new(self.client_secret.clone()),
            Some(ClientSecretCredentialOptions {
                client_options: azure_core::http::ClientOptions {
                    transport: Some(Transport::new(transport.clone()).into()),
                    cloud: Some(Arc::new(CloudConfiguration::Custom(authority))),
                    ..Default::default()
                },
            }),
        )
        .unwrap();
        let options = ClientOptions::default()
            .with_cloud(cloud)
            .with_transport(transport)
            .with_settle(settle)
            .with_deadline(deadline)
            .with_operation_deadline(Duration::from_secs(60));
        Client::new(credential, options)
    }
}

/// What another process is to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Errand {
    /// Some clients, none knowing of the others, each make edits one after the other.
    AddRules {
        /// The registry.
        registry: RegistryId,
        /// For each client the rules that each of its edits adds.
        clients: Vec<Vec<Vec<Ipv4Addr>>>,
        /// [`ClientOptions::settle`] of each, in milliseconds.
        settle_ms: u64,
    },
    /// The workflow for the task `nightly` goes on where its journal says, to a run that went well.
    GoOn {
        /// The registry.
        registry: RegistryId,
        /// The journal.
        journal: PathBuf,
        /// Whether the workflow creates the task.
        creates_task: bool,
        /// The context of the run.
        context: String,
    },
    /// What the journal says was done is taken back.
    RollBack {
        /// The registry.
        registry: RegistryId,
        /// The journal.
        journal: PathBuf,
        /// Whether the workflow creates the task.
        creates_task: bool,
    },
    /// The registry is read, trusting whom the operating system trusts.
    ReadTrustingTheSystem {
        /// The registry.
        registry: RegistryId,
    },
}

/// What came of an errand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Done {
    /// How often edits had to be made again, and those that failed.
    AddedRules {
        /// Repairs of all edits.
        repairs: u32,
        /// The errors, each as one line.
        failed: Vec<String>,
    },
    /// The run that was followed to its end.
    Verified {
        /// Its id.
        run: String,
    },
    /// Everything was taken back.
    RolledBack,
    /// It was read, which nobody expected.
    Read,
    /// It could not be read.
    Failed {
        /// [`acrgate::Error::kind`].
        kind: ErrorKind,
        /// [`acrgate::Error::hint`].
        hint: String,
        /// The error and its causes.
        message: String,
    },
}

/// Starts the program with this errand. The child is killed when it is dropped.
pub async fn send(program: &Path, place: &Place, errand: &Errand) -> Child {
    send_with(program, place, errand, &[]).await
}

/// As [`send`], with these environment variables.
pub async fn send_with(
    program: &Path,
    place: &Place,
    errand: &Errand,
    variables: &[(&str, &OsStr)],
) -> Child {
    let mut child = Command::new(program)
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let text = serde_json::to_vec(&(place, errand)).unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&text).await.unwrap();
    child
}

/// Waits for the end of an errand: what it did, or what it wrote to standard error.
///
/// # Errors
/// The child's standard error, when it did not succeed.
pub async fn outcome(child: Child) -> Result<Done, String> {
    let output = child.wait_with_output().await.unwrap();
    if !output.status.success() {
        return Err(format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr)));
    }
    Ok(serde_json::from_slice(&output.stdout).unwrap())
}
