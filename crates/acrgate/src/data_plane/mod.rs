//! Pull and push, through the registry's own authentication.
//!
//! This is the part of the OCI distribution protocol that proving an access needs: manifests, blobs, and the token
//! exchange in front of them. Everything that is read is checked against its digest, everything that is written is
//! addressed by the digest computed here.
//!
//! ```no_run
//! # async fn example(registry: acrgate::registry::Registry) -> acrgate::Result<()> {
//! let images = registry.data_plane().await?;
//! let pulled = images.pull_image(&"team/base".parse()?, "v1").await?;
//! println!("{}", pulled.digest);
//! # Ok(()) }
//! ```

mod auth;
mod blobs;
mod digest;
mod errors;
mod images;
mod manifests;
mod presence;

#[cfg(fuzzing)]
pub(crate) use auth::challenged;

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header};
use url::Url;

pub use digest::Digest;
pub use images::{Layer, PulledImage};
pub use manifests::{Descriptor, Manifest};

use crate::{
    Client, Error, Result,
    arm::{
        Answer, Arm, Clock,
        message::{Incoming, outgoing},
        pipeline,
        token::bearer,
    },
    names::{LoginServer, RepositoryName},
    registry::Registry,
};

/// No manifest may be longer, says the distribution specification.
const LONGEST_MANIFEST: usize = 4 << 20;

/// A registry's images, as the client's credential may reach them. Cheap to clone; tokens are shared.
#[derive(Clone)]
pub struct DataPlane {
    arm: Arm,
    sessions: auth::Shared,
}

/// What a token is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Right {
    Pull,
    Push,
}

impl Client {
    /// The images of the registry at this login server.
    #[must_use]
    pub fn data_plane(&self, host: LoginServer) -> DataPlane {
        DataPlane::new(self.arm().clone(), host)
    }
}

impl Registry {
    /// The images of this registry. Reads its login server from Azure Resource Manager first.
    ///
    /// # Errors
    /// `NotFound` when there is no such registry.
    pub async fn data_plane(&self) -> Result<DataPlane> {
        Ok(DataPlane::new(self.arm().clone(), self.get().await?.login_server))
    }
}

impl DataPlane {
    fn new(arm: Arm, host: LoginServer) -> Self {
        Self { sessions: Arc::new(auth::Sessions::new(arm.clone(), host)), arm }
    }

    /// The same images, with calls that end within this time: a pull or a push of an image is one call, as long as it may
    /// take.
    #[must_use]
    pub fn with_deadline(&self, deadline: Duration) -> Self {
        Self { arm: self.arm.with_deadline(deadline), sessions: Arc::clone(&self.sessions) }
    }

    /// The same images for the requests that one call is made of.
    fn as_one_call(&self) -> Self {
        Self { arm: self.arm.as_one_call(), sessions: Arc::clone(&self.sessions) }
    }

    /// The login server.
    #[must_use]
    pub fn login_server(&self) -> &LoginServer {
        self.sessions.host()
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.arm.clock
    }

    /// Authenticates for pulling from this repository, and nothing more: what a caller may do before it pulls. Tokens
    /// from before are forgotten, so that the registry judges the caller now.
    ///
    /// # Errors
    /// `NetworkDenied` when the network rules refuse the caller, `Unauthenticated` when its token is refused.
    pub async fn probe(&self, repository: &RepositoryName) -> Result<()> {
        self.sessions.forget().await;
        let deadline = self.arm.start_deadline();
        let scope = scope(repository, Right::Pull);
        deadline
            .retrying("an access token", Error::is_retryable, || async {
                self.sessions.access(&scope).await.map(drop)
            })
            .await
    }

    /// Sends a request for a repository with a token for it; again with a new token when that one was refused.
    async fn send(&self, repository: &RepositoryName, right: Right, request: Outgoing) -> Result<Incoming> {
        let scope = scope(repository, right);
        let token = self.sessions.access(&scope).await?;
        let answer = self.attempt(&request, token.secret()).await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        // A changed role mode, for one, makes tokens void before their time.
        self.sessions.forget().await;
        let token = self.sessions.access(&scope).await?;
        self.attempt(&request, token.secret()).await
    }

    async fn attempt(&self, request: &Outgoing, token: &str) -> Result<Incoming> {
        let body = request.body.clone();
        let mut outgoing = outgoing(request.method.clone(), &request.url, body)?;
        let headers = outgoing.headers_mut();
        headers.insert(header::AUTHORIZATION, bearer(token)?);
        for (name, value) in &request.headers {
            headers.insert(name.clone(), value.clone());
        }
        self.arm.transport.execute(outgoing).await
    }

    /// `/v2/<repository>/<below…>`.
    fn url(&self, repository: &RepositoryName, below: &[&str]) -> Result<Url> {
        below.iter().try_for_each(|segment| pipeline::one_segment(segment))?;
        let mut url = self.sessions.base()?;
        url.path_segments_mut()
            .map_err(|()| Error::invalid("the login server's address cannot have a path"))?
            .pop_if_empty()
            .push("v2")
            .extend(repository.as_str().split('/'))
            .extend(below);
        Ok(url)
    }
}

impl fmt::Debug for DataPlane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DataPlane").field(self.login_server()).finish()
    }
}

/// One request, before it has a token.
struct Outgoing {
    method: Method,
    url: Url,
    headers: Vec<(header::HeaderName, HeaderValue)>,
    body: Bytes,
}

impl Outgoing {
    fn new(method: Method, url: Url) -> Self {
        Self { method, url, headers: Vec::new(), body: Bytes::new() }
    }

    fn with_header(mut self, name: header::HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    fn with_body(mut self, body: Bytes) -> Self {
        self.body = body;
        self
    }
}

fn scope(repository: &RepositoryName, right: Right) -> String {
    match right {
        Right::Pull => format!("repository:{repository}:pull"),
        Right::Push => format!("repository:{repository}:pull,push"),
    }
}

/// The answer to a request for `what`, if it is a success; else the registry's error.
async fn success(answer: Incoming, what: &Url, longest: usize) -> Result<Answer> {
    let answer = answer.read(longest).await?;
    if answer.status.is_success() { Ok(answer) } else { Err(errors::refused(&answer, what.path())) }
}
