//! The log.

use std::io::{self, IsTerminal};

use tracing_subscriber::{EnvFilter, fmt, prelude::*};

use crate::config::{Format, Logging, Problems};

/// Starts writing the log to standard error.
pub fn start(logging: &Logging) -> Result<(), Problems> {
    let filter = EnvFilter::try_new(&logging.filter).map_err(|error| {
        let mut problems = Problems::default();
        problems.add(format!(
            "logging.filter is not understood ({error}): write for example info,api=debug"
        ));
        problems
    })?;
    let registry = tracing_subscriber::registry().with(filter);
    let layer = fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal());
    // A log that is started already, as in a test, is left as it is.
    let _ = match logging.format {
        Format::Human => registry.with(layer.with_target(false)).try_init(),
        Format::Json => registry.with(layer.json().flatten_event(true)).try_init(),
    };
    Ok(())
}
