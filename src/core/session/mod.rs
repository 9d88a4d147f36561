//! Reliable sessions, sans-IO: the protocol `steady.v1` for both sides.

mod close_code;
mod codec;

pub use close_code::SessionClose;
pub use codec::*;
