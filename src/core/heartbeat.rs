//! The options of the heartbeat.

use std::time::Duration;

use super::config_error::{ConfigError, check_time};

/// When to ping the peer.
///
/// Any message from the peer is a sign of life. The driver chooses the ping message.
///
/// ```
/// use std::time::Duration;
/// use steadysocket::Heartbeat;
///
/// // Detects a dead connection within 15 s.
/// let heartbeat = Heartbeat {
///     interval: Duration::from_secs(10),
///     timeout: Duration::from_secs(5),
///     ..Heartbeat::default()
/// };
/// assert!(heartbeat.interval < Heartbeat::default().interval);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heartbeat {
    /// Silence before a ping is sent. 1 ms to 24.8 days, default 25 s, below the 30 to 60 s after
    /// which proxies drop idle connections and servers end clients that say nothing.
    pub interval: Duration,
    /// Silence after a ping before the socket counts as dead. 1 ms to 24.8 days, default 10 s.
    pub timeout: Duration,
    /// The messages that put a ping off. Default [`HeartbeatSince::Received`].
    pub since: HeartbeatSince,
}

impl Heartbeat {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        check_time(
            "heartbeat.interval",
            self.interval,
            Duration::from_millis(1),
        )?;
        check_time("heartbeat.timeout", self.timeout, Duration::from_millis(1))
    }
}

impl Default for Heartbeat {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(25),
            timeout: Duration::from_secs(10),
            since: HeartbeatSince::Received,
        }
    }
}

/// The messages that put a ping off.
///
/// ```
/// use std::time::Duration;
/// use steadysocket::{Heartbeat, HeartbeatSince};
///
/// // For a server that ends a client of which it has heard nothing for 30 s.
/// let heartbeat = Heartbeat { since: HeartbeatSince::Sent, ..Heartbeat::default() };
/// assert!(heartbeat.interval < Duration::from_secs(30));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum HeartbeatSince {
    /// Those of the peer: while it speaks, it is alive and not pinged.
    #[default]
    Received,
    /// Those of the peer only as long as messages are sent to it, too: it hears from this side at
    /// least once in each interval, whatever it sends itself.
    Sent,
}
