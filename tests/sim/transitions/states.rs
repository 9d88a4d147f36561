//! A client in each state.

use steadysocket::core::{PageEvent, Verdict};

use super::inputs::Input;
use super::table;
use crate::support::{Client, HANDSHAKE, PREDICATE, Provider, heartbeat, ms, seconds};

/// A state, and what it answers.
pub(super) struct State {
    pub(super) name: &'static str,
    /// Makes a client in that state, forgets its log and tells it something.
    pub(super) apply: fn(Input) -> Client,
    /// Inputs and the log that comes of them.
    pub(super) table: &'static [(&'static str, &'static str)],
}

pub(super) const STATES: &[State] = &[
    State {
        name: "idle",
        apply: |input| then(Client::new(heartbeat()), input),
        table: table::IDLE,
    },
    State {
        name: "connecting, before the dial",
        apply: |input| {
            let mut client = Client::new(heartbeat());
            client.once("idle > connecting", move |client| {
                client.forget_log();
                input(client);
            });
            client.connect();
            client
        },
        table: table::DUE,
    },
    State {
        name: "connecting, provider asked",
        apply: |input| {
            let mut client = Client::new(heartbeat());
            client.browser().provider = Provider::Asked;
            client.connect();
            then(client, input)
        },
        table: table::RESOLVING,
    },
    State {
        name: "connecting, dialling",
        apply: |input| then(Client::dialling(heartbeat()), input),
        table: table::DIALLING,
    },
    State {
        name: "handshaking",
        apply: |input| {
            let mut client = Client::with_hooks(heartbeat(), HANDSHAKE);
            client.connect();
            client.accept();
            then(client, input)
        },
        table: table::HANDSHAKING,
    },
    State {
        name: "open",
        apply: |input| then(Client::opened(heartbeat()), input),
        table: table::OPEN,
    },
    State {
        name: "deciding",
        apply: |input| {
            let mut client = Client::with_hooks(heartbeat(), PREDICATE);
            client.decide_by(move |client, _| {
                client.forget_log();
                input(client);
                Verdict::RetryAfter(ms(7))
            });
            client.connect();
            client.accept();
            client.lost();
            client
        },
        table: table::DECIDING,
    },
    State {
        name: "waiting",
        apply: |input| {
            // In the middle of the second wait, long after the last dial.
            let mut client = Client::waiting(heartbeat());
            client.wait(seconds(1));
            client.refuse();
            client.wait(seconds(1));
            then(client, input)
        },
        table: table::WAITING,
    },
    State {
        name: "suspended",
        apply: |input| {
            let mut client = Client::opened(heartbeat());
            client.page(PageEvent::Frozen);
            then(client, input)
        },
        table: table::SUSPENDED,
    },
    State {
        name: "paused",
        apply: |input| {
            let mut client = Client::opened(heartbeat());
            client.pause();
            then(client, input)
        },
        table: table::PAUSED,
    },
    State {
        name: "closing a socket",
        apply: |input| {
            let mut client = Client::opened(heartbeat());
            client.close();
            then(client, input)
        },
        table: table::CLOSING,
    },
    State {
        name: "closing without a socket",
        apply: |input| {
            let mut client = Client::waiting(heartbeat());
            client.close();
            then(client, input)
        },
        table: table::CLOSING_NOTHING,
    },
    State {
        name: "closed",
        apply: |input| {
            let mut client = Client::opened(heartbeat());
            client.peer_closes(1000);
            then(client, input)
        },
        table: table::CLOSED,
    },
];

fn then(mut client: Client, input: Input) -> Client {
    client.forget_log();
    input(&mut client);
    client
}
