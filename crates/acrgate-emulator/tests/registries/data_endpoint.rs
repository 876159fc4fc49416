//! A registry's data endpoint: blobs are to be had there with a signed link, and with nothing else.

use crate::cloud::Cloud;
use crate::session::{Session, digest};
use serde_json::json;

const HOST: &str = "https://reg1x.westeurope.data.azurecr.test";

/// A registry with a data endpoint, and somebody who may do everything on it and follows no redirect.
async fn owner(cloud: &Cloud) -> Session {
    cloud.registry("reg1x", json!({"adminUserEnabled": true, "dataEndpointEnabled": true})).await;
    let password = cloud.admin_password("reg1x").await;
    let client = cloud.client_builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    Session::new(client, "reg1x.azurecr.test".to_owned()).basic("reg1x", &password)
}

#[tokio::test]
async fn a_blob_is_had_there_with_the_link_that_the_login_server_gives() {
    let cloud = Cloud::start().await;
    let session = owner(&cloud).await;
    let path = session.push_blob("app", b"0123456789").await;
    let sent_on = session.get(&path).await;
    let link = sent_on.header("location");
    assert_eq!((sent_on.status, sent_on.body.len()), (307, 0));
    let (start, signed) = link.split_at(HOST.len());
    assert_eq!(start, HOST);
    let endpoint = Session::new(cloud.client(), "reg1x.azurecr.test".to_owned()).at(HOST);
    let whole = endpoint.get(signed).await;
    assert_eq!((whole.status, &whole.body[..]), (200, &b"0123456789"[..]));
    let part = endpoint.get_range(signed, "bytes=8-").await;
    assert_eq!((part.status, &part.body[..]), (206, &b"89"[..]));
    assert_eq!(endpoint.head(signed).await.header("content-length"), "10");
    assert_eq!(session.head(&path).await.status, 200, "asking is the login server's");
    // A client that follows redirects notices nothing.
    let following = cloud.session("reg1x").basic("reg1x", &cloud.admin_password("reg1x").await);
    assert_eq!(following.get(&path).await.body, b"0123456789");
}

#[tokio::test]
async fn without_the_link_there_is_nothing() {
    let cloud = Cloud::start().await;
    let session = owner(&cloud).await;
    let links = [session.push_blob("app", b"one").await, session.push_blob("app", b"two").await];
    let (one, two) = (session.get(&links[0]).await, session.get(&links[1]).await);
    let (one, two) = (one.header("location"), two.header("location"));
    let (one, two) = (one.strip_prefix(HOST).unwrap(), two.strip_prefix(HOST).unwrap());
    let mixed = format!("{}?{}", one.split_once('?').unwrap().0, two.split_once('?').unwrap().1);
    let endpoint = session.clone().at(HOST);
    for path in [one.split_once('?').unwrap().0, &mixed, "/v2/", &links[0], "/oauth2/token"] {
        assert_eq!(endpoint.get(path).await.status, 403, "{path}");
    }
    assert_eq!(endpoint.delete(one).await.status, 403);
    let elsewhere = session.at("https://other.westeurope.data.azurecr.test");
    assert_eq!(elsewhere.get(one).await.status, 403);
}

#[tokio::test]
async fn what_the_login_server_does_not_give_has_no_link() {
    let cloud = Cloud::start_with_insecure_port("reg1x").await;
    let session = owner(&cloud).await;
    let path = session.push_blob("app", b"blob").await;
    let absent = format!("/v2/app/blobs/{}", digest(b"absent"));
    assert_eq!(session.get(&absent).await.code(), "BLOB_UNKNOWN");
    assert_eq!(session.get(&path.replace("app", "other")).await.code(), "BLOB_UNKNOWN");
    cloud.change("reg1x", json!({"networkRuleSet": {"defaultAction": "Deny"}})).await;
    assert_eq!(session.clone().caller("ip-203.0.113.7").get(&path).await.code(), "DENIED");
    let inside = session.at(&format!("http://{}", cloud.insecure_address("reg1x")));
    cloud.change("reg1x", json!({"networkRuleSet": {"defaultAction": "Allow"}})).await;
    assert_eq!(inside.get(&path).await.body, b"blob", "without TLS there is no other place");
}
