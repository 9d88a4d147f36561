//! Counters and gauges.

use std::time::Duration;

use super::store::StoreError;
use crate::Message;
use crate::core::session::{EndReason, Frame, GoneReason, SessionClose};

/// An event in the life of a session, to be counted.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use steadysocket::server::{Metric, SessionServer};
///
/// static RESUMES: AtomicU64 = AtomicU64::new(0);
///
/// let sessions = SessionServer::builder()
///     .on_metric(|metric| match metric {
///         Metric::Resumed => _ = RESUMES.fetch_add(1, Ordering::Relaxed),
///         _ => {}
///     })
///     .build();
/// assert_eq!(sessions.gauges().sessions, 0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Metric {
    /// A session has begun.
    Started,
    /// A session goes on, on another socket.
    Resumed,
    /// A session has lost its socket.
    Detached,
    /// A session has ended: with [`GoneReason::Evicted`] because it had to make room, with
    /// [`GoneReason::Expired`] because its client did not come back.
    Ended(EndReason),
    /// A client that wanted to resume was told this instead, on its socket.
    Refused(GoneReason),
    /// The store has answered a call.
    StoreCall {
        /// The method of [`SessionStore`](super::store::SessionStore).
        method: &'static str,
        /// How long it took.
        latency: Duration,
        /// The refusal, if it is one: [`StoreError::Unavailable`] and [`StoreError::NoSpace`] are
        /// trouble, [`StoreError::Fenced`] a session that another server has.
        error: Option<StoreError>,
    },
    /// The end of a session was told whose server is dead.
    Abandoned(GoneReason),
    /// The server closes a socket: 4903 and 4904 are refusals, 4905 a client that does not read.
    Closed(SessionClose),
}

/// The state of a server, for gauges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gauges {
    /// Sessions, with or without a socket.
    pub sessions: usize,
    /// Sockets, with or without a session.
    pub sockets: usize,
    /// The bytes that sessions without a socket hold, roughly.
    pub detached_bytes: u64,
    /// Ended sessions whose clients still get an exact answer.
    pub tombstones: usize,
}

/// Messages and bytes since the start of a server. A message counts once, when it is written for the
/// first time or received for the first time; bytes are those of the payload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Traffic {
    /// Messages to clients.
    pub sent: u64,
    /// Their bytes.
    pub sent_bytes: u64,
    /// Messages to clients that were written before, on a socket that was lost.
    pub resent: u64,
    /// Their bytes.
    pub resent_bytes: u64,
    /// The bytes of headers and control frames to clients.
    pub sent_overhead: u64,
    /// Messages from clients.
    pub received: u64,
    /// Their bytes.
    pub received_bytes: u64,
    /// The bytes of headers and control frames from clients.
    pub received_overhead: u64,
}

impl Traffic {
    /// `written` is the last message that was written before, on any socket.
    pub(super) fn count_sent(&mut self, frame: &Frame<Message>, written: u64) {
        let Frame::Message(header, message) = frame else {
            return;
        };
        let bytes = message.byte_len() as u64;
        if header.seq.is_some_and(|seq| seq <= written) {
            self.resent += 1;
            self.resent_bytes += bytes;
        } else {
            self.sent += 1;
            self.sent_bytes += bytes;
        }
    }

    pub(super) fn count_received(&mut self, bytes: u64) {
        self.received += 1;
        self.received_bytes += bytes;
    }
}
