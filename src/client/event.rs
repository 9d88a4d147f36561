//! The events of a connection as values.

use std::sync::Arc;

use super::error::Error;
use super::message::Message;
use crate::core::{
    CloseEvent, DropReason, Event, GiveUpEvent, OpenEvent, ReconnectingEvent, StateChange,
};

/// Every event of a connection, in one type.
///
/// ```
/// use steadysocket::SocketEvent;
///
/// fn describe(event: &SocketEvent) -> String {
///     match event {
///         SocketEvent::Open(open) => format!("open, attempt {}", open.attempt),
///         SocketEvent::Close(close) => format!("closed with {}", close.code),
///         SocketEvent::Error(error) => format!("{error}"), // with its cause
///         SocketEvent::Reconnecting(wait) => format!("next try in {:?}", wait.delay),
///         _ => String::new(),
///     }
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum SocketEvent {
    /// A socket is open, handshaken and the queue is flushed.
    Open(OpenEvent),
    /// A message came.
    Message(Message),
    /// A socket or a dial has ended.
    Close(CloseEvent),
    /// A wait for the next dial begins.
    Reconnecting(ReconnectingEvent),
    /// No further dial will come, and the user did not ask for that.
    GiveUp(GiveUpEvent),
    /// A queued message was dropped.
    Drop(Message, DropReason),
    /// The state changed.
    StateChange(StateChange),
    /// A dial, a provider, a handshake or a socket failed, a message could not be decoded, or a
    /// stream was read too slowly: as `on_error`.
    Error(Arc<Error>),
}

impl SocketEvent {
    /// `None` for an error, whose cause the core does not know.
    pub(super) fn new(event: &Event<Message>) -> Option<Self> {
        match event {
            Event::StateChange(change) => Some(Self::StateChange(*change)),
            Event::Open(open) => Some(Self::Open(open.clone())),
            Event::Message(message) => Some(Self::Message(message.clone())),
            Event::Error(_) => None,
            Event::Close(close) => Some(Self::Close(close.clone())),
            Event::Reconnecting(wait) => Some(Self::Reconnecting(wait.clone())),
            Event::GiveUp(give_up) => Some(Self::GiveUp(give_up.clone())),
            Event::Drop(message, reason) => Some(Self::Drop(message.clone(), *reason)),
        }
    }
}
