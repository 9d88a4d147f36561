//! Reliable sessions, sans-IO: the protocol `steady.v1` (PROTOCOL.md) for both sides.
//!
//! | folder | contents |
//! |---|---|
//! | `codec` | frames, to and from bytes; payloads are never looked at, nor copied |
//! | `endpoint` | one side of a session, the same for client and server: numbers, the outbox and its cursor, what was received, acknowledgements, bye, the report |
//! | `client` | the client's sessions, one after the other: what to offer, hello, resume, tokens, the server's answers |
//! | `server` | all sessions of a process: admission, attempts, tokens, time to live, eviction, tombstones |
//!
//! A host owns sockets, timers and the application. It gives inputs to a [`Client`] or a
//! [`Server`], writes the frames that they return, and carries out their outputs. Neither knows
//! the other: the tests put a network between them that does what it likes.
//!
//! ```
//! use std::time::Duration;
//! use steadysocket::core::session::{
//!     Client, ClientConfig, Frame, Offer, Opened, Room, Sent, Subprotocol,
//! };
//! use steadysocket::{Message, core::Instant};
//!
//! let now = Instant::ORIGIN;
//! let mut client = Client::<Message>::new(ClientConfig::default(), 42);
//! assert_eq!(client.offer(now), Offer::Session); // dial with `steady.v1`
//! let sent = client.send(now, Message::from("hello")); // waits for a session
//! assert_eq!(sent, Ok(Sent::Queued));
//! let opened = Opened { subprotocol: Subprotocol::Steady, auth: None };
//! client.handle_open(now, opened);
//! let Some(Frame::Control(hello)) = client.poll_frame(Room::Any) else { panic!() };
//! assert!(hello.to_text().starts_with("#hello {\"v\":1,"));
//! assert_eq!(client.poll_timeout(), Some(now + Duration::from_secs(10))); // for the answer
//! ```

mod client;
mod close_code;
mod codec;
mod endpoint;
mod inbox;
mod ledger;
mod limits;
mod outbox;
mod report;
mod secrets;
mod server;
mod snapshot;

pub(crate) use client::ANSWER;
pub use client::{
    Client, ClientConfig, ClientEvent, Kept, Mode, Offer, Opened, Redial, Subprotocol,
};
pub use close_code::SessionClose;
pub use codec::*;
pub use endpoint::{Endpoint, Frame, Presence, Refusal, Refused, Room, Sent};
pub use inbox::{AckMode, Delivery};
pub use limits::Limits;
pub use report::{EndReason, SessionEnd};
pub use secrets::Secrets;
pub use server::{
    Admission, Attach, Attached, Denial, LEASE_GRACE, NewSession, STORE_PAUSE, Server,
    ServerConfig, ServerEvent, ServerOutput, SocketId, StoreCall, StoreError, StoreReply,
    TokenDigest,
};
pub use snapshot::{SnapshotError, SnapshotPayload};
