//! Content management: tags, manifests and blobs are deleted.

use super::owner;
use crate::session::{digest, image_blobs};
use serde_json::json;

#[tokio::test]
async fn a_tag_goes_and_its_manifest_stays() {
    let (_cloud, session) = owner().await;
    let manifest = session.push_image("app", "v1", "x").await;
    session.push_image("app", "v2", "x").await;
    assert_eq!(session.delete("/v2/app/manifests/v2").await.status, 202);
    assert_eq!(session.get("/v2/app/manifests/v2").await.code(), "MANIFEST_UNKNOWN");
    assert_eq!(session.get("/v2/app/tags/list").await.json()["tags"], json!(["v1"]));
    assert_eq!(session.get(&format!("/v2/app/manifests/{manifest}")).await.status, 200);
    assert_eq!(session.delete("/v2/app/manifests/v1").await.status, 202);
    assert_eq!(session.get("/v2/app/tags/list").await.json(), json!({"name": "app", "tags": []}));
}

#[tokio::test]
async fn a_manifest_goes_with_its_tags() {
    let (_cloud, session) = owner().await;
    let manifest = session.push_image("app", "v1", "x").await;
    session.push_image("app", "v2", "x").await;
    let path = format!("/v2/app/manifests/{manifest}");
    assert_eq!(session.delete(&path).await.status, 202);
    for path in [&path, "/v2/app/manifests/v1", "/v2/app/manifests/v2"] {
        let reply = session.get(path).await;
        assert_eq!((reply.status, reply.code().as_str()), (404, "MANIFEST_UNKNOWN"), "{path}");
    }
    assert_eq!(session.get("/v2/app/tags/list").await.code(), "NAME_UNKNOWN");
    assert_eq!(session.get("/v2/_catalog").await.json()["repositories"], json!([]));
    session.push_image("app", "v3", "x").await;
    assert_eq!(session.get("/v2/app/tags/list").await.json()["tags"], json!(["v3"]), "the old tags are gone");
    assert_eq!(session.delete(&path).await.status, 202);
    let (_, _, layer) = image_blobs("x");
    let layer = format!("/v2/app/blobs/{}", digest(&layer));
    assert_eq!(session.get(&layer).await.status, 200, "blobs are deleted by themselves");
}

#[tokio::test]
async fn a_blob_goes_from_its_repository_alone() {
    let (_cloud, session) = owner().await;
    let path = session.push_blob("app", b"blob").await;
    let elsewhere = session.push_blob("other", b"blob").await;
    let deleted = session.delete(&path).await;
    assert_eq!((deleted.status, deleted.header("docker-content-digest")), (202, digest(b"blob")));
    let gone = session.get(&path).await;
    assert_eq!((gone.status, gone.code().as_str()), (404, "BLOB_UNKNOWN"));
    assert_eq!(session.get(&elsewhere).await.body, b"blob");
}

#[tokio::test]
async fn what_is_not_there_cannot_be_deleted() {
    let (_cloud, session) = owner().await;
    let absent = digest(b"absent");
    for (path, code) in [
        ("/v2/app/manifests/v1".to_owned(), "MANIFEST_UNKNOWN"),
        (format!("/v2/app/manifests/{absent}"), "MANIFEST_UNKNOWN"),
        (format!("/v2/app/blobs/{absent}"), "BLOB_UNKNOWN"),
    ] {
        let reply = session.delete(&path).await;
        assert_eq!((reply.status, reply.code().as_str()), (404, code), "{path}");
    }
}
