//! Writers who know nothing of each other change the same rules, and nobody's rule gets lost.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{net::Ipv4Addr, path::Path, time::Duration};

use acrgate::{
    names::{IpRule, RegistryId},
    registry::Registry,
    rules::{NetworkEdit, Sku, SubnetRules},
};
use acrgate_emulator::faults::{Fault, FaultPlan};
use acrgate_end_to_end::World;
use acrgate_resilience::{Done, Errand, Place, outcome, send};
use futures::future::{join_all, try_join_all};
use serde_json::json;

const PROCESSES: u8 = 4;
const CLIENTS: u8 = 4;
const RULES: u8 = 10;

/// Each PATCH takes effect this much after the GET that it was made from, at most.
const SLOWEST_PATCH_MS: u64 = 200;

/// Rules of one client of one process.
fn rules(process: u8, client: u8) -> Vec<Ipv4Addr> {
    (0..RULES).map(|nth| Ipv4Addr::new(203, 0, 113, (process * CLIENTS + client) * RULES + nth)).collect()
}

/// Two rules an edit, so that all is done in half a minute; with `ACRGATE_RESILIENCE=full` one, which takes twice as long.
fn edits(rules: Vec<Ipv4Addr>) -> Vec<Vec<Ipv4Addr>> {
    rules.chunks(if acrgate_resilience::full() { 1 } else { 2 }).map(<[_]>::to_vec).collect()
}

/// A registry with a subnet rule, which the API version of edits does not show.
async fn with_subnet_rule(world: &World, name: &str) -> Registry {
    let id = world.registry_id(name);
    let subnet = format!(
        "/subscriptions/{}/resourceGroups/tests/providers/Microsoft.Network/virtualNetworks/hub/subnets/build",
        world.emulator.subscription_id()
    );
    let rule_set = json!({
        "defaultAction": "Deny",
        "ipRules": [],
        "virtualNetworkRules": [{ "action": "Allow", "virtualNetworkSubnetResourceId": subnet }],
    });
    let registry =
        json!({ "id": id, "location": "westeurope", "properties": { "networkRuleSet": rule_set } });
    world.emulator.seed(&json!({ "resources": [registry] })).unwrap();
    world.client().registry(id)
}

/// What 16 clients in 4 processes leave of their 160 rules, how often they had to repair, and what failed.
async fn all_at_once(world: &World, registry: &RegistryId, settle: Duration) -> (usize, u32, Vec<String>) {
    let slow = Fault { method: Some("PATCH".to_owned()), max_delay_ms: SLOWEST_PATCH_MS, ..Fault::default() };
    world.emulator.faults(FaultPlan { seed: 7, faults: vec![slow], ..FaultPlan::default() });
    let place = Place::of(world);
    let program = Path::new(env!("CARGO_BIN_EXE_acrgate-errand"));
    let processes = (0..PROCESSES).map(|process| {
        let errand = Errand::AddRules {
            registry: registry.clone(),
            clients: (0..CLIENTS).map(|client| edits(rules(process, client))).collect(),
            settle_ms: settle.as_millis().try_into().unwrap(),
        };
        let place = place.clone();
        async move { outcome(send(program, &place, &errand).await).await }
    });
    let (mut repairs, mut failed) = (0, Vec::new());
    for done in try_join_all(processes).await.unwrap() {
        if let Done::AddedRules { repairs: own, failed: errors } = done {
            repairs += own;
            failed.extend(errors);
        }
    }
    world.emulator.faults(FaultPlan::default());
    let left = world.client().registry(registry.clone()).network().get().await.unwrap().ip_rules;
    let all = (0..PROCESSES).flat_map(|process| (0..CLIENTS).flat_map(move |client| rules(process, client)));
    (all.filter(|rule| left.contains(&IpRule::from(*rule))).count(), repairs, failed)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_writers_in_four_processes_lose_nothing() {
    let world = World::new().await;
    let registry = with_subnet_rule(&world, "crowded1").await;
    let before = registry.network().get_with_subnet_rules().await.unwrap();
    assert!(matches!(&before.subnet_rules, SubnetRules::Visible(rules) if rules.len() == 1));
    assert_eq!(registry.network().get().await.unwrap().subnet_rules, SubnetRules::Hidden);

    let started = std::time::Instant::now();
    let (left, repairs, failed) = all_at_once(&world, registry.id(), Duration::from_millis(400)).await;
    println!("{left} of 160 rules, {repairs} repairs, {:?}", started.elapsed());
    assert_eq!(failed, Vec::<String>::new());
    assert_eq!(left, 160);
    assert!(repairs > 0, "nobody was in anybody's way: this showed nothing");

    let after = registry.network().get_with_subnet_rules().await.unwrap();
    assert_eq!((after.subnet_rules, after.default_action), (before.subnet_rules, before.default_action));
}

/// What the test above would see without the settle window: that it can fail.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_looking_again_rules_get_lost() {
    let world = World::new().await;
    let registry = with_subnet_rule(&world, "crowded2").await;
    let (left, repairs, _) = all_at_once(&world, registry.id(), Duration::ZERO).await;
    println!("{left} of 160 rules, {repairs} repairs");
    assert!(left < 160, "all 160 rules are there although nobody looked again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn edits_through_one_client_take_turns() {
    let world = World::new().await;
    let (registry, _) = world.registry("turns1", Sku::Premium).await;
    let slow = Fault { method: Some("PATCH".to_owned()), max_delay_ms: 20, ..Fault::default() };
    world.emulator.faults(FaultPlan { seed: 1, faults: vec![slow], ..FaultPlan::default() });
    let edits = (0..32_u8).map(|nth| {
        let network = registry.network();
        async move {
            let edit = NetworkEdit::new().add_ip_rules([Ipv4Addr::new(198, 51, 100, nth).into()]);
            network.edit(&edit).await.unwrap()
        }
    });
    let changes = join_all(edits).await;
    assert!(changes.iter().all(|change| change.repairs == 0));
    assert_eq!(registry.network().get().await.unwrap().ip_rules.len(), 32);
    assert_eq!(world.effects("PATCH", "/registries/turns1"), 32);
}
