//! The options, as numbers that the facade has checked.

use std::time::Duration;

use super::numbers::Numbered;
use crate::core::{Config, Heartbeat, Hooks, Idle, MAX_DELAY, Ping, QueueLimits, Reconnect};

/// The index of each option that the core takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OptionIndex {
    Reconnect,
    InitialDelay,
    MaxDelay,
    Factor,
    Jitter,
    MaxAttempts,
    StableAfter,
    ShouldReconnect,
    ConnectTimeout,
    CloseTimeout,
    Handshake,
    HandshakeTimeout,
    Heartbeat,
    HeartbeatInterval,
    HeartbeatTimeout,
    HeartbeatSince,
    HeartbeatMessage,
    Idle,
    CloseAfter,
    WakeOnSend,
    Queue,
    MaxMessages,
    MaxBytes,
    Overflow,
    Ttl,
    HighWaterMark,
    LowWaterMark,
    /// No option: 1 if a function gives the url or the protocols.
    Provider,
    /// No option: a random whole number, drawn by the facade.
    Seed,
}

/// The checked options.
pub(crate) trait Values {
    /// The value of one option.
    fn number(&self, index: OptionIndex) -> f64;

    fn seed(&self) -> u64 {
        self.whole(OptionIndex::Seed)
    }

    #[inline]
    fn hooks(&self) -> Hooks {
        Hooks {
            handshake: self.is_on(OptionIndex::Handshake),
            should_reconnect: self.is_on(OptionIndex::ShouldReconnect),
            provider: self.is_on(OptionIndex::Provider),
            ping: match self.is_on(OptionIndex::HeartbeatMessage) {
                true => Ping::Message,
                false => Ping::None,
            },
        }
    }

    #[inline]
    fn config(&self) -> Config {
        Config {
            reconnect: self.is_on(OptionIndex::Reconnect).then(|| self.reconnect()),
            connect_timeout: self.limit(OptionIndex::ConnectTimeout),
            handshake_timeout: self.time(OptionIndex::HandshakeTimeout),
            close_timeout: self.limit(OptionIndex::CloseTimeout),
            heartbeat: self.is_on(OptionIndex::Heartbeat).then(|| self.heartbeat()),
            idle: self.is_on(OptionIndex::Idle).then(|| self.idle()),
            queue: self.is_on(OptionIndex::Queue).then(|| self.queue()),
            high_water_mark: self.whole(OptionIndex::HighWaterMark),
            low_water_mark: self.whole(OptionIndex::LowWaterMark),
        }
    }

    #[inline]
    fn reconnect(&self) -> Reconnect {
        Reconnect {
            initial_delay: self.time(OptionIndex::InitialDelay),
            max_delay: self.time(OptionIndex::MaxDelay).min(MAX_DELAY),
            factor: self.number(OptionIndex::Factor),
            jitter: self.choice(OptionIndex::Jitter),
            max_attempts: match self.number(OptionIndex::MaxAttempts) {
                f64::INFINITY => None,
                attempts => Some(attempts as u32),
            },
            stable_after: self.time(OptionIndex::StableAfter),
        }
    }

    #[inline]
    fn heartbeat(&self) -> Heartbeat {
        Heartbeat {
            interval: self.time(OptionIndex::HeartbeatInterval),
            timeout: self.time(OptionIndex::HeartbeatTimeout),
            since: self.choice(OptionIndex::HeartbeatSince),
        }
    }

    #[inline]
    fn idle(&self) -> Idle {
        Idle {
            close_after: self.limit(OptionIndex::CloseAfter),
            wake_on_send: self.is_on(OptionIndex::WakeOnSend),
        }
    }

    #[inline]
    fn queue(&self) -> QueueLimits {
        QueueLimits {
            // Saturates, as bytes do: `Infinity` is as many as there can be.
            max_messages: self.number(OptionIndex::MaxMessages) as usize,
            max_bytes: self.whole(OptionIndex::MaxBytes),
            overflow: self.choice(OptionIndex::Overflow),
            // 0 is another name of `Infinity`.
            ttl: self.limit(OptionIndex::Ttl).filter(|ttl| !ttl.is_zero()),
        }
    }

    fn is_on(&self, index: OptionIndex) -> bool {
        self.whole(index) != 0
    }

    fn time(&self, index: OptionIndex) -> Duration {
        Duration::from_micros((self.number(index) * 1_000.0) as u64)
    }

    /// A time that may be `Infinity`, for no limit.
    fn limit(&self, index: OptionIndex) -> Option<Duration> {
        self.number(index).is_finite().then(|| self.time(index))
    }

    fn choice<T: Numbered + Default>(&self, index: OptionIndex) -> T {
        T::from_number(self.whole(index) as usize).unwrap_or_default()
    }

    fn whole(&self, index: OptionIndex) -> u64 {
        self.number(index) as u64
    }
}
