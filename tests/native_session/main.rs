//! Sessions natively: a `SessionSocket` and a `SessionServer` in one process, over duplex streams
//! and over TCP, with a line between them that tests cut.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test panics"
)]

mod acknowledging;
mod closing;
mod dropping;
mod lives;
mod panics;
mod plain;
mod support;
mod threads;
mod typed;
mod windows;
