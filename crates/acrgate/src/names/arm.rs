//! Names of things that Azure Resource Manager keeps: resource groups, registries, tasks.

use super::text::{compared_without_case, shown_as_text, text_conversions};
use super::{InvalidName, LoginServer};

/// The name of a resource group: 1 to 90 letters, digits, `_`, `-`, `.`, `(` and `)`, not ending in `.`;
/// compared without case.
#[derive(Clone)]
pub struct ResourceGroupName(String);

/// The name of a container registry: 5 to 50 ASCII letters and digits; compared without case.
///
/// The name is not the login server: ask the service for that one, because a registry may have been given a login
/// server of the form `<name>-<hash>.azurecr.io`.
#[derive(Clone)]
pub struct RegistryName(String);

/// The name of an ACR task: 5 to 50 ASCII letters, digits, `-` and `_`; compared without case.
#[derive(Clone)]
pub struct TaskName(String);

impl ResourceGroupName {
    fn parse(text: &str) -> Result<Self, InvalidName> {
        const WHAT: &str = "resource group name";
        const HINT: &str = "give 1 to 90 letters, digits, '_', '-', '.', '(' or ')', the last one not '.'";
        check(WHAT, HINT, text, 1..=90, |c| c.is_alphanumeric() || "_-.()".contains(c))?;
        if text.ends_with('.') {
            return Err(InvalidName::new(WHAT, text, "ends in '.'", HINT));
        }
        Ok(Self(text.to_owned()))
    }
}

impl RegistryName {
    fn parse(text: &str) -> Result<Self, InvalidName> {
        const WHAT: &str = "registry name";
        let hint = match text.split_once('.') {
            Some((name, _)) if !name.is_empty() => {
                format!("give the name alone ({name}) instead of the login server")
            }
            _ => "give 5 to 50 ASCII letters or digits".to_owned(),
        };
        check(WHAT, &hint, text, 5..=50, |c| c.is_ascii_alphanumeric())?;
        Ok(Self(text.to_owned()))
    }

    /// The login server that a registry of this name has unless it was given one with a hash: the lower-cased name
    /// under `suffix` (`azurecr.io` in the public cloud).
    ///
    /// Use the `loginServer` that the service reports wherever it is known.
    ///
    /// # Errors
    /// [`InvalidName`] when `suffix` is not a DNS name.
    pub fn default_login_server(&self, suffix: &str) -> Result<LoginServer, InvalidName> {
        format!("{}.{}", self.0, suffix.trim_start_matches('.')).parse()
    }
}

impl TaskName {
    fn parse(text: &str) -> Result<Self, InvalidName> {
        const HINT: &str = "give 5 to 50 ASCII letters, digits, '-' or '_'";
        check("task name", HINT, text, 5..=50, |c| c.is_ascii_alphanumeric() || c == '-' || c == '_')?;
        Ok(Self(text.to_owned()))
    }
}

fn check(
    what: &'static str,
    hint: &str,
    text: &str,
    length: std::ops::RangeInclusive<usize>,
    allowed: impl Fn(char) -> bool,
) -> Result<(), InvalidName> {
    if text.is_empty() {
        return Err(InvalidName::new(what, text, "is empty", hint));
    }
    if let Some(bad) = text.chars().find(|c| !allowed(*c)) {
        return Err(InvalidName::new(what, text, format!("contains {bad:?}"), hint));
    }
    let count = text.chars().count();
    if !length.contains(&count) {
        return Err(InvalidName::new(what, text, format!("has {count} characters"), hint));
    }
    Ok(())
}

shown_as_text!(ResourceGroupName);
shown_as_text!(RegistryName);
shown_as_text!(TaskName);
compared_without_case!(ResourceGroupName);
compared_without_case!(RegistryName);
compared_without_case!(TaskName);
text_conversions!(ResourceGroupName);
text_conversions!(RegistryName);
text_conversions!(TaskName);

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn registry_names_keep_their_spelling_and_compare_without_case() {
        let name: RegistryName = "ContosoWest".parse().unwrap();
        assert_eq!(name.as_str(), "ContosoWest");
        let names: HashSet<RegistryName> = [name.clone(), "CONTOSOWEST".parse().unwrap()].into();
        assert_eq!(names.len(), 1);
        assert_eq!(name.default_login_server("azurecr.io").unwrap().as_str(), "contosowest.azurecr.io");
    }

    #[test]
    fn a_login_server_in_place_of_a_name_is_pointed_out() {
        let error = "contoso.azurecr.io".parse::<RegistryName>().unwrap_err();
        assert_eq!(error.hint, "give the name alone (contoso) instead of the login server");
    }

    #[test]
    fn lengths_and_characters_are_checked() {
        for bad in ["", "abcd", "a-registry", "ünicode", &"a".repeat(51)] {
            assert!(bad.parse::<RegistryName>().is_err(), "{bad}");
        }
        for bad in ["", "task", "my task", &"t".repeat(51)] {
            assert!(bad.parse::<TaskName>().is_err(), "{bad}");
        }
        for bad in ["", "rg.", "a/b", "a b", "..", &"g".repeat(91)] {
            assert!(bad.parse::<ResourceGroupName>().is_err(), "{bad}");
        }
        for good in ["rg", "my-rg_(1).x", "Größe", &"g".repeat(90)] {
            assert!(good.parse::<ResourceGroupName>().is_ok(), "{good}");
        }
        assert!("my-task_1".parse::<TaskName>().is_ok());
    }
}
