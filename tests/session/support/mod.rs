//! A client, a server, the sockets between them and the applications on both ends, watched by an
//! oracle. The client is one over the real driver, or where it must be copied its core alone.

mod acts;
mod direct;
mod driven;
mod host;
mod host_session;
mod link;
mod net;
mod net_apps;
mod net_client;
mod net_server;
mod note;
mod oracle;
mod scheme;
mod secrets;
pub(crate) mod target;
mod watch;
mod world;

pub(crate) use acts::Act;
pub(crate) use driven::Meeting;
pub(crate) use host::Phase;
pub(crate) use link::{Link, Wire};
pub(crate) use net::{Net, Pace, Recording, Setting};
pub(crate) use note::{Note, Read};
pub(crate) use oracle::Side;
pub(crate) use scheme::Scheme;
pub(crate) use secrets::TestSecrets;
pub(crate) use world::{CoreWorld, World};

use std::time::Duration;

pub(crate) fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

pub(crate) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}
