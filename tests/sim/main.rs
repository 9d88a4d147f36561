//! Native tests of the core, in virtual time.
//!
//! `support` is the simulator, and `promises` has the tests that other hosts pass, too. Each other
//! file holds the tests of one concern; a number such as (pitfall 12) names a case of the project's
//! list of what goes wrong in such libraries.

// There is no simulator in a browser: `cargo test --target wasm32-unknown-unknown` finds no test
// here.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "in a test a panic is the verdict, in helpers as well, and output is for the reader"
)]

mod closing;
mod driver;
mod edges;
mod expiry;
mod figures;
mod flow;
mod handshake;
mod heartbeat;
mod listening;
mod nonsense;
mod offline;
mod opening;
mod options;
mod page;
mod pause;
mod predicate;
#[path = "../promises/mod.rs"]
mod promises;
mod property;
mod queue;
mod reconnecting;
mod reentrancy;
mod renewal;
mod retrying;
mod storm;
mod support;
mod time;
mod transitions;
