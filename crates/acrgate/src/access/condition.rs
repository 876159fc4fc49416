//! Conditions of role assignments, as far as they are about the repository's name.

use super::role::{RepositoryCondition, Right, RoleGrant};

/// The attribute that holds the repository's name.
const NAME: &str = "@Request[Microsoft.ContainerRegistry/registries/repositories:name]";

/// The data actions that stand for rights.
const ACTIONS: [(&str, Right); 4] = [
    ("Microsoft.ContainerRegistry/registries/repositories/content/read", Right::Pull),
    ("Microsoft.ContainerRegistry/registries/repositories/content/write", Right::Push),
    ("Microsoft.ContainerRegistry/registries/repositories/content/delete", Right::Delete),
    ("Microsoft.ContainerRegistry/registries/catalog/read", Right::Catalog),
];

impl RoleGrant {
    /// The same role under the condition of its assignment (`condition`, version 2.0), in the form that the portal and
    /// the documentation write: for the actions that it names, or for all, the repository's name equals, or starts
    /// with, one of some texts. Any other condition is
    /// [`NotUnderstood`](RepositoryCondition::NotUnderstood), never guessed.
    ///
    /// ```
    /// use acrgate::access::{RepositoryCondition, Right, RoleGrant};
    /// let text = "((!(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/content/read'})) OR \
    ///     (@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringStartsWith 'team/'))";
    /// let grant = RoleGrant::new("Container Registry Repository Reader").with_assignment_condition(text);
    /// assert_eq!(grant.repositories, RepositoryCondition::StartsWith(vec!["team/".to_owned()]));
    /// assert_eq!(grant.narrows, Some(vec![Right::Pull]));
    /// ```
    #[must_use]
    pub fn with_assignment_condition(mut self, condition: &str) -> Self {
        let read = read(condition);
        (self.repositories, self.narrows) = match read {
            Some((repositories, narrows)) => (repositories, Some(narrows)),
            None => (RepositoryCondition::NotUnderstood, None),
        };
        self
    }
}

/// One part of a condition, brackets left out.
#[derive(Debug, PartialEq)]
enum Part {
    /// `!(ActionMatches{'…'})`: the condition concerns this action.
    Concerns(String),
    And,
    Or,
    /// The name compared by this operator with this text.
    Name(String, String),
}

/// The repositories that a condition names, and the rights that it narrows to them.
fn read(condition: &str) -> Option<(RepositoryCondition, Vec<Right>)> {
    let parts = parts(condition)?;
    // «not these actions» OR «this name» OR «that name»: nothing else is read without a doubt.
    let guards = parts.iter().take_while(|part| matches!(part, Part::Concerns(_) | Part::And)).count();
    let (guards, rest) = parts.split_at(guards);
    let alternating = guards.iter().enumerate().all(|(nth, part)| (*part == Part::And) == (nth % 2 == 1));
    let rest = match (guards.last(), rest) {
        (None, rest) => rest,
        (Some(Part::Concerns(_)), [Part::Or, rest @ ..]) if alternating => rest,
        _ => return None,
    };
    let (mut texts, mut operator) = (Vec::new(), None);
    for (nth, part) in rest.iter().enumerate() {
        match part {
            Part::Or if nth % 2 == 1 => {}
            Part::Name(by, text) if nth % 2 == 0 && operator.is_none_or(|one| one == by) => {
                operator = Some(by);
                texts.push(text.clone());
            }
            _ => return None,
        }
    }
    let repositories = match operator?.as_str() {
        "StringEquals" if rest.len() % 2 == 1 => RepositoryCondition::Equals(texts),
        "StringStartsWith" if rest.len() % 2 == 1 => RepositoryCondition::StartsWith(texts),
        _ => return None,
    };
    Some((repositories, narrowed(guards)?))
}

/// The rights that a condition with these guards is about: without any, all of them.
fn narrowed(guards: &[Part]) -> Option<Vec<Right>> {
    let patterns: Vec<&String> = guards
        .iter()
        .filter_map(|part| match part {
            Part::Concerns(pattern) => Some(pattern),
            Part::And | Part::Or | Part::Name(..) => None,
        })
        .collect();
    if patterns.iter().any(|pattern| pattern.contains('*')) {
        return None;
    }
    let concerned = |action: &str| {
        patterns.is_empty() || patterns.iter().any(|pattern| pattern.eq_ignore_ascii_case(action))
    };
    Some(ACTIONS.iter().filter(|(action, _)| concerned(action)).map(|(_, right)| *right).collect())
}

fn parts(condition: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = condition.trim_start_matches(skipped);
    while !rest.is_empty() {
        let (part, left) = if let Some(left) = rest.strip_prefix("!(ActionMatches{'") {
            let (action, left) = left.split_once("'})")?;
            (Part::Concerns(action.to_owned()), left)
        } else if let Some(left) = rest.strip_prefix("AND") {
            (Part::And, left)
        } else if let Some(left) = rest.strip_prefix("OR") {
            (Part::Or, left)
        } else {
            let (operator, left) = rest.strip_prefix(NAME)?.trim_start().split_once('\'')?;
            let (text, left) = left.split_once('\'')?;
            (Part::Name(operator.trim_end().to_owned(), text.to_owned()), left)
        };
        parts.push(part);
        rest = left.trim_start_matches(skipped);
    }
    Some(parts)
}

fn skipped(character: char) -> bool {
    character.is_whitespace() || matches!(character, '(' | ')')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(text: &str) -> RoleGrant {
        RoleGrant::new("any").with_assignment_condition(text)
    }

    #[test]
    fn the_usual_form_is_read() {
        let [(read, _), (write, _), ..] = ACTIONS;
        let guards = format!("!(ActionMatches{{'{read}'}})\n  AND\n  !(ActionMatches{{'{write}'}})");
        let text = format!(
            "(\n (\n  {guards}\n )\n OR\n (\n  {NAME} StringEquals 'team/app'\n  OR {NAME} StringEquals 'team/base'\n )\n)"
        );
        let grant = grant(&text);
        let expected = RepositoryCondition::Equals(vec!["team/app".into(), "team/base".into()]);
        assert_eq!((grant.repositories, grant.narrows), (expected, Some(vec![Right::Pull, Right::Push])));
    }

    #[test]
    fn without_named_actions_every_right_is_narrowed() {
        let grant = grant(&format!("{NAME} StringStartsWith 'team/'"));
        assert_eq!(grant.narrows, Some(vec![Right::Pull, Right::Push, Right::Delete, Right::Catalog]));
    }

    #[test]
    fn what_might_mean_something_else_is_not_read() {
        for text in [
            String::new(),
            "true".to_owned(),
            format!("{NAME} StringLike 'team*'"),
            format!("{NAME} StringEquals 'a' AND {NAME} StringEquals 'b'"),
            format!("{NAME} StringEquals 'a' OR {NAME} StringStartsWith 'b'"),
            format!("!({NAME} StringEquals 'a')"),
            format!("!(ActionMatches{{'x'}}) AND {NAME} StringEquals 'a'"),
            format!("{NAME} StringEquals 'a' OR"),
            format!("{NAME} StringEquals 'a' OR !(ActionMatches{{'x'}})"),
            format!("{NAME} StringEquals 'unfinished"),
            format!("!(ActionMatches{{'Microsoft.ContainerRegistry/*'}}) OR {NAME} StringEquals 'a'"),
        ] {
            assert_eq!(grant(&text).repositories, RepositoryCondition::NotUnderstood, "{text}");
        }
    }
}
