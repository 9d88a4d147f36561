//! A `redis-server` for a test.

mod proxy;
mod scripts;
mod server;

pub(crate) use proxy::Proxy;
pub(crate) use scripts::Scripts;
pub(crate) use server::{Redis, Sentinel};
