//! Names of repositories inside a registry.

use super::InvalidName;
use super::text::{shown_as_text, text_conversions};

/// The name of a repository, in the grammar of the OCI distribution specification: lower-case components separated
/// by `/`, each of letters and digits joined by `.`, `_`, `__` or any number of `-`; at most 255 characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepositoryName(String);

const WHAT: &str = "repository name";

impl RepositoryName {
    fn parse(text: &str) -> Result<Self, InvalidName> {
        let example =
            "give lower-case letters and digits joined by '.', '_', '-' or '/', like team/app".to_owned();
        let refuse = |reason: String, hint: String| Err(InvalidName::new(WHAT, text, reason, hint));
        if text.is_empty() {
            return refuse("is empty".into(), example);
        }
        if text.len() > 255 {
            return refuse(format!("has {} characters", text.len()), example);
        }
        if let Some((name, _)) = text.split_once(['@', ':']) {
            let hint = format!("give the name without tag or digest: {name}");
            return refuse("has a tag, a digest or a port".into(), hint);
        }
        match text.split('/').find_map(wrong_with_component) {
            Some(reason) => refuse(reason, example),
            None => Ok(Self(text.to_owned())),
        }
    }
}

fn wrong_with_component(component: &str) -> Option<String> {
    if component.is_empty() {
        return Some("has an empty component".into());
    }
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if let Some(c) = component.chars().find(|c| !is_word(*c) && !"._-".contains(*c)) {
        return Some(format!("contains {c:?}"));
    }
    if !component.starts_with(is_word) || !component.ends_with(is_word) {
        return Some("has a component that starts or ends with a separator".into());
    }
    component
        .split(is_word)
        .find(|separator| {
            !matches!(*separator, "" | "." | "_" | "__") && !separator.bytes().all(|b| b == b'-')
        })
        .map(|separator| format!("has the separator {separator:?}"))
}

shown_as_text!(RepositoryName);
text_conversions!(RepositoryName);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_oci_grammar() {
        for good in ["app", "team/app", "a.b/c_d/e__f/g-h/i---j", "0/1"] {
            assert!(good.parse::<RepositoryName>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "/app",
            "app/",
            "a//b",
            "App",
            "a..b",
            "a___b",
            "a.-b",
            "-a",
            "a_",
            "app:v1",
            "a@sha256:0",
            "a b",
            "../x",
        ] {
            assert!(bad.parse::<RepositoryName>().is_err(), "{bad}");
        }
        assert!("a".repeat(256).parse::<RepositoryName>().is_err());
    }
}
