//! The one clock of a simulation.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use steadysocket::core::Instant;

/// Virtual time, shared by every client of a simulation.
#[derive(Clone)]
pub(crate) struct Clock(Rc<Cell<Instant>>);

impl Clock {
    /// Starts a year after the origin, so that it can be set back.
    pub(crate) fn new() -> Self {
        let start = Instant::from_origin(365 * super::DAY);
        Self(Rc::new(Cell::new(start)))
    }

    pub(crate) fn now(&self) -> Instant {
        self.0.get()
    }

    pub(crate) fn set(&self, now: Instant) {
        self.0.set(now);
    }

    pub(crate) fn advance(&self, step: Duration) {
        self.set(self.now() + step);
    }

    pub(crate) fn set_back(&self, step: Duration) {
        let elapsed = self.now().saturating_duration_since(Instant::ORIGIN);
        self.set(Instant::from_origin(elapsed.saturating_sub(step)));
    }
}
