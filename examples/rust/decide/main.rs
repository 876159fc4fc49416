//! Decides who gets through. Offline, it reads an `acrgate.document/1` from standard input or a file; with `--azure` it
//! gathers the facts from a registry in Azure, and can write them down for offline use. It prints the
//! `acrgate.decision/1`, and changes nothing.
//!
//! ```text
//! cargo run --example decide < examples/rust/documents/task-denied.json
//! cargo run --example decide -- --text examples/rust/documents/task-denied.json
//! cargo run --example decide -- --text --azure --subscription … --resource-group … --registry … --task nightly
//! ```

mod arguments;
mod live;

use std::fmt::Display;
use std::io::{Read, Write, stderr, stdin, stdout};
use std::path::Path;
use std::process::ExitCode;

use acrgate::access::{Decision, Document, decide};
use acrgate_examples::azure;
use arguments::Arguments;
use clap::Parser;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let decision = if arguments.azure.azure { ask_azure(&arguments) } else { offline(&arguments) };
    let outcome = decision.and_then(|decision| shown(&decision, arguments.text));
    match outcome.map(|answer| writeln!(stdout(), "{answer}")) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        // Whoever reads our output has read enough.
        Ok(Err(_)) => ExitCode::FAILURE,
        Err(message) => {
            note(&message);
            ExitCode::from(2)
        }
    }
}

/// Tells the person who waits, and not whoever reads the decision.
fn note(text: &impl Display) {
    // Nobody listens, so nobody misses it.
    let _ = writeln!(stderr(), "decide: {text}");
}

fn shown(decision: &Decision, as_text: bool) -> Result<String, String> {
    if as_text {
        return Ok(decision.to_string());
    }
    serde_json::to_string_pretty(decision).map_err(|error| error.to_string())
}

fn offline(arguments: &Arguments) -> Result<Decision, String> {
    let text = read(arguments.document.as_deref())?;
    let document = Document::from_json(&text)
        .map_err(|error| format!("{error}; see docs/how-azure-decides.md and examples/rust/documents"))?;
    Ok(decide(&document))
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

fn ask_azure(arguments: &Arguments) -> Result<Decision, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let asked = async {
        let registry = azure::client()?.registry(arguments.azure.registry_id()?);
        note(&live::plan(&registry, &arguments.asked)?);
        live::explain(&registry, &arguments.asked).await
    };
    let runtime = runtime.map_err(|error| error.to_string())?;
    let explanation = runtime.block_on(asked).map_err(|error| error.report())?;
    for unread in &explanation.unread {
        note(&format!("could not read {}: {}", unread.what, unread.reason));
    }
    if let Some(file) = &arguments.write_document {
        let text = serde_json::to_string_pretty(&explanation.document).map_err(|error| error.to_string())?;
        std::fs::write(file, text + "\n")
            .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
        note(&format!("the facts are in {}; decide reads them offline", file.display()));
    }
    Ok(explanation.decision)
}
