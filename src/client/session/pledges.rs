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

    /// Takes those away that come right before this one, if it is the last, and that nobody waits
    /// for any more; returns how many. A loop that drops each future and asks again would else
    /// leave very many.
    pub(super) fn forget_before(&self, pledge: &Shared<Pledge>) -> usize {
        let mut pledges = self.0.lock();
        let is_last = pledges.back().is_some_and(|it| Shared::ptr_eq(it, pledge));
        let before = pledges.iter().rev().skip(1).take_while(|_| is_last);
        let count = before
            .take_while(|it| Shared::strong_count(it) == 1)
            .count();
        let end = pledges.len().saturating_sub(1);
        // Nobody waits in them, so that nothing of an executor's is dropped under the lock.
        pledges.drain(end - count..end);
        count
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_nobody_waits_for_are_forgotten_by_the_next() {
        let pledges = Pledges::default();
        let mut asked = 0;
        for _ in 0..1_000 {
            let pledge = pledges.add();
            asked += 1;
            asked -= pledges.forget_before(&pledge);
        }
        assert_eq!((asked, pledges.0.lock().len()), (1, 1));
    }

    #[test]
    fn one_that_somebody_waits_for_keeps_its_place_and_those_before_it() {
        let pledges = Pledges::default();
        drop(pledges.add());
        let waiting = pledges.add();
        drop(pledges.add());
        let last = pledges.add();
        assert_eq!(pledges.forget_before(&waiting), 0, "others have come");
        assert_eq!(pledges.forget_before(&last), 1);
        pledges.keep();
        assert!(!waiting.is_settled());
        pledges.keep();
        assert!(waiting.is_settled() && !last.is_settled());
    }
}
