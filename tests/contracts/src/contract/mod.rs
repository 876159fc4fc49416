//! Azure's contracts, and exchanges held to them.

mod document;
mod operation;
mod schema;
mod template;
mod unknown;

use std::{collections::BTreeSet, path::Path};

use anyhow::{Context as _, Result};
use document::{Documents, Place};
use operation::Operation;
use serde_json::Value;

use crate::recording::{Exchange, Request};

/// The contracts of a folder of OpenAPI documents.
#[derive(Debug)]
pub struct Contracts {
    documents: Documents,
    operations: Vec<Operation>,
}

/// A difference between an exchange and its contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where; see [`Finding::place`](crate::Finding::place).
    pub place: String,
    /// What.
    pub message: String,
}

impl Difference {
    pub(crate) fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into() }
    }
}

impl Contracts {
    /// Reads every document under the folder.
    ///
    /// # Errors
    /// When a document cannot be read, or refers to what is not there.
    pub fn load(folder: &Path) -> Result<Self> {
        let documents = Documents::load(folder)?;
        let mut operations = Vec::new();
        for document in documents.iter() {
            for part in ["paths", "x-ms-paths"] {
                for (path, item) in document.value[part].as_object().into_iter().flatten() {
                    let pointer = format!("/{part}/{}", path.replace('~', "~0").replace('/', "~1"));
                    for method in item.as_object().into_iter().flat_map(|item| item.keys()) {
                        if METHODS.contains(&method.as_str()) {
                            let operation = Operation::read(&documents, document, path, &pointer, method);
                            operations.push(operation.with_context(|| format!("{method} {path}"))?);
                        }
                    }
                }
            }
        }
        Ok(Self { documents, operations })
    }

    /// How many operations are described.
    #[must_use]
    pub fn len(&self) -> usize {
        self.operations.len()
    }

    /// Whether no operation is described.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// The name of the operation that an exchange is, if a contract of its API version describes it.
    ///
    /// # Errors
    /// When the contract refers to what is not there.
    pub fn operation_id(&self, exchange: &Exchange) -> Result<Option<String>> {
        let Some(operation) = self.operation(&exchange.request, Some(exchange.response.status)) else {
            return Ok(None);
        };
        let id = operation.described(&self.documents)?.value["operationId"].as_str().map(str::to_owned);
        Ok(id)
    }

    /// How an exchange differs from its contract; none where no contract of its API version describes it.
    ///
    /// # Errors
    /// When the contract refers to what is not there, or has a schema that cannot be one.
    pub fn check(&self, exchange: &Exchange) -> Result<Option<Vec<Difference>>> {
        let Some(operation) = self.operation(&exchange.request, Some(exchange.response.status)) else {
            return Ok(None);
        };
        let mut differences = operation.check_request(&self.documents, &exchange.request)?;
        differences.extend(operation.check_answer(&self.documents, exchange)?);
        Ok(Some(once(differences)))
    }

    /// How a request that was not answered differs from its contract; none where no contract describes it.
    ///
    /// # Errors
    /// As for [`check`](Self::check).
    pub fn check_request(&self, request: &Request) -> Result<Option<Vec<Difference>>> {
        let Some(operation) = self.operation(request, None) else {
            return Ok(None);
        };
        Ok(Some(once(operation.check_request(&self.documents, request)?)))
    }

    fn operation(&self, request: &Request, status: Option<u16>) -> Option<&Operation> {
        let fitting = self.operations.iter().filter(|operation| operation.is_of(request));
        // The data plane describes some addresses twice, told apart by what the server answers; by
        // a part of the query that no client sends, where it does not tell.
        fitting.max_by_key(|operation| {
            let status = status.is_some_and(|status| operation.describes(&self.documents, status));
            (operation.literals(), status, operation.is_plain())
        })
    }
}

/// A base's rules are found twice: for itself, and for the kind it is part of.
fn once(mut differences: Vec<Difference>) -> Vec<Difference> {
    let mut seen = BTreeSet::new();
    differences.retain(|difference| seen.insert((difference.place.clone(), difference.message.clone())));
    differences
}

const METHODS: [&str; 6] = ["get", "put", "post", "patch", "delete", "head"];

/// Parameters of a path item and of its operation, references followed.
fn parameters<'a>(documents: &'a Documents, item: Place<'a>, method: &str) -> Result<Vec<Place<'a>>> {
    let of_operation = item.value[method]["parameters"].as_array();
    let of_item = item.value["parameters"].as_array();
    let all = of_item.into_iter().chain(of_operation).flatten();
    all.map(|parameter: &Value| documents.resolve(item.with(parameter))).collect()
}
