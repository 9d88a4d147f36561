//! How to do things, one page for each.
//!
//! - [`reconnecting`]: when it dials again, and how to have it otherwise
//! - [`queue`]: what becomes of messages while there is no connection, and of too many
//! - [`heartbeat`]: how a dead line is noticed
//! - [`tokens`]: a fresh one for each dial, and what a refusal looks like
//! - [`sleeping_tabs`]: hidden, frozen, offline and closed laptops
//! - [`testing`]: your app against servers that misbehave

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

#[doc = include_str!("guide/testing.md")]
pub mod testing {}
