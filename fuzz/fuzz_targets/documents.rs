//! Any text as each document that enters the process: it is refused, or it is written as it was read.

#![no_main]

use std::sync::{Arc, LazyLock};

use acrgate::{
    Client, ClientOptions,
    access::{Decision, Document, decide},
    arm::LongOperation,
    registry::RegistryInfo,
    workflow::Plan,
};
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use libfuzzer_sys::fuzz_target;

/// A client that never sends anything.
static CLIENT: LazyLock<Client> = LazyLock::new(|| Client::new(Arc::new(Nobody), ClientOptions::default()));

fuzz_target!(|text: &str| {
    if let Ok(document) = Document::from_json(text) {
        let json = serde_json::to_string(&document).expect("a document is JSON");
        assert_eq!(Document::from_json(&json).as_ref(), Ok(&document));
        let decision = decide(&document);
        assert!(!decision.to_string().is_empty());
        let json = serde_json::to_string(&decision).expect("a decision is JSON");
        assert_eq!(serde_json::from_str::<Decision>(&json).expect("and reads back"), decision);
    }
    if let Ok(plan) = Plan::from_json(text) {
        assert!(!plan.to_string().is_empty());
        let json = serde_json::to_string(&plan).expect("a plan is JSON");
        assert_eq!(Plan::from_json(&json).expect("and reads back"), plan);
    }
    if let Ok(operation) = LongOperation::<RegistryInfo>::resume(&CLIENT, text) {
        let saved = operation.save();
        assert_eq!(
            LongOperation::<RegistryInfo>::resume(&CLIENT, &saved).expect("it was saved").save(),
            saved
        );
    }
    if let Ok(registry) = serde_json::from_str::<RegistryInfo>(text) {
        assert!(!registry.network.exposure().to_string().is_empty());
    }
});

#[derive(Debug)]
struct Nobody;

#[async_trait::async_trait]
impl TokenCredential for Nobody {
    async fn get_token(
        &self,
        _: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        unreachable!("nothing is sent")
    }
}
