//! A chat in a terminal: messages on the standard output, states on the standard error.

use std::env;
use std::io::{self, Write};
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::sleep;

/// The program's argument.
pub(crate) fn url() -> String {
    let argument = env::args().nth(1);
    argument.unwrap_or_else(|| "ws://localhost:8080".to_owned())
}

/// The next line that is typed; `None` after the end of the input.
pub(crate) async fn line() -> Option<String> {
    let read = spawn_blocking(|| io::stdin().lines().next());
    let line = read.await.ok().flatten();
    if line.is_none() {
        sleep(LAST_ANSWER).await;
    }
    line?.ok()
}

pub(crate) fn show(message: &str) {
    // A reader that is gone misses nothing.
    let _ = writeln!(io::stdout(), "{message}");
}

pub(crate) fn show_state(state: &str) {
    let _ = writeln!(io::stderr(), "Connection: {state}");
}

/// Time for the answer to the last line, as after `echo hello | chat`.
const LAST_ANSWER: Duration = Duration::from_secs(1);
