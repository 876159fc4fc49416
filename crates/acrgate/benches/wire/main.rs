//! What the wire costs beside raw reqwest and serde, over the same TLS to the same server in the same run:
//! `cargo bench -p acrgate --bench wire`.
//!
//! The server is a process of its own (this program again, see `server`), so that processor time can be told apart.
//! Rounds of the two clients alternate; ratios are taken round by round, and their median is shown. Processor time is the
//! figure to trust; what the clock on the wall says depends on who else is at work.

#![expect(clippy::unwrap_used, reason = "a benchmark stops where something is wrong")]
#![expect(clippy::print_stdout, reason = "the table is what it is for")]

mod clients;
mod cost;
#[path = "../measure/mod.rs"]
mod measure;
mod server;

use std::{env, time::Duration};

use acrgate::{Client, rules::NetworkEdit};
use futures::TryStreamExt;
use serde_json::json;

use clients::{Raw, client};
use cost::{Cost, cost, median, memory, millis};
use measure::Table;
use server::{Ready, Server, registry_id};

/// The argument with which this program is the server.
const SERVE: &str = "serve";
/// The argument with which this program only lists, so that its memory is that of listing.
const LIST: &str = "list";
/// The argument with which this program tells what its calls cost, for `cargo xtask costs`.
const COSTS: &str = "costs";

const SEQUENTIAL: usize = 1_000;
const CONCURRENT: usize = 10_000;
const IN_FLIGHT: usize = 64;
const ROUNDS: usize = 7;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [SERVE] => runtime.block_on(server::serve()),
        [LIST] => runtime.block_on(list()),
        [COSTS] => runtime.block_on(costs()),
        // Under `cargo test` benchmarks are only built.
        _ if arguments.iter().any(|argument| argument == "--bench") => runtime.block_on(measure_all()),
        _ => {}
    }
}

async fn measure_all() {
    let server = Server::start();
    let mut table = Table::new("The wire of acrgate beside raw reqwest + serde, over TLS");
    gets(&server, &mut table).await;
    operation(&server, &mut table).await;
    two_hundred_rules(&server, &mut table).await;
    listing(&server, &mut table);
    println!("{table}");
}

async fn gets(server: &Server, table: &mut Table) {
    let raw = Raw::new(server);
    let registry = client(&server.ready).registry(registry_id("team1"));
    let url = server.url(&registry_id("team1"));
    let one_raw = || async {
        let info = raw.get(&url).await;
        assert_eq!(info.properties.network_rule_set.ip_rules.len(), server::RULES);
    };
    let one_ours = || async {
        assert_eq!(registry.get().await.unwrap().network.ip_rules.len(), server::RULES);
    };
    // Connections are made and code is warm before anything is measured.
    cost(CONCURRENT, IN_FLIGHT, one_raw).await;
    cost(CONCURRENT, IN_FLIGHT, one_ours).await;
    for (what, calls, in_flight) in [
        ("1,000 GETs one after the other", SEQUENTIAL, 1),
        ("10,000 GETs, 64 in flight", CONCURRENT, IN_FLIGHT),
    ] {
        let (mut raws, mut ours) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            raws.push(cost(calls, in_flight, one_raw).await);
            ours.push(cost(calls, in_flight, one_ours).await);
        }
        let ratios = || ours.iter().zip(&raws).map(|(ours, raw)| ours.cpu / raw.cpu);
        let (ratio, least, most) =
            (median(ratios()), ratios().fold(f64::MAX, f64::min), ratios().fold(0.0, f64::max));
        let each = |costs: &[Cost]| median(costs.iter().map(|cost| cost.cpu / calls as f64 * 1e6));
        table.row(
            what,
            &format!(
                "{ratio:.2} x, {least:.2} to {most:.2} ({:.1} us beside {:.1} us)",
                each(&ours),
                each(&raws)
            ),
            Some(("1.15 x the processor time", ratio <= 1.15)),
        );
    }
}

async fn operation(server: &Server, table: &mut Table) {
    let registry = client(&server.ready).registry(registry_id("slow1"));
    registry.get().await.unwrap();
    let mut times = Vec::new();
    for _ in 0..3 {
        let cost =
            cost(1, 1, || async { drop(registry.update(&serde_json::Map::new()).await.unwrap()) }).await;
        times.push(cost.wall);
    }
    let seen = median(times.into_iter());
    let target = server::OPERATION.as_secs_f64() * 1.15;
    table.row(
        "a 1.0 s operation without Retry-After is over after",
        &millis(seen),
        Some(("1150 ms", seen <= target)),
    );
}

async fn two_hundred_rules(server: &Server, table: &mut Table) {
    let registry = client(&server.ready).registry(registry_id("ruled1"));
    let rules = (0..200).map(|nth| format!("203.0.{nth}.0/24").parse().unwrap());
    let edit = NetworkEdit::new().replace_ip_rules(rules);
    let change = registry.network().edit(&edit).await.unwrap();
    assert_eq!(change.after.ip_rules.len(), 200);
    let asked = Raw::new(server).counts(&server.base()).await;
    // What comes after the PATCH only looks whether the edit has lasted against other writers.
    table.row(
        "bring a registry to 200 rules",
        &format!("{} GET, {} PATCH, {} GETs that verify", asked.before, asked.patches, asked.after),
        Some(("1 GET, 1 PATCH", (asked.before, asked.patches) == (1, 1))),
    );
}

fn listing(server: &Server, table: &mut Table) {
    let listed = std::process::Command::new(env::current_exe().unwrap())
        .arg(LIST)
        .env(Ready::VARIABLE, server.ready.to_string())
        .output()
        .unwrap();
    let text = String::from_utf8(listed.stdout).unwrap();
    let grown: f64 = text.trim().parse().unwrap();
    table.row(
        "list 10,000 registries of 50 rules, streamed: memory above the start",
        &format!("{grown:.1} MB"),
        Some(("8 MB", grown <= 8.0)),
    );
}

/// Lists, and prints by how many megabytes this process has grown at its highest.
async fn list() {
    let start = memory("VmRSS");
    list_all(&client(&Ready::from_environment())).await;
    println!("{}", memory("VmHWM") - start);
}

async fn list_all(client: &Client) {
    let client = client.with_deadline(Duration::from_secs(60));
    let mut registries = client.registries(&registry_id("team1").subscription());
    let (mut count, mut rules) = (0, 0);
    while let Some(registry) = registries.try_next().await.unwrap() {
        count += 1;
        rules += registry.network.ip_rules.len();
    }
    assert_eq!((count, rules), (server::PAGES * server::PAGE, server::PAGES * server::PAGE * server::RULES));
}

/// Prints the processor time of a call, or of an item, in microseconds: what the bindings' benchmarks print too.
async fn costs() {
    let client = client(&Ready::from_environment());
    let registry = client.registry(registry_id("team1"));
    let get = || async {
        assert_eq!(registry.get().await.unwrap().network.ip_rules.len(), server::RULES);
    };
    cost(CONCURRENT / 5, IN_FLIGHT, get).await;
    let each = |cost: Cost, calls: usize| cost.cpu / calls as f64 * 1e6;
    let sequential = each(cost(SEQUENTIAL, 1, get).await, SEQUENTIAL);
    let concurrent = each(cost(CONCURRENT, IN_FLIGHT, get).await, CONCURRENT);
    let listed = each(cost(1, 1, || list_all(&client)).await, server::PAGES * server::PAGE);
    println!("{}", json!({ "sequential": sequential, "concurrent": concurrent, "list": listed }));
}
