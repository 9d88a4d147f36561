//! The options of the heartbeat.

use std::time::Duration;

use super::config::{ConfigError, check_time};

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
/// };
/// assert!(heartbeat.interval < Heartbeat::default().interval);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heartbeat {
    /// Silence before a ping is sent. 1 ms to 24.8 days, default 25 s, below the 30 to 60 s after
    /// which proxies drop idle connections.
    pub interval: Duration,
    /// Silence after a ping before the socket counts as dead. 1 ms to 24.8 days, default 10 s.
    pub timeout: Duration,
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
        }
    }
}
