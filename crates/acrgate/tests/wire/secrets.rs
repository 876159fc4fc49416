//! What is written about the traffic holds none of its secrets. The subscriber is global, so whatever the other tests of
//! this binary log meanwhile is looked at too.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use crate::server::{Answer, SECRET, Server, registry, registry_id};
use futures::TryStreamExt;
use serde_json::json;

/// Where a subscriber writes to.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_token_and_no_signature_is_logged_or_shown() {
    let written = Written::default();
    let sink = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || sink.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let server = Server::start([
        Answer::json(200, registry("Succeeded")),
        Answer::error(403, "AuthorizationFailed"),
        Answer::json(200, json!({ "value": [] })),
        Answer::json(200, json!({ "logLink": format!("https://127.0.0.1:1/blob?sig={SECRET}") })),
    ])
    .await;
    let client = server.client_with(std::time::Duration::from_millis(300));
    let registry = client.registry(registry_id());
    let info = registry.get().await.unwrap();
    let refused = registry.get().await.unwrap_err();
    let listed = client.registries(&registry_id().subscription()).try_next().await;
    let mut log = registry.run("cf1").log();
    let unread = log.next_line().await.unwrap_err();
    let shown = format!(
        "{client:?} {registry:?} {info:?} {refused:?} {} {listed:?} {log:?} {unread:?} {}",
        refused.report(),
        unread.report()
    );
    let logged = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("acrgate"), "something must have been logged: {logged}");
    assert!(!logged.contains(SECRET), "{logged}");
    assert!(!shown.contains(SECRET), "{shown}");
}
