//! The simulator: the real driver on a host with virtual time, a fake browser and its user, all
//! watched by a monitor.

mod browser;
mod client;
mod clock;
mod host;
mod journal;
mod line;
mod message;
mod monitor;
mod network;
mod user;

pub(crate) use browser::{Browser, Phase, Provider};
pub(crate) use client::Client;
pub(crate) use clock::Clock;
pub(crate) use journal::Recording;
pub(crate) use line::line;
pub(crate) use message::Message;
pub(crate) use monitor::{Call, Monitor};
pub(crate) use network::closed_with;
pub(crate) use user::Sent;

use std::time::Duration;

use steadysocket::core::{Config, Heartbeat, Hooks, Idle, Jitter, Ping, QueueLimits, Reconnect};

/// The hooks of a client that has a handshake hook.
pub(crate) const HANDSHAKE: Hooks = Hooks {
    handshake: true,
    should_reconnect: false,
    provider: false,
    ping: Ping::Message,
};

/// The hooks of a client that has a predicate.
pub(crate) const PREDICATE: Hooks = Hooks {
    handshake: false,
    should_reconnect: true,
    provider: false,
    ping: Ping::Message,
};

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
