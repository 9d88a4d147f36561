//! The objects of options.

use super::row::Row;
use super::{heartbeat, idle, messages, queue, reconnect, root};

/// An object of options, an interface in TypeScript.
pub(in super::super) struct Group {
    pub(in super::super) interface: &'static str,
    pub(in super::super) doc: &'static str,
    pub(in super::super) rows: &'static [Row],
}

/// The object that users give, then those in it, then the object of a method.
pub(in super::super) const GROUPS: [Group; 7] = [
    Group {
        interface: "SteadySocketOptions",
        doc: "How a `SteadySocket` behaves.",
        rows: root::ROWS,
    },
    Group {
        interface: "ReconnectOptions",
        doc: "When and how often to dial again.",
        rows: reconnect::ROWS,
    },
    Group {
        interface: "HeartbeatOptions",
        doc: "When to ask whether the peer is still alive. Any message from it is a sign of life.",
        rows: heartbeat::ROWS,
    },
    Group {
        interface: "IdleOptions",
        doc: "When to pause by itself, and what wakes a paused connection.",
        rows: idle::ROWS,
    },
    Group {
        interface: "QueueOptions",
        doc: "The limits of the queue of messages that wait for an open socket.",
        rows: queue::ROWS,
    },
    Group {
        interface: "LifecycleOptions",
        doc: "Which page events to handle, and where they come from.",
        rows: root::LIFECYCLE,
    },
    Group {
        interface: "MessagesOptions",
        doc: "Options of `messages()`.",
        rows: messages::ROWS,
    },
];
