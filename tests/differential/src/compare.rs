//! Many cases, decided and observed.

use std::sync::Arc;

use acrgate::access::{Decision, Document, RegistryFacts, decide};
use futures::{StreamExt as _, stream};
use serde_json::Value;

use crate::case::Case;
use crate::cloud::Cloud;
use crate::dice::Dice;
use crate::document::{Reading, document};
use crate::log::Log;
use crate::observe::{Ending, Noted, Visitor};
use crate::report::{Disagreement, Report};
use crate::scene::Scene;

/// How many registries are there at a time.
const BATCH: usize = 50;
/// How many are visited at the same time.
const AT_ONCE: usize = 8;
/// How many cases each gets.
pub const CASES_EACH: usize = 20;

/// A comparison of many cases in one cloud.
#[derive(Debug)]
pub struct Comparison {
    cloud: Arc<Cloud>,
    seed: u64,
    dice: Dice,
    reading: Reading,
    registries: usize,
}

/// A case with its decision and what came of it.
struct Tried {
    case: Case,
    document: Document,
    decision: Decision,
    ending: Ending,
    noted: Noted,
}

/// All cases of a registry.
struct Visited {
    scene: Scene,
    registry: Value,
    tried: Vec<Tried>,
}

impl Comparison {
    /// A comparison in a cloud that reads contested rules like this.
    #[must_use]
    pub fn new(cloud: Cloud, seed: u64, reading: Reading) -> Self {
        Self { cloud: Arc::new(cloud), seed, dice: Dice::new(seed), reading, registries: 0 }
    }

    /// Compares this many cases, or as many more as make the last registry's full.
    pub async fn run(&mut self, cases: usize) -> Report {
        let mut report = Report::default();
        while report.cases() < cases {
            let wanted = (cases - report.cases()).div_ceil(CASES_EACH).min(BATCH);
            report.add(self.batch(wanted).await);
        }
        report
    }

    async fn batch(&mut self, registries: usize) -> Report {
        let mut visits = Vec::new();
        for _ in 0..registries {
            self.registries += 1;
            let scene = Scene::random(&mut self.dice, format!("reg{:05}", self.registries));
            let cases: Vec<_> = (0..CASES_EACH).map(|_| Case::random(&mut self.dice, &scene)).collect();
            self.cloud.emulator().seed(&scene.seed()).unwrap();
            let (cloud, reading) = (Arc::clone(&self.cloud), self.reading.clone());
            visits.push(tokio::spawn(async move { visit(&cloud, scene, cases, &reading).await }));
        }
        let visited: Vec<Visited> =
            stream::iter(visits).buffered(AT_ONCE).map(Result::unwrap).collect().await;
        let log = self.log();
        let mut report = Report::default();
        for one in visited {
            self.judge(one, &log, &mut report);
        }
        report
    }

    /// What the emulator noted on each request. It forgets them.
    fn log(&self) -> Log {
        let log = Log::new(self.cloud.emulator());
        self.cloud.emulator().cloud().requests.clear();
        log
    }

    fn judge(&self, visited: Visited, log: &Log, report: &mut Report) {
        let host = visited.scene.login_server();
        for Tried { case, document, decision, ending, noted } in visited.tried {
            let class = log.class(&host, &noted);
            let agree =
                Ending::foretold(&decision).as_ref() == Some(&ending) && decision.class.as_str() == class;
            let count = report.classes.entry(decision.class).or_default();
            count.cases += 1;
            count.imports += usize::from(case.operation.is_import());
            if !agree {
                count.disagreements += 1;
                let (seed, registry) = (self.seed, visited.registry.clone());
                let class = class.to_owned();
                report.disagreements.push(Disagreement {
                    seed,
                    case,
                    registry,
                    document,
                    decision,
                    ending,
                    class,
                });
            }
        }
    }
}

/// Decides and carries out the cases of a registry, one after the other.
async fn visit(cloud: &Cloud, scene: Scene, cases: Vec<Case>, reading: &Reading) -> Visited {
    let registry = cloud.read(&scene.id).await;
    let facts = RegistryFacts::from_registry(&registry).unwrap();
    let mut tried = Vec::new();
    let mut visitor = Visitor::new(cloud, &scene);
    let import_address = cloud.emulator().cloud().options.import_address;
    for (number, case) in cases.into_iter().enumerate() {
        if number == 0 {
            visitor.challenge(&case).await;
        }
        let document = document(&case, &scene, &facts, reading, import_address);
        let decision = decide(&document);
        let (ending, noted) = visitor.carry_out(&case).await;
        tried.push(Tried { case, document, decision, ending, noted });
    }
    Visited { scene, registry, tried }
}
