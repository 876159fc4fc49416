//! Content discovery: tags and repositories in pages, and what refers to a manifest.

use super::{INDEX, MANIFEST, owner};
use crate::session::{Answer, Session, digest};
use serde_json::{Value, json};

/// The path of the next page, and how the link to it is meant.
fn next(page: &Answer) -> Option<String> {
    let link = page.header("link");
    let (path, relation) = link.strip_prefix('<')?.split_once('>')?;
    assert_eq!(relation, "; rel=\"next\"");
    Some(path.to_owned())
}

/// Every page of a list.
async fn pages(session: &Session, path: &str, key: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut path = Some(path.to_owned());
    while let Some(here) = path {
        let page = session.get(&here).await;
        assert_eq!(page.status, 200, "{here}");
        pages.push(serde_json::from_value(page.json()[key].clone()).unwrap());
        path = next(&page);
    }
    pages
}

#[tokio::test]
async fn lists_are_sorted_and_come_in_pages() {
    let (_cloud, session) = owner().await;
    for repository in ["a", "b/c", "b"] {
        session.push_image(repository, "v1", "x").await;
    }
    for tag in ["v3", "V2", "v2"] {
        session.push_image("a", tag, "x").await;
    }
    let (tags, catalog) = ("/v2/a/tags/list", "/v2/_catalog");
    let whole = session.get(tags).await;
    assert_eq!(whole.json(), json!({"name": "a", "tags": ["V2", "v1", "v2", "v3"]}));
    assert_eq!(next(&whole), None);
    assert_eq!(pages(&session, &format!("{tags}?n=3"), "tags").await, [vec!["V2", "v1", "v2"], vec!["v3"]]);
    assert_eq!(pages(&session, &format!("{tags}?n=4"), "tags").await, [["V2", "v1", "v2", "v3"]]);
    assert_eq!(pages(&session, &format!("{tags}?n=1&last=v1"), "tags").await, [["v2"], ["v3"]]);
    assert_eq!(pages(&session, &format!("{tags}?last=v11"), "tags").await, [["v2", "v3"]]);
    assert_eq!(
        pages(&session, &format!("{catalog}?n=2"), "repositories").await,
        [vec!["a", "b"], vec!["b/c"]]
    );
    assert_eq!(pages(&session, &format!("{catalog}?last=b"), "repositories").await, [["b/c"]]);
    for (path, key) in [(tags, "tags"), (catalog, "repositories")] {
        let none = session.get(&format!("{path}?n=0")).await;
        assert_eq!((none.json()[key].clone(), next(&none)), (json!([]), None), "{path}");
        let nothing_more = session.get(&format!("{path}?last=zz")).await;
        assert_eq!(nothing_more.json()[key], json!([]), "{path}");
    }
}

#[tokio::test]
async fn a_page_holds_a_hundred_names_unless_asked_otherwise() {
    let (_cloud, session) = owner().await;
    let manifest = session.push_image("app", "t000", "x").await;
    let content = session.get(&format!("/v2/app/manifests/{manifest}")).await.body;
    for n in 1..=100 {
        let pushed = session.put(&format!("/v2/app/manifests/t{n:03}"), MANIFEST, &content).await;
        assert_eq!(pushed.status, 201);
    }
    let pages = pages(&session, "/v2/app/tags/list", "tags").await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [100, 1]);
}

/// Pushes a manifest that refers to another one; gives its digest.
async fn refer(session: &Session, subject: &str, more: &Value) -> String {
    session.push_blob("app", b"{}").await;
    let mut manifest = json!({"schemaVersion": 2, "mediaType": MANIFEST, "layers": [],
        "config": {"mediaType": "application/vnd.oci.empty.v1+json", "digest": digest(b"{}"), "size": 2},
        "subject": {"mediaType": MANIFEST, "digest": subject, "size": 1}});
    for (key, value) in more.as_object().unwrap() {
        manifest[key] = value.clone();
    }
    let content = manifest.to_string().into_bytes();
    let kind = manifest["mediaType"].as_str().unwrap();
    let pushed = session.put(&format!("/v2/app/manifests/{}", digest(&content)), kind, &content).await;
    assert_eq!((pushed.status, pushed.header("oci-subject").as_str()), (201, subject));
    digest(&content)
}

/// What refers to a manifest, by digest.
async fn referrers(session: &Session, subject: &str, query: &str) -> Vec<String> {
    let listed = session.get(&format!("/v2/app/referrers/{subject}{query}")).await;
    assert_eq!((listed.status, listed.header("content-type").as_str()), (200, INDEX));
    let index = listed.json();
    assert_eq!((&index["schemaVersion"], &index["mediaType"]), (&json!(2), &json!(INDEX)));
    let filtered = if query.is_empty() { "" } else { "artifactType" };
    assert_eq!(listed.header("oci-filters-applied"), filtered);
    let entries = index["manifests"].as_array().unwrap().iter();
    entries.map(|entry| entry["digest"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn referrers_are_listed_by_subject_and_kind() {
    let (_cloud, session) = owner().await;
    let subject = session.push_image("app", "v1", "x").await;
    assert_eq!(referrers(&session, &subject, "").await, [""; 0]);
    let annotations = json!({"org.example.by": "b"});
    let sbom = json!({"artifactType": "application/vnd.example.sbom", "annotations": annotations});
    let sbom = refer(&session, &subject, &sbom).await;
    let by_config = refer(&session, &subject, &json!({})).await;
    let index = json!({"mediaType": INDEX, "artifactType": "application/vnd.example.set", "manifests": []});
    let index = refer(&session, &subject, &index).await;
    let mut all = vec![sbom.clone(), by_config.clone(), index.clone()];
    all.sort_unstable();
    assert_eq!(referrers(&session, &subject, "").await, all);
    for (kind, expected) in [
        ("application/vnd.example.sbom", vec![sbom.clone()]),
        ("application/vnd.oci.empty.v1%2Bjson", vec![by_config]),
        ("application/vnd.example.set", vec![index]),
        ("other", Vec::new()),
    ] {
        let query = format!("?artifactType={kind}");
        assert_eq!(referrers(&session, &subject, &query).await, expected, "{kind}");
    }
    let path = format!("/v2/app/referrers/{subject}?artifactType=application/vnd.example.sbom");
    let size = session.get(&format!("/v2/app/manifests/{sbom}")).await.body.len();
    assert_eq!(
        session.get(&path).await.json()["manifests"],
        json!([{"mediaType": MANIFEST, "digest": sbom, "size": size, "annotations": annotations,
            "artifactType": "application/vnd.example.sbom"}])
    );
    session.delete(&format!("/v2/app/manifests/{sbom}")).await;
    assert_eq!(referrers(&session, &subject, "").await.len(), 2);
}

#[tokio::test]
async fn a_manifest_may_refer_to_one_that_comes_later_or_is_gone() {
    let (_cloud, session) = owner().await;
    let nobody = digest(b"nothing");
    assert_eq!(session.get(&format!("/v2/nowhere/referrers/{nobody}")).await.json()["manifests"], json!([]));
    let absent = crate::session::image_blobs("late").0;
    let early = [refer(&session, &digest(&absent), &json!({})).await];
    assert_eq!(referrers(&session, &digest(&absent), "").await, early);
    let subject = session.push_image("app", "v1", "late").await;
    assert_eq!(referrers(&session, &subject, "").await, early);
    assert_eq!(session.delete(&format!("/v2/app/manifests/{subject}")).await.status, 202);
    assert_eq!(referrers(&session, &subject, "").await, early);
}
