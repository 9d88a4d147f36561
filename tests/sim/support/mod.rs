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
mod promised;
mod user;

pub(crate) use browser::{Browser, Phase, Provider};
pub(crate) use client::Client;
pub(crate) use clock::Clock;
pub(crate) use journal::Recording;
pub(crate) use line::line;
pub(crate) use message::Message;
pub(crate) use monitor::{Call, Monitor};
pub(crate) use network::closed_with;

use steadysocket::core::{Hooks, Ping};

pub(crate) use crate::promises::setting::{
    DAY, Sent, config, heartbeat, idle, ms, queue, reconnect, seconds,
};

/// The hooks of a client that has a handshake hook.
pub(crate) const HANDSHAKE: Hooks = Hooks {
    handshake: true,
    should_reconnect: false,
    provider: false,
    ping: Ping::Message,
};

/// The hooks of a client that has a provider.
pub(crate) const PROVIDER: Hooks = Hooks {
    handshake: false,
    should_reconnect: false,
    provider: true,
    ping: Ping::Message,
};

/// The hooks of a client that has a predicate.
pub(crate) const PREDICATE: Hooks = Hooks {
    handshake: false,
    should_reconnect: true,
    provider: false,
    ping: Ping::Message,
};
