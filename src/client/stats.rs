//! Counters, as users see them.

use std::time::Duration;

/// Counters of a connection since it was made.
///
/// ```
/// use steadysocket::Stats;
///
/// fn summary(stats: &Stats) -> String {
///     format!("{} of {} dials opened", stats.opens, stats.dials)
/// }
/// # assert_eq!(summary(&Stats::default()), "0 of 0 dials opened");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Stats {
    /// Dials begun.
    pub dials: u64,
    /// Times the connection was open.
    pub opens: u64,
    /// Messages given to a socket.
    pub messages_sent: u64,
    /// Bytes given to a socket, text counted as UTF-8.
    pub bytes_sent: u64,
    /// Messages received while open.
    pub messages_received: u64,
    /// Bytes received, text counted as UTF-8.
    pub bytes_received: u64,
    /// Queued messages dropped.
    pub drops: u64,
    /// Time from the last answered ping to the message that answered it.
    pub last_latency: Option<Duration>,
    /// Time spent open, all sockets together.
    pub time_open: Duration,
    /// Messages in the queue now.
    pub queued_messages: usize,
    /// Bytes in the queue now.
    pub queued_bytes: u64,
}
