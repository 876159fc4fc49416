//! Conditions of role assignments (version 2.0), as far as repositories are concerned.
//!
//! ```text
//! expression = term { "OR" term }          term = factor { "AND" factor }
//! factor     = "!" factor | "NOT" factor | "(" expression ")" | action | comparison
//! action     = "ActionMatches" "{" "'pattern'" { "," "'pattern'" } "}"
//! comparison = "@Request[Microsoft.ContainerRegistry/registries/repositories:name]" operator value
//! value      = "'text'" | "{" "'text'" { "," "'text'" } "}"
//! ```
//!
//! `OR` is also written `||`, `AND` `&&`. Operators are StringEquals, StringStartsWith, StringLike, each also with Not
//! after String and IgnoreCase at the end, and with the prefix `ForAnyOfAnyValues:`.

use super::authorisation::matches;

const REPOSITORY_NAME: &str = "Microsoft.ContainerRegistry/registries/repositories:name";

/// A parsed condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// One of them holds.
    Any(Vec<Self>),
    /// All of them hold.
    All(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// The data action matches one of the patterns.
    ActionMatches(Vec<String>),
    /// The name of the repository compares with one of the values.
    RepositoryName(Comparison, Vec<String>),
}

/// How a name is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comparison {
    by: By,
    negated: bool,
    ignore_case: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Equals,
    StartsWith,
    Like,
}

/// A condition that the emulator cannot evaluate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot evaluate this condition: {0}")]
pub struct NotEvaluated(String);

impl Condition {
    /// Whether a request for the data action on the repository meets the condition. Without a repository a comparison
    /// of its name does not hold.
    #[must_use]
    pub fn holds(&self, data_action: &str, repository: Option<&str>) -> bool {
        match self {
            Self::Any(parts) => parts.iter().any(|part| part.holds(data_action, repository)),
            Self::All(parts) => parts.iter().all(|part| part.holds(data_action, repository)),
            Self::Not(part) => !part.holds(data_action, repository),
            Self::ActionMatches(patterns) => patterns.iter().any(|pattern| matches(pattern, data_action)),
            Self::RepositoryName(comparison, values) => {
                repository.is_some_and(|name| comparison.compares(name, values))
            }
        }
    }
}

impl Comparison {
    fn compares(self, name: &str, values: &[String]) -> bool {
        let fold = |text: &str| {
            if self.ignore_case { text.to_lowercase() } else { text.to_owned() }
        };
        let name = fold(name);
        let found = values.iter().map(|value| fold(value)).any(|value| match self.by {
            By::Equals => name == value,
            By::StartsWith => name.starts_with(&value),
            By::Like => matches(&value, &name),
        });
        found != self.negated
    }

    fn named(operator: &str) -> Option<Self> {
        let lower = operator.to_ascii_lowercase();
        let bare = lower.strip_prefix("foranyofanyvalues:").unwrap_or(&lower);
        let (bare, ignore_case) = bare.strip_suffix("ignorecase").map_or((bare, false), |bare| (bare, true));
        let bare = bare.strip_prefix("string")?;
        let (bare, negated) = bare.strip_prefix("not").map_or((bare, false), |bare| (bare, true));
        let by = match bare {
            "equals" => By::Equals,
            "startswith" => By::StartsWith,
            "like" => By::Like,
            _ => return None,
        };
        Some(Self { by, negated, ignore_case })
    }
}

/// Parses a condition.
///
/// # Errors
/// [`NotEvaluated`], naming the place, for a syntax, attribute or operator that is not supported.
pub fn parse(text: &str) -> Result<Condition, NotEvaluated> {
    let mut parser = Parser { tokens: tokens(text)?, next: 0 };
    let condition = parser.expression(0)?;
    match parser.take() {
        None => Ok(condition),
        Some(token) => Err(NotEvaluated(format!("unexpected {token:?}"))),
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// A parenthesis, brace, comma, `!`, `||` or `&&`.
    Sign(&'static str),
    /// A quoted text.
    Text(String),
    /// A word, or an attribute with its brackets.
    Word(String),
}

const SIGNS: &[&str] = &["(", ")", "{", "}", ",", "!", "||", "&&"];

fn tokens(text: &str) -> Result<Vec<Token>, NotEvaluated> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            found.push(Token::Sign(sign));
            rest = &rest[sign.len()..];
        } else if let Some(quoted) = rest.strip_prefix('\'') {
            let Some((inside, after)) = quoted.split_once('\'') else {
                return Err(NotEvaluated("a quote is not closed".to_owned()));
            };
            found.push(Token::Text(inside.to_owned()));
            rest = after;
        } else {
            let end = rest.find(|c: char| c.is_whitespace() || "(){},!|&'".contains(c)).unwrap_or(rest.len());
            if end == 0 {
                return Err(NotEvaluated(format!("unexpected {:?}", rest.chars().next())));
            }
            found.push(Token::Word(rest[..end].to_owned()));
            rest = &rest[end..];
        }
        rest = rest.trim_start();
    }
    Ok(found)
}

/// Deeper than this no sensible condition goes, and the stack is safe.
const MAX_DEPTH: usize = 64;

struct Parser {
    tokens: Vec<Token>,
    next: usize,
}

impl Parser {
    fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.next).cloned();
        self.next += 1;
        token
    }

    fn took(&mut self, sign: &str, word: Option<&str>) -> bool {
        let matched = match self.tokens.get(self.next) {
            Some(Token::Sign(own)) => *own == sign,
            Some(Token::Word(own)) => word.is_some_and(|word| own.eq_ignore_ascii_case(word)),
            _ => false,
        };
        self.next += usize::from(matched);
        matched
    }

    fn expression(&mut self, depth: usize) -> Result<Condition, NotEvaluated> {
        if depth > MAX_DEPTH {
            return Err(NotEvaluated("it is nested too deeply".to_owned()));
        }
        let mut terms = vec![self.term(depth)?];
        while self.took("||", Some("OR")) {
            terms.push(self.term(depth)?);
        }
        Ok(if terms.len() == 1 { terms.remove(0) } else { Condition::Any(terms) })
    }

    fn term(&mut self, depth: usize) -> Result<Condition, NotEvaluated> {
        let mut factors = vec![self.factor(depth)?];
        while self.took("&&", Some("AND")) {
            factors.push(self.factor(depth)?);
        }
        Ok(if factors.len() == 1 { factors.remove(0) } else { Condition::All(factors) })
    }

    fn factor(&mut self, depth: usize) -> Result<Condition, NotEvaluated> {
        if depth > MAX_DEPTH {
            return Err(NotEvaluated("it is nested too deeply".to_owned()));
        }
        if self.took("!", Some("NOT")) {
            return Ok(Condition::Not(Box::new(self.factor(depth + 1)?)));
        }
        if self.took("(", None) {
            let inner = self.expression(depth + 1)?;
            return if self.took(")", None) {
                Ok(inner)
            } else {
                Err(NotEvaluated("a ) is missing".to_owned()))
            };
        }
        match self.take() {
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("ActionMatches") => {
                Ok(Condition::ActionMatches(self.values()?))
            }
            Some(Token::Word(word)) => self.comparison(&word),
            other => Err(NotEvaluated(format!("expected a comparison, found {other:?}"))),
        }
    }

    fn comparison(&mut self, attribute: &str) -> Result<Condition, NotEvaluated> {
        let name = attribute
            .split_once('[')
            .filter(|(source, _)| {
                source.eq_ignore_ascii_case("@Request") || source.eq_ignore_ascii_case("@Resource")
            })
            .and_then(|(_, name)| name.strip_suffix(']'));
        if !name.is_some_and(|name| name.eq_ignore_ascii_case(REPOSITORY_NAME)) {
            return Err(NotEvaluated(format!("the attribute {attribute} is not known")));
        }
        match self.take() {
            Some(Token::Word(operator)) => match Comparison::named(&operator) {
                Some(comparison) => Ok(Condition::RepositoryName(comparison, self.values()?)),
                None => Err(NotEvaluated(format!("the operator {operator} is not known"))),
            },
            other => Err(NotEvaluated(format!("expected an operator, found {other:?}"))),
        }
    }

    fn values(&mut self) -> Result<Vec<String>, NotEvaluated> {
        let braced = self.took("{", None);
        let mut values = Vec::new();
        loop {
            match self.take() {
                Some(Token::Text(text)) => values.push(text),
                other => {
                    return Err(NotEvaluated(format!("expected a quoted text, found {other:?}")));
                }
            }
            if !braced || self.took("}", None) {
                return Ok(values);
            }
            if !self.took(",", None) {
                return Err(NotEvaluated("a } is missing".to_owned()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const READ: &str = "Microsoft.ContainerRegistry/registries/repositories/content/read";
    const WRITE: &str = "Microsoft.ContainerRegistry/registries/repositories/content/write";

    fn holds(text: &str, action: &str, repository: &str) -> bool {
        parse(text).unwrap().holds(action, Some(repository))
    }

    #[test]
    fn the_portals_form() {
        let text = "((!(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/content/read'}) AND \
            !(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/metadata/read'})) OR \
            (@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringEqualsIgnoreCase 'nginx'))";
        assert!(holds(text, READ, "Nginx"));
        assert!(!holds(text, READ, "redis"));
        assert!(holds(text, WRITE, "redis"), "an action that it does not name is not narrowed");
        assert!(!parse(text).unwrap().holds(READ, None));
    }

    #[test]
    fn prefixes_lists_and_negations() {
        let name = "@Request[Microsoft.ContainerRegistry/registries/repositories:name]";
        assert!(holds(&format!("{name} StringStartsWith 'team/'"), READ, "team/app"));
        assert!(!holds(&format!("{name} StringStartsWith 'team/'"), READ, "Team/app"));
        assert!(holds(&format!("{name} ForAnyOfAnyValues:StringEquals {{'a', 'b'}}"), READ, "b"));
        assert!(!holds(&format!("{name} StringNotEquals 'a' && {name} StringLike '*b'"), READ, "a"));
        assert!(holds(&format!("NOT {name} StringEquals 'a' || {name} StringEquals 'a'"), READ, "a"));
    }

    #[test]
    fn what_is_not_known_is_an_error() {
        for text in [
            "",
            "(",
            "@Request[Microsoft.Storage/x:name] StringEquals 'a'",
            "@Request[Microsoft.ContainerRegistry/registries/repositories:name] NumericEquals 'a'",
            "@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringEquals 'a",
            "@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringEquals 'a' 'b'",
            "ActionMatches{'a'",
            "|",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse(&"(".repeat(100_000)).is_err() && parse(&"!".repeat(100_000)).is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[(){}!&|,' @A-Za-z\\[\\]:./]{0,80}") {
            let _ = parse(&text);
        }

        #[test]
        fn equality_is_equality(wanted in "[a-z]{1,3}", name in "[a-z]{1,3}") {
            let text = format!("@Request[{REPOSITORY_NAME}] StringEquals '{wanted}'");
            prop_assert_eq!(holds(&text, READ, &name), name == wanted);
        }
    }
}
