//! Recorded answers, given to the SDK: it takes them, asks in the recorded order, and says what they say.

mod calls;
mod said;
mod scene;
mod server;

use anyhow::Result;
use scene::{Kind, Scene};
use server::Server;

use crate::{
    finding::Finding,
    recording::{Exchange, Recording},
};

/// How far a recording went through the SDK.
#[derive(Debug, Default)]
pub struct Taken {
    /// Exchanges that a call of the SDK asked for and took.
    pub taken: usize,
    /// Exchanges for which the SDK has no call.
    pub no_call: usize,
    /// What it did not take, or took for something else.
    pub findings: Vec<Finding>,
}

/// Gives every answer of a recording to the call of the SDK that asks for it.
///
/// # Errors
/// When the server cannot be started; what the SDK does not take is a finding.
pub async fn take(recording: &Recording) -> Result<Taken> {
    let mut result = Taken::default();
    let all = recording.interactions.iter().enumerate();
    let ours: Vec<(usize, &Exchange)> = all.filter(|(_, exchange)| exchange.request.is_ours()).collect();
    let mut rest = ours.as_slice();
    while let Some((interaction, exchange)) = rest.first() {
        let Some(scene) = Scene::next(rest) else {
            result.no_call += 1;
            rest = &rest[1..];
            continue;
        };
        rest = &rest[scene.exchanges.len()..];
        result.taken += scene.exchanges.len();
        let server = Server::start(asked(&scene)).await?;
        let mut differences = calls::make(&scene, &server.client()).await;
        differences.extend(server.differences());
        let found = |difference| Finding::of(recording, *interaction, exchange, difference);
        result.findings.extend(differences.into_iter().map(found));
    }
    Ok(result)
}

/// What the call asks of the server, in order.
fn asked(scene: &Scene<'_>) -> Vec<Exchange> {
    let recorded = scene.exchanges.iter().map(|exchange| (*exchange).clone());
    match scene.kind {
        // Read without a request.
        Kind::ReadRun | Kind::ReadAssignment => Vec::new(),
        _ => scene.before.clone().into_iter().chain(recorded).collect(),
    }
}
