//! The OpenAPI documents and the references between them.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context as _, Result};
use jsonschema::Validator;
use serde_json::Value;

use super::schema::Role;

/// Every document under a folder, by its canonical path.
#[derive(Debug)]
pub(super) struct Documents {
    all: BTreeMap<PathBuf, Value>,
    /// Validators that were needed so far. A schema is known by where it lies in memory: documents stay as they are.
    validators: Mutex<HashMap<(usize, Role), Arc<Validator>>>,
}

/// A value, and the document in which it stands: references are relative to that.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) file: &'a Path,
    pub(super) value: &'a Value,
}

impl<'a> Place<'a> {
    pub(super) fn with(self, value: &'a Value) -> Self {
        Self { value, ..self }
    }
}

impl Documents {
    pub(super) fn load(root: &Path) -> Result<Self> {
        let root = root.canonicalize().with_context(|| root.display().to_string())?;
        let mut documents = BTreeMap::new();
        let mut folders = vec![root];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "json") {
                    let text = fs::read_to_string(&path)?;
                    let value: Value =
                        serde_json::from_str(&text).with_context(|| path.display().to_string())?;
                    // Template schemas lie beside the contracts; they describe no requests.
                    if value["swagger"] == "2.0" {
                        documents.insert(path, value);
                    }
                }
            }
        }
        Ok(Self { all: documents, validators: Mutex::default() })
    }

    /// The validator of a schema in these documents: kept, or built now.
    pub(super) fn validator(
        &self,
        schema: Place<'_>,
        role: Role,
        build: impl FnOnce() -> Result<Validator>,
    ) -> Result<Arc<Validator>> {
        let key = (std::ptr::from_ref(schema.value).addr(), role);
        let kept = || self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept().get(&key) {
            return Ok(Arc::clone(known));
        }
        let built = Arc::new(build()?);
        kept().insert(key, Arc::clone(&built));
        Ok(built)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Place<'_>> {
        self.all.iter().map(|(file, value)| Place { file, value })
    }

    /// A number for a document, as a short name.
    pub(super) fn number(&self, file: &Path) -> usize {
        self.all.keys().take_while(|own| own.as_path() != file).count()
    }

    /// What a pointer leads to.
    pub(super) fn at(&self, file: &Path, pointer: &str) -> Result<Place<'_>> {
        let lost = || format!("{} has no {pointer}", file.display());
        let (file, document) = self.all.get_key_value(file).with_context(lost)?;
        Ok(Place { file, value: document.pointer(pointer).with_context(lost)? })
    }

    /// The document and pointer that a reference names.
    pub(super) fn target(&self, from: &Path, reference: &str) -> Result<(PathBuf, String)> {
        let (file, pointer) = reference.split_once('#').with_context(|| format!("reference {reference}"))?;
        let file = if file.is_empty() {
            from.to_owned()
        } else {
            let folder = from.parent().context("a document lies in a folder")?;
            folder.join(file).canonicalize().with_context(|| format!("{reference} in {}", from.display()))?
        };
        Ok((file, pointer.to_owned()))
    }

    /// Follows references until something stands there itself.
    pub(super) fn resolve<'a>(&'a self, mut place: Place<'a>) -> Result<Place<'a>> {
        while let Some(reference) = place.value["$ref"].as_str() {
            let (file, pointer) = self.target(place.file, reference)?;
            place = self.at(&file, &pointer)?;
        }
        Ok(place)
    }
}
