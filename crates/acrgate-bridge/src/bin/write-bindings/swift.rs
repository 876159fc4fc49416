//! What uniffi does not write for Swift: the JSON of values, the same as in the other languages, the words of enums as their
//! raw values, the texts of values, and the names under which `import AcrGate` has them.

use std::fmt::Write as _;

use acrgate_bridge::schema::{self, Entry, Field, Operations, Variant};

use crate::{
    names::{camel_case, snake_case},
    types::Type,
};

const HEAD: &str = "\
// Written by `cargo xtask bindings` from the lists in crates/acrgate-bridge. Not edited by hand.
";

/// A coding key, since a choice says by it which of its cases follows.
const TAG: &str = "type";

/// Every value under the name that users have it by.
pub(crate) fn names() -> String {
    let mut text = HEAD.to_owned() + "import AcrGateNative\n";
    for entry in schema::records() {
        let (Entry::Record { name, docs, .. }
        | Entry::Choice { name, docs, .. }
        | Entry::Words { name, docs, .. }) = entry
        else {
            continue;
        };
        text += "\n";
        docs.iter().for_each(|line| put(&mut text, &format!("///{line}")));
        put(&mut text, &format!("public typealias {name} = AcrGateNative.{name}"));
    }
    text
}

/// JSON, words and texts; and which class is a list, which is work.
pub(crate) fn values() -> String {
    let mut text = HEAD.to_owned() + "import Foundation\n";
    for entry in schema::records() {
        text += "\n";
        match entry {
            Entry::Record { name, required, optional, .. } => record(&mut text, name, required, optional),
            Entry::Choice { name, variants, .. } => choice(&mut text, name, variants),
            Entry::Words { name, words, .. } => raw_values(&mut text, name, words),
            Entry::Shown { name } => {
                put(&mut text, &format!("extension {name}: CustomStringConvertible {{"));
                put(&mut text, "    public var description: String { shown() }");
                put(&mut text, "}");
            }
        }
    }
    text += "\n";
    for entry in schema::operations() {
        let (name, shape) = match entry {
            Operations::Class { kind: "source", name, .. } => (name, "NativeSource"),
            Operations::Class { kind: "work", name, .. } => (name, "NativeWork"),
            Operations::Class { kind: "operation", name, .. } => (name, "NativeOperation"),
            Operations::Class { .. } | Operations::Methods { .. } => continue,
        };
        put(&mut text, &format!("extension {name}: {shape} {{}}"));
    }
    text
}

/// Keys in the words of the lists; the rest Swift writes itself, unless something may be left out that is no `Optional`.
fn record(text: &mut String, name: &str, required: &[Field], optional: &[Field]) {
    put(text, &format!("extension {name} {{"));
    put(text, "    enum CodingKeys: String, CodingKey {");
    required.iter().chain(optional).for_each(|field| key(text, field.name));
    put(text, "    }");
    let is_optional = |field: &Field| Type::parse(field.r#type).optional().is_some();
    if !optional.iter().all(is_optional) {
        put(text, "\n    public init(from decoder: any Decoder) throws {");
        put(text, "        let values = try decoder.container(keyedBy: CodingKeys.self)");
        put(text, "        self.init(");
        let fields = required.iter().map(|field| (field, "")).chain(optional.iter().map(|field| {
            let default = if is_optional(field) { "" } else { empty(&Type::parse(field.r#type)) };
            (field, default)
        }));
        let lines: Vec<_> = fields
            .map(|(field, default)| {
                format!("            {}: {}", camel_case(field.name), decode(field, default))
            })
            .collect();
        put(text, &lines.join(",\n"));
        put(text, "        )");
        put(text, "    }");
    }
    put(text, "}");
}

/// `{"type": "create_task", …}`.
fn choice(text: &mut String, name: &str, variants: &[Variant]) {
    put(text, &format!("extension {name} {{"));
    put(text, "    enum CodingKeys: String, CodingKey {");
    let mut keys = vec![TAG];
    for field in variants.iter().flat_map(|variant| variant.fields) {
        if !keys.contains(&field.name) {
            keys.push(field.name);
        }
    }
    keys.iter().for_each(|name| key(text, name));
    put(text, "    }");

    put(text, "\n    public init(from decoder: any Decoder) throws {");
    put(text, "        let values = try decoder.container(keyedBy: CodingKeys.self)");
    put(text, "        let type = try values.decode(String.self, forKey: .type)");
    put(text, "        switch type {");
    for variant in variants {
        let fields: Vec<_> = variant
            .fields
            .iter()
            .map(|field| format!("{}: {}", camel_case(field.name), decode(field, "")))
            .collect();
        let fields = if fields.is_empty() { String::new() } else { format!("({})", fields.join(", ")) };
        let case = camel_case(&snake_case(variant.name));
        put(text, &format!("        case \"{}\": self = .{case}{fields}", snake_case(variant.name)));
    }
    put(text, "        default:");
    put(
        text,
        &format!(
            "            throw DecodingError.dataCorruptedError(forKey: .type, in: values, debugDescription: \"{name} has no \\(type)\")"
        ),
    );
    put(text, "        }\n    }");

    put(text, "\n    public func encode(to encoder: any Encoder) throws {");
    put(text, "        var values = encoder.container(keyedBy: CodingKeys.self)");
    put(text, "        switch self {");
    for variant in variants {
        let names: Vec<_> =
            variant.fields.iter().map(|field| format!("let {}", quoted(camel_case(field.name)))).collect();
        let names = if names.is_empty() { String::new() } else { format!("({})", names.join(", ")) };
        put(text, &format!("        case .{}{names}:", camel_case(&snake_case(variant.name))));
        put(text, &format!("            try values.encode(\"{}\", forKey: .type)", snake_case(variant.name)));
        for field in variant.fields {
            let how =
                if Type::parse(field.r#type).optional().is_some() { "encodeIfPresent" } else { "encode" };
            let field = camel_case(field.name);
            put(text, &format!("            try values.{how}({}, forKey: .{field})", quoted(field.clone())));
        }
    }
    put(text, "        }\n    }\n}");
}

/// The words, as those of an enum that Swift knows as `enum Name: String`.
fn raw_values(text: &mut String, name: &str, words: &[(&str, &str, &[&str])]) {
    put(text, &format!("extension {name}: RawRepresentable {{"));
    put(text, "    public init?(rawValue: String) {");
    put(text, "        switch rawValue {");
    for (case, word, _) in words {
        put(text, &format!("        case \"{word}\": self = .{}", camel_case(&snake_case(case))));
    }
    put(text, "        default: return nil\n        }\n    }");
    put(text, "\n    public var rawValue: String {");
    put(text, "        switch self {");
    for (case, word, _) in words {
        put(text, &format!("        case .{}: \"{word}\"", camel_case(&snake_case(case))));
    }
    put(text, "        }\n    }\n}");
}

fn key(text: &mut String, name: &str) {
    let camel = camel_case(name);
    let word = if camel == name { String::new() } else { format!(" = \"{name}\"") };
    put(text, &format!("        case {}{word}", quoted(camel)));
}

/// A name where Swift takes no keyword.
fn quoted(name: String) -> String {
    let is_keyword = matches!(
        name.as_str(),
        "as" | "case" | "class" | "default" | "for" | "in" | "init" | "is" | "operator" | "self"
    );
    if is_keyword { format!("`{name}`") } else { name }
}

fn decode(field: &Field, default: &str) -> String {
    let r#type = Type::parse(field.r#type);
    let key = camel_case(field.name);
    match r#type.optional() {
        Some(inner) => format!("try values.decodeIfPresent({}.self, forKey: .{key})", of_swift(inner)),
        None if default.is_empty() => {
            format!("try values.decode({}.self, forKey: .{key})", of_swift(&r#type))
        }
        None => {
            format!("try values.decodeIfPresent({}.self, forKey: .{key}) ?? {default}", of_swift(&r#type))
        }
    }
}

/// What a field that may be left out is then.
fn empty(r#type: &Type) -> &'static str {
    match r#type {
        Type::Of(..) => "[]",
        Type::Named(name) if name == "Map" => "[:]",
        Type::Named(_) => "false",
    }
}

fn of_swift(r#type: &Type) -> String {
    match r#type {
        Type::Of(head, inner) if head == "Vec" => format!("[{}]", of_swift(inner)),
        Type::Of(_, inner) => format!("{}?", of_swift(inner)),
        Type::Named(name) => match name.as_str() {
            "Json" | "Address" | "AddressRange" | "Path" => "String",
            "bool" => "Bool",
            "u32" => "UInt32",
            "u64" => "UInt64",
            "Map" => "[String: String]",
            "Seconds" => "Double",
            "Timestamp" => "Date",
            "Bytes" => "Data",
            name => name,
        }
        .to_owned(),
    }
}

fn put(text: &mut String, line: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_words_of_the_lists() {
        let text = values();
        assert!(text.contains("\n        case addIpRules = \"add_ip_rules\"\n"), "{text}");
        assert!(text.contains("[String].self, forKey: .addIpRules) ?? []"), "{text}");
        assert!(text.contains("\n        case \"system\": self = .system\n"), "{text}");
        assert!(text.contains("\n        case \"public-open\": self = .publicOpen\n"), "{text}");
        assert!(text.contains("\nextension Plan: CustomStringConvertible {\n"), "{text}");
    }

    #[test]
    fn every_field_has_the_key_of_the_lists() {
        let text = values();
        for entry in schema::records() {
            let Entry::Record { name, required, optional, .. } = entry else { continue };
            let (_, rest) = text.split_once(&format!("\nextension {name} {{\n")).unwrap();
            let (keys, _) = rest.split_once("    }\n").unwrap();
            for field in required.iter().chain(optional).filter(|field| field.name.contains('_')) {
                assert!(keys.contains(&format!(" = \"{}\"\n", field.name)), "{name}.{}", field.name);
            }
        }
    }

    #[test]
    fn no_field_is_taken_for_the_tag() {
        for entry in schema::records() {
            if let Entry::Choice { name, variants, .. } = entry {
                let mut fields = variants.iter().flat_map(|variant| variant.fields);
                assert!(fields.all(|field| field.name != TAG), "{name}");
            }
        }
    }

    #[test]
    fn every_value_has_its_name() {
        let text = names();
        assert!(text.contains(
            "\n/// One role assignment.\npublic typealias RoleAssignment = AcrGateNative.RoleAssignment\n"
        ));
        assert!(!text.contains("Shown"));
    }
}
