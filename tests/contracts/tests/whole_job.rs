//! Every request that the SDK sends in a whole job, and every answer of the emulator, held to Azure's contracts.

use acrgate::rules::RoleAssignmentMode;
use acrgate_contracts::{contract::Contracts, job, judge, material::Material};
use anyhow::Result;

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_job_keeps_to_the_contracts() -> Result<()> {
    let mut recordings = Vec::new();
    for mode in [RoleAssignmentMode::LegacyRegistryPermissions, RoleAssignmentMode::AbacRepositoryPermissions]
    {
        recordings.push(job::recorded(mode).await?);
    }
    let Some(azure) = Material::find("a whole job against the contracts") else {
        return Ok(());
    };
    judge::against_contracts(&Contracts::load(&azure.contracts())?, &recordings)
}
