//! A process of its own for one errand: see the library.

use std::{
    io::{Read, Write},
    net::Ipv4Addr,
    time::Duration,
};

use acrgate::{
    Client, Error, Result,
    arm::Roots,
    names::{IpRule, LoginServer, RegistryId, TaskName},
    registry::RunOptions,
    rules::NetworkEdit,
    workflow::{Journal, TaskWorkflow},
};
use acrgate_end_to_end::{base, definition};
use acrgate_resilience::{Done, Errand, Place};
use futures::future::join_all;

/// Long enough for everything that a test lets a process wait for.
const PATIENCE: Duration = Duration::from_secs(60);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let (place, errand): (Place, Errand) = serde_json::from_str(&text)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let done = runtime.block_on(run(&place, errand)).map_err(|error| error.report())?;
    let mut stdout = std::io::stdout().lock();
    serde_json::to_writer(&mut stdout, &done)?;
    stdout.flush()?;
    Ok(())
}

async fn run(place: &Place, errand: Errand) -> Result<Done> {
    match errand {
        Errand::AddRules { registry, clients, settle_ms } => {
            let settle = Duration::from_millis(settle_ms);
            let client = || place.client(settle, PATIENCE);
            let all = clients.into_iter().map(|edits| add(client(), registry.clone(), edits));
            let outcomes: Vec<_> = join_all(all).await.into_iter().flatten().collect();
            Ok(Done::AddedRules {
                repairs: outcomes.iter().flatten().sum(),
                failed: outcomes.iter().filter_map(|one| Some(one.as_ref().err()?.report())).collect(),
            })
        }
        Errand::GoOn { registry, journal, creates_task, context } => {
            let workflow = workflow(place, registry, creates_task)?;
            let journal = Journal::open(&journal)?;
            let plan = match journal.plan() {
                Some(plan) => plan,
                None => workflow.plan().await?,
            };
            workflow.apply(&plan, &journal).await?;
            let proof = workflow.verify(&journal, RunOptions::default().with_context(context)).await?;
            Ok(Done::Verified { run: proof.run.run_id })
        }
        Errand::RollBack { registry, journal, creates_task } => {
            let journal = Journal::open(&journal)?;
            workflow(place, registry, creates_task)?.roll_back(&journal).await?;
            Ok(Done::RolledBack)
        }
        Errand::ReadTrustingTheSystem { registry } => {
            let client = place.client_trusting(Roots::System, Duration::ZERO, PATIENCE);
            Ok(match client.data_plane(login_server(&registry)?).probe(&base()).await {
                Ok(()) => Done::Read,
                Err(error) => Done::Failed {
                    kind: error.kind(),
                    hint: error.hint().unwrap_or_default().to_owned(),
                    message: error.report(),
                },
            })
        }
    }
}

/// Makes edits, one after the other; how often each had to be made again.
async fn add(client: Client, registry: RegistryId, edits: Vec<Vec<Ipv4Addr>>) -> Vec<Result<u32>> {
    let network = client.registry(registry).network();
    let mut outcomes = Vec::new();
    for rules in edits {
        let edit = NetworkEdit::new().add_ip_rules(rules.into_iter().map(IpRule::from));
        outcomes.push(network.edit(&edit).await.map(|change| change.repairs));
    }
    outcomes
}

fn workflow(place: &Place, registry: RegistryId, creates_task: bool) -> Result<TaskWorkflow> {
    let registry = place.client(Duration::ZERO, PATIENCE).registry(registry);
    let task = registry.task("nightly".parse::<TaskName>().map_err(Error::from)?);
    let workflow = match creates_task {
        true => TaskWorkflow::for_new(task, definition()),
        false => TaskWorkflow::for_existing(task),
    };
    Ok(workflow.closing_public_access())
}

fn login_server(registry: &RegistryId) -> Result<LoginServer> {
    Ok(format!("{}.azurecr.test", registry.name()).parse()?)
}
