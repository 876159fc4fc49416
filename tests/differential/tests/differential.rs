//! The comparisons. `ACRGATE_DIFFERENTIAL_SEED` gives another seed, `ACRGATE_DIFFERENTIAL_CASES` another number of cases.

use std::str::FromStr;
use std::time::Instant;

use acrgate::access::Class;
use acrgate_differential::cloud::Cloud;
use acrgate_differential::compare::Comparison;
use acrgate_differential::document::Reading;
use acrgate_differential::report::say;
use acrgate_differential::runs;
use acrgate_emulator::Options;
use acrgate_emulator::enforce::Rule;
use acrgate_emulator::options::{Behaviour, Enforced};

fn setting<T: FromStr>(name: &str, default: T) -> T {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn seed() -> u64 {
    setting("ACRGATE_DIFFERENTIAL_SEED", 20_250_601)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn decisions_are_what_a_client_observes() {
    let started = Instant::now();
    let cloud = Cloud::start(Options::default()).await;
    let mut comparison = Comparison::new(cloud, seed(), Reading::default());
    let wanted = setting("ACRGATE_DIFFERENTIAL_CASES", 20_000);
    let report = comparison.run(wanted).await;
    report.print(&format!("decisions and observations, seed {}, {:.1?}", seed(), started.elapsed()));
    report.assert_agreement();
    assert!(report.cases() >= wanted);
    for class in Class::ALL {
        let cases = report.classes.get(class).map_or(0, |count| count.cases);
        if *class == Class::FactsMissing {
            assert_eq!(cases, 0, "{class}");
        } else if wanted >= 20_000 {
            assert!(cases >= 20, "{class}: only {cases} cases");
        }
    }
    // What the bypass does for imports is tried by imports, not by a service that claims to be one.
    for class in [Class::TrustedBypass, Class::BypassDisabled, Class::ServiceEndpointNoBypass] {
        let imports = report.classes.get(&class).map_or(0, |count| count.imports);
        assert!(wanted < 20_000 || imports >= 20, "{class}: only {imports} imports");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whole_task_runs_end_as_decided() {
    let cloud = Cloud::start(Options::default()).await;
    let report = runs::compare(&cloud, seed(), 4).await;
    report.print("task runs");
    report.assert_agreement();
    assert!(report.classes.contains_key(&Class::TrustedBypass));
    say(&format!("  explained without missing facts: {} of {}", report.explained, report.cases()));
}

/// A change of one contested rule, the same on both sides.
type Contested = (&'static str, fn(&mut Reading, &mut Behaviour));

const CONTESTED: [Contested; 4] = [
    ("container_instances_system_assigned: false", |reading, behaviour| {
        reading.settings.container_instances_system_assigned = false;
        behaviour.container_instances_system_assigned = false;
    }),
    ("public_access_overrides_rules: true", |reading, behaviour| {
        reading.settings.public_access_overrides_rules = true;
        behaviour.public_access_overrides_rules = true;
    }),
    ("tasks_bypass_needs_trusted_services: false", |reading, behaviour| {
        reading.settings.tasks_bypass_needs_trusted_services = false;
        behaviour.tasks_bypass_needs_trusted_services = false;
    }),
    ("a service's token bypasses from anywhere", |reading, behaviour| {
        reading.bypass_from_anywhere = true;
        behaviour.bypass_needs_service_origin = false;
    }),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn contested_rules_agree_in_their_other_reading() {
    for (name, change) in CONTESTED {
        let (mut reading, mut behaviour) = (Reading::default(), Behaviour::default());
        change(&mut reading, &mut behaviour);
        let options = || Options { behaviour, ..Options::default() };
        let report = Comparison::new(Cloud::start(options()).await, seed(), reading).run(1_500).await;
        report.print(name);
        report.assert_agreement();
        // It is another reading: told of the usual one, the SDK would be wrong.
        let mut usual = Comparison::new(Cloud::start(options()).await, seed(), Reading::default());
        assert!(!usual.run(1_500).await.disagreements.is_empty(), "{name} makes no difference");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_rule_is_missed_when_it_is_off() {
    const MOST: usize = 3_000;
    const STEP: usize = 200;
    for rule in Rule::ALL {
        let options = Options { enforced: Enforced::all_but(*rule), ..Options::default() };
        let mut comparison = Comparison::new(Cloud::start(options).await, seed(), Reading::default());
        let mut tried = 0;
        let found = loop {
            let report = comparison.run(STEP).await;
            tried += report.cases();
            if let Some(first) = report.disagreements.into_iter().next() {
                break first;
            }
            assert!(tried < MOST, "{tried} cases did not tell that the rule {rule} is off");
        };
        let (decided, observed) = (found.decision.class, &found.class);
        say(&format!(
            "without {rule:<30} {decided}, observed {}, {observed} (of {tried} cases)",
            found.ending
        ));
    }
}
