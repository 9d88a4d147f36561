//! What Rust users see.
//!
//! The types of messages and errors exist on every target; the connection itself exists on wasm32.

mod codec;
mod error;
mod message;
mod stats;

#[cfg(target_arch = "wasm32")]
mod builder;
#[cfg(target_arch = "wasm32")]
mod callbacks;
#[cfg(target_arch = "wasm32")]
mod handshake;
#[cfg(target_arch = "wasm32")]
mod hooks;
#[cfg(target_arch = "wasm32")]
mod host;
#[cfg(target_arch = "wasm32")]
mod socket;
#[cfg(all(target_arch = "wasm32", feature = "stream"))]
mod stream;
#[cfg(target_arch = "wasm32")]
mod task;
#[cfg(target_arch = "wasm32")]
mod typed;
#[cfg(target_arch = "wasm32")]
mod waiters;

pub use codec::{Codec, TypedSendError};
#[cfg(feature = "json")]
pub use codec::{Json, JsonError};
#[cfg(feature = "msgpack")]
pub use codec::{MsgPack, MsgPackError};
pub use error::{BoxError, ConnectError, Error, SendError};
pub use message::{Message, Sent};
pub use stats::Stats;

#[cfg(target_arch = "wasm32")]
pub use builder::{Builder, PageEvents};
#[cfg(target_arch = "wasm32")]
pub use handshake::Peer;
#[cfg(target_arch = "wasm32")]
pub use socket::{Socket, WeakSocket};
#[cfg(all(target_arch = "wasm32", feature = "stream"))]
pub use stream::{EventStream, MessageSink, MessageStream, SocketEvent};
#[cfg(target_arch = "wasm32")]
pub use typed::{TypedBuilder, TypedSocket};
