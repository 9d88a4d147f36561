//! The part of a session that its handles share.

use std::collections::VecDeque;
use std::sync::{Mutex, OnceLock, PoisonError};

use tokio::sync::Notify;

use crate::Message;
use crate::core::session::{Delivery, SessionEnd, SessionId};

/// The part of a session that its handles share, and that outlives it.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) sid: SessionId,
    pub(super) principal: String,
    pub(super) protocol: String,
    /// Wakes the receiver: a message waits, or the session has ended.
    pub(super) messages: Notify,
    /// Wakes everyone else: positions may have moved, or the session has ended.
    pub(super) changed: Notify,
    /// Senders that wait for the window do so in the order in which they came.
    pub(super) turn: tokio::sync::Mutex<()>,
    remaining: Mutex<VecDeque<Delivery<Message>>>,
    end: OnceLock<SessionEnd<Message>>,
}

impl Slot {
    pub(super) fn new(sid: SessionId, principal: String, protocol: String) -> Self {
        Self {
            sid,
            principal,
            protocol,
            messages: Notify::new(),
            changed: Notify::new(),
            turn: tokio::sync::Mutex::new(()),
            remaining: Mutex::default(),
            end: OnceLock::new(),
        }
    }

    /// The session has ended. What was received stays for the receiver.
    pub(super) fn finish(&self, remaining: Vec<Delivery<Message>>, end: SessionEnd<Message>) {
        // In this order: who sees the end then finds all that is left.
        self.lock().extend(remaining);
        let _only_once = self.end.set(end);
        self.messages.notify_one();
        self.changed.notify_waiters();
    }

    /// A message that was received and not handed over before the end.
    pub(super) fn take_remaining(&self) -> Option<Delivery<Message>> {
        self.lock().pop_front()
    }

    pub(super) fn end(&self) -> Option<&SessionEnd<Message>> {
        self.end.get()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Delivery<Message>>> {
        self.remaining
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
