//! The calls that Redis refuses: counted, and logged now and then.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The time between two lines in the log about refusals of one kind.
const QUIET: Duration = Duration::from_secs(60);

/// The calls that Redis has refused, by their kinds: the first words of its answers.
#[derive(Debug, Default)]
pub(super) struct Refusals(Mutex<BTreeMap<String, Kind>>);

#[derive(Debug, Default)]
struct Kind {
    count: u64,
    /// The count when the log said so, and the time.
    said: Option<(u64, Instant)>,
}

impl Refusals {
    /// Counts a refusal. If the log is to say so: how many there were since it did.
    pub(super) fn count(&self, code: &str, now: Instant) -> Option<u64> {
        let mut kinds = self.kinds();
        let kind = kinds.entry(code.to_owned()).or_default();
        kind.count += 1;
        let before = match kind.said {
            Some((_, at)) if now < at + QUIET => return None,
            Some((count, _)) => count,
            None => 0,
        };
        kind.said = Some((kind.count, now));
        Some(kind.count - before)
    }

    /// The counts since the start.
    pub(super) fn counts(&self) -> BTreeMap<String, u64> {
        let kinds = self.kinds();
        let counts = kinds.iter().map(|(code, kind)| (code.clone(), kind.count));
        counts.collect()
    }

    fn kinds(&self) -> MutexGuard<'_, BTreeMap<String, Kind>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_says_a_kind_of_refusal_once_a_minute_and_how_often() {
        let refusals = Refusals::default();
        let start = Instant::now();
        assert_eq!(refusals.count("NOPERM", start), Some(1));
        for second in 1..60 {
            let now = start + Duration::from_secs(second);
            assert_eq!(refusals.count("NOPERM", now), None);
        }
        assert_eq!(refusals.count("OOM", start), Some(1));
        assert_eq!(refusals.count("NOPERM", start + QUIET), Some(60));
        assert_eq!(refusals.count("NOPERM", start + QUIET), None);
        let counts = [("NOPERM".to_owned(), 62), ("OOM".to_owned(), 1)];
        assert_eq!(refusals.counts(), counts.into());
    }
}
