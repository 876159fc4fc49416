//! Calls end when they are told to, whoever waits for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use acrgate_bridge::call::{Call, Cancel};
use acrgate_bridge::operations::Client;
use acrgate_bridge::records::ClientOptions;
use acrgate_bridge::token::{NoToken, Token, TokenProvider};
use serde_json::json;

const REGISTRY: &str = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/team1";

/// A provider that never answers, and counts who stopped waiting.
struct Never {
    dropped: Arc<AtomicUsize>,
}

struct Counts(Arc<AtomicUsize>);

impl Drop for Counts {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[async_trait::async_trait]
impl TokenProvider for Never {
    async fn token(&self, _: Vec<String>) -> Result<Token, NoToken> {
        let _counts = Counts(Arc::clone(&self.dropped));
        std::future::pending().await
    }
}

fn client() -> Result<(Client, Arc<AtomicUsize>), Box<dyn std::error::Error>> {
    let dropped = Arc::new(AtomicUsize::new(0));
    let options: ClientOptions = serde_json::from_value(json!({ "cloud": { "type": "public" } }))?;
    Ok((Client::new(Never { dropped: Arc::clone(&dropped) }, options)?, dropped))
}

#[test]
fn cancelling_ends_the_call_and_the_work() {
    let (client, dropped) = client().unwrap();
    let cancel = Cancel::default();
    let pending = client.registry(REGISTRY.to_owned()).unwrap().get(&Call::new(cancel.clone(), None));
    let pending = pending.wait_for(Duration::from_millis(20)).unwrap().unwrap_err();
    cancel.cancel();
    assert_eq!(pending.wait().unwrap_err().kind, "cancelled");
    assert_eq!(dropped.load(Ordering::SeqCst), 1);
}

#[test]
fn a_call_that_was_cancelled_before_is_not_made() {
    let (client, dropped) = client().unwrap();
    let cancel = Cancel::default();
    cancel.cancel();
    let failure = client.principal(&Call::new(cancel, None)).wait().unwrap_err();
    assert_eq!(failure.kind, "cancelled");
    assert_eq!(dropped.load(Ordering::SeqCst), 0);
}

#[test]
fn a_deadline_of_its_own_ends_a_call() {
    let (client, _) = client().unwrap();
    let call = Call::new(Cancel::default(), Some(Duration::from_millis(30)));
    let failure = client.registry(REGISTRY.to_owned()).unwrap().get(&call).wait().unwrap_err();
    assert_eq!(failure.kind, "timeout");
    assert!(failure.retryable);
    assert!(failure.hint.is_some());
}

#[tokio::test]
async fn dropping_a_call_ends_the_work_on_any_executor() {
    let (client, dropped) = client().unwrap();
    let mut pending = client.principal(&Call::default());
    assert!(tokio::time::timeout(Duration::from_millis(20), &mut pending).await.is_err());
    drop(pending);
    // The task is ended by the runtime's own threads: wait for that, not for time.
    let ended = async {
        while dropped.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), ended).await.unwrap();
}

/// A provider that fails with an error of its own.
struct Fails;

#[async_trait::async_trait]
impl TokenProvider for Fails {
    async fn token(&self, _: Vec<String>) -> Result<Token, NoToken> {
        Err(NoToken::new("no network").with_cause(Arc::new(7)))
    }
}

#[test]
fn the_credentials_own_error_comes_back() {
    let client = Client::new(Fails, serde_json::from_value(json!({})).unwrap()).unwrap();
    let failure = client.principal(&Call::default()).wait().unwrap_err();
    assert_eq!(failure.kind, "unauthenticated");
    assert!(failure.message.ends_with(": no network"), "{failure}");
    assert_eq!(failure.cause().and_then(|cause| cause.downcast_ref()), Some(&7));
}

#[test]
fn the_end_is_told_unless_the_call_is_dropped() {
    let (client, _) = client().unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    let cancel = Cancel::default();
    let tell_again = tell.clone();
    let watched = client
        .principal(&Call::new(cancel.clone(), None))
        .then(move |end| tell.send(end.map_err(|failure| failure.into_fields().kind)).unwrap());
    cancel.cancel();
    assert_eq!(told.recv().unwrap().unwrap_err(), "cancelled");
    assert_eq!(watched.wait(), Ok(()));

    let watched =
        client.principal(&Call::default()).then(move |_| tell_again.send(Ok(String::new())).unwrap());
    drop(watched);
    // The other end is dropped with what would have been told.
    assert!(told.recv().is_err());
}
