//! The options, as numbers that the facade has checked.

use super::numbers::Numbered;
use crate::core::{Backoff, Hooks, Ping, Pulse, QueueLimits, Settings, Span};

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
    fn settings(&self) -> Settings {
        let is_idle = self.is_on(OptionIndex::Idle);
        Settings {
            reconnect: self.is_on(OptionIndex::Reconnect).then(|| self.reconnect()),
            connect_timeout: self.time(OptionIndex::ConnectTimeout),
            handshake_timeout: self.time(OptionIndex::HandshakeTimeout),
            close_timeout: self.time(OptionIndex::CloseTimeout),
            heartbeat: self.is_on(OptionIndex::Heartbeat).then(|| self.heartbeat()),
            idle_time: match is_idle {
                true => self.time(OptionIndex::CloseAfter),
                false => Span::ENDLESS,
            },
            wakes_on_send: is_idle && self.is_on(OptionIndex::WakeOnSend),
            queue: self.is_on(OptionIndex::Queue).then(|| self.queue()),
            high_water_mark: self.whole(OptionIndex::HighWaterMark),
            low_water_mark: self.whole(OptionIndex::LowWaterMark),
        }
    }

    #[inline]
    fn reconnect(&self) -> Backoff {
        Backoff {
            initial_delay: self.time(OptionIndex::InitialDelay),
            max_delay: self.time(OptionIndex::MaxDelay).min(Span::LONGEST),
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
    fn heartbeat(&self) -> Pulse {
        Pulse {
            interval: self.time(OptionIndex::HeartbeatInterval),
            timeout: self.time(OptionIndex::HeartbeatTimeout),
            since: self.choice(OptionIndex::HeartbeatSince),
        }
    }

    #[inline]
    fn queue(&self) -> QueueLimits {
        QueueLimits {
            // Saturates, as bytes do: `Infinity` is as many as there can be.
            max_messages: self.number(OptionIndex::MaxMessages) as usize,
            max_bytes: self.whole(OptionIndex::MaxBytes),
            overflow: self.choice(OptionIndex::Overflow),
            ttl: match self.time(OptionIndex::Ttl) {
                // 0 is another name of `Infinity`.
                Span::ZERO | Span::ENDLESS => None,
                ttl => Some(ttl.duration()),
            },
        }
    }

    fn is_on(&self, index: OptionIndex) -> bool {
        self.whole(index) != 0
    }

    /// Saturates: `Infinity` is endless.
    fn time(&self, index: OptionIndex) -> Span {
        Span::from_micros((self.number(index) * 1_000.0) as u64)
    }

    fn choice<T: Numbered + Default>(&self, index: OptionIndex) -> T {
        T::from_number(self.whole(index) as usize).unwrap_or_default()
    }

    fn whole(&self, index: OptionIndex) -> u64 {
        self.number(index) as u64
    }
}
