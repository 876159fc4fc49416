//! ACR's own view of repositories over real sockets.

use crate::distribution::owner;
use serde_json::json;

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
