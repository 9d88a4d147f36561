//! Ended sessions, so that their clients get an exact answer.

use std::collections::{BTreeMap, VecDeque};

use super::session::Keys;
use crate::core::session::codec::{Gone, SessionId};
use crate::core::session::inbox::AckMode;
use crate::core::time::Instant;

/// The remains of an ended session.
#[derive(Clone, Debug)]
pub(super) struct Tombstone {
    pub(super) gone: Gone,
    pub(super) keys: Keys,
    /// Somebody was told the position, which is final from then on.
    pub(super) is_told: bool,
}

/// The latest ended sessions, as many and as long as the limits allow.
#[derive(Clone, Debug, Default)]
pub(super) struct Tombstones {
    graves: BTreeMap<SessionId, Tombstone>,
    /// In the order of their ends, with the time of forgetting.
    order: VecDeque<(Instant, SessionId)>,
}

impl Tombstones {
    pub(super) fn insert(
        &mut self,
        until: Instant,
        sid: SessionId,
        tombstone: Tombstone,
        limit: usize,
    ) {
        let before = self.graves.insert(sid, tombstone);
        if before.is_some() {
            // It has gone on since, and is forgotten when its second end is.
            self.order.retain(|(_, other)| *other != sid);
        }
        self.order.push_back((until, sid));
        while self.order.len() > limit {
            self.forget_oldest();
        }
    }

    pub(super) fn find(&self, sid: SessionId) -> Option<&Tombstone> {
        self.graves.get(&sid)
    }

    /// Replaces the position of the application.
    pub(super) fn set_position(&mut self, sid: SessionId, rx: Option<u64>) {
        if let Some(tombstone) = self.graves.get_mut(&sid) {
            tombstone.gone.rx = rx;
        }
    }

    /// The answer to a client, whose position is final from now on.
    pub(super) fn tell(&mut self, sid: SessionId) -> Option<Gone> {
        let tombstone = self.graves.get_mut(&sid)?;
        tombstone.is_told = true;
        Some(tombstone.gone)
    }

    /// The application is to be handed this message; false if it must not be. In manual mode it does
    /// not count without an acknowledgement.
    pub(super) fn raise_position(&mut self, sid: SessionId, seq: u64, acks: AckMode) -> bool {
        let Some(tombstone) = self.graves.get_mut(&sid) else {
            // Nobody will be told a position.
            return true;
        };
        if !tombstone.is_told && acks == AckMode::Automatic {
            tombstone.gone.rx = tombstone.gone.rx.map(|rx| rx.max(seq));
        }
        !tombstone.is_told
    }

    /// Forgets those whose time is over, the oldest first, and not more than so many.
    pub(super) fn expire(&mut self, now: Instant, most: usize) {
        for _ in 0..most {
            if self.deadline() > now {
                return;
            }
            self.forget_oldest();
        }
    }

    pub(super) fn deadline(&self) -> Instant {
        let oldest = self.order.front();
        oldest.map_or(Instant::NEVER, |(until, _)| *until)
    }

    pub(super) fn len(&self) -> usize {
        self.graves.len()
    }

    fn forget_oldest(&mut self) {
        if let Some((_, sid)) = self.order.pop_front() {
            self.graves.remove(&sid);
        }
        if self.order.is_empty() {
            self.order = VecDeque::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::session::codec::{Epoch, GoneReason};
    use crate::core::session::secrets::Digest;
    use std::time::Duration;

    #[test]
    fn a_session_that_ends_twice_is_remembered_from_its_second_end_on() {
        let sid = SessionId([1; 16]);
        let keys = Keys::adopted(Epoch([2; 8]), Digest::from_bytes([3; 16]));
        let gone = Gone {
            why: GoneReason::StateLost,
            rx: None,
        };
        let mut tombstones = Tombstones::default();
        let [first, second] = [1, 2].map(|end| Instant::ORIGIN + Duration::from_secs(end));
        for until in [first, second] {
            let keys = keys.clone();
            let tombstone = Tombstone {
                gone,
                keys,
                is_told: false,
            };
            tombstones.insert(until, sid, tombstone, 9);
        }
        tombstones.expire(first, 9);
        assert!(tombstones.find(sid).is_some());
        tombstones.expire(second, 9);
        assert!(tombstones.find(sid).is_none());
        assert_eq!(tombstones.deadline(), Instant::NEVER);
    }
}
