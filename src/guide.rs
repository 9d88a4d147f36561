//! Guides, one page for each subject.
//!
//! - [`in_an_app`]: where to keep a socket; and in [`leptos`], [`yew`], [`dioxus`], [`egui`], [`bevy`]
//!   and [`tauri`]
//! - [`native`]: programs, servers and windows
//! - [`reconnecting`]: the defaults, and how to change them
//! - [`queue`]: messages that wait for a connection, and the limits of the queue
//! - [`heartbeat`]: noticing a dead connection
//! - [`tokens`]: a fresh one for each dial, and refusals
//! - [`sleeping_tabs`]: hidden and frozen tabs, lost networks and sleeping laptops
//! - [`sessions`]: nothing lost and nothing twice, across reconnects (feature `session`)
//! - [`testing`]: tests of your app against servers that misbehave
//! - [`from_ewebsock`], [`from_tokio_tungstenite_wasm`], [`from_gloo_net`]: migrating, with the code
//!   before and after
//!
//! The examples that need other crates are compiled by the repository's `tests/guides`, where
//! `cfg(guides)` is set.

#[doc = include_str!("guide/in-an-app.md")]
pub mod in_an_app {}

#[doc = include_str!("guide/native.md")]
pub mod native {}

#[doc = include_str!("guide/leptos.md")]
pub mod leptos {}

#[doc = include_str!("guide/yew.md")]
pub mod yew {}

#[doc = include_str!("guide/dioxus.md")]
pub mod dioxus {}

#[doc = include_str!("guide/egui.md")]
pub mod egui {}

#[doc = include_str!("guide/bevy.md")]
pub mod bevy {}

#[doc = include_str!("guide/tauri.md")]
pub mod tauri {}

#[doc = include_str!("guide/reconnecting.md")]
pub mod reconnecting {}

#[doc = include_str!("guide/queue.md")]
pub mod queue {}

#[doc = include_str!("guide/heartbeat.md")]
pub mod heartbeat {}

#[doc = include_str!("guide/tokens.md")]
pub mod tokens {}

#[doc = include_str!("guide/sleeping-tabs.md")]
pub mod sleeping_tabs {}

#[cfg_attr(feature = "session", doc = include_str!("guide/sessions.md"))]
#[cfg_attr(
    not(feature = "session"),
    doc = "Reliable sessions, a page that needs the feature `session`."
)]
pub mod sessions {}

#[doc = include_str!("guide/testing.md")]
pub mod testing {}

#[doc = include_str!("guide/from-ewebsock.md")]
pub mod from_ewebsock {}

#[doc = include_str!("guide/from-tokio-tungstenite-wasm.md")]
pub mod from_tokio_tungstenite_wasm {}

#[doc = include_str!("guide/from-gloo-net.md")]
pub mod from_gloo_net {}
