//! The states of a connection, with their data.

use super::heartbeat::Probe;
use crate::core::close::CloseInfo;
use crate::core::connection_state::ConnectionState;
use crate::core::event::OpenEvent;
use crate::core::failure::Failure;
use crate::core::fifo::Fifo;
use crate::core::output::Output;
use crate::core::queue::Payload;
use crate::core::time::Instant;

/// The state of a connection. Its tag is a byte of its own: one hidden in the data of a variant
/// would have to be computed at each look at the state, which is a percent of the wasm.
#[derive(Debug)]
#[repr(u8)]
pub(super) enum State<P: Payload> {
    Idle,
    Connecting(Stage),
    Handshaking(Accepted<P::Text>),
    Open(Link<P>),
    /// The user's predicate is being called; lasts no longer than that call.
    Deciding(Lost<P::Text>, Question),
    Waiting,
    Suspended(Suspension),
    Closing(Closing<P::Text>),
    Closed(End),
}

impl<P: Payload> State<P> {
    pub(super) fn name(&self) -> ConnectionState {
        match self {
            Self::Idle => ConnectionState::Idle,
            Self::Connecting(_) => ConnectionState::Connecting,
            Self::Handshaking(_) => ConnectionState::Handshaking,
            Self::Open(_) => ConnectionState::Open,
            Self::Deciding(lost, _) => lost.from,
            Self::Waiting => ConnectionState::Waiting,
            Self::Suspended(_) => ConnectionState::Suspended,
            Self::Closing(_) => ConnectionState::Closing,
            Self::Closed(_) => ConnectionState::Closed,
        }
    }
}

/// The progress of a dial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The driver does not know of the dial yet, so that a dial that is cancelled now never begins.
    Due,
    /// The providers are being called; there is no socket.
    Resolving,
    /// The browser is dialling.
    Dialling,
}

/// The reason why a connection rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Suspension {
    /// The page is frozen; its return wakes the connection.
    Frozen,
    /// The user has paused it, or it was idle.
    Paused,
}

/// A socket that the server accepted, with its subprotocol and extensions.
#[derive(Clone, Debug, Default)]
pub(super) struct Accepted<T> {
    pub(super) protocol: T,
    pub(super) extensions: T,
    /// The browser's buffered amount, as last reported. The handshake hook's messages bypass the
    /// queue.
    pub(super) buffered: u64,
}

/// An open socket.
#[derive(Debug)]
pub(super) struct Link<P: Payload> {
    pub(super) since: Instant,
    /// The open event, which is emitted once the queue is flushed; `None` afterwards.
    pub(super) announcement: Option<OpenEvent<P::Text>>,
    /// Messages that arrived before the open event was emitted.
    pub(super) early: Fifo<Output<P>>,
    /// The browser's buffered amount, as last reported.
    pub(super) buffered: u64,
    /// When the peer last spoke, or its silence began to count anew.
    pub(super) heard: Instant,
    /// When the last message was sent.
    pub(super) spoke: Instant,
    pub(super) probe: Probe,
    /// The driver has yet to send the ping.
    pub(super) is_ping_due: bool,
    /// The buffered amount when the ping was sent, or when the buffer last drained.
    pub(super) probe_buffered: u64,
}

impl<P: Payload> Link<P> {
    pub(super) fn new(now: Instant, announcement: OpenEvent<P::Text>, buffered: u64) -> Self {
        Self {
            since: now,
            announcement: Some(announcement),
            early: Fifo::new(),
            buffered,
            heard: now,
            spoke: now,
            probe: Probe::None,
            is_ping_due: false,
            probe_buffered: 0,
        }
    }
}

/// A socket or dial that has ended, until the next step is decided.
#[derive(Clone, Debug)]
pub(super) struct Lost<T> {
    pub(super) close: CloseInfo<T>,
    pub(super) failure: Option<Failure>,
    pub(super) from: ConnectionState,
    /// No attempt was spent.
    pub(super) is_excused: bool,
}

/// The call of the user's predicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// Still to be called, so that a decision that is made in the meantime prevents the call.
    Due,
    Asked,
}

/// The event that ends a closing connection.
#[derive(Clone, Debug)]
pub(super) enum Closing<T> {
    /// The browser's close event.
    Socket,
    /// The next turn of the event loop, as there is no socket. Then this close is emitted.
    NoSocket(CloseInfo<T>),
}

/// The progress of the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Unsent messages are being handed back; the driver does not know of the end yet.
    Pending,
    Reported,
}
