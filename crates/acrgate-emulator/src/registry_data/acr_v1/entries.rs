//! How a repository, a manifest and a tag are described.

use std::io;
use std::time::SystemTime;

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::io::AsyncReadExt as _;

use super::Place;
use crate::registry_data::names::{Digest, Reference, Tag};
use crate::registry_data::store::Of;

/// The configuration of an image tells its platform; larger ones are not looked into, in bytes.
const LARGEST_CONFIGURATION: u64 = 4 * 1024 * 1024;

/// A manifest or a tag in a list.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its digest or its name.
    pub(super) name: String,
    /// When it was last written.
    pub(super) written: SystemTime,
    pub(super) document: Value,
}

impl Place<'_> {
    /// A description with what it belongs to.
    pub(super) fn whole(&self, key: &str, content: &Value) -> Value {
        json!({"registry": self.login_server, "imageName": self.name.as_str(), key: content})
    }

    /// The repository itself.
    pub(super) async fn attributes(&self, known: &[Digest]) -> io::Result<Value> {
        let mut written = Vec::new();
        for digest in known {
            written.extend(self.repository.written(&Reference::Digest(digest.clone())).await?);
        }
        let time = |time: Option<&SystemTime>| time.map(|time| timestamp(*time));
        Ok(json!({
            "registry": self.login_server, "imageName": self.name.as_str(),
            "createdTime": time(written.iter().min()), "lastUpdateTime": time(written.iter().max()),
            "manifestCount": known.len(), "tagCount": self.repository.tags().await?.len(),
            "changeableAttributes": self.repository.attributes(Of::Repository).await?,
        }))
    }

    /// A tag, if it is there.
    pub(super) async fn tag(&self, tag: &Tag) -> io::Result<Option<Entry>> {
        let reference = Reference::Tag(tag.clone());
        let (Some(digest), Some(written)) =
            (self.repository.resolve(&reference).await?, self.repository.written(&reference).await?)
        else {
            return Ok(None);
        };
        let document = json!({
            "name": tag.as_str(), "digest": digest.as_str(), "createdTime": timestamp(written),
            "lastUpdateTime": timestamp(written), "signed": false,
            "changeableAttributes": self.repository.attributes(Of::Tag(tag)).await?,
        });
        Ok(Some(Entry { name: tag.to_string(), written, document }))
    }

    /// A manifest, if it is there.
    pub(super) async fn manifest(&self, digest: &Digest) -> io::Result<Option<Entry>> {
        let reference = Reference::Digest(digest.clone());
        let (Some(manifest), Some(written)) =
            (self.repository.manifest(&reference).await?, self.repository.written(&reference).await?)
        else {
            return Ok(None);
        };
        let content: Value = serde_json::from_slice(&manifest.content)?;
        let blobs =
            std::iter::once(&content["config"]).chain(content["layers"].as_array().into_iter().flatten());
        let size: u64 = blobs.filter_map(|blob| blob["size"].as_u64()).sum();
        let mut document = json!({
            "digest": digest.as_str(), "imageSize": size, "createdTime": timestamp(written),
            "lastUpdateTime": timestamp(written), "mediaType": manifest.media_type,
            "configMediaType": content["config"]["mediaType"], "tags": self.repository.tags_of(digest).await?,
            "changeableAttributes": self.repository.attributes(Of::Manifest(digest)).await?,
        });
        let configuration = self.configuration(&content["config"]).await?;
        for key in ["architecture", "os"] {
            if configuration[key].is_string() {
                document[key] = configuration[key].clone();
            }
        }
        Ok(Some(Entry { name: digest.to_string(), written, document }))
    }

    /// The configuration of an image, or null where the manifest has none that can be read.
    async fn configuration(&self, descriptor: &Value) -> io::Result<Value> {
        let digest = descriptor["digest"].as_str().and_then(|text| text.parse::<Digest>().ok());
        let Some(digest) = digest else { return Ok(Value::Null) };
        match self.repository.blob(&digest).await? {
            Some((mut file, size)) if size <= LARGEST_CONFIGURATION => {
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).await?;
                Ok(serde_json::from_slice(&bytes).unwrap_or_default())
            }
            _ => Ok(Value::Null),
        }
    }
}

fn timestamp(time: SystemTime) -> String {
    // Times of files are far from the ends of what can be written.
    OffsetDateTime::from(time).format(&Rfc3339).unwrap_or_default()
}
