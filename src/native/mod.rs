//! The platform of every target but wasm32: tokio's sockets, timers and tasks.
//!
//! A connection is one state behind a lock ([`board::Board`]) and one task ([`life::Life`]), which
//! runs the driver's loop, owns the socket and calls the user. Any thread may call a connection: it
//! changes the core and the board, and wakes the task ([`signal::Signal`]). The task exists only as
//! long as there is something to wait for, and its end leaves nothing behind.
//!
//! Futures of the user's, which may not be `Send`, run on threads of the runtime that may block:
//! [`hook`]. Without the feature `native` there is nothing to run a connection: [`none`].

#[cfg(feature = "native")]
mod address;
#[cfg(feature = "native")]
mod alarm;
#[cfg(feature = "native")]
mod board;
#[cfg(feature = "native")]
mod clock;
#[cfg(feature = "native")]
mod dial;
#[cfg(feature = "native")]
mod error;
#[cfg(feature = "native")]
mod farewell;
#[cfg(feature = "native")]
mod handles;
#[cfg(feature = "native")]
mod hook;
#[cfg(feature = "native")]
mod life;
#[cfg(feature = "native")]
mod line;
#[cfg(not(feature = "native"))]
mod none;
#[cfg(feature = "native")]
mod options;
#[cfg(feature = "native")]
mod proxy;
#[cfg(feature = "native")]
mod room;
#[cfg(feature = "native")]
mod run;
#[cfg(feature = "native")]
mod signal;
#[cfg(feature = "native")]
mod socket;
#[cfg(feature = "native")]
mod source;
#[cfg(feature = "native")]
mod tls;
#[cfg(feature = "native")]
mod upgrade;

#[cfg(feature = "native")]
pub use error::{NetworkError, ProxyError, Refusal, TlsFault, UpgradeError};
#[cfg(feature = "native")]
pub(crate) use handles::Native;
#[cfg(not(feature = "native"))]
pub(crate) use none::Native;
#[cfg(feature = "native")]
pub use options::{ConnectTarget, Nagle, Proxy, Stream};
#[cfg(feature = "native")]
pub(crate) use run::run;
