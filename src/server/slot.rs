//! The part of a session that its handles share.

use std::collections::VecDeque;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tokio::sync::Notify;

use crate::Message;
use crate::core::session::{Delivery, SessionEnd, SessionId};

/// The part of a session that its handles share, and that outlives it.
#[derive(Debug)]
pub(super) struct Slot {
    sid: SessionId,
    pub(super) principal: Arc<str>,
    /// Boxed, because most sessions have none of it.
    origin: Option<Box<Origin>>,
    /// The application can receive.
    is_received: AtomicBool,
    /// The messages of the client that the application holds, and may acknowledge.
    held: AtomicU32,
    /// Wakes the receiver: a message waits, or the session has ended.
    pub(super) messages: Notify,
    /// Made when somebody waits for the first time, because few sessions without a socket need it.
    waiters: OnceLock<Box<Waiters>>,
    end: OnceLock<Box<Ending>>,
}

/// The beginning of a session.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) protocol: String,
    /// If it was on another server: that one may have handed over messages up to this.
    pub(super) doubtful: Option<u64>,
}

/// The means of those who wait, but for the receiver.
#[derive(Debug, Default)]
pub(super) struct Waiters {
    /// Wakes them: positions may have moved, or the session has ended.
    pub(super) changed: Notify,
    /// Senders that wait for the window do so in the order in which they came.
    pub(super) turn: tokio::sync::Mutex<()>,
    /// One transaction of the application at a time.
    pub(super) commits: tokio::sync::Mutex<()>,
}

/// The slot, of a message that the application holds.
#[derive(Debug)]
pub(super) struct Hold(Arc<Slot>);

impl Hold {
    pub(super) fn new(slot: &Arc<Slot>) -> Self {
        slot.held.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(slot))
    }
}

impl Clone for Hold {
    fn clone(&self) -> Self {
        Self::new(&self.0)
    }
}

impl Deref for Hold {
    type Target = Arc<Slot>;

    fn deref(&self) -> &Arc<Slot> {
        &self.0
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let is_last = self.held.fetch_sub(1, Ordering::SeqCst) == 1;
        // Else nobody waits for that.
        if is_last && !self.is_received() {
            self.announce();
        }
    }
}

#[derive(Debug)]
struct Ending {
    remaining: Mutex<VecDeque<Delivery<Message>>>,
    report: SessionEnd<Message>,
}

impl Slot {
    pub(super) fn new(sid: SessionId, principal: Arc<str>, origin: Origin) -> Self {
        let is_usual = origin == Origin::default();
        Self {
            sid,
            principal,
            origin: (!is_usual).then(|| Box::new(origin)),
            is_received: AtomicBool::new(true),
            held: AtomicU32::new(0),
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

    /// The name of the session, for the user.
    pub(super) fn name(&self) -> SessionId {
        self.sid
    }

    /// The name of the session in the core, until it has ended: one that came back from another
    /// server has the same name, and handles of its own. To be called with the lock held.
    pub(super) fn sid(&self) -> Option<SessionId> {
        self.end().is_none().then_some(self.sid)
    }

    /// The application's subprotocol; empty if none.
    pub(super) fn protocol(&self) -> &str {
        let origin = self.origin.as_ref();
        origin.map_or("", |origin| &origin.protocol)
    }

    /// If the session began on another server: that one may have handed over messages up to this.
    pub(super) fn doubtful(&self) -> Option<u64> {
        self.origin.as_ref()?.doubtful
    }

    pub(super) fn waiters(&self) -> &Waiters {
        self.waiters.get_or_init(Box::default)
    }

    /// The application can receive no more.
    pub(super) fn leave_receiver(&self) {
        self.is_received.store(false, Ordering::SeqCst);
        self.announce();
    }

    pub(super) fn is_received(&self) -> bool {
        self.is_received.load(Ordering::SeqCst)
    }

    pub(super) fn is_held(&self) -> bool {
        self.held.load(Ordering::SeqCst) > 0
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
