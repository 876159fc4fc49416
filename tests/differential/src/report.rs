//! What a comparison found.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write as _;

use acrgate::access::{Class, Decision, Document};
use serde_json::Value;

use crate::case::Case;
use crate::observe::Ending;

/// A case on which the two sides do not agree.
#[derive(Debug)]
pub struct Disagreement {
    /// The seed of the comparison.
    pub seed: u64,
    /// The case.
    pub case: Case,
    /// The registry as Azure Resource Manager shows it.
    pub registry: Value,
    /// What the SDK was told.
    pub document: Document,
    /// What it decided.
    pub decision: Decision,
    /// What the client saw.
    pub ending: Ending,
    /// What the emulator gives as the reason.
    pub class: String,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, case, registry, document, decision, ending, class } = self;
        let document = serde_json::to_string_pretty(document).unwrap_or_default();
        writeln!(f, "ACRGATE_DIFFERENTIAL_SEED={seed}")?;
        writeln!(f, "case: {case:?}\nregistry: {registry}\ndocument: {document}")?;
        writeln!(f, "decided: {decision}")?;
        write!(f, "observed: {ending}, {class}")
    }
}

/// The cases and disagreements of each class.
#[derive(Debug, Default)]
pub struct Report {
    /// By the class that the SDK gave.
    pub classes: BTreeMap<Class, Count>,
    /// In the order in which they were found.
    pub disagreements: Vec<Disagreement>,
    /// For how many cases the SDK could gather every fact by itself, where it was asked to.
    pub explained: usize,
}

/// Of one class.
#[derive(Debug, Default, Clone, Copy)]
pub struct Count {
    /// How many cases had it.
    pub cases: usize,
    /// How many of them were imports.
    pub imports: usize,
    /// On how many of them the two sides disagreed.
    pub disagreements: usize,
}

impl Report {
    /// Adds another report.
    pub fn add(&mut self, other: Self) {
        for (class, count) in other.classes {
            let own = self.classes.entry(class).or_default();
            own.cases += count.cases;
            own.imports += count.imports;
            own.disagreements += count.disagreements;
        }
        self.disagreements.extend(other.disagreements);
        self.explained += other.explained;
    }

    /// How many cases there were.
    #[must_use]
    pub fn cases(&self) -> usize {
        self.classes.values().map(|count| count.cases).sum()
    }

    /// Prints the table, captured or not.
    pub fn print(&self, title: &str) {
        say(&format!("\n{title}: {} cases\n{self}", self.cases()));
    }

    /// Fails, with the first disagreements in full, if there are any.
    ///
    /// # Panics
    /// That is how it fails.
    pub fn assert_agreement(&self) {
        let first: Vec<String> = self.disagreements.iter().take(3).map(ToString::to_string).collect();
        let count = self.disagreements.len();
        assert!(first.is_empty(), "{count} disagreements, the first of them:\n\n{}", first.join("\n\n"));
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  {:<30} {:>7} {:>11} {:>14}", "class", "cases", "of imports", "disagreements")?;
        for (class, Count { cases, imports, disagreements }) in &self.classes {
            writeln!(f, "  {:<30} {cases:>7} {imports:>11} {disagreements:>14}", class.as_str())?;
        }
        Ok(())
    }
}

/// Prints a line, captured or not: the figures are part of the result.
pub fn say(line: &str) {
    // Where nobody listens, nothing is lost but the figures.
    let _ = writeln!(std::io::stderr(), "{line}");
}
