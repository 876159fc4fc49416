//! Azure's recorded traffic, held to the contracts, given to the SDK and asked of the emulator.

use acrgate_contracts::{contract::Contracts, judge, material::Material};
use anyhow::Result;

#[test]
fn recorded_exchanges_are_as_the_contracts_say() -> Result<()> {
    let Some(azure) = Material::find("recordings against the contracts") else {
        return Ok(());
    };
    judge::against_contracts(&Contracts::load(&azure.contracts())?, &azure.recordings()?)
}

#[tokio::test]
async fn the_sdk_takes_recorded_answers() -> Result<()> {
    let Some(azure) = Material::find("recordings through the SDK") else {
        return Ok(());
    };
    judge::through_the_sdk(&azure.recordings()?).await
}

#[tokio::test]
async fn the_emulator_answers_as_recorded() -> Result<()> {
    let Some(azure) = Material::find("recordings on the emulator") else {
        return Ok(());
    };
    let contracts = Contracts::load(&azure.contracts())?;
    judge::on_the_emulator(&azure.recordings()?, Some(&contracts)).await
}
