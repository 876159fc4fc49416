//! From facts to a decision: each layer in its own file, put together here.

mod authentication;
mod authorisation;
mod bypass;
mod network;
mod operation;

use super::decision::{Class, Decision, Finding, Layer, Outcome, Verdict};
use super::document::Document;
use super::fix::{self, Fix};
use super::schema::DecisionSchema;

/// Decides whether the caller of a document gets through.
///
/// The first layer that stops the caller for certain decides; what public access and the rule set stop, the bypass may
/// still let through. If no layer denies for certain and one that matters cannot be told, the verdict is *unknown*.
pub fn decide(document: &Document) -> Decision {
    let mut decision = assess(document);
    decision.fixes = fixes(document, &decision);
    decision
}

/// How the network layers together decide.
#[derive(Debug, Clone, Copy)]
enum Gate {
    Pass(Layer, Class),
    Deny(Layer, Class),
    Unknown(Layer),
}

fn assess(document: &Document) -> Decision {
    let (mut findings, gate) = network::assess(document);
    let principal = authentication::principal(document);
    findings.push(authentication::assess(document, principal));
    findings.push(authorisation::assess(document, principal));
    findings.push(operation::assess(document));

    let (verdict, layer, class) = match before_the_network(document, &findings) {
        Some((layer, class)) => (Verdict::Denied, layer, class),
        None => conclude(gate, &findings),
    };
    let lacks = match verdict {
        Verdict::Unknown => lacks(&findings),
        Verdict::Allowed | Verdict::Denied => Vec::new(),
    };
    Decision {
        schema: DecisionSchema,
        verdict,
        class,
        layer,
        findings,
        fixes: Vec::new(),
        lacks,
        settings: document.settings.clone(),
    }
}

/// What Azure Resource Manager, where an import is asked for, refuses before anything is sent to a registry.
fn before_the_network(document: &Document, findings: &[Finding]) -> Option<(Layer, Class)> {
    let control = authorisation::control(document);
    let abroad = |finding: &&Finding| {
        finding.layer == Layer::OperationPolicies && finding.class == Some(Class::ImportCrossTenant)
    };
    let denied = findings.iter().find(abroad).or(control.as_ref())?;
    (denied.outcome == Outcome::Deny).then_some((denied.layer, denied.class?))
}

fn conclude(gate: Gate, findings: &[Finding]) -> (Verdict, Layer, Class) {
    if let Gate::Deny(layer, class) = gate {
        return (Verdict::Denied, layer, class);
    }
    // Behind the network, every layer is final.
    let later = || findings.iter().filter(|finding| finding.layer >= Layer::Authentication);
    if let Some((layer, class)) = later()
        .find_map(|finding| (finding.outcome == Outcome::Deny).then_some((finding.layer, finding.class?)))
    {
        return (Verdict::Denied, layer, class);
    }
    match gate {
        Gate::Unknown(layer) => (Verdict::Unknown, layer, Class::FactsMissing),
        Gate::Deny(layer, class) => (Verdict::Denied, layer, class),
        Gate::Pass(layer, class) => match later().find(|f| f.outcome == Outcome::Unknown) {
            Some(finding) => (Verdict::Unknown, finding.layer, Class::FactsMissing),
            None => (Verdict::Allowed, layer, class),
        },
    }
}

fn lacks(findings: &[Finding]) -> Vec<String> {
    let mut lacks: Vec<String> = Vec::new();
    for lack in findings.iter().flat_map(|finding| &finding.lacks) {
        if !lacks.contains(lack) {
            lacks.push(lack.clone());
        }
    }
    lacks
}

/// Fixes one denial after the other on a copy of the facts, until the caller gets through. A fix that helps only
/// together with another that nobody knows is no fix: then the list ends before it.
fn fixes(document: &Document, decision: &Decision) -> Vec<Fix> {
    // More steps than any real case needs (a task needs six); a bound, so that two rules can never play ping-pong.
    const MOST: usize = 10;
    let mut facts = document.clone();
    let mut denial = decision.clone();
    let mut fixes = Vec::new();
    while denial.verdict == Verdict::Denied && fixes.len() < MOST {
        let Some(fix) = fix::for_denial(&facts, denial.class) else {
            break;
        };
        facts = fix.action.apply(&facts);
        fixes.push(fix);
        denial = assess(&facts);
    }
    fixes
}
