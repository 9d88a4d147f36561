//! The application's word on a first frame, and limits on who may ask for it.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::core::time::Instant;

/// The span that attempts are counted in.
const MINUTE: Duration = Duration::from_secs(60);

/// Fewer addresses are not worth the look.
const PURGE_AT_LEAST: usize = 1_024;

/// The application lets a client in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    /// The stable id of the user, never the bearer token itself; empty for a user without one. A
    /// session is resumed only by the principal that began it.
    pub principal: String,
    /// The subprotocol that the application chose; empty if none. Counts for a new session alone.
    pub protocol: String,
}

/// The application refuses a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    /// These credentials are good for nothing.
    Denied,
    /// They have expired: the client may come back with new ones.
    Expired,
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Denied => "the credentials are good for nothing",
            Self::Expired => "the credentials have expired",
        })
    }
}

impl std::error::Error for Denial {}

/// Events in the current minute.
#[derive(Clone, Copy, Debug)]
// Each session has one: four bytes less, and eight of the session.
#[repr(C, packed(4))]
pub(super) struct Rate {
    since: Instant,
    count: u32,
}

impl Rate {
    pub(super) fn new() -> Self {
        Self {
            since: Instant::ORIGIN,
            count: 0,
        }
    }

    /// Counts one event; false if there were too many.
    pub(super) fn count(&mut self, now: Instant, limit: u32) -> bool {
        if self.is_over(now) {
            *self = Self {
                since: now,
                count: 0,
            };
        }
        self.count = self.count.saturating_add(1);
        self.count <= limit
    }

    fn is_over(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.since) >= MINUTE
    }
}

/// Events of each address in its current minute.
#[derive(Clone, Debug, Default)]
pub(super) struct Rates {
    addresses: BTreeMap<u64, Rate>,
    /// The number of addresses at which those whose minute is over are forgotten.
    purge_at: usize,
}

impl Rates {
    pub(super) fn count(&mut self, now: Instant, address: u64) {
        if self.addresses.len() >= self.purge_at {
            self.addresses.retain(|_, rate| !rate.is_over(now));
            // Twice what is left, so that each count pays for one address.
            self.purge_at = (2 * self.addresses.len()).max(PURGE_AT_LEAST);
        }
        let rate = self.addresses.entry(address);
        rate.or_insert_with(Rate::new).count(now, 0);
    }

    /// Takes one event back.
    pub(super) fn forgive(&mut self, address: u64) {
        if let Some(rate) = self.addresses.get_mut(&address) {
            rate.count = rate.count.saturating_sub(1);
        }
    }

    pub(super) fn is_exceeded(&self, now: Instant, address: u64, limit: u32) -> bool {
        let rate = self.addresses.get(&address);
        rate.is_some_and(|rate| !rate.is_over(now) && rate.count >= limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_starts_anew_after_a_minute() {
        let mut rate = Rate::new();
        let late = Instant::ORIGIN + MINUTE;
        assert!(rate.count(late, 2) && rate.count(late, 2) && !rate.count(late, 2));
        assert!(rate.count(late + MINUTE, 2));
    }

    #[test]
    fn an_address_is_forgotten_when_its_minute_is_over() {
        let mut rates = Rates::default();
        let now = Instant::ORIGIN + MINUTE;
        for address in 0..1_024 {
            rates.count(now, address);
        }
        assert!(rates.is_exceeded(now, 7, 1) && !rates.is_exceeded(now, 7, 2));
        assert!(!rates.is_exceeded(now + MINUTE, 7, 1));
        rates.count(now, 4_999);
        assert_eq!(rates.purge_at, 2_048, "all of them are fresh");
        for address in 1_024..2_047 {
            rates.count(now, address);
        }
        rates.count(now + MINUTE, 5_000);
        assert_eq!(rates.addresses.len(), 1);
    }
}
