//! The options as the core keeps them.

use super::config::{Config, Jitter, QueueLimits, Reconnect};
use super::heartbeat::{Heartbeat, HeartbeatSince};
use super::span::Span;

/// The checked options of a connection: those of [`Config`], with every time as a [`Span`], which is
/// endless where there is no limit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Settings {
    pub(crate) reconnect: Option<Backoff>,
    pub(crate) connect_timeout: Span,
    pub(crate) handshake_timeout: Span,
    pub(crate) close_timeout: Span,
    pub(crate) heartbeat: Option<Pulse>,
    /// How long an open connection may go without a message before it pauses.
    pub(crate) idle_time: Span,
    /// A message that is queued while the connection rests dials.
    pub(crate) wakes_on_send: bool,
    pub(crate) queue: Option<QueueLimits>,
    pub(crate) high_water_mark: u64,
    pub(crate) low_water_mark: u64,
}

/// As [`Reconnect`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Backoff {
    pub(crate) initial_delay: Span,
    pub(crate) max_delay: Span,
    pub(crate) factor: f64,
    pub(crate) jitter: Jitter,
    pub(crate) max_attempts: Option<u32>,
    pub(crate) stable_after: Span,
}

/// As [`Heartbeat`].
#[derive(Clone, Debug, PartialEq)]
pub struct Pulse {
    pub(crate) interval: Span,
    pub(crate) timeout: Span,
    pub(crate) since: HeartbeatSince,
}

impl Default for Settings {
    /// Those of the default [`Config`], which an app that changes nothing then does not need.
    fn default() -> Self {
        let timeout = Span::from_secs(10);
        Self {
            reconnect: Some(Backoff {
                initial_delay: Span::from_secs(1),
                max_delay: Span::from_secs(30),
                factor: 2.0,
                jitter: Jitter::Full,
                max_attempts: None,
                stable_after: Span::from_secs(5),
            }),
            connect_timeout: timeout,
            handshake_timeout: timeout,
            close_timeout: timeout,
            heartbeat: None,
            idle_time: Span::ENDLESS,
            wakes_on_send: false,
            queue: Some(QueueLimits::default()),
            high_water_mark: 1_048_576,
            low_water_mark: 262_144,
        }
    }
}

impl From<Config> for Settings {
    fn from(config: Config) -> Self {
        let limit = |time: Option<_>| time.map_or(Span::ENDLESS, Span::new);
        let idle = config.idle.as_ref();
        Self {
            reconnect: config.reconnect.as_ref().map(Backoff::from),
            connect_timeout: limit(config.connect_timeout),
            handshake_timeout: Span::new(config.handshake_timeout),
            close_timeout: limit(config.close_timeout),
            heartbeat: config.heartbeat.map(Pulse::from),
            idle_time: limit(idle.and_then(|idle| idle.close_after)),
            wakes_on_send: idle.is_some_and(|idle| idle.wake_on_send),
            queue: config.queue,
            high_water_mark: config.high_water_mark,
            low_water_mark: config.low_water_mark,
        }
    }
}

impl From<&Reconnect> for Backoff {
    fn from(reconnect: &Reconnect) -> Self {
        Self {
            initial_delay: Span::new(reconnect.initial_delay),
            max_delay: Span::new(reconnect.max_delay),
            factor: reconnect.factor,
            jitter: reconnect.jitter,
            max_attempts: reconnect.max_attempts,
            stable_after: Span::new(reconnect.stable_after),
        }
    }
}

impl From<Heartbeat> for Pulse {
    fn from(heartbeat: Heartbeat) -> Self {
        Self {
            interval: Span::new(heartbeat.interval),
            timeout: Span::new(heartbeat.timeout),
            since: heartbeat.since,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_options() {
        assert_eq!(Settings::default(), Settings::from(Config::default()));
    }
}
