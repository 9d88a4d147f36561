//! The API that Rust users see, the same on every target.
//!
//! A file imports only from files that stand before it in this list, and from the layers below:
//! `core`, `drive`, and the platform that `current` chooses.

mod current;
mod maybe_send;

mod bytes;
mod text;

mod message;

mod close;
mod codec;
mod error;
mod options;
mod stats;

#[cfg(feature = "json")]
mod json;
#[cfg(feature = "msgpack")]
mod msgpack;

mod callback;
mod event;
#[cfg(feature = "stream")]
mod feed;
mod heartbeat;
mod waiters;

mod inbox;

mod handshake;

mod extras;

mod state;

mod host;

mod waiting;

mod socket;

mod hooks;

mod builder;
mod connect;
mod listening;
#[cfg(any(feature = "native", target_arch = "wasm32"))]
mod run;

#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
mod native;
#[cfg(target_arch = "wasm32")]
mod page;
#[cfg(feature = "stream")]
mod stream;
mod typed;

#[cfg(feature = "stream")]
mod typed_stream;

#[cfg(feature = "session")]
mod session;

#[cfg(feature = "io")]
mod io;

pub use builder::{Builder, Raw};
pub use bytes::Bytes;
pub use close::IntoCloseCode;
pub use codec::Codec;
pub use error::{BoxError, ConnectError, Error, SendError};
#[cfg(feature = "stream")]
pub use event::SocketEvent;
pub use handshake::Peer;
pub use heartbeat::{HeartbeatMessage, PingInfo};
#[cfg(feature = "io")]
pub use io::IoStream;
#[cfg(feature = "json")]
pub use json::{Json, JsonError};
pub use maybe_send::{MaybeSend, MaybeSync};
pub use message::{Message, Sent};
#[cfg(feature = "msgpack")]
pub use msgpack::{MsgPack, MsgPackError};
#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
pub use native::NativeBuilder;
#[cfg(target_arch = "wasm32")]
pub use page::PageEvents;
#[cfg(any(feature = "native", target_arch = "wasm32"))]
pub use run::run;
#[cfg(feature = "session")]
pub use session::*;
pub use socket::{Socket, WeakSocket};
pub use stats::Stats;
#[cfg(feature = "stream")]
pub use stream::{EventStream, MessageSink, MessageStream};
pub use text::Text;
#[cfg(feature = "json")]
pub use typed::JsonSocket;
#[cfg(feature = "msgpack")]
pub use typed::MsgPackSocket;
pub use typed::{Typed, TypedBuilder, TypedSocket, WeakTypedSocket};
#[cfg(feature = "stream")]
pub use typed_stream::TypedMessageStream;
