//! Futures that wait for an event of a connection.

use std::cell::RefCell;
use std::future::poll_fn;
use std::task::{Poll, Waker};

/// The tasks that wait for one kind of event.
#[derive(Default)]
pub(super) struct Waiters(RefCell<Vec<Waker>>);

impl Waiters {
    /// Wakes every task that waits.
    pub(super) fn wake(&self) {
        for waker in self.0.take() {
            waker.wake();
        }
    }

    /// Waits until `ready` gives a value; it is called now and after each `wake`.
    pub(super) async fn until<T>(&self, mut ready: impl FnMut() -> Option<T>) -> T {
        poll_fn(|context| match ready() {
            Some(value) => Poll::Ready(value),
            None => {
                self.register(context.waker());
                Poll::Pending
            }
        })
        .await
    }

    /// Adds a task to those that the next `wake` wakes.
    pub(super) fn register(&self, waker: &Waker) {
        let mut wakers = self.0.borrow_mut();
        if !wakers.iter().any(|known| known.will_wake(waker)) {
            wakers.push(waker.clone());
        }
    }
}
