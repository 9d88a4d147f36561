//! Tests of the Rust API in a browser, without a server: with a double of `WebSocket` where the
//! browser's own cannot be made to misbehave, otherwise with dials that nobody answers.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test panics"
)]

mod building;
mod callbacks;
mod calls;
mod closing;
mod double;
mod faults;
mod futures;
mod handshake;
#[cfg(feature = "io")]
mod io;
mod messages;
mod page;
mod pausing;
mod providers;
mod reconnecting;
#[cfg(feature = "session")]
mod sessions;
#[cfg(feature = "stream")]
mod streams;
mod support;
#[cfg(all(feature = "json", feature = "msgpack"))]
mod typed;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
