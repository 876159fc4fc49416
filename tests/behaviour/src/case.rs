//! A case as its file tells it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use acrgate::ErrorKind;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::Result;

/// One case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// What holds.
    pub(crate) name: String,
    /// What there is before.
    #[serde(default)]
    pub(crate) state: State,
    /// A path of methods, from the client on.
    pub(crate) call: String,
    /// Arguments, by method.
    #[serde(default)]
    pub(crate) args: Map<String, Value>,
    /// How the last method is called.
    #[serde(default)]
    pub(crate) options: Options,
    /// How it ends.
    pub(crate) expect: Expect,
    /// What must have been sent.
    #[serde(default)]
    pub(crate) requests: Vec<Sent>,
}

/// What there is before a case.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct State {
    /// As `PUT seed` takes it.
    #[serde(default)]
    pub(crate) seed: Option<Value>,
    /// As `PUT faults` takes it.
    #[serde(default)]
    pub(crate) faults: Option<Value>,
    /// Images that are pushed.
    #[serde(default)]
    pub(crate) images: Vec<Image>,
}

/// An image that is pushed before a case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Image {
    /// Where.
    pub(crate) login_server: String,
    /// Into which repository.
    pub(crate) repository: String,
    /// Under which tag.
    pub(crate) tag: String,
}

/// How the last method is called.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Options {
    /// Seconds.
    #[serde(default)]
    pub(crate) deadline: Option<f64>,
    /// When it is cancelled.
    #[serde(default)]
    pub(crate) cancel: Option<CancelWhen>,
    /// Options of the client.
    #[serde(default)]
    pub(crate) client: Map<String, Value>,
    /// Whom the client claims to be when it calls login servers.
    #[serde(default)]
    pub(crate) caller: Option<String>,
}

/// When a call is cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CancelWhen {
    /// Before it is made.
    Before,
    /// When a fault has met a request of it.
    During,
}

/// How a call ends.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expect {
    /// In this value, which may be null.
    #[serde(default, deserialize_with = "named")]
    pub(crate) value: Option<Value>,
    /// In these items of a source.
    #[serde(default)]
    pub(crate) items: Option<Value>,
    /// In this error.
    #[serde(default)]
    pub(crate) error: Option<Value>,
    /// After these events.
    #[serde(default)]
    pub(crate) events: Vec<Value>,
}

/// What is named counts, null too.
fn named<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// A request that must have been sent, or must not.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sent {
    /// Its method.
    pub(crate) method: String,
    /// Its path; where it begins with `~`, a part of it.
    pub(crate) path: String,
    /// How often, if that matters.
    #[serde(default)]
    pub(crate) count: Option<usize>,
    /// It must not have been sent.
    #[serde(default)]
    pub(crate) absent: bool,
    /// What its body holds.
    #[serde(default)]
    pub(crate) body: Option<Value>,
}

/// The folder of the cases.
#[must_use]
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}

/// Every case of every file.
///
/// # Errors
/// When a file is not an array of cases, or a name stands twice.
pub(crate) fn all() -> Result<Vec<Case>> {
    let mut files: Vec<_> = std::fs::read_dir(folder())
        .map_err(|error| error.to_string())?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    let (mut cases, mut names) = (Vec::new(), BTreeSet::new());
    for file in files {
        let text = std::fs::read_to_string(&file).map_err(|error| error.to_string())?;
        let here: Vec<Case> =
            serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
        for case in here {
            if !names.insert(case.name.clone()) {
                return Err(format!("two cases are called {:?}", case.name));
            }
            cases.push(case);
        }
    }
    Ok(cases)
}

/// The kinds of error that no case expects.
pub(crate) fn kinds_without_a_case(cases: &[Case]) -> Vec<String> {
    let expected: BTreeSet<&str> =
        cases.iter().filter_map(|case| case.expect.error.as_ref()?.get("kind")?.as_str()).collect();
    KINDS
        .iter()
        .map(|kind| kind.as_str())
        .filter(|kind| !expected.contains(kind))
        .map(str::to_owned)
        .collect()
}

/// Every kind of error.
const KINDS: [ErrorKind; 15] = [
    ErrorKind::NotFound,
    ErrorKind::PermissionDenied,
    ErrorKind::Unauthenticated,
    ErrorKind::NetworkDenied,
    ErrorKind::Conflict,
    ErrorKind::Stale,
    ErrorKind::Refused,
    ErrorKind::Unsupported,
    ErrorKind::Throttled,
    ErrorKind::InvalidInput,
    ErrorKind::OperationFailed,
    ErrorKind::Timeout,
    ErrorKind::Cancelled,
    ErrorKind::Connection,
    ErrorKind::Unexpected,
];
