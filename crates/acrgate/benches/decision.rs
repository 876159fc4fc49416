//! What a decision costs, without any network: `cargo bench -p acrgate --bench decision`.
//!
//! Processor time of one thread, the least of several rounds: what the same work costs when nobody else disturbs it.

#![expect(clippy::unwrap_used, reason = "a benchmark stops where its input is wrong")]
#![expect(clippy::print_stdout, reason = "the table is what it is for")]

mod measure;

use std::{env, hint::black_box, net::Ipv4Addr};

use acrgate::{
    access::{Document, decide},
    names::IpRule,
    rules::{DefaultAction, NetworkRules, PreparedIpRules, Sku},
};

use measure::{Table, processor_time};

/// As many as a registry may have; two of three are single addresses, as in real registries.
const RULES: u32 = 200;
/// So many that the processor cannot learn the answers by heart.
const PROBES: usize = 1 << 15;
const ROUNDS: usize = 25;

fn rule(nth: u32) -> String {
    let network = nth.wrapping_mul(0x9E37_79B1) & 0xFFFF_FF00;
    if nth.is_multiple_of(3) {
        format!("{}/24", Ipv4Addr::from_bits(network))
    } else {
        Ipv4Addr::from_bits(network | (nth & 0xFF)).to_string()
    }
}

/// Addresses in an order without a pattern, half of them admitted.
fn probes(rules: &[IpRule]) -> Vec<Ipv4Addr> {
    let mut state = 0x2545_F491_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    };
    let admitted = |at: u32| rules.get(at as usize % rules.len()).map(|rule| rule.last()).unwrap();
    (0..PROBES)
        .map(|_| {
            let (coin, value) = (next(), next());
            if coin & 1 == 0 { admitted(value) } else { Ipv4Addr::from_bits(value) }
        })
        .collect()
}

fn main() {
    // Under `cargo test` benchmarks are only built.
    if !env::args().any(|argument| argument == "--bench") {
        return;
    }
    let mut table = Table::new("Decisions of acrgate, without any network");
    network(&mut table);
    documents(&mut table);
    println!("{table}");
}

/// Nanoseconds of processor time for each time that the work is done.
fn cost<T>(times: u32, mut work: impl FnMut() -> T) -> f64 {
    let rounds = (0..ROUNDS).map(|_| {
        let before = processor_time();
        for _ in 0..times {
            black_box(work());
        }
        (processor_time() - before) * 1e9 / f64::from(times)
    });
    rounds.fold(f64::MAX, f64::min)
}

fn network(table: &mut Table) {
    let texts: Vec<String> = (0..RULES).map(rule).collect();
    let rules: Vec<IpRule> = texts.iter().map(|text| text.parse().unwrap()).collect();
    let prepared = PreparedIpRules::new(&rules);
    let probes = probes(&rules);
    let as_text: Vec<String> = probes.iter().map(ToString::to_string).collect();
    let mut posture = NetworkRules::new(Sku::Premium);
    posture.default_action = DefaultAction::Deny;
    posture.ip_rules.clone_from(&rules);

    let mut turn = 0;
    let mut next = move || {
        turn = (turn + 1) % PROBES;
        turn
    };
    let mut at_most = |what: &str, limit: f64, figure: f64| {
        let (figure_text, limit_text) = (format!("{figure:.1} ns"), format!("{limit:.0} ns"));
        table.row(what, &figure_text, Some((&limit_text, figure <= limit)));
    };
    let one = cost(1_000_000, || prepared.contains(probes[next()]));
    at_most("one address against 200 prepared rules", 10.0, one);
    let one = cost(1_000_000, || as_text[next()].parse().is_ok_and(|address| prepared.contains(address)));
    at_most("the same from the address's text", 40.0, one);
    let one = cost(10_000, || {
        let address: Ipv4Addr = as_text[next()].parse().unwrap();
        let rules: Vec<IpRule> = black_box(&texts).iter().filter_map(|text| text.parse().ok()).collect();
        rules.iter().any(|rule| rule.contains(address))
    });
    at_most("one shot: read 200 rules and one address, decide", 4_000.0, one);
    let one = cost(100_000, || posture.matching_ip_rule(probes[next()]).is_some());
    table.row("one address against 200 rules that were read, not prepared", &format!("{one:.0} ns"), None);
    let one = cost(10_000, || PreparedIpRules::new(black_box(&rules)));
    table.row("prepare 200 rules", &format!("{one:.0} ns"), None);
}

fn documents(table: &mut Table) {
    for (name, text) in [
        ("task denied", include_str!("../../../examples/rust/documents/task-denied.json")),
        ("task allowed", include_str!("../../../examples/rust/documents/task-allowed.json")),
        (
            "public address denied",
            include_str!("../../../examples/rust/documents/public-address-denied.json"),
        ),
    ] {
        let document = Document::from_json(text).unwrap();
        let decided = cost(10_000, || decide(black_box(&document)));
        let read = cost(10_000, || Document::from_json(black_box(text)).unwrap());
        table.row(&format!("{name}: read the document"), &format!("{:.1} us", read / 1e3), None);
        table.row(&format!("{name}: decide, with fixes"), &format!("{:.1} us", decided / 1e3), None);
    }
}
