//! What the program understands: `serve` keeps a cloud open, `run` keeps one open for as long as a command takes.

mod cloud;
mod ending;
mod ready;
mod run;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A local Azure that enforces the network rules of container registries.
#[derive(Debug, Parser)]
#[command(name = "acrgate-emulator", version, about, long_about = None)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves a local Azure until it is ended, and prints one line of JSON when its doors are open
    #[command(after_help = serve::SHORT_HELP, after_long_help = serve::long_help())]
    Serve(Box<serve::Serve>),
    /// Runs a command with a local Azure of its own: clients find it by their usual environment variables
    #[command(after_long_help = run::long_help())]
    Run(Box<run::Run>),
}

/// Does what the command line says.
pub(crate) async fn run() -> Result<ExitCode, Box<dyn std::error::Error>> {
    match Arguments::parse().command {
        Command::Serve(serve) => serve.run().await,
        Command::Run(run) => run.run().await,
    }
}
