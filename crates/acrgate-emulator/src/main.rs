//! `acrgate-emulator`: a local Azure in a process of its own.

#![forbid(unsafe_code)]

mod cli;

use std::process::ExitCode;

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    // One thread answers tens of thousands of small requests a second; blobs and the state file have threads of their own.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(cli::run())
}
