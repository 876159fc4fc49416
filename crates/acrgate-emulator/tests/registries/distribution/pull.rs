//! Pull: manifests and blobs, asked for and read, whole and in parts.

use super::{INDEX, MANIFEST, owner};
use crate::session::{digest, image_blobs};
use serde_json::json;

#[tokio::test]
async fn an_image_goes_in_and_comes_out_by_tag_and_digest() {
    let (_cloud, session) = owner().await;
    let (manifest, _, layer) = image_blobs("hello");
    assert_eq!(session.push_image("app", "v1", "hello").await, digest(&manifest));
    for reference in ["v1", &digest(&manifest)] {
        let path = format!("/v2/app/manifests/{reference}");
        for reply in [session.get(&path).await, session.head(&path).await] {
            assert_eq!((reply.status, reply.header("content-type").as_str()), (200, MANIFEST));
            assert_eq!(reply.header("docker-content-digest"), digest(&manifest));
            assert_eq!(reply.header("content-length"), manifest.len().to_string());
        }
        assert_eq!(session.get(&path).await.body, manifest);
        assert_eq!(session.head(&path).await.body, b"");
    }
    let path = format!("/v2/app/blobs/{}", digest(&layer));
    for reply in [session.get(&path).await, session.head(&path).await] {
        assert_eq!((reply.status, reply.header("docker-content-digest")), (200, digest(&layer)));
        assert_eq!(reply.header("content-length"), layer.len().to_string());
    }
    assert_eq!(session.get(&path).await.body, layer);
    assert_eq!(session.head(&path).await.body, b"");
}

#[tokio::test]
async fn a_repository_has_only_what_was_pushed_to_it() {
    let (_cloud, session) = owner().await;
    let manifest = session.push_image("app", "v1", "x").await;
    let (_, _, layer) = image_blobs("x");
    let absent = digest(b"absent");
    for path in [
        "/v2/app/manifests/v2".to_owned(),
        "/v2/other/manifests/v1".to_owned(),
        format!("/v2/other/manifests/{manifest}"),
        format!("/v2/app/manifests/{absent}"),
    ] {
        assert_eq!(session.head(&path).await.status, 404, "{path}");
        let reply = session.get(&path).await;
        assert_eq!((reply.status, reply.code().as_str()), (404, "MANIFEST_UNKNOWN"), "{path}");
    }
    for path in [format!("/v2/app/blobs/{absent}"), format!("/v2/other/blobs/{}", digest(&layer))] {
        assert_eq!(session.head(&path).await.status, 404, "{path}");
        let reply = session.get(&path).await;
        assert_eq!((reply.status, reply.code().as_str()), (404, "BLOB_UNKNOWN"), "{path}");
    }
}

#[tokio::test]
async fn an_index_is_pulled_as_it_was_pushed() {
    let (_cloud, session) = owner().await;
    let image = session.push_image("app", "amd64", "x").await;
    let (manifest, ..) = image_blobs("x");
    let entry = json!({"mediaType": MANIFEST, "digest": image, "size": manifest.len(),
        "platform": {"os": "linux", "architecture": "amd64"}});
    let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry]}).to_string();
    assert_eq!(session.put("/v2/app/manifests/v1", INDEX, index.as_bytes()).await.status, 201);
    let pulled = session.get("/v2/app/manifests/v1").await;
    assert_eq!((pulled.header("content-type").as_str(), pulled.text()), (INDEX, index));
}

#[tokio::test]
async fn parts_of_a_blob() {
    let (_cloud, session) = owner().await;
    let content = b"0123456789";
    let path = session.push_blob("app", content).await;
    for (range, status, part, said) in [
        ("bytes=0-3", 206, &b"0123"[..], "bytes 0-3/10"),
        ("bytes=8-", 206, b"89", "bytes 8-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=3-99", 206, b"3456789", "bytes 3-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=0-1,4-5", 200, content, ""),
        ("lines=1-2", 200, content, ""),
    ] {
        let reply = session.get_range(&path, range).await;
        assert_eq!(
            (reply.status, &reply.body[..], reply.header("content-range").as_str()),
            (status, part, said)
        );
    }
    let head = session.head_range(&path, "bytes=0-3").await;
    assert_eq!(
        (head.status, head.header("content-length").as_str(), head.header("content-range").as_str()),
        (200, "10", ""),
        "parts are a matter of GET alone"
    );
}

#[tokio::test]
async fn what_is_no_name_is_told_by_its_code() {
    let (_cloud, session) = owner().await;
    for (path, status, code) in [
        ("/v2/App/manifests/v1", 400, "NAME_INVALID"),
        ("/v2/app/manifests/.v1", 400, "TAG_INVALID"),
        ("/v2/app/manifests/sha256:1", 400, "DIGEST_INVALID"),
        ("/v2/app/blobs/sha256:1", 400, "DIGEST_INVALID"),
        ("/v2/app/referrers/sha256:1", 400, "DIGEST_INVALID"),
        ("/v2/app/tags/list", 404, "NAME_UNKNOWN"),
        ("/v2/app/blobs/uploads/1", 404, "BLOB_UPLOAD_UNKNOWN"),
        ("/v2/app/other", 404, "OPERATION_UNKNOWN"),
    ] {
        let reply = session.get(path).await;
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{path}");
        assert_eq!(reply.header("content-type"), "application/json; charset=utf-8");
        let error = &reply.json()["errors"][0];
        assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{error}");
    }
}
