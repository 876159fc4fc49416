//! The types of TypeScript: `records.ts` for users, `native.ts` for the layer.

use std::fmt::Write as _;

use acrgate_bridge::schema::{self, Entry, Field, Method, Operations};

use crate::{
    names::{camel_case, snake_case},
    types::{Type, is_class},
};

const HEAD: &str = "\
// Written by `cargo xtask bindings` from the lists in crates/acrgate-bridge. Not edited by hand.
";

/// What the lists leave to each language.
const PLAIN: &str = "
/** JSON as text. */
export type Json = string;
/** An IP address as text. */
export type Address = string;
/** An IP rule as text: an address, or a range of them in CIDR notation. */
export type AddressRange = string;
/** A path in the file system. */
export type Path = string;
/** A text that is not shown. */
export type Secret = string;
/** A length of time in seconds. */
export type Seconds = number;
/** A moment. */
export type Timestamp = Date;
/** Bytes: a `Buffer` is given, any `Uint8Array` is taken. */
export type Bytes = Uint8Array;
";

/// Words that no argument may have for a name.
const RESERVED: [&str; 9] =
    ["class", "default", "delete", "export", "function", "import", "in", "new", "with"];

/// What calls and classes are made of in the addon.
const ADDON: &str = "
import type * as r from './records.js';

/** Ends calls early. */
export interface Cancel {
  cancel(): void;
}

/** A token, and when it ends in milliseconds since 1970. */
export interface AccessToken {
  token: string;
  expiresOnTimestamp: number;
}

/** What comes page by page; an empty one after the last. */
export interface Source<T> {
  nextPage(cancel?: Cancel, timeoutMs?: number): Promise<T[]>;
}

/** Work under way: `null` after the last event. */
export interface Work<R> {
  nextEvent(cancel?: Cancel, timeoutMs?: number): Promise<r.Event | null>;
  result(cancel?: Cancel, timeoutMs?: number): Promise<R>;
}

/** An operation that Azure goes on with. */
export interface Operation<R> {
  isDone(): boolean;
  save(): string;
  poll(cancel?: Cancel, timeoutMs?: number): Promise<r.Seconds | null>;
  wait(cancel?: Cancel, timeoutMs?: number): Promise<R>;
}
";

/// What an addon exports, besides the functions of the list.
const EXPORTS: &str = "  \
  Cancel: new () => Cancel;
  Client: new (getToken: (scopes: string[]) => Promise<AccessToken>, options: r.ClientOptions) => Client;
  describe<K extends keyof r.Described>(name: K, value: r.Described[K]): string;
";

/// The types of records, choices and words.
pub(crate) fn records() -> String {
    let mut text = HEAD.to_owned() + PLAIN;
    let mut described = Vec::new();
    for entry in schema::records() {
        match entry {
            Entry::Record { name, docs, required, optional } => {
                text += "\n";
                comment(&mut text, "", docs);
                put(&mut text, &format!("export interface {name} {{"));
                for field in required {
                    member(&mut text, "  ", field, false);
                }
                for field in optional {
                    member(&mut text, "  ", field, true);
                }
                text += "}\n";
            }
            Entry::Choice { name, docs, variants } => {
                text += "\n";
                comment(&mut text, "", docs);
                put(&mut text, &format!("export type {name} ="));
                for (nth, variant) in variants.iter().enumerate() {
                    comment(&mut text, "  ", variant.docs);
                    text += &format!("  | {{ type: '{}'", snake_case(variant.name));
                    if !variant.fields.is_empty() {
                        text += ";\n";
                        variant.fields.iter().for_each(|field| member(&mut text, "      ", field, false));
                        text += "   ";
                    }
                    text += if nth + 1 == variants.len() { " };\n" } else { " }\n" };
                }
            }
            Entry::Words { name, docs, words } => {
                text += "\n";
                comment(&mut text, "", docs);
                put(&mut text, &format!("export type {name} ="));
                for (nth, (_, word, docs)) in words.iter().enumerate() {
                    comment(&mut text, "  ", docs);
                    text += &format!("  | '{word}'");
                    text += if nth + 1 == words.len() { ";\n" } else { "\n" };
                }
            }
            Entry::Shown { name } => described.push(name),
        }
    }
    text += "\n/** Values that have a text, by the name of their type. */\nexport interface Described {\n";
    for name in described {
        put(&mut text, &format!("  {name}: {name};"));
    }
    text + "}\n"
}

/// The types of the addon.
pub(crate) fn native() -> String {
    let mut text = HEAD.to_owned() + ADDON;
    let entries = schema::operations();
    let mut exports = EXPORTS.to_owned();
    for entry in &entries {
        match *entry {
            Operations::Class { kind: "handle", name, docs, .. } => {
                text += "\n";
                comment(&mut text, "", docs);
                put(&mut text, &format!("export interface {name} {{"));
                for entry in &entries {
                    match entry {
                        Operations::Methods { way, class, methods } if *class == name => {
                            methods.iter().for_each(|method| declare(&mut text, way, method));
                        }
                        _ => {}
                    }
                }
                text += "}\n";
            }
            Operations::Class { kind, name, of, docs } => {
                text += "\n";
                comment(&mut text, "", docs);
                let class = match kind {
                    "source" => "Source",
                    "work" => "Work",
                    _ => "Operation",
                };
                put(&mut text, &format!("export type {name} = {class}<{}>;", of_addon(&Type::parse(of))));
            }
            Operations::Methods { way: "functions", methods, .. } => {
                methods.iter().for_each(|method| declare(&mut exports, "functions", method));
            }
            Operations::Methods { .. } => {}
        }
    }
    text + "\n/** What the addon exports. */\nexport interface Addon {\n" + &exports + "}\n"
}

/// A method, or a function, of the addon.
fn declare(text: &mut String, way: &str, method: &Method) {
    comment(text, "  ", method.docs);
    let is_call = matches!(way, "calls" | "opens");
    let mut arguments = Vec::new();
    if is_call {
        arguments
            .extend(["cancel: Cancel | undefined".to_owned(), "timeoutMs: number | undefined".to_owned()]);
    }
    for (name, r#type) in method.arguments {
        let r#type = Type::parse(r#type);
        let name = argument(name);
        arguments.push(match r#type.optional() {
            Some(inner) => format!("{name}: {} | undefined", of_addon(inner)),
            None => format!("{name}: {}", of_addon(&r#type)),
        });
    }
    let result = Type::parse(method.result);
    let result = match result.optional() {
        Some(inner) => format!("{} | null", of_addon(inner)),
        None => of_addon(&result),
    };
    let result = if is_call { format!("Promise<{result}>") } else { result };
    put(text, &format!("  {}({}): {result};", camel_case(method.name), arguments.join(", ")));
}

/// A member of an object; one that is an `Option` may be left out, in a record's second part also others.
fn member(text: &mut String, indent: &str, field: &Field, may_be_left_out: bool) {
    comment(text, indent, field.docs);
    let (name, r#type) = (camel_case(field.name), Type::parse(field.r#type));
    let line = match r#type.optional() {
        Some(inner) => format!("{indent}{name}?: {} | undefined;", of_records(inner)),
        None if may_be_left_out => format!("{indent}{name}?: {} | undefined;", of_records(&r#type)),
        None => format!("{indent}{name}: {};", of_records(&r#type)),
    };
    put(text, &line);
}

fn of_records(r#type: &Type) -> String {
    named(r#type, "")
}

/// Types of records live in another file; handles in the same.
fn of_addon(r#type: &Type) -> String {
    named(r#type, "r.")
}

fn named(r#type: &Type, records: &str) -> String {
    match r#type {
        Type::Of(head, inner) if head == "Vec" => format!("{}[]", named(inner, records)),
        // Another handle.
        Type::Of(_, inner) => named(inner, records),
        Type::Named(name) => match name.as_str() {
            "String" => "string".to_owned(),
            "bool" => "boolean".to_owned(),
            "u32" | "u64" => "number".to_owned(),
            "Map" => "Record<string, string>".to_owned(),
            "Nothing" => "void".to_owned(),
            name if is_class(name) => name.to_owned(),
            name => format!("{records}{name}"),
        },
    }
}

/// A comment that editors show.
fn comment(text: &mut String, indent: &str, docs: &[&str]) {
    let docs: Vec<_> = docs.iter().map(|line| line.trim()).collect();
    put(text, &format!("{indent}/** {} */", docs.join(" ")));
}

fn put(text: &mut String, line: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{line}");
}

/// The name of an argument; a word that TypeScript keeps for itself gets a line behind it.
fn argument(name: &str) -> String {
    let name = camel_case(name);
    if RESERVED.contains(&name.as_str()) { name + "_" } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_typescript_keeps_are_avoided() {
        assert_eq!(argument("ip_rule"), "ipRule");
        assert_eq!(argument("import"), "import_");
    }

    #[test]
    fn what_may_be_left_out_is_marked() {
        let text = records();
        assert!(text.contains("\n  addIpRules?: AddressRange[] | undefined;\n"), "{text}");
        assert!(text.contains("\n  sku: string;\n"), "{text}");
        assert!(text.contains("\n  | { type: 'selected_networks';\n      /** The number"), "{text}");
    }

    #[test]
    fn calls_take_what_ends_them() {
        let text = native();
        let find = "  find(cancel: Cancel | undefined, timeoutMs: number | undefined, role: string, principal: string): \
                    Promise<r.RoleAssignment | null>;\n";
        assert!(text.contains(find), "{text}");
        assert!(text.contains("  roleAssignments(): RoleAssignments;\n"), "{text}");
        assert!(text.contains("  decide(document: r.Json): r.Decision;\n"), "{text}");
    }
}
