//! Makes a new image of a Dockerfile: the base's layers, one more for each COPY, and its configuration changed.

use std::sync::Arc;

use oci_spec::distribution::Reference;
use serde_json::{Value, json};

use super::RunError;
use super::client::Client;
use super::context::Context;
use super::dockerfile::{self, Instruction};
use super::images::{self, Image, Images};
use super::layer;
use super::task_file::Build;
use crate::registry_data::names::Digest;
use crate::state::clock::timestamp;

const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const OCI_LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
const DOCKER_CONFIG: &str = "application/vnd.docker.container.image.v1+json";
const DOCKER_LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";

/// Builds an image and names it by the build's tags. Gives the log's lines.
///
/// # Errors
/// The line of the Dockerfile that cannot be built, or what the base's registry says.
pub async fn build(
    images: &mut Images,
    client: &Client,
    context: &Arc<Context>,
    build: &Build,
) -> Result<Vec<String>, RunError> {
    let mut log = Vec::new();
    let file = context.text(&build.context, &build.dockerfile).map_err(|error| {
        error.during("unable to prepare context: unable to evaluate symlinks in Dockerfile path")
    })?;
    let file = dockerfile::parse(&file).map_err(|error| RunError(error.to_string()))?;
    let names: Vec<Reference> =
        build.tags.iter().map(|tag| images::reference(tag)).collect::<Result<_, _>>()?;
    let steps = file.instructions.len() + 1;
    log.push(format!("Step 1/{steps} : FROM {}", file.base.as_deref().unwrap_or("scratch")));
    let base = match &file.base {
        None => None,
        Some(base) => {
            let name = images::reference(base)?;
            let image = match images.get(&name) {
                Some(image) => image,
                None => images.pull(client, &name).await?,
            };
            log.push(format!("Digest: {}", image.digest));
            Some(image)
        }
    };
    let mut draft = Draft::on(base.as_deref(), images.platform());
    for (index, instruction) in file.instructions.iter().enumerate() {
        log.push(format!("Step {}/{steps} : {}", index + 2, instruction.shown()));
        draft.apply(instruction, images, context, &build.context).await?;
    }
    let image = Arc::new(draft.finish(images).await?);
    log.push(format!("Successfully built {}", &image.digest.hex()[..12]));
    for name in &names {
        log.push(format!("Successfully tagged {}", name.whole()));
        images.name(name, Arc::clone(&image));
    }
    Ok(log)
}

/// An image that is being made.
struct Draft {
    docker: bool,
    config: Value,
    layers: Vec<Value>,
}

impl Draft {
    /// The base's configuration and layers; the formats of its media types are kept.
    fn on(base: Option<&Image>, platform: &(String, String)) -> Self {
        let mut config = base.map_or_else(|| json!({}), |base| base.config.clone());
        if !config.is_object() {
            config = json!({});
        }
        for (key, default) in [("os", &platform.0), ("architecture", &platform.1)] {
            if config[key].is_null() {
                config[key] = json!(default);
            }
        }
        let layers = base.map(|base| json!(base.manifest.layers()));
        Self {
            docker: base.is_some_and(|base| base.media_type == DOCKER_MANIFEST),
            config,
            layers: layers.and_then(|layers| layers.as_array().cloned()).unwrap_or_default(),
        }
    }

    async fn apply(
        &mut self,
        instruction: &Instruction,
        images: &Images,
        context: &Arc<Context>,
        below: &str,
    ) -> Result<(), RunError> {
        match instruction {
            Instruction::Label(labels) => {
                for (key, value) in labels {
                    self.config["config"]["Labels"][key] = json!(value);
                }
            }
            Instruction::Env(variables) => {
                for (key, value) in variables {
                    set_variable(&mut self.config["config"]["Env"], key, value);
                }
            }
            Instruction::Copy { sources, target, line } => {
                self.copy(sources, target, images, context, below)
                    .await
                    .map_err(|error| error.during(&format!("dockerfile line {line}: COPY failed")))?;
            }
        }
        let makes_a_layer = matches!(instruction, Instruction::Copy { .. });
        let entry =
            json!({"created": timestamp(), "created_by": instruction.shown(), "empty_layer": !makes_a_layer});
        push(&mut self.config["history"], entry);
        Ok(())
    }

    async fn copy(
        &mut self,
        sources: &[String],
        target: &str,
        images: &Images,
        context: &Arc<Context>,
        below: &str,
    ) -> Result<(), RunError> {
        let sources: Vec<_> =
            sources.iter().map(|source| context.path(below, source)).collect::<Result<_, _>>()?;
        let working_directory = self.config["config"]["WorkingDir"].as_str().unwrap_or("/").to_owned();
        let (file, target) = (images.scratch(), target.to_owned());
        let written = file.clone();
        let layer = tokio::task::spawn_blocking(move || {
            layer::write(&sources, &target, &working_directory, &written)
        });
        let layer = layer.await.map_err(|error| RunError(error.to_string()))??;
        tokio::fs::rename(&file, images.blob(&layer.digest)).await?;
        let media_type = if self.docker { DOCKER_LAYER } else { OCI_LAYER };
        self.layers
            .push(json!({"mediaType": media_type, "digest": layer.digest.as_str(), "size": layer.size}));
        push(&mut self.config["rootfs"]["diff_ids"], json!(layer.diff_id.as_str()));
        Ok(())
    }

    async fn finish(mut self, images: &Images) -> Result<Image, RunError> {
        self.config["created"] = json!(timestamp());
        self.config["rootfs"]["type"] = json!("layers");
        if self.config["rootfs"]["diff_ids"].is_null() {
            self.config["rootfs"]["diff_ids"] = json!([]);
        }
        let config = self.config.to_string();
        let config_digest = Digest::of(config.as_bytes());
        tokio::fs::write(images.blob(&config_digest), &config).await?;
        let (media_type, config_type) =
            if self.docker { (DOCKER_MANIFEST, DOCKER_CONFIG) } else { (OCI_MANIFEST, OCI_CONFIG) };
        let manifest = json!({
            "schemaVersion": 2, "mediaType": media_type,
            "config": {"mediaType": config_type, "digest": config_digest.as_str(), "size": config.len()},
            "layers": self.layers,
        });
        let content = manifest.to_string().into_bytes();
        let manifest = serde_json::from_value(manifest).map_err(|error| RunError(error.to_string()))?;
        Ok(Image {
            digest: Digest::of(&content),
            media_type: media_type.to_owned(),
            content,
            manifest,
            config: self.config,
        })
    }
}

/// Sets `KEY=value` in a list of such texts; a variable stands in it once.
fn set_variable(list: &mut Value, key: &str, value: &str) {
    let entry = json!(format!("{key}={value}"));
    let own =
        |text: &Value| text.as_str().and_then(|text| text.split_once('=')).is_some_and(|(own, _)| own == key);
    match list.as_array_mut().and_then(|list| list.iter_mut().find(|text| own(text))) {
        Some(known) => *known = entry,
        None => push(list, entry),
    }
}

/// Adds to a list, which need not be there yet.
fn push(list: &mut Value, entry: Value) {
    match list.as_array_mut() {
        Some(list) => list.push(entry),
        None => *list = json!([entry]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_set_once() {
        let mut list = json!(["PATH=/bin", "PATHS=1"]);
        set_variable(&mut list, "PATH", "/usr/bin");
        set_variable(&mut list, "NEW", "1");
        assert_eq!(list, json!(["PATH=/usr/bin", "PATHS=1", "NEW=1"]));
        let mut none = Value::Null;
        set_variable(&mut none, "A", "b");
        assert_eq!(none, json!(["A=b"]));
    }
}
