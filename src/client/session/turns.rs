//! Sends that wait for room in the window.

use std::collections::VecDeque;
use std::task::Waker;

use crate::drive::{Lock, Slot};

/// The sends that wait, in the order of their calls.
#[derive(Default)]
pub(super) struct Turns {
    waiting: Lock<VecDeque<Turn>>,
    last: Slot<u64>,
}

struct Turn {
    id: u64,
    /// The size of the message.
    bytes: u64,
    /// `None` while it need not be woken.
    waker: Option<Waker>,
}

impl Turns {
    /// Takes a place at the end.
    pub(super) fn enter(&self, bytes: u64) -> u64 {
        let mut waiting = self.waiting.lock();
        let id = self.last.get() + 1;
        self.last.set(id);
        let waker = None;
        waiting.push_back(Turn { id, bytes, waker });
        id
    }

    /// Gives a place up.
    pub(super) fn leave(&self, id: u64) {
        self.waiting.lock().retain(|turn| turn.id != id);
    }

    /// True if this place is the first.
    pub(super) fn is_first(&self, id: u64) -> bool {
        let waiting = self.waiting.lock();
        waiting.front().is_some_and(|turn| turn.id == id)
    }

    /// Has the task woken by a later [`Turns::wake`].
    pub(super) fn wait(&self, id: u64, waker: &Waker) {
        let mut waiting = self.waiting.lock();
        if let Some(turn) = waiting.iter_mut().find(|turn| turn.id == id) {
            turn.waker = Some(waker.clone());
        }
    }

    /// The size of the message of the first.
    pub(super) fn first(&self) -> Option<u64> {
        self.waiting.lock().front().map(|turn| turn.bytes)
    }

    /// Wakes the first, if it waits.
    pub(super) fn wake(&self) {
        let mut waiting = self.waiting.lock();
        let waker = waiting.front_mut().and_then(|turn| turn.waker.take());
        drop(waiting);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}
