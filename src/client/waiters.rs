//! Futures that wait for an event of a connection.

use std::future::poll_fn;
use std::task::{Poll, Waker};

use crate::drive::Lock;

/// The tasks that wait for one kind of event.
#[derive(Default)]
pub(super) struct Waiters(Lock<Vec<Waker>>);

impl Waiters {
    /// Wakes every task that waits.
    pub(super) fn wake(&self) {
        for waker in self.0.take() {
            waker.wake();
        }
    }

    /// Waits until `ready` gives a value; it is called now and after each `wake`.
    pub(super) async fn until<T>(&self, mut ready: impl FnMut() -> Option<T>) -> T {
        poll_fn(|context| {
            // First, because another thread may wake meanwhile.
            self.register(context.waker());
            ready().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }

    /// Adds a task to those that the next `wake` wakes.
    pub(super) fn register(&self, waker: &Waker) {
        let mut wakers = self.0.lock();
        if !wakers.iter().any(|known| known.will_wake(waker)) {
            wakers.push(waker.clone());
        }
    }
}
