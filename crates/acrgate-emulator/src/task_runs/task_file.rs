//! The task file (YAML v1.1.0), as far as a run can be played here: pulls, builds and pushes.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Deserializer};

/// A task file that has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskFile {
    /// The steps in order.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its id: given, or `acb_step_<n>`.
    pub id: String,
    /// How long it may take.
    pub timeout: Duration,
    /// What it does.
    pub action: Action,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// `cmd: IMAGE`: the image is pulled (and, in the service, started).
    Pull(String),
    /// `build: -t IMAGE … -f DOCKERFILE CONTEXT`.
    Build(Build),
    /// `push: [IMAGE, …]`.
    Push(Vec<String>),
}

/// A build's command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// `-t`, at least one.
    pub tags: Vec<String>,
    /// `-f`, from the context's root; `Dockerfile` by default.
    pub dockerfile: String,
    /// The folder of the context to build from: `.` or a path below it.
    pub context: String,
}

/// A task file that cannot be run here. The text names the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("failed to unmarshal task before running: {0}")]
pub struct TaskFileError(pub String);

/// The service's default for `stepTimeout`.
const DEFAULT_STEP_TIMEOUT: u64 = 600;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Document {
    version: Option<Version>,
    step_timeout: Option<u64>,
    steps: Vec<StepDocument>,
}

/// Reads a text by a function whose complaint keeps the text's place in the file: it is made while the value is visited.
struct Text<T>(fn(&str) -> Result<T, String>);

impl<T> serde::de::Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).map_err(E::custom)
    }
}

struct Version;

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text(|version| match version {
            "v1.0.0" | "v1.1.0" | "1.0-preview-1" => Ok(Self),
            other => Err(format!("version {other} is not known; write v1.1.0")),
        }))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct StepDocument {
    id: Option<String>,
    cmd: Option<Cmd>,
    build: Option<Build>,
    push: Option<Vec<String>>,
    timeout: Option<u64>,
    /// Steps run one after the other here, so every order that `when` asks for is kept.
    #[serde(rename = "when")]
    _when: Option<Vec<String>>,
    /// About the working directory of a container; none is started.
    #[serde(rename = "disableWorkingDirectoryOverride")]
    _disable_working_directory_override: Option<bool>,
}

struct Cmd(String);

impl<'de> Deserialize<'de> for Cmd {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text(|line| {
            let mut words = shell_words::split(line).map_err(|error| error.to_string())?;
            match words.len() {
                1 => Ok(Self(words.remove(0))),
                _ => Err(format!("`cmd: {line}`: only `cmd: IMAGE` is played here, which pulls the image")),
            }
        }))
    }
}

impl<'de> Deserialize<'de> for Build {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text(|line| {
            Self::parse(line).map_err(|problem| format!("`build: {line}`: {problem}"))
        }))
    }
}

impl Build {
    fn parse(line: &str) -> Result<Self, String> {
        let mut words = shell_words::split(line).map_err(|error| error.to_string())?.into_iter();
        let mut build =
            Self { tags: Vec::new(), dockerfile: "Dockerfile".to_owned(), context: String::new() };
        let mut contexts = Vec::new();
        while let Some(word) = words.next() {
            let (option, value) = match word.split_once('=') {
                Some((option, value)) if option.starts_with('-') => {
                    (option.to_owned(), Some(value.to_owned()))
                }
                _ => (word, None),
            };
            let mut value =
                || value.clone().or_else(|| words.next()).ok_or_else(|| format!("{option} needs a value"));
            match option.as_str() {
                "-t" | "--tag" => build.tags.push(value()?),
                "-f" | "--file" => build.dockerfile = value()?,
                other if other.starts_with('-') => {
                    return Err(format!("the option {other} is not played here"));
                }
                _ => contexts.push(option),
            }
        }
        if build.tags.is_empty() {
            return Err("give the image a name with -t".to_owned());
        }
        match contexts.len() {
            1 => build.context = contexts.remove(0),
            _ => return Err("name one folder to build from, as in `-t IMAGE .`".to_owned()),
        }
        Ok(build)
    }
}

/// Reads a task file whose references have been filled in.
///
/// # Errors
/// [`TaskFileError`] names the line of what is not YAML, or cannot be run here.
pub fn parse(file: &str) -> Result<TaskFile, TaskFileError> {
    let document: Document =
        serde_norway::from_str(file).map_err(|error| TaskFileError(error.to_string()))?;
    let default = document.step_timeout.unwrap_or(DEFAULT_STEP_TIMEOUT);
    if document.version.is_none() && file.contains("$Registry") {
        return Err(TaskFileError("line 1: aliases need `version: v1.1.0`".to_owned()));
    }
    let steps: Result<Vec<_>, _> =
        document.steps.into_iter().enumerate().map(|(index, step)| step.read(index, default)).collect();
    let steps = steps?;
    if steps.is_empty() {
        return Err(TaskFileError("steps: there is none".to_owned()));
    }
    Ok(TaskFile { steps })
}

impl StepDocument {
    fn read(self, index: usize, default_timeout: u64) -> Result<Step, TaskFileError> {
        let action = match (self.cmd, self.build, self.push) {
            (Some(Cmd(image)), None, None) => Action::Pull(image),
            (None, Some(build), None) => Action::Build(build),
            (None, None, Some(images)) if !images.is_empty() => Action::Push(images),
            _ => {
                return Err(TaskFileError(format!("steps[{index}]: give it one of cmd, build and push")));
            }
        };
        Ok(Step {
            id: self.id.unwrap_or_else(|| format!("acb_step_{index}")),
            timeout: Duration::from_secs(self.timeout.unwrap_or(default_timeout)),
            action,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_steps_of_a_whole_file() {
        let file = "version: v1.1.0\nstepTimeout: 30\nsteps:\n- cmd: r.azurecr.test/base:1\n\
            - id: image\n  build: -t r.azurecr.test/app:cf1 --tag=r.azurecr.test/app:latest -f src/Dockerfile .\n  \
            when: [\"-\"]\n  timeout: 5\n- push: [r.azurecr.test/app:cf1, r.azurecr.test/app:latest]\n";
        let parsed = parse(file).unwrap();
        assert_eq!(parsed.steps[0].action, Action::Pull("r.azurecr.test/base:1".into()));
        assert_eq!((parsed.steps[0].id.as_str(), parsed.steps[0].timeout.as_secs()), ("acb_step_0", 30));
        let build = Build {
            tags: vec!["r.azurecr.test/app:cf1".into(), "r.azurecr.test/app:latest".into()],
            dockerfile: "src/Dockerfile".into(),
            context: ".".into(),
        };
        assert_eq!(parsed.steps[1].action, Action::Build(build));
        assert_eq!((parsed.steps[1].id.as_str(), parsed.steps[1].timeout.as_secs()), ("image", 5));
        assert!(matches!(&parsed.steps[2].action, Action::Push(images) if images.len() == 2));
    }

    #[test]
    fn errors_name_the_line() {
        let cases = [
            ("version: v1.1.0\nsteps:\n- cmd: bash echo hello\n", "line 3"),
            ("version: v1.1.0\nsteps:\n- build: -t a --squash .\n", "line 3"),
            ("version: v9\nsteps: []\n", "line 1"),
            ("version: v1.1.0\nsteps:\n- cmd: a\n  ports: [80]\n", "line 4"),
            ("version: v1.1.0\nsteps:\n- cmd: a\n b: [\n", "line 4"),
            ("version: v1.1.0\nsteps:\n- build: .\n", "line 3"),
            ("version: v1.1.0\nsteps:\n- build: -t\n", "line 3"),
        ];
        for (file, place) in cases {
            let error = parse(file).unwrap_err().to_string();
            assert!(error.contains(place), "{error}");
        }
        assert!(parse("version: v1.1.0\nsteps:\n- {}\n").unwrap_err().to_string().contains("steps[0]"));
        assert!(parse("version: v1.1.0\nsteps: []\n").is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(version: v1.1.0\nsteps:\n)?[-a-z:\\[\\]{}'\" \n]{0,80}") {
            let _ = parse(&text);
        }

        #[test]
        fn options_stand_in_any_order(tags in prop::collection::vec("[a-z]{1,5}", 1..4), context in "[a-z]{1,5}") {
            let options = tags.iter().map(|tag| format!("-t {tag}")).collect::<Vec<_>>().join(" ");
            let first = Build::parse(&format!("{options} -f d {context}")).unwrap();
            prop_assert_eq!(&first, &Build::parse(&format!("{context} --file d {options}")).unwrap());
            prop_assert_eq!(first.tags, tags);
        }
    }
}
