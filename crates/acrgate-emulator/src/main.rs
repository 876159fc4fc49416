//! `acrgate-emulator`: a local Azure in a process of its own.

#![forbid(unsafe_code)]

mod cli;

use std::error::Error;
use std::io::{self, Write as _};
use std::process::ExitCode;

fn main() -> ExitCode {
    served().unwrap_or_else(|error| {
        // Nothing is left to try when the terminal itself is gone: the exit code still tells.
        let _ = writeln!(io::stderr(), "error: {}", told(&*error));
        ExitCode::FAILURE
    })
}

fn served() -> Result<ExitCode, Box<dyn Error>> {
    // One thread answers tens of thousands of small requests a second; blobs and the state file have threads of their own.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(cli::run())
}

/// An error with its causes.
fn told(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
