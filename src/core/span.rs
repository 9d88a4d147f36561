//! Lengths of time, as the core reckons with them.

use std::time::Duration;

use super::config::MAX_DELAY;

/// A length of time in whole microseconds, as [`Instant`](super::Instant) counts them.
///
/// A [`Duration`] has its seconds and its nanoseconds apart, and in the wasm each place that uses
/// one would put them together: 0.2 kB by gzip. So it becomes a span where it enters the core.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Span(u64);

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// Longer than everything: no limit.
    pub const ENDLESS: Self = Self(u64::MAX);

    /// [`MAX_DELAY`], the longest time that an option accepts.
    pub(crate) const LONGEST: Self = Self::new(MAX_DELAY);

    /// So many seconds.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs * 1_000_000)
    }

    /// So many milliseconds.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        if millis > u64::MAX / 1_000 {
            // A saturating multiplication needs 128 bits, which a 32-bit machine has not.
            return Self::ENDLESS;
        }
        Self(millis * 1_000)
    }

    /// So many microseconds.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// The whole microseconds of a duration.
    // One copy in the wasm instead of one for each option.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    #[must_use]
    pub const fn new(time: Duration) -> Self {
        if time.as_secs() > u64::MAX / 2_000_000 {
            // Some 300,000 years, as above.
            return Self::ENDLESS;
        }
        Self(time.as_secs() * 1_000_000 + time.subsec_micros() as u64)
    }

    /// Its microseconds.
    #[must_use]
    pub const fn micros(self) -> u64 {
        self.0
    }

    /// The same as a duration.
    #[must_use]
    pub const fn duration(self) -> Duration {
        Duration::from_micros(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_are_exact_as_far_as_they_fit() {
        assert_eq!(Span::from_millis(3), Span(3_000));
        let most = u64::MAX / 1_000;
        assert_eq!(Span::from_millis(most), Span(most * 1_000));
        assert_eq!(Span::from_millis(most + 1), Span::ENDLESS);
    }

    #[test]
    fn microseconds_are_exact_as_far_as_they_fit() {
        assert_eq!(Span::new(Duration::from_nanos(1_999)), Span(1));
        assert_eq!(Span::new(Duration::new(3, 4_000)), Span(3_000_004));
        let longest = u64::MAX / 2_000_000;
        let span = Span::new(Duration::from_secs(longest));
        assert_eq!(span, Span(longest * 1_000_000));
        assert_eq!(span.duration(), Duration::from_secs(longest));
        assert_eq!(Span::new(Duration::from_secs(longest + 1)), Span::ENDLESS);
        assert_eq!(Span::new(Duration::MAX), Span::ENDLESS);
    }
}
