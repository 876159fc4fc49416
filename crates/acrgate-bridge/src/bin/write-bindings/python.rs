//! The types of Python: stubs of the native half, `__init__.pyi` for values and waiting, `aio.pyi` for asyncio, and
//! `types.py`.

use std::fmt::Write as _;

use acrgate_bridge::schema::{self, Entry, Field, Method, Operations, Variant};

use crate::types::{Type, is_class};

const TYPES_HEAD: &str = "\
# Written by `cargo xtask bindings` from the lists in crates/acrgate-bridge. Not edited by hand.
\"\"\"Types for annotations: what arguments may be, and the words that values are made of, which are texts.\"\"\"

from collections.abc import Mapping, Sequence
from datetime import timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address
from os import PathLike
from typing import Any, Literal, TypeAlias, Union

Json: TypeAlias = Union[str, bytes, Mapping[str, Any], Sequence[Any]]
\"\"\"JSON as text, or what `json.dumps` takes.\"\"\"
Address: TypeAlias = Union[str, IPv4Address, IPv6Address]
\"\"\"An IP address.\"\"\"
AddressRange: TypeAlias = Union[str, IPv4Address, IPv4Network]
\"\"\"An IP rule: an address, or a range of them.\"\"\"
Path: TypeAlias = Union[str, PathLike[str]]
\"\"\"A path in the file system.\"\"\"
Seconds: TypeAlias = Union[timedelta, float]
\"\"\"A length of time, or a number of seconds.\"\"\"
Bytes: TypeAlias = Union[bytes, bytearray, memoryview]
\"\"\"Bytes.\"\"\"
";

const VALUES_HEAD: &str = "\
# Written by `cargo xtask bindings` from the lists in crates/acrgate-bridge. Not edited by hand.
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, final

from typing_extensions import Self, disjoint_base

from acrgate import types

@final
class Answer:
    \"\"\"Where the answer of a credential goes.\"\"\"
    def token(self, secret: str, expires_on: int) -> None:
        \"\"\"A token, and when it ends in seconds since 1970.\"\"\"
    def failed(self, error: BaseException) -> None:
        \"\"\"There is no token: what the credential raised.\"\"\"
";

const AIO_HEAD: &str = "\
# Written by `cargo xtask bindings` from the lists in crates/acrgate-bridge. Not edited by hand.
from asyncio import AbstractEventLoop
from collections.abc import Callable, Coroutine, Generator, Iterable
from datetime import timedelta
from typing import Any, final

from typing_extensions import Self, disjoint_base

import acrgate._native as native
from acrgate import types
";

/// How the methods of a module wait.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Blocking,
    Asyncio,
}

/// Types for annotations.
pub(crate) fn types() -> String {
    let mut text = TYPES_HEAD.to_owned();
    for entry in schema::records() {
        if let Entry::Words { name, docs, words } = entry {
            put(&mut text, &format!("\n{name}: TypeAlias = Literal["));
            for (_, word, docs) in words {
                put(&mut text, &format!("    \"{word}\",  # {}", joined(docs)));
            }
            put(&mut text, &format!("]\n\"\"\"{}\"\"\"", joined(docs)));
        }
    }
    text
}

/// Values, functions and the classes that wait.
pub(crate) fn values() -> String {
    let mut text = VALUES_HEAD.to_owned();
    for entry in schema::records() {
        match entry {
            Entry::Record { name, docs, required, optional } => {
                record(&mut text, name, docs, required, optional)
            }
            Entry::Choice { name, docs, variants } => choice(&mut text, name, docs, variants),
            Entry::Words { .. } | Entry::Shown { .. } => {}
        }
    }
    classes(&mut text, Mode::Blocking);
    for entry in schema::operations() {
        if let Operations::Methods { way: "functions", methods, .. } = entry {
            for method in methods {
                let arguments = arguments(method, "").join(", ");
                put(
                    &mut text,
                    &format!("\ndef {}({arguments}) -> {}:", method.name, given(method.result, "")),
                );
                documented(&mut text, "    ", method.docs);
            }
        }
    }
    text + &all(&["Answer"], true)
}

/// The classes for asyncio.
pub(crate) fn asynchronous() -> String {
    let mut text = AIO_HEAD.to_owned();
    classes(&mut text, Mode::Asyncio);
    text + &all(&[], false)
}

fn record(text: &mut String, name: &str, docs: &[&str], required: &[Field], optional: &[Field]) {
    put(text, &format!("\n@final\nclass {name}:"));
    documented(text, "    ", docs);
    let needed = required.iter().map(|field| parameter(field, false));
    let others = optional.iter().map(|field| parameter(field, true));
    let parameters: Vec<_> = needed.chain(others).collect();
    put(text, &format!("    def __new__(cls, *, {}) -> Self: ...", parameters.join(", ")));
    required.iter().chain(optional).for_each(|field| property(text, "    ", field));
    common(text, "    ", name);
}

fn choice(text: &mut String, name: &str, docs: &[&str], variants: &[Variant]) {
    put(text, &format!("\n@disjoint_base\nclass {name}:"));
    documented(text, "    ", docs);
    common(text, "    ", name);
    for variant in variants {
        let optional = |field: &&Field| Type::parse(field.r#type).optional().is_some();
        let needed =
            variant.fields.iter().filter(|field| !optional(field)).map(|field| parameter(field, false));
        let others = variant.fields.iter().filter(optional).map(|field| parameter(field, true));
        let mut parameters: Vec<_> = needed.chain(others).collect();
        let mut positions = String::new();
        if variant.positional {
            for field in variant.fields {
                let _ = write!(positions, "\"{}\", ", python_name(field.name));
            }
        } else if !parameters.is_empty() {
            parameters.insert(0, "*".to_owned());
        }
        parameters.insert(0, "cls".to_owned());
        let shape = python_name(variant.name);
        put(text, &format!("    @final\n    class {shape}({name}):"));
        documented(text, "        ", variant.docs);
        put(text, &format!("        __match_args__ = ({})", positions.trim_end()));
        put(text, &format!("        def __new__({}) -> Self: ...", parameters.join(", ")));
        variant.fields.iter().for_each(|field| property(text, "        ", field));
    }
}

/// What every value has.
fn common(text: &mut String, indent: &str, name: &str) {
    put(text, &format!("{indent}def to_json(self) -> str:"));
    documented(
        text,
        &format!("{indent}    "),
        &["This value as JSON, in the words that all languages share."],
    );
    put(text, &format!("{indent}@staticmethod\n{indent}def from_json(text: str) -> {name}:"));
    documented(
        text,
        &format!("{indent}    "),
        &["The value that was written by `to_json`, in this language or another."],
    );
    for line in [
        "def __eq__(self, value: object, /) -> bool: ...",
        "def __hash__(self) -> int: ...",
        "def __replace__(self, **changes: Any) -> Self: ...",
        "def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...",
    ] {
        put(text, &format!("{indent}{line}"));
    }
}

/// Every handle, source, work and operation, with what it does.
fn classes(text: &mut String, mode: Mode) {
    let entries = schema::operations();
    for entry in &entries {
        let Operations::Class { kind, name, of, docs } = entry else { continue };
        let kind_of_class = if *name == "Client" { "disjoint_base" } else { "final" };
        put(text, &format!("\n@{kind_of_class}\nclass {name}:"));
        documented(text, "    ", docs);
        own_methods(text, kind, name, of, mode);
        for entry in &entries {
            if let Operations::Methods { way, class, methods } = entry
                && class == name
            {
                methods.iter().for_each(|declared| method(text, way, declared, mode));
            }
        }
    }
}

/// What a class of this kind has.
fn own_methods(text: &mut String, kind: &str, name: &str, of: &str, mode: Mode) {
    let values = values_of(mode);
    match kind {
        "source" => {
            iteration(text, &given(of, values), mode);
            waiting(text, "next", &[], &given(&format!("Option<{of}>"), values), mode);
            documented(text, "        ", &["The next one, or `None` after the last."]);
        }
        "work" => {
            iteration(text, &format!("{values}Event"), mode);
            waiting(text, "next_event", &[], &format!("{values}Event | None"), mode);
            documented(
                text,
                "        ",
                &[
                    "The next event, or `None` when the work has ended, well or badly. A timeout stops the waiting, not the work.",
                ],
            );
            waiting(text, "result", &[], &given(of, values), mode);
            documented(
                text,
                "        ",
                &["Waits for the end and gives the result, or raises what the work ended in."],
            );
            awaited(text, &given(of, values), mode);
        }
        "operation" => {
            put(text, "    @property\n    def is_done(self) -> bool:");
            documented(text, "        ", &["Whether the service has said that it is over."]);
            put(text, "    def save(self) -> str:");
            documented(
                text,
                "        ",
                &["The operation as text, to be resumed in this process or another. It holds no token."],
            );
            waiting(text, "poll", &[], "timedelta | None", mode);
            documented(
                text,
                "        ",
                &[
                    "Asks once how it goes; gives how long the service asks to wait before asking again, if it says.",
                ],
            );
            waiting(text, "wait", &[], &given(of, values), mode);
            documented(
                text,
                "        ",
                &[
                    "Waits for the end and gives the result. The operation itself goes on when the waiting ends early.",
                ],
            );
            awaited(text, &given(of, values), mode);
        }
        _ if name == "Client" => {
            let ask = format!("Callable[[list[str], AbstractEventLoop | None, {values}Answer], None]");
            put(
                text,
                &format!("    def __new__(cls, ask: {ask}, options: {values}ClientOptions) -> Self: ..."),
            );
            put(text, "    def close(self) -> None:");
            documented(
                text,
                "        ",
                &["Ends what is under way, and refuses what comes. What the client gave is closed with it."],
            );
        }
        // It is closed at the end of the block.
        _ if name == "Journal" => {
            let (enter, exit, itself, nothing) = match mode {
                Mode::Blocking => ("__enter__", "__exit__", "Self".to_owned(), "None".to_owned()),
                Mode::Asyncio => ("__aenter__", "__aexit__", coroutine("Self"), coroutine("None")),
            };
            put(text, &format!("    def {enter}(self) -> {itself}: ..."));
            put(text, &format!("    def {exit}(self, *_ended: object) -> {nothing}: ..."));
        }
        _ => {}
    }
}

fn method(text: &mut String, way: &str, method: &Method, mode: Mode) {
    let values = values_of(mode);
    let (arguments, result) = (arguments(method, values), given(method.result, values));
    match way {
        "tells" => put(text, &format!("    @property\n    def {}(self) -> {result}:", method.name)),
        "gives" => {
            let all: Vec<_> = std::iter::once("self".to_owned()).chain(arguments).collect();
            put(text, &format!("    def {}({}) -> {result}:", method.name, all.join(", ")));
        }
        _ => waiting(text, method.name, &arguments, &result, mode),
    }
    documented(text, "        ", method.docs);
}

/// A method that waits.
fn waiting(text: &mut String, name: &str, arguments: &[String], result: &str, mode: Mode) {
    let mut all = vec!["self".to_owned()];
    all.extend_from_slice(arguments);
    all.push("*, timeout: types.Seconds | None = None".to_owned());
    let result = match mode {
        Mode::Blocking => result.to_owned(),
        Mode::Asyncio => coroutine(result),
    };
    put(text, &format!("    def {name}({}) -> {result}:", all.join(", ")));
}

fn iteration(text: &mut String, item: &str, mode: Mode) {
    match mode {
        Mode::Blocking => {
            put(text, &format!("    def __iter__(self) -> Self: ...\n    def __next__(self) -> {item}: ..."));
        }
        Mode::Asyncio => {
            let item = coroutine(item);
            put(
                text,
                &format!("    def __aiter__(self) -> Self: ...\n    def __anext__(self) -> {item}: ..."),
            );
        }
    }
}

fn awaited(text: &mut String, result: &str, mode: Mode) {
    if mode == Mode::Asyncio {
        put(text, &format!("    def __await__(self) -> Generator[Any, Any, {result}]: ..."));
    }
}

fn coroutine(result: &str) -> String {
    format!("Coroutine[Any, Any, {result}]")
}

/// Where values and the types of arguments are, seen from the module of this mode.
fn values_of(mode: Mode) -> &'static str {
    match mode {
        Mode::Blocking => "",
        Mode::Asyncio => "native.",
    }
}

fn arguments(method: &Method, values: &str) -> Vec<String> {
    let argument = |(name, r#type): &(&str, &str)| {
        let taken = taken(&Type::parse(r#type), values);
        let default = if Type::parse(r#type).optional().is_some() { " = None" } else { "" };
        format!("{}: {taken}{default}", python_name(name))
    };
    method.arguments.iter().map(argument).collect()
}

fn parameter(field: &Field, may_be_left_out: bool) -> String {
    let r#type = Type::parse(field.r#type);
    let taken = taken(&r#type, "");
    let name = python_name(field.name);
    match (may_be_left_out, r#type.optional()) {
        (false, _) => format!("{name}: {taken}"),
        (true, Some(_)) => format!("{name}: {taken} = None"),
        (true, None) => format!("{name}: {taken} | None = None"),
    }
}

fn property(text: &mut String, indent: &str, field: &Field) {
    let name = python_name(field.name);
    put(text, &format!("{indent}@property\n{indent}def {name}(self) -> {}:", given(field.r#type, "")));
    documented(text, &format!("{indent}    "), field.docs);
}

/// What Python code gets for this type.
fn given(r#type: &str, values: &str) -> String {
    of_python(&Type::parse(r#type), values, &|name| {
        Some(match name {
            "Json" | "Address" | "AddressRange" | "Path" | "Secret" => "str",
            "Seconds" => "timedelta",
            "Bytes" => "bytes",
            "Vec" => "tuple[#, ...]",
            _ => return None,
        })
    })
}

/// What Python code may give for this type.
fn taken(r#type: &Type, values: &str) -> String {
    of_python(r#type, values, &|name| {
        Some(match name {
            "Json" => "types.Json",
            "Address" => "types.Address",
            "AddressRange" => "types.AddressRange",
            "Path" => "types.Path",
            "Secret" => "str",
            "Seconds" => "types.Seconds",
            "Bytes" => "types.Bytes",
            "Vec" => "Iterable[#]",
            _ => return None,
        })
    })
}

/// A type in Python. `differs` tells what depends on the direction: `#` stands for the type inside.
fn of_python(r#type: &Type, values: &str, differs: &dyn Fn(&str) -> Option<&'static str>) -> String {
    match r#type {
        Type::Of(head, inner) => {
            let inner = of_python(inner, values, differs);
            match head.as_str() {
                "Option" => format!("{inner} | None"),
                "Vec" => differs("Vec").unwrap_or("#").replace('#', &inner),
                // Another handle.
                _ => inner,
            }
        }
        Type::Named(name) => match name.as_str() {
            "String" => "str".to_owned(),
            "bool" => "bool".to_owned(),
            "u32" | "u64" => "int".to_owned(),
            "Map" => "Mapping[str, str]".to_owned(),
            "Timestamp" => "datetime".to_owned(),
            "Nothing" => "None".to_owned(),
            name => match differs(name) {
                Some(text) => text.to_owned(),
                None if is_word(name) => format!("types.{name}"),
                None if is_class(name) => name.to_owned(),
                None => format!("{values}{name}"),
            },
        },
    }
}

fn is_word(name: &str) -> bool {
    schema::records().iter().any(|entry| matches!(entry, Entry::Words { name: words, .. } if *words == name))
}

/// Names that Python keeps for itself get an underscore.
fn python_name(name: &str) -> String {
    match name {
        "class" | "import" | "None" => format!("{name}_"),
        _ => name.to_owned(),
    }
}

/// Names for `import *`: values and functions, if this module has them, and classes; but for `Client`, to which the
/// Python half adds something.
fn all(more: &[&str], values: bool) -> String {
    let mut names: Vec<&str> = more.to_vec();
    for entry in schema::records() {
        if let Entry::Record { name, .. } | Entry::Choice { name, .. } = entry
            && values
        {
            names.push(name);
        }
    }
    for entry in schema::operations() {
        match entry {
            Operations::Class { name: "Client", .. } => {}
            Operations::Class { name, .. } => names.push(name),
            Operations::Methods { way: "functions", methods, .. } if values => {
                names.extend(methods.iter().map(|method| method.name));
            }
            Operations::Methods { .. } => {}
        }
    }
    let mut text = "\n__all__ = [\n".to_owned();
    for name in names {
        put(&mut text, &format!("    \"{name}\","));
    }
    text + "]\n"
}

fn documented(text: &mut String, indent: &str, docs: &[&str]) {
    put(text, &format!("{indent}\"\"\"{}\"\"\"", joined(docs)));
}

fn joined(docs: &[&str]) -> String {
    docs.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

fn put(text: &mut String, line: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_taken_wider_than_they_are_given() {
        let text = values();
        for line in [
            "    def ip_rules(self) -> tuple[str, ...]:\n",
            "add_ip_rules: Iterable[types.AddressRange] | None = None",
            "def decide(document: types.Json) -> Decision:\n",
            "    def class_(self) -> types.DecisionClass:\n",
            "    class None_(Proxy):\n",
        ] {
            assert!(text.contains(line), "{line}");
        }
    }

    #[test]
    fn what_waits_takes_a_timeout_and_is_a_coroutine_for_asyncio() {
        let get = "    def get(self, *, timeout: types.Seconds | None = None) -> RegistryInfo:\n";
        assert!(values().contains(get));
        let get = "    def get(self, *, timeout: types.Seconds | None = None) -> Coroutine[Any, Any, native.RegistryInfo]:\n";
        assert!(asynchronous().contains(get));
        assert!(asynchronous().contains("    def task(self, name: str) -> AcrTask:\n"));
    }

    /// What Python keeps for itself and `python_name` does not know: nor does `fields.rs` of the binding.
    const RESERVED: [&str; 15] = [
        "and", "assert", "def", "del", "elif", "except", "finally", "from", "global", "is", "lambda", "not",
        "pass", "try", "with",
    ];

    #[test]
    fn reserved_names_are_known() {
        let text = format!("{}{}", values(), asynchronous());
        for name in RESERVED {
            assert!(
                !text.contains(&format!("def {name}(")) && !text.contains(&format!(", {name}: ")),
                "{name}"
            );
        }
        assert!(text.contains("def import_image(self, import_: ImportImage, "));
    }

    #[test]
    fn words_are_texts() {
        assert!(types().contains("\nVerdict: TypeAlias = Literal[\n    \"allowed\",  # "));
    }
}
