//! Counters and gauges.

use crate::core::session::EndReason;

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
    /// A session has ended.
    Ended(EndReason),
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
