//! A WebSocket that stays up.

pub mod core;

pub use crate::core::{CloseCode, CloseError, CloseReason, Config, ConfigError, Reconnect};
