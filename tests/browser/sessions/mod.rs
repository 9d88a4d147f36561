//! Reliable sessions, with a double of the socket whose server is the test.

mod ending;
mod losses;
mod negotiating;
mod receiving;
mod sending;
mod server;
#[cfg(feature = "stream")]
mod streams;
#[cfg(all(feature = "json", feature = "msgpack"))]
mod typed;
