//! The part of a session that its handles share.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tokio::sync::Notify;

use crate::Message;
use crate::core::session::{Delivery, SessionEnd, SessionId};

/// The part of a session that its handles share, and that outlives it.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) sid: SessionId,
    pub(super) principal: Arc<str>,
    pub(super) protocol: Box<str>,
    /// Wakes the receiver: a message waits, or the session has ended.
    pub(super) messages: Notify,
    /// Made when somebody waits for the first time, because few sessions without a socket need it.
    waiters: OnceLock<Box<Waiters>>,
    end: OnceLock<Box<Ending>>,
}

/// The means of those who wait, but for the receiver.
#[derive(Debug, Default)]
pub(super) struct Waiters {
    /// Wakes them: positions may have moved, or the session has ended.
    pub(super) changed: Notify,
    /// Senders that wait for the window do so in the order in which they came.
    pub(super) turn: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Ending {
    remaining: Mutex<VecDeque<Delivery<Message>>>,
    report: SessionEnd<Message>,
}

impl Slot {
    pub(super) fn new(sid: SessionId, principal: Arc<str>, protocol: String) -> Self {
        Self {
            sid,
            principal,
            protocol: protocol.into(),
            messages: Notify::new(),
            waiters: OnceLock::new(),
            end: OnceLock::new(),
        }
    }

    /// The session has ended. What was received stays for the receiver.
    pub(super) fn finish(&self, remaining: Vec<Delivery<Message>>, report: SessionEnd<Message>) {
        let remaining = Mutex::new(remaining.into());
        let _only_once = self.end.set(Box::new(Ending { remaining, report }));
        self.messages.notify_one();
        self.announce();
    }

    pub(super) fn waiters(&self) -> &Waiters {
        self.waiters.get_or_init(Box::default)
    }

    /// Wakes those who wait for positions or the end. Who begins to wait now looks first.
    pub(super) fn announce(&self) {
        if let Some(waiters) = self.waiters.get() {
            waiters.changed.notify_waiters();
        }
    }

    /// A message that was received and not handed over before the end.
    pub(super) fn take_remaining(&self) -> Option<Delivery<Message>> {
        let remaining = &self.end.get()?.remaining;
        let mut remaining = remaining.lock().unwrap_or_else(PoisonError::into_inner);
        remaining.pop_front()
    }

    pub(super) fn end(&self) -> Option<&SessionEnd<Message>> {
        self.end.get().map(|ending| &ending.report)
    }
}
