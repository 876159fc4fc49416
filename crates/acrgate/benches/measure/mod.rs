//! Processor time, and the table of figures beside their targets.

use std::fmt;

use rustix::time::{ClockId, clock_gettime};

/// The processor time of this process so far, of all its threads, in seconds.
pub(crate) fn processor_time() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Figures beside their targets.
pub(crate) struct Table {
    title: String,
    rows: Vec<[String; 4]>,
}

impl Table {
    pub(crate) fn new(title: &str) -> Self {
        Self { title: title.to_owned(), rows: Vec::new() }
    }

    /// A figure, and what it may be at most, with whether it is.
    pub(crate) fn row(&mut self, what: &str, figure: &str, at_most: Option<(&str, bool)>) {
        let (target, verdict) = match at_most {
            Some((target, met)) => (format!("at most {target}"), if met { "met" } else { "NOT MET" }),
            None => (String::new(), ""),
        };
        self.rows.push([what.to_owned(), figure.to_owned(), target, verdict.to_owned()]);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{}", self.title)?;
        let width = |column: usize| self.rows.iter().map(|row| row[column].len()).max().unwrap_or_default();
        let widths = [0, 1, 2].map(width);
        for [what, figure, target, verdict] in &self.rows {
            let line = format!(
                "  {what:<0$}  {figure:<1$}  {target:<2$}  {verdict}",
                widths[0], widths[1], widths[2]
            );
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}
