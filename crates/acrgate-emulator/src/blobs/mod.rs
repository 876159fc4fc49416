//! The storage account behind task runs: their logs, and the sources that clients upload. Path style, as the Azure CLI
//! wants it on localhost: `https://127.0.0.1:P/<account>/<container>/<blob>?…&sig=…`.
//!
//! A blob is read or written by whoever has a signed link (SAS) to it, and by nobody else. Links are good until the
//! emulator stops.

mod answers;
pub mod ranges;
mod sas;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use http::Method;
use time::Duration;
use tokio::fs::{File, OpenOptions};
use tokio::io::AsyncWriteExt as _;
use uuid::Uuid;

use crate::server::{Reply, Request};
use crate::state::Emulated;
pub(crate) use answers::authentication_failed;
use sas::{Key, Permission};

/// The storage account in every link: the first segment of the path.
pub const ACCOUNT: &str = "acrtaskprod";

/// How long a link into the account is good.
const LIFE: Duration = Duration::hours(1);

/// The blobs on disk, and the key that signs their links.
#[derive(Debug)]
pub struct Blobs {
    root: PathBuf,
    key: Key,
}

impl Blobs {
    /// The blobs in `storage` under a folder; it is made when the first one comes.
    #[must_use]
    pub fn under(root: &Path) -> Self {
        Self { root: root.join("storage"), key: Key::default() }
    }

    /// The archive that was uploaded under this relative path, if it was.
    #[must_use]
    pub fn source(&self, registry_id: &str, relative_path: &str) -> Option<PathBuf> {
        let name = format!("{}/{relative_path}", container(registry_id));
        let file = self.file(&name).filter(|_| relative_path.starts_with("source/"))?;
        file.is_file().then_some(file)
    }

    /// Opens the log of a run.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn start_log(&self, registry_id: &str, run: &str) -> io::Result<Log> {
        let path = self.file(&log_name(registry_id, run)).ok_or(io::ErrorKind::InvalidInput)?;
        if let Some(folder) = path.parent() {
            tokio::fs::create_dir_all(folder).await?;
        }
        let file = OpenOptions::new().create(true).append(true).open(&path).await?;
        Ok(Log { file, path })
    }

    /// The query of a link that lets whoever has it read something outside of the account. A secret.
    pub(crate) fn sign(&self, address: &str, life: Duration) -> String {
        self.key.sign(address, Permission::Read, life)
    }

    /// Whether a query is such a link to this address.
    pub(crate) fn verifies(&self, address: &str, query: Option<&str>) -> bool {
        self.key.verifies(address, Permission::Read, query)
    }

    fn link(&self, service: &str, name: &str, permission: Permission) -> String {
        format!("{service}/{ACCOUNT}/{name}?{}", self.key.sign(name, permission, LIFE))
    }

    /// The file of a blob. No part of a name leads out of the folder.
    fn file(&self, name: &str) -> Option<PathBuf> {
        let plain = |part: &str| {
            !part.starts_with('.') && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        };
        let mut parts = name.split('/').peekable();
        let safe = parts.peek().is_some() && parts.all(|part| !part.is_empty() && plain(part));
        safe.then(|| self.root.join(name))
    }
}

/// The SAS link of a run's log, a secret. `registry_id` is the registry's ARM id.
#[must_use]
pub fn log_link(cloud: &Emulated, registry_id: &str, run_id: &str) -> String {
    cloud.blobs.link(&cloud.arm_url(), &log_name(registry_id, run_id), Permission::Read)
}

/// A SAS link to upload a build context, a secret, and the relative path that names it in a run request.
#[must_use]
pub fn source_upload(cloud: &Emulated, registry_id: &str) -> (String, String) {
    let relative_path = format!("source/{}.tar.gz", Uuid::new_v4().simple());
    let name = format!("{}/{relative_path}", container(registry_id));
    (cloud.blobs.link(&cloud.arm_url(), &name, Permission::Write), relative_path)
}

fn log_name(registry_id: &str, run: &str) -> String {
    format!("{}/logs/{run}/rawtext.log", container(registry_id))
}

/// Every registry has a container of its own.
fn container(registry_id: &str) -> String {
    let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, registry_id.to_ascii_lowercase().as_bytes());
    format!("container-{}", id.simple())
}

/// The log of a run. It only grows, and tells its end by the blob's metadata.
#[derive(Debug)]
pub struct Log {
    file: File,
    path: PathBuf,
}

impl Log {
    /// Adds text.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn append(&mut self, text: &str) -> io::Result<()> {
        self.file.write_all(text.as_bytes()).await?;
        self.file.flush().await
    }

    /// Ends the log with a word on how the run went: `successful`, `failed`, `canceled` or `timedout`.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn complete(self, outcome: &str) -> io::Result<()> {
        tokio::fs::write(completion(&self.path), outcome).await
    }
}

/// Beside a log that has ended stands how the run went.
fn completion(log: &Path) -> PathBuf {
    log.with_extension("complete")
}

/// Answers a request under `/{ACCOUNT}/…`.
pub async fn handle(cloud: Arc<Emulated>, request: Request) -> Reply {
    let blobs = &cloud.blobs;
    let path = request.uri().path();
    let Some(name) =
        path.strip_prefix('/').and_then(|path| path.split_once('/')).map(|(_, name)| name.to_owned())
    else {
        return answers::not_found("ResourceNotFound", "The specified resource does not exist.");
    };
    let permission = if request.method() == Method::PUT { Permission::Write } else { Permission::Read };
    if !path.starts_with(&format!("/{ACCOUNT}/"))
        || !blobs.key.verifies(&name, permission, request.uri().query())
    {
        return authentication_failed();
    }
    let Some(file) = blobs.file(&name) else {
        return answers::not_found("BlobNotFound", "The specified blob does not exist.");
    };
    let answer = match *request.method() {
        Method::GET => answers::read(&file, request.headers(), false).await,
        Method::HEAD => answers::read(&file, request.headers(), true).await,
        Method::PUT => answers::write(&file, request).await,
        _ => Ok(answers::unsupported_verb()),
    };
    answer.unwrap_or_else(|error| {
        tracing::warn!(%error, "a blob could not be read or written");
        answers::internal_error()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_name_leads_out_of_the_folder(name in "[a-z./\\\\~-]{0,20}") {
            let blobs = Blobs::under(Path::new("/data"));
            if let Some(file) = blobs.file(&name) {
                prop_assert!(file.starts_with("/data"));
                prop_assert!(file.components().all(|part| part != std::path::Component::ParentDir));
            }
        }
    }

    #[test]
    fn a_registry_finds_its_own_sources_only() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::under(folder.path());
        let relative_path = "source/0123.tar.gz";
        let name = format!("{}/{relative_path}", container("/registries/one"));
        let file = blobs.file(&name).unwrap();
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, b"x").unwrap();
        assert_eq!(blobs.source("/registries/ONE", relative_path), Some(file));
        assert_eq!(blobs.source("/registries/two", relative_path), None);
        assert_eq!(blobs.source("/registries/one", "logs/cf1/rawtext.log"), None);
        assert_eq!(blobs.source("/registries/one", "../x"), None);
    }
}
