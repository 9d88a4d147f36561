//! The events of a connection, as callbacks and as values.

use std::collections::LinkedList;

#[cfg(feature = "stream")]
use std::sync::Arc;

use super::callback::{Call, Callback};
use super::error::Error;
use super::message::Message;
#[cfg(feature = "stream")]
use crate::core::{CloseEvent, DropReason, GiveUpEvent, OpenEvent, ReconnectingEvent, StateChange};
use crate::core::{CloseInfo, Event, Verdict};

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

/// The kinds of callbacks that a user can set.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    StateChange,
    Open,
    Message,
    Error,
    Close,
    Reconnecting,
    GiveUp,
    Drop,
    ShouldReconnect,
    IsPong,
}

impl Kind {
    /// The kind of an event.
    pub(super) fn of(event: &Event<Message>) -> Self {
        match event {
            Event::StateChange(_) => Self::StateChange,
            Event::Open(_) => Self::Open,
            Event::Message(_) => Self::Message,
            Event::Error(_) => Self::Error,
            Event::Close(_) => Self::Close,
            Event::Reconnecting(_) => Self::Reconnecting,
            Event::GiveUp(_) => Self::GiveUp,
            Event::Drop(..) => Self::Drop,
        }
    }
}

/// The reason for the call of a callback, with the place for its answer.
pub(super) enum Occasion<'a> {
    /// Any event but messages and errors.
    Event(&'a Event<Message>),
    /// A message, to be taken.
    Message(&'a mut Option<Message>),
    /// A message for a codec, which may fail.
    Encoded(&'a mut Option<Message>, &'a mut Option<Error>),
    Error(&'a Error),
    ShouldReconnect(&'a CloseInfo, &'a mut Verdict),
    IsPong(&'a Message, &'a mut bool),
}

/// The callbacks that a user has set. All are of one type, so that an app does not pay for those that
/// it does not set.
#[derive(Default)]
pub(super) struct Callbacks(LinkedList<(Kind, Callback<EventCall>)>);

type EventCall = dyn for<'a, 'b> Call<&'a mut Occasion<'b>>;

impl Callbacks {
    /// Sets a callback, in place of the one before.
    pub(super) fn set(&mut self, kind: Kind, call: Box<EventCall>) {
        match self.of(kind) {
            Some(callback) => callback.replace(call),
            None => self.0.push_back((kind, Callback::new(call))),
        }
    }

    #[cfg(feature = "session")]
    pub(super) fn is_set(&self, kind: Kind) -> bool {
        self.of(kind).is_some()
    }

    /// Calls a callback, if it is set.
    pub(super) fn call(&self, kind: Kind, mut occasion: Occasion<'_>) {
        if let Some(callback) = self.of(kind) {
            callback.run(|call| call.call(&mut occasion));
        }
    }

    fn of(&self, kind: Kind) -> Option<&Callback<EventCall>> {
        let mut callbacks = self.0.iter();
        callbacks.find_map(|(set, callback)| (*set == kind).then_some(callback))
    }
}
