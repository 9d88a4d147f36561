//! The Rust API natively: the promises of all hosts in tokio's paused time, over duplex streams,
//! and what only natives have, over TCP.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test panics"
)]

mod callbacks;
mod closing;
mod dialling;
mod ending;
mod heartbeat;
mod hooks;
mod outages;
mod pitfalls;
#[path = "../promises/mod.rs"]
mod promises;
mod proxies;
mod reconnecting;
mod refusals;
mod runtimes;
mod sending;
#[cfg(feature = "io")]
mod streams;
mod support;
mod tls;
