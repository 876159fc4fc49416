//! One operation of a contract: its parameters, its body, its answers.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::{Value, json};

use super::{
    Difference,
    document::{Documents, Place},
    parameters,
    schema::{self, Role},
    template::Template,
    unknown,
};
use crate::recording::{Exchange, Request};

/// One operation of one API version.
#[derive(Debug)]
pub(super) struct Operation {
    file: PathBuf,
    /// The path item, in its document.
    item: String,
    method: String,
    template: Template,
    version: String,
    data_plane: bool,
}

impl Operation {
    pub(super) fn read(
        documents: &Documents,
        document: Place<'_>,
        path: &str,
        item: &str,
        method: &str,
    ) -> Result<Self> {
        let parameters = parameters(documents, documents.at(document.file, item)?, method)?;
        // Only the data plane's host is a parameter.
        let data_plane = document.value["x-ms-parameterized-host"].is_object();
        let long = |name: &str| {
            let unencoded = |parameter: &&Place<'_>| {
                parameter.value["name"] == name && parameter.value["x-ms-skip-url-encoding"] == true
            };
            // A repository's name has slashes too.
            parameters.iter().any(|parameter| unencoded(&parameter)) || (data_plane && name == "name")
        };
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        Ok(Self {
            file: document.file.to_owned(),
            item: item.to_owned(),
            method: method.to_ascii_uppercase(),
            template: Template::parse(path, long),
            version: document.value["info"]["version"].as_str().unwrap_or_default().to_owned(),
            data_plane,
        })
    }

    pub(super) fn literals(&self) -> usize {
        self.template.literals()
    }

    /// Whether it stands among the paths, and not among Swagger's extension for paths that differ in the query.
    pub(super) fn is_plain(&self) -> bool {
        self.item.starts_with("/paths/")
    }

    /// Whether a request is one of this operation. Registries themselves have one version, which nobody names.
    pub(super) fn is_of(&self, request: &Request) -> bool {
        let version = || request.query("api-version").is_some_and(|version| version == self.version);
        let names = || self.template.matches(request.url.path());
        self.method == request.method
            && self.data_plane == request.is_data_plane()
            && (self.data_plane || (version() && self.literals() > 0))
            && names()
                .is_some_and(|names| !self.data_plane || names.iter().all(|(name, value)| is(name, value)))
    }

    pub(super) fn describes(&self, documents: &Documents, status: u16) -> bool {
        self.described(documents)
            .is_ok_and(|operation| operation.value["responses"][status.to_string()].is_object())
    }

    pub(super) fn described<'a>(&self, documents: &'a Documents) -> Result<Place<'a>> {
        let item = documents.at(&self.file, &self.item)?;
        Ok(item.with(&item.value[self.method.to_ascii_lowercase()]))
    }

    pub(super) fn check_request(&self, documents: &Documents, request: &Request) -> Result<Vec<Difference>> {
        let item = documents.at(&self.file, &self.item)?;
        let parameters = parameters(documents, item, &self.method.to_ascii_lowercase())?;
        let mut found = Vec::new();
        let path = self.template.matches(request.url.path()).unwrap_or_default();
        let query: Vec<(String, String)> =
            request.url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let form = form(request);
        for parameter in &parameters {
            let name = parameter.value["name"].as_str().unwrap_or_default();
            let kind = parameter.value["in"].as_str().unwrap_or_default();
            let value = match kind {
                "path" => path.iter().find(|(own, _)| *own == name).map(|(_, value)| decoded(value)),
                "query" => query.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone()),
                "formData" => form.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone()),
                "header" => request.headers.get(&name.to_ascii_lowercase()).cloned(),
                "body" => {
                    found.extend(self.check_body(documents, *parameter, request)?);
                    continue;
                }
                _ => continue,
            };
            let place = format!("request {kind} {name}");
            match value {
                // The registry's own version is fixed, and its host is no part of the path.
                None if self.data_plane && (name == "api-version" || name == "url") => {}
                None if parameter.value["required"] == true => {
                    found.push(Difference::new(place, "is required"));
                }
                None => {}
                Some(value) => {
                    let value = typed(&value, parameter.value["type"].as_str());
                    let differences = schema::differences(documents, *parameter, Role::Answer, &value)?;
                    found.extend(differences.into_iter().map(|(_, text)| Difference::new(&place, text)));
                }
            }
        }
        let known = |kind: &str, name: &str| {
            parameters
                .iter()
                .any(|parameter| parameter.value["in"] == kind && parameter.value["name"] == name)
        };
        // What an upload's own address carries belongs to that address.
        let opaque = path.iter().any(|(name, _)| *name == NEXT_LINK);
        for (kind, pairs) in [("query", &query), ("formData", &form)] {
            for (name, _) in pairs.iter().filter(|(name, _)| !known(kind, name) && !opaque) {
                found.push(Difference::new(format!("request {kind} {name}"), "is not in the contract"));
            }
        }
        Ok(found)
    }

    fn check_body(
        &self,
        documents: &Documents,
        parameter: Place<'_>,
        request: &Request,
    ) -> Result<Vec<Difference>> {
        let schema = documents.resolve(parameter.with(&parameter.value["schema"]))?;
        if request.body.is_empty() {
            let required = parameter.value["required"] == true && schema.value["format"] != "file";
            let missing = required.then(|| Difference::new("request body", "is required"));
            return Ok(missing.into_iter().collect());
        }
        if schema.value["format"] == "file" {
            return Ok(Vec::new());
        }
        let Some(body) = request.json() else {
            return Ok(vec![Difference::new("request body", "is not JSON")]);
        };
        let role = if self.method == "PATCH" { Role::Patch } else { Role::Request };
        let schema = parameter.with(&parameter.value["schema"]);
        let wrong = schema::differences(documents, schema, role, &body)?;
        // A manifest is the distribution specification's, of which the contract knows a part.
        let unknown = if self.data_plane { Vec::new() } else { unknown::members(documents, schema, &body)? };
        let unknown = unknown.into_iter().map(|at| (at, "is not in the contract".to_owned()));
        let place = |at: String| format!("request body {at}").trim_end().to_owned();
        Ok(wrong.into_iter().chain(unknown).map(|(at, text)| Difference::new(place(at), text)).collect())
    }

    pub(super) fn check_answer(&self, documents: &Documents, exchange: &Exchange) -> Result<Vec<Difference>> {
        let answer = &exchange.response;
        let operation = self.described(documents)?;
        let responses = &operation.value["responses"];
        let listed = &responses[answer.status.to_string()];
        let described = match (listed.is_object(), answer.status < 400) {
            (true, _) => listed,
            (false, false) if responses["default"].is_object() => &responses["default"],
            // The older documents of registries describe no refusals at all.
            (false, false) => return Ok(Vec::new()),
            (false, true) => {
                let message = format!("{} is not in the contract", answer.status);
                return Ok(vec![Difference::new("status", message)]);
            }
        };
        let described = documents.resolve(operation.with(described))?;
        let mut found = Vec::new();
        for (name, schema) in described.value["headers"].as_object().into_iter().flatten() {
            let name = name.to_ascii_lowercase();
            match answer.headers.get(&name) {
                // Documented where no recorded answer has it.
                None if name == "retry-after" => {}
                None => found.push(Difference::new(format!("header {name}"), "is missing")),
                Some(value) => {
                    let value = typed(value, schema["type"].as_str());
                    let differences =
                        schema::differences(documents, described.with(schema), Role::Answer, &value)?;
                    let place = format!("header {name}");
                    found.extend(differences.into_iter().map(|(_, text)| Difference::new(&place, text)));
                }
            }
        }
        let schema = described.with(&described.value["schema"]);
        // An empty schema, or a file, is any body at all.
        let any =
            schema.value.as_object().is_some_and(|own| own.is_empty() || schema.value["type"] == "file");
        let body = (!answer.body.is_empty()).then(|| answer.json());
        match (schema.value.is_object(), body) {
            _ if any || self.method == "HEAD" => {}
            (false, None) => {}
            // A registry says more than its contract, which lists statuses without bodies.
            (false, Some(_)) if self.data_plane => {}
            (false, Some(_)) => found.push(Difference::new("body", "the contract has none")),
            (true, None) => found.push(Difference::new("body", "is missing")),
            (true, Some(None)) => found.push(Difference::new("body", "is not JSON")),
            (true, Some(Some(body))) => {
                let wrong = schema::differences(documents, schema, Role::Answer, &body)?;
                // No recorded answer tells more than its version's contract, but for refusals of a provider.
                let strict = !self.data_plane && answer.status < 400;
                let unknown = if strict { unknown::members(documents, schema, &body)? } else { Vec::new() };
                let unknown = unknown.into_iter().map(|at| (at, "is not in the contract".to_owned()));
                let place = |at: String| if at.is_empty() { "body".to_owned() } else { at };
                let all = wrong.into_iter().chain(unknown);
                found.extend(all.map(|(at, text)| Difference::new(place(at), text)));
            }
        }
        Ok(found)
    }
}

/// The path of an upload under way, which the registry gives and the client sends back as it is.
const NEXT_LINK: &str = "nextBlobUuidLink";

/// Whether this can be the value of a long name. The data plane's templates leave open what a repository may be called.
fn is(name: &str, value: &str) -> bool {
    match name {
        NEXT_LINK => value.contains("/blobs/uploads/"),
        "name" => !value.split('/').any(|part| part.starts_with('_')),
        _ => true,
    }
}

/// A parameter comes as text; the contract may have a number.
fn typed(text: &str, kind: Option<&str>) -> Value {
    match kind {
        Some("integer" | "number" | "boolean") => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
        _ => json!(text),
    }
}

fn decoded(segment: &str) -> String {
    // A form's decoding is a path's, but for the plus sign.
    let encoded = format!("x={}", segment.replace('+', "%2B"));
    url::form_urlencoded::parse(encoded.as_bytes())
        .next()
        .map_or_else(String::new, |(_, value)| value.into_owned())
}

fn form(request: &Request) -> Vec<(String, String)> {
    let is_form = request.headers.get("content-type").is_some_and(|kind| kind.starts_with(FORM));
    let body: &[u8] = if is_form { &request.body } else { &[] };
    url::form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

const FORM: &str = "application/x-www-form-urlencoded";
