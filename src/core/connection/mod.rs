//! The connection: one state machine for the whole life of a connection.

mod buffer;
mod commands;
#[expect(
    clippy::module_inception,
    reason = "the struct of the connection, in a file of its name"
)]
mod connection;
mod heartbeat;
mod inputs;
mod network;
mod outputs;
mod pause;
mod retry;
mod sending;
mod state;
mod watch;

pub use connection::{Connection, Hooks, Ping};
pub(crate) use watch::Watch;
