//! Resumes that a store is asked about.

use std::collections::{BTreeMap, BTreeSet};

use super::detached::Owner;
use super::server::SocketId;
use crate::core::session::codec::{Resume, SessionId, Token};
use crate::core::session::secrets::Digest;
use crate::core::time::Instant;

/// A resume that the store is asked about.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) resume: Resume,
    /// When the first frame of its socket was due.
    pub(super) until: Instant,
    pub(super) presented: Digest,
    pub(super) token: Token,
    pub(super) owner: Owner,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Resumes {
    by_socket: BTreeMap<SocketId, Pending>,
    /// By session and attempt: after the death of another server there may be very many, which no
    /// answer may look through.
    by_session: BTreeSet<(SessionId, u64, SocketId)>,
}

impl Resumes {
    pub(super) fn insert(&mut self, id: SocketId, pending: Pending) {
        let Resume { sid, attempt, .. } = pending.resume;
        self.by_session.insert((sid, attempt, id));
        self.by_socket.insert(id, pending);
    }

    pub(super) fn remove(&mut self, id: SocketId) -> Option<Pending> {
        let pending = self.by_socket.remove(&id)?;
        let Resume { sid, attempt, .. } = pending.resume;
        self.by_session.remove(&(sid, attempt, id));
        Some(pending)
    }

    /// Removes those of a session that are older than an attempt.
    pub(super) fn remove_before(&mut self, sid: SessionId, attempt: u64) -> Vec<SocketId> {
        let (from, to) = ((sid, 0, SocketId(0)), (sid, attempt, SocketId(0)));
        let older = self.by_session.range(from..to).map(|(_, _, id)| *id);
        let older: Vec<SocketId> = older.collect();
        for id in &older {
            self.remove(*id);
        }
        older
    }

    /// True if a session is to be at this attempt.
    pub(super) fn has(&self, sid: SessionId, attempt: u64) -> bool {
        let range = (sid, attempt, SocketId(0))..=(sid, attempt, SocketId(u64::MAX));
        self.by_session.range(range).next().is_some()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_socket.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::session::codec::{Epoch, Positions};

    fn pending(sid: u8, attempt: u64) -> Pending {
        let resume = Resume {
            sid: SessionId([sid; 16]),
            epoch: Epoch([0; 8]),
            token: Token([0; 32]),
            attempt,
            positions: Positions::default(),
            auth: None,
        };
        Pending {
            resume,
            until: Instant::NEVER,
            presented: Digest::from_bytes([0; 16]),
            token: Token([0; 32]),
            owner: Owner::Address(0),
        }
    }

    #[test]
    fn older_ones_of_the_same_session_go_and_no_others() {
        let (mine, other) = (SessionId([5; 16]), SessionId([4; 16]));
        let mut resumes = Resumes::default();
        for (id, (sid, attempt)) in [(5, 1), (4, 1), (5, 3), (5, 2), (6, 1)].iter().enumerate() {
            resumes.insert(SocketId(id as u64), pending(*sid, *attempt));
        }
        assert!(resumes.has(mine, 2) && !resumes.is_empty());
        assert_eq!(resumes.remove_before(mine, 3), [SocketId(0), SocketId(3)]);
        assert!(!resumes.has(mine, 2));
        assert!(resumes.has(mine, 3) && resumes.has(other, 1));
        for id in [1, 2, 4] {
            assert!(resumes.remove(SocketId(id)).is_some());
        }
        assert!(resumes.is_empty() && resumes.by_session.is_empty());
    }
}
