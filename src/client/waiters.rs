//! Futures that wait for an event of a connection.

use std::future::poll_fn;
use std::mem;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Poll, Waker};

use super::maybe_send::MaybeSend;
use crate::drive::Lock;

/// The tasks that wait for one kind of event; `None` until the first one does. Reached by a pointer,
/// so that an app without futures does not pay for them.
#[derive(Default)]
pub(super) struct Waiters(Lock<Option<Box<dyn Tasks>>>);

/// The name of a future, or of a sink, among those that wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ticket(u64);

trait Tasks: MaybeSend {
    /// Has a task woken; returns the waker that takes no place any more.
    fn add(&mut self, ticket: Ticket, waker: Waker) -> Option<Waker>;
    fn remove(&mut self, ticket: Ticket) -> Option<Waker>;
    fn wake(self: Box<Self>);
}

impl Tasks for Vec<(Ticket, Waker)> {
    fn add(&mut self, ticket: Ticket, waker: Waker) -> Option<Waker> {
        match self.iter_mut().find(|(known, _)| *known == ticket) {
            Some((_, known)) => Some(mem::replace(known, waker)),
            None => {
                self.push((ticket, waker));
                None
            }
        }
    }

    fn remove(&mut self, ticket: Ticket) -> Option<Waker> {
        let place = self.iter().position(|(known, _)| *known == ticket)?;
        Some(self.swap_remove(place).1)
    }

    fn wake(self: Box<Self>) {
        for (_, waker) in *self {
            waker.wake();
        }
    }
}

impl Ticket {
    /// One that nobody else has.
    pub(super) fn new() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, Ordering::Relaxed))
    }
}

impl Waiters {
    /// Wakes every task that waits.
    pub(super) fn wake(&self) {
        if let Some(tasks) = self.0.take() {
            tasks.wake();
        }
    }

    /// Waits until `ready` gives a value; it is called now and after each `wake`.
    pub(super) async fn until<T>(&self, mut ready: impl FnMut() -> Option<T>) -> T {
        let place = Place {
            waiters: self,
            ticket: Ticket::new(),
        };
        poll_fn(|context| {
            // First, because another thread may wake meanwhile.
            self.register(place.ticket, context.waker());
            ready().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }

    /// Has a task woken by the next `wake`.
    pub(super) fn register(&self, ticket: Ticket, waker: &Waker) {
        let waker = waker.clone();
        let former = {
            let mut tasks = self.0.lock();
            let tasks = tasks.get_or_insert_with(|| Box::new(Vec::new()));
            tasks.add(ticket, waker)
        };
        // Without the lock: with its last waker a task may go, and with that one who waits here.
        drop(former);
    }

    /// Forgets the task of a future that is dropped: it may have been one of very many.
    pub(super) fn leave(&self, ticket: Ticket) {
        let former = self.0.lock().as_mut().and_then(|it| it.remove(ticket));
        drop(former);
    }
}

/// The place of a future among those that wait.
struct Place<'a> {
    waiters: &'a Waiters,
    ticket: Ticket,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.waiters.leave(self.ticket);
    }
}
