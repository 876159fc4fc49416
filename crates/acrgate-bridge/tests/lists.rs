//! The lists are whole, convert both ways without loss, and keep secrets.

use std::collections::BTreeSet;
use std::time::Duration;

use acrgate::workflow;
use acrgate_bridge::records::{
    Caller, ClientOptions, Cloud, ErrorKind, Event, NetworkEdit, Proxy, Question, Seconds, Secret, Step,
    Verdict, Who,
};
use acrgate_bridge::schema::{Entry, Operations, operations, records};
use acrgate_bridge::{Convert, operations as calls};
use serde_json::json;

#[test]
fn every_entry_and_field_says_what_it_is() {
    let mut names = BTreeSet::new();
    for entry in records() {
        let (name, docs) = match entry {
            Entry::Record { name, docs, required, optional } => {
                assert!(required.iter().chain(optional).all(|field| !field.docs.is_empty()), "{name}");
                (name, docs)
            }
            Entry::Choice { name, docs, variants } => {
                for variant in variants {
                    assert!(!variant.docs.is_empty(), "{name}::{}", variant.name);
                    assert!(
                        variant.fields.iter().all(|field| !field.docs.is_empty()),
                        "{name}::{}",
                        variant.name
                    );
                }
                (name, docs)
            }
            Entry::Words { name, docs, words } => {
                assert!(words.iter().all(|(_, _, docs)| !docs.is_empty()), "{name}");
                (name, docs)
            }
            Entry::Shown { name } => {
                assert!(names.contains(name), "{name} is listed before it is shown");
                continue;
            }
        };
        assert!(!docs.is_empty(), "{name}");
        assert!(names.insert(name), "{name} is listed twice");
    }
    assert!(names.len() > 50, "{}", names.len());
}

#[test]
fn every_operation_says_what_it_does_and_belongs_to_a_class() {
    let mut classes = BTreeSet::from([""]);
    for entry in operations() {
        match entry {
            Operations::Class { name, docs, .. } => {
                assert!(!docs.is_empty(), "{name}");
                assert!(classes.insert(name), "{name} is listed twice");
            }
            Operations::Methods { class, methods, .. } => {
                assert!(classes.contains(class), "{class} is listed before what it does");
                assert!(methods.iter().all(|method| !method.docs.is_empty()), "{class}");
            }
        }
    }
}

#[test]
fn values_survive_the_way_there_and_back() {
    let event = workflow::Event::StepDone {
        number: 1,
        of: 4,
        step: workflow::Step::EnableIdentity { task: "nightly".parse().unwrap() },
        changed: true,
        took: Duration::from_millis(1500),
    };
    let plain: Event = event.clone().convert().unwrap();
    assert_eq!(plain.to_string(), event.to_string());
    assert_eq!(
        serde_json::to_value(&plain).unwrap(),
        json!({
            "type": "step_done", "number": 1, "of": 4, "changed": true, "took": 1.5,
            "step": { "type": "enable_identity", "task": "nightly" },
        })
    );
    let back: workflow::Event = plain.convert().unwrap();
    assert_eq!(back, event);
}

#[test]
fn a_wish_is_the_sdks_edit() {
    let edit = NetworkEdit {
        allow_trusted_services: Some(true),
        add_ip_rules: vec!["203.0.113.7/32".to_owned()],
        ..serde_json::from_value(json!({ "add_ip_rules": [], "remove_ip_rules": [] })).unwrap()
    };
    let core: acrgate::rules::NetworkEdit = edit.convert().unwrap();
    let expected = acrgate::rules::NetworkEdit::new()
        .allow_trusted_services(true)
        .add_ip_rules(["203.0.113.7".parse().unwrap()]);
    assert_eq!(core, expected);
}

#[test]
fn wrong_texts_are_refused_by_name() {
    let error = calls::aggregate_ip_rules(vec!["fe80::1".to_owned()]).unwrap_err();
    assert_eq!(error.kind, "invalid_input");
    assert!(error.message.contains("fe80::1"), "{error}");
    let wrong: acrgate::Result<Verdict> = "perhaps".to_owned().convert();
    assert!(wrong.unwrap_err().message().contains("allowed, denied, unknown"));
    let question = Question {
        who: Who::Caller {
            caller: Caller::PublicAddress { address: Some("nowhere".to_owned()) },
            principal: None,
        },
        operation: serde_json::from_value(json!({ "type": "pull" })).unwrap(),
        repository: None,
        settings: None,
    };
    let asked: acrgate::Result<acrgate::explain::Question> = question.convert();
    assert!(asked.unwrap_err().message().contains("is not an IP address"));
}

#[test]
fn a_decision_is_made_offline() {
    let document = include_str!("../../../examples/rust/documents/task-denied.json");
    let decision = calls::decide(document.to_owned()).unwrap();
    assert_eq!(decision.verdict, Verdict::Denied);
    assert_eq!(decision.schema, "acrgate.decision/1");
    let core = acrgate::access::decide(&acrgate::access::Document::from_json(document).unwrap());
    assert_eq!(decision.to_string(), core.to_string());
}

#[test]
fn secrets_are_not_shown() {
    let options = ClientOptions {
        cloud: Some(Cloud::Public {}),
        proxy: Some(Proxy::Url { url: Secret("http://user:hunter2@proxy.test:3128".to_owned()) }),
        deadline: Some(Seconds(Duration::from_secs(5))),
        ..serde_json::from_value(json!({})).unwrap()
    };
    assert!(!format!("{options:?}").contains("hunter2"));
    let token = acrgate_bridge::token::Token { secret: "hunter2".to_owned(), expires_on: 0 };
    assert!(!format!("{token:?}").contains("hunter2"));
    let wrong = ClientOptions { proxy: Some(Proxy::Url { url: Secret("hunter2".to_owned()) }), ..options };
    let refused: acrgate::Result<acrgate::ClientOptions> = wrong.convert();
    assert!(!format!("{:?}", refused.unwrap_err()).contains("hunter2"));
}

#[test]
fn a_step_knows_its_variant_by_type() {
    let step = serde_json::to_value(Step::CreateTask { task: "build".to_owned() }).unwrap();
    assert_eq!(step, json!({ "type": "create_task", "task": "build" }));
}

#[test]
fn kinds_of_errors_have_the_sdks_words() {
    for &kind in ErrorKind::ALL {
        let core: acrgate::ErrorKind = kind.convert().unwrap();
        assert_eq!(core.as_str(), kind.as_str());
    }
}
