//! Points in time, which the driver passes to the core.

use std::ops::Add;
use std::time::Duration;

/// A point in time, counted from an origin that the driver chooses.
///
/// The core never reads a clock. Every input carries its `Instant`, so that a test can simulate an
/// hour in a microsecond.
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
///
/// Counts whole microseconds, which is finer than any browser's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(u64);

impl Instant {
    /// The point from which time is counted.
    pub const ORIGIN: Self = Self(0);

    /// Later than everything.
    pub const NEVER: Self = Self(u64::MAX);

    /// The point `elapsed` after the origin.
    #[must_use]
    pub const fn from_origin(elapsed: Duration) -> Self {
        Self(micros(elapsed))
    }

    /// The point so many microseconds after the origin.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// `None` if it never comes.
    pub(crate) fn unless_never(self) -> Option<Self> {
        (self < Self::NEVER).then_some(self)
    }

    /// The time from `earlier` to `self`; zero if `self` is not later.
    #[must_use]
    pub const fn saturating_duration_since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.micros_since(earlier))
    }

    /// The same in microseconds.
    pub(crate) const fn micros_since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    // One copy in the wasm instead of one at each deadline.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn add(self, delay: Duration) -> Self {
        Self(self.0.saturating_add(micros(delay)))
    }
}

/// Microseconds in 64 bits: those of `as_micros` have 128, which are slow and large in wasm.
pub(crate) const fn micros(time: Duration) -> u64 {
    if time.as_secs() > u64::MAX / 2_000_000 {
        // Some 300,000 years; much simpler for a 32-bit machine than a saturating multiplication.
        return u64::MAX;
    }
    time.as_secs() * 1_000_000 + time.subsec_micros() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn microseconds_are_exact_as_far_as_they_fit() {
        assert_eq!(micros(Duration::from_nanos(1_999)), 1);
        assert_eq!(micros(Duration::new(3, 4_000)), 3_000_004);
        let longest = u64::MAX / 2_000_000;
        assert_eq!(micros(Duration::from_secs(longest)), longest * 1_000_000);
        assert_eq!(micros(Duration::from_secs(longest + 1)), u64::MAX);
        assert_eq!(micros(Duration::MAX), u64::MAX);
    }
}
