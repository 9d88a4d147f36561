//! The one timer.

use gloo_timers::callback::Timeout;

use crate::core::Instant;

/// A pending `setTimeout`, cancelled on drop.
#[must_use = "dropping a timer cancels it"]
pub(crate) struct Timer {
    deadline: Instant,
    _timeout: Timeout,
}

impl Timer {
    /// Calls `wake` once, at `deadline` or a little later.
    pub(crate) fn start(now: Instant, deadline: Instant, wake: impl FnOnce() + 'static) -> Self {
        let micros = deadline.saturating_duration_since(now).as_micros();
        // Rounded up: a timer that fires early is for nothing. The core's longest delay fits.
        let millis = u32::try_from(micros.div_ceil(1_000)).unwrap_or(MAX_MILLIS);
        Self {
            deadline,
            _timeout: Timeout::new(millis.min(MAX_MILLIS), wake),
        }
    }

    pub(crate) fn deadline(&self) -> Instant {
        self.deadline
    }
}

/// The longest `setTimeout` (HTML, timers: a signed 32-bit number of milliseconds).
const MAX_MILLIS: u32 = 2_147_483_647;
