//! Futures that wait for an event of a connection.

use std::future::poll_fn;
use std::task::{Poll, Waker};

use super::maybe_send::MaybeSend;
use crate::drive::Lock;

/// The tasks that wait for one kind of event; `None` until the first one does. Reached by a pointer,
/// so that an app without futures does not pay for them.
#[derive(Default)]
pub(super) struct Waiters(Lock<Option<Box<dyn Tasks>>>);

trait Tasks: MaybeSend {
    fn add(&mut self, waker: &Waker);
    fn wake(self: Box<Self>);
}

impl Tasks for Vec<Waker> {
    fn add(&mut self, waker: &Waker) {
        if !self.iter().any(|known| known.will_wake(waker)) {
            self.push(waker.clone());
        }
    }

    fn wake(self: Box<Self>) {
        for waker in *self {
            waker.wake();
        }
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
        poll_fn(|context| {
            // First, because another thread may wake meanwhile.
            self.register(context.waker());
            ready().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }

    /// Adds a task to those that the next `wake` wakes.
    pub(super) fn register(&self, waker: &Waker) {
        let mut tasks = self.0.lock();
        tasks.get_or_insert_with(|| Box::new(Vec::new())).add(waker);
    }
}
