//! What calls cost: processor time, the clock on the wall, memory.

use std::{fs, time::Instant};

use futures::StreamExt;

use crate::measure::processor_time;

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
