//! The callbacks of a builder.

use super::builder::Builder;
use super::error::Error;
use super::event::{Kind, Occasion};
use super::host::ClientHost;
use super::maybe_send::MaybeSend;
use super::message::Message;
use crate::core::{
    CloseEvent, CloseInfo, DropReason, Event, GiveUpEvent, OpenEvent, ReconnectingEvent,
    StateChange, Verdict,
};
use crate::drive::Driver;

impl<Messages> Builder<Messages> {
    /// Recognises the answers to the heartbeat, which are not given to `on_message`.
    pub fn is_pong(mut self, mut ask: impl FnMut(&Message) -> bool + MaybeSend + 'static) -> Self {
        self.parts.settings.links.sift = ClientHost::ask_is_pong;
        self.set(Kind::IsPong, move |occasion| {
            if let Occasion::IsPong(message, answer) = occasion {
                **answer = ask(message);
            }
        })
    }

    /// Decides if and when to dial after a close; overrides the default table.
    pub fn should_reconnect(
        mut self,
        mut ask: impl FnMut(&CloseInfo) -> Verdict + MaybeSend + 'static,
    ) -> Self {
        self.parts.hooks.should_reconnect = true;
        self.parts.settings.links.perform_rarely = Driver::perform_rarely;
        self.set(Kind::ShouldReconnect, move |occasion| {
            if let Occasion::ShouldReconnect(close, answer) = occasion {
                **answer = ask(close);
            }
        })
    }

    /// Called each time the socket is open, the handshake is done and the queue is flushed.
    pub fn on_open(self, mut call: impl FnMut(&OpenEvent) + MaybeSend + 'static) -> Self {
        self.set(Kind::Open, move |occasion| {
            if let Occasion::Event(Event::Open(event)) = occasion {
                call(event);
            }
        })
    }

    /// Called exactly once for each socket or failed dial, and for a `close` without a socket.
    pub fn on_close(self, mut call: impl FnMut(&CloseEvent) + MaybeSend + 'static) -> Self {
        self.set(Kind::Close, move |occasion| {
            if let Occasion::Event(Event::Close(event)) = occasion {
                call(event);
            }
        })
    }

    /// Called for each failed dial, provider, handshake or socket and for each timeout, before
    /// `on_close`; also for a message that cannot be decoded, and for a stream that is read too
    /// slowly.
    pub fn on_error(mut self, mut call: impl FnMut(&Error) + MaybeSend + 'static) -> Self {
        self.parts.settings.links.fail = ClientHost::fail;
        self.set(Kind::Error, move |occasion| {
            if let Occasion::Error(error) = occasion {
                call(error);
            }
        })
    }

    /// Called when a wait for the next dial begins.
    pub fn on_reconnecting(
        self,
        mut call: impl FnMut(&ReconnectingEvent) + MaybeSend + 'static,
    ) -> Self {
        self.set(Kind::Reconnecting, move |occasion| {
            if let Occasion::Event(Event::Reconnecting(event)) = occasion {
                call(event);
            }
        })
    }

    /// Called when no further dial will come and the user did not ask for that.
    pub fn on_give_up(self, mut call: impl FnMut(&GiveUpEvent) + MaybeSend + 'static) -> Self {
        self.set(Kind::GiveUp, move |occasion| {
            if let Occasion::Event(Event::GiveUp(event)) = occasion {
                call(event);
            }
        })
    }

    /// Called for each queued message that is dropped.
    pub fn on_drop(self, mut call: impl FnMut(Message, DropReason) + MaybeSend + 'static) -> Self {
        self.set(Kind::Drop, move |occasion| {
            if let Occasion::Event(Event::Drop(message, reason)) = occasion {
                call(message.clone(), *reason);
            }
        })
    }

    /// Called when the state changes.
    pub fn on_state_change(self, mut call: impl FnMut(&StateChange) + MaybeSend + 'static) -> Self {
        self.set(Kind::StateChange, move |occasion| {
            if let Occasion::Event(Event::StateChange(event)) = occasion {
                call(event);
            }
        })
    }

    /// Called for each message, in order.
    pub(super) fn read_messages(
        mut self,
        mut call: impl FnMut(Message) + MaybeSend + 'static,
    ) -> Self {
        self.parts.settings.links.read = ClientHost::read;
        self.set(Kind::Message, move |occasion| {
            if let Occasion::Message(message) = occasion
                && let Some(message) = message.take()
            {
                call(message);
            }
        })
    }

    /// Called for each message, in order; its errors are reported to `on_error`.
    pub(super) fn decode_messages(
        mut self,
        mut call: impl FnMut(Message) -> Result<(), Error> + MaybeSend + 'static,
    ) -> Self {
        self.parts.settings.links.read = ClientHost::read_encoded;
        self.set(Kind::Message, move |occasion| {
            if let Occasion::Encoded(message, fault) = occasion
                && let Some(message) = message.take()
            {
                **fault = call(message).err();
            }
        })
    }

    fn set(
        mut self,
        kind: Kind,
        call: impl for<'a, 'b> FnMut(&'a mut Occasion<'b>) + MaybeSend + 'static,
    ) -> Self {
        self.parts.settings.callbacks.set(kind, Box::new(call));
        self
    }
}
