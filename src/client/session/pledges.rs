//! Futures that wait until everything that was accepted is acknowledged.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use super::super::waiters::Waiters;
use super::error::Unacknowledged;

/// One of them; it is kept, or broken by the end of the session.
#[derive(Default)]
pub(super) struct Pledge {
    outcome: Cell<Option<Result<(), Unacknowledged>>>,
    waiters: Waiters,
}

/// Those of a connection, oldest first.
#[derive(Default)]
pub(super) struct Pledges(RefCell<VecDeque<Rc<Pledge>>>);

impl Pledge {
    pub(super) async fn outcome(&self) -> Result<(), Unacknowledged> {
        self.waiters.until(|| self.outcome.get()).await
    }

    fn settle(&self, outcome: Result<(), Unacknowledged>) {
        self.outcome.set(Some(outcome));
        self.waiters.wake();
    }
}

impl Pledges {
    pub(super) fn add(&self) -> Rc<Pledge> {
        let pledge = Rc::new(Pledge::default());
        self.0.borrow_mut().push_back(Rc::clone(&pledge));
        pledge
    }

    /// Keeps the oldest.
    pub(super) fn keep(&self) {
        let oldest = self.0.borrow_mut().pop_front();
        if let Some(pledge) = oldest {
            pledge.settle(Ok(()));
        }
    }

    /// Settles all.
    pub(super) fn settle(&self, outcome: Result<(), Unacknowledged>) {
        for pledge in self.0.take() {
            pledge.settle(outcome);
        }
    }
}
