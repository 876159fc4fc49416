//! The three comparisons, over a set of recordings, with their exceptions and figures.

use std::fmt;

use anyhow::{Result, bail};

use crate::{
    contract::{Contracts, Difference},
    emulator,
    finding::{Check, Exceptions, Finding, TRAFFIC},
    material::{self, say},
    recording::Recording,
    sdk,
};

/// What came of holding exchanges to their contracts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Figures {
    /// Exchanges that a contract describes.
    pub validated: usize,
    /// Exchanges that none describes.
    pub without: usize,
    /// Differences that are known.
    pub excepted: usize,
}

impl Figures {
    pub(crate) fn count(&mut self, differences: Option<&Vec<Difference>>) {
        match differences {
            None => self.without += 1,
            Some(_) => self.validated += 1,
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { validated, without, excepted } = self;
        write!(
            f,
            "{validated} exchanges validated, {without} without a contract, {excepted} differences excepted"
        )
    }
}

/// What becomes of exceptions that met no difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needless {
    /// They fail the comparison.
    Fail,
    /// They may be needed elsewhere.
    Pass,
}

/// Sifts what was found in the traffic of a test; gives how many differences are known.
pub(crate) fn traffic(findings: Vec<Finding>, needless: Needless) -> Result<usize> {
    if findings.is_empty() && needless == Needless::Pass {
        return Ok(0);
    }
    sift(Check::Contract, |file| file.starts_with(TRAFFIC), findings, needless)
}

/// Every exchange against the contract of its API version. Prints validated / no contract / excepted.
///
/// # Errors
/// Where an exchange differs without an exception, or an exception has become needless.
pub fn against_contracts(contracts: &Contracts, recordings: &[Recording]) -> Result<()> {
    let mut figures = Figures::default();
    let mut findings = Vec::new();
    for recording in recordings {
        for (interaction, exchange) in recording.interactions.iter().enumerate() {
            if !exchange.request.is_ours() {
                continue;
            }
            let differences = contracts.check(exchange)?;
            figures.count(differences.as_ref());
            let found = |difference| Finding::of(recording, interaction, exchange, difference);
            findings.extend(differences.into_iter().flatten().map(found));
        }
    }
    figures.excepted = sift(Check::Contract, of(recordings), findings, Needless::Fail)?;
    say(&format!("contract: {figures}"));
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
    let excepted = sift(Check::Sdk, of(recordings), findings, Needless::Fail)?;
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
    let excepted = sift(Check::Emulator, of(recordings), findings, Needless::Fail)?;
    say(&format!(
        "emulator: {asked} exchanges replayed, {validated} of its answers validated, {excepted} differences excepted"
    ));
    Ok(())
}

/// Whether an exception's file is one of these.
fn of(recordings: &[Recording]) -> impl Fn(&str) -> bool {
    |file| recordings.iter().any(|recording| recording.file == file)
}

fn sift(
    check: Check,
    concerns: impl Fn(&str) -> bool,
    findings: Vec<Finding>,
    needless: Needless,
) -> Result<usize> {
    let exceptions = Exceptions::parse(&material::exceptions()?, check, concerns)?;
    let (left, excepted) = exceptions.sift(findings);
    let needless = if needless == Needless::Fail { exceptions.needless() } else { Vec::new() };
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
