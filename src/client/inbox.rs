//! The messages that a handshake hook has not read yet.

use std::collections::VecDeque;

use super::message::Message;
use super::waiters::Waiters;
use crate::drive::Lock;

/// Messages of the peer, in order.
#[derive(Default)]
pub(super) struct Inbox {
    messages: Lock<VecDeque<Message>>,
    waiters: Waiters,
}

impl Inbox {
    pub(super) fn push(&self, message: Message) {
        self.messages.lock().push_back(message);
        self.waiters.wake();
    }

    pub(super) fn pop(&self) -> Option<Message> {
        self.messages.lock().pop_front()
    }

    /// Waits for the next message.
    pub(super) async fn next(&self) -> Message {
        self.waiters.until(|| self.pop()).await
    }
}
