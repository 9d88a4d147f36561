//! The whole behaviour, sans-IO.
//!
//! A [`Connection`] takes inputs, from the outside (`handle_*`) and from the user (`connect`,
//! `route`, `close`, `reconnect`, `pause`, `resume`, `terminate`). It returns actions for the driver
//! ([`Connection::poll_output`]) and the time of its next timer ([`Connection::poll_timeout`]). It
//! does no I/O, reads no clock, draws no random numbers and never looks inside a message, so that
//! tests run it natively in virtual time.
//!
//! ```
//! use std::time::Duration;
//! use steadysocket::Config;
//! use steadysocket::core::{Connection, Hooks, Instant, Output, Payload};
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
//! # Ok::<(), steadysocket::ConfigError>(())
//! ```

mod backoff;
mod close;
mod config;
mod config_error;
mod connection;
mod connection_state;
mod counters;
mod dial;
mod event;
mod failure;
mod fifo;
mod heartbeat;
mod idle;
mod output;
mod page;
mod queue;
mod rng;
mod route;
#[cfg(feature = "session")]
pub mod session;
mod settings;
mod span;
mod time;
mod timers;
mod verdict;

pub use close::{CloseCode, CloseError, CloseFrame, CloseInfo, CloseOrigin, CloseReason};
pub use config::{Config, Jitter, MAX_DELAY, Overflow, QueueLimits, Reconnect};
pub use config_error::ConfigError;
pub(crate) use connection::Watch;
pub use connection::{Connection, Hooks, Ping};
pub use connection_state::{ConnectionState, StateChange};
pub use counters::Counters;
pub use dial::{DialFailure, DialInfo};
pub use event::{
    CloseEvent, DropReason, Event, GiveUpEvent, GiveUpReason, OpenEvent, ReconnectingEvent,
};
pub use failure::Failure;
pub use heartbeat::{Heartbeat, HeartbeatSince};
pub use idle::Idle;
pub use output::Output;
pub use page::PageEvent;
#[cfg(feature = "session")]
pub(crate) use queue::WordsOf;
pub use queue::{Payload, Text};
pub use rng::Rng;
pub use route::{EnqueueError, Route};
#[cfg(any(test, all(target_arch = "wasm32", feature = "js")))]
pub(crate) use settings::Backoff;
pub use settings::Pulse;
pub(crate) use settings::Settings;
pub use span::Span;
pub use time::Instant;
pub use verdict::Verdict;
