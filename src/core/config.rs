//! The options of a connection and their checks.

use std::time::Duration;

use super::config_error::{ConfigError, check_time};
use super::heartbeat::Heartbeat;
use super::idle::Idle;

/// The longest time that an option accepts: 2^31 - 1 ms, about 24.8 days, the longest `setTimeout`.
pub const MAX_DELAY: Duration = Duration::from_millis(2_147_483_647);

/// The options of a connection, without callbacks and providers.
///
/// ```
/// use std::time::Duration;
/// use steadysocket::Config;
///
/// let config = Config {
///     connect_timeout: Some(Duration::from_secs(5)),
///     ..Config::default()
/// };
/// assert!(config.check().is_ok());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// How to reconnect; `None` never reconnects. Default: [`Reconnect::default`].
    pub reconnect: Option<Reconnect>,
    /// How long one dial may take, providers included, before it is abandoned and counts as
    /// failed; `None` leaves it to the browser (a minute and more). 1 ms to 24.8 days, default
    /// 10 s. Too short fails on slow networks, too long keeps a user waiting for a dead host.
    pub connect_timeout: Option<Duration>,
    /// How long the handshake hook may take. 1 ms to 24.8 days, default 10 s.
    pub handshake_timeout: Duration,
    /// How long the closing handshake may take after `close` before the socket is abandoned;
    /// `None` leaves it to the browser. 1 ms to 24.8 days, default 10 s.
    pub close_timeout: Option<Duration>,
    /// Detection of dead sockets; `None` turns it off. Default `None`, because the server must know
    /// the ping message.
    pub heartbeat: Option<Heartbeat>,
    /// When to pause by itself, and what wakes a paused connection; needs `reconnect`. Default
    /// `None`: never, and nothing but `resume` and `reconnect`.
    pub idle: Option<Idle>,
    /// The limits of the send queue; `None` refuses messages while the connection is not open.
    /// Default: [`QueueLimits::default`].
    pub queue: Option<QueueLimits>,
    /// Bytes in the browser's send buffer above which messages wait in the queue. Default
    /// 1,048,576. A larger mark costs memory that cannot be taken back, a smaller one throughput.
    pub high_water_mark: u64,
    /// Bytes in the browser's send buffer at or below which the connection counts as drained.
    /// At most `high_water_mark`, default 262,144.
    pub low_water_mark: u64,
}

impl Config {
    /// Checks every option.
    ///
    /// # Errors
    ///
    /// The first option that is out of its range; the caller can fix it.
    pub fn check(&self) -> Result<(), ConfigError> {
        if let Some(reconnect) = &self.reconnect {
            reconnect.check()?;
        }
        if let Some(timeout) = self.connect_timeout {
            check_time("connect_timeout", timeout, Duration::from_millis(1))?;
        }
        if let Some(timeout) = self.close_timeout {
            check_time("close_timeout", timeout, Duration::from_millis(1))?;
        }
        check_time(
            "handshake_timeout",
            self.handshake_timeout,
            Duration::from_millis(1),
        )?;
        if let Some(heartbeat) = &self.heartbeat {
            heartbeat.check()?;
        }
        if let Some(idle) = &self.idle {
            idle.check()?;
            if self.reconnect.is_none() {
                return Err(ConfigError::IdleWithoutReconnect);
            }
        }
        if let Some(queue) = &self.queue {
            queue.check()?;
        }
        if self.low_water_mark > self.high_water_mark {
            return Err(ConfigError::LowAboveHigh {
                low: self.low_water_mark,
                high: self.high_water_mark,
            });
        }
        Ok(())
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            reconnect: Some(Reconnect::default()),
            connect_timeout: Some(Duration::from_secs(10)),
            handshake_timeout: Duration::from_secs(10),
            close_timeout: Some(Duration::from_secs(10)),
            heartbeat: None,
            idle: None,
            queue: Some(QueueLimits::default()),
            high_water_mark: 1_048_576,
            low_water_mark: 262_144,
        }
    }
}

/// When and how often to dial again.
///
/// ```
/// use steadysocket::Reconnect;
///
/// let reconnect = Reconnect { max_attempts: Some(20), ..Reconnect::default() };
/// assert!(reconnect.check().is_ok());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Reconnect {
    /// The cap of the first delay. 0 to `max_delay`, default 1 s. A smaller value reconnects sooner
    /// and loads a struggling server more.
    pub initial_delay: Duration,
    /// The cap of every delay. Up to 24.8 days, default 30 s.
    pub max_delay: Duration,
    /// The growth of the cap with each attempt. 1 to 100, default 2.
    pub factor: f64,
    /// How a delay is drawn below its cap. Default [`Jitter::Full`].
    pub jitter: Jitter,
    /// Consecutive failed attempts before the connection gives up; `None` never gives up. At least
    /// 1, default `None`. Dials that fail while the browser says that it is offline do not count.
    pub max_attempts: Option<u32>,
    /// How long a socket must stay open before the attempts count from the start again. Up to
    /// 24.8 days, default 5 s. Too short a time hammers a server that accepts and then closes.
    pub stable_after: Duration,
}

impl Reconnect {
    /// Checks every option.
    ///
    /// # Errors
    ///
    /// The first option that is out of its range; the caller can fix it.
    pub fn check(&self) -> Result<(), ConfigError> {
        check_time("reconnect.max_delay", self.max_delay, Duration::ZERO)?;
        check_time("reconnect.stable_after", self.stable_after, Duration::ZERO)?;
        if self.initial_delay > self.max_delay {
            return Err(ConfigError::InitialAboveMax {
                initial: self.initial_delay,
                max: self.max_delay,
            });
        }
        if !(1.0..=100.0).contains(&self.factor) {
            return Err(ConfigError::Factor(self.factor));
        }
        if self.max_attempts == Some(0) {
            return Err(ConfigError::Zero {
                option: "reconnect.max_attempts",
            });
        }
        Ok(())
    }
}

impl Default for Reconnect {
    fn default() -> Self {
        Self {
            initial_delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(30),
            factor: 2.0,
            jitter: Jitter::Full,
            max_attempts: None,
            stable_after: Duration::from_secs(5),
        }
    }
}

/// How a delay is drawn below its cap.
///
/// ```
/// use steadysocket::{Jitter, Reconnect};
///
/// let reconnect = Reconnect { jitter: Jitter::Equal, ..Reconnect::default() };
/// assert!(reconnect.check().is_ok());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Jitter {
    /// From 0 to the cap. Spreads many clients best.
    #[default]
    Full,
    /// From half the cap to the cap.
    Equal,
    /// The cap itself. All clients of a restarted server come back at the same moment.
    None,
}

/// The limits of the queue of messages that wait for an open socket.
///
/// ```
/// use std::time::Duration;
/// use steadysocket::{Overflow, QueueLimits};
///
/// // Positions of a pointer: only the newest matter, and only for a minute.
/// let limits = QueueLimits {
///     max_messages: 50,
///     overflow: Overflow::DropOldest,
///     ttl: Some(Duration::from_secs(60)),
///     ..QueueLimits::default()
/// };
/// assert_eq!(limits.max_bytes, 16_777_216);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueLimits {
    /// The most messages that may wait. At least 1, default 10,000: minutes of a game that sends
    /// sixty in a second. More costs memory, and time when they leave all at once.
    pub max_messages: usize,
    /// The most bytes that may wait, text counted as UTF-8. At least 1, default 16,777,216. A
    /// message that is larger may wait alone.
    pub max_bytes: u64,
    /// The handling of a message that does not fit. Default [`Overflow::Reject`].
    pub overflow: Overflow,
    /// The longest time that a message may wait; `None` sets no limit. 1 ms to 24.8 days, default
    /// `None`.
    pub ttl: Option<Duration>,
}

impl QueueLimits {
    fn check(&self) -> Result<(), ConfigError> {
        if self.max_messages == 0 {
            return Err(ConfigError::Zero {
                option: "queue.max_messages",
            });
        }
        if self.max_bytes == 0 {
            return Err(ConfigError::Zero {
                option: "queue.max_bytes",
            });
        }
        match self.ttl {
            Some(ttl) => check_time("queue.ttl", ttl, Duration::from_millis(1)),
            None => Ok(()),
        }
    }
}

impl Default for QueueLimits {
    fn default() -> Self {
        Self {
            max_messages: 10_000,
            max_bytes: 16_777_216,
            overflow: Overflow::Reject,
            ttl: None,
        }
    }
}

/// The handling of a message that does not fit the queue.
///
/// ```
/// use steadysocket::{Overflow, QueueLimits};
///
/// assert_eq!(QueueLimits::default().overflow, Overflow::Reject);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Overflow {
    /// `send` refuses the message and hands it back.
    #[default]
    Reject,
    /// The oldest messages are dropped to make room, with a drop event for each.
    DropOldest,
    /// The new message is dropped, with a drop event.
    DropNewest,
}
