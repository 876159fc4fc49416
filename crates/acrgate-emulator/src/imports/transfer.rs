//! From the source to the target: manifests with all their children, and the blobs, which pass through without being
//! kept.

use oci_spec::image::{Descriptor, ImageIndex, ImageManifest};
use serde::de::DeserializeOwned;

use super::order::{Order, Source as Named};
use super::source::{Manifest, Source};
use super::target::Target;
use super::{Failure, Import, service};
use crate::enforce::RegistryRules;
use crate::enforce::imports::{EXPORTS_DISABLED, NamedBy, comes_as_service, may_leave, why_refused};
use crate::enforce::network::Attempt;
use crate::registry_data::names::{Reference, RepositoryName};
use crate::state::Emulated;

/// An image may have this many manifests, its own included.
const MOST_MANIFESTS: usize = 50;

/// Carries an import out.
pub(super) async fn run(cloud: &Emulated, import: &Import) -> Result<(), Failure> {
    let Import { order, target, caller, .. } = import;
    let http = cloud.inside().map_err(|error| Failure::new(error.to_string()))?;
    let mut source = Source::new(cloud, http.clone(), order, caller)?;
    let root = source.manifest(&order.reference).await;
    let root = root.map_err(|failure| explained(cloud, import, &source.host, failure))?;
    // The policy comes after what the source's door refuses, as in the order of evaluation (inferred).
    exports(cloud, import, &source.host)?;
    let images = with_children(&mut source, root).await?;

    let registry = cloud.store.get(target);
    let host = registry.as_ref().and_then(|registry| registry["properties"]["loginServer"].as_str());
    let host = host.ok_or_else(|| Failure::new("The target registry is gone."))?;
    let mut target = Target::new(cloud, http, host.to_owned());
    if !order.force {
        for (repository, tag) in &order.tags {
            if target.has(repository, tag.as_str()).await? {
                return Err(Failure::conflict(&format!("{repository}:{tag}")));
            }
        }
    }
    copy(&mut source, &mut target, order, &images).await
}

/// A manifest, and the blobs that it needs.
struct Image {
    manifest: Manifest,
    blobs: Vec<Descriptor>,
}

/// The manifest with everything that it lists, children first. What refers to it stays behind (observed).
async fn with_children(source: &mut Source<'_>, root: Manifest) -> Result<Vec<Image>, Failure> {
    let mut found: Vec<Image> = Vec::new();
    let mut waiting = vec![root];
    while let Some(manifest) = waiting.pop() {
        if found.len() + waiting.len() >= MOST_MANIFESTS {
            return Err(Failure::new(format!("The image has more than {MOST_MANIFESTS} manifests.")));
        }
        let is_index = manifest.media_type.contains("index") || manifest.media_type.contains("list");
        let mut blobs = Vec::new();
        if is_index {
            for child in read::<ImageIndex>(&manifest)?.manifests() {
                let digest = child.digest().to_string().parse();
                let digest = digest.map_err(|_| Failure::new(format!("Not a digest: {}", child.digest())))?;
                let known = |one: &&Image| one.manifest.digest == digest;
                if found.iter().find(known).is_none() && waiting.iter().all(|one| one.digest != digest) {
                    waiting.push(source.manifest(&Reference::Digest(digest)).await?);
                }
            }
        } else {
            let image = read::<ImageManifest>(&manifest)?;
            blobs.extend(std::iter::once(image.config()).chain(image.layers()).cloned());
            // Layers with addresses of their own are not distributed through registries.
            blobs.retain(|blob| blob.urls().as_ref().is_none_or(Vec::is_empty));
        }
        found.push(Image { manifest, blobs });
    }
    found.reverse();
    Ok(found)
}

fn read<T: DeserializeOwned>(manifest: &Manifest) -> Result<T, Failure> {
    serde_json::from_slice(&manifest.content)
        .map_err(|error| Failure::new(format!("The manifest {} cannot be read: {error}", manifest.digest)))
}

async fn copy(
    source: &mut Source<'_>,
    target: &mut Target,
    order: &Order,
    images: &[Image],
) -> Result<(), Failure> {
    for repository in order.target_repositories() {
        for image in images {
            copy_blobs(source, target, repository, image).await?;
            let Image { manifest, .. } = image;
            target.push_manifest(repository, manifest.digest.as_str(), manifest).await?;
        }
    }
    let Some(Image { manifest: root, .. }) = images.last() else {
        return Ok(());
    };
    for (repository, tag) in &order.tags {
        target.push_manifest(repository, tag.as_str(), root).await?;
    }
    Ok(())
}

async fn copy_blobs(
    source: &mut Source<'_>,
    target: &mut Target,
    repository: &RepositoryName,
    image: &Image,
) -> Result<(), Failure> {
    for blob in &image.blobs {
        if !target.has_blob(repository, blob).await? {
            let content = source.blob(blob).await?;
            target.push_blob(repository, blob, content).await?;
        }
    }
    Ok(())
}

/// The ARM id of the source, where it is a registry of the emulator.
fn source_id(cloud: &Emulated, import: &Import, host: &str) -> Option<String> {
    match &import.order.source {
        Named::Resource(id) => Some(id.clone()),
        Named::Host(..) => {
            let registry = cloud.store.registry(host.split('.').next()?)?;
            let own = registry["properties"]["loginServer"].as_str()?;
            own.eq_ignore_ascii_case(host).then(|| registry["id"].as_str().map(str::to_owned))?
        }
    }
}

/// Nothing leaves a registry whose exports are disabled. A new name in the same registry is no export.
fn exports(cloud: &Emulated, import: &Import, host: &str) -> Result<(), Failure> {
    let Some(id) = source_id(cloud, import, host) else {
        return Ok(());
    };
    let within = id.eq_ignore_ascii_case(&import.target);
    let registry = cloud.store.effective(&id).filter(|_| !within);
    match registry {
        Some(registry) if !may_leave(RegistryRules::of(&registry), cloud.switches()) => {
            let name = registry["name"].as_str().unwrap_or_default();
            // No source says how Azure words this.
            let reason =
                format!("Importing is not supported because the registry '{name}' has exports disabled.");
            Err(Failure::new(reason).with_class(EXPORTS_DISABLED))
        }
        _ => Ok(()),
    }
}

/// A denial of a source that is named by its login server has a reason that the source does not know.
fn explained(cloud: &Emulated, import: &Import, host: &str, failure: Failure) -> Failure {
    let by_name = import.order.source.named_by() == NamedBy::LoginServer
        && !comes_as_service(NamedBy::LoginServer, cloud.switches());
    let id = source_id(cloud, import, host).filter(|_| by_name && failure.denied);
    let Some((id, registry)) = id.and_then(|id| cloud.store.effective(&id).map(|registry| (id, registry)))
    else {
        return failure;
    };
    let service = service(cloud);
    let attempt = Attempt {
        registry: RegistryRules::of(&registry),
        origin: service.origin(),
        resource_claim: None,
        task: None,
        switches: cloud.switches(),
        readings: cloud.options.behaviour.readings(),
    };
    let same_tenant = cloud.tenant_of(&id) == cloud.tenant_of(&import.target);
    failure.with_class(why_refused(&attempt, same_tenant))
}
