//! Shared by the tests.

mod log;

pub(crate) use log::Log;

use std::time::Duration;
use steadysocket::{Jitter, Message, Reconnect};

/// Backoff without a wait, so that a test is over soon.
pub(crate) fn at_once() -> Reconnect {
    Reconnect {
        initial_delay: Duration::ZERO,
        jitter: Jitter::None,
        ..Reconnect::default()
    }
}

/// A message in one line.
pub(crate) fn show(message: &Message) -> String {
    match message {
        Message::Text(text) => text.to_string(),
        Message::Binary(bytes) => format!("{bytes:?}"),
    }
}
