//! The options, as the facade hands them over.

use std::time::Duration;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::browser::{Lifecycle, Settings};
use crate::core::{Config, Heartbeat, Hooks, Jitter, Overflow, QueueLimits, Reconnect};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** The checked options, flat: numbers by name, and the objects that may be injected. */
export interface FlatOptions {
  [name: string]: unknown;
  WebSocket?: unknown;
  window?: EventTarget;
  document?: EventTarget;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// The checked options in one flat object of numbers; what is missing has its default.
    #[wasm_bindgen(typescript_type = "FlatOptions")]
    pub type Options;

    #[wasm_bindgen(method, structural, indexing_getter)]
    fn number(this: &Options, name: &str) -> Option<f64>;

    #[wasm_bindgen(method, structural, getter, js_name = WebSocket)]
    fn constructor(this: &Options) -> Option<Function>;
    #[wasm_bindgen(method, structural, getter)]
    fn window(this: &Options) -> Option<web_sys::EventTarget>;
    #[wasm_bindgen(method, structural, getter)]
    fn document(this: &Options) -> Option<web_sys::Document>;
}

impl Options {
    /// The driver's settings.
    pub(super) fn settings(&self) -> Settings {
        let defaults = Config::default();
        let config = Config {
            reconnect: self.is_on("reconnect", true).then(|| self.reconnect()),
            connect_timeout: self.limit("connectTimeoutMs", defaults.connect_timeout),
            handshake_timeout: self.time("handshakeTimeoutMs", defaults.handshake_timeout),
            close_timeout: self.limit("closeTimeoutMs", defaults.close_timeout),
            heartbeat: self.is_on("heartbeat", false).then(|| self.heartbeat()),
            queue: self.is_on("queue", true).then(|| self.queue()),
            high_water_mark: self.bytes("highWaterMarkBytes", defaults.high_water_mark),
            low_water_mark: self.bytes("lowWaterMarkBytes", defaults.low_water_mark),
        };
        Settings {
            config,
            hooks: Hooks {
                handshake: self.is_on("handshake", false),
                should_reconnect: self.is_on("shouldReconnect", false),
            },
            lifecycle: Lifecycle {
                online: self.is_on("online", true),
                visibility: self.is_on("visibility", true),
                page_cache: self.is_on("pageCache", true),
                window: self.window(),
                document: self.document(),
            },
            constructor: self.constructor(),
        }
    }

    fn reconnect(&self) -> Reconnect {
        let defaults = Reconnect::default();
        Reconnect {
            initial_delay: self.time("initialDelayMs", defaults.initial_delay),
            max_delay: self.time("maxDelayMs", defaults.max_delay),
            factor: self.number("factor").unwrap_or(defaults.factor),
            jitter: match self.number("jitter") {
                Some(1.0) => Jitter::Equal,
                Some(2.0) => Jitter::None,
                _ => Jitter::Full,
            },
            max_attempts: self
                .number("maxAttempts")
                .filter(|attempts| attempts.is_finite())
                .map(|attempts| attempts as u32),
            stable_after: self.time("stableAfterMs", defaults.stable_after),
        }
    }

    fn heartbeat(&self) -> Heartbeat {
        let defaults = Heartbeat::default();
        Heartbeat {
            interval: self.time("intervalMs", defaults.interval),
            timeout: self.time("timeoutMs", defaults.timeout),
        }
    }

    fn queue(&self) -> QueueLimits {
        let defaults = QueueLimits::default();
        QueueLimits {
            max_messages: self
                .number("maxMessages")
                .map_or(defaults.max_messages, |messages| messages as usize),
            max_bytes: self.bytes("maxBytes", defaults.max_bytes),
            overflow: match self.number("overflow") {
                Some(1.0) => Overflow::DropOldest,
                Some(2.0) => Overflow::DropNewest,
                _ => Overflow::Reject,
            },
            ttl: self
                .number("ttlMs")
                .filter(|millis| *millis > 0.0)
                .map(duration),
        }
    }

    fn is_on(&self, name: &str, default: bool) -> bool {
        self.number(name).map_or(default, |number| number != 0.0)
    }

    fn time(&self, name: &str, default: Duration) -> Duration {
        self.number(name).map_or(default, duration)
    }

    /// A time that may be `Infinity`, which is none.
    fn limit(&self, name: &str, default: Option<Duration>) -> Option<Duration> {
        match self.number(name) {
            None => default,
            Some(millis) => millis.is_finite().then(|| duration(millis)),
        }
    }

    fn bytes(&self, name: &str, default: u64) -> u64 {
        self.number(name).map_or(default, |bytes| bytes as u64)
    }
}

/// A time from JavaScript. The facade has checked it; the core checks its range once more.
fn duration(millis: f64) -> Duration {
    Duration::from_micros((millis * 1_000.0) as u64)
}
