//! Processor time, memory, and the table of figures beside their targets.

use std::{fmt, fs, time::Instant};

use futures::StreamExt;
use rustix::time::{ClockId, clock_gettime};

/// What some calls together cost, in seconds.
pub(crate) struct Cost {
    pub(crate) cpu: f64,
    pub(crate) wall: f64,
}

/// Makes this many calls, so many of them at a time.
pub(crate) async fn cost<F: Future<Output = ()> + Send>(
    calls: usize,
    in_flight: usize,
    call: impl Fn() -> F + Send + Sync,
) -> Cost {
    let (cpu, wall) = (processor_time(), Instant::now());
    if in_flight == 1 {
        for _ in 0..calls {
            call().await;
        }
    } else {
        futures::stream::iter(0..calls).for_each_concurrent(in_flight, |_| call()).await;
    }
    Cost { cpu: processor_time() - cpu, wall: wall.elapsed().as_secs_f64() }
}

/// The processor time of this process so far, of all its threads, in seconds.
fn processor_time() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// `VmRSS` or `VmHWM` of this process, in megabytes.
pub(crate) fn memory(field: &str) -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap();
    line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse::<f64>().ok()).unwrap() / 1024.0
}

pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

pub(crate) fn millis(seconds: f64) -> String {
    format!("{:.0} ms", seconds * 1e3)
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

    pub(crate) fn at_most(&mut self, what: &str, figure: &str, target: &str, met: bool) {
        let verdict = if met { "met" } else { "NOT MET" };
        self.rows.push([what, figure, target, verdict].map(str::to_owned));
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{}", self.title)?;
        let width = |column: usize| self.rows.iter().map(|row| row[column].len()).max().unwrap_or_default();
        let widths = [0, 1, 2].map(width);
        for [what, figure, target, verdict] in &self.rows {
            writeln!(
                f,
                "  {what:<0$}  {figure:<1$}  at most {target:<2$}  {verdict}",
                widths[0], widths[1], widths[2]
            )?;
        }
        Ok(())
    }
}
