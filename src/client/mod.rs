//! What Rust users see.
//!
//! The types of messages and errors exist on every target; the connection itself exists on wasm32.

mod error;
mod message;

#[cfg(target_arch = "wasm32")]
mod builder;
#[cfg(target_arch = "wasm32")]
mod callbacks;
#[cfg(target_arch = "wasm32")]
mod handshake;
#[cfg(target_arch = "wasm32")]
mod host;
#[cfg(target_arch = "wasm32")]
mod socket;
#[cfg(target_arch = "wasm32")]
mod task;
#[cfg(target_arch = "wasm32")]
mod waiters;

pub use error::{BoxError, ConnectError, Error, SendError};
pub use message::{Message, Sent};

#[cfg(target_arch = "wasm32")]
pub use builder::{Builder, PageEvents};
#[cfg(target_arch = "wasm32")]
pub use handshake::Peer;
#[cfg(target_arch = "wasm32")]
pub use socket::{Socket, WeakSocket};
