//! A stored document.

use std::fmt;
use std::ops::Deref;
use std::sync::{PoisonError, RwLock};

use bytes::Bytes;
use serde::{Serialize, Serializer};
use serde_json::Value;

/// A stored document. It reads as the [`Value`] it is; the key `emulator` at its top holds what no answer shows.
pub struct Resource {
    document: Value,
    rendered: RwLock<Vec<(usize, Bytes)>>,
}

/// Documents hold passwords, so only the id is shown.
impl fmt::Debug for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Resource").field(&self.document["id"]).finish()
    }
}

impl Resource {
    /// Wraps a document.
    #[must_use]
    pub fn new(document: Value) -> Self {
        Self { document, rendered: RwLock::default() }
    }

    /// The answer body for a view of this document (a projection by API version), made once per view.
    pub fn rendered(&self, view: usize, render: impl FnOnce(&Value) -> Bytes) -> Bytes {
        let kept =
            |all: &[(usize, Bytes)]| all.iter().find(|(own, _)| *own == view).map(|(_, bytes)| bytes.clone());
        let found = kept(&self.rendered.read().unwrap_or_else(PoisonError::into_inner));
        if let Some(bytes) = found {
            return bytes;
        }
        let bytes = render(&self.document);
        self.rendered.write().unwrap_or_else(PoisonError::into_inner).push((view, bytes.clone()));
        bytes
    }
}

/// The whole document, what no answer shows included: for the state file.
impl Serialize for Resource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.document.serialize(serializer)
    }
}

impl Deref for Resource {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.document
    }
}
