//! The platform of wasm32: the browser's socket, timer, page events and tasks, for Rust users.
//!
//! Every handle (socket, timer, listener) is owned by one struct whose `Drop` undoes it.

mod clock;
mod data;
mod guard;
mod handles;
mod listener;
mod listeners;
mod page;
mod raw;
mod run;
mod socket;
mod task;
mod timer;

#[cfg(feature = "js")]
pub(crate) use clock::Clock;
pub(crate) use handles::Browser;
pub(crate) use run::run;
