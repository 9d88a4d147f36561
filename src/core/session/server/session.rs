//! One session as the server keeps it.

use std::time::Duration;

use super::admission::Rate;
use super::detached::Owner;
use super::server::SocketId;
use crate::core::queue::Payload;
use crate::core::session::codec::{Epoch, Token};
use crate::core::session::endpoint::Endpoint;
use crate::core::session::secrets::{Digest, Secrets};
use crate::core::time::Instant;

/// A session, and how to recognize its client.
#[derive(Clone, Debug)]
pub(super) struct Session<P: Payload> {
    pub(super) endpoint: Endpoint<P>,
    pub(super) keys: Keys,
    pub(super) owner: Owner,
    /// The last attempt that was accepted. Frames of the sockets of others change nothing.
    pub(super) attempt: u64,
    pub(super) place: Place,
    /// The application knows of the session.
    pub(super) is_shown: bool,
    /// The application knows that messages wait.
    pub(super) is_announced: bool,
    pub(super) ttl: u64,
    pub(super) resumes: Rate,
    /// As registered in the server's table of deadlines.
    pub(super) deadline: Instant,
}

/// Where a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Attached {
        socket: SocketId,
        /// The client holds the latest token; until then it may send nothing.
        is_confirmed: bool,
        /// When a hello is given up that nobody confirms.
        until: Instant,
    },
    Detached {
        since: Instant,
        expires: Instant,
    },
}

/// The secrets that a client may present.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    pub(super) epoch: Epoch,
    current: Digest,
    /// The one before, which the client still holds if the answer to its last resume was lost.
    previous: Option<Digest>,
}

impl Keys {
    pub(super) fn new(
        secrets: &impl Secrets,
        epoch: Epoch,
        principal: &str,
        token: &Token,
    ) -> Self {
        Self {
            epoch,
            current: Digest::new(secrets, epoch, principal, token),
            previous: None,
        }
    }

    /// The digest of a token, if it opens the session.
    pub(super) fn check(
        &self,
        secrets: &impl Secrets,
        principal: &str,
        token: &Token,
    ) -> Option<Digest> {
        let presented = Digest::new(secrets, self.epoch, principal, token);
        let is_current = self.current.matches(&presented);
        let is_previous = (self.previous.as_ref()).is_some_and(|key| key.matches(&presented));
        (is_current | is_previous).then_some(presented)
    }

    /// The presented token stays valid until the client confirms the fresh one.
    fn rotate(&mut self, presented: Digest, fresh: Digest) {
        self.previous = Some(presented);
        self.current = fresh;
    }

    /// Those of a session that comes from a store, which has checked the token.
    pub(super) fn adopted(epoch: Epoch, presented: Digest) -> Self {
        Self {
            epoch,
            current: presented,
            previous: None,
        }
    }

    pub(super) fn parts(&self) -> (Epoch, [u8; 16], Option<[u8; 16]>) {
        (
            self.epoch,
            self.current.bytes(),
            self.previous.map(Digest::bytes),
        )
    }

    pub(super) fn from_parts(epoch: Epoch, current: [u8; 16], previous: Option<[u8; 16]>) -> Self {
        Self {
            epoch,
            current: Digest::from_bytes(current),
            previous: previous.map(Digest::from_bytes),
        }
    }

    pub(super) fn current(&self) -> Digest {
        self.current
    }

    pub(super) fn confirm(&mut self) {
        self.previous = None;
    }
}

impl<P: Payload> Session<P> {
    /// A session that is taken up, from a store or from a snapshot: the application knows it, and it
    /// has no socket.
    pub(super) fn taken_up(
        now: Instant,
        endpoint: Endpoint<P>,
        keys: Keys,
        owner: Owner,
        attempt: u64,
        ttl: u64,
    ) -> Self {
        Self {
            endpoint,
            keys,
            owner,
            attempt,
            place: Place::Detached {
                since: now,
                expires: now + Duration::from_millis(ttl),
            },
            is_shown: true,
            is_announced: false,
            ttl,
            resumes: Rate::new(),
            deadline: Instant::NEVER,
        }
    }

    /// An attempt to resume is accepted, which gives the client this token.
    pub(super) fn accept(
        &mut self,
        secrets: &impl Secrets,
        attempt: u64,
        presented: Digest,
        token: &Token,
    ) {
        let fresh = Digest::new(secrets, self.keys.epoch, self.principal(), token);
        self.keys.rotate(presented, fresh);
        self.attempt = attempt;
    }

    pub(super) fn principal(&self) -> &str {
        self.owner.principal()
    }

    pub(super) fn socket(&self) -> Option<SocketId> {
        match self.place {
            Place::Attached { socket, .. } => Some(socket),
            Place::Detached { .. } => None,
        }
    }
}

impl<P: Payload + Clone> Session<P> {
    /// The time at which something is due.
    pub(super) fn next_deadline(&self) -> Instant {
        let own = match self.place {
            Place::Attached { until, .. } => until,
            Place::Detached { expires, .. } => expires,
        };
        let ledger = self.endpoint.ledger.as_ref();
        let store = ledger.map_or(Instant::NEVER, |ledger| ledger.deadline());
        own.min(self.endpoint.poll_timeout()).min(store)
    }

    /// True if its deadline is not the one that is registered.
    pub(super) fn is_late(&self) -> bool {
        self.next_deadline() != self.deadline
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::session::inbox::AckMode;
    use crate::core::session::limits::Limits;

    /// A million sessions without a socket are to fit: under 1 KiB each, besides what they hold.
    #[test]
    fn an_idle_session_is_small() {
        let size = size_of::<Session<String>>();
        assert!(size < 600, "{size} bytes");
        let endpoint: Endpoint<String> = Endpoint::new(
            Limits::default(),
            AckMode::Automatic,
            crate::QueueLimits::default(),
        );
        assert_eq!(endpoint.held_bytes(), 0);
    }
}
