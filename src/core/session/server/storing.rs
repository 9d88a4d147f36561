//! Sessions in a store that several servers share: what it is told, and what it says.

use std::time::Duration;

use super::server::{Server, ServerOutput};
use super::session::{Place, Session};
use super::store::{LEASE_GRACE, NewSession, STORE_PAUSE, StoreCall, StoreError, StoreReply};
use crate::core::queue::Payload;
use crate::core::session::close_code::SessionClose;
use crate::core::session::codec::{GoneReason, SessionId};
use crate::core::session::ledger::{Flight, Ledger, Stage as Stored};
use crate::core::session::report::EndReason;
use crate::core::session::secrets::Secrets;
use crate::core::time::Instant;

/// How often a server says that a session has a socket; well within the grace.
pub(super) const RENEWAL: Duration = Duration::from_secs(30);

impl<P: Payload<Text = String> + Clone, S: Secrets> Server<P, S> {
    /// The store has carried out a batch of calls, which had this fence, or refused one of them.
    pub fn handle_stored(
        &mut self,
        now: Instant,
        sid: SessionId,
        fence: u64,
        result: Result<StoreReply, StoreError>,
    ) {
        let Some(session) = self.sessions.get_mut(&sid) else {
            return;
        };
        let (attempt, acked) = (session.attempt, session.endpoint.acked());
        let Some(ledger) = &mut session.endpoint.ledger else {
            return;
        };
        // Another one belongs to a time when the session was here before.
        let Some(flight) = ledger.flight.take_if(|flight| flight.fence == fence) else {
            return;
        };
        // By this server's own resume, whose answer is on its way.
        let is_own = |fence| self.pending.has(sid, fence);
        match result {
            Err(StoreError::Unavailable) => {
                ledger.doubtful_tx = ledger.doubtful_tx.max(flight.tx);
                ledger.retry_at = now + STORE_PAUSE;
            }
            Err(StoreError::NoSpace) => ledger.retry_at = now + STORE_PAUSE,
            Err(StoreError::Fenced { fence })
            | Ok(StoreReply::NotDue { fence, .. } | StoreReply::Due { fence })
                if fence > attempt =>
            {
                if !is_own(fence) {
                    return self.move_away(now, sid);
                }
                ledger.retry_at = now + STORE_PAUSE;
            }
            // Sent before the session changed its socket: it is said again.
            Err(StoreError::Fenced { .. }) if flight.fence < attempt => {}
            Err(StoreError::Fenced { .. }) => return self.move_away(now, sid),
            Err(StoreError::Gap { tx }) if (acked..ledger.tx).contains(&tx) => ledger.tx = tx,
            Err(error) => return self.give_up(now, sid, error),
            Ok(reply) => return self.land(now, sid, flight, reply),
        }
        self.touch(now, sid);
    }

    /// The store has carried out a batch of calls.
    fn land(&mut self, now: Instant, sid: SessionId, mut flight: Flight, reply: StoreReply) {
        let Some(session) = self.sessions.get_mut(&sid) else {
            return;
        };
        let endpoint = &mut session.endpoint;
        let Some(ledger) = &mut endpoint.ledger else {
            return;
        };
        match (ledger.stage, reply) {
            (_, StoreReply::NotDue { left, .. }) => {
                ledger.stage = Stored::Stored;
                session.is_announced = false;
                if let Place::Detached { expires, .. } = &mut session.place {
                    *expires = now + left.max(STORE_PAUSE);
                }
            }
            (_, StoreReply::NoSpace) => {
                ledger.retry_at = now + STORE_PAUSE;
                flight.tx = ledger.tx;
                endpoint.handle_landing(now, flight);
            }
            // It has nothing of the session any more.
            (_, StoreReply::Done) if flight.is_sweeping => {
                endpoint.handle_landing(now, flight);
                return self.end_unstored(now, sid, GoneReason::Expired, None);
            }
            (_, StoreReply::Due { .. }) => {
                endpoint.handle_landing(now, flight);
                return self.end_expired(now, sid);
            }
            (Stored::Wanted, StoreReply::Done) => {
                ledger.stage = Stored::Stored;
                endpoint.handle_landing(now, flight);
                self.show(sid);
            }
            (_, StoreReply::Done) => endpoint.handle_landing(now, flight),
        }
        self.touch(now, sid);
    }

    /// The time of a session is over, as the store says, which has it as this server does.
    fn end_expired(&mut self, now: Instant, sid: SessionId) {
        if let Some(session) = self.sessions.get_mut(&sid) {
            session.endpoint.leave_store();
            let attempt = session.attempt;
            self.end(now, sid, EndReason::Gone(GoneReason::Expired));
            self.call(sid, attempt, vec![StoreCall::Reap]);
        }
    }

    /// Another server has attached a session, says the store.
    pub fn handle_moved(&mut self, now: Instant, sid: SessionId, fence: u64) {
        let attempt = self.attempt(sid);
        if attempt.is_some_and(|attempt| attempt < fence) && self.has_stored(sid) {
            self.move_away(now, sid);
        }
    }

    /// True if the store has everything that the sessions have.
    #[must_use]
    pub fn is_stored(&self) -> bool {
        let mut sessions = self.sessions.values();
        sessions.all(|session| session.endpoint.is_stored())
    }

    /// The state of a new session in the store, if there is one.
    pub(super) fn new_ledger(&self, protocol: &str) -> Option<Box<Ledger>> {
        let ledger = || Box::new(Ledger::new(Stored::Unconfirmed, protocol));
        self.config.node.as_ref().map(|_| ledger())
    }

    /// Brings the store up to date.
    pub(super) fn store(&mut self, now: Instant, sid: SessionId) {
        let Some(session) = self.sessions.get_mut(&sid) else {
            return;
        };
        let Some(node) = &self.config.node else {
            return;
        };
        let ttl = Duration::from_millis(session.ttl);
        let touch = match session.place {
            Place::Attached { .. } => (StoreCall::Touch(ttl + LEASE_GRACE), now + RENEWAL),
            Place::Detached { .. } => (StoreCall::Touch(ttl), Instant::NEVER),
        };
        let birth = birth(session, node);
        let attempt = session.attempt;
        let calls = session.endpoint.store_calls(now, attempt, birth, touch);
        if !calls.is_empty() {
            self.call(sid, attempt, calls);
        }
    }

    /// The time of a session is over; true if the store has to agree.
    pub(super) fn expire_stored(&mut self, now: Instant, sid: SessionId) -> bool {
        let Some(session) = self.sessions.get_mut(&sid) else {
            return false;
        };
        let Some(ledger) = &mut session.endpoint.ledger else {
            return false;
        };
        if !matches!(ledger.stage, Stored::Stored | Stored::Expiring) {
            return false;
        }
        ledger.stage = Stored::Expiring;
        if let Place::Detached { expires, .. } = &mut session.place {
            *expires = Instant::NEVER;
        }
        self.store(now, sid);
        true
    }

    /// True if a store has the session.
    pub(super) fn has_stored(&self, sid: SessionId) -> bool {
        let session = self.sessions.get(&sid);
        let ledger = session.and_then(|session| session.endpoint.ledger.as_ref());
        ledger.is_some_and(|ledger| matches!(ledger.stage, Stored::Stored | Stored::Expiring))
    }

    /// Tells the store of the end of a session that it has, or is about to have.
    pub(super) fn store_end(
        &mut self,
        sid: SessionId,
        session: &Session<P>,
        rx: u64,
        why: EndReason,
    ) {
        let (Some(ledger), Some(node)) = (&session.endpoint.ledger, &self.config.node) else {
            return;
        };
        let mut calls = Vec::new();
        match ledger.stage {
            Stored::Unconfirmed | Stored::Over => return,
            // Its creation may be under way, and must not come after the end.
            Stored::Wanted => calls.extend(birth(session, node)),
            Stored::Stored | Stored::Expiring => {}
        }
        calls.extend([StoreCall::Accept(rx), StoreCall::End(why.as_gone())]);
        self.call(sid, session.attempt, calls);
    }

    /// Another server has the session.
    pub(super) fn move_away(&mut self, now: Instant, sid: SessionId) {
        let Some(session) = self.sessions.get_mut(&sid) else {
            return;
        };
        session.endpoint.discard_waiting();
        if let Some(id) = session.socket() {
            self.hang_up(id, SessionClose::Superseded);
        }
        self.end(now, sid, EndReason::Moved);
    }

    /// Ends a session of which the store says that it has ended, or is lost.
    fn give_up(&mut self, now: Instant, sid: SessionId, error: StoreError) {
        let why = match error {
            StoreError::Gone { why, .. } if why != GoneReason::Unknown => why,
            _ => GoneReason::StateLost,
        };
        let socket = self.socket(sid);
        // What this server's application was handed since, the store does not know.
        self.end_unstored(now, sid, why, None);
        if let Some(id) = socket {
            self.hang_up(id, SessionClose::StateLost);
        }
    }

    /// Ends a session that has ended in the store, with this position of its application: the store is
    /// told nothing. A client that comes later may have been on another server meanwhile, so that it is
    /// told the store's position or none.
    pub(super) fn end_unstored(
        &mut self,
        now: Instant,
        sid: SessionId,
        why: GoneReason,
        rx: Option<u64>,
    ) {
        if let Some(session) = self.sessions.get_mut(&sid) {
            session.endpoint.doubt_stored();
            session.endpoint.leave_store();
            let attempt = session.attempt;
            self.end(now, sid, EndReason::Gone(why));
            self.tombstones.set_position(sid, rx);
            if matches!(why, GoneReason::Expired | GoneReason::StateLost) {
                self.call(sid, attempt, vec![StoreCall::Reap]);
            }
        }
    }

    fn call(&mut self, sid: SessionId, fence: u64, calls: Vec<StoreCall<P>>) {
        self.outputs
            .push_back(ServerOutput::Store { sid, fence, calls });
    }
}

/// The call that creates a session, if the store does not have it.
fn birth<P: Payload<Text = String> + Clone>(
    session: &Session<P>,
    node: &str,
) -> Option<StoreCall<P>> {
    let ledger = session.endpoint.ledger.as_ref();
    let ledger = ledger.filter(|ledger| ledger.stage == Stored::Wanted)?;
    let limits = session.endpoint.peer_limits();
    let ttl = Duration::from_millis(session.ttl);
    Some(StoreCall::Create(NewSession {
        fence: session.attempt,
        digest: session.keys.current().bytes(),
        window: limits.window,
        max: limits.max,
        ttl,
        protocol: ledger.protocol.to_string(),
        node: node.to_owned(),
        lease: ttl + LEASE_GRACE,
    }))
}
