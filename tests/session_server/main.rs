//! The session server over real sockets, with the core's own client on tokio-tungstenite.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "in a test a panic is the verdict, in helpers as well"
)]

mod adapters;
mod buffers;
mod draining;
mod ending;
mod handles;
mod identity;
mod losses;
mod metrics;
mod runtimes;
mod snapshots;
mod store;
mod support;
mod time;
