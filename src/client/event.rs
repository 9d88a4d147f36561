//! The events of a connection, as callbacks and as values.

#[cfg(feature = "stream")]
use std::sync::Arc;

use super::callback::{Call, Callback};
use super::error::Error;
use super::message::Message;
use crate::core::{
    CloseEvent, CloseInfo, DropReason, Event, GiveUpEvent, OpenEvent, ReconnectingEvent,
    StateChange, Verdict,
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
#[cfg(feature = "stream")]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum SocketEvent {
    /// The socket is open, the handshake is done and the queue is flushed.
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

#[cfg(feature = "stream")]
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

/// Every callback that a user can set.
#[derive(Default)]
pub(super) struct Callbacks {
    pub(super) open: Callback<dyn for<'a> Call<&'a OpenEvent>>,
    /// Fails if a codec cannot read the message.
    pub(super) message: Callback<dyn Call<Message, Result<(), Error>>>,
    pub(super) close: Callback<dyn for<'a> Call<&'a CloseEvent>>,
    pub(super) error: Callback<dyn for<'a> Call<&'a Error>>,
    pub(super) reconnecting: Callback<dyn for<'a> Call<&'a ReconnectingEvent>>,
    pub(super) give_up: Callback<dyn for<'a> Call<&'a GiveUpEvent>>,
    pub(super) drop: Callback<dyn Call<(Message, DropReason)>>,
    pub(super) state_change: Callback<dyn for<'a> Call<&'a StateChange>>,
    pub(super) should_reconnect: Callback<dyn for<'a> Call<&'a CloseInfo, Verdict>>,
    pub(super) is_pong: Callback<dyn for<'a> Call<&'a Message, bool>>,
}

impl Callbacks {
    /// Calls the callback of an event. The host itself calls those of messages and errors, because
    /// it decodes messages and knows the cause of a failure.
    pub(super) fn emit(&self, event: Event<Message>) {
        match event {
            Event::StateChange(change) => self.state_change.call(|call| call.call(&change)),
            Event::Open(open) => self.open.call(|call| call.call(&open)),
            Event::Close(close) => self.close.call(|call| call.call(&close)),
            Event::Reconnecting(wait) => self.reconnecting.call(|call| call.call(&wait)),
            Event::GiveUp(give_up) => self.give_up.call(|call| call.call(&give_up)),
            Event::Drop(message, reason) => self.drop.call(|call| call.call((message, reason))),
            Event::Message(_) | Event::Error(_) => None,
        };
    }
}
