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

use acrgate::{Error, ErrorKind, Result};
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
    if arguments.azure && !arguments.yes {
        agree(screen, registry.id(), there)?;
    }
    let story = Story { client, registry, screen, arguments, there };
    let told = Box::pin(story.tell()).await;
    if arguments.keep {
        keep(&cloud, screen).await;
    } else if !there {
        screen.step("delete the registry", story.registry.delete()).await?;
    }
    told
}

/// Says what is going to be changed in Azure, and asks.
fn agree(screen: &Screen, registry: &acrgate::names::RegistryId, there: bool) -> Result<()> {
    let first = if there { "use" } else { "create (Premium, which costs money) and at the end delete" };
    screen.line(&format!("This is going to {first} the registry {registry},"));
    screen.line("push an image to it, create a task in it, give the task's identity a role on it, close it to the public,");
    screen.line("allow trusted services, run the task, disallow trusted services, run it again, and put everything back.");
    screen.line("Go on? [y/N]");
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    if read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes") {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Cancelled, "nothing was changed"))
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
