//! A WebSocket that stays up.

pub mod core;

mod client;

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod js;

pub use crate::client::*;
pub use crate::core::{
    CloseCode, CloseError, CloseEvent, CloseInfo, CloseOrigin, CloseReason, Config, ConfigError,
    ConnectionState, DialInfo, DropReason, GiveUpEvent, GiveUpReason, Heartbeat, Jitter, OpenEvent,
    Overflow, QueueLimits, Reconnect, ReconnectingEvent, StateChange, Stats, Verdict,
};
