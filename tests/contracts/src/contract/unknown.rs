//! What is said and its contract does not know. Sent, it is a misspelt property, which is taken without a word and does
//! nothing; answered, it is a property of another API version.

use anyhow::Result;
use serde_json::Value;

use super::document::{Documents, Place};

/// Pointers to members of `body` that its schema does not name. Where a schema names nothing, everything is known.
pub(super) fn members(documents: &Documents, schema: Place<'_>, body: &Value) -> Result<Vec<String>> {
    let mut found = Vec::new();
    walk(documents, schema, body, "", &mut found)?;
    Ok(found)
}

fn walk(
    documents: &Documents,
    schema: Place<'_>,
    body: &Value,
    at: &str,
    found: &mut Vec<String>,
) -> Result<()> {
    match body {
        Value::Array(items) => {
            let schema = documents.resolve(schema)?;
            for (index, item) in items.iter().enumerate().filter(|_| schema.value["items"].is_object()) {
                walk(documents, schema.with(&schema.value["items"]), item, &format!("{at}/{index}"), found)?;
            }
        }
        Value::Object(members) => {
            let parts = parts(documents, schema, body)?;
            let named = |part: &Place<'_>| part.value["properties"].is_object();
            let open = |part: &Place<'_>| {
                !matches!(part.value["additionalProperties"], Value::Null | Value::Bool(false))
            };
            let closed = parts.iter().any(named) && !parts.iter().any(open);
            for (name, member) in members {
                let at = format!("{at}/{name}");
                let own = parts.iter().map(|part| part.with(&part.value["properties"][name]));
                let any = parts.iter().map(|part| part.with(&part.value["additionalProperties"]));
                match own.chain(any).find(|place| place.value.is_object()) {
                    Some(place) => walk(documents, place, member, &at, found)?,
                    None if closed => found.push(at),
                    None => {}
                }
            }
        }
        _ => {}
    }
    Ok(())
}

/// The schemas that describe a body together: its own, those it is made of, and that of the kind it says it is.
fn parts<'a>(documents: &'a Documents, schema: Place<'a>, body: &Value) -> Result<Vec<Place<'a>>> {
    let mut parts = vec![documents.resolve(schema)?];
    let mut next = 0;
    while let Some(part) = parts.get(next).copied() {
        next += 1;
        for base in part.value["allOf"].as_array().into_iter().flatten() {
            let base = documents.resolve(part.with(base))?;
            if !parts.iter().any(|known| std::ptr::eq(known.value, base.value)) {
                parts.push(base);
            }
        }
        let Some(discriminator) = part.value["discriminator"].as_str() else { continue };
        let definitions = documents.at(part.file, "/definitions")?.value.as_object();
        for (name, kind) in definitions.into_iter().flatten() {
            let value = kind["x-ms-discriminator-value"].as_str().unwrap_or(name);
            let is_kind = kind["allOf"].is_array() && body[discriminator] == value;
            if is_kind
                && !parts.iter().any(|known| std::ptr::eq(known.value, kind))
                && derives(documents, part, kind)?
            {
                parts.push(part.with(kind));
            }
        }
    }
    Ok(parts)
}

fn derives(documents: &Documents, base: Place<'_>, kind: &Value) -> Result<bool> {
    for own in kind["allOf"].as_array().into_iter().flatten() {
        if std::ptr::eq(documents.resolve(base.with(own))?.value, base.value) {
            return Ok(true);
        }
    }
    Ok(false)
}
