//! A recording, asked of the emulator in its order: same statuses, same headers, same shapes.

mod given;
mod headers;
mod world;

use anyhow::{Context as _, Result};
use serde_json::Value;
use world::World;

use crate::{
    contract::{Contracts, Difference},
    finding::Finding,
    recording::{Exchange, Recording, Response},
    shape,
};

/// How far a recording went through the emulator.
#[derive(Debug, Default)]
pub struct Replayed {
    /// Exchanges that were asked.
    pub asked: usize,
    /// Of the emulator's answers, how many a contract describes.
    pub validated: usize,
    /// What was sent in the end, and answered.
    pub exchanged: Vec<Exchange>,
    /// Where the emulator answers otherwise, or against a contract.
    pub findings: Vec<Finding>,
}

/// Asks a fresh emulator what was asked when the recording was made, and compares the answers; with contracts given, its
/// answers are held to them too.
///
/// # Errors
/// When the emulator does not start or cannot be reached.
pub async fn replay(recording: &Recording, contracts: Option<&Contracts>) -> Result<Replayed> {
    let mut world = World::as_recorded(recording).await?;
    let mut result = Replayed::default();
    for (interaction, exchange) in recording.interactions.iter().enumerate() {
        if !exchange.request.is_ours() {
            continue;
        }
        result.asked += 1;
        let asked = world.ask(exchange).await;
        let (request, ours) = asked
            .with_context(|| format!("{} #{interaction} {}", recording.file, exchange.request.line()))?;
        let mut differences = compare(&world, exchange, &ours);
        let exchanged = Exchange { request, response: ours };
        if let Some(broken) =
            contracts.map(|contracts| broken(contracts, exchange, &exchanged)).transpose()?.flatten()
        {
            result.validated += 1;
            differences.extend(broken);
        }
        result.exchanged.push(exchanged);
        let found = |difference| Finding::of(recording, interaction, exchange, difference);
        result.findings.extend(differences.into_iter().map(found));
    }
    Ok(result)
}

/// Where the emulator's answer is not as the contract says. What Azure itself was recorded to say is no fault of its own.
fn broken(contracts: &Contracts, recorded: &Exchange, ours: &Exchange) -> Result<Option<Vec<Difference>>> {
    let of_azure = contracts.check(recorded)?.unwrap_or_default();
    let Some(mut differences) = contracts.check(ours)? else {
        return Ok(None);
    };
    differences.retain(|difference| of_azure.iter().all(|known| known.place != difference.place));
    for difference in &mut differences {
        difference.message = format!("against the contract: {}", difference.message);
    }
    Ok(Some(differences))
}

fn compare(world: &World, recorded: &Exchange, ours: &Response) -> Vec<Difference> {
    let mut found = Vec::new();
    let answer = &recorded.response;
    if answer.status != ours.status {
        let text = String::from_utf8_lossy(&ours.body);
        let message = format!("is {}, recorded was {}: {text}", ours.status, answer.status);
        found.push(Difference::new("status", message));
        return found;
    }
    found.extend(headers::differences(&answer.headers, &ours.headers));
    match (answer.json(), ours.json()) {
        (Some(told), Some(own)) => {
            let differences = shape::differences(&told, &world.in_recorded_names(&own));
            found.extend(differences.into_iter().filter(|difference| !came_later(&told, &own, difference)));
        }
        (None, None) if answer.body.is_empty() == ours.body.is_empty() => {}
        (told, own) => {
            let kind = |body: Option<Value>| if body.is_some() { "JSON" } else { "none" };
            let message = format!("is {}, recorded was {}", kind(own), kind(told));
            found.push(Difference::new("body", message));
        }
    }
    found
}

/// A run that was recorded while it ran may be over when it is asked for: it tells more then, and another status.
fn came_later(recorded: &Value, ours: &Value, difference: &Difference) -> bool {
    let status = |run: &Value| run.pointer("/properties/status").and_then(Value::as_str).map(str::to_owned);
    let of_end = [
        "/properties/status",
        "/properties/finishTime",
        "/properties/outputImages",
        "/properties/runErrorMessage",
    ];
    recorded["type"] == "Microsoft.ContainerRegistry/registries/runs"
        && status(recorded).as_deref() == Some("Running")
        && status(ours).as_deref().is_some_and(world::is_over)
        && of_end.contains(&difference.place.as_str())
}
