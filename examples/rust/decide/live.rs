//! The question, asked of a registry that is there.

use acrgate::{
    Error, ErrorKind, Result,
    access::{Caller, ImportSourceName, Operation, ServiceInstance},
    explain::{Explanation, Question, Who},
    registry::Registry,
};

use crate::arguments::{Asked, Wish};

/// What is going to be read, for whoever waits for it.
pub(crate) fn plan(registry: &Registry, asked: &Asked) -> Result<String> {
    let mut reads = vec![format!("the registry {}", registry.id().name())];
    match question(asked)?.who {
        Who::Task { task, .. } => {
            reads.push(format!("the task {task} with its credential entries"));
            reads.push("the roles of its identity".to_owned());
        }
        Who::Caller { principal: Some(principal), .. } => reads.push(format!("the roles of {principal}")),
        _ => {}
    }
    Ok(format!("reads {}; nothing is changed", reads.join(", ")))
}

/// Gathers the facts and decides.
pub(crate) async fn explain(registry: &Registry, asked: &Asked) -> Result<Explanation> {
    registry.explain(&question(asked)?).await
}

fn question(asked: &Asked) -> Result<Question> {
    let operation = operation(asked.operation);
    let mut question = match asked {
        Asked { task: Some(task), .. } => Question::task(task.clone(), operation),
        Asked { address: Some(address), .. } => {
            let caller = Caller::PublicAddress { address: Some(*address) };
            Question::caller(caller, asked.principal, operation)
        }
        Asked { service: Some(service), .. } => {
            let mut instance = ServiceInstance::new(service.clone());
            if let Some(identity) = asked.identity {
                instance = instance.with_identity(identity.kind());
            }
            Question::caller(Caller::Service(instance), asked.principal, operation)
        }
        _ => {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "--azure needs a caller: --address, --task or --service",
            ));
        }
    };
    if let Some(address) = asked.seen_at {
        question = question.seen_at(address);
    }
    if let Some(repository) = &asked.repository {
        question = question.on(repository.clone());
    }
    Ok(question)
}

fn operation(wish: Wish) -> Operation {
    match wish {
        Wish::Pull => Operation::Pull,
        Wish::Push => Operation::Push,
        Wish::Delete => Operation::Delete,
        Wish::Catalog => Operation::Catalog,
        Wish::ImportInto => Operation::ImportInto,
        Wish::ImportFrom => {
            Operation::ImportFrom { named_by: Some(ImportSourceName::ResourceId), same_tenant: Some(true) }
        }
    }
}

/// Azure itself is not at hand here; the same questions are asked of a local one.
#[cfg(test)]
mod tests {
    use acrgate::{
        access::{Class, Document, Verdict, decide},
        registry::{TaskDefinition, TaskIdentity},
    };
    use acrgate_emulator::{Emulator, Options};
    use acrgate_examples::local;
    use clap::Parser as _;
    use serde_json::json;

    use super::*;
    use crate::arguments::Arguments;

    const IN_AZURE: [&str; 8] = [
        "decide",
        "--azure",
        "--subscription",
        "11111111-1111-1111-1111-111111111111",
        "--resource-group",
        "team",
        "--registry",
        "closed1",
    ];

    fn told(words: &[&str]) -> Arguments {
        Arguments::try_parse_from(IN_AZURE.iter().chain(words)).unwrap()
    }

    async fn closed() -> (Emulator, Registry) {
        let emulator = Emulator::start(Options::default()).await.unwrap();
        let id = told(&["--address", "203.0.113.7"]).azure.registry_id().unwrap();
        let closed = json!({ "id": id, "location": "westeurope", "properties": { "publicNetworkAccess": "Disabled" } });
        emulator.seed(&json!({ "resources": [closed] })).unwrap();
        let registry = local::client(&emulator).unwrap().registry(id);
        (emulator, registry)
    }

    #[tokio::test]
    async fn an_address_a_task_and_a_service_are_asked_about() {
        let (_emulator, registry) = closed().await;
        let task = registry.task("nightly".parse().unwrap());
        let steps = TaskDefinition::from_yaml("version: v1.1.0").with_identity(TaskIdentity::System);
        task.create(&steps).await.unwrap();
        for (words, class) in [
            (&["--address", "203.0.113.7"][..], Class::PublicDisabled),
            (&["--task", "nightly", "--operation", "push"], Class::TaskBypassNotAllowed),
            (&["--service", "app_service", "--identity", "system-assigned"], Class::ServiceNotTrusted),
        ] {
            let asked = told(words).asked;
            let plan = plan(&registry, &asked).unwrap();
            assert!(plan.starts_with("reads the registry closed1") && plan.ends_with("nothing is changed"));
            let explanation = explain(&registry, &asked).await.unwrap();
            assert_eq!(
                (explanation.decision.verdict, explanation.decision.class),
                (Verdict::Denied, class),
                "{words:?}: {}",
                explanation.decision
            );
            // What was read leads to the same offline.
            let written = serde_json::to_string(&explanation.document).unwrap();
            assert_eq!(decide(&Document::from_json(&written).unwrap()), explanation.decision);
        }
    }

    #[tokio::test]
    async fn nothing_is_changed() {
        let (emulator, registry) = closed().await;
        let asked = told(&["--address", "203.0.113.7", "--principal", emulator.client_id()]).asked;
        explain(&registry, &asked).await.unwrap();
        let requests = emulator.requests();
        let read = |method: &str| method == "GET" || method == "POST";
        assert!(requests.iter().all(|request| read(&request.method)), "{requests:?}");
        // The one thing that is posted is the credential, for a token.
        let posted = requests.iter().filter(|request| request.method == "POST");
        assert!(posted.into_iter().all(|request| request.path.ends_with("/oauth2/v2.0/token")));
    }

    #[test]
    fn a_caller_is_needed_and_one_is_enough() {
        assert_eq!(question(&told(&[]).asked).unwrap_err().kind(), ErrorKind::InvalidInput);
        for words in [
            &["--address", "203.0.113.7", "--task", "nightly"][..],
            &["--identity", "none"],
            &["--task", "nightly", "--principal", "44444444-4444-4444-4444-444444444444"],
            &["document.json"],
        ] {
            assert!(Arguments::try_parse_from(IN_AZURE.iter().chain(words)).is_err(), "{words:?}");
        }
        for words in
            [&["decide", "--azure"][..], &["decide", "--task", "nightly"], &["decide", "--document", "x"]]
        {
            assert!(Arguments::try_parse_from(words).is_err(), "{words:?}");
        }
    }
}
