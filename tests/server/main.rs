//! The example server as a program: each test starts the real binary on a free port.

// There is no server in a browser: `cargo test --target wasm32-unknown-unknown` finds no test here.
#![cfg(not(target_arch = "wasm32"))]
// Clippy recognises only functions marked `#[test]` as tests, and here helpers may panic as well.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod bad_frames;
mod broadcast;
mod chat;
mod close;
mod drop_link;
mod echo;
mod fault;
mod flags;
mod flaky;
mod flood;
mod game;
mod handshake;
mod limits;
mod origins;
mod pages;
mod pending_fault;
mod push;
mod refuse;
mod restart;
mod secure;
mod seed;
mod session;
mod session_faults;
#[cfg(unix)]
mod shutdown;
mod silent;
mod slow;
mod stall_handshake;
mod stats;
mod stats_clients;
mod subprotocol;
// Those tests use all of it.
#[allow(dead_code)]
#[path = "../session_server/support/client.rs"]
mod session_client;
mod support;
mod tls;
mod vendor;
