//! The part of a session that its handles share.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

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
    /// How many they are.
    places: AtomicUsize,
    /// One transaction of the application at a time.
    pub(super) commits: tokio::sync::Mutex<()>,
    /// The messages that the application holds, by their numbers, and how often.
    held: Mutex<BTreeMap<u64, usize>>,
}

/// The place of a sender among those that wait for the window, given up on drop.
pub(super) struct Place<'a>(&'a AtomicUsize);

impl Waiters {
    pub(super) fn take_place(&self) -> Place<'_> {
        self.places.fetch_add(1, Ordering::SeqCst);
        Place(&self.places)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The slot, of a message that the application holds.
#[derive(Debug)]
pub(super) struct Hold {
    slot: Arc<Slot>,
    /// The number of a message that is acknowledged by hand.
    seq: Option<u64>,
}

impl Hold {
    pub(super) fn new(slot: &Arc<Slot>, seq: Option<u64>) -> Self {
        if let Some(seq) = seq {
            *slot.held().entry(seq).or_default() += 1;
        }
        let slot = Arc::clone(slot);
        Self { slot, seq }
    }
}

impl Clone for Hold {
    fn clone(&self) -> Self {
        Self::new(&self.slot, self.seq)
    }
}

impl Deref for Hold {
    type Target = Arc<Slot>;

    fn deref(&self) -> &Arc<Slot> {
        &self.slot
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let Some(seq) = self.seq else {
            return;
        };
        let mut held = self.slot.held();
        let count = held.get_mut(&seq).map(|count| {
            *count -= 1;
            *count
        });
        if count == Some(0) {
            held.remove(&seq);
            drop(held);
            self.slot.let_go();
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

    /// True while senders wait for the window, unless the session has ended.
    pub(super) fn is_waited_for(&self) -> bool {
        let waiters = self.waiters.get().filter(|_| self.end().is_none());
        waiters.is_some_and(|waiters| waiters.places.load(Ordering::SeqCst) > 0)
    }

    /// The application can receive no more.
    pub(super) fn leave_receiver(&self) {
        self.is_received.store(false, Ordering::SeqCst);
        self.announce();
    }

    pub(super) fn is_received(&self) -> bool {
        self.is_received.load(Ordering::SeqCst)
    }

    /// The numbers of the messages that the application holds, and may have acknowledged.
    pub(super) fn held_numbers(&self) -> Vec<u64> {
        self.held().keys().copied().collect()
    }

    /// A message is held or unacknowledged no more, for which somebody waits who sees the end of a
    /// session that nobody receives from.
    pub(super) fn let_go(&self) {
        if !self.is_received() {
            self.announce();
        }
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

    fn held(&self) -> MutexGuard<'_, BTreeMap<u64, usize>> {
        let held = &self.waiters().held;
        held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn end(&self) -> Option<&SessionEnd<Message>> {
        self.end.get().map(|ending| &ending.report)
    }
}
