//! A Dockerfile limited to what an image can be made of without starting a container: FROM, LABEL, ENV, COPY.

/// A Dockerfile that has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dockerfile {
    /// The image of `FROM`; None for `scratch`.
    pub base: Option<String>,
    /// What follows, in order.
    pub instructions: Vec<Instruction>,
}

/// One instruction after FROM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instruction {
    /// `LABEL key=value …`
    Label(Vec<(String, String)>),
    /// `ENV key=value …`
    Env(Vec<(String, String)>),
    /// `COPY source … target`
    Copy {
        /// Paths in the context.
        sources: Vec<String>,
        /// A path in the image.
        target: String,
        /// The line, for errors about files that are missing.
        line: usize,
    },
}

/// A Dockerfile that cannot be built here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("dockerfile parse error on line {line}: {problem}")]
pub struct DockerfileError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: String,
}

impl Instruction {
    /// The instruction as the log shows it.
    #[must_use]
    pub fn shown(&self) -> String {
        let pairs = |pairs: &[(String, String)]| {
            pairs.iter().map(|(key, value)| format!(" {key}={value}")).collect::<String>()
        };
        match self {
            Self::Label(labels) => format!("LABEL{}", pairs(labels)),
            Self::Env(variables) => format!("ENV{}", pairs(variables)),
            Self::Copy { sources, target, .. } => format!("COPY {} {target}", sources.join(" ")),
        }
    }
}

/// Reads a Dockerfile.
///
/// # Errors
/// [`DockerfileError`] names the line of an instruction that cannot be built here.
pub fn parse(file: &str) -> Result<Dockerfile, DockerfileError> {
    let mut base = None;
    let mut instructions = Vec::new();
    for (line, text) in logical_lines(file) {
        let at = |problem: String| DockerfileError { line, problem };
        let (name, arguments) = text.split_once(char::is_whitespace).unwrap_or((&text, ""));
        let name = name.to_ascii_uppercase();
        if name == "FROM" {
            if base.is_some() {
                return Err(at("one FROM only: builds in several stages are not played here".to_owned()));
            }
            base = Some(from(arguments).map_err(at)?);
        } else if base.is_none() {
            return Err(at(format!("{name} comes before FROM")));
        } else {
            instructions.push(instruction(&name, arguments, line).map_err(at)?);
        }
    }
    let base = base.ok_or_else(|| DockerfileError { line: 1, problem: "there is no FROM".to_owned() })?;
    Ok(Dockerfile { base, instructions })
}

/// Lines with their continuations, without comments and empty lines, each with the number of its first line.
fn logical_lines(file: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    let mut continues = false;
    for (index, line) in file.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        let (text, more) = line.strip_suffix('\\').map_or((line, false), |text| (text.trim_end(), true));
        match lines.last_mut() {
            Some((_, whole)) if continues => {
                whole.push(' ');
                whole.push_str(text);
            }
            _ => lines.push((index + 1, text.to_owned())),
        }
        continues = more;
    }
    lines
}

fn from(arguments: &str) -> Result<Option<String>, String> {
    let words = words(arguments)?;
    match words.as_slice() {
        [image] if image == "scratch" => Ok(None),
        [image] => Ok(Some(image.clone())),
        [image, as_word, _] if as_word.eq_ignore_ascii_case("as") => Ok(Some(image.clone())),
        _ => Err("write FROM IMAGE".to_owned()),
    }
}

fn instruction(name: &str, arguments: &str, line: usize) -> Result<Instruction, String> {
    let words = words(arguments)?;
    match name {
        "LABEL" => pairs(&words).map(Instruction::Label),
        // `ENV key value`, the form of old.
        "ENV" if words.first().is_some_and(|first| !first.contains('=')) => {
            let (key, value) = arguments.split_once(char::is_whitespace).ok_or("write ENV key=value")?;
            Ok(Instruction::Env(vec![(key.to_owned(), value.trim().to_owned())]))
        }
        "ENV" => pairs(&words).map(Instruction::Env),
        "COPY" => copy(words, line),
        other => Err(format!("{other} is not played here; FROM, LABEL, ENV and COPY are")),
    }
}

fn words(arguments: &str) -> Result<Vec<String>, String> {
    if arguments.contains('$') {
        return Err("variables are not filled in here".to_owned());
    }
    shell_words::split(arguments).map_err(|error| error.to_string())
}

fn pairs(words: &[String]) -> Result<Vec<(String, String)>, String> {
    if words.is_empty() {
        return Err("give at least one key=value".to_owned());
    }
    let pair = |word: &String| {
        let (key, value) =
            word.split_once('=').filter(|(key, _)| !key.is_empty()).ok_or("write key=value")?;
        Ok((key.to_owned(), value.to_owned()))
    };
    words.iter().map(pair).collect()
}

fn copy(mut words: Vec<String>, line: usize) -> Result<Instruction, String> {
    if let Some(option) = words.iter().find(|word| word.starts_with("--")) {
        return Err(format!("COPY {option} is not played here"));
    }
    if let Some(pattern) = words.iter().find(|word| word.contains(['*', '?', '['])) {
        return Err(format!("COPY {pattern}: patterns are not played here; name the files or their folder"));
    }
    let target = words.pop().filter(|_| !words.is_empty()).ok_or("write COPY source … target")?;
    if words.len() > 1 && !target.ends_with('/') {
        return Err("COPY of several sources needs a target that ends in /".to_owned());
    }
    Ok(Instruction::Copy { sources: words, target, line })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_four_instructions() {
        let file = "# syntax=docker/dockerfile:1\nFROM r.azurecr.test/base:1 AS build\n\nLABEL a=1 \\\n  b=\"two words\"\n\
            env PATH=/x OLD=1\nENV key some value\nCOPY app.txt /srv/\n";
        let parsed = parse(file).unwrap();
        assert_eq!(parsed.base.as_deref(), Some("r.azurecr.test/base:1"));
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let expected = [
            Instruction::Label(vec![pair("a", "1"), pair("b", "two words")]),
            Instruction::Env(vec![pair("PATH", "/x"), pair("OLD", "1")]),
            Instruction::Env(vec![pair("key", "some value")]),
            Instruction::Copy { sources: vec!["app.txt".into()], target: "/srv/".into(), line: 8 },
        ];
        assert_eq!(parsed.instructions, expected);
        assert_eq!(parse("FROM scratch").unwrap().base, None);
    }

    #[test]
    fn the_rest_is_refused_by_line() {
        for (file, line) in [
            ("FROM a\nRUN make\n", 2),
            ("\n\nLABEL a=1\n", 3),
            ("FROM a\nFROM b\n", 2),
            ("FROM a\nCOPY --from=x a b\n", 2),
            ("FROM a\nCOPY *.txt /\n", 2),
            ("FROM a\nCOPY a\n", 2),
            ("FROM a\nCOPY a b c\n", 2),
            ("FROM a\nENV x=$HOME\n", 2),
            ("FROM a\nLABEL a=\"open\n", 2),
            ("FROM a b\n", 1),
            ("", 1),
        ] {
            assert_eq!(parse(file).unwrap_err().line, line, "{file:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(FROM a\n)?[A-Za-z =\\\\\"'#\n/*-]{0,80}") {
            let _ = parse(&text);
        }

        #[test]
        fn labels_survive_quoting(key in "[a-z.]{1,8}", value in "[a-zA-Z0-9 ./:-]{0,12}") {
            let parsed = parse(&format!("FROM a\nLABEL {key}=\"{value}\"\n")).unwrap();
            prop_assert_eq!(&parsed.instructions[0], &Instruction::Label(vec![(key, value)]));
        }
    }
}
