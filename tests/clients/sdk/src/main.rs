//! acrgate as one client among others: makes one call, signed in as the Azure CLI is, and prints what came of it as
//! JSON. Tests compare that with what another client sees.

use std::io::{Write as _, stdout};
use std::path::PathBuf;
use std::time::Duration;

use acrgate::access::Operation;
use acrgate::arm::{Proxy, Roots, TransportOptions};
use acrgate::explain::Question;
use acrgate::names::{RegistryId, TaskName};
use acrgate::registry::Registry;
use acrgate::rules::NetworkEdit;
use acrgate::workflow::{Journal, TaskWorkflow};
use acrgate::{Client, ClientOptions, Cloud};
use azure_identity::AzureCliCredential;
use clap::{Parser, Subcommand};
use serde_json::{Value, json};
use url::Url;

/// Makes one call of acrgate's.
#[derive(Debug, Parser)]
struct Arguments {
    /// Azure Resource Manager.
    #[arg(long, env = "ACRGATE_RESOURCE_MANAGER")]
    resource_manager: Url,
    /// A file with the certificate authority.
    #[arg(long, env = "ACRGATE_CA")]
    ca: PathBuf,
    /// The registry's ARM id.
    registry: RegistryId,
    #[command(subcommand)]
    call: Call,
}

#[derive(Debug, Subcommand)]
enum Call {
    /// The network rules, those for subnets included.
    Rules,
    /// Makes an edit (a `NetworkEdit` as JSON), and gives the rules after it.
    Edit {
        /// The edit.
        edit: String,
    },
    /// Whether a task may push to its registry: the class of the decision.
    Explain {
        /// The task.
        task: TaskName,
    },
    /// Lets a task through the rules, closes public access, and proves it by a run.
    Trust {
        /// The task.
        task: TaskName,
    },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let registry = client(&arguments)?.registry(arguments.registry.clone());
    let answer = make(arguments.call, &registry).await?;
    writeln!(stdout(), "{answer}")?;
    Ok(())
}

/// Signed in as the Azure CLI is, which knows the cloud by itself.
fn client(arguments: &Arguments) -> anyhow::Result<Client> {
    let arm = &arguments.resource_manager;
    let cloud = Cloud::custom(arm.clone(), arm.clone(), "azurecr.test")?;
    let transport = TransportOptions::default()
        .with_roots(Roots::Only(std::fs::read_to_string(&arguments.ca)?))
        .with_proxy(Proxy::None);
    let options = ClientOptions::default()
        .with_cloud(cloud)
        .with_transport(transport)
        // Nobody else writes, so an edit need not be looked at again.
        .with_settle(Duration::ZERO);
    Ok(Client::new(AzureCliCredential::new(None)?, options))
}

async fn make(call: Call, registry: &Registry) -> anyhow::Result<Value> {
    Ok(match call {
        Call::Rules => json!(registry.network().get_with_subnet_rules().await?),
        Call::Edit { edit } => {
            let edit: NetworkEdit = serde_json::from_str(&edit)?;
            json!(registry.network().edit(&edit).await?.after)
        }
        Call::Explain { task } => {
            let explanation = registry.explain(&Question::task(task, Operation::Push)).await?;
            json!({ "class": explanation.decision.class })
        }
        Call::Trust { task } => {
            let workflow = TaskWorkflow::for_existing(registry.task(task)).closing_public_access();
            let journal = Journal::in_memory();
            workflow.apply(&workflow.plan().await?, &journal).await?;
            workflow.verify(&journal, Default::default()).await?;
            json!(registry.network().get().await?)
        }
    })
}
