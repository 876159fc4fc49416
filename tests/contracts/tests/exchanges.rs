//! The repository's own exchanges, one file for each shape of Azure's traffic, through the same comparisons as recorded
//! traffic. They run on every machine; only the contracts are not everywhere.

use acrgate_contracts::{
    contract::Contracts,
    emulator, judge,
    material::{self, Material},
    recording::{Recording, Response},
    sdk,
};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};

#[test]
fn exchanges_are_as_the_contracts_say() -> Result<()> {
    let Some(azure) = Material::find("own exchanges against the contracts") else {
        return Ok(());
    };
    judge::against_contracts(&Contracts::load(&azure.contracts())?, &material::own_exchanges()?)
}

#[tokio::test]
async fn the_sdk_takes_the_answers() -> Result<()> {
    judge::through_the_sdk(&material::own_exchanges()?).await
}

#[tokio::test]
async fn the_emulator_answers_alike() -> Result<()> {
    let azure = Material::find("the emulator's answers to own exchanges against the contracts");
    let contracts = azure.map(|azure| Contracts::load(&azure.contracts())).transpose()?;
    judge::on_the_emulator(&material::own_exchanges()?, contracts.as_ref()).await
}

#[tokio::test]
async fn the_emulator_keeps_to_the_contract_of_every_version() -> Result<()> {
    let Some(azure) = Material::find("the emulator's answers in every API version") else {
        return Ok(());
    };
    let mut exchanged = Vec::new();
    for version in ["2023-07-01", "2023-11-01-preview", "2025-11-01", "2026-09-01-preview"] {
        let files = ["registry-create.json", "registry-change.json", "private-endpoint.json"];
        for mut recording in
            material::own_exchanges()?.into_iter().filter(|own| files.contains(&own.file.as_str()))
        {
            for exchange in &mut recording.interactions {
                let url = exchange.request.url.as_str().replace("2025-11-01", version);
                exchange.request.url = url.parse()?;
            }
            let file = format!("{} in {version}", recording.file);
            let interactions = emulator::replay(&recording, None).await?.exchanged;
            exchanged.push(Recording { file, given: Vec::new(), interactions });
        }
    }
    judge::against_contracts(&Contracts::load(&azure.contracts())?, &exchanged)
}

/// The recording of this file, with one of its answers changed.
fn changed(file: &str, interaction: usize, change: impl FnOnce(&mut Response)) -> Result<Recording> {
    let recordings = material::own_exchanges()?;
    let mut recording = recordings.into_iter().find(|own| own.file == file).context("an own file")?;
    change(&mut recording.interactions[interaction].response);
    Ok(recording)
}

fn with_body(pointer: &'static str, value: Value) -> impl FnOnce(&mut Response) {
    move |answer| {
        let mut body = answer.json().unwrap_or_default();
        if let Some(there) = body.pointer_mut(pointer) {
            *there = value;
        }
        answer.body = body.to_string().into_bytes();
    }
}

#[tokio::test]
async fn an_answer_that_the_sdk_cannot_take_is_found() -> Result<()> {
    let sku = changed("registry-create.json", 4, with_body("/sku", json!("Premium")))?;
    let found = sdk::take(&sku).await?.findings;
    assert_eq!((found.len(), found[0].interaction), (1, 1), "the creation reads its result last: {found:?}");

    let status = changed("private-endpoint.json", 2, |answer| answer.status = 404)?;
    assert!(!sdk::take(&status).await?.findings.is_empty(), "a poll that fails is no success");
    Ok(())
}

#[tokio::test]
async fn an_answer_of_another_shape_is_found() -> Result<()> {
    let cases = [
        ("status", changed("registry-change.json", 0, |answer| answer.status = 202)?),
        (
            "header retry-after",
            changed("registry-create.json", 1, |answer| {
                answer.headers.insert("retry-after".into(), "10".into());
            })?,
        ),
        (
            "header azure-asyncoperation",
            changed("private-endpoint.json", 1, |answer| {
                answer.headers.remove("azure-asyncoperation");
            })?,
        ),
        (
            "/properties/publicNetworkAccess",
            changed(
                "registry-create.json",
                4,
                with_body("/properties/publicNetworkAccess", json!("Disabled")),
            )?,
        ),
        ("/error/code", changed("role-assignment.json", 1, with_body("/error/code", json!("Conflict")))?),
        ("/errors/0/message", changed("denied.json", 1, with_body("/errors/0/message", json!("go away")))?),
    ];
    for (place, recording) in cases {
        let found = emulator::replay(&recording, None).await?.findings;
        let places: Vec<&str> = found.iter().map(|finding| finding.place.as_str()).collect();
        assert!(places.contains(&place), "{}: {place} is not among {places:?}", recording.file);
    }
    Ok(())
}
