//! Whatever a user can get wrong: one error that names cause and remedy, in time.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    net::Ipv4Addr,
    sync::Arc,
    time::{Duration, Instant},
};

use acrgate::{
    Client, ClientOptions, Cloud, Error, ErrorKind, Result,
    arm::{ConnectTo, Proxy, Roots, TransportOptions},
    names::{
        IpRule, LoginServer, PrincipalId, RegistryId, RegistryName, RepositoryName, ResourceGroupName,
        ResourceId, SubscriptionId, TaskName,
    },
    registry::Registry,
    rules::{Limits, NetworkEdit, Sku},
};
use acrgate_emulator::{Emulator, entra::tokens::Claims};
use acrgate_end_to_end::{World, base};
use acrgate_resilience::{Done, Errand, Place, assert_told, outcome, send_with};
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use time::OffsetDateTime;

/// No call of these tests may take longer than this beyond its own deadline.
const GRACE: Duration = Duration::from_secs(10);

/// The deadline of calls that are to fail.
const SOON: Duration = Duration::from_millis(700);

fn parsed<T: std::str::FromStr>(text: &str) -> Result<()>
where
    Error: From<T::Err>,
{
    Ok(text.parse::<T>().map(drop)?)
}

#[test]
fn names_and_rules_that_are_wrong_are_told_before_anything_is_sent() {
    type Parse = fn(&str) -> Result<()>;
    let cases: [(Parse, &[&str]); 10] = [
        (
            parsed::<IpRule>,
            &["10.0.0.0/33", "fe80::1", "AzureCloud", "10.0.0", "", "10.0.0.0/-1", "1.2.3.4/", "0x7f.1"],
        ),
        (parsed::<RegistryName>, &["", "abc", "my-registry", "r\u{e9}gistre", &"x".repeat(51)]),
        (parsed::<SubscriptionId>, &["", "production", "00000000-0000-0000-0000-00000000000"]),
        (parsed::<PrincipalId>, &["me@example.com", "{}"]),
        (parsed::<ResourceGroupName>, &["", "ends.", "a/b", &"x".repeat(91)]),
        (parsed::<ResourceId>, &["", "/", "team1", "/subscriptions//resourceGroups/rg"]),
        (parsed::<RegistryId>, &["team1", "/subscriptions/x/resourceGroups/rg"]),
        (parsed::<LoginServer>, &["", "https://team1.azurecr.io", "team1.azurecr.io/x", "a b"]),
        (parsed::<RepositoryName>, &["", "UPPER", "a//b", "../etc", &"x".repeat(300)]),
        (parsed::<TaskName>, &["", "x", "a b", &"x".repeat(51)]),
    ];
    for (parse, texts) in cases {
        for text in texts {
            let error = parse(text).expect_err(text);
            assert_told(text, &error, ErrorKind::InvalidInput);
            assert!(error.to_string().len() < 600, "{text}: {error}");
        }
    }
}

fn rules(count: u8) -> impl Iterator<Item = IpRule> {
    // Apart from each other, so that they cannot be aggregated.
    (0..count).map(|nth| Ipv4Addr::new(203, 0, nth, 1).into())
}

#[tokio::test]
async fn edits_that_the_service_would_refuse_change_nothing() {
    let world = World::new().await;
    let (premium, _) = world.registry("rules1", Sku::Premium).await;
    let (basic, _) = world.registry("rules2", Sku::Basic).await;
    let (closed, _) = world.registry("rules3", Sku::Premium).await;
    closed
        .network()
        .edit(&NetworkEdit::new().public_network_access(false).allow_exports(false))
        .await
        .unwrap();
    let cases: [(&str, &Registry, NetworkEdit, ErrorKind); 4] = [
        ("201 rules", &premium, NetworkEdit::new().add_ip_rules(rules(201)), ErrorKind::Refused),
        ("rules on Basic", &basic, NetworkEdit::new().add_ip_rules(rules(1)), ErrorKind::Unsupported),
        (
            "no public access on Basic",
            &basic,
            NetworkEdit::new().public_network_access(false),
            ErrorKind::Unsupported,
        ),
        (
            "public without exports",
            &closed,
            NetworkEdit::new().public_network_access(true),
            ErrorKind::Refused,
        ),
    ];
    for (case, registry, edit, kind) in cases {
        let before = registry.network().get_with_subnet_rules().await.unwrap();
        let error = registry.network().edit(&edit).await.unwrap_err();
        assert_told(case, &error, kind);
        assert_eq!(error.status(), None, "{case}: known before it was sent");
        assert_eq!(registry.network().get_with_subnet_rules().await.unwrap(), before, "{case}");
    }
    // Who thinks the quota higher than it is hears it from the service.
    let before = premium.network().get().await.unwrap();
    let network = premium.network().with_limits(Limits::default().with_ip_rules(500));
    let error = network.edit(&NetworkEdit::new().add_ip_rules(rules(201))).await.unwrap_err();
    assert_told("201 rules, sent", &error, ErrorKind::InvalidInput);
    assert_eq!(error.status(), Some(400));
    assert_eq!(premium.network().get().await.unwrap(), before);
    premium.network().edit(&NetworkEdit::new().add_ip_rules(rules(200))).await.unwrap();
}

/// A credential that always gives the same token.
#[derive(Debug)]
struct Fixed(String);

#[async_trait::async_trait]
impl TokenCredential for Fixed {
    async fn get_token(
        &self,
        _: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        Ok(AccessToken::new(self.0.clone(), OffsetDateTime::now_utc() + time::Duration::hours(1)))
    }
}

fn options(emulator: &Emulator, transport: TransportOptions) -> ClientOptions {
    let arm = emulator.arm_url().clone();
    ClientOptions::default()
        .with_cloud(Cloud::custom(arm.clone(), arm, "azurecr.test").unwrap())
        .with_transport(transport)
        .with_deadline(SOON)
}

#[tokio::test]
async fn tokens_that_are_not_for_this_are_refused_by_name() {
    let world = World::new().await;
    let (registry, info) = world.registry("tokens1", Sku::Premium).await;
    let cloud = world.emulator.cloud();
    let owner = cloud.directory.by_app_id(world.emulator.client_id()).unwrap();
    let elsewhere = cloud.entra_token(&owner, "https://graph.microsoft.com").unwrap();
    let arm = world.emulator.arm_url().as_str();
    let mut claims = Claims::of(&owner, arm, world.emulator.tenant_id());
    (claims.iat, claims.nbf, claims.exp) = (claims.iat - 7200, claims.nbf - 7200, claims.exp - 7200);
    let expired = cloud.tokens.mint(&claims).unwrap();
    for (case, token) in
        [("expired", expired), ("wrong audience", elsewhere), ("no token at all", "garbage".to_owned())]
    {
        let client = Client::new(Arc::new(Fixed(token)), options(&world.emulator, world.transport()));
        let error = client.registry(registry.id().clone()).get().await.unwrap_err();
        assert_told(case, &error, ErrorKind::Unauthenticated);
        let error = client.data_plane(info.login_server.clone()).probe(&base()).await.unwrap_err();
        assert_told(case, &error, ErrorKind::Unauthenticated);
    }
    let stranger = world.client_of(world.emulator.client_id(), "wrong", world.transport(), |options| options);
    let error = stranger.registry(registry.id().clone()).get().await.unwrap_err();
    assert_told("wrong secret", &error, ErrorKind::Unauthenticated);
    assert!(!error.report().contains("wrong secret"), "{}", error.report());
}

#[tokio::test]
async fn connections_that_cannot_be_made_are_told_by_their_cause() {
    let world = World::new().await;
    let (_, info) = world.registry("paths1", Sku::Premium).await;
    let host = &info.login_server;
    // Bound and let go: nobody listens there.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let other = World::new().await;
    let trusting = |pem: &str| TransportOptions::default().with_roots(Roots::Only(pem.to_owned()));
    let ours = || trusting(world.emulator.ca_pem());
    let to = |address| [ConnectTo::new("*.azurecr.test", address)];
    let dead_proxy = Proxy::Url(format!("http://{nobody}").parse().unwrap());
    let silent_proxy = Proxy::Url(format!("http://{}", silent.local_addr().unwrap()).parse().unwrap());
    let cases = [
        ("a dead proxy", ours().with_proxy(dead_proxy), ErrorKind::Connection, "proxy"),
        ("a proxy that says nothing", ours().with_proxy(silent_proxy), ErrorKind::Timeout, "longer deadline"),
        ("nobody there", ours().with_connect_to(to(nobody)), ErrorKind::Connection, "firewall"),
        (
            "a server that says nothing",
            ours().with_connect_to(to(silent.local_addr().unwrap())),
            ErrorKind::Timeout,
            "longer deadline",
        ),
        (
            "a certificate of somebody else",
            trusting(other.emulator.ca_pem()).with_connect_to(to(world.emulator.address())),
            ErrorKind::Connection,
            "certificate authority",
        ),
        ("a name that nobody knows", ours(), ErrorKind::Connection, "name resolution"),
        (
            "no certificate in the bundle",
            trusting("nothing").with_connect_to(to(world.emulator.address())),
            ErrorKind::InvalidInput,
            "BEGIN CERTIFICATE",
        ),
    ];
    for (case, transport, kind, remedy) in cases {
        let client = Client::new(Arc::new(Fixed("t".to_owned())), options(&world.emulator, transport));
        let started = Instant::now();
        let error = client.data_plane(host.clone()).probe(&base()).await.unwrap_err();
        assert!(started.elapsed() < SOON + GRACE, "{case} took {:?}", started.elapsed());
        assert_told(case, &error, kind);
        assert!(error.hint().unwrap().contains(remedy), "{case}: {error}");
    }
}

#[tokio::test]
async fn a_machine_without_a_certificate_store_is_told_what_it_lacks() {
    let world = World::new().await;
    let (registry, _) = world.registry("store1", Sku::Premium).await;
    let empty = tempfile::tempdir().unwrap();
    let file = empty.path().join("none.pem");
    let errand = Errand::ReadTrustingTheSystem { registry: registry.id().clone() };
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_acrgate-errand"));
    let variables = [("SSL_CERT_FILE", file.as_os_str()), ("SSL_CERT_DIR", empty.path().as_os_str())];
    let child = send_with(program, &Place::of(&world), &errand, &variables).await;
    let Done::Failed { kind, hint, message } = outcome(child).await.unwrap() else {
        unreachable!("a connection without anybody to trust")
    };
    assert_eq!(kind, ErrorKind::Connection, "{message}");
    assert!(hint.contains("Roots") || hint.contains("ca-certificates"), "{message}; {hint}");
}
