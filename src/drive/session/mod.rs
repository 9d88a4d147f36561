//! Reliable sessions over the driver of a plain connection.
//!
//! The plain core goes on to dial, to wait and to follow the page; to it a session is a handshake
//! hook, whose end is the attachment of the session. [`Sessions`] holds the client of the sessions.
//! A [`SessionHost`] gives it the frames that arrive, and passes the calls of [`Host`] that concern
//! sessions on to the functions of this module.
//!
//! [`Host`]: super::Host

mod commands;
mod events;
mod host;
mod inputs;
mod sessions;
mod work;

pub use events::{decide, emit, is_half_failed};
pub use host::{Handed, SessionEvent, SessionHost};
pub use inputs::handshake;
pub use sessions::{HIGH_WATER_MARK, SessionCounters, Sessions};
pub use work::{deadline, is_busy, work};
