//! ACR's own view of repositories: its lists in their orders, and what locks refuse.

use crate::cloud::Cloud;
use crate::session::{Answer, Session};
use serde_json::{Value, json};

/// A registry with three tags of `team/app`, pushed one after the other, and somebody who may do everything on it.
async fn pushed() -> (Cloud, Session, Vec<String>) {
    let cloud = Cloud::start().await;
    cloud.registry("reg1x", json!({"adminUserEnabled": true})).await;
    let password = cloud.admin_password("reg1x").await;
    let session = cloud.session("reg1x").basic("reg1x", &password);
    let mut digests = Vec::new();
    for tag in ["b", "c", "a"] {
        digests.push(session.push_image("team/app", tag, tag).await);
    }
    (cloud, session, digests)
}

async fn change(session: &Session, path: &str, attributes: Value) -> Value {
    let changed = session.patch(path, "", attributes.to_string().as_bytes()).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    changed.json()
}

#[track_caller]
fn refused(answer: &Answer) {
    assert_eq!(
        (answer.status, answer.code()),
        (405, "REGISTRY_DISALLOWED_OPERATION".into()),
        "{}",
        answer.text()
    );
    assert!(answer.text().contains("The operation is disallowed on this registry, repository or image."));
}

/// The names on each page of a list.
async fn pages(session: &Session, path: &str, key: &str, name: &str) -> Vec<Vec<String>> {
    let (mut pages, mut next) = (Vec::new(), Some(path.to_owned()));
    while let Some(path) = next {
        let page = session.get(&path).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let entries = page.json()[key].as_array().unwrap().clone();
        pages.push(entries.iter().map(|entry| entry[name].as_str().unwrap().to_owned()).collect());
        let link = page.header("link");
        next = link.split_once('>').map(|(target, _)| target.trim_start_matches('<').to_owned());
    }
    pages
}

#[tokio::test]
async fn lists_come_in_the_order_that_is_asked_for() {
    let (_cloud, session, digests) = pushed().await;
    let tags =
        async |query: &str| pages(&session, &format!("/acr/v1/team/app/_tags?{query}"), "tags", "name").await;
    assert_eq!(tags("n=2").await, [vec!["a", "b"], vec!["c"]]);
    assert_eq!(tags("n=2&orderby=timeasc").await, [vec!["b", "c"], vec!["a"]]);
    assert_eq!(tags("n=2&orderby=timedesc").await, [vec!["a", "c"], vec!["b"]]);
    assert_eq!(tags(&format!("digest={}", digests[1])).await, [vec!["c"]]);
    let path = "/acr/v1/team%2Fapp/_manifests?n=1&orderby=timedesc";
    let newest: Vec<_> = digests.iter().rev().map(|digest| vec![digest.clone()]).collect();
    assert_eq!(pages(&session, path, "manifests", "digest").await, newest);
    let entry = session.get(&format!("/acr/v1/team/app/_manifests/{}", digests[0])).await.json();
    assert_eq!(
        (&entry["manifest"]["architecture"], &entry["manifest"]["os"]),
        (&json!("amd64"), &json!("linux"))
    );
}

#[tokio::test]
async fn what_must_not_be_deleted_stays() {
    let (_cloud, session, digests) = pushed().await;
    let tag = "/acr/v1/team/app/_tags/b";
    let locked = change(&session, tag, json!({"deleteEnabled": false})).await;
    let attributes =
        json!({"deleteEnabled": false, "writeEnabled": true, "readEnabled": true, "listEnabled": true});
    assert_eq!(locked["tag"]["changeableAttributes"], attributes);
    let manifest = format!("/acr/v1/team/app/_manifests/{}", digests[0]);
    for path in [tag, &manifest, "/acr/v1/team/app", "/v2/team/app/manifests/b"] {
        refused(&session.delete(path).await);
    }
    session.push_image("team/app", "b", "changed").await;
    assert_eq!(session.delete(&manifest).await.status, 202, "the locked tag has moved on");
    change(&session, tag, json!({"deleteEnabled": true})).await;
    assert_eq!(session.delete(tag).await.status, 202);
    session.push_image("team/app", "b", "b").await;
    assert_eq!(session.delete(tag).await.status, 202, "a lock goes with what it was for");
}

#[tokio::test]
async fn what_must_not_be_written_is_neither_changed_nor_deleted() {
    let (_cloud, session, digests) = pushed().await;
    let kind = "application/vnd.oci.image.manifest.v1+json";
    let manifest = session.get("/v2/team/app/manifests/a").await.body;
    change(&session, "/acr/v1/team/app/_tags/b", json!({"writeEnabled": false})).await;
    refused(&session.put("/v2/team/app/manifests/b", kind, &manifest).await);
    refused(&session.delete("/v2/team/app/manifests/b").await);
    assert_eq!(session.put("/v2/team/app/manifests/d", kind, &manifest).await.status, 201);

    change(&session, "/acr/v1/team/app", json!({"writeEnabled": false})).await;
    refused(&session.put("/v2/team/app/manifests/d", kind, &manifest).await);
    refused(&session.post("/v2/team/app/blobs/uploads/").await);
    refused(&session.delete(&format!("/v2/team/app/manifests/{}", digests[1])).await);
    assert_eq!(session.get("/v2/team/app/manifests/b").await.status, 200);
    assert_eq!(session.post("/v2/team/other/blobs/uploads/").await.status, 202);
}

#[tokio::test]
async fn what_must_not_be_read_or_listed_is_not() {
    let (_cloud, session, digests) = pushed().await;
    let locked = format!("/acr/v1/team/app/_manifests/{}", digests[0]);
    change(&session, &locked, json!({"readEnabled": false, "listEnabled": false})).await;
    for reference in ["b", &digests[0]] {
        refused(&session.get(&format!("/v2/team/app/manifests/{reference}")).await);
    }
    assert_eq!(session.get("/v2/team/app/manifests/c").await.status, 200);
    assert_eq!(pages(&session, "/acr/v1/team/app/_manifests", "manifests", "digest").await[0].len(), 2);
    change(&session, "/acr/v1/team/app/_tags/a", json!({"listEnabled": false})).await;
    assert_eq!(session.get("/v2/team/app/tags/list").await.json()["tags"], json!(["b", "c"]));
    change(&session, "/acr/v1/team/app", json!({"listEnabled": false})).await;
    assert_eq!(session.get("/v2/_catalog").await.json()["repositories"], json!([]));
    assert_eq!(session.get("/acr/v1/team/app/_tags/a").await.status, 200, "who knows the name finds it");
    let unknown = session.patch("/acr/v1/team/app/_tags/z", "", b"{}").await;
    assert_eq!(unknown.code(), "MANIFEST_UNKNOWN");
}
