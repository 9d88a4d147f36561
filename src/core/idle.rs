//! The option of connections that rest while nobody uses them.

use std::time::Duration;

use super::config_error::{ConfigError, check_time};

/// When a connection pauses by itself, and what wakes it.
///
/// ```
/// use std::time::Duration;
/// use steadysocket::Idle;
///
/// // A connection of last resort: none until there is something to send, and none for long.
/// let idle = Idle { close_after: Some(Duration::from_secs(10)), ..Idle::default() };
/// assert!(idle.wake_on_send);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idle {
    /// How long an open connection may go without a message in either direction, pings and their
    /// answers not counted, before it pauses; `None` never pauses by itself. 1 ms to 24.8 days,
    /// default 60 s. Shorter saves the server sockets, and costs a dial, a delay before the next
    /// message and what the server sends meanwhile.
    pub close_after: Option<Duration>,
    /// A message that is queued while the connection is paused, or was never dialled, dials.
    /// Default true.
    pub wake_on_send: bool,
}

impl Idle {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        match self.close_after {
            Some(time) => check_time("idle.close_after", time, Duration::from_millis(1)),
            None => Ok(()),
        }
    }
}

impl Default for Idle {
    fn default() -> Self {
        Self {
            close_after: Some(Duration::from_secs(60)),
            wake_on_send: true,
        }
    }
}
