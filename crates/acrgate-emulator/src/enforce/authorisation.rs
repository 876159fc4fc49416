//! Which roles allow which operation on the registry's data.

use serde_json::Value;

use super::condition;
use super::registry::RoleAssignmentMode;
use super::switches::{Rule, RuleSwitches};

/// What a caller wants to do with a repository, or with the list of repositories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operation {
    /// Read manifests and blobs.
    Pull,
    /// Write manifests and blobs.
    Push,
    /// Delete manifests, tags and blobs.
    Delete,
    /// Read tags and attributes.
    MetadataRead,
    /// Write attributes.
    MetadataWrite,
    /// List the repositories.
    Catalog,
}

impl Operation {
    /// Every operation on one repository.
    pub const ON_REPOSITORY: &'static [Self] =
        &[Self::Pull, Self::Push, Self::Delete, Self::MetadataRead, Self::MetadataWrite];

    /// The word in scopes and access tokens.
    #[must_use]
    pub const fn scope_action(self) -> &'static str {
        match self {
            Self::Pull => "pull",
            Self::Push => "push",
            Self::Delete => "delete",
            Self::MetadataRead => "metadata_read",
            Self::MetadataWrite => "metadata_write",
            Self::Catalog => "*",
        }
    }

    /// A client that pulls does it.
    #[must_use]
    pub const fn is_of_a_pull(self) -> bool {
        matches!(self, Self::Pull | Self::MetadataRead)
    }

    /// The action on the registry that allows it in legacy mode.
    #[must_use]
    pub const fn action(self) -> &'static str {
        match self {
            Self::Pull | Self::MetadataRead | Self::Catalog => {
                "Microsoft.ContainerRegistry/registries/pull/read"
            }
            Self::Push | Self::MetadataWrite => "Microsoft.ContainerRegistry/registries/push/write",
            Self::Delete => "Microsoft.ContainerRegistry/registries/artifacts/delete",
        }
    }

    /// The data action that allows it in ABAC mode.
    #[must_use]
    pub const fn data_action(self) -> &'static str {
        match self {
            Self::Pull => "Microsoft.ContainerRegistry/registries/repositories/content/read",
            Self::Push => "Microsoft.ContainerRegistry/registries/repositories/content/write",
            Self::Delete => "Microsoft.ContainerRegistry/registries/repositories/content/delete",
            Self::MetadataRead => "Microsoft.ContainerRegistry/registries/repositories/metadata/read",
            Self::MetadataWrite => "Microsoft.ContainerRegistry/registries/repositories/metadata/write",
            Self::Catalog => "Microsoft.ContainerRegistry/registries/catalog/read",
        }
    }
}

/// A role assignment that reaches the registry.
#[derive(Debug, Clone, Copy)]
pub struct Grant<'a> {
    /// The role definition's `properties.permissions`.
    pub permissions: &'a Value,
    /// The assignment's `properties.condition`.
    pub condition: Option<&'a str>,
}

/// Why no role assignment allows an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No role gives the right, in either mode.
    Missing,
    /// A role would give it in the other role assignment mode.
    NotHonoured,
    /// A role gives it, and the assignment's condition takes it away.
    ConditionNotMet,
}

impl Refusal {
    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "role-missing",
            Self::NotHonoured => "role-not-honoured",
            Self::ConditionNotMet => "role-condition-not-met",
        }
    }
}

/// Whether the grants allow the operation, on the named repository unless it is about the list of them.
///
/// # Errors
/// The [`Refusal`] that comes nearest to a right.
pub fn judge(
    mode: RoleAssignmentMode,
    grants: &[Grant<'_>],
    operation: Operation,
    repository: Option<&str>,
    switches: RuleSwitches,
) -> Result<(), Refusal> {
    if !switches.enforces(Rule::RoleRequired) {
        return Ok(());
    }
    let mut refusal = Refusal::Missing;
    for grant in grants {
        if role_allows(mode, grant.permissions, operation, switches) {
            if condition_holds(mode, grant.condition, operation, repository, switches) {
                return Ok(());
            }
            refusal = Refusal::ConditionNotMet;
        } else if refusal == Refusal::Missing
            && role_allows(mode.other(), grant.permissions, operation, switches)
        {
            refusal = Refusal::NotHonoured;
        }
    }
    Err(refusal)
}

fn role_allows(
    mode: RoleAssignmentMode,
    permissions: &Value,
    operation: Operation,
    switches: RuleSwitches,
) -> bool {
    let by_action = || covers(permissions, "actions", "notActions", operation.action());
    let by_data_action = || covers(permissions, "dataActions", "notDataActions", operation.data_action());
    match mode {
        _ if !switches.enforces(Rule::RoleMode) => by_action() || by_data_action(),
        RoleAssignmentMode::Legacy => by_action(),
        RoleAssignmentMode::Abac => by_data_action(),
    }
}

fn condition_holds(
    mode: RoleAssignmentMode,
    text: Option<&str>,
    operation: Operation,
    repository: Option<&str>,
    switches: RuleSwitches,
) -> bool {
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        None => true,
        Some(_) if !switches.enforces(Rule::RepositoryCondition) => true,
        // The legacy mode supports assignments without conditions only; what one would do there is inferred: nothing.
        Some(_) if mode == RoleAssignmentMode::Legacy => true,
        // A condition that cannot be evaluated grants nothing.
        Some(text) => {
            condition::parse(text).is_ok_and(|parsed| parsed.holds(operation.data_action(), repository))
        }
    }
}

pub(crate) fn covers(permissions: &Value, positive: &str, negative: &str, action: &str) -> bool {
    permissions.as_array().into_iter().flatten().any(|permission| {
        let lists = |key: &str| {
            let patterns = permission[key].as_array().into_iter().flatten();
            patterns.filter_map(Value::as_str).any(|pattern| matches(pattern, action))
        };
        lists(positive) && !lists(negative)
    })
}

/// Whether an action pattern (`*` stands for any characters, case does not count) covers an action.
#[must_use]
pub fn matches(pattern: &str, action: &str) -> bool {
    let pattern = pattern.to_ascii_lowercase();
    let action = action.to_ascii_lowercase();
    let Some((head, tail)) = pattern.split_once('*') else {
        return pattern == action;
    };
    let Some(mut rest) = action.strip_prefix(head) else {
        return false;
    };
    let mut parts = tail.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(found) = rest.find(part) else {
            return false;
        };
        rest = &rest[found + part.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn actions(list: &[&str]) -> Value {
        json!([{"actions": list, "notActions": [], "dataActions": [], "notDataActions": []}])
    }

    fn data_actions(list: &[&str]) -> Value {
        json!([{"actions": [], "notActions": [], "dataActions": list, "notDataActions": []}])
    }

    fn allows(mode: RoleAssignmentMode, permissions: &Value, operation: Operation) -> bool {
        let grants = [Grant { permissions, condition: None }];
        judge(mode, &grants, operation, Some("r"), RuleSwitches::default()).is_ok()
    }

    #[test]
    fn the_roles_by_mode() {
        use Operation::{Catalog, Delete, MetadataRead, Pull, Push};
        use RoleAssignmentMode::{Abac, Legacy};
        let acr_pull = actions(&["Microsoft.ContainerRegistry/registries/pull/read"]);
        let reader = actions(&["*/read"]);
        let owner = actions(&["*"]);
        let repository_writer = data_actions(&[
            "Microsoft.ContainerRegistry/registries/repositories/content/read",
            "Microsoft.ContainerRegistry/registries/repositories/content/write",
            "Microsoft.ContainerRegistry/registries/repositories/metadata/read",
            "Microsoft.ContainerRegistry/registries/repositories/metadata/write",
        ]);
        for role in [&acr_pull, &reader, &owner] {
            assert!(allows(Legacy, role, Pull) && allows(Legacy, role, Catalog));
            assert!(!allows(Abac, role, Pull) && !allows(Abac, role, Catalog));
        }
        assert!(
            !allows(Legacy, &acr_pull, Push)
                && !allows(Legacy, &reader, Push)
                && allows(Legacy, &owner, Push)
        );
        assert!(!allows(Legacy, &acr_pull, Delete) && allows(Legacy, &owner, Delete));
        for operation in [Pull, Push, MetadataRead] {
            assert!(allows(Abac, &repository_writer, operation));
            assert!(!allows(Legacy, &repository_writer, operation));
        }
        assert!(!allows(Abac, &repository_writer, Catalog) && !allows(Abac, &repository_writer, Delete));
    }

    #[test]
    fn not_actions_take_away_within_one_permission_only() {
        let narrowed =
            json!([{"actions": ["*"], "notActions": ["Microsoft.ContainerRegistry/registries/push/*"]}]);
        assert!(allows(RoleAssignmentMode::Legacy, &narrowed, Operation::Pull));
        assert!(!allows(RoleAssignmentMode::Legacy, &narrowed, Operation::Push));
        let twice = json!([narrowed[0], {"actions": ["Microsoft.ContainerRegistry/registries/push/write"]}]);
        assert!(allows(RoleAssignmentMode::Legacy, &twice, Operation::Push));
    }

    #[test]
    fn each_switch_is_missed() {
        let nothing = json!([]);
        let pull = actions(&["Microsoft.ContainerRegistry/registries/pull/read"]);
        let reader = data_actions(&["Microsoft.ContainerRegistry/registries/repositories/content/read"]);
        let narrow =
            "@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringEquals 'other'";
        let check = |permissions, condition, rule: Option<Rule>| {
            let switches =
                rule.map_or_else(RuleSwitches::default, |rule| RuleSwitches::default().without(rule));
            let grants = [Grant { permissions, condition }];
            judge(RoleAssignmentMode::Abac, &grants, Operation::Pull, Some("r"), switches).is_ok()
        };
        assert!(!check(&nothing, None, None) && check(&nothing, None, Some(Rule::RoleRequired)));
        assert!(!check(&pull, None, None) && check(&pull, None, Some(Rule::RoleMode)));
        assert!(check(&reader, None, None) && check(&reader, Some("  "), None));
        assert!(!check(&reader, Some(narrow), None));
        assert!(check(&reader, Some(narrow), Some(Rule::RepositoryCondition)));
        assert!(!check(&nothing, Some(narrow), Some(Rule::RepositoryCondition)));
        assert!(!check(&reader, Some("nonsense"), None), "what cannot be evaluated grants nothing");
    }

    #[test]
    fn a_refusal_tells_what_came_nearest() {
        let pull = actions(&["Microsoft.ContainerRegistry/registries/pull/read"]);
        let reader = data_actions(&["Microsoft.ContainerRegistry/registries/repositories/content/read"]);
        let narrow =
            "@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringEquals 'other'";
        let grant = |permissions| Grant { permissions, condition: None };
        let narrowed = Grant { permissions: &reader, condition: Some(narrow) };
        let judged = |mode, grants: &[Grant<'_>]| {
            judge(mode, grants, Operation::Pull, Some("r"), RuleSwitches::default())
        };
        let (legacy, abac) = (RoleAssignmentMode::Legacy, RoleAssignmentMode::Abac);
        assert_eq!(judged(abac, &[]), Err(Refusal::Missing));
        assert_eq!(judged(abac, &[grant(&pull)]), Err(Refusal::NotHonoured));
        assert_eq!(judged(legacy, &[grant(&reader)]), Err(Refusal::NotHonoured));
        for grants in [[narrowed, grant(&pull)], [grant(&pull), narrowed]] {
            assert_eq!(judged(abac, &grants), Err(Refusal::ConditionNotMet));
            assert_eq!(judged(legacy, &grants), Ok(()));
        }
        assert_eq!(judged(abac, &[narrowed, grant(&reader)]), Ok(()));
        let conditional = Grant { permissions: &pull, condition: Some(narrow) };
        assert_eq!(judged(legacy, &[conditional]), Ok(()), "conditions are for the ABAC mode");
    }

    proptest! {
        #[test]
        fn a_pattern_matches_what_it_was_made_from(parts in prop::collection::vec("[a-z/]{0,4}", 1..5),
            fills in prop::collection::vec("[a-z/]{0,4}", 5)) {
            let pattern = parts.join("*");
            let mut action = String::new();
            for (index, part) in parts.iter().enumerate() {
                if index > 0 {
                    action.push_str(&fills[index]);
                }
                action.push_str(part);
            }
            prop_assert!(matches(&pattern, &action), "{pattern} {action}");
            prop_assert!(matches("*", &action));
        }

        #[test]
        fn a_pattern_without_a_star_is_equality(one in "[a-c]{1,3}", other in "[a-c]{1,3}") {
            prop_assert_eq!(matches(&one, &other), one == other);
        }
    }
}
