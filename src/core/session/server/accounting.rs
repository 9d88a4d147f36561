//! The server's tables, kept in step with its sessions and sockets.

use std::time::Duration;

use super::detached::Owner;
use super::server::{Key, Server, ServerEvent, ServerOutput, Socket, SocketId, Stage};
use super::session::{Place, Session};
use crate::core::queue::Payload;
use crate::core::session::close_code::SessionClose;
use crate::core::session::codec::{GoneReason, SessionId};
use crate::core::session::endpoint::Endpoint;
use crate::core::session::report::EndReason;
use crate::core::session::secrets::Secrets;
use crate::core::time::Instant;

/// The bytes of a session without a socket that holds no message, roughly.
const SESSION_BYTES: u64 = 1_024;

impl<P: Payload<Text = String> + Clone, S: Secrets> Server<P, S> {
    /// After every change of a session: tells the application and the host what is new, and ends
    /// the session if it is complete.
    pub(super) fn touch(&mut self, now: Instant, sid: SessionId) {
        let Some(session) = self.sessions.get_mut(&sid) else {
            return;
        };
        let mut events = Vec::new();
        for (payload, reason) in session.endpoint.take_dropped() {
            events.push(ServerEvent::Dropped(payload, reason));
        }
        if session.endpoint.has_message() && !session.is_announced {
            session.is_announced = true;
            events.push(ServerEvent::Messages);
        }
        if session.endpoint.poll_stall() {
            events.push(ServerEvent::Stalled);
        }
        let (is_complete, is_left) = (session.endpoint.is_complete(), session.endpoint.is_left());
        let socket = session.socket();
        // Asked here: with many sessions each look into a table misses the caches.
        let (is_stored, is_late) = (session.endpoint.ledger.is_some(), session.is_late());
        for event in events {
            self.emit(sid, event);
        }
        if let Some(id) = socket {
            self.mark(id);
        }
        if is_left {
            self.end(now, sid, EndReason::Gone(GoneReason::Final));
        } else if is_complete {
            self.end(now, sid, EndReason::Gone(GoneReason::Ended));
        } else {
            if socket.is_none() {
                self.weigh(now, sid);
            }
            if is_stored {
                self.store(now, sid);
            }
            if is_stored || is_late {
                self.watch(sid);
            }
        }
    }

    /// Registers the next deadline of a session.
    pub(super) fn watch(&mut self, sid: SessionId) {
        let Some(session) = self.sessions.get_mut(&sid) else {
            return;
        };
        let deadline = session.next_deadline();
        if deadline != session.deadline {
            self.deadlines
                .remove(&(session.deadline, Key::Session(sid)));
            session.deadline = deadline;
            self.deadlines.insert((deadline, Key::Session(sid)));
        }
    }

    /// The session has lost its socket.
    pub(super) fn detach(&mut self, now: Instant, sid: SessionId) {
        let Some(session) = self.sessions.get_mut(&sid) else {
            return;
        };
        let expires = now + Duration::from_millis(session.ttl);
        let expires = match session.place {
            // A hello that nobody confirmed does not live longer for that.
            Place::Attached { until, .. } => until.min(expires),
            _ => expires,
        };
        session.endpoint.detach();
        if let Some(ledger) = &mut session.endpoint.ledger {
            ledger.touch_at = now;
        }
        session.place = Place::Detached {
            since: now,
            expires,
        };
        let (owner, bytes) = (session.owner.clone(), weight(&session.endpoint));
        let was_shown = session.is_shown;
        self.detached.insert(&owner, now, sid, bytes);
        if was_shown {
            self.emit(sid, ServerEvent::Detached);
        }
        self.store(now, sid);
        self.watch(sid);
        self.make_room(now, &owner);
    }

    /// Keeps a session that was [taken up](Session::taken_up).
    pub(super) fn take_up(&mut self, now: Instant, sid: SessionId, session: Session<P>) {
        self.detached.insert(&session.owner, now, sid, 0);
        self.sessions.insert(sid, Box::new(session));
    }

    /// The session leaves where it is: a socket is closed, or it is detached no more.
    pub(super) fn leave_place(&mut self, sid: SessionId, code: SessionClose) {
        let Some(session) = self.sessions.get(&sid) else {
            return;
        };
        match session.place {
            Place::Attached { socket, .. } => self.hang_up(socket, code),
            Place::Detached { since, .. } => self.detached.remove(&session.owner, since, sid),
        }
    }

    /// Closes a socket, once what is left for it is written. Nobody listens to it any more.
    pub(super) fn hang_up(&mut self, id: SocketId, code: SessionClose) {
        let is_open = |socket: &Socket<P>| !matches!(socket.stage, Stage::Closed);
        if self.sockets.get(&id).is_some_and(is_open) {
            self.set_stage(id, Stage::Closed);
            self.outputs.push_back(ServerOutput::Close(id, code));
        }
    }

    pub(super) fn set_stage(&mut self, id: SocketId, stage: Stage) {
        if let Some(socket) = self.sockets.get_mut(&id) {
            if let Some(until) = socket.stage.deadline() {
                self.deadlines.remove(&(until, Key::Socket(id)));
            }
            if let Some(until) = stage.deadline() {
                self.deadlines.insert((until, Key::Socket(id)));
            }
            socket.stage = stage;
        }
    }

    /// The hello of this session is confirmed, or given up.
    pub(super) fn forget_hello(&mut self, sid: SessionId) {
        let Some(address) = self.greeted_from.remove(&sid) else {
            return;
        };
        let count = self.hellos.get(&address).copied().unwrap_or(0);
        match count {
            0 | 1 => self.hellos.remove(&address),
            _ => self.hellos.insert(address, count - 1),
        };
    }

    /// A session without a socket may hold more or less than before.
    fn weigh(&mut self, now: Instant, sid: SessionId) {
        let Some(session) = self.sessions.get(&sid) else {
            return;
        };
        if let Place::Detached { since, .. } = session.place {
            let (owner, bytes) = (session.owner.clone(), weight(&session.endpoint));
            self.detached.remove(&owner, since, sid);
            self.detached.insert(&owner, since, sid, bytes);
            self.make_room(now, &owner);
        }
    }

    /// Whole sessions go, never single messages.
    fn make_room(&mut self, now: Instant, owner: &Owner) {
        let (per_principal, bytes) = (
            self.config.detached_per_principal,
            self.config.detached_bytes,
        );
        let next = |server: &Self| {
            let surplus = server.detached.surplus(owner, per_principal);
            surplus.or_else(|| server.detached.heaviest(bytes))
        };
        while let Some(victim) = next(self) {
            self.end(now, victim, EndReason::Gone(GoneReason::Evicted));
        }
    }
}

fn weight<P: Payload + Clone>(endpoint: &Endpoint<P>) -> u64 {
    SESSION_BYTES + endpoint.held_bytes()
}
