//! Reliable sessions, sans-IO: the protocol `steady.v1` for both sides.

mod client;
mod close_code;
mod codec;
mod endpoint;
mod inbox;
mod limits;
mod outbox;
mod report;
mod secrets;
mod server;

pub use client::{
    Client, ClientConfig, ClientEvent, ClientOutput, Mode, Offer, Opened, Redial, Subprotocol,
};
pub use close_code::SessionClose;
pub use codec::*;
pub use endpoint::{Endpoint, Frame, Refusal, Refused, Room, Sent};
pub use inbox::{AckMode, Delivery};
pub use limits::Limits;
pub use report::{EndReason, SessionEnd};
pub use secrets::Secrets;
pub use server::{Admission, Denial, Server, ServerConfig, ServerEvent, ServerOutput, SocketId};
