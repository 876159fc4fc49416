//! Edits of the list of IP rules. Rules are the same when they mean the same addresses.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::posture::NetworkRules;
use crate::names::IpRule;

/// What an edit does to the IP rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum IpRulesEdit {
    /// Some rules are added and some removed; all others stay.
    Change {
        #[serde(default)]
        add: Vec<IpRule>,
        #[serde(default)]
        remove: Vec<IpRule>,
    },
    /// The list is exactly this one.
    Replace(Vec<IpRule>),
    /// What an earlier edit did is taken back; rules that came after it stay.
    Undo {
        /// Rules that the earlier edit had added.
        remove: Vec<IpRule>,
        /// The list before the earlier edit, with its order and duplicates.
        before: Vec<IpRule>,
        /// Rules of `before` that the earlier edit had removed.
        add: Vec<IpRule>,
        /// Unread entries that the earlier edit had removed.
        add_unread: Vec<Value>,
        /// Unread entries that the earlier edit had added; only the undoing of an undoing has such.
        #[serde(default)]
        remove_unread: Vec<Value>,
    },
}

impl Default for IpRulesEdit {
    fn default() -> Self {
        Self::Change { add: Vec::new(), remove: Vec::new() }
    }
}

impl IpRulesEdit {
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Change { add, remove } => add.is_empty() && remove.is_empty(),
            Self::Replace(_) => false,
            Self::Undo { add, remove, add_unread, remove_unread, .. } => {
                add.is_empty() && remove.is_empty() && add_unread.is_empty() && remove_unread.is_empty()
            }
        }
    }

    /// The rules that the edit names to be there afterwards.
    pub(super) fn wanted(&self) -> &[IpRule] {
        match self {
            Self::Change { add, .. } | Self::Undo { add, .. } => add,
            Self::Replace(rules) => rules,
        }
    }

    pub(super) fn add(&mut self, rule: IpRule) {
        match self {
            Self::Replace(rules) => include(rules, &[rule]),
            Self::Change { add, remove } | Self::Undo { add, remove, .. } => {
                exclude(remove, &[rule]);
                include(add, &[rule]);
            }
        }
    }

    pub(super) fn remove(&mut self, rule: IpRule) {
        match self {
            Self::Replace(rules) => exclude(rules, &[rule]),
            Self::Change { add, remove } | Self::Undo { add, remove, .. } => {
                exclude(add, &[rule]);
                include(remove, &[rule]);
            }
        }
    }

    /// Carries the edit out on the lists of `rules`.
    pub(super) fn apply(&self, rules: &mut NetworkRules) {
        match self {
            Self::Change { add, remove } => {
                exclude(&mut rules.ip_rules, remove);
                include(&mut rules.ip_rules, add);
            }
            Self::Replace(wanted) => {
                rules.unread_ip_rules.clear();
                if !same_rules(&rules.ip_rules, wanted) {
                    rules.ip_rules.clone_from(wanted);
                }
            }
            Self::Undo { remove, before, add, add_unread, remove_unread } => {
                let current = rules.ip_rules.clone();
                exclude(&mut rules.ip_rules, remove);
                include(&mut rules.ip_rules, add);
                let changed = !same_rules(&current, &rules.ip_rules);
                if changed && same_rules(before, &rules.ip_rules) {
                    rules.ip_rules.clone_from(before);
                }
                rules.unread_ip_rules.retain(|one| !remove_unread.contains(one));
                let missing = add_unread.iter().filter(|one| !rules.unread_ip_rules.contains(one));
                let missing: Vec<Value> = missing.cloned().collect();
                rules.unread_ip_rules.extend(missing);
            }
        }
    }

    /// The edit that takes this one back, when it was applied to `before`.
    pub(super) fn undo(&self, before: &NetworkRules) -> Self {
        let mut after = before.clone();
        self.apply(&mut after);
        let missing_unread = |list: &NetworkRules, candidates: &NetworkRules| {
            let missing = candidates.unread_ip_rules.iter().filter(|one| !list.unread_ip_rules.contains(one));
            missing.cloned().collect()
        };
        Self::Undo {
            remove: missing_in(&before.ip_rules, &after.ip_rules),
            add: missing_in(&after.ip_rules, &before.ip_rules),
            add_unread: missing_unread(&after, before),
            remove_unread: missing_unread(before, &after),
            before: before.ip_rules.clone(),
        }
    }
}

/// Whether two lists mean the same set of rules.
pub(super) fn same_rules(left: &[IpRule], right: &[IpRule]) -> bool {
    left.iter().all(|rule| right.contains(rule)) && right.iter().all(|rule| left.contains(rule))
}

fn missing_in(list: &[IpRule], candidates: &[IpRule]) -> Vec<IpRule> {
    let mut missing = Vec::new();
    for rule in candidates.iter().filter(|rule| !list.contains(rule)) {
        include(&mut missing, &[*rule]);
    }
    missing
}

fn include(list: &mut Vec<IpRule>, rules: &[IpRule]) {
    for rule in rules {
        if !list.contains(rule) {
            list.push(*rule);
        }
    }
}

fn exclude(list: &mut Vec<IpRule>, rules: &[IpRule]) {
    list.retain(|rule| !rules.contains(rule));
}
