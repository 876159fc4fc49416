//! TLS is verified everywhere: at the resource manager, at registries, at storage, and where tokens come from.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{future::Future, sync::Arc, time::Duration};

use acrgate::{
    Client, ClientOptions, Cloud, Error, ErrorKind,
    arm::{Proxy, Roots, TransportOptions},
    names::RegistryId,
};
use acrgate_secrets::{Answer, Authority, Host, Known, Leaf, application};
use serde_json::json;

/// Everything that must be refused: the certificate, the authority that is trusted, and what the error's causes say then.
const BAD: [(Leaf, Trust, &str); 5] = [
    (Leaf::Good, Trust::Another("another authority"), "UnknownIssuer"),
    (Leaf::Good, Trust::Another(AUTHORITY), "BadSignature"),
    (Leaf::OtherName, Trust::Its, "not valid for name"),
    (Leaf::Expired, Trust::Its, "expired"),
    (Leaf::NotYet, Trust::Its, "not valid yet"),
];

/// The name of the authority that signs every host's certificate.
const AUTHORITY: &str = "the authority";

/// Whom the client trusts.
#[derive(Debug, Clone, Copy)]
enum Trust {
    /// The host's authority.
    Its,
    /// Another one, of this name.
    Another(&'static str),
}

/// The authority of a host, and the one that is trusted.
fn authorities(trust: Trust) -> (Authority, Option<Authority>) {
    let other = match trust {
        Trust::Its => None,
        Trust::Another(name) => Some(Authority::new(name)),
    };
    (Authority::new(AUTHORITY), other)
}

/// Opens a host with each bad certificate, lets `call` go there, and looks at how it ends.
async fn refused_everywhere<F>(name: &str, call: impl Fn(Client, String) -> F)
where
    F: Future<Output = Error>,
{
    for (leaf, trust, cause) in BAD {
        let (authority, other) = authorities(trust);
        let roots = other.as_ref().unwrap_or(&authority);
        let bad = Host::open(name, &authority, leaf, |_| Answer::json(200, "{}")).await;
        // The resource manager is a good one where the bad host is another.
        let link = format!("{}/blob?sig=c2lnbmVk", bad.origin());
        let arm = Host::open("arm.test", roots, Leaf::Good, move |_| {
            Answer::json(200, json!({ "uploadUrl": link, "relativePath": "x" }))
        })
        .await;
        let home: url::Url = if name == "arm.test" { bad.origin() } else { arm.origin() }.parse().unwrap();
        let transport = TransportOptions::default()
            .with_roots(Roots::Only(roots.pem().to_owned()))
            .with_proxy(Proxy::None)
            .with_connect_to([bad.route(), arm.route()]);
        let options = ClientOptions::default()
            .with_cloud(Cloud::custom(home.clone(), home, "azurecr.test").unwrap())
            .with_transport(transport)
            // A certificate that is refused is not tried again; waiting out a deadline would fail the test.
            .with_deadline(Duration::from_secs(600));
        let client = Client::new(Arc::new(Known::default()), options);
        let error =
            tokio::time::timeout(Duration::from_secs(20), call(client, name.to_owned())).await.unwrap();
        assert_eq!(error.kind(), ErrorKind::Connection, "{leaf:?}: {}", error.report());
        assert!(!error.is_retryable(), "{leaf:?}: {error}");
        assert_eq!(error.target(), Some(name));
        assert!(error.hint().is_some_and(|hint| hint.contains("Roots")), "{leaf:?}: {error}");
        assert!(error.report().contains(cause), "{leaf:?}: {}", error.report());
        assert_eq!(bad.seen().len(), 0, "{leaf:?}: something was sent all the same");
    }
}

fn registry_id() -> RegistryId {
    "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contoso"
        .parse()
        .unwrap()
}

#[tokio::test]
async fn at_the_resource_manager() {
    refused_everywhere("arm.test", |client, _| async move {
        client.registry(registry_id()).get().await.unwrap_err()
    })
    .await;
}

#[tokio::test]
async fn at_a_registry() {
    refused_everywhere("contoso.azurecr.test", |client, host| async move {
        let images = client.data_plane(host.parse().unwrap());
        images.probe(&"team/app".parse().unwrap()).await.unwrap_err()
    })
    .await;
}

#[tokio::test]
async fn at_storage() {
    refused_everywhere("storage.test", |client, _| async move {
        client.registry(registry_id()).upload_source(&b"source"[..]).await.unwrap_err()
    })
    .await;
}

#[tokio::test]
async fn where_tokens_come_from() {
    for (leaf, trust, cause) in BAD {
        let (authority, other) = authorities(trust);
        let roots = other.as_ref().unwrap_or(&authority);
        let entra = Host::open("entra.test", &authority, leaf, |_| Answer::json(200, "{}")).await;
        let transport = TransportOptions::default()
            .with_roots(Roots::Only(roots.pem().to_owned()))
            .with_proxy(Proxy::None)
            .with_connect_to([entra.route()]);
        let (tenant, id) = ("22222222-2222-2222-2222-222222222222", "33333333-3333-3333-3333-333333333333");
        let credential = application(&entra.origin(), tenant, id, "the-client-secret", transport.clone());
        let home: url::Url = entra.origin().parse().unwrap();
        let options = ClientOptions::default()
            .with_cloud(Cloud::custom(home.clone(), home, "azurecr.test").unwrap())
            .with_transport(transport)
            .with_deadline(Duration::from_secs(20));
        let error = Client::new(credential, options).principal().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{leaf:?}: {}", error.report());
        assert!(error.report().contains(cause), "{leaf:?}: {}", error.report());
        assert_eq!(entra.seen().len(), 0, "{leaf:?}: the client secret was sent all the same");
    }
}
