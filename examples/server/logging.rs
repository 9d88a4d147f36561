//! The log: one short line per event, on stderr.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::EnvFilter;

/// Starts the log; `RUST_LOG` selects what is shown, by default [`FILTER`].
pub(crate) fn init() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(FILTER));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal())
        .with_target(false)
        .compact()
        .init();
}

/// Without the spans that the library puts around the lines of a session.
const FILTER: &str = "info,steadysocket=warn";
