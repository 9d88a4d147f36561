//! A client, a server, the sockets between them and the applications on both ends, watched by an
//! oracle.

mod link;
mod note;
mod oracle;
mod scheme;
mod secrets;
mod world;
mod world_apps;
mod world_client;
mod world_server;

pub(crate) use link::{Link, Wire};
pub(crate) use note::Note;
pub(crate) use oracle::Side;
pub(crate) use scheme::Scheme;
pub(crate) use secrets::TestSecrets;
pub(crate) use world::{Pace, Recording, Setting, World};

use std::time::Duration;

pub(crate) fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

pub(crate) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}
