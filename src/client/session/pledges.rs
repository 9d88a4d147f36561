//! Futures that wait until everything that was accepted is acknowledged.

use std::collections::VecDeque;

use super::super::waiters::Waiters;
use super::error::Unacknowledged;
use crate::drive::{Lock, Shared, Slot};

/// One of them; it is kept, or broken by the end of the session.
#[derive(Default)]
pub(super) struct Pledge {
    outcome: Slot<Option<Result<(), Unacknowledged>>>,
    waiters: Waiters,
}

/// Those of a connection, oldest first.
#[derive(Default)]
pub(super) struct Pledges(Lock<VecDeque<Shared<Pledge>>>);

impl Pledge {
    pub(super) async fn outcome(&self) -> Result<(), Unacknowledged> {
        self.waiters.until(|| self.outcome.get()).await
    }

    pub(super) fn is_settled(&self) -> bool {
        self.outcome.get().is_some()
    }

    fn settle(&self, outcome: Result<(), Unacknowledged>) {
        self.outcome.set(Some(outcome));
        self.waiters.wake();
    }
}

impl Pledges {
    pub(super) fn add(&self) -> Shared<Pledge> {
        let pledge = Shared::new(Pledge::default());
        self.0.lock().push_back(Shared::clone(&pledge));
        pledge
    }

    /// Keeps the oldest.
    pub(super) fn keep(&self) {
        let oldest = self.0.lock().pop_front();
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
