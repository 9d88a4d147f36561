//! A WebSocket that stays up, in a browser and natively: typed callbacks, reconnecting, a bounded
//! queue, a heartbeat and true close codes.
//!
//! Begin with [`Socket`], its [`Builder`] and the [`guide`]: [where to keep a
//! socket](guide::in_an_app), [reconnecting](guide::reconnecting), [the queue](guide::queue),
//! [the heartbeat](guide::heartbeat), [tokens](guide::tokens), [sleeping
//! tabs](guide::sleeping_tabs), [reliable sessions](guide::sessions), [native
//! programs](guide::native), [testing](guide::testing), and coming from
//! [ewebsock](guide::from_ewebsock), [tokio-tungstenite-wasm](guide::from_tokio_tungstenite_wasm) or
//! [gloo-net](guide::from_gloo_net).
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use steadysocket::{Message, Reconnect, Socket};
//!
//! let socket = Socket::builder("wss://example.com/ws")
//!     .protocols(["chat.v2"])
//!     .reconnect(Reconnect { max_attempts: Some(20), ..Reconnect::default() })
//!     .on_message(|message| match message {
//!         Message::Text(text) => show(&text),
//!         Message::Binary(bytes) => show(&format!("{} bytes", bytes.len())),
//!     })
//!     .on_close(|close| show(&format!("closed with {}", close.code)))
//!     .connect()?;
//! socket.send("hello")?; // queued until the connection is open
//! # Ok(()) }
//! # fn show(_: &str) {}
//! ```
//!
//! A *connection* is logical and lives across reconnects; a *socket* is one `WebSocket`; a *dial* is
//! one attempt to get one; a *session* is the optional reliable mode; a *message* is user data.
//!
//! On wasm32 the socket is the browser's own. On every other target it is one of tokio and
//! tungstenite, `Socket` is `Send + Sync`, and callbacks are `Send`: the same code runs on both, and
//! needs no `cfg`. Natively `connect` needs a tokio runtime with its timers and I/O, or one that
//! `NativeBuilder::runtime` is given; otherwise it returns [`ConnectError::NoRuntime`]. Callbacks run
//! on that runtime, so they must not block. What only natives can do is in `NativeBuilder`, and the
//! cause of a failed dial in `Error::Native`.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `native` | on | connections on targets other than wasm32, over tokio; nothing on wasm32 |
//! | `rustls` | on | `wss:` natively, by a configuration of yours or the roots of the next two |
//! | `rustls-native-roots` | on | trusts what the operating system trusts |
//! | `rustls-webpki-roots` | off | trusts what Mozilla trusts, compiled in |
//! | `stream` | off | `Socket::split`, `messages` and `events`: `Stream` and `Sink` |
//! | `io` | off | `Builder::connect_io`: one socket as `AsyncRead` and `AsyncWrite`; with `stream` |
//! | `json` | off | `Builder::json`: typed messages as JSON text |
//! | `msgpack` | off | `Builder::msgpack`: typed messages as binary MessagePack |
//! | `js` | off | the exports that the npm package is built from; not for Rust apps |
//! | `js-session` | off | in place of those of `js`, the exports for its entry point with sessions |
//! | `js-server` | off | the same for the package's session server |
//! | `panic-hook` | off | with `js`: logs panics to the console, for tests |
//! | `session` | off | `Builder::session`: reliable sessions, nothing lost and nothing twice across reconnects |
//! | `server` | off | `SessionServer`: reliable sessions on a tokio server; nothing on wasm32 |
//! | `axum` | off | `SessionServer::on_upgrade` for axum's handlers; with `server` |
//! | `redis` | off | a store in Redis, for sessions that several servers share; with `server` |
//! | `server-tests` | off | nothing; for this crate's own tests |
//!
//! # Size
//!
//! In a browser an app grows by 14.1 kB by gzip, and by what it asks the builder for: a heartbeat,
//! providers, a handshake, futures. [`Socket::bare_builder`] begins with less, at 12.4 kB.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(hidden)]
pub mod core;
#[doc(hidden)]
pub mod drive;
#[cfg(any(doc, doctest))]
pub mod guide;

#[cfg(all(feature = "server", not(target_arch = "wasm32")))]
pub mod server;

mod client;
#[cfg_attr(
    all(not(feature = "native"), not(target_arch = "wasm32")),
    expect(dead_code, reason = "there is nothing to run a connection")
)]
mod platform;

#[cfg(target_arch = "wasm32")]
mod browser;
// Natively only for the tests that generate the TypeScript side of the contract.
#[cfg(any(
    all(target_arch = "wasm32", any(feature = "js", feature = "js-server")),
    all(test, not(target_arch = "wasm32"))
))]
mod js;
#[cfg(not(target_arch = "wasm32"))]
mod native;

/// The examples in README.md, so that they are compiled; the second one needs the features.
#[cfg(all(doctest, feature = "json", feature = "stream"))]
#[doc = include_str!("../README.md")]
struct Readme;

pub use crate::client::*;
#[cfg(feature = "session")]
pub use crate::core::session::{EndReason, GoneReason, Limits, SessionEnd, Window};
pub use crate::core::{
    CloseCode, CloseError, CloseEvent, CloseInfo, CloseOrigin, CloseReason, Config, ConfigError,
    ConnectionState, DialInfo, DropReason, Failure, GiveUpEvent, GiveUpReason, Heartbeat,
    HeartbeatSince, Idle, Jitter, OpenEvent, Overflow, QueueLimits, Reconnect, ReconnectingEvent,
    StateChange, Verdict,
};
#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
pub use crate::native::{
    ConnectTarget, Nagle, NetworkError, Proxy, ProxyError, Refusal, Stream, TlsFault, UpgradeError,
};
