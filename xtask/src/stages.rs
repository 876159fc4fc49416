//! A task is a row of named stages: each is announced, timed and remembered, and one that fails fails the task by name.

use std::fmt::Display;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// Writes one line to standard output.
pub(crate) fn say(line: impl Display) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}

/// Writes one line to standard error.
pub(crate) fn complain(line: impl Display) -> io::Result<()> {
    writeln!(io::stderr(), "{line}")
}

/// The stages that have run so far.
#[derive(Debug)]
pub(crate) struct Stages<W> {
    report: W,
    done: Vec<Stage>,
}

#[derive(Debug)]
struct Stage {
    name: &'static str,
    took: Duration,
    failed: bool,
}

impl<W: Write> Stages<W> {
    /// No stage has run; what happens is told to `report`.
    pub(crate) fn new(report: W) -> Self {
        Self { report, done: Vec::new() }
    }

    /// Runs one stage. Its failure is told at once, remembered for [`finish`](Self::finish), and given back as `None`,
    /// so that the caller decides whether the next stage makes sense.
    pub(crate) fn run<T>(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> Result<T>,
    ) -> Result<Option<T>> {
        writeln!(self.report, "== {name}")?;
        let start = Instant::now();
        let outcome = work();
        let took = start.elapsed();
        if let Err(error) = &outcome {
            writeln!(self.report, "{name} failed: {error:#}")?;
        }
        self.done.push(Stage { name, took, failed: outcome.is_err() });
        Ok(outcome.ok())
    }

    /// Prints how long each stage took.
    ///
    /// # Errors
    /// When a stage failed: the text names all that did.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.tell_durations()?;
        let failed: Vec<_> = self.done.iter().filter(|stage| stage.failed).map(|stage| stage.name).collect();
        if failed.is_empty() {
            return Ok(());
        }
        bail!("failed: {}", failed.join(", "))
    }

    fn tell_durations(&mut self) -> io::Result<()> {
        writeln!(self.report, "== durations")?;
        for Stage { name, took, failed } in &self.done {
            let mark = if *failed { "  FAILED" } else { "" };
            writeln!(self.report, "{:>8.1} s  {name}{mark}", took.as_secs_f64())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_stage_is_named_and_the_others_still_count() {
        let mut report = Vec::new();
        let mut stages = Stages::new(&mut report);
        assert_eq!(stages.run("first", || Ok(7)).unwrap(), Some(7));
        assert_eq!(stages.run("second", || -> Result<()> { bail!("no") }).unwrap(), None);
        assert_eq!(stages.run("third", || Ok(())).unwrap(), Some(()));
        assert_eq!(stages.finish().unwrap_err().to_string(), "failed: second");
        let report = String::from_utf8(report).unwrap();
        assert!(report.contains("second failed: no\n== third\n== durations\n"), "{report}");
        assert!(report.contains(" s  second  FAILED\n") && report.ends_with(" s  third\n"), "{report}");
    }

    #[test]
    fn stages_that_all_pass_pass() {
        let mut stages = Stages::new(io::sink());
        stages.run("only", || Ok(())).unwrap();
        stages.finish().unwrap();
    }
}
