//! The rules of sessions over the driver, each a test.

mod buffer;
mod closing;
mod dialling;
mod idle;
mod plain;
mod telling;

use crate::support::{Setting, World, seconds};

/// A world whose driver waits before it dials again.
fn patient() -> Setting {
    Setting {
        backoff: seconds(1),
        ..Setting::default()
    }
}

/// The lines of the user's events and of the client's closes, since the log was last cleared.
fn told(world: &mut World) -> Vec<String> {
    let mut log = std::mem::take(&mut world.log);
    log.retain(|line| line.starts_with("client told") || line.starts_with("client ended"));
    log
}

/// The close events of the user: code and wait, as they were told.
fn closes(world: &World) -> Vec<&str> {
    let prefix = "client told close ";
    let closes = world
        .log
        .iter()
        .filter_map(|line| line.strip_prefix(prefix));
    closes.collect()
}
