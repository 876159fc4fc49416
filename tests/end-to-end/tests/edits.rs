//! What an edit does in memory is what the service makes of the request: for any rules and any edit.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use acrgate::{
    names::IpRule,
    rules::{DefaultAction, NetworkEdit, Sku},
};
use acrgate_end_to_end::World;
use proptest::{
    collection::vec,
    option,
    prelude::*,
    test_runner::{Config, TestRunner},
};

fn rule() -> impl Strategy<Value = IpRule> {
    // Few addresses and lengths, so that rules meet: duplicates, hosts inside ranges, host bits.
    (0_u8..8, prop_oneof![Just(32_u8), Just(32), Just(30), Just(28)])
        .prop_map(|(host, length)| format!("203.0.113.{host}/{length}").parse().unwrap())
}

prop_compose! {
    fn edit()(
        public in option::of(any::<bool>()),
        trusted in option::of(any::<bool>()),
        tasks in option::of(any::<bool>()),
        deny in option::of(any::<bool>()),
        add in vec(rule(), 0..4),
        remove in vec(rule(), 0..3),
        replace in option::weighted(0.2, vec(rule(), 0..4)),
    ) -> NetworkEdit {
        let mut edit = NetworkEdit::new();
        if let Some(public) = public { edit = edit.public_network_access(public); }
        if let Some(trusted) = trusted { edit = edit.allow_trusted_services(trusted); }
        if let Some(tasks) = tasks { edit = edit.allow_tasks_bypass(tasks); }
        if let Some(deny) = deny {
            edit = edit.default_action(if deny { DefaultAction::Deny } else { DefaultAction::Allow });
        }
        if let Some(rules) = replace { edit = edit.replace_ip_rules(rules); }
        edit.add_ip_rules(add).remove_ip_rules(remove)
    }
}

#[test]
fn the_service_makes_of_an_edit_what_was_foretold() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let world = runtime.block_on(World::new());
    let (registry, _) = runtime.block_on(world.registry("edits1", Sku::Premium));
    let mut runner = TestRunner::new(Config { cases: 150, failure_persistence: None, ..Config::default() });
    // One registry throughout: each edit meets whatever the ones before have left.
    let outcome = runner.run(&vec(edit(), 1..4), |edits| {
        for edit in edits {
            let before = runtime.block_on(registry.network().get()).unwrap();
            let change = runtime.block_on(registry.network().edit(&edit)).unwrap();
            prop_assert_eq!(&change.before, &before);
            prop_assert_eq!(&change.after, &edit.apply(&before));
            let again = runtime.block_on(registry.network().edit(&edit)).unwrap();
            prop_assert!(again.changes.is_empty(), "{:?}", again.changes);
        }
        Ok(())
    });
    outcome.unwrap();
}
