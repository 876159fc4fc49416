//! After the end of the runtime. In a file of its own: the runtime is the process's.

use std::sync::mpsc;

use acrgate_bridge::{
    Call,
    operations::Client,
    records::ClientOptions,
    runtime::shut_down,
    token::{NoToken, Token, TokenProvider},
};

struct Never;

#[async_trait::async_trait]
impl TokenProvider for Never {
    async fn token(&self, _: Vec<String>) -> Result<Token, NoToken> {
        std::future::pending().await
    }
}

#[test]
fn whoever_calls_after_the_end_is_told() {
    let options: ClientOptions = serde_json::from_value(serde_json::json!({})).unwrap();
    let client = Client::new(Never, options).unwrap();
    let under_way = client.principal(&Call::default());
    shut_down();
    shut_down();
    assert_eq!(under_way.wait().unwrap_err().kind, "unexpected");

    let failure = client.principal(&Call::default()).wait().unwrap_err();
    assert_eq!(failure.kind, "unexpected");
    assert!(failure.message.contains("shut down"), "{failure}");

    let (tell, told) = mpsc::channel();
    let watched = client.principal(&Call::default()).then(move |end| tell.send(end).unwrap());
    assert_eq!(told.recv().unwrap().unwrap_err().kind, "unexpected");
    drop(watched);
}
