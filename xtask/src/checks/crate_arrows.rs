//! The SDK and the emulator do not know each other: each is evidence for the other only as long as they share no
//! code. What they are to agree on is tested from outside, in `tests/`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use anyhow::{Result, bail};
use cargo_metadata::DependencyKind;

use crate::workspace::Workspace;

const SDK: &str = "acrgate";
const EMULATOR: &str = "acrgate-emulator";

/// What each package of the workspace names as dependencies, of any kind, platform or feature.
type Arrows = BTreeMap<String, Vec<Arrow>>;

#[derive(Debug, Clone)]
struct Arrow {
    to: String,
    only_for_tests: bool,
}

pub(super) fn check(workspace: &Workspace) -> Result<Vec<String>> {
    let mut arrows = Arrows::new();
    for package in workspace.packages() {
        let named = package.dependencies.iter().map(|dependency| Arrow {
            to: dependency.name.clone(),
            only_for_tests: dependency.kind == DependencyKind::Development,
        });
        arrows.insert(package.name.to_string(), named.collect());
    }
    for name in [SDK, EMULATOR] {
        if !arrows.contains_key(name) {
            bail!("the workspace has no package {name}: this check looks at nothing");
        }
    }
    let ways = [way(&arrows, SDK, EMULATOR), way(&arrows, EMULATOR, SDK)];
    Ok(ways.into_iter().flatten().map(|way| format!("{} must not be", way.join(" -> "))).collect())
}

/// The shortest way along dependencies, inside the workspace. The tests of the first package count, those of the
/// packages on the way do not: cargo does not build them.
fn way(arrows: &Arrows, from: &str, to: &str) -> Option<Vec<String>> {
    let mut seen = BTreeSet::from([from.to_owned()]);
    let mut ways = VecDeque::from([vec![from.to_owned()]]);
    while let Some(way) = ways.pop_front() {
        for arrow in arrows.get(way.last()?).into_iter().flatten() {
            if arrow.only_for_tests && way.len() > 1 {
                continue;
            }
            let mut longer = way.clone();
            longer.push(arrow.to.clone());
            if arrow.to == to {
                return Some(longer);
            }
            if seen.insert(arrow.to.clone()) {
                ways.push_back(longer);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrows(all: &[(&str, &[(&str, bool)])]) -> Arrows {
        let arrow = |&(to, only_for_tests): &(&str, bool)| Arrow { to: to.to_owned(), only_for_tests };
        all.iter().map(|(from, to)| ((*from).to_owned(), to.iter().map(arrow).collect())).collect()
    }

    #[test]
    fn direct_and_test_dependencies_are_found() {
        for only_for_tests in [false, true] {
            let arrows = arrows(&[("a", &[("serde", false), ("b", only_for_tests)]), ("b", &[])]);
            assert_eq!(way(&arrows, "a", "b").unwrap(), ["a", "b"]);
            assert_eq!(way(&arrows, "b", "a"), None);
        }
    }

    #[test]
    fn a_way_round_is_found_even_in_a_ring() {
        let arrows = arrows(&[("a", &[("help", true)]), ("help", &[("a", false), ("b", false)]), ("b", &[])]);
        assert_eq!(way(&arrows, "a", "b").unwrap(), ["a", "help", "b"]);
    }

    #[test]
    fn tests_of_packages_on_the_way_do_not_count() {
        let arrows = arrows(&[("a", &[("help", false)]), ("help", &[("b", true)]), ("b", &[])]);
        assert_eq!(way(&arrows, "a", "b"), None);
    }

    #[test]
    fn the_workspace_is_as_it_should_be() {
        assert_eq!(check(&Workspace::load().unwrap()).unwrap(), Vec::<String>::new());
    }
}
