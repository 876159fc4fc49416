//! Running the examples of the workspace: each is a promise to a reader, and this keeps it.
//!
//! Every example that cargo knows is run without arguments and with a pipe as standard output. What differs stands in
//! the manifest of its package, next to the example:
//! ```toml
//! [package.metadata.examples]
//! decide = { stdin = "examples/decide.json" }          # a file of the package, given on standard input
//! audit = { skip = "needs a subscription in Azure" }   # not run, and why
//! ```

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{Message, Package};
use serde::Deserialize;
use serde_json::Value;

use crate::bounded;
use crate::cargo::{cargo, shown};
use crate::stages::say;
use crate::workspace::Workspace;

/// Examples run offline and take seconds; one that waits for ever must not stop the tests for ever.
const DEADLINE: Duration = Duration::from_secs(120);

/// How one example is run, when not plainly.
#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Settings {
    stdin: Option<Utf8PathBuf>,
    skip: Option<String>,
}

/// The names of a package's examples.
pub(crate) fn of(package: &Package) -> Vec<&str> {
    package.targets.iter().filter(|target| target.is_example()).map(|target| target.name.as_str()).collect()
}

/// Builds and runs the examples of these packages.
///
/// # Errors
/// When an example does not build, does not succeed or does not end within two minutes, or when a manifest says how to
/// run an example that does not exist.
pub(crate) fn run(workspace: &Workspace, packages: &[&Package]) -> Result<()> {
    let mut failed = Vec::new();
    for package in packages {
        let names = of(package);
        let mut settings = settings(&package.metadata, &names)
            .with_context(|| format!("[package.metadata.examples] in {}", package.manifest_path))?;
        if names.is_empty() {
            continue;
        }
        let programs = build(workspace, package)?;
        for name in names {
            let Settings { stdin, skip } = settings.remove(name).unwrap_or_default();
            if let Some(reason) = skip {
                say(format_args!("-- {name}: skipped, {reason}"))?;
                continue;
            }
            say(format_args!("-- {name}"))?;
            let Some(program) = programs.get(name) else {
                bail!("example {name} was not built: it requires features that are off");
            };
            let mut command = Command::new(program);
            command.current_dir(workspace.root()).stdin(input(package, stdin.as_deref())?);
            if let Err(error) = run_within(&mut command, DEADLINE) {
                say(format_args!("-- {name} FAILED: {error:#}"))?;
                failed.push(name);
            }
        }
    }
    if !failed.is_empty() {
        bail!("examples {}", failed.join(", "));
    }
    Ok(())
}

/// Reads the settings of a package's manifest; an entry for an example that is no longer there is an error, so that
/// none outlives its example.
fn settings(metadata: &Value, names: &[&str]) -> Result<BTreeMap<String, Settings>> {
    let Some(examples) = metadata.get("examples") else {
        return Ok(BTreeMap::new());
    };
    let settings: BTreeMap<String, Settings> = serde_json::from_value(examples.clone())?;
    if let Some(name) = settings.keys().find(|name| !names.contains(&name.as_str())) {
        bail!("there is no example {name}");
    }
    Ok(settings)
}

/// Builds the examples of a package; gives their programs by name.
fn build(workspace: &Workspace, package: &Package) -> Result<BTreeMap<String, Utf8PathBuf>> {
    let mut command = cargo(workspace, &["build", "--package", package.name.as_str(), "--examples"]);
    command.args(["--message-format", "json-render-diagnostics"]).stdout(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("cannot start {}", shown(&command)))?;
    let mut programs = BTreeMap::new();
    if let Some(output) = child.stdout.take() {
        for message in Message::parse_stream(BufReader::new(output)) {
            if let Message::CompilerArtifact(artifact) = message?
                && artifact.target.is_example()
                && let Some(program) = artifact.executable
            {
                programs.insert(artifact.target.name, program);
            }
        }
    }
    if !child.wait()?.success() {
        bail!("{}", shown(&command));
    }
    Ok(programs)
}

fn input(package: &Package, file: Option<&Utf8Path>) -> Result<Stdio> {
    let (Some(file), Some(folder)) = (file, package.manifest_path.parent()) else {
        return Ok(Stdio::null());
    };
    let path = folder.join(file);
    Ok(File::open(&path).with_context(|| format!("cannot open {path}"))?.into())
}

/// Runs an example to its end, or kills it at the deadline.
fn run_within(command: &mut Command, deadline: Duration) -> Result<()> {
    let status = bounded::run(command, deadline, |_| ())?;
    if !status.success() {
        bail!("{status}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    use std::io;

    use serde_json::json;

    use super::*;

    #[test]
    fn settings_are_read_and_none_is_fine() {
        let metadata = json!({ "examples": { "a": { "stdin": "a.json" }, "b": { "skip": "why" } } });
        let settings = settings(&metadata, &["a", "b", "c"]).unwrap();
        assert_eq!(settings["a"], Settings { stdin: Some("a.json".into()), skip: None });
        assert_eq!(settings["b"], Settings { stdin: None, skip: Some("why".into()) });
        assert!(super::settings(&Value::Null, &["a"]).unwrap().is_empty());
    }

    #[test]
    fn settings_for_a_lost_example_or_with_a_wrong_word_are_refused() {
        let lost = settings(&json!({ "examples": { "gone": { "skip": "why" } } }), &["a"]).unwrap_err();
        assert_eq!(lost.to_string(), "there is no example gone");
        assert!(settings(&json!({ "examples": { "a": { "sdtin": "x" } } }), &["a"]).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn an_example_fails_by_its_exit_code_and_by_the_deadline() {
        run_within(&mut Command::new("true"), DEADLINE).unwrap();
        let error = run_within(&mut Command::new("false"), DEADLINE).unwrap_err();
        assert_eq!(error.to_string(), "exit status: 1");
        // `cat` waits for the end of its input, which does not come while the other end is held.
        let (input, _held) = io::pipe().unwrap();
        let mut endless = Command::new("cat");
        let error = run_within(endless.stdin(input), Duration::from_millis(10)).unwrap_err();
        assert_eq!(error.to_string(), "did not end within 0.01 s, and was killed");
    }
}
