//! Credentials go to whom they are for, and to nobody else: not along redirects, not to a foreign realm, not along a link
//! that leads elsewhere.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{sync::Arc, time::Duration};

use acrgate::{
    Client, ClientOptions, Cloud, ErrorKind,
    arm::{Proxy, Roots, TransportOptions},
    data_plane::{DataPlane, Digest},
    names::{RegistryId, RepositoryName},
    registry::Registry,
};
use acrgate_secrets::{Answer, Authority, Host, Known, Leaf, Secrets, Seen, known_token};
use futures::TryStreamExt;
use serde_json::json;

const LOGIN_SERVER: &str = "contoso.azurecr.test";
const BLOB: &[u8] = b"layer";

/// One authority that the clients trust, and a host that nothing but its own signed links may be sent to.
struct Stage {
    authority: Authority,
    foreign: Host,
    credential: Arc<Known>,
}

impl Stage {
    async fn new() -> Self {
        let authority = Authority::new("the authority");
        let foreign = Host::open("foreign.test", &authority, Leaf::Good, |seen: &Seen| {
            let body =
                if seen.line.starts_with("GET /blob") { String::from_utf8_lossy(BLOB) } else { "".into() };
            Answer(200, Vec::new(), body.into_owned())
        })
        .await;
        Self { authority, foreign, credential: Arc::default() }
    }

    /// A client whose resource manager is `arm`, and which reaches these hosts.
    fn client(&self, arm: &Host, others: &[&Host]) -> Client {
        let home: url::Url = arm.origin().parse().unwrap();
        let routes = others.iter().chain([&arm, &&self.foreign]).map(|host| host.route()).collect::<Vec<_>>();
        let transport = TransportOptions::default()
            .with_roots(Roots::Only(self.authority.pem().to_owned()))
            .with_proxy(Proxy::None)
            .with_connect_to(routes);
        let options = ClientOptions::default()
            .with_cloud(Cloud::custom(home.clone(), home, "azurecr.test").unwrap())
            .with_transport(transport)
            .with_deadline(Duration::from_secs(10))
            .with_operation_deadline(Duration::from_secs(10))
            .with_settle(Duration::ZERO);
        Client::new(Arc::clone(&self.credential) as Arc<_>, options)
    }

    async fn arm(&self, answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> (Host, Registry) {
        let arm = Host::open("arm.test", &self.authority, Leaf::Good, answer).await;
        let registry = self.client(&arm, &[]).registry(registry_id());
        (arm, registry)
    }

    /// The images of a registry that answers like this once it has seen a token.
    async fn images(
        &self,
        realm: &str,
        answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static,
    ) -> (Host, DataPlane) {
        let challenge = format!("Bearer realm=\"{realm}\",service=\"{LOGIN_SERVER}\"");
        let host = Host::open(LOGIN_SERVER, &self.authority, Leaf::Good, move |seen| {
            let token =
                |name: &str| Answer::json(200, json!({ name: known_token(&format!("signature of {name}")) }));
            match seen.line.as_str() {
                "GET /v2/" => Answer::to(401, "www-authenticate", &challenge),
                "POST /oauth2/exchange" => token("refresh_token"),
                "POST /oauth2/token" => token("access_token"),
                _ => answer(seen),
            }
        })
        .await;
        let images = self.client(&self.foreign, &[&host]).data_plane(LOGIN_SERVER.parse().unwrap());
        (host, images)
    }

    /// What came to the foreign host holds no credential; how much came.
    fn nothing_leaked(&self) -> usize {
        let seen = self.foreign.seen();
        for one in &seen {
            for name in ["authorization", "cookie", "proxy-authorization", "x-ms-authorization-auxiliary"] {
                assert_eq!(one.headers.get(name), None, "{}", one.line);
            }
            // A signed link is for that host: the signature in the line is its own.
            let rest = format!("{:?} {}", one.headers, one.body);
            Secrets::default().assert_none_in(&one.line, &rest);
        }
        seen.len()
    }
}

fn registry_id() -> RegistryId {
    "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contoso"
        .parse()
        .unwrap()
}

fn app() -> RepositoryName {
    "team/app".parse().unwrap()
}

fn own_realm() -> String {
    format!("https://{LOGIN_SERVER}/oauth2/token")
}

fn bearer(seen: &[Seen], line: &str) -> bool {
    seen.iter().any(|one| one.line.starts_with(line) && one.headers.contains_key("authorization"))
}

#[tokio::test]
async fn a_blob_is_fetched_from_where_the_registry_sends_without_its_token() {
    let stage = Stage::new().await;
    let place = format!("{}/blob?se=2030&sig=c2lnbmVk", stage.foreign.origin());
    let (host, images) = stage.images(&own_realm(), move |_| Answer::to(307, "location", &place)).await;
    let pulled = images.pull_blob(&app(), &Digest::of(BLOB), 1 << 10).await.unwrap();
    assert_eq!(&pulled[..], BLOB);
    assert!(bearer(&host.seen(), "GET /v2/team/app/blobs/"), "{:?}", host.seen());
    assert_eq!(stage.nothing_leaked(), 1);
}

#[tokio::test]
async fn a_redirect_out_of_tls_is_not_followed() {
    let stage = Stage::new().await;
    let place = stage.foreign.origin().replace("https://", "http://") + "/blob";
    let (_host, images) = stage.images(&own_realm(), move |_| Answer::to(307, "location", &place)).await;
    let error = images.pull_blob(&app(), &Digest::of(BLOB), 1 << 10).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
    assert_eq!(stage.nothing_leaked(), 0);
}

#[tokio::test]
async fn an_upload_is_not_sent_to_another_host() {
    let stage = Stage::new().await;
    let place = format!("{}/upload/1", stage.foreign.origin());
    let (_host, images) = stage
        .images(&own_realm(), move |seen| match seen.line.starts_with("POST") {
            true => Answer::to(202, "location", &place),
            false => Answer(404, Vec::new(), String::new()),
        })
        .await;
    let error = images.push_blob(&app(), "application/octet-stream", BLOB).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
    assert_eq!(stage.nothing_leaked(), 0);
}

#[tokio::test]
async fn no_token_goes_to_the_realm_of_another_host() {
    for realm in [
        "https://foreign.test/oauth2/token",
        "https://contoso.azurecr.test.foreign.test/oauth2/token",
        "https://contoso.azurecr.test@foreign.test/oauth2/token",
        "https://contoso.azurecr.test:444/oauth2/token",
        "http://contoso.azurecr.test/oauth2/token",
        "//foreign.test/oauth2/token",
    ] {
        let stage = Stage::new().await;
        let (host, images) = stage.images(realm, |_| Answer(200, Vec::new(), String::new())).await;
        let error = images.probe(&app()).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Refused | ErrorKind::Unexpected), "{realm}: {error}");
        assert_eq!(stage.nothing_leaked(), 0, "{realm}");
        let asked: Vec<_> = host.seen().into_iter().map(|one| one.line).collect();
        assert_eq!(asked, ["GET /v2/"], "{realm}");
        assert_eq!(stage.credential.scopes(), [""; 0], "no token was even asked for: {realm}");
    }
}

#[tokio::test]
async fn the_resource_manager_sends_no_token_on() {
    let stage = Stage::new().await;
    let foreign = stage.foreign.origin();
    for (status, header) in
        [(307, "location"), (302, "location"), (202, "location"), (201, "azure-asyncoperation")]
    {
        let place = format!("{foreign}{}/operationStatuses/1", registry_id());
        let (arm, registry) = stage.arm(move |_| Answer::to(status, header, &place)).await;
        registry.update(&serde_json::Map::new()).await.unwrap_err();
        assert!(bearer(&arm.seen(), "PATCH"));
    }
    let next = format!("{foreign}/subscriptions?page=2");
    let (arm, registry) =
        stage.arm(move |_| Answer::json(200, json!({ "value": [], "nextLink": next }))).await;
    let listed = registry.tasks().try_collect::<Vec<_>>().await.unwrap_err();
    assert_eq!(listed.kind(), ErrorKind::Refused);
    assert!(bearer(&arm.seen(), "GET"));
    assert_eq!(stage.nothing_leaked(), 0);
}

#[tokio::test]
async fn signed_links_are_used_without_a_token_and_not_repeated_in_errors() {
    let stage = Stage::new().await;
    let link = format!("{}/source?sig=c2lnbmVkLXNvdXJjZQ", stage.foreign.origin());
    let (_arm, registry) = stage
        .arm(move |_| Answer::json(200, json!({ "uploadUrl": link, "relativePath": "source/1.tar.gz" })))
        .await;
    assert_eq!(registry.upload_source(BLOB).await.unwrap(), "source/1.tar.gz");
    assert_eq!(stage.nothing_leaked(), 1);

    // A storage account that is not there.
    let link = "https://127.0.0.1:1/log?sig=c2lnbmVkLWxvZw";
    let (_arm, registry) = stage
        .arm(move |seen| match seen.line.contains("listLogSasUrl") {
            true => Answer::json(200, json!({ "logLink": link })),
            false => Answer::json(200, json!({ "properties": { "runId": "cf1", "status": "Running" } })),
        })
        .await;
    let mut log = registry.with_deadline(Duration::from_millis(300)).run("cf1").log();
    let error = log.next_line().await.unwrap_err();
    let shown = format!("{error} {error:?} {} {log:?}", error.report());
    Secrets::default().and("the signature", "c2lnbmVkLWxvZw").assert_none_in("the error", &shown);
}
