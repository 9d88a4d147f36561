//! Files of the crate, with the locks and atomics of loom in place of std's.
#![allow(dead_code, unexpected_cfgs, unreachable_pub, unused_imports)]

#[path = "../../src/core/mod.rs"]
mod core;
#[path = "../../src/drive/mod.rs"]
mod drive;
#[path = "../../src/native/signal.rs"]
mod signal;

#[cfg(test)]
mod orders;
