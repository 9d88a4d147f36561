//! The clock of a connection.

use std::time::{Duration, SystemTime};

use crate::core::Instant;
use crate::drive::Lock;

/// A clock that counts the machine's sleep and never goes back.
///
/// The monotonic clock of some systems stands still while the machine sleeps; the wall clock goes
/// on. It may also be set, by a second and less all the time: only a longer jump counts as sleep.
/// The monotonic clock is tokio's, which tests may stop.
pub(super) struct Clock(Lock<Reading>);

#[derive(Clone, Copy)]
struct Reading {
    elapsed: Duration,
    monotonic: tokio::time::Instant,
    wall: SystemTime,
}

impl Default for Clock {
    fn default() -> Self {
        Self(Lock::new(Reading {
            elapsed: Duration::ZERO,
            monotonic: tokio::time::Instant::now(),
            wall: wall(),
        }))
    }
}

impl Clock {
    /// The time since the clock was made.
    pub(super) fn now(&self) -> Instant {
        let mut last = self.0.lock();
        last.advance(tokio::time::Instant::now(), wall());
        Instant::from_micros(last.elapsed.as_micros() as u64)
    }
}

impl Reading {
    fn advance(&mut self, monotonic: tokio::time::Instant, wall: SystemTime) {
        let step = monotonic.saturating_duration_since(self.monotonic);
        let wall_step = wall.duration_since(self.wall).unwrap_or_default();
        let slept = wall_step.saturating_sub(step) > SHORTEST_SLEEP;
        self.elapsed += if slept { wall_step } else { step };
        self.monotonic = self.monotonic.max(monotonic);
        self.wall = wall;
    }
}

/// No shorter sleep matters to a connection, and clocks are set by less.
const SHORTEST_SLEEP: Duration = Duration::from_secs(2);

#[expect(clippy::disallowed_methods, reason = "a platform has the clocks")]
pub(super) fn wall() -> SystemTime {
    SystemTime::now()
}

/// The wall clock, since the beginning of 1970 (UTC).
pub(super) fn time() -> Duration {
    SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(monotonic_ms: u64, wall_ms: i64) -> Duration {
        let (monotonic, wall) = (tokio::time::Instant::now(), wall());
        let mut reading = Reading {
            elapsed: Duration::ZERO,
            monotonic,
            wall,
        };
        let step = Duration::from_millis(wall_ms.unsigned_abs());
        let then = match wall_ms {
            0.. => wall + step,
            _ => wall - step,
        };
        reading.advance(monotonic + Duration::from_millis(monotonic_ms), then);
        reading.elapsed
    }

    /// Pitfall 45: the next input sees how late it is.
    #[test]
    fn the_machines_sleep_counts() {
        assert_eq!(after(100, 3_600_000), Duration::from_secs(3_600));
    }

    /// Pitfall 50.
    #[test]
    fn a_wall_clock_that_is_set_a_little_or_back_does_not_count() {
        assert_eq!(after(100, 1_100), Duration::from_millis(100));
        assert_eq!(after(100, -3_600_000), Duration::from_millis(100));
    }

    #[test]
    fn readings_in_the_wrong_order_do_not_go_back() {
        let (monotonic, wall) = (tokio::time::Instant::now(), wall());
        let mut reading = Reading {
            elapsed: Duration::ZERO,
            monotonic: monotonic + Duration::from_secs(1),
            wall,
        };
        reading.advance(monotonic, wall);
        reading.advance(monotonic + Duration::from_secs(1), wall);
        assert_eq!(reading.elapsed, Duration::ZERO);
    }
}
