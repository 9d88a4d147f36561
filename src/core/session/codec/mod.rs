//! The frames of `steady.v1`, to and from bytes.

mod base64;
mod body;
mod control;
mod error;
mod fields;
mod header;
mod json;
mod number;
mod opening;
mod words;
mod writer;

pub use base64::{Epoch, SessionId, Token};
pub use body::{Away, Bye, Fault, Gone, GoneReason, Probe};
pub use control::Control;
pub use error::ProtocolError;
pub use header::{
    Framing, Header, MAX_BINARY_HEADER, MAX_CONTROL, MAX_TEXT_HEADER, parse_binary, parse_text,
};
pub use number::MAX_NUMBER;
pub use opening::{Heartbeat, Hello, Positions, Resume, Resumed, Welcome, Window};

pub use words::{NoWords, Words};

pub(crate) use number::push_decimal;
pub(crate) use opening::VERSION;
