//! What the process holds: little when idle, and no layers.

use crate::serve::{Served, serve};
use bytes::Bytes;
use futures::{StreamExt as _, stream};
use serde_json::json;
use sha2::{Digest as _, Sha256};

const MIB: usize = 1024 * 1024;
/// Pieces of a layer, one MiB each.
const PIECES: usize = 200;
/// What the process may have held at its largest with layers on their way, in KiB.
const LIMIT: u64 = 60 * 1024;
/// The same when it has done nothing but let somebody sign in.
const IDLE: u64 = 30 * 1024;
const HOST: &str = "large1.azurecr.test";

/// A layer whose bytes are all the same, which is told from others by them.
#[derive(Clone, Copy)]
struct Layer(u8);

impl Layer {
    fn pieces(self) -> impl Iterator<Item = Bytes> + Send + 'static {
        std::iter::repeat_n(Bytes::from(vec![self.0; MIB]), PIECES)
    }

    fn digest(self) -> String {
        let hashed = self.pieces().fold(Sha256::new(), |hasher, piece| hasher.chain_update(piece));
        format!("sha256:{:x}", hashed.finalize())
    }
}

struct Registry<'a> {
    served: &'a Served,
    http: reqwest::Client,
}

impl Registry<'_> {
    fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let (user, password) = (self.served.text("clientId"), self.served.text("clientSecret"));
        self.http.request(method, format!("https://{HOST}{path}")).basic_auth(user, Some(password))
    }

    async fn push(&self, layer: Layer) {
        let started = self.request(reqwest::Method::POST, "/v2/app/blobs/uploads/").send().await.unwrap();
        let location = started.headers()["location"].to_str().unwrap().to_owned();
        let body = reqwest::Body::wrap_stream(stream::iter(layer.pieces().map(Ok::<_, std::io::Error>)));
        let sent = self.request(reqwest::Method::PATCH, &location).body(body).send().await.unwrap();
        assert_eq!(sent.status(), 202);
        let end = format!("{location}?digest={}", layer.digest());
        let stored = self.request(reqwest::Method::PUT, &end).send().await.unwrap();
        assert_eq!(stored.status(), 201);
    }

    async fn pull(&self, layer: Layer) {
        let digest = layer.digest();
        let path = format!("/v2/app/blobs/{digest}");
        let reply = self.request(reqwest::Method::GET, &path).send().await.unwrap();
        assert_eq!(reply.content_length(), Some((PIECES * MIB) as u64));
        let mut body = reply.bytes_stream();
        let mut hasher = Sha256::new();
        while let Some(piece) = body.next().await {
            hasher.update(piece.unwrap());
        }
        assert_eq!(format!("sha256:{:x}", hasher.finalize()), digest);
    }
}

#[tokio::test]
async fn an_idle_cloud_takes_less_than_30_mb_of_memory() {
    let served = serve(&[]);
    assert!(!served.token().await.is_empty());
    let held = served.largest_memory();
    assert!((1024..IDLE).contains(&held), "{held} KiB");
}

#[tokio::test]
async fn layers_of_200_mb_in_both_directions_take_less_than_60_mb_of_memory() {
    let data = tempfile::tempdir().unwrap();
    let served = serve(&["--data", data.path().to_str().unwrap()]);
    let id = format!(
        "/subscriptions/{}/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/large1",
        served.text("subscriptionId")
    );
    let seed = json!({"resources": [{"id": id, "location": "westus"}]});
    let seeding = served.client().put(format!("{}/seed", served.text("admin")));
    let seeded = seeding.bearer_auth(served.text("adminToken")).json(&seed).send().await.unwrap();
    assert_eq!(seeded.status(), 204);
    let proxy = reqwest::Proxy::https(served.text("proxy")).unwrap();
    let registry = Registry { served: &served, http: served.client_builder().proxy(proxy).build().unwrap() };
    let (first, second) = (Layer(1), Layer(2));
    registry.push(first).await;
    tokio::join!(registry.pull(first), registry.push(second));
    let held = served.largest_memory();
    assert!((1024..LIMIT).contains(&held), "{held} KiB");
}

impl Served {
    /// The most that the process has held since it began, in KiB.
    fn largest_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }
}
