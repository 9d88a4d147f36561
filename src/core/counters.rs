//! Counters of a connection.

use super::span::Span;

/// The core's counters. Messages that bypass the core, and bytes, are counted by the driver's host.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counters {
    /// Dials begun.
    pub dials: u64,
    /// Times the connection was open.
    pub opens: u64,
    /// Messages given to a socket.
    pub messages_sent: u64,
    /// Messages received while open.
    pub messages_received: u64,
    /// Queued messages dropped.
    pub drops: u64,
    /// Time from the last answered ping to the message that answered it.
    pub last_latency: Option<Span>,
    /// Time spent open, all sockets together.
    pub time_open: Span,
    /// Messages in the queue now.
    pub queued_messages: usize,
    /// Bytes in the queue now.
    pub queued_bytes: u64,
}
