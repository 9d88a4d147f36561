//! Events and counters of sessions.

use super::super::message::Message;
use super::super::stats::Stats;
use crate::core::session::SessionEnd;

/// An event of the sessions of a connection, for
/// [`Builder::on_session`](crate::Builder::on_session).
///
/// ```
/// use steadysocket::SessionEvent;
///
/// fn describe(event: &SessionEvent) -> String {
///     match event {
///         SessionEvent::Started { protocol, .. } => format!("a new session, protocol {protocol}"),
///         SessionEvent::Resumed => "the session goes on".to_owned(),
///         SessionEvent::Ended(report) => format!(
///             "{}: {} messages uncertain, {} unsent",
///             report.why.as_str(),
///             report.uncertain.len(),
///             report.unsent.len(),
///         ),
///         _ => String::new(),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionEvent {
    /// A new session has begun: the server knows nothing of an earlier one. `on_open` follows.
    #[non_exhaustive]
    Started {
        /// The subprotocol that the server chose for the session; empty if none.
        protocol: String,
    },
    /// The session goes on, on a new socket. `on_open` follows.
    Resumed,
    /// The server has no sessions, and the connection is a plain one until further notice; only
    /// with [`Session::preferred`](crate::Session::preferred).
    Plain,
    /// The session makes no progress: every message of the window was handed over and none
    /// acknowledged, or socket after socket dies at the same message.
    Stalled,
    /// The session has ended, with the fate of every message that is not acknowledged. Nothing of
    /// it is sent again, unless you do. All messages that were received came before.
    Ended(SessionEnd<Message>),
}

/// Counters of a connection with sessions. A message counts once, at its first write, and bytes are
/// those of messages.
///
/// ```
/// use steadysocket::SessionStats;
///
/// fn summary(stats: &SessionStats) -> String {
///     format!("{} sent, {} again", stats.connection.messages_sent, stats.messages_resent)
/// }
/// # assert_eq!(summary(&SessionStats::default()), "0 sent, 0 again");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct SessionStats {
    /// The counters that every connection has.
    pub connection: Stats,
    /// Times that a session went on, on a new socket.
    pub resumes: u64,
    /// Messages written once more, to a later socket.
    pub messages_resent: u64,
    /// Bytes that sessions have added, each way together: headers, control frames, repetitions.
    pub overhead_bytes: u64,
    /// Messages accepted that the server has not acknowledged.
    pub unacknowledged: usize,
}
