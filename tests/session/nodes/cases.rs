//! Small sessions that are searched, each with other faults.

use super::cluster::Bounds;
use super::node::Effects::{Committed, Handed};

pub(super) const BASE: Bounds = Bounds {
    effects: Committed,
    messages: [1, 2],
    window: 2,
    sockets: 3,
    crashes: 1,
    losses: 1,
    restarts: 0,
    is_durable: false,
    byes: false,
    leaves: false,
    ages: 0,
    seconds: 2,
};

/// No fault but those of sockets and slow servers.
pub(super) const CALM: Bounds = Bounds {
    crashes: 0,
    losses: 0,
    sockets: 2,
    ..BASE
};

/// Messages of the servers alone, and a store that is started again.
pub(super) const RESTART: Bounds = Bounds {
    messages: [0, 2],
    restarts: 1,
    ..CALM
};

const CALM_HANDED: Bounds = Bounds {
    effects: Handed,
    ..CALM
};

pub(super) const CASES: &[(&str, Bounds)] = &[
    ("committed", BASE),
    (
        "committed, two messages each way, window 1",
        Bounds {
            messages: [2, 2],
            window: 1,
            ..BASE
        },
    ),
    (
        "committed, four sockets",
        Bounds {
            sockets: 4,
            messages: [1, 1],
            window: 1,
            ..BASE
        },
    ),
    (
        "handed over",
        Bounds {
            effects: Handed,
            ..BASE
        },
    ),
    (
        "handed over, no crash",
        Bounds {
            effects: Handed,
            crashes: 0,
            ..BASE
        },
    ),
    (
        "tail loss",
        Bounds {
            restarts: 1,
            ..BASE
        },
    ),
    ("tail loss, messages of the servers", RESTART),
    (
        "restart, every change on the disk",
        Bounds {
            is_durable: true,
            restarts: 1,
            messages: [1, 1],
            ..BASE
        },
    ),
    (
        "calm",
        Bounds {
            messages: [1, 1],
            ..CALM
        },
    ),
    (
        "calm, handed over",
        Bounds {
            messages: [1, 1],
            ..CALM_HANDED
        },
    ),
    (
        "bye",
        Bounds {
            messages: [1, 1],
            byes: true,
            ..CALM_HANDED
        },
    ),
    (
        "bye, committed",
        Bounds {
            messages: [1, 0],
            byes: true,
            ..CALM
        },
    ),
    (
        "leaving",
        Bounds {
            messages: [2, 0],
            leaves: true,
            ..CALM_HANDED
        },
    ),
    (
        "leaving, committed",
        Bounds {
            messages: [2, 0],
            leaves: true,
            ..CALM
        },
    ),
    (
        "leaving, a crash and a loss",
        Bounds {
            messages: [1, 0],
            leaves: true,
            crashes: 1,
            losses: 1,
            ..CALM_HANDED
        },
    ),
    (
        "leaving, committed, a crash and a loss",
        Bounds {
            messages: [1, 0],
            leaves: true,
            crashes: 1,
            losses: 1,
            ..CALM
        },
    ),
    (
        "leaving, tail loss",
        Bounds {
            messages: [1, 1],
            leaves: true,
            restarts: 1,
            ..CALM_HANDED
        },
    ),
    (
        "leaving, expiry",
        Bounds {
            messages: [1, 0],
            leaves: true,
            ages: 1,
            ..CALM_HANDED
        },
    ),
    (
        "expiry",
        Bounds {
            messages: [1, 1],
            ages: 1,
            ..CALM_HANDED
        },
    ),
    (
        "expiry and a crash",
        Bounds {
            messages: [0, 1],
            ages: 1,
            crashes: 1,
            ..CALM_HANDED
        },
    ),
    (
        "expiry, committed",
        Bounds {
            messages: [1, 0],
            ages: 1,
            ..CALM
        },
    ),
    (
        "three sockets, no message",
        Bounds {
            messages: [0, 0],
            sockets: 3,
            ..CALM_HANDED
        },
    ),
    (
        "bye, no message",
        Bounds {
            messages: [0, 0],
            byes: true,
            ..CALM_HANDED
        },
    ),
    (
        "expiry and a crash, no message",
        Bounds {
            messages: [0, 0],
            ages: 1,
            crashes: 1,
            ..CALM_HANDED
        },
    ),
    (
        "expiry, a message of the client",
        Bounds {
            messages: [1, 0],
            ages: 1,
            ..CALM_HANDED
        },
    ),
    (
        "a crash and a loss, a message of the server",
        Bounds {
            messages: [0, 1],
            crashes: 1,
            losses: 1,
            ..CALM_HANDED
        },
    ),
];
