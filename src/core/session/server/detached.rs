//! Sessions without a socket: how much they hold, and which has to go first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use crate::core::session::codec::SessionId;
use crate::core::time::Instant;

/// The one whose sessions these are: a principal, or an address without one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    Principal(Arc<str>),
    Address(u64),
}

impl Owner {
    /// A user without an id counts by address.
    pub(super) fn new(principal: &str, address: u64) -> Self {
        match principal {
            "" => Self::Address(address),
            principal => Self::Principal(principal.into()),
        }
    }

    pub(super) fn principal(&self) -> &str {
        match self {
            Self::Principal(principal) => principal,
            Self::Address(_) => "",
        }
    }
}

/// An index of the sessions without a socket.
///
/// The owner that has the most loses its oldest first, so that nobody can push out those of
/// others by opening many. Of owners that have the same, the one whose session is the oldest.
#[derive(Clone, Debug, Default)]
pub(super) struct Detached {
    bytes: u64,
    owners: BTreeMap<Owner, Holding>,
    /// The oldest session of each owner, by what the owner holds and by its age.
    oldest: BTreeSet<(u64, Reverse<Instant>, SessionId)>,
}

#[derive(Clone, Debug, Default)]
struct Holding {
    bytes: u64,
    /// By the time of detaching; most owners have one. They come at the end and mostly go from the
    /// front, which must not move all the others.
    sessions: VecDeque<(Instant, SessionId, u64)>,
}

impl Detached {
    pub(super) fn insert(&mut self, owner: &Owner, since: Instant, sid: SessionId, bytes: u64) {
        let mut holding = self.take(owner);
        holding.bytes += bytes;
        self.bytes += bytes;
        holding.insert(since, sid, bytes);
        self.put(owner, holding);
    }

    pub(super) fn remove(&mut self, owner: &Owner, since: Instant, sid: SessionId) {
        let mut holding = self.take(owner);
        let bytes = holding.remove(since, sid);
        holding.bytes -= bytes;
        self.bytes -= bytes;
        self.put(owner, holding);
    }

    /// The session that has to go because its owner has too many.
    pub(super) fn surplus(&self, owner: &Owner, limit: usize) -> Option<SessionId> {
        let holding = self.owners.get(owner)?;
        let is_over = holding.sessions.len() > limit;
        is_over.then(|| holding.oldest()).flatten()
    }

    /// The session that has to go because all of them hold too much.
    pub(super) fn heaviest(&self, limit: u64) -> Option<SessionId> {
        let (_, _, sid) = self.oldest.last().filter(|_| self.bytes > limit)?;
        Some(*sid)
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn is_empty(&self) -> bool {
        self.owners.is_empty()
    }

    fn take(&mut self, owner: &Owner) -> Holding {
        let holding = self.owners.remove(owner).unwrap_or_default();
        if let Some(rank) = holding.rank() {
            self.oldest.remove(&rank);
        }
        holding
    }

    fn put(&mut self, owner: &Owner, holding: Holding) {
        if let Some(rank) = holding.rank() {
            self.oldest.insert(rank);
            self.owners.insert(owner.clone(), holding);
        }
    }
}

impl Holding {
    fn insert(&mut self, since: Instant, sid: SessionId, bytes: u64) {
        if self.sessions.is_empty() {
            // By itself it would make room for four.
            self.sessions.reserve_exact(1);
        }
        let (Ok(place) | Err(place)) = self.place(since, sid);
        self.sessions.insert(place, (since, sid, bytes));
    }

    fn remove(&mut self, since: Instant, sid: SessionId) -> u64 {
        let place = self.place(since, sid).ok();
        let removed = place.and_then(|place| self.sessions.remove(place));
        removed.map_or(0, |(_, _, bytes)| bytes)
    }

    fn place(&self, since: Instant, sid: SessionId) -> Result<usize, usize> {
        let order = |(at, id, _): &(Instant, SessionId, u64)| (*at, *id).cmp(&(since, sid));
        self.sessions.binary_search_by(order)
    }

    fn rank(&self) -> Option<(u64, Reverse<Instant>, SessionId)> {
        let (since, sid, _) = self.sessions.front()?;
        Some((self.bytes, Reverse(*since), *sid))
    }

    fn oldest(&self) -> Option<SessionId> {
        self.sessions.front().map(|(_, sid, _)| *sid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn at(seconds: u64) -> Instant {
        Instant::ORIGIN + Duration::from_secs(seconds)
    }

    fn sid(byte: u8) -> SessionId {
        SessionId([byte; 16])
    }

    #[test]
    fn who_holds_most_loses_the_oldest() {
        let (greedy, modest) = (Owner::Principal("g".into()), Owner::Address(1));
        let mut detached = Detached::default();
        detached.insert(&modest, at(0), sid(1), 40);
        detached.insert(&greedy, at(2), sid(3), 30);
        detached.insert(&greedy, at(1), sid(2), 30);
        assert_eq!(detached.heaviest(100), None);
        assert_eq!(detached.heaviest(99), Some(sid(2)));
        assert!(!detached.is_empty());
        assert_eq!(detached.surplus(&greedy, 1), Some(sid(2)));
        assert_eq!(detached.surplus(&modest, 1), None);
        detached.remove(&greedy, at(1), sid(2));
        assert_eq!(detached.heaviest(0), Some(sid(1)), "30 are less than 40");
    }

    #[test]
    fn of_equals_the_oldest_goes_first() {
        let mut detached = Detached::default();
        for (second, name) in [(3, "a"), (1, "b"), (2, "c")] {
            let owner = Owner::Principal(name.into());
            detached.insert(&owner, at(second), sid(second as u8), 10);
        }
        assert_eq!(detached.heaviest(29), Some(sid(1)));
    }

    #[test]
    fn nothing_stays_of_what_was_removed() {
        let owner = Owner::Address(1);
        let mut detached = Detached::default();
        for byte in 0..9 {
            detached.insert(&owner, at(u64::from(byte)), sid(byte), 10);
        }
        assert_eq!(detached.bytes(), 90);
        for byte in 0..9 {
            detached.remove(&owner, at(u64::from(byte)), sid(byte));
        }
        assert!(detached.is_empty() && detached.oldest.is_empty());
        assert_eq!(detached.bytes(), 0);
    }
}
