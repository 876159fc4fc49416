//! Push: manifests, and blobs that are there already. How a blob arrives is in `uploads`.

use super::{INDEX, MANIFEST, owner};
use crate::cloud::registry_id;
use crate::session::{ZERO, digest, image_blobs};
use serde_json::json;

const ACR_PUSH: &str = "8311e382-0749-4cb8-b61a-304f252e45ec";

#[tokio::test]
async fn a_pushed_manifest_is_told_its_place_and_digest() {
    let (_cloud, session) = owner().await;
    let (manifest, config, layer) = image_blobs("hello");
    for blob in [&config, &layer] {
        session.push_blob("app", blob).await;
    }
    let own = digest(&manifest);
    for reference in ["v1", &own] {
        let pushed = session.put(&format!("/v2/app/manifests/{reference}"), MANIFEST, &manifest).await;
        assert_eq!((pushed.status, pushed.header("docker-content-digest")), (201, own.clone()));
        assert_eq!(pushed.header("location"), format!("/v2/app/manifests/{own}"));
        assert_eq!(session.get(&pushed.header("location")).await.body, manifest);
    }
    let untagged = session.push_image("app", "v1", "another").await;
    assert_ne!(untagged, own);
    assert_eq!(session.get("/v2/app/manifests/v1").await.header("docker-content-digest"), untagged);
    assert_eq!(session.get(&format!("/v2/app/manifests/{own}")).await.status, 200, "only its tag has moved");
}

#[tokio::test]
async fn an_image_without_layers_and_an_artifact_are_images() {
    let (_cloud, session) = owner().await;
    session.push_blob("app", b"{}").await;
    for artifact_type in [None, Some("application/vnd.example.sbom")] {
        let mut manifest = json!({"schemaVersion": 2, "mediaType": MANIFEST, "layers": [],
            "config": {"mediaType": "application/vnd.oci.empty.v1+json", "digest": digest(b"{}"), "size": 2}});
        if let Some(artifact_type) = artifact_type {
            manifest["artifactType"] = json!(artifact_type);
        }
        let text = manifest.to_string();
        assert_eq!(session.put("/v2/app/manifests/v1", MANIFEST, text.as_bytes()).await.status, 201);
        assert_eq!(session.get("/v2/app/manifests/v1").await.text(), text);
    }
}

#[tokio::test]
async fn manifests_that_are_none_are_refused_and_leave_nothing() {
    let (_cloud, session) = owner().await;
    let (manifest, config, layer) = image_blobs("hello");
    let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": [
        {"mediaType": MANIFEST, "digest": digest(b"absent"), "size": 6}]});
    let mut large = manifest.clone();
    large.resize(4 * 1024 * 1024 + 1, b' ');
    for (reference, kind, content, status, code) in [
        ("v1", MANIFEST, &b"{"[..], 400, "MANIFEST_INVALID"),
        ("v1", MANIFEST, b"{}", 400, "MANIFEST_INVALID"),
        ("v1", "text/plain", &manifest, 400, "MANIFEST_INVALID"),
        ("v1", INDEX, &manifest, 400, "MANIFEST_INVALID"),
        ("v1", MANIFEST, &large, 413, "MANIFEST_INVALID"),
        ("v1", MANIFEST, &manifest, 400, "MANIFEST_BLOB_UNKNOWN"),
        ("v1", INDEX, index.to_string().as_bytes(), 400, "MANIFEST_BLOB_UNKNOWN"),
        (&digest(b"other"), MANIFEST, &manifest, 400, "DIGEST_INVALID"),
    ] {
        let refused = session.put(&format!("/v2/app/manifests/{reference}"), kind, content).await;
        assert_eq!((refused.status, refused.code().as_str()), (status, code));
    }
    assert_eq!(session.get("/v2/app/manifests/v1").await.code(), "MANIFEST_UNKNOWN");
    assert_eq!(session.get("/v2/app/tags/list").await.code(), "NAME_UNKNOWN");
    for blob in [&config, &layer] {
        session.push_blob("app", blob).await;
    }
    let name = session.put("/v2/App/manifests/v1", MANIFEST, &manifest).await;
    assert_eq!((name.status, name.code().as_str()), (400, "NAME_INVALID"));
    assert_eq!(session.put("/v2/app/manifests/v1", MANIFEST, &manifest).await.status, 201);
}

#[tokio::test]
async fn the_challenge_of_a_mount_asks_for_both_repositories() {
    let (cloud, owner) = owner().await;
    owner.push_blob("source", b"shared").await;
    let path = format!("/v2/target/blobs/uploads/?mount={}&from=source", digest(b"shared"));
    let session = cloud.session("reg1x");
    let challenge = session.post(&path).await.header("www-authenticate");
    let scope = "repository:target:pull,push repository:source:pull";
    assert!(challenge.ends_with(&format!(",scope=\"{scope}\"")), "{challenge}");
    let password = cloud.admin_password("reg1x").await;
    let status = async |scope: &str| {
        let token = session.password("reg1x", &password, scope).await.json();
        session.clone().bearer(token["access_token"].as_str().unwrap()).post(&path).await.status
    };
    assert_eq!((status(scope).await, status("repository:target:pull,push").await), (201, 202));
    assert_eq!(status("repository:source:pull").await, 401, "pushing is what is needed");
    let app = cloud.principal("").await;
    cloud.assign(&app, ACR_PUSH, &registry_id("reg1x"), None).await;
    let entra = cloud.entra(&app, "https://containerregistry.azure.net");
    let refresh = session.exchange(&entra).await.json()["refresh_token"].as_str().unwrap().to_owned();
    assert_eq!(session.basic(ZERO, &refresh).post(&path).await.status, 201, "without tokens as well");
}

#[tokio::test]
async fn blobs_are_mounted_from_where_the_caller_may_pull() {
    let (_cloud, session) = owner().await;
    let path = session.push_blob("source", b"shared").await;
    let content = digest(b"shared");
    let mounted = session.post(&format!("/v2/target/blobs/uploads/?mount={content}&from=source")).await;
    assert_eq!((mounted.status, mounted.header("location")), (201, format!("/v2/target/blobs/{content}")));
    assert_eq!(session.get(&path.replace("source", "target")).await.body, b"shared");
    // What cannot be mounted is uploaded instead, and the upload that was opened works.
    let absent = digest(b"absent");
    for query in [
        format!("mount={absent}&from=source"),
        format!("mount={content}&from=nowhere"),
        format!("mount={content}"),
        format!("mount={content}&from=No+Name"),
        "mount=sha256:1&from=source".to_owned(),
    ] {
        let opened = session.post(&format!("/v2/elsewhere/blobs/uploads/?{query}")).await;
        assert_eq!(opened.status, 202, "{query}");
        assert_eq!(session.head(&format!("/v2/elsewhere/blobs/{content}")).await.status, 404);
        assert_eq!(session.put_last(&opened.header("location"), b"absent", &absent).await.status, 201);
    }
}
