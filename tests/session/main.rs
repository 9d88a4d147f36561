//! Native tests of reliable sessions, in virtual time.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "in a test a panic is the verdict, in helpers as well, and output is for the reader"
)]

mod attacks;
mod codec;
mod dialogues;
mod driving;
mod model;
mod nodes;
mod nonsense;
mod scenarios;
mod serving;
mod simulation;
mod support;
mod vectors;
