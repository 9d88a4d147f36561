//! First frames: hello and resume, and the application's word on them.

use std::mem;
use std::sync::Arc;

use super::admission::{Admission, Denial, Rate};
use super::detached::Owner;
use super::server::{FirstFrame, Server, ServerEvent, ServerOutput, SocketId, Stage};
use super::session::{Keys, Place, Session};
use crate::core::queue::Payload;
use crate::core::session::close_code::SessionClose;
use crate::core::session::codec::{
    Control, Epoch, Fault, Gone, GoneReason, Heartbeat, Hello, Positions, ProtocolError, Resume,
    Resumed, SessionId, Token, Welcome,
};
use crate::core::session::endpoint::{Endpoint, Frame, Rhythm};
use crate::core::session::limits::Limits;
use crate::core::session::report::EndReason;
use crate::core::session::secrets::{Digest, Secrets, random};
use crate::core::span::Span;
use crate::core::time::Instant;

impl<P: Payload<Text = String> + Clone, S: Secrets> Server<P, S> {
    /// The application has decided on a socket that it was asked about.
    pub fn handle_admission(
        &mut self,
        now: Instant,
        id: SocketId,
        admission: Result<Admission, Denial>,
    ) {
        let Some(socket) = self.sockets.get_mut(&id) else {
            return;
        };
        let Stage::Checking(first, _) = &socket.stage else {
            return;
        };
        let (first, address) = ((**first).clone(), socket.address);
        match (first, admission) {
            (_, Err(Denial::Expired)) => self.hang_up(id, SessionClose::CredentialsExpired),
            (FirstFrame::Resume { until, .. }, Err(Denial::Denied)) => {
                self.refuse_resume(now, id, until, GoneReason::Denied);
            }
            (FirstFrame::Hello(_), Err(Denial::Denied)) => {
                let fault = Fault {
                    code: SessionClose::Denied.get(),
                    message: "the credentials were refused".to_owned(),
                };
                self.write(id, Frame::Control(Control::Fault(fault)));
                self.hang_up(id, SessionClose::Denied);
            }
            (FirstFrame::Hello(hello), Ok(admission)) => {
                self.welcome(now, id, &hello, admission, address);
            }
            (FirstFrame::Resume { resume, until }, Ok(admission)) => {
                self.resume(now, id, &resume, until, &admission.principal);
            }
        }
    }

    /// Asks the application, unless the address asks too often.
    pub(super) fn ask(&mut self, now: Instant, id: SocketId, first: FirstFrame) {
        let Some(socket) = self.sockets.get(&id) else {
            return;
        };
        if self.is_draining {
            return self.hang_up(id, SessionClose::Away);
        }
        let address = socket.address;
        let (is_excessive, auth, protocols) = match &first {
            FirstFrame::Hello(hello) => {
                let pending = self.hellos.get(&address).copied().unwrap_or(0);
                let is_excessive = pending >= self.config.hellos_per_address;
                (is_excessive, hello.auth.clone(), hello.protocols.clone())
            }
            FirstFrame::Resume { resume, .. } => {
                let limit = self.config.refusals_per_minute;
                let is_excessive = self.refusals.is_exceeded(now, address, limit);
                (is_excessive, resume.auth.clone(), Vec::new())
            }
        };
        if is_excessive {
            return self.hang_up(id, SessionClose::Overloaded);
        }
        let until = now + self.config.first_frame;
        self.set_stage(id, Stage::Checking(Box::new(first), until));
        let socket = id;
        self.outputs.push_back(ServerOutput::Authenticate {
            socket,
            auth,
            protocols,
        });
    }

    /// The client holds the latest token: the one before is worth nothing any more.
    pub(super) fn confirm(&mut self, now: Instant, sid: SessionId, id: SocketId, attempt: u64) {
        let Some(session) = self.sessions.get_mut(&sid) else {
            return;
        };
        if attempt != session.attempt {
            return self.refuse(now, id, ProtocolError::Unexpected);
        }
        session.endpoint.hear(now);
        session.keys.confirm();
        session.place = Place::Attached {
            socket: id,
            is_confirmed: true,
            until: Instant::NEVER,
        };
        if !session.endpoint.handle_confirmation() {
            self.show(sid);
        }
        self.touch(now, sid);
    }

    fn welcome(
        &mut self,
        now: Instant,
        id: SocketId,
        hello: &Hello,
        admission: Admission,
        address: u64,
    ) {
        let sid = SessionId(random(&mut self.secrets));
        let epoch = Epoch(random(&mut self.secrets));
        let token = Token(random(&mut self.secrets));
        let config = &self.config;
        let peer = Limits {
            window: hello.window,
            max: hello.max,
        };
        let mut endpoint =
            Endpoint::new(config.limits, config.acks, Arc::clone(&self.queue_limits));
        endpoint.open(now, peer);
        // The client refuses what it did not offer.
        let mut protocol = admission.protocol;
        if !hello.protocols.contains(&protocol) {
            protocol.clear();
        }
        let nothing = Positions::default();
        let _agrees = endpoint.attach(now, nothing, nothing, self.rhythm());
        let ttl = hello.ttl.min(config.ttl.as_millis() as u64);
        let owner = Owner::new(&admission.principal, address);
        endpoint.ledger = self.new_ledger(&protocol);
        let session = Session {
            endpoint,
            keys: Keys::new(&self.secrets, epoch, &admission.principal, &token),
            owner,
            attempt: 0,
            place: Place::Attached {
                socket: id,
                is_confirmed: false,
                until: now + config.first_frame,
            },
            is_shown: false,
            is_announced: false,
            ttl,
            resumes: Rate::new(),
            deadline: Instant::NEVER,
        };
        let welcome = Welcome {
            sid,
            epoch,
            token,
            protocol,
            window: config.limits.window,
            max: config.limits.max,
            ttl,
            heartbeat: self.heartbeat(),
        };
        // After a restart the sessions of everybody are unknown, and an office has one address.
        let socket = self.sockets.get_mut(&id);
        if socket.is_some_and(|socket| mem::take(&mut socket.is_suspect)) {
            self.refusals.forgive(address);
        }
        *self.hellos.entry(address).or_insert(0) += 1;
        self.greeted_from.insert(sid, address);
        self.sessions.insert(sid, Box::new(session));
        self.set_stage(id, Stage::Attached(sid));
        self.write(id, Frame::Control(Control::Welcome(welcome)));
        self.touch(now, sid);
    }

    fn resume(
        &mut self,
        now: Instant,
        id: SocketId,
        resume: &Resume,
        until: Instant,
        principal: &str,
    ) {
        let sid = resume.sid;
        if self.config.node.is_none() {
            self.expire(now, sid);
        }
        let tombstone = self.tombstones.find(sid);
        if let Some(tombstone) = tombstone.filter(|_| !self.sessions.contains_key(&sid)) {
            let keys = &tombstone.keys;
            let is_same = keys.epoch == resume.epoch;
            if is_same
                && keys
                    .check(&self.secrets, principal, &resume.token)
                    .is_some()
                && let Some(gone) = self.tombstones.tell(sid)
            {
                return self.answer_gone(now, id, until, gone);
            }
            // With a store the session may have gone on elsewhere, with newer tokens.
            if self.config.node.is_none() {
                let why = match is_same {
                    true => GoneReason::Denied,
                    false => GoneReason::Unknown,
                };
                return self.refuse_resume(now, id, until, why);
            }
        }
        if self.ask_store(now, id, resume, until, principal) {
            return;
        }
        let limit = self.config.resumes_per_minute;
        let known = self.sessions.get_mut(&sid);
        let Some(session) = known.filter(|session| session.keys.epoch == resume.epoch) else {
            return self.refuse_resume(now, id, until, GoneReason::Unknown);
        };
        let Some(presented) = session.keys.check(&self.secrets, principal, &resume.token) else {
            return self.refuse_resume(now, id, until, GoneReason::Denied);
        };
        if resume.attempt <= session.attempt {
            // An older socket, or another copy of the client.
            return self.hang_up(id, SessionClose::Superseded);
        }
        if !session.resumes.count(now, limit) {
            return self.hang_up(id, SessionClose::Overloaded);
        }
        if !session.endpoint.agrees(resume.positions) {
            return self.lose(now, id, sid, until);
        }
        let token = Token(random(&mut self.secrets));
        self.attach(now, id, resume, presented, token);
    }

    /// The two sides do not agree on the state of a session.
    pub(super) fn lose(&mut self, now: Instant, id: SocketId, sid: SessionId, until: Instant) {
        let old = self.socket(sid);
        if let Some(session) = self.sessions.get_mut(&sid) {
            session.endpoint.doubt_stored();
        }
        self.end(now, sid, EndReason::Gone(GoneReason::StateLost));
        if let Some(old) = old {
            self.hang_up(old, SessionClose::StateLost);
        }
        let gone = self.tombstones.tell(sid).unwrap_or(Gone {
            why: GoneReason::StateLost,
            rx: None,
        });
        self.answer_gone(now, id, until, gone);
    }

    /// The time of a session may be over before its timer fires.
    fn expire(&mut self, now: Instant, sid: SessionId) {
        let place = self.sessions.get(&sid).map(|session| session.place);
        if let Some(Place::Detached { expires, .. }) = place
            && expires <= now
        {
            self.end(now, sid, EndReason::Gone(GoneReason::Expired));
        }
    }

    pub(super) fn attach(
        &mut self,
        now: Instant,
        id: SocketId,
        resume: &Resume,
        presented: Digest,
        token: Token,
    ) {
        let sid = resume.sid;
        self.leave_place(sid, SessionClose::Superseded);
        let (rhythm, heartbeat) = (self.rhythm(), self.heartbeat());
        let Some(session) = self.sessions.get_mut(&sid) else {
            return;
        };
        session.accept(&self.secrets, resume.attempt, presented, &token);
        let positions = session.endpoint.positions();
        let _agrees = session
            .endpoint
            .attach(now, resume.positions, positions, rhythm);
        session.place = Place::Attached {
            socket: id,
            is_confirmed: false,
            until: Instant::NEVER,
        };
        let resumed = Resumed {
            attempt: resume.attempt,
            token,
            positions,
            ttl: session.ttl,
            heartbeat,
        };
        let was_shown = session.is_shown;
        // A store learns of a session when it is confirmed, and the application after that.
        let is_unknown = session.endpoint.ledger.is_some() && !was_shown;
        self.set_stage(id, Stage::Attached(sid));
        self.write(id, Frame::Control(Control::Resumed(resumed)));
        if !is_unknown {
            self.show(sid);
        }
        if was_shown {
            self.emit(sid, ServerEvent::Resumed);
        }
        self.touch(now, sid);
    }

    /// The application learns of a session.
    pub(super) fn show(&mut self, sid: SessionId) {
        let Some(session) = self
            .sessions
            .get_mut(&sid)
            .filter(|session| !session.is_shown)
        else {
            return;
        };
        session.is_shown = true;
        let principal = session.principal().to_owned();
        self.forget_hello(sid);
        self.emit(sid, ServerEvent::Started { principal });
    }

    pub(super) fn refuse_resume(
        &mut self,
        now: Instant,
        id: SocketId,
        until: Instant,
        why: GoneReason,
    ) {
        if let Some(socket) = self.sockets.get_mut(&id) {
            socket.is_suspect = why == GoneReason::Unknown;
            self.refusals.count(now, socket.address);
        }
        self.answer_gone(now, id, until, Gone { why, rx: None });
    }

    /// The client may say hello on the same socket.
    pub(super) fn answer_gone(&mut self, now: Instant, id: SocketId, until: Instant, gone: Gone) {
        let until = until.max(now + self.config.first_frame);
        self.set_stage(id, Stage::Gone(until));
        self.write(id, Frame::Control(Control::Gone(gone)));
    }

    fn rhythm(&self) -> Rhythm {
        Rhythm {
            silence: Span::new(self.config.heartbeat_interval),
            patience: Span::new(self.config.heartbeat_timeout),
        }
    }

    fn heartbeat(&self) -> Heartbeat {
        Heartbeat {
            interval: self.config.heartbeat_interval.as_millis() as u64,
            timeout: self.config.heartbeat_timeout.as_millis() as u64,
        }
    }
}
