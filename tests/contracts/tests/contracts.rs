//! Recorded exchanges, and those that the repository brings along, held to Azure's contracts.

use acrgate_contracts::{
    Check, Exceptions, Finding,
    contract::Contracts,
    material::{self, Material},
};
use anyhow::Result;

#[test]
fn exchanges_are_as_the_contracts_say() -> Result<()> {
    let Some(azure) = Material::find("exchanges against contracts") else {
        return Ok(());
    };
    let contracts = Contracts::load(&azure.contracts())?;
    let mut recordings = azure.recordings()?;
    recordings.extend(material::own_exchanges()?);
    let (mut validated, mut without) = (0, 0);
    let mut findings = Vec::new();
    for recording in &recordings {
        for (interaction, exchange) in recording.interactions.iter().enumerate() {
            if !exchange.request.is_ours() {
                continue;
            }
            match contracts.check(exchange)? {
                None => without += 1,
                Some(differences) => {
                    validated += 1;
                    findings.extend(differences.into_iter().map(|difference| Finding {
                        file: recording.file.clone(),
                        interaction,
                        request: exchange.request.line(),
                        place: difference.place,
                        message: difference.message,
                    }));
                }
            }
        }
    }
    for f in &findings {
        println!("{f}");
    }
    println!("{validated} {without} of {}", contracts.len());
    Ok(())
}
