//! The options, as the facade hands them over.

use std::time::Duration;

use wasm_bindgen::prelude::*;

use crate::core::{Config, Heartbeat, Hooks, Jitter, Overflow, QueueLimits, Reconnect};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** The checked options, in the order of `DEFAULTS`. */
export type FlatOptions = ArrayLike<number>;
"#;

#[wasm_bindgen]
extern "C" {
    /// The checked options.
    #[wasm_bindgen(typescript_type = "FlatOptions")]
    pub type Options;

    #[wasm_bindgen(method, structural, indexing_getter)]
    fn at(this: &Options, index: u32) -> f64;
}

/// The place of each option. The facade has the same list, `DEFAULTS` in npm/options/check.ts.
#[derive(Clone, Copy)]
enum Place {
    Seed,
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
    Interval,
    Timeout,
    Queue,
    MaxMessages,
    MaxBytes,
    Overflow,
    Ttl,
    HighWaterMark,
    LowWaterMark,
}

impl Options {
    pub(super) fn seed(&self) -> u64 {
        self.whole(Place::Seed)
    }

    pub(super) fn hooks(&self) -> Hooks {
        Hooks {
            handshake: self.is_on(Place::Handshake),
            should_reconnect: self.is_on(Place::ShouldReconnect),
        }
    }

    pub(super) fn config(&self) -> Config {
        Config {
            reconnect: self.is_on(Place::Reconnect).then(|| self.reconnect()),
            connect_timeout: self.limit(Place::ConnectTimeout),
            handshake_timeout: self.time(Place::HandshakeTimeout),
            close_timeout: self.limit(Place::CloseTimeout),
            heartbeat: self.is_on(Place::Heartbeat).then(|| self.heartbeat()),
            queue: self.is_on(Place::Queue).then(|| self.queue()),
            high_water_mark: self.whole(Place::HighWaterMark),
            low_water_mark: self.whole(Place::LowWaterMark),
        }
    }

    fn reconnect(&self) -> Reconnect {
        Reconnect {
            initial_delay: self.time(Place::InitialDelay),
            max_delay: self.time(Place::MaxDelay),
            factor: self.number(Place::Factor),
            jitter: match self.whole(Place::Jitter) {
                1 => Jitter::Equal,
                2 => Jitter::None,
                _ => Jitter::Full,
            },
            max_attempts: match self.number(Place::MaxAttempts) {
                f64::INFINITY => None,
                attempts => Some(attempts as u32),
            },
            stable_after: self.time(Place::StableAfter),
        }
    }

    fn heartbeat(&self) -> Heartbeat {
        Heartbeat {
            interval: self.time(Place::Interval),
            timeout: self.time(Place::Timeout),
        }
    }

    fn queue(&self) -> QueueLimits {
        QueueLimits {
            // Saturates, as bytes do: `Infinity` is as many as there can be.
            max_messages: self.number(Place::MaxMessages) as usize,
            max_bytes: self.whole(Place::MaxBytes),
            overflow: match self.whole(Place::Overflow) {
                1 => Overflow::DropOldest,
                2 => Overflow::DropNewest,
                _ => Overflow::Reject,
            },
            ttl: match self.time(Place::Ttl) {
                Duration::ZERO => None,
                ttl => Some(ttl),
            },
        }
    }

    fn is_on(&self, place: Place) -> bool {
        self.whole(place) != 0
    }

    fn time(&self, place: Place) -> Duration {
        Duration::from_micros((self.number(place) * 1_000.0) as u64)
    }

    /// A time that may be `Infinity`, which is none.
    fn limit(&self, place: Place) -> Option<Duration> {
        self.number(place).is_finite().then(|| self.time(place))
    }

    fn whole(&self, place: Place) -> u64 {
        self.number(place) as u64
    }

    fn number(&self, place: Place) -> f64 {
        self.at(place as u32)
    }
}
