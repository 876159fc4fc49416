//! Conditions of role assignments, as far as they are about the repository's name.

use super::RepositoryCondition;

/// The attribute that holds the repository's name.
const NAME: &str = "@Request[Microsoft.ContainerRegistry/registries/repositories:name]";

impl RepositoryCondition {
    /// Reads the condition of a role assignment (`condition`, version 2.0) in the form that the portal and the
    /// documentation write: for the actions that it names, the repository's name equals, or starts with, one of some
    /// texts. Any other condition is [`NotUnderstood`](Self::NotUnderstood), never guessed.
    ///
    /// ```
    /// use acrgate::access::RepositoryCondition;
    /// let text = "((!(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/content/read'})) OR \
    ///     (@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringStartsWith 'team/'))";
    /// assert_eq!(RepositoryCondition::parse(text), RepositoryCondition::StartsWith(vec!["team/".to_owned()]));
    /// ```
    #[must_use]
    pub fn parse(condition: &str) -> Self {
        read(condition).unwrap_or(Self::NotUnderstood)
    }
}

/// One part of a condition, brackets left out.
#[derive(Debug, PartialEq)]
enum Part {
    /// `!(ActionMatches{'…'})`: the condition does not concern this action.
    NotThisAction,
    And,
    Or,
    /// The name compared by this operator with this text.
    Name(String, String),
}

fn read(condition: &str) -> Option<RepositoryCondition> {
    let parts = parts(condition)?;
    // «not these actions» OR «this name» OR «that name»: nothing else is read without a doubt.
    let guards = parts.iter().take_while(|part| matches!(part, Part::NotThisAction | Part::And)).count();
    let (guards, rest) = parts.split_at(guards);
    let alternating = guards.iter().enumerate().all(|(nth, part)| (*part == Part::And) == (nth % 2 == 1));
    let rest = match (guards.last(), rest) {
        (None, rest) => rest,
        (Some(Part::NotThisAction), [Part::Or, rest @ ..]) if alternating => rest,
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
    match operator?.as_str() {
        "StringEquals" if rest.len() % 2 == 1 => Some(RepositoryCondition::Equals(texts)),
        "StringStartsWith" if rest.len() % 2 == 1 => Some(RepositoryCondition::StartsWith(texts)),
        _ => None,
    }
}

fn parts(condition: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = condition.trim_start_matches(skipped);
    while !rest.is_empty() {
        let (part, left) = if let Some(left) = rest.strip_prefix("!(ActionMatches{'") {
            (Part::NotThisAction, left.split_once("'})")?.1)
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

    #[test]
    fn the_usual_form_is_read() {
        let text = format!(
            "(\n (\n  !(ActionMatches{{'a/read'}})\n  AND\n  !(ActionMatches{{'a/write'}})\n )\n OR\n (\n  {NAME} StringEquals 'team/app'\n  OR {NAME} StringEquals 'team/base'\n )\n)"
        );
        let expected = RepositoryCondition::Equals(vec!["team/app".into(), "team/base".into()]);
        assert_eq!(RepositoryCondition::parse(&text), expected);
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
        ] {
            assert_eq!(RepositoryCondition::parse(&text), RepositoryCondition::NotUnderstood, "{text}");
        }
    }
}
