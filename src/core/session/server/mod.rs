//! The server's side: all sessions of one process, and the sockets that they are attached to.

mod accounting;
mod admission;
mod adopting;
mod application;
mod attaching;
mod config;
mod detached;
mod ending;
mod inputs;
mod pending;
#[expect(
    clippy::module_inception,
    reason = "the struct of the server, in a file of its name"
)]
mod server;
mod session;
mod snapshot;
mod stopping;
mod store;
mod storing;
mod tombstones;

pub use admission::{Admission, Denial};
pub use config::ServerConfig;
pub use server::{Server, ServerEvent, ServerOutput, SocketId};
pub use store::{
    Attach, Attached, LEASE_GRACE, NewSession, STORE_PAUSE, StoreCall, StoreError, StoreReply,
    TokenDigest,
};
