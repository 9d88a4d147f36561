//! The two ends of the connections under test, and the events of their users.

mod client;
pub(crate) mod journal;
pub(crate) mod network;
pub(crate) mod server;

use steadysocket::{Builder, Jitter, Reconnect};

pub(crate) use client::Client;
pub(crate) use journal::Journal;
pub(crate) use network::Network;
pub(crate) use server::Server;

pub(crate) use crate::promises::setting::{
    DAY, Sent, config, heartbeat, idle, ms, queue, reconnect, seconds,
};

pub(crate) const URL: &str = "ws://peer.test/ws";

/// Delays without chance: 1, 2, 4 seconds.
pub(crate) fn steady() -> Reconnect {
    Reconnect {
        jitter: Jitter::None,
        ..Reconnect::default()
    }
}

/// For real time: the next dial comes soon.
pub(crate) fn soon() -> Reconnect {
    Reconnect {
        initial_delay: ms(5),
        max_delay: ms(20),
        ..steady()
    }
}

/// A builder in virtual time, with the two ends of its network and its journal.
pub(crate) fn parts() -> (Builder, Network, Journal) {
    use steadysocket::{NativeBuilder, Socket};

    let (connect, network) = Network::new();
    let (builder, journal) = Journal::of(Socket::builder(URL).reconnect(steady()));
    (builder.connector(connect), network, journal)
}
