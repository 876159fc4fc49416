//! The three comparisons, over a set of recordings, with their exceptions and figures.

use anyhow::{Result, bail};

use crate::{
    contract::Contracts,
    emulator,
    finding::{Check, Exceptions, Finding},
    material::{self, say},
    recording::Recording,
    sdk,
};

/// Every exchange against the contract of its API version. Prints validated / no contract / excepted.
///
/// # Errors
/// Where an exchange differs without an exception, or an exception has become needless.
pub fn against_contracts(contracts: &Contracts, recordings: &[Recording]) -> Result<()> {
    let (mut validated, mut without) = (0, 0);
    let mut findings = Vec::new();
    for recording in recordings {
        for (interaction, exchange) in recording.interactions.iter().enumerate() {
            if !exchange.request.is_ours() {
                continue;
            }
            match contracts.check(exchange)? {
                None => without += 1,
                Some(differences) => {
                    validated += 1;
                    let found = differences
                        .into_iter()
                        .map(|difference| Finding::of(recording, interaction, exchange, difference));
                    findings.extend(found);
                }
            }
        }
    }
    let excepted = sift(Check::Contract, recordings, findings)?;
    say(&format!(
        "contract: {validated} exchanges validated, {without} without a contract, {excepted} differences excepted"
    ));
    Ok(())
}

/// Every recorded answer through the SDK.
///
/// # Errors
/// As for [`against_contracts`], and when the server of the answers does not start.
pub async fn through_the_sdk(recordings: &[Recording]) -> Result<()> {
    let (mut taken, mut no_call) = (0, 0);
    let mut findings = Vec::new();
    for recording in recordings {
        let result = sdk::take(recording).await?;
        taken += result.taken;
        no_call += result.no_call;
        findings.extend(result.findings);
    }
    let excepted = sift(Check::Sdk, recordings, findings)?;
    say(&format!("sdk: {taken} exchanges taken, {no_call} without a call, {excepted} differences excepted"));
    Ok(())
}

/// Every recording, asked of a fresh emulator; with contracts given, its answers are held to them too.
///
/// # Errors
/// As for [`against_contracts`], and when an emulator does not start.
pub async fn on_the_emulator(recordings: &[Recording], contracts: Option<&Contracts>) -> Result<()> {
    let (mut asked, mut validated) = (0, 0);
    let mut findings = Vec::new();
    for recording in recordings {
        let result = emulator::replay(recording, contracts).await?;
        asked += result.asked;
        validated += result.validated;
        findings.extend(result.findings);
    }
    let excepted = sift(Check::Emulator, recordings, findings)?;
    say(&format!(
        "emulator: {asked} exchanges replayed, {validated} of its answers validated, {excepted} differences excepted"
    ));
    Ok(())
}

fn sift(check: Check, recordings: &[Recording], findings: Vec<Finding>) -> Result<usize> {
    let concerns = |file: &str| recordings.iter().any(|recording| recording.file == file);
    let exceptions = Exceptions::parse(&material::exceptions()?, check, concerns)?;
    let (left, excepted) = exceptions.sift(findings);
    let needless = exceptions.needless();
    if left.is_empty() && needless.is_empty() {
        return Ok(excepted);
    }
    let left: Vec<String> = left.iter().map(ToString::to_string).collect();
    bail!(
        "{} differences without an exception:\n{}\n{} exceptions without a difference:\n{}",
        left.len(),
        left.join("\n"),
        needless.len(),
        needless.join("\n")
    )
}
