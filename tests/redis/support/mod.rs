//! A `redis-server` for a test.

mod server;

pub(crate) use server::Redis;
