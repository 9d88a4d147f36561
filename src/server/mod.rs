//! Reliable sessions on a server: nothing lost, nothing twice, in order, both ways, across
//! reconnects (PROTOCOL.md).
//!
//! [`SessionServer`] holds all sessions of a process. Sockets come to it from axum's handlers
#![cfg_attr(feature = "axum", doc = "([`SessionServer::on_upgrade`])")]
#![cfg_attr(not(feature = "axum"), doc = "(`on_upgrade`, feature `axum`)")]
//! or as streams ([`SessionServer::accept`]), each with a closure. The closure runs once a
//! *session*, however many sockets the session needs, and gets it as a [`Session`].
//!
//! ```no_run
//! use std::net::SocketAddr;
//! use steadysocket::server::{Denial, SessionServer};
//! use tokio::net::TcpListener;
//!
//! # async fn serve() -> Result<(), Box<dyn std::error::Error>> {
//! let sessions = SessionServer::builder()
//!     .authenticate(async |_request, auth| match auth.as_deref() {
//!         Some("secret of ann") => Ok("ann"), // a stable user id
//!         _ => Err(Denial::Denied),
//!     })
//!     .build();
//! let listener = TcpListener::bind("127.0.0.1:8080").await?;
//! loop {
//!     let (stream, address) = listener.accept().await?;
//!     let sessions = sessions.clone();
//!     tokio::spawn(async move {
//!         let run = sessions.accept(stream, Some(address.ip()), async |mut session| {
//!             while let Some(message) = session.recv().await {
//!                 session.send(message).await?; // waits while the window is full
//!             }
//!             Ok(()) // says bye
//!         });
//!         run.await
//!     });
//! }
//! # }
//! ```
//!
//! Without a [`store`] sessions live in the memory of one process: a restart ends them, and each client is told that
//! its session is unknown. [`SessionServer::drain`] first lets both sides acknowledge, so that
//! nothing is uncertain.

mod alarm;
#[cfg(feature = "axum")]
mod axum;
mod builder;
mod chores;
mod commit;
mod error;
mod hooks;
mod hub;
mod incoming;
mod leaving;
mod line;
mod metrics;
mod request;
mod secrets;
mod session;
mod sessions;
mod slot;
mod snapshot;
mod socket;
mod start;
mod state;
pub mod store;
mod storing;
mod sweeping;
mod wire;

#[cfg(feature = "axum")]
pub use self::axum::Upgrade;
pub use self::builder::Builder;
pub use self::commit::{CommitError, Position};
pub use self::error::{AcceptError, SendError};
pub use self::incoming::Incoming;
pub use self::metrics::{Gauges, Metric, Traffic};
pub use self::request::Request;
pub use self::session::{Session, SessionReceiver, SessionSender};
pub use self::sessions::{Broadcast, SessionServer};
pub use self::sweeping::Abandoned;
pub use crate::core::session::{
    AckMode, Denial, EndReason, GoneReason, Limits, SessionClose, SessionEnd, SessionId,
    SnapshotError, Window,
};
