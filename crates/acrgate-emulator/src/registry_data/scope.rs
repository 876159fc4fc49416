//! The scopes that a client asks a token for: `repository:NAME:pull,push` and `registry:catalog:*`.

use serde::{Deserialize, Serialize};

use crate::enforce::authorisation::Operation;

/// One thing that a token is asked for, or allows, as it stands in the token. How its keys are written is contested: see
/// [`Behaviour::capitalised_access_claims`](crate::options::Behaviour::capitalised_access_claims). Both are read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// `repository` or `registry`.
    #[serde(rename = "type", alias = "Type")]
    pub kind: String,
    /// The name of the repository, or `catalog`.
    #[serde(alias = "Name")]
    pub name: String,
    /// `pull`, `push`, …, or `*` for the catalog.
    #[serde(alias = "Actions")]
    pub actions: Vec<String>,
}

impl Scope {
    /// What a request on a repository needs.
    #[must_use]
    pub fn of(repository: &str, operations: &[Operation]) -> Self {
        let actions = operations.iter().map(|operation| operation.scope_action().to_owned()).collect();
        Self { kind: "repository".to_owned(), name: repository.to_owned(), actions }
    }

    /// What listing the repositories needs.
    #[must_use]
    pub fn catalog() -> Self {
        Self { kind: "registry".to_owned(), name: "catalog".to_owned(), actions: vec!["*".to_owned()] }
    }

    /// The scopes of a request: separated by spaces, and the parameter may be repeated.
    #[must_use]
    pub fn parse_all<'a>(parameters: impl Iterator<Item = &'a str>) -> Vec<Self> {
        parameters.flat_map(str::split_ascii_whitespace).filter_map(Self::parse).collect()
    }

    fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(':')?;
        let (name, actions) = rest.rsplit_once(':')?;
        let actions = actions.split(',').map(str::trim).filter(|action| !action.is_empty());
        Some(Self {
            kind: kind.to_owned(),
            name: name.to_owned(),
            actions: actions.map(str::to_owned).collect(),
        })
    }

    /// The operation that each action of this scope means; an action that is not known means none.
    pub fn operations(&self) -> impl Iterator<Item = (&str, Option<Operation>)> {
        let on_catalog = self.kind == "registry" && self.name == "catalog";
        self.actions.iter().map(move |action| {
            let operation = if on_catalog {
                (action == "*").then_some(Operation::Catalog)
            } else if self.kind == "repository" {
                Operation::ON_REPOSITORY.iter().copied().find(|operation| operation.scope_action() == action)
            } else {
                None
            };
            (action.as_str(), operation)
        })
    }

    /// Whether this scope allows everything that the other one needs.
    #[must_use]
    pub fn covers(&self, needed: &Self) -> bool {
        self.kind == needed.kind
            && self.name == needed.name
            && needed.actions.iter().all(|action| self.actions.contains(action))
    }

    /// The scope as a challenge writes it.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}:{}:{}", self.kind, self.name, self.actions.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_known_forms() {
        let scopes =
            Scope::parse_all(["repository:a/b:pull,push registry:catalog:*", "nonsense"].into_iter());
        assert_eq!(scopes, [Scope::of("a/b", &[Operation::Pull, Operation::Push]), Scope::catalog()]);
        assert_eq!(scopes[1].operations().collect::<Vec<_>>(), [("*", Some(Operation::Catalog))]);
        let unknown = Scope::parse_all(["repository:a:fly"].into_iter());
        assert_eq!(unknown[0].operations().collect::<Vec<_>>(), [("fly", None)]);
        assert_eq!(
            serde_json::to_string(&Scope::of("a", &[Operation::Pull])).unwrap(),
            r#"{"type":"repository","name":"a","actions":["pull"]}"#
        );
    }

    proptest! {
        #[test]
        fn a_scope_reads_back_and_covers_its_parts(name in "[a-z/]{1,9}", mask in 0usize..32) {
            let operations: Vec<_> = Operation::ON_REPOSITORY.iter().copied().enumerate()
                .filter(|(index, _)| mask & (1 << index) != 0).map(|(_, operation)| operation).collect();
            let scope = Scope::of(&name, &operations);
            prop_assert_eq!(Scope::parse_all([scope.text().as_str()].into_iter()), vec![scope.clone()]);
            let all = Scope::of(&name, Operation::ON_REPOSITORY);
            prop_assert!(all.covers(&scope));
            prop_assert_eq!(scope.covers(&all), scope == all);
        }
    }
}
