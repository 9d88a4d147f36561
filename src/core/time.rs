//! Time as the core sees it: a number that the driver hands in.

use std::ops::Add;
use std::time::Duration;

/// A point in time, counted from an origin that the driver chooses.
///
/// The core never reads a clock: every input carries its `Instant`, so that a test can run an hour
/// in a microsecond.
///
/// ```
/// use std::time::Duration;
/// use steadysocket::core::Instant;
///
/// let start = Instant::ORIGIN;
/// let later = start + Duration::from_secs(5);
/// assert_eq!(later.saturating_duration_since(start), Duration::from_secs(5));
/// assert_eq!(start.saturating_duration_since(later), Duration::ZERO);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Duration);

impl Instant {
    /// The point that time is counted from.
    pub const ORIGIN: Self = Self(Duration::ZERO);

    /// The point `elapsed` after the origin.
    #[must_use]
    pub const fn from_origin(elapsed: Duration) -> Self {
        Self(elapsed)
    }

    /// How long after `earlier` this is; zero where it is not after it.
    #[must_use]
    pub fn saturating_duration_since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, delay: Duration) -> Self {
        Self(self.0.saturating_add(delay))
    }
}
