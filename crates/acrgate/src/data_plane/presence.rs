//! Whether something is there, asked without pulling it.

use http::{HeaderValue, Method, header};

use super::{DataPlane, LONGEST_MANIFEST, Outgoing, Right, manifests, success};
use crate::{Error, ErrorKind, Result, names::RepositoryName};

impl DataPlane {
    /// Whether there is a manifest of this tag or digest. Nothing is pulled.
    ///
    /// # Errors
    /// `NetworkDenied` when the network rules refuse the caller, `PermissionDenied` without the right to pull.
    pub async fn has_manifest(&self, repository: &RepositoryName, reference: &str) -> Result<bool> {
        let url = self.url(repository, &["manifests", reference])?;
        let deadline = self.arm.start_deadline();
        let found = deadline
            .retrying(url.path(), Error::is_retryable, || async {
                let request = Outgoing::new(Method::HEAD, url.clone())
                    .with_header(header::ACCEPT, HeaderValue::from_static(manifests::ACCEPTED));
                success(self.send(repository, Right::Pull, request).await?, &url, LONGEST_MANIFEST).await
            })
            .await;
        match found {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
}
