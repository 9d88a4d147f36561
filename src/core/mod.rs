//! The whole behaviour, sans-IO.
//!
//! A [`Connection`] is told what happened (`handle_*`) and what the user asks (`connect`, `route`,
//! `close`, `reconnect`, `terminate`); it answers with what is to be done about it
//! ([`Connection::poll_output`]) and when it wants to be woken ([`Connection::poll_timeout`]). It
//! does no I/O, reads no clock, draws no randomness and never looks inside a message, so that it
//! runs natively, in virtual time, in tests.
//!
//! ```
//! use std::time::Duration;
//! use steadysocket::core::{Config, Connection, Hooks, Instant, Output, Payload};
//!
//! struct Text(&'static str);
//! impl Payload for Text {
//!     type Text = String;
//!
//!     fn byte_len(&self) -> u64 {
//!         self.0.len() as u64
//!     }
//! }
//!
//! let mut now = Instant::ORIGIN;
//! let mut connection = Connection::<Text>::new(Config::default(), Hooks::default(), 42)?;
//! connection.connect(now);
//! while let Some(output) = connection.poll_output() {
//!     if let Output::Dial(dial) = output {
//!         assert_eq!(dial.attempt, 0);
//!     }
//! }
//! now = now + Duration::from_secs(10);
//! assert_eq!(connection.poll_timeout(), Some(now)); // the connect timeout
//! # Ok::<(), steadysocket::core::ConfigError>(())
//! ```

mod backoff;
mod close;
mod config;
mod connection;
mod event;
mod queue;
mod time;
mod timers;

pub use backoff::Rng;
pub use close::{CloseCode, CloseError, CloseFrame, CloseInfo, CloseOrigin, CloseReason};
pub use config::{
    Config, ConfigError, Heartbeat, Jitter, MAX_DELAY, Overflow, QueueLimits, Reconnect,
};
pub use connection::{Connection, DialFailure, Hooks};
pub use event::{
    CloseEvent, ConnectionState, DialInfo, DropReason, EnqueueError, Event, Failure, GiveUpEvent,
    GiveUpReason, OpenEvent, Output, PageEvent, ReconnectingEvent, Route, StateChange, Stats,
    Verdict,
};
pub use queue::Payload;
pub use time::Instant;
pub(crate) use time::micros;
