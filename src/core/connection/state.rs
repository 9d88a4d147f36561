//! The states of a connection, each with what it must remember.

use std::collections::VecDeque;

use super::heartbeat::Probe;
use crate::core::close::CloseInfo;
use crate::core::connection_state::ConnectionState;
use crate::core::event::OpenEvent;
use crate::core::failure::Failure;
use crate::core::output::Output;
use crate::core::queue::Payload;
use crate::core::time::Instant;

/// Where the connection is.
#[derive(Debug)]
pub(super) enum State<P: Payload> {
    Idle,
    Connecting(Stage),
    Handshaking(Accepted<P::Text>),
    Open(Link<P>),
    /// The user's predicate is being asked; lasts no longer than that call.
    Deciding(Lost<P::Text>, Question),
    Waiting,
    Suspended,
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
            Self::Suspended => ConnectionState::Suspended,
            Self::Closing(_) => ConnectionState::Closing,
            Self::Closed(_) => ConnectionState::Closed,
        }
    }
}

/// How far a dial has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The driver has not been told yet, so that a dial that is taken back is never begun.
    Due,
    /// The providers are being asked; there is no socket.
    Resolving,
    /// The browser is dialling.
    Dialling,
}

/// A socket that the server accepted, and what was agreed.
#[derive(Clone, Debug, Default)]
pub(super) struct Accepted<T> {
    pub(super) protocol: T,
    pub(super) extensions: T,
    /// The browser's buffered amount, as last reported: the handshake hook sends past the queue.
    pub(super) buffered: u64,
}

/// An open socket.
#[derive(Debug)]
pub(super) struct Link<P: Payload> {
    pub(super) since: Instant,
    /// What the user is to be told once the queue is flushed; `None` when it was told.
    pub(super) announcement: Option<OpenEvent<P::Text>>,
    /// Messages that came before the user was told that the connection is open.
    pub(super) early: VecDeque<Output<P>>,
    /// The browser's buffered amount, as last reported.
    pub(super) buffered: u64,
    pub(super) probe: Probe,
    /// The driver is yet to be told to send the ping.
    pub(super) is_ping_due: bool,
    /// The buffered amount when the peer was asked, or when the buffer was last seen to drain.
    pub(super) probe_buffered: u64,
}

impl<P: Payload> Link<P> {
    pub(super) fn new(now: Instant, announcement: OpenEvent<P::Text>, buffered: u64) -> Self {
        Self {
            since: now,
            announcement: Some(announcement),
            early: VecDeque::new(),
            buffered,
            probe: Probe::None,
            is_ping_due: false,
            probe_buffered: 0,
        }
    }
}

/// A socket or dial that has ended, while it is being decided what comes next.
#[derive(Clone, Debug)]
pub(super) struct Lost<T> {
    pub(super) close: CloseInfo<T>,
    pub(super) failure: Option<Failure>,
    pub(super) from: ConnectionState,
}

/// Whether the driver was told to ask the predicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// Not yet, so that a question that is settled meanwhile is never asked.
    Due,
    Asked,
}

/// What the user's `close` waits for.
#[derive(Clone, Debug)]
pub(super) enum Closing<T> {
    /// The browser's close event.
    Socket,
    /// Only the next turn of the event loop, as there is no socket; then this is told.
    NoSocket(CloseInfo<T>),
}

/// Whether the driver was told that the connection has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Not yet: messages that were never sent are handed back first.
    Pending,
    Told,
}
