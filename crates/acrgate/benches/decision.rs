//! What a decision costs, without any network: `cargo bench -p acrgate --bench decision`.

#![expect(clippy::unwrap_used, reason = "a benchmark stops where its input is wrong")]

use std::{hint::black_box, net::Ipv4Addr};

use acrgate::{
    access::{Document, decide},
    names::IpRule,
    rules::{DefaultAction, NetworkRules, PreparedIpRules, Sku},
};
use criterion::{Criterion, criterion_group, criterion_main};

/// As many as a registry may have; two of three are single addresses, as in real registries.
const RULES: u32 = 200;
/// So many that the processor cannot learn the answers by heart.
const PROBES: usize = 1 << 15;

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

fn network(c: &mut Criterion) {
    let texts: Vec<String> = (0..RULES).map(rule).collect();
    let rules: Vec<IpRule> = texts.iter().map(|text| text.parse().unwrap()).collect();
    let prepared = PreparedIpRules::new(&rules);
    let probes = probes(&rules);
    let as_text: Vec<String> = probes.iter().map(ToString::to_string).collect();
    let mut posture = NetworkRules::new(Sku::Premium);
    posture.default_action = DefaultAction::Deny;
    posture.ip_rules.clone_from(&rules);

    let mut group = c.benchmark_group("200 rules");
    let mut turn = 0;
    let mut next = move || {
        turn = (turn + 1) % PROBES;
        turn
    };
    group.bench_function("one address, prepared", |b| b.iter(|| prepared.contains(probes[next()])));
    group.bench_function("one address from its text, prepared", |b| {
        b.iter(|| as_text[next()].parse().is_ok_and(|address| prepared.contains(address)));
    });
    group.bench_function("one address, read rules", |b| {
        b.iter(|| posture.matching_ip_rule(probes[next()]).is_some());
    });
    group.bench_function("one shot: read the rules and one address, decide", |b| {
        b.iter(|| {
            let address: Ipv4Addr = as_text[next()].parse().unwrap();
            let rules: Vec<IpRule> = black_box(&texts).iter().filter_map(|text| text.parse().ok()).collect();
            rules.iter().any(|rule| rule.contains(address))
        });
    });
    group.bench_function("prepare", |b| b.iter(|| PreparedIpRules::new(black_box(&rules))));
    group.finish();
}

fn documents(c: &mut Criterion) {
    let mut group = c.benchmark_group("document");
    for (name, text) in [
        ("task denied", include_str!("../../../examples/rust/documents/task-denied.json")),
        ("task allowed", include_str!("../../../examples/rust/documents/task-allowed.json")),
        (
            "public address denied",
            include_str!("../../../examples/rust/documents/public-address-denied.json"),
        ),
    ] {
        let document = Document::from_json(text).unwrap();
        group.bench_function(format!("decide: {name}"), |b| b.iter(|| decide(black_box(&document))));
        group.bench_function(format!("read: {name}"), |b| b.iter(|| Document::from_json(black_box(text))));
    }
    group.finish();
}

criterion_group!(benches, network, documents);
criterion_main!(benches);
