//! What the example prints: a progress display on a terminal, plain lines in a pipe.

use std::{
    fmt::Display,
    future::Future,
    io::{IsTerminal, Write},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use acrgate::{Error, Result, workflow::Event};
use indicatif::{ProgressBar, ProgressStyle};

/// Where the example prints to.
pub(crate) struct Screen {
    started: Instant,
    terminal: bool,
    spinner: Mutex<Option<ProgressBar>>,
}

impl Screen {
    pub(crate) fn new() -> Self {
        Self { started: Instant::now(), terminal: std::io::stdout().is_terminal(), spinner: Mutex::default() }
    }

    /// Shows that something is being done while it is, and how long it took.
    pub(crate) async fn step<T: Send>(
        &self,
        what: &str,
        work: impl Future<Output = Result<T>> + Send,
    ) -> Result<T> {
        let started = Instant::now();
        self.spin(what);
        let result = work.await;
        self.settle();
        if result.is_ok() {
            self.done(what, started.elapsed());
        }
        result
    }

    /// Shows an event of a workflow.
    pub(crate) fn event(&self, event: &Event) {
        match event {
            Event::StepStarted { number, of, step } => self.spin(&format!("[{number}/{of}] {step}")),
            Event::UndoStarted { number, of, step } => self.spin(&format!("[{number}/{of}] undo: {step}")),
            Event::StepDone { number, of, step, changed, took } => {
                let note = if *changed { "" } else { " (already so)" };
                self.done(&format!("[{number}/{of}] {step}{note}"), *took);
            }
            Event::UndoDone { number, of, step, changed, took } => {
                let note = if *changed { "undid" } else { "nothing to undo" };
                self.done(&format!("[{number}/{of}] {note}: {step}"), *took);
            }
            Event::RunQueued { run } => self.spin(&format!("run {run}")),
            Event::LogLine { line } => self.line(&format!("  | {line}")),
            Event::RunEnded { run, status, took } => self.done(&format!("run {run} ended: {status}"), *took),
            other => self.line(&other.to_string()),
        }
    }

    pub(crate) fn title(&self, text: &str) {
        self.line(&format!("\n== {text}"));
    }

    pub(crate) fn block(&self, text: &impl Display) {
        for line in text.to_string().lines() {
            self.line(&format!("    {line}"));
        }
    }

    pub(crate) fn failed(&self, error: &Error) {
        self.settle();
        self.line(&format!("failed: {}", error.report()));
    }

    pub(crate) fn line(&self, text: &str) {
        let spinner = self.spinner();
        let print = || {
            // A closed pipe is no reason to stop halfway.
            let _ = writeln!(std::io::stdout(), "{text}");
        };
        match &*spinner {
            Some(spinner) => spinner.suspend(print),
            None => print(),
        }
    }

    /// Takes the spinner away.
    pub(crate) fn settle(&self) {
        if let Some(spinner) = self.spinner().take() {
            spinner.finish_and_clear();
        }
    }

    fn spin(&self, what: &str) {
        self.settle();
        if self.terminal {
            let spinner = ProgressBar::new_spinner().with_message(what.to_owned());
            let style = ProgressStyle::with_template("{spinner:.cyan} {msg} {elapsed:.dim}");
            spinner.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
            spinner.enable_steady_tick(Duration::from_millis(80));
            *self.spinner() = Some(spinner);
        }
    }

    fn spinner(&self) -> MutexGuard<'_, Option<ProgressBar>> {
        self.spinner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn done(&self, what: &str, took: Duration) {
        self.settle();
        let mark = if self.terminal { "\u{2714}" } else { "ok" };
        self.line(&format!("{mark} {what}  {} ms", took.as_millis()));
    }

    /// How long the whole took.
    pub(crate) fn total(&self) {
        self.line(&format!("\nall of it took {} ms", self.started.elapsed().as_millis()));
    }
}
