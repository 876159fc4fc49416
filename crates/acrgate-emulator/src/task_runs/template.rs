//! Fills `{{.Run.ID}}`, `{{.Values.x}}` and the `$ID` aliases of a task file in, before it is read as YAML.

use std::collections::BTreeMap;

/// What a task file may refer to.
#[derive(Debug, Clone, Default)]
pub struct Variables {
    /// `Run.ID`: the run's id, `cf1`.
    pub run_id: String,
    /// `Run.Registry`: the login server.
    pub registry: String,
    /// `Run.RegistryName`: the registry's name.
    pub registry_name: String,
    /// `Run.TaskName`: the task's name; empty in a quick run.
    pub task_name: String,
    /// `Run.Date`: when the run started, as `20261123-154500z`.
    pub date: String,
    /// `Run.OS` and `Run.Architecture`.
    pub os: String,
    /// See `os`.
    pub architecture: String,
    /// `Values.*`: from the task's values, then the run's.
    pub values: BTreeMap<String, String>,
}

/// A reference that cannot be filled in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct TemplateError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: String,
}

impl Variables {
    /// The variable that Go's template language calls `.Run.ID`, `.Values.x`, ….
    fn named(&self, path: &str) -> Option<&str> {
        let run = |name: &str| match name {
            "ID" => Some(&self.run_id),
            "Registry" => Some(&self.registry),
            "RegistryName" => Some(&self.registry_name),
            "TaskName" => Some(&self.task_name),
            "Date" => Some(&self.date),
            "OS" => Some(&self.os),
            "Architecture" => Some(&self.architecture),
            _ => None,
        };
        match path.split_once('.')? {
            ("Run", name) => run(name),
            ("Values", name) => self.values.get(name),
            _ => None,
        }
        .map(String::as_str)
    }

    /// The file with every reference replaced.
    ///
    /// # Errors
    /// [`TemplateError`] names the line of a reference that is not known or not closed.
    pub fn fill_in(&self, file: &str) -> Result<String, TemplateError> {
        let mut filled = String::with_capacity(file.len());
        for (index, line) in file.split_inclusive('\n').enumerate() {
            let at = |problem| TemplateError { line: index + 1, problem };
            self.fill_in_line(line, &mut filled).map_err(at)?;
        }
        Ok(filled)
    }

    fn fill_in_line(&self, line: &str, filled: &mut String) -> Result<(), String> {
        let mut rest = line;
        while let Some(start) = rest.find(['{', '$', '#']) {
            filled.push_str(&rest[..start]);
            rest = &rest[start..];
            if rest.starts_with('#') && (filled.is_empty() || filled.ends_with(char::is_whitespace)) {
                break; // A comment may say what it likes.
            } else if let Some(inside) = rest.strip_prefix("{{") {
                let (reference, after) = inside.split_once("}}").ok_or("a {{ is not closed on its line")?;
                let value = reference.trim().strip_prefix('.').and_then(|path| self.named(path));
                filled.push_str(value.ok_or_else(|| format!("{{{{{reference}}}}} is not known here"))?);
                rest = after;
            } else {
                let (sign, after) = rest.split_at(1);
                let alias = if sign == "$" { self.alias(after) } else { None };
                if let Some((value, after)) = alias {
                    filled.push_str(value);
                    rest = after;
                } else {
                    filled.push_str(sign);
                    rest = after;
                }
            }
        }
        filled.push_str(rest);
        Ok(())
    }

    /// `$ID`, `$Registry`, …: the longest run of letters and digits is the alias, as in the service.
    fn alias<'a>(&self, text: &'a str) -> Option<(&str, &'a str)> {
        let end = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        self.named(&format!("Run.{name}")).map(|value| (value, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn variables() -> Variables {
        Variables {
            run_id: "cf1".into(),
            registry: "r.azurecr.test".into(),
            values: BTreeMap::from([("tag".into(), "v2".into())]),
            ..Variables::default()
        }
    }

    #[test]
    fn references_and_aliases() {
        let file = "- build: -t {{.Run.Registry}}/app:{{ .Run.ID }} -t $Registry/app:{{.Values.tag}} .\n- cmd: $ID$Registry/x\n";
        assert_eq!(
            variables().fill_in(file).unwrap(),
            "- build: -t r.azurecr.test/app:cf1 -t r.azurecr.test/app:v2 .\n- cmd: cf1r.azurecr.test/x\n"
        );
    }

    #[test]
    fn what_is_not_known_names_its_line() {
        let error = variables().fill_in("version: v1.1.0\nsteps:\n- cmd: {{.Values.none}}\n").unwrap_err();
        assert_eq!((error.line, error.problem.as_str()), (3, "{{.Values.none}} is not known here"));
        assert_eq!(variables().fill_in("\n{{ .Run.ID").unwrap_err().line, 2);
    }

    #[test]
    fn comments_and_other_signs_stay() {
        for text in ["# {{ anything }} $ID\n", "cost: $5 and {a: 1}\n", "x#{y}\n", "$Unknown"] {
            assert_eq!(variables().fill_in(text).unwrap(), text);
        }
    }

    proptest! {
        #[test]
        fn text_without_references_is_unchanged(text in "[a-z:{ \\n/.#}-]{0,60}") {
            prop_assume!(!text.contains("{{"));
            prop_assert_eq!(variables().fill_in(&text).unwrap(), text);
        }
    }
}
