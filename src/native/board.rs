//! The state that threads share with the task of a connection.

use std::collections::VecDeque;

use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame as WireFrame;

use super::address::Address;
use crate::core::CloseFrame;
use crate::platform::{Step, Traffic};

/// The socket as seen from outside, and what the task has to do.
#[derive(Default)]
pub(super) struct Board {
    pub(super) stage: Stage,
    /// Messages that were sent and not taken by the task yet.
    pub(super) outgoing: VecDeque<Message>,
    /// Bytes of messages that the operating system has not taken yet.
    pub(super) unflushed: u64,
    /// Traffic that the core does not know of, of all sockets.
    pub(super) bypassed: Traffic,
    /// Orders of the driver's loop to the task, oldest first.
    pub(super) orders: Vec<Order>,
    /// Consequences of the user's futures.
    pub(super) steps: VecDeque<Step>,
}

/// The stage of the current socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    /// There is none.
    #[default]
    None,
    Dialling,
    Open,
    /// Open, and a close frame was sent.
    Closing,
}

/// An order of the driver's loop to the task.
pub(super) enum Order {
    Dial(Address),
    /// Gives up the dial, which then is a socket that was closed.
    Abort,
    /// Leaves the current socket, after these messages.
    Leave(VecDeque<Message>),
    SetAlarm(Option<u32>),
}

impl Board {
    /// True if there is nothing to do but to send.
    pub(super) fn is_done(&self) -> bool {
        self.steps.is_empty() && self.orders.is_empty()
    }

    /// Adds a message; returns its bytes.
    pub(super) fn push(&mut self, message: Message) -> u64 {
        let bytes = weight(&message);
        self.unflushed += bytes;
        self.outgoing.push_back(message);
        bytes
    }

    /// Adds a message that the core does not know of.
    pub(super) fn push_past(&mut self, message: Message) {
        self.bypassed.messages += 1;
        self.bypassed.bytes += self.push(message);
    }

    /// Starts the closing handshake, once, or gives up the dial.
    pub(super) fn close(&mut self, frame: &CloseFrame) {
        match self.stage {
            Stage::Open => self.outgoing.push_back(close_message(frame)),
            Stage::Dialling => self.orders.push(Order::Abort),
            Stage::Closing | Stage::None => return,
        }
        self.stage = Stage::Closing;
    }

    /// Leaves the current socket, if there is one, with a close frame unless one was sent.
    pub(super) fn leave(&mut self, frame: &CloseFrame) {
        if self.stage == Stage::Open {
            self.outgoing.push_back(close_message(frame));
        }
        if self.stage != Stage::None {
            // The closing of a dial that is over concerns no other.
            self.orders.retain(|order| !matches!(order, Order::Abort));
            let last_words = self.forget();
            self.orders.push(Order::Leave(last_words));
        }
    }

    /// Forgets the current socket; returns what was not sent.
    pub(super) fn forget(&mut self) -> VecDeque<Message> {
        self.stage = Stage::None;
        self.unflushed = 0;
        std::mem::take(&mut self.outgoing)
    }
}

/// The bytes that a message adds to the buffered amount: the user's.
pub(super) fn weight(message: &Message) -> u64 {
    match message {
        Message::Text(_) | Message::Binary(_) => message.len() as u64,
        _ => 0,
    }
}

fn close_message(frame: &CloseFrame) -> Message {
    match frame.code() {
        Some(code) => close_with(code.get(), frame.reason()),
        None => Message::Close(None),
    }
}

pub(super) fn close_with(code: u16, reason: &str) -> Message {
    Message::Close(Some(WireFrame {
        code: code.into(),
        reason: reason.into(),
    }))
}
