//! A `redis-server` for a test, the way to it, and calls of a store in it.

mod calls;
mod cluster;
mod proxy;
mod scripts;
mod server;

pub(crate) use calls::{LONG, SID, append, append_soon, attach, create, session, soon};
pub(crate) use cluster::Cluster;
pub(crate) use proxy::Proxy;
pub(crate) use scripts::Scripts;
pub(crate) use server::{ON_DISK, Redis, Sentinel};
