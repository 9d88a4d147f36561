//! Points in time, which the driver passes to the core.

use std::ops::Add;
use std::time::Duration;

use super::span::Span;

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
        Self(Span::new(elapsed).micros())
    }

    /// The point so many microseconds after the origin.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// The microseconds since the origin.
    #[must_use]
    pub const fn micros(self) -> u64 {
        self.0
    }

    /// `None` if it never comes.
    pub(crate) fn unless_never(self) -> Option<Self> {
        (self < Self::NEVER).then_some(self)
    }

    /// The time from `earlier` to `self`; zero if `self` is not later.
    #[must_use]
    pub const fn saturating_duration_since(self, earlier: Self) -> Duration {
        self.since(earlier).duration()
    }

    /// The same as a span.
    pub(crate) const fn since(self, earlier: Self) -> Span {
        Span::from_micros(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Span> for Instant {
    type Output = Self;

    // One copy in the wasm instead of one at each deadline.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn add(self, delay: Span) -> Self {
        Self(self.0.saturating_add(delay.micros()))
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, delay: Duration) -> Self {
        self + Span::new(delay)
    }
}
