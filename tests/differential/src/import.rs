//! An import carried out: asked of Azure Resource Manager and polled to its end. The registry of the scene is its source
//! or its target; the other side is a partner that lets everything happen.

use acrgate::access::{Audience, ImportSourceName, Operation};
use acrgate_emulator::options::SUBSCRIPTION_ID;
use acrgate_emulator::registry_data::names::Tag;
use serde_json::{Value, json};

use crate::case::{Case, SignIn, Who};
use crate::cloud::Cloud;
use crate::observe::{Ending, audience};
use crate::scene::Scene;

/// A subscription of another tenant.
const ABROAD: &str = "99999999-9999-9999-9999-999999999999";
const ABROAD_TENANT: &str = "77777777-7777-7777-7777-777777777777";
/// The tag of the images that are imported; nothing else asks for it.
const TAG: &str = "imported";
/// An image of no platform at all: it needs no blobs.
const IMAGE: &str =
    r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}"#;
const IMAGE_TYPE: &str = "application/vnd.oci.image.index.v1+json";

/// The ids of a scene's partners: in its own tenant, and in another one.
#[must_use]
pub fn partners(scene: &str) -> [String; 2] {
    [(SUBSCRIPTION_ID, "p"), (ABROAD, "x")].map(|(subscription, mark)| {
        format!(
            "/subscriptions/{subscription}/resourceGroups/partners/providers/Microsoft.ContainerRegistry/registries/{scene}{mark}"
        )
    })
}

/// What the emulator has to have for the partners of a scene.
pub(crate) fn resources(scene: &str) -> Vec<Value> {
    let abroad = json!({ "id": format!("/subscriptions/{ABROAD}"), "tenantId": ABROAD_TENANT });
    let partners = partners(scene).map(|id| json!({ "id": id, "location": "westeurope" }));
    [abroad].into_iter().chain(partners).collect()
}

/// The last answer to an import, and where it was asked for.
#[derive(Debug)]
pub struct Asked {
    /// The path of the request.
    pub path: String,
    /// How the import ended.
    pub ending: Ending,
}

/// Carries an import out.
pub async fn carry_out(cloud: &Cloud, scene: &Scene, case: &Case) -> Asked {
    let [partner, abroad] = partners(&scene.name);
    let (target, source) = match case.operation {
        Operation::ImportFrom { same_tenant: Some(false), .. } => (&abroad, &scene.id),
        Operation::ImportFrom { .. } => (&partner, &scene.id),
        _ => (&scene.id, &partner),
    };
    put_image(cloud, source, case.repository).await;
    let body = json!({
        "source": source_of(cloud, scene, case, source),
        "targetTags": [format!("{}:{TAG}", case.repository)],
        "mode": "Force",
    });
    let arm = cloud.emulator().arm_url().as_str().trim_end_matches('/').to_owned();
    let token = cloud.token(&scene.importer.principal, audience(Audience::ResourceManager));
    let post = cloud.http.post(format!("{arm}{target}/importImage?api-version=2025-11-01"));
    let begun = post
        .bearer_auth(&token)
        .header("content-type", "application/json")
        .body(body.to_string())
        .send()
        .await
        .unwrap();
    let path = begun.url().path().to_owned();
    if begun.status() != 202 {
        let (status, text) = (begun.status().as_u16(), begun.text().await.unwrap());
        return Asked { path, ending: refused(status, &text) };
    }
    let mut link = begun.headers()["location"].to_str().unwrap().to_owned();
    loop {
        let poll = cloud.http.get(&link).bearer_auth(&token).send().await.unwrap();
        let (status, path) = (poll.status().as_u16(), poll.url().path().to_owned());
        if status == 202 {
            poll.headers()["location"].to_str().unwrap().clone_into(&mut link);
            tokio::task::yield_now().await;
            continue;
        }
        let address = cloud.emulator().cloud().options.import_address.to_string();
        let ending = ended(status, &poll.text().await.unwrap(), &address);
        return Asked { path, ending };
    }
}

async fn put_image(cloud: &Cloud, registry: &str, repository: &str) {
    let name = registry.rsplit('/').next().unwrap();
    let content = &cloud.emulator().cloud().content;
    let repository = content.repository(name, &repository.parse().unwrap());
    let tag: Tag = TAG.parse().unwrap();
    repository.put_manifest(IMAGE.as_bytes(), IMAGE_TYPE, None, Some(&tag)).await.unwrap();
}

fn source_of(cloud: &Cloud, scene: &Scene, case: &Case, id: &str) -> Value {
    let image = format!("{}:{TAG}", case.repository);
    let Operation::ImportFrom { named_by: Some(ImportSourceName::LoginServer), .. } = case.operation else {
        return json!({ "resourceId": id, "sourceImage": image });
    };
    let mut source = json!({ "registryUri": scene.login_server(), "sourceImage": image });
    match case.sign_in {
        SignIn::Admin => {
            source["credentials"] = json!({ "username": scene.name, "password": scene.password });
        }
        SignIn::Entra(who, meant_for) => {
            let token = cloud.token(&who.of(scene).principal, audience(meant_for));
            source["credentials"] = json!({ "password": token });
        }
        SignIn::Nothing | SignIn::RunToken => {}
    }
    source
}

/// What Azure Resource Manager refuses before an import begins.
fn refused(status: u16, text: &str) -> Ending {
    let body: Value = serde_json::from_str(text).unwrap_or_default();
    let (code, message) =
        (body["error"]["code"].as_str(), body["error"]["message"].as_str().unwrap_or_default());
    match (status, code) {
        (403, Some("LinkedAuthorizationFailed")) if message.contains("current tenant") => Ending::Policy,
        (403, Some("LinkedAuthorizationFailed" | "AuthorizationFailed")) => Ending::Unauthorized,
        _ => Ending::Strange(format!("{status} {text}")),
    }
}

/// How the operation ended.
fn ended(status: u16, text: &str, address: &str) -> Ending {
    let body: Value = serde_json::from_str(text).unwrap_or_default();
    let message = body["error"]["message"].as_str().unwrap_or_default();
    let at_source = message.contains("Invalid message Forbidden Forbidden") && message.contains(address);
    match (status, body["status"].as_str()) {
        (200, Some("Succeeded")) => Ending::In,
        (400, Some("Failed")) if at_source || message.ends_with(" denied.") => Ending::Network,
        (400, Some("Failed")) if message.contains("Invalid message Unauthorized") => Ending::Unauthorized,
        (400, Some("Failed")) if message.contains("has exports disabled") => Ending::Policy,
        _ => Ending::Strange(format!("{status} {text}")),
    }
}

/// Whom a source that is named by its login server may be read as.
pub(crate) const READERS: [(u32, Who); 2] = [(60, Who::Application), (40, Who::Importer)];
