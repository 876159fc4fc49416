//! Swagger's schemas as JSON Schema.

use anyhow::Result;
use serde_json::{Map, Value, json};

use super::document::{Documents, Place};

/// What a body is: a client must not send what only the service says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// The whole of something.
    Request,
    /// A change, in which null removes.
    Patch,
    /// What the service says. Azure writes null for what is absent.
    Answer,
}

/// The differences between a body and its schema, as pointers and messages.
pub(super) fn differences(
    documents: &Documents,
    schema: Place<'_>,
    role: Role,
    body: &Value,
) -> Result<Vec<(String, String)>> {
    let validator = documents.validator(schema, role, || {
        jsonschema::options()
            .should_validate_formats(true)
            .build(&json_schema(documents, schema, role)?)
            .map_err(|e| anyhow::anyhow!("{e}"))
    })?;
    let body = if role == Role::Request { body.clone() } else { without_nulls(body) };
    let told = |error: jsonschema::ValidationError<'_>| {
        let mut message = error.to_string();
        message.truncate(message.char_indices().nth(300).map_or(message.len(), |(at, _)| at));
        (error.instance_path().to_string(), message)
    };
    Ok(validator.iter_errors(&body).map(told).collect())
}

/// Members that are null, left out.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let there = members.iter().filter(|(_, member)| !member.is_null());
            there.map(|(name, member)| (name.clone(), without_nulls(member))).collect()
        }
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        plain => plain.clone(),
    }
}

fn json_schema(documents: &Documents, schema: Place<'_>, role: Role) -> Result<Value> {
    let mut conversion = Conversion { documents, role, definitions: Map::new() };
    let root = conversion.convert(schema)?;
    Ok(json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "allOf": [root],
        "$defs": conversion.definitions,
    }))
}

/// Keywords that mean the same in both.
const SAME: [&str; 12] = [
    "type",
    "enum",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "uniqueItems",
    "multipleOf",
];

struct Conversion<'a> {
    documents: &'a Documents,
    role: Role,
    definitions: Map<String, Value>,
}

impl<'a> Conversion<'a> {
    fn convert(&mut self, at: Place<'a>) -> Result<Value> {
        let Some(own) = at.value.as_object() else {
            // `additionalProperties: false`.
            return Ok(at.value.clone());
        };
        if let Some(reference) = at.value["$ref"].as_str() {
            return self.reference(at, reference, true);
        }
        if own.get("type").is_some_and(|kind| kind == "file")
            || own.get("format").is_some_and(|f| f == "file")
        {
            return Ok(json!(true));
        }
        let mut schema: Map<String, Value> = own
            .iter()
            .filter(|(key, _)| SAME.contains(&key.as_str()))
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect();
        if own.get("x-nullable") == Some(&json!(true))
            && let Some(kind) = schema.get_mut("type")
        {
            *kind = json!([kind, "null"]);
        }
        if let Some(properties) = own.get("properties").and_then(Value::as_object) {
            schema.entry("type").or_insert(json!("object"));
            self.properties(at, properties, &mut schema)?;
        }
        for key in ["items", "additionalProperties"] {
            if let Some(inner) = own.get(key) {
                schema.insert(key.to_owned(), self.convert(at.with(inner))?);
            }
        }
        if let Some(bases) = own.get("allOf").and_then(Value::as_array) {
            let bases = bases.iter().map(|base| match base["$ref"].as_str() {
                // What a base says of its kinds is for those who refer to the base.
                Some(reference) => self.reference(at, reference, false),
                None => self.convert(at.with(base)),
            });
            schema.insert("allOf".to_owned(), bases.collect::<Result<Vec<_>>>()?.into());
        }
        Ok(schema.into())
    }

    fn properties(
        &mut self,
        at: Place<'a>,
        properties: &'a Map<String, Value>,
        schema: &mut Map<String, Value>,
    ) -> Result<()> {
        let role = self.role;
        let only_said =
            |property: &Value| role != Role::Answer && property["readOnly"].as_bool() == Some(true);
        let required = at.value["required"].as_array().into_iter().flatten();
        let required = required
            .filter(|name| !name.as_str().and_then(|name| properties.get(name)).is_some_and(only_said));
        schema.insert("required".to_owned(), required.cloned().collect::<Vec<_>>().into());
        let mut converted = Map::new();
        for (name, property) in properties {
            let inner = if only_said(property) { json!(false) } else { self.convert(at.with(property))? };
            converted.insert(name.clone(), inner);
        }
        schema.insert("properties".to_owned(), converted.into());
        Ok(())
    }

    /// A reference to a definition: with the kinds of it that its discriminator tells apart, or to its own part alone.
    fn reference(&mut self, from: Place<'a>, reference: &str, kinds: bool) -> Result<Value> {
        let (file, pointer) = self.documents.target(from.file, reference)?;
        let target = self.documents.at(&file, &pointer)?;
        let kinds = kinds && target.value["discriminator"].is_string();
        let name = pointer.trim_start_matches('/').replace('/', ".");
        let name = format!("{}.{name}{}", self.documents.number(&file), if kinds { ".kinds" } else { "" });
        let link = json!({ "$ref": format!("#/$defs/{name}") });
        if !self.definitions.contains_key(&name) {
            // Its place is taken first: definitions may refer to themselves.
            self.definitions.insert(name.clone(), Value::Null);
            let schema = if kinds { self.kinds(target, reference, &pointer)? } else { self.convert(target)? };
            self.definitions.insert(name, schema);
        }
        Ok(link)
    }

    fn kinds(&mut self, base: Place<'a>, reference: &str, pointer: &str) -> Result<Value> {
        let mut all = vec![self.reference(base, &format!("#{pointer}"), false)?];
        let discriminator = base.value["discriminator"].as_str().unwrap_or_default().to_owned();
        let mut names = Vec::new();
        let document = self.documents.at(base.file, "/definitions")?;
        for (name, kind) in document.value.as_object().into_iter().flatten() {
            let is_kind = kind["allOf"].as_array().is_some_and(|bases| {
                bases.iter().any(|own| own["$ref"].as_str().is_some_and(|link| link.ends_with(pointer)))
            });
            if is_kind {
                let value = kind["x-ms-discriminator-value"].as_str().unwrap_or(name);
                names.push(value.to_owned());
                let then = self.reference(base, &format!("#/definitions/{name}"), true)?;
                all.push(json!({
                    "if": { "properties": { &discriminator: { "const": value } }, "required": [&discriminator] },
                    "then": then,
                }));
            }
        }
        anyhow::ensure!(!names.is_empty(), "{reference} has a discriminator and no kinds");
        all.push(json!({ "properties": { &discriminator: { "enum": names } } }));
        Ok(json!({ "allOf": all }))
    }
}
