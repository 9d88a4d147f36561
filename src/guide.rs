//! Guides, one page for each subject.
//!
//! - [`in_an_app`]: where to keep a socket, alone and in Leptos, Yew, Dioxus and egui
//! - [`reconnecting`]: the defaults, and how to change them
//! - [`queue`]: messages that wait for a connection, and the limits of the queue
//! - [`heartbeat`]: noticing a dead connection
//! - [`tokens`]: a fresh one for each dial, and refusals
//! - [`sleeping_tabs`]: hidden and frozen tabs, lost networks and sleeping laptops
//! - [`sessions`]: nothing lost and nothing twice, across reconnects (feature `session`)
//! - [`testing`]: tests of your app against servers that misbehave

#[doc = include_str!("guide/in-an-app.md")]
pub mod in_an_app {}

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
