//! The browser's handles, for Rust users.
//!
//! Every handle (socket, timer, listener) is owned by one struct whose `Drop` undoes it.

mod clock;
mod handles;
mod page;
mod raw;
mod socket;

pub(crate) use clock::Clock;
pub(crate) use handles::{Browser, Handles, Target};
pub(crate) use page::Lifecycle;
