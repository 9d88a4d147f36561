//! Random numbers for the jitter.

/// A small random number generator (`SplitMix64`), seeded by the driver.
///
/// It spreads retries over time. Do not use it for secrets.
///
/// ```
/// use steadysocket::Reconnect;
/// use steadysocket::core::Rng;
///
/// let (reconnect, mut rng) = (Reconnect::default(), Rng::new(7));
/// assert!(reconnect.delay(1, &mut rng) <= reconnect.cap(1));
/// ```
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// A generator. The same seed gives the same series.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number, at least 0 and below 1.
    pub fn fraction(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        // The upper 32 bits are exact in an f64.
        f64::from((bits >> 32) as u32) / (f64::from(u32::MAX) + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: usize = 64_000;

    fn draws(seed: u64) -> Vec<f64> {
        let mut rng = Rng::new(seed);
        (0..DRAWS).map(|_| rng.fraction()).collect()
    }

    /// The first numbers of the reference implementation for the seeds 0 and 1234567.
    #[test]
    fn the_numbers_are_those_of_split_mix_64() {
        let cases: [(u64, [u32; 4]); 2] = [
            (0, [0xe220_a839, 0x6e78_9e6a, 0x06c4_5d18, 0xf88b_b8a8]),
            (
                1_234_567,
                [0x599e_d017, 0x2c73_f084, 0x883e_bce5, 0x3fbe_f740],
            ),
        ];
        for (seed, expected) in cases {
            let mut rng = Rng::new(seed);
            for upper in expected {
                assert_eq!(
                    rng.fraction(),
                    f64::from(upper) / 4_294_967_296.0,
                    "seed {seed}"
                );
            }
        }
    }

    #[test]
    fn fractions_are_at_least_0_and_below_1() {
        for seed in [0, 1, 42, u64::MAX] {
            assert!(draws(seed).iter().all(|value| (0.0..1.0).contains(value)));
        }
    }

    /// The mean of 64,000 even draws is within 0.005 of 0.5, except for one seed in 80,000.
    #[test]
    fn the_mean_is_one_half() {
        for seed in 0..8 {
            let mean = draws(seed).iter().sum::<f64>() / DRAWS as f64;
            assert!((mean - 0.5).abs() < 0.005, "seed {seed}: {mean}");
        }
    }

    /// Chi-squared over 64 buckets: 63 on average, above 120 for one seed in 47,000.
    #[test]
    fn every_bucket_is_drawn_as_often() {
        for seed in 0..8 {
            let mut buckets = [0_u32; 64];
            for value in draws(seed) {
                buckets[(value * 64.0) as usize] += 1;
            }
            let expected = (DRAWS / buckets.len()) as f64;
            let chi_squared: f64 = buckets
                .iter()
                .map(|count| (f64::from(*count) - expected).powi(2) / expected)
                .sum();
            assert!(chi_squared < 120.0, "seed {seed}: {chi_squared}");
        }
    }

    /// Two sockets of one page that draw at the same time do not dial at the same time.
    #[test]
    fn neighbouring_seeds_are_independent() {
        let (one, other) = (draws(7), draws(8));
        let products = one.iter().zip(&other).map(|(x, y)| (x - 0.5) * (y - 0.5));
        let correlation = 12.0 * products.sum::<f64>() / DRAWS as f64;
        assert!(correlation.abs() < 0.02, "{correlation}");
    }
}
