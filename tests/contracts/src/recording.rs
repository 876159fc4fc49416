//! Requests with their answers, as they went over the wire.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use url::Url;

/// One file of exchanges, in their order.
#[derive(Debug, Clone, Deserialize)]
pub struct Recording {
    /// The file's name.
    #[serde(skip)]
    pub file: String,
    /// Resources that are there before it begins, as documents with ids.
    #[serde(default)]
    pub given: Vec<Value>,
    /// What was asked and answered.
    pub interactions: Vec<Exchange>,
}

/// A request and its answer.
#[derive(Debug, Clone, Deserialize)]
pub struct Exchange {
    /// What was asked.
    pub request: Request,
    /// What was answered.
    pub response: Response,
}

/// What was asked.
#[derive(Debug, Clone, Deserialize)]
pub struct Request {
    /// The HTTP method.
    pub method: String,
    /// The whole address.
    #[serde(rename = "uri")]
    pub url: Url,
    /// Headers, their names in lower case.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body; empty where there was none.
    #[serde(default, deserialize_with = "body")]
    pub body: Vec<u8>,
}

/// What was answered.
#[derive(Debug, Clone, Deserialize)]
pub struct Response {
    /// The HTTP status.
    #[serde(deserialize_with = "status")]
    pub status: u16,
    /// Headers, their names in lower case.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body; empty where there was none.
    #[serde(default, deserialize_with = "body")]
    pub body: Vec<u8>,
}

impl Recording {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let text = fs::read_to_string(path).with_context(|| name.to_owned())?;
        // JSON is YAML too, so that one reader serves both kinds of file.
        let mut recording: Self = serde_norway::from_str(&text).with_context(|| name.to_owned())?;
        name.clone_into(&mut recording.file);
        Ok(recording)
    }
}

impl Request {
    /// The body as JSON, if it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The first query parameter of this name.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<String> {
        self.url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// Whether it goes to a registry itself, and not to Azure Resource Manager.
    #[must_use]
    pub fn is_data_plane(&self) -> bool {
        self.url.host_str().is_some_and(|host| host.contains(".azurecr."))
    }

    /// Whether it concerns what acrgate is about, and not the network resources that surround it in a recording.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        !self.url.path().to_ascii_lowercase().contains("/providers/microsoft.network/")
    }

    /// Method and path, for a person.
    #[must_use]
    pub fn line(&self) -> String {
        let path = self.url.path();
        let short = path.rsplit_once("/providers/").map_or(path, |(_, below)| below);
        format!("{} {short}", self.method)
    }
}

impl Response {
    /// The body as JSON, if it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// Recordings hold bodies as text; exchanges written by hand may hold them as JSON.
fn body<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Null => Vec::new(),
        Value::String(text) => text.into_bytes(),
        json => json.to_string().into_bytes(),
    })
}

fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Status {
        Number(u16),
        Line { code: u16 },
    }
    Ok(match Status::deserialize(deserializer)? {
        Status::Number(code) | Status::Line { code } => code,
    })
}
