//! The connection: one state machine for the whole life of a connection.

mod commands;
mod inputs;
mod machine;
mod outputs;
mod retry;
mod sending;
mod state;

pub use inputs::DialFailure;
pub use machine::{Connection, Hooks};
