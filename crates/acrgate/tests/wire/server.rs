//! A server that answers what it is told to, in order, and remembers what it was asked.

use std::{
    collections::VecDeque,
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use acrgate::{Client, ClientOptions, Cloud, arm::TransportOptions, names::RegistryId};
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use time::OffsetDateTime;
use tokio::net::TcpListener;

/// The token that the test's credential gives first; the second is `token-2-not-to-be-seen`, and so on.
pub(crate) const SECRET: &str = "not-to-be-seen";

/// What to answer.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// Status, headers, body.
    Say(u16, Vec<(&'static str, String)>, Bytes),
    /// Nothing, with the connection open.
    Hang,
    /// Nothing, with the connection closed.
    Close,
}

impl Answer {
    pub(crate) fn json(status: u16, body: serde_json::Value) -> Self {
        Self::Say(status, vec![("content-type", "application/json".into())], body.to_string().into())
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self::Say(status, Vec::new(), Bytes::new())
    }

    pub(crate) fn error(status: u16, code: &str) -> Self {
        Self::json(
            status,
            serde_json::json!({ "error": { "code": code, "message": format!("{code} happened") } }),
        )
    }

    /// A header; `{server}` in it becomes the server's own address.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        if let Self::Say(_, headers, _) = &mut self {
            headers.push((name, value.to_owned()));
        }
        self
    }
}

/// What was asked.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) authorization: Option<String>,
    pub(crate) body: String,
}

#[derive(Clone)]
pub(crate) struct Server {
    address: SocketAddr,
    /// How long every answer takes.
    takes: Duration,
    answers: Arc<Mutex<VecDeque<Answer>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Starts on a port of its own. What is asked beyond the answers gets a 418.
    pub(crate) async fn start(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::start_slow(Duration::ZERO, answers).await
    }

    /// As [`start`](Self::start), and every answer takes this long.
    pub(crate) async fn start_slow(takes: Duration, answers: impl IntoIterator<Item = Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            takes,
            answers: Arc::new(Mutex::new(answers.into_iter().collect())),
            seen: Arc::default(),
        };
        let this = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let this = this.clone();
                tokio::spawn(async move {
                    let service = service_fn(move |request| this.clone().answer(request));
                    // A connection that the test breaks on purpose is no failure here.
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        server
    }

    async fn answer(self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Closed> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
        self.seen.lock().unwrap().push(Seen {
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            authorization: parts.headers.get("authorization").map(|value| value.to_str().unwrap().to_owned()),
            body: String::from_utf8_lossy(&body).into_owned(),
        });
        let next = self.answers.lock().unwrap().pop_front();
        if !self.takes.is_zero() {
            tokio::time::sleep(self.takes).await;
        }
        match next.unwrap_or_else(|| Answer::error(418, "NoMoreAnswers")) {
            Answer::Say(status, headers, body) => {
                let mut response = Response::builder().status(status);
                for (name, value) in headers {
                    response = response.header(name, value.replace("{server}", &self.url()));
                }
                Ok(response.body(Full::new(body)).unwrap())
            }
            Answer::Hang => std::future::pending().await,
            Answer::Close => Err(Closed),
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// How many answers were not asked for.
    pub(crate) fn left(&self) -> usize {
        self.answers.lock().unwrap().len()
    }

    pub(crate) fn client(&self) -> Client {
        self.client_with(Duration::from_secs(20))
    }

    pub(crate) fn client_with(&self, deadline: Duration) -> Client {
        self.build(self.options(deadline))
    }

    /// A client that looks at an edit again after this time.
    pub(crate) fn client_settling(&self, settle: Duration) -> Client {
        self.build(self.options(Duration::from_secs(20)).with_settle(settle))
    }

    fn build(&self, options: ClientOptions) -> Client {
        Client::new(Arc::new(Tokens::default()), options)
    }

    fn options(&self, deadline: Duration) -> ClientOptions {
        let url: url::Url = self.url().parse().unwrap();
        ClientOptions::default()
            .with_cloud(Cloud::custom(url.clone(), url, "azurecr.test").unwrap())
            .with_transport(TransportOptions::default().with_insecure_http_to_loopback())
            .with_deadline(deadline)
            .with_operation_deadline(deadline)
            .with_settle(Duration::ZERO)
    }

    pub(crate) fn registry(&self) -> acrgate::registry::Registry {
        self.client().registry(registry_id())
    }
}

#[derive(Debug)]
pub(crate) struct Closed;

impl std::fmt::Display for Closed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("closed on purpose")
    }
}

impl std::error::Error for Closed {}

impl From<Infallible> for Closed {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// A new token each time it is asked.
#[derive(Debug, Default)]
struct Tokens(std::sync::atomic::AtomicUsize);

#[async_trait::async_trait]
impl TokenCredential for Tokens {
    async fn get_token(
        &self,
        _: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let nth = 1 + self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let expires = OffsetDateTime::now_utc() + time::Duration::hours(1);
        Ok(AccessToken::new(format!("token-{nth}-{SECRET}"), expires))
    }
}

pub(crate) fn registry_id() -> RegistryId {
    "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/team1"
        .parse()
        .unwrap()
}

/// A registry as Azure tells it, in this state.
pub(crate) fn registry(state: &str) -> serde_json::Value {
    serde_json::json!({
        "id": registry_id().to_string(),
        "name": "team1",
        "type": "Microsoft.ContainerRegistry/registries",
        "location": "westeurope",
        "sku": { "name": "Premium", "tier": "Premium" },
        "tags": {},
        "properties": {
            "loginServer": "team1.azurecr.test",
            "provisioningState": state,
            "adminUserEnabled": false,
            "publicNetworkAccess": "Enabled",
            "networkRuleBypassOptions": "AzureServices",
            "networkRuleSet": { "defaultAction": "Allow", "ipRules": [] },
        },
    })
}
