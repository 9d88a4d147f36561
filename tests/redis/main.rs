//! The store in Redis, against a `redis-server` of each test's own.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "in a test a panic is the verdict, in helpers as well"
)]

mod broken;
mod cluster;
mod crowd;
mod laws;
mod lineage;
mod moving;
mod replicas;
mod restarts;
mod scripts;
mod sentinel;
#[allow(
    dead_code,
    unused_imports,
    reason = "made for the tests of servers, which use all of it"
)]
#[path = "../session_server/support/mod.rs"]
mod sessions;
mod slow;
mod starting;
mod support;
mod trouble;
