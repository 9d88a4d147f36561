//! A chat in a terminal: messages on the standard output, states on the standard error.

use std::env;
use std::io::{self, Write};

use tokio::task::spawn_blocking;

/// The program's argument.
pub(crate) fn url() -> String {
    let argument = env::args().nth(1);
    argument.unwrap_or_else(|| "ws://localhost:8080".to_owned())
}

/// The next line that is typed; `None` at the end of the input.
pub(crate) async fn line() -> Option<String> {
    let read = spawn_blocking(|| io::stdin().lines().next());
    read.await.ok()??.ok()
}

pub(crate) fn show(message: &str) {
    // A reader that is gone misses nothing.
    let _ = writeln!(io::stdout(), "{message}");
}

pub(crate) fn show_state(state: &str) {
    let _ = writeln!(io::stderr(), "Connection: {state}");
}
