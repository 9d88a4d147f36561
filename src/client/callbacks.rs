//! The user's callbacks.

use std::cell::RefCell;

use super::error::Error;
use super::message::Message;
use crate::core::{
    CloseEvent, CloseInfo, DropReason, Event, GiveUpEvent, OpenEvent, ReconnectingEvent,
    StateChange, Verdict,
};

/// A callback, taken out while it runs, so that nothing is borrowed then.
pub(super) struct Callback<F: ?Sized>(RefCell<Option<Box<F>>>);

impl<F: ?Sized> Default for Callback<F> {
    fn default() -> Self {
        Self(RefCell::new(None))
    }
}

impl<F: ?Sized> Callback<F> {
    pub(super) fn set(&mut self, callback: Box<F>) {
        self.0.replace(Some(callback));
    }

    pub(super) fn is_set(&self) -> bool {
        self.0.borrow().is_some()
    }

    pub(super) fn call<R>(&self, run: impl FnOnce(&mut F) -> R) -> Option<R> {
        let mut callback = self.0.take()?;
        let result = run(&mut callback);
        self.0.replace(Some(callback));
        Some(result)
    }
}

/// Every callback that a user can set.
#[derive(Default)]
pub(super) struct Callbacks {
    pub(super) open: Callback<dyn FnMut(&OpenEvent)>,
    /// Fails if a codec cannot read the message.
    pub(super) message: Callback<dyn FnMut(Message) -> Result<(), Error>>,
    pub(super) close: Callback<dyn FnMut(&CloseEvent)>,
    pub(super) error: Callback<dyn FnMut(&Error)>,
    pub(super) reconnecting: Callback<dyn FnMut(&ReconnectingEvent)>,
    pub(super) give_up: Callback<dyn FnMut(&GiveUpEvent)>,
    pub(super) drop: Callback<dyn FnMut(Message, DropReason)>,
    pub(super) state_change: Callback<dyn FnMut(&StateChange)>,
    pub(super) should_reconnect: Callback<dyn FnMut(&CloseInfo) -> Verdict>,
    pub(super) is_pong: Callback<dyn FnMut(&Message) -> bool>,
}

impl Callbacks {
    /// Calls the callback of an event. Those of messages and errors are the host's to call: it
    /// decodes a message and finds the cause of a failure.
    pub(super) fn emit(&self, event: Event<Message>) {
        match event {
            Event::StateChange(change) => self.state_change.call(|call| call(&change)),
            Event::Open(open) => self.open.call(|call| call(&open)),
            Event::Close(close) => self.close.call(|call| call(&close)),
            Event::Reconnecting(wait) => self.reconnecting.call(|call| call(&wait)),
            Event::GiveUp(give_up) => self.give_up.call(|call| call(&give_up)),
            Event::Drop(message, reason) => self.drop.call(|call| call(message, reason)),
            Event::Message(_) | Event::Error(_) => None,
        };
    }
}
