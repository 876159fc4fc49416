//! The trusted-service workflow for an ACR task, from an empty registry to an allowed run and a denied one.
//!
//! `cargo run --example acr_task` needs nothing but this repository: it starts a local Azure inside its own process and
//! talks to it over HTTPS, as it would to the real one. `--azure` uses the real one.

mod arguments;
mod cloud;
mod image;
mod show;
mod story;

use std::process::ExitCode;

use acrgate::{ErrorKind, Result};
use arguments::Arguments;
use clap::Parser;
use cloud::Cloud;
use show::Screen;
use story::Story;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let screen = Screen::new();
    match Box::pin(run(&arguments, &screen)).await {
        Ok(()) => {
            screen.total();
            ExitCode::SUCCESS
        }
        Err(error) => {
            screen.failed(&error);
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments, screen: &Screen) -> Result<()> {
    let cloud = Cloud::start(arguments).await?;
    let client = cloud.client()?;
    let registry = client.registry(cloud.registry_id(arguments)?);
    let there = match registry.get().await {
        Ok(_) => true,
        Err(error) if error.kind() == ErrorKind::NotFound => false,
        Err(error) => return Err(error),
    };
    let story = Story { client, registry, screen, arguments, there };
    let told = Box::pin(story.tell()).await;
    if arguments.keep && told.is_ok() {
        keep(&cloud, screen).await;
    } else if !there && !arguments.keep {
        screen.step("delete the registry", story.registry.delete()).await?;
    }
    told
}

/// Leaves everything as it is; a local Azure lives as long as this process.
async fn keep(cloud: &Cloud, screen: &Screen) {
    match cloud {
        Cloud::Azure => screen.line("\neverything was kept"),
        Cloud::Local(emulator) => {
            screen.line(&format!("\nkept at {} until Ctrl-C", emulator.arm_url()));
            // Without a signal to wait for, there is nothing to keep it for.
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
