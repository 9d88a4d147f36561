//! A spawned future that is dropped with its handle.

use std::cell::Cell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use crate::drive::Lock;
use crate::platform::LocalFuture;

/// A running future.
#[must_use = "dropping a task drops its future"]
pub(crate) struct Task(Rc<Slot>);

#[derive(Default)]
struct Slot {
    future: Lock<Option<LocalFuture<()>>>,
    waker: Lock<Option<Waker>>,
    is_cancelled: Cell<bool>,
}

impl Task {
    pub(super) fn spawn(future: LocalFuture<()>) -> Self {
        let slot = Rc::new(Slot::default());
        slot.future.replace(Some(future));
        let running = Rc::clone(&slot);
        wasm_bindgen_futures::spawn_local(poll_fn(move |context| {
            // Taken out while it runs: it may drop its own task, and user code must find nothing
            // borrowed.
            let Some(mut future) = running.future.take() else {
                return Poll::Ready(());
            };
            running.waker.replace(Some(context.waker().clone()));
            if future.as_mut().poll(context).is_ready() || running.is_cancelled.get() {
                return Poll::Ready(());
            }
            running.future.replace(Some(future));
            Poll::Pending
        }));
        Self(slot)
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.is_cancelled.set(true);
        drop(self.0.future.take());
        if let Some(waker) = self.0.waker.take() {
            waker.wake();
        }
    }
}
