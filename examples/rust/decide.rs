//! Decides who gets through, offline: reads an `acrgate.document/1` from standard input or a file and prints the
//! `acrgate.decision/1`.
//!
//! ```text
//! cargo run --example decide < examples/rust/documents/task-denied.json
//! cargo run --example decide -- --text examples/rust/documents/task-denied.json
//! ```

use std::io::{Read, Write, stderr, stdin, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use acrgate::access::{Document, decide};
use clap::Parser;

/// Decide whether a caller gets through to a registry, and say why.
#[derive(Parser)]
struct Arguments {
    /// The document to read; standard input when left out.
    document: Option<PathBuf>,
    /// Print text for people instead of JSON.
    #[arg(long)]
    text: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = answer(&arguments).map(|answer| writeln!(stdout(), "{answer}"));
    match outcome {
        Ok(Ok(())) => ExitCode::SUCCESS,
        // Whoever reads our output has read enough.
        Ok(Err(_)) => ExitCode::FAILURE,
        Err(message) => match writeln!(stderr(), "decide: {message}") {
            Ok(()) | Err(_) => ExitCode::from(2),
        },
    }
}

fn answer(arguments: &Arguments) -> Result<String, String> {
    let text = read(arguments.document.as_deref())?;
    let document = Document::from_json(&text)
        .map_err(|error| format!("{error}; see docs/how-azure-decides.md and examples/rust/documents"))?;
    let decision = decide(&document);
    if arguments.text {
        return Ok(decision.to_string());
    }
    serde_json::to_string_pretty(&decision).map_err(|error| error.to_string())
}

fn read(path: Option<&Path>) -> Result<String, String> {
    let Some(path) = path else {
        let mut text = String::new();
        let read = stdin().read_to_string(&mut text);
        return match read {
            Ok(_) => Ok(text),
            Err(error) => Err(format!("cannot read standard input: {error}; give a UTF-8 JSON document")),
        };
    };
    std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read {}: {error}; give the path of a JSON document", path.display()))
}
