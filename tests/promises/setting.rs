//! Configurations, spans of time, and the fate of a message.

use std::time::Duration;

use steadysocket::core::{Config, Heartbeat, Idle, Jitter, QueueLimits, Reconnect};

/// The fate of a message that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    Transmitted,
    Queued,
    /// Handed back: the queue is full.
    Full,
    /// Handed back: the queue is in use, and the message could only wait alone.
    TooLarge,
    /// Handed back: the queue is switched off and the connection is not open.
    NotOpen,
    /// Handed back: the connection is closing or has ended.
    Ended,
    /// Handed back for another reason, such as a socket's `send` that throws.
    Refused,
}

/// The defaults, but for the jitter, so that delays are known in advance: 1, 2, 4, 8, 16, 30 s.
pub(crate) fn config() -> Config {
    reconnect(|_| {})
}

/// [`config`] with a change to how it reconnects.
pub(crate) fn reconnect(change: impl FnOnce(&mut Reconnect)) -> Config {
    let mut reconnect = Reconnect {
        jitter: Jitter::None,
        ..Reconnect::default()
    };
    change(&mut reconnect);
    Config {
        reconnect: Some(reconnect),
        ..Config::default()
    }
}

/// [`config`] with a change to its queue.
pub(crate) fn queue(change: impl FnOnce(&mut QueueLimits)) -> Config {
    let mut limits = QueueLimits::default();
    change(&mut limits);
    Config {
        queue: Some(limits),
        ..config()
    }
}

/// [`config`] with a ping after 25 s of silence and 10 s to answer it.
pub(crate) fn heartbeat() -> Config {
    Config {
        heartbeat: Some(Heartbeat::default()),
        ..config()
    }
}

/// [`config`] with a pause after a minute without a message, and a `send` that ends it.
pub(crate) fn idle() -> Config {
    Config {
        idle: Some(Idle::default()),
        ..config()
    }
}

pub(crate) fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

pub(crate) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(crate) const DAY: Duration = Duration::from_secs(86_400);
