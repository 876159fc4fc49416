//! The traffic of tests: a request that breaks its contract is found, answered or not; what a tester's fault answers is no
//! breach.

use acrgate_emulator::faults::FaultPlan;
use acrgate_end_to_end::World;
use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

/// A world that was sent this body for a registry, by a client that is not the SDK.
async fn sent(body: &Value, faults: FaultPlan) -> Result<World> {
    let world = World::new().await;
    world.emulator.faults(faults);
    // The other test may have chosen the same provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let certificate = reqwest::Certificate::from_pem(world.emulator.ca_pem().as_bytes())?;
    let http = reqwest::Client::builder().tls_certs_only([certificate]).no_proxy().build()?;
    let id = world.registry_id("watched");
    let url = world.emulator.arm_url().join(&format!("{id}?api-version=2025-11-01"))?;
    let answer = http.put(url).header("content-type", "application/json").body(body.to_string()).send();
    answer.await?.bytes().await?;
    Ok(world)
}

fn ordered(status: u16) -> Result<FaultPlan> {
    Ok(serde_json::from_value(json!({ "faults": [{ "status": status, "body": "nonsense" }] }))?)
}

fn good() -> Value {
    json!({ "location": "westeurope", "sku": { "name": "Premium" } })
}

#[tokio::test]
async fn a_request_that_breaks_its_contract_is_found() -> Result<()> {
    let mut bad = good();
    bad["properties"] = json!({ "publicNetworkAcess": "Enabled" });
    for faults in [FaultPlan::default(), ordered(500)?] {
        let world = sent(&bad, faults).await?;
        let Some(traffic) = &world.traffic else { return Ok(()) };
        let error = traffic.finish().err().context("the breach was not found")?.to_string();
        ensure!(
            error.contains("request body /properties/publicNetworkAcess: is not in the contract"),
            "{error}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn an_ordered_answer_is_no_breach() -> Result<()> {
    // The end of the world judges it.
    drop(sent(&good(), ordered(200)?).await?);
    Ok(())
}
