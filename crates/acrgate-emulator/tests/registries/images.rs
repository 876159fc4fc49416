//! The distribution API over real sockets: manifests, blobs, uploads, lists.

use crate::cloud::Cloud;
use crate::session::{Session, digest, image_blobs};
use serde_json::json;

/// A registry, and somebody who may do everything on it.
async fn owner() -> (Cloud, Session) {
    let cloud = Cloud::start().await;
    cloud.registry("reg1x", json!({"adminUserEnabled": true})).await;
    let password = cloud.admin_password("reg1x").await;
    let session = cloud.session("reg1x").basic("reg1x", &password);
    (cloud, session)
}

#[tokio::test]
async fn an_image_goes_in_and_comes_out_by_tag_and_digest() {
    let (_cloud, session) = owner().await;
    let (manifest, config, layer) = image_blobs("hello");
    for blob in [&config, &layer] {
        let opened = session.post("/v2/app/blobs/uploads/").await;
        assert_eq!((opened.status, opened.header("range").as_str()), (202, "0-0"));
        let stored =
            session.put(&format!("{}?digest={}", opened.header("location"), digest(blob)), "", blob).await;
        assert_eq!((stored.status, stored.header("docker-content-digest")), (201, digest(blob)));
    }
    let kind = "application/vnd.oci.image.manifest.v1+json";
    let pushed = session.put("/v2/app/manifests/v1", kind, &manifest).await;
    assert_eq!((pushed.status, pushed.header("docker-content-digest")), (201, digest(&manifest)));
    for reference in ["v1", &digest(&manifest)] {
        let path = format!("/v2/app/manifests/{reference}");
        let pulled = session.get(&path).await;
        assert_eq!((pulled.status, pulled.header("content-type").as_str()), (200, kind));
        assert_eq!(pulled.body, manifest);
        let head = session.head(&path).await;
        assert_eq!(
            (head.status, head.header("content-length"), head.body.len()),
            (200, manifest.len().to_string(), 0)
        );
    }
    let blob = session.get(&format!("/v2/app/blobs/{}", digest(&layer))).await;
    assert_eq!((blob.status, blob.body), (200, layer));
    assert_eq!(session.get("/v2/app/tags/list").await.json(), json!({"name": "app", "tags": ["v1"]}));
    assert_eq!(session.get("/v2/_catalog").await.json(), json!({"repositories": ["app"]}));
}

#[tokio::test]
async fn wrong_digests_are_refused_and_leave_nothing() {
    let (_cloud, session) = owner().await;
    let (manifest, ..) = image_blobs("hello");
    let wrong = digest(b"something else");
    let opened = session.post("/v2/app/blobs/uploads/").await;
    let refused = session.put(&format!("{}?digest={wrong}", opened.header("location")), "", b"content").await;
    assert_eq!((refused.status, refused.code()), (400, "DIGEST_INVALID".into()));
    for content in [digest(b"content"), wrong.clone()] {
        assert_eq!(session.head(&format!("/v2/app/blobs/{content}")).await.status, 404);
    }
    assert_eq!(session.get(&opened.header("location")).await.code(), "BLOB_UPLOAD_UNKNOWN");
    let kind = "application/vnd.oci.image.manifest.v1+json";
    let refused = session.put(&format!("/v2/app/manifests/{wrong}"), kind, &manifest).await;
    assert_eq!((refused.status, refused.code()), (400, "DIGEST_INVALID".into()));
    let refused = session.put("/v2/app/manifests/v1", kind, &manifest).await;
    assert_eq!((refused.status, refused.code()), (400, "MANIFEST_BLOB_UNKNOWN".into()));
    for (content, kind) in [(&b"{"[..], kind), (&manifest, "text/plain"), (&b"{}"[..], kind)] {
        assert_eq!(session.put("/v2/app/manifests/v1", kind, content).await.code(), "MANIFEST_INVALID");
    }
    assert_eq!(session.get("/v2/app/manifests/v1").await.code(), "MANIFEST_UNKNOWN");
    assert_eq!(session.get("/v2/app/tags/list").await.code(), "NAME_UNKNOWN");
}

#[tokio::test]
async fn uploads_in_chunks_go_on_where_they_stopped() {
    let (_cloud, session) = owner().await;
    let content: Vec<u8> = (0..100_000u32).map(|n| n.to_le_bytes()[0]).collect();
    let location = session.post("/v2/app/blobs/uploads/").await.header("location");
    let first = session.patch(&location, "0-39999", &content[..40_000]).await;
    assert_eq!((first.status, first.header("range").as_str()), (202, "0-39999"));
    let twice = session.patch(&location, "0-39999", &content[..40_000]).await;
    assert_eq!((twice.status, twice.header("range").as_str()), (416, "0-39999"));
    let status = session.get(&location).await;
    assert_eq!((status.status, status.header("range").as_str()), (204, "0-39999"));
    assert_eq!(session.patch(&location, "40000-89999", &content[40_000..90_000]).await.status, 202);
    let elsewhere = location.replace("/app/", "/other/");
    assert_eq!(
        session.patch(&elsewhere, "90000-99999", &content[90_000..]).await.code(),
        "BLOB_UPLOAD_UNKNOWN"
    );
    let stored =
        session.put(&format!("{location}?digest={}", digest(&content)), "", &content[90_000..]).await;
    assert_eq!(stored.status, 201);
    assert_eq!(session.get(&stored.header("location")).await.body, content);

    let location = session.post("/v2/app/blobs/uploads/").await.header("location");
    assert_eq!(session.delete(&location).await.status, 204);
    assert_eq!(session.get(&location).await.status, 404);
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
    ] {
        let reply = session.get_range(&path, range).await;
        assert_eq!(
            (reply.status, &reply.body[..], reply.header("content-range").as_str()),
            (status, part, said)
        );
    }
}

#[tokio::test]
async fn lists_come_in_pages() {
    let (_cloud, session) = owner().await;
    for repository in ["a", "b/c", "b"] {
        session.push_image(repository, "v1", "x").await;
    }
    for tag in ["v2", "v3"] {
        session.push_image("a", tag, "x").await;
    }
    for (path, key, expected) in [
        ("/v2/_catalog?n=2", "repositories", ["a", "b", "b/c"]),
        ("/v2/a/tags/list?n=1", "tags", ["v1", "v2", "v3"]),
    ] {
        let mut seen = Vec::new();
        let mut next = Some(path.to_owned());
        while let Some(path) = next {
            let page = session.get(&path).await;
            seen.extend(
                page.json()[key].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()),
            );
            let link = page.header("link");
            next =
                link.strip_prefix('<').and_then(|link| link.split_once('>')).map(|(link, _)| link.to_owned());
            assert_eq!(next.is_some(), link.contains("rel=\"next\""));
        }
        assert_eq!(seen, expected);
    }
}

#[tokio::test]
async fn deleting() {
    let (_cloud, session) = owner().await;
    let manifest = session.push_image("app", "v1", "x").await;
    session.push_image("app", "v2", "x").await;
    assert_eq!(session.delete("/v2/app/manifests/v2").await.status, 202);
    assert_eq!(session.get("/v2/app/tags/list").await.json()["tags"], json!(["v1"]));
    assert_eq!(session.delete(&format!("/v2/app/manifests/{manifest}")).await.status, 202);
    assert_eq!(session.get("/v2/app/manifests/v1").await.status, 404);
    assert_eq!(session.delete(&format!("/v2/app/manifests/{manifest}")).await.status, 404);
    assert_eq!(session.get("/v2/_catalog").await.json()["repositories"], json!([]));
    let path = session.push_blob("app", b"blob").await;
    assert_eq!(session.delete(&path).await.status, 202);
    assert_eq!(session.get(&path).await.code(), "BLOB_UNKNOWN");
}

#[tokio::test]
async fn blobs_are_mounted_from_where_the_caller_may_pull() {
    let (_cloud, session) = owner().await;
    let path = session.push_blob("source", b"shared").await;
    let content = digest(b"shared");
    let mounted = session.post(&format!("/v2/target/blobs/uploads/?mount={content}&from=source")).await;
    assert_eq!((mounted.status, mounted.header("location")), (201, format!("/v2/target/blobs/{content}")));
    assert_eq!(session.get(&path.replace("source", "target")).await.body, b"shared");
    let absent = digest(b"absent");
    assert_eq!(
        session.post(&format!("/v2/target/blobs/uploads/?mount={absent}&from=source")).await.status,
        202
    );
}

#[tokio::test]
async fn referrers_are_listed_by_subject_and_kind() {
    let (_cloud, session) = owner().await;
    let subject = session.push_image("app", "v1", "x").await;
    let config = b"{}";
    session.push_blob("app", config).await;
    let manifest = json!({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "artifactType": "application/vnd.example.sbom",
        "config": {"mediaType": "application/vnd.oci.empty.v1+json", "digest": digest(config), "size": 2}, "layers": [],
        "subject": {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": subject, "size": 1},
        "annotations": {"a": "b"}});
    let content = manifest.to_string().into_bytes();
    let path = format!("/v2/app/manifests/{}", digest(&content));
    let pushed = session.put(&path, "application/vnd.oci.image.manifest.v1+json", &content).await;
    assert_eq!((pushed.status, pushed.header("oci-subject")), (201, subject.clone()));
    let listed = session.get(&format!("/v2/app/referrers/{subject}")).await;
    assert_eq!(listed.header("content-type"), "application/vnd.oci.image.index.v1+json");
    let entry = &listed.json()["manifests"][0];
    assert_eq!(
        (entry["digest"].as_str(), &entry["annotations"]),
        (Some(digest(&content).as_str()), &json!({"a": "b"}))
    );
    let other = session.get(&format!("/v2/app/referrers/{subject}?artifactType=other")).await;
    assert_eq!(
        (other.json()["manifests"].clone(), other.header("oci-filters-applied").as_str()),
        (json!([]), "artifactType")
    );
    session.delete(&path).await;
    assert_eq!(session.get(&format!("/v2/app/referrers/{subject}")).await.json()["manifests"], json!([]));
}

#[tokio::test]
async fn acrs_own_view() {
    let (_cloud, session) = owner().await;
    let manifest = session.push_image("app", "v1", "x").await;
    assert_eq!(session.get("/acr/v1/_catalog").await.json(), json!({"repositories": ["app"]}));
    let repository = session.get("/acr/v1/app").await.json();
    assert_eq!((&repository["registry"], &repository["tagCount"]), (&json!("reg1x.azurecr.test"), &json!(1)));
    let tags = session.get("/acr/v1/app/_tags").await.json();
    assert_eq!((&tags["imageName"], &tags["tags"][0]["digest"]), (&json!("app"), &json!(manifest)));
    assert_eq!(session.get("/acr/v1/app/_tags/v1").await.json()["tag"]["name"], "v1");
    let entry = session.get(&format!("/acr/v1/app/_manifests/{manifest}")).await.json();
    assert_eq!(entry["manifest"]["tags"], json!(["v1"]));
    assert_eq!(session.delete("/acr/v1/app").await.json()["tagsDeleted"], json!(["v1"]));
    assert_eq!(session.get("/acr/v1/app").await.status, 404);
}
