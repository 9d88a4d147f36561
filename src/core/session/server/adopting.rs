//! Resumes that a store decides on, and sessions that come from another server.

use std::sync::Arc;

use super::detached::Owner;
use super::pending::Pending;
use super::server::{Server, ServerEvent, ServerOutput, SocketId, Stage};
use super::session::{Keys, Session};
use super::store::{Attach, Attached, LEASE_GRACE, StoreError};
use super::storing::RENEWAL;
use crate::core::queue::Payload;
use crate::core::session::close_code::SessionClose;
use crate::core::session::codec::{Gone, GoneReason, Resume, SessionId, Token};
use crate::core::session::endpoint::Endpoint;
use crate::core::session::ledger::{Ledger, Stage as Stored};
use crate::core::session::limits::Limits;
use crate::core::session::secrets::{Digest, Secrets, random};
use crate::core::time::Instant;

impl<P: Payload<Text = String> + Clone, S: Secrets> Server<P, S> {
    /// The store has attached a session to this server, or refused to.
    pub fn handle_attached(
        &mut self,
        now: Instant,
        id: SocketId,
        result: Result<Attached<P>, StoreError>,
    ) {
        let Some(pending) = self.pending.remove(id) else {
            return;
        };
        let (sid, until) = (pending.resume.sid, pending.until);
        let attempt = self.attempt(sid);
        // Answers need not come in the order in which the store gave them: the latest attempt counts.
        if attempt.is_some_and(|attempt| attempt >= pending.resume.attempt) && result.is_ok() {
            return self.hang_up(id, SessionClose::Superseded);
        }
        let attached = match result {
            Ok(attached) => attached,
            Err(StoreError::Gone { why, rx }) => {
                return self.end_resumed(now, id, &pending, Gone { why, rx });
            }
            Err(StoreError::Denied) => {
                return self.refuse_resume(now, id, until, GoneReason::Denied);
            }
            Err(StoreError::Lost { rx }) => {
                let why = GoneReason::StateLost;
                return self.end_resumed(now, id, &pending, Gone { why, rx });
            }
            Err(StoreError::Stale { .. }) => return self.hang_up(id, SessionClose::Superseded),
            // The client comes again, with the token that it still holds. Where it was before it has
            // left, and no longer has the session, if the store has heard of this attempt.
            Err(_) => {
                self.leave_attempts(sid, pending.resume.attempt, SessionClose::Overloaded);
                return self.hang_up(id, SessionClose::Overloaded);
            }
        };
        // Their answers come too late, also if this session has ended by then.
        self.leave_attempts(sid, pending.resume.attempt, SessionClose::Superseded);
        let is_open = self.sockets.contains_key(&id);
        // At another attempt since, of which nobody has told this server, it may have been elsewhere.
        if attempt < Some(attached.previous) {
            self.move_away(now, sid);
            if is_open {
                self.adopt(now, &pending, attached);
            }
        }
        let Some(session) = self.sessions.get_mut(&sid) else {
            return;
        };
        session.endpoint.handle_attachment(now + RENEWAL);
        if !session.endpoint.agrees(pending.resume.positions) {
            // The store takes the end from this attempt alone.
            session.attempt = pending.resume.attempt;
            return self.lose(now, id, sid, until);
        }
        if is_open {
            return self.attach(now, id, &pending.resume, pending.presented, pending.token);
        }
        // Its socket has closed meanwhile. The client comes again; the store knows it by this attempt.
        let attempt = pending.resume.attempt;
        session.accept(&self.secrets, attempt, pending.presented, &pending.token);
        // What is still under way on the socket before is of an older attempt.
        if let Some(old) = session.socket() {
            self.hang_up(old, SessionClose::Superseded);
            self.detach(now, sid);
        }
        self.touch(now, sid);
    }

    /// The session has ended, says the store, with this position.
    fn end_resumed(&mut self, now: Instant, id: SocketId, pending: &Pending, mut gone: Gone) {
        let (sid, until) = (pending.resume.sid, pending.until);
        // At the end by bye nobody has more than everything of the client's.
        let is_all = gone.rx >= Some(pending.resume.positions.tx);
        let is_certain = gone.why == GoneReason::Ended && is_all;
        if !self.config.has_positions && !is_certain {
            gone.rx = None;
        }
        self.end_unstored(now, sid, gone.why, gone.rx);
        match gone.why {
            GoneReason::Unknown => self.refuse_resume(now, id, until, gone.why),
            _ => self.answer_gone(now, id, until, gone),
        }
    }

    /// Gives up resumes of a session that are older than an attempt.
    fn leave_attempts(&mut self, sid: SessionId, attempt: u64, code: SessionClose) {
        for id in self.pending.remove_before(sid, attempt) {
            self.hang_up(id, code);
        }
    }

    /// The subprotocol of a session that began on another server, and the number up to which that
    /// server's application may have had the client's messages already.
    #[must_use]
    pub fn handed_over(&self, sid: SessionId) -> Option<(&str, u64)> {
        let ledger = self.sessions.get(&sid)?.endpoint.ledger.as_ref()?;
        ledger
            .is_foreign
            .then_some((&*ledger.protocol, ledger.redelivered))
    }

    /// Asks the store to attach a session, unless that is this server's own matter: false.
    pub(super) fn ask_store(
        &mut self,
        now: Instant,
        id: SocketId,
        resume: &Resume,
        until: Instant,
        principal: &str,
    ) -> bool {
        let Some(node) = self.config.node.clone() else {
            return false;
        };
        let known = self.sessions.get(&resume.sid);
        let ledger = known.and_then(|session| session.endpoint.ledger.as_ref());
        match ledger.map(|ledger| ledger.stage) {
            Some(Stored::Unconfirmed) => return false,
            // Soon the store knows it.
            Some(Stored::Wanted) => {
                self.hang_up(id, SessionClose::Overloaded);
                return true;
            }
            _ => {}
        }
        let Some(address) = self.sockets.get(&id).map(|socket| socket.address) else {
            return true;
        };
        let token = Token(random(&mut self.secrets));
        let presented = Digest::new(&self.secrets, resume.epoch, principal, &resume.token);
        let fresh = Digest::new(&self.secrets, resume.epoch, principal, &token);
        let attach = Attach {
            presented: presented.bytes(),
            fresh: fresh.bytes(),
            fence: resume.attempt,
            client: resume.positions,
            node,
            lease: self.config.ttl + LEASE_GRACE,
        };
        let pending = Pending {
            resume: resume.clone(),
            until,
            presented,
            token,
            owner: Owner::new(principal, address),
        };
        self.set_stage(id, Stage::Attaching(now + self.config.first_frame));
        self.pending.insert(id, pending);
        self.outputs
            .push_back(ServerOutput::Attach(id, resume.sid, attach));
        true
    }

    /// A session that was on another server goes on here.
    fn adopt(&mut self, now: Instant, pending: &Pending, attached: Attached<P>) {
        let Pending { resume, owner, .. } = pending;
        let config = &self.config;
        let queue = Arc::clone(&self.queue_limits);
        let agreed = Limits {
            window: attached.window,
            max: attached.max,
        };
        // The server that welcomed the client may have had higher ones.
        let limits = config.limits.at_least(agreed);
        let mut endpoint = Endpoint::new(limits, config.acks, queue);
        endpoint.open(now, agreed);
        let mut ledger = Ledger::new(Stored::Stored, &attached.protocol);
        ledger.touch_at = now + RENEWAL;
        ledger.redelivered = resume.positions.tx;
        ledger.is_foreign = true;
        let Attached {
            rx,
            acked,
            messages,
            ttl,
            ..
        } = attached;
        endpoint.adopt(ledger, rx, acked, messages);
        let keys = Keys::adopted(resume.epoch, pending.presented);
        let ttl = ttl.as_millis() as u64;
        let session = Session::taken_up(now, endpoint, keys, owner.clone(), resume.attempt, ttl);
        let principal = session.principal().to_owned();
        self.take_up(now, resume.sid, session);
        self.emit(resume.sid, ServerEvent::Started { principal });
    }
}
