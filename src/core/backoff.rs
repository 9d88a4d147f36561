//! The wait before a retry.

use std::time::Duration;

use super::config::{Jitter, Reconnect};
use super::rng::Rng;
use super::settings::Backoff;
use super::span::Span;

impl Reconnect {
    /// The longest wait before retry number `attempt`, counted from 1.
    ///
    /// `initial_delay * factor^(attempt - 1)`, at most `max_delay`: 1, 2, 4, 8, 16, 30, 30 s by
    /// default.
    #[must_use]
    pub fn cap(&self, attempt: u32) -> Duration {
        Span::from_micros(Backoff::from(self).cap_micros(attempt)).duration()
    }

    /// Draws the wait before retry number `attempt`, counted from 1.
    pub fn delay(&self, attempt: u32, rng: &mut Rng) -> Duration {
        Backoff::from(self).delay(attempt, rng).duration()
    }
}

impl Backoff {
    /// As [`Reconnect::delay`].
    pub(crate) fn delay(&self, attempt: u32, rng: &mut Rng) -> Span {
        let part = match self.jitter {
            Jitter::Full => rng.fraction(),
            Jitter::Equal => 0.5 + rng.fraction() / 2.0,
            Jitter::None => 1.0,
        };
        Span::from_micros((self.cap_micros(attempt) as f64 * part) as u64)
    }

    /// [`Reconnect::cap`] in microseconds.
    fn cap_micros(&self, attempt: u32) -> u64 {
        let max = self.max_delay.micros() as f64;
        let mut cap = max.min(self.initial_delay.micros() as f64);
        // The power, step by step: most end soon, and `powi` is larger.
        for _ in 1..attempt {
            let next = max.min(cap * self.factor);
            if next <= cap {
                break;
            }
            cap = next;
        }
        cap as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(reconnect: &Reconnect) -> Vec<f64> {
        (1..=7).map(|n| reconnect.cap(n).as_secs_f64()).collect()
    }

    /// The documented series is what the code gives (pitfall 28).
    #[test]
    fn caps_follow_the_documented_series() {
        let default = Reconnect::default();
        assert_eq!(seconds(&default), [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]);
        let flat = Reconnect {
            factor: 1.0,
            ..Reconnect::default()
        };
        assert_eq!(seconds(&flat), [1.0; 7]);
    }

    /// The maximum always counts, however many attempts there were (pitfall 27).
    #[test]
    fn the_cap_never_passes_the_maximum() {
        let reconnect = Reconnect::default();
        for attempt in [0, 6, 100, 2_000, u32::MAX] {
            assert!(reconnect.cap(attempt) <= reconnect.max_delay);
            assert!(reconnect.cap(attempt) >= reconnect.initial_delay);
        }
    }

    /// One draw per attempt and per socket (pitfall 25).
    #[test]
    fn delays_are_spread_over_their_range() {
        let full = Reconnect::default();
        let equal = Reconnect {
            jitter: Jitter::Equal,
            ..full.clone()
        };
        let mut rng = Rng::new(7);
        let mut tenths = [0_u32; 10];
        for _ in 0..10_000 {
            let delay = full.delay(1, &mut rng).as_secs_f64();
            tenths[(delay * 10.0) as usize] += 1;
            let delay = equal.delay(1, &mut rng).as_secs_f64();
            assert!((0.5..1.0).contains(&delay), "{delay}");
        }
        for count in tenths {
            assert!((900..1_100).contains(&count), "{tenths:?}");
        }
    }

    #[test]
    fn without_jitter_the_delay_is_the_cap() {
        let none = Reconnect {
            jitter: Jitter::None,
            ..Reconnect::default()
        };
        assert_eq!(none.delay(3, &mut Rng::new(1)), Duration::from_secs(4));
    }
}
