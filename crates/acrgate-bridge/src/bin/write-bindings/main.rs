//! Writes what the layers of the bindings need from the lists, in the folder of the workspace: `cargo xtask bindings`.
//! With `--check` it writes nothing and names what is stale; with `--schema` it prints the lists as JSON.
#![forbid(unsafe_code)]

mod names;
mod python;
mod swift;
mod types;
mod typescript;

use std::io::{self, Write as _};
use std::process::ExitCode;

use acrgate_bridge::schema;
use serde_json::json;

/// A file that is written from the lists.
struct Written {
    /// Where, from the root of the workspace.
    path: &'static str,
    text: String,
}

fn all() -> Vec<Written> {
    vec![
        Written { path: "bindings/node/src/records.ts", text: typescript::records() },
        Written { path: "bindings/node/src/native.ts", text: typescript::native() },
        Written { path: "bindings/python/python/acrgate/_native/__init__.pyi", text: python::values() },
        Written { path: "bindings/python/python/acrgate/_native/aio.pyi", text: python::asynchronous() },
        Written { path: "bindings/python/python/acrgate/types.py", text: python::types() },
        Written { path: "bindings/swift/Sources/AcrGate/Names.swift", text: swift::names() },
        Written { path: "bindings/swift/Sources/AcrGateNative/Values.swift", text: swift::values() },
    ]
}

fn main() -> io::Result<ExitCode> {
    match std::env::args().nth(1).as_deref() {
        Some("--schema") => {
            let lists = json!({ "records": schema::records(), "operations": schema::operations() });
            writeln!(io::stdout(), "{lists:#}")?;
            Ok(ExitCode::SUCCESS)
        }
        Some("--check") => check(),
        _ => {
            for Written { path, text } in all() {
                std::fs::write(path, text)?;
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn check() -> io::Result<ExitCode> {
    let mut code = ExitCode::SUCCESS;
    for Written { path, text } in all() {
        if std::fs::read_to_string(path).unwrap_or_default() != text {
            writeln!(io::stderr(), "{path} is stale: cargo xtask bindings")?;
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}
