//! This process, as the kernel sees it: under the names that Prometheus' own libraries use.

use std::fs;

use chrono::{DateTime, Utc};
use prometheus_client::{
    metrics::{counter::ConstCounter, gauge::ConstGauge},
    registry::{Registry, Unit},
};

/// The kernel counts processor time in hundredths of a second on every machine that we run on.
const TICKS_PER_SECOND: f64 = 100.0;

/// What `/proc/self` says; what it does not say is left out.
pub fn put(now: &mut Registry, started_at: DateTime<Utc>) {
    if let Ok(status) = fs::read_to_string("/proc/self/status") {
        for (line, name, help) in [
            (
                "VmRSS:",
                "process_resident_memory",
                "Memory that is in the machine's",
            ),
            (
                "VmSize:",
                "process_virtual_memory",
                "Memory that the process has asked for",
            ),
        ] {
            if let Some(kilobytes) = number_after(&status, line) {
                let bytes = ConstGauge::new(kilobytes.saturating_mul(1024));
                now.register_with_unit(name, help, Unit::Bytes, bytes);
            }
        }
        if let Some(threads) = number_after(&status, "Threads:") {
            now.register("process_threads", "Threads", ConstGauge::new(threads));
        }
    }
    if let Ok(files) = fs::read_dir("/proc/self/fd") {
        let open = i64::try_from(files.count()).unwrap_or(i64::MAX);
        let help = "Files and connections that are open";
        now.register("process_open_fds", help, ConstGauge::new(open));
    }
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    if let Some(used) = processor_seconds(&stat) {
        let help = "Processor time that was used";
        now.register_with_unit("process_cpu", help, Unit::Seconds, ConstCounter::new(used));
    }
    // The machine's own start is not to be seen from within the unit, so this is by our clock.
    let help = "When the process started, in seconds since 1970";
    let started = ConstGauge::new(started_at.timestamp());
    now.register_with_unit("process_start_time", help, Unit::Seconds, started);
}

/// Reads a line of `/proc/…/stat`. The name of the program stands in brackets, and may hold anything.
fn processor_seconds(stat: &str) -> Option<f64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    // proc(5) counts from 1, and the first here is the third there.
    let field = |number: usize| fields.get(number - 3)?.parse::<f64>().ok();
    Some((field(14)? + field(15)?) / TICKS_PER_SECOND)
}

fn number_after(text: &str, beginning: &str) -> Option<i64> {
    let rest = text.lines().find_map(|line| line.strip_prefix(beginning))?;
    rest.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_with_brackets_in_its_name_is_read() {
        let stat = "7 (a) b)) S 1 7 7 0 -1 4194560 1 0 0 0 250 50 0 0 20 0 4 0 12345 1 1";

        let used = processor_seconds(stat).unwrap();

        assert!((used - 3.0).abs() < 1e-9);
        assert!(processor_seconds("nonsense").is_none());
    }
}
