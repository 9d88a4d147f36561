//! Reliable sessions for Rust users (feature `session`).
//!
//! A [`ReliableHost`](host::ReliableHost) is the host of a plain connection with the sessions of
//! `drive/session` beside it, so that a plain connection pays nothing for them. As in the folder
//! above, a file imports only from files that stand before it in this list.

mod error;
mod event;
mod options;

mod frames;
mod incoming;
#[cfg(feature = "stream")]
mod inlet;
mod pledges;
mod turns;

mod host;

mod dial;

mod traits;

mod sending;
mod socket;

mod builder;
#[cfg(feature = "stream")]
mod stream;

mod typed;
#[cfg(feature = "stream")]
mod typed_stream;

pub use builder::Reliable;
pub use error::{SessionSendError, Unacknowledged};
pub use event::{SessionEvent, SessionStats};
pub use incoming::Incoming;
pub use options::Session;
pub use socket::{SessionSocket, WeakSessionSocket};
#[cfg(feature = "stream")]
pub use stream::{IncomingStream, SessionSink};
pub use typed::{TypedSessionBuilder, TypedSessionSocket, WeakTypedSessionSocket};
#[cfg(feature = "stream")]
pub use typed_stream::TypedIncomingStream;
