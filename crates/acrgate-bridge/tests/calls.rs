//! Calls end when they are told to, whoever waits for them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use acrgate_bridge::call::{Call, Cancel};
use acrgate_bridge::operations::Client;
use acrgate_bridge::records::{ClientOptions, Verified};
use acrgate_bridge::token::{NoToken, Token, TokenProvider};
use serde_json::json;

const REGISTRY: &str = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/team1";

/// A provider that never answers, tells when it is asked, and counts who stopped waiting.
struct Never {
    asked: mpsc::Sender<()>,
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
        // Not every test waits for it.
        let _ = self.asked.send(());
        std::future::pending().await
    }
}

struct World {
    client: Client,
    asked: mpsc::Receiver<()>,
    dropped: Arc<AtomicUsize>,
}

fn world() -> Result<World, Box<dyn std::error::Error>> {
    let (dropped, (tell, asked)) = (Arc::new(AtomicUsize::new(0)), mpsc::channel());
    let options: ClientOptions = serde_json::from_value(json!({ "cloud": { "type": "public" } }))?;
    let client = Client::new(Never { asked: tell, dropped: Arc::clone(&dropped) }, options)?;
    Ok(World { client, asked, dropped })
}

#[test]
fn cancelling_ends_the_call_and_the_work() {
    let World { client, asked, dropped } = world().unwrap();
    let cancel = Cancel::default();
    let pending = client.registry(REGISTRY.to_owned()).unwrap().get(&Call::new(cancel.clone(), None));
    asked.recv().unwrap();
    cancel.cancel();
    assert_eq!(pending.wait().unwrap_err().kind, "cancelled");
    assert_eq!(dropped.load(Ordering::SeqCst), 1);
}

#[test]
fn a_call_that_was_cancelled_before_is_not_made() {
    let World { client, dropped, .. } = world().unwrap();
    let cancel = Cancel::default();
    cancel.cancel();
    let failure = client.principal(&Call::new(cancel, None)).wait().unwrap_err();
    assert_eq!(failure.kind, "cancelled");
    assert_eq!(dropped.load(Ordering::SeqCst), 0);
}

#[test]
fn a_deadline_of_its_own_ends_a_call() {
    let World { client, .. } = world().unwrap();
    let call = Call::new(Cancel::default(), Some(Duration::from_millis(30)));
    let failure = client.registry(REGISTRY.to_owned()).unwrap().get(&call).wait().unwrap_err();
    assert_eq!(failure.kind, "timeout");
    assert!(failure.retryable);
    assert!(failure.hint.is_some());
}

#[tokio::test]
async fn dropping_a_call_ends_the_work_on_any_executor() {
    let World { client, asked, dropped } = world().unwrap();
    let mut pending = client.principal(&Call::default());
    asked.recv().unwrap();
    assert!(futures::poll!(&mut pending).is_pending());
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
    let World { client, .. } = world().unwrap();
    let (tell, told) = mpsc::channel();
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

#[test]
fn a_deadline_bounds_what_the_sdk_does_not_bound() {
    let World { client, .. } = world().unwrap();
    let call = Call::new(Cancel::default(), Some(Duration::from_millis(30)));
    let options = serde_json::from_value(json!({ "task": "nightly" })).unwrap();
    let workflow = client.registry(REGISTRY.to_owned()).unwrap().workflow(options).unwrap();
    let journal = client.journal(&Call::default(), None).wait().unwrap();
    let work = workflow.verify(journal, None).unwrap();
    for failure in
        [work.next_event(&call).wait().unwrap_err(), work.result::<Verified>(&call).wait().unwrap_err()]
    {
        assert_eq!(failure.kind, "timeout");
        assert!(failure.retryable && failure.hint.is_some());
    }
}
