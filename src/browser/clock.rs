//! The browser's clock.

use std::cell::Cell;

use js_sys::Date;
use wasm_bindgen::prelude::*;

use crate::core::Instant;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

/// A clock that counts sleep and never goes back.
///
/// The monotonic clock stands still while a laptop sleeps, and the wall clock may be set back. So
/// each reading advances by the larger of the two steps.
pub(crate) struct Clock {
    elapsed_ms: Cell<f64>,
    monotonic_ms: Cell<f64>,
    wall_ms: Cell<f64>,
}

impl Clock {
    /// The time since the clock was made.
    pub(crate) fn now(&self) -> Instant {
        let (monotonic, wall) = (performance_now(), Date::now());
        let step = (monotonic - self.monotonic_ms.replace(monotonic))
            .max(wall - self.wall_ms.replace(wall) - WALL_RESOLUTION_MS)
            .max(0.0);
        let elapsed = self.elapsed_ms.get() + step;
        self.elapsed_ms.set(elapsed);
        instant(elapsed)
    }

    /// The same for a message: after the first one of a millisecond the wall clock is not asked again,
    /// as both clocks together take a tenth of an echo's time. A sleep is noticed that much later.
    #[cfg(feature = "js-session")]
    pub(crate) fn now_of_message(&self) -> Instant {
        let step = performance_now() - self.monotonic_ms.get();
        match step < 1.0 {
            true => instant(self.elapsed_ms.get() + step.max(0.0)),
            false => self.now(),
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self {
            elapsed_ms: Cell::new(0.0),
            monotonic_ms: Cell::new(performance_now()),
            wall_ms: Cell::new(Date::now()),
        }
    }
}

fn instant(elapsed_ms: f64) -> Instant {
    Instant::from_micros((elapsed_ms * 1_000.0) as u64)
}

/// The wall clock counts whole milliseconds, so a step of it may be almost that much too large, and
/// many small steps would add up.
const WALL_RESOLUTION_MS: f64 = 1.0;
