//! Inputs from sockets and the clock.

use std::collections::VecDeque;

use super::server::{FirstFrame, Key, Server, Socket, SocketId, Stage};
use super::session::Place;
use crate::core::queue::Payload;
use crate::core::session::close_code::SessionClose;
use crate::core::session::codec::{Control, GoneReason, Header, ProtocolError, SessionId};
use crate::core::session::report::EndReason;
use crate::core::session::secrets::Secrets;
use crate::core::time::Instant;

/// As many sessions end in one call, so that others are served between those that end together, as
/// after a restart.
const BATCH: usize = 1_024;

impl<P: Payload<Text = String> + Clone, S: Secrets> Server<P, S> {
    /// A socket is open that carries a session. `address` stands for the client's address, for
    /// limits.
    pub fn handle_open(&mut self, now: Instant, id: SocketId, address: u64) {
        let deadline = now + self.config.first_frame;
        let socket = Socket {
            address,
            stage: Stage::Fresh(deadline),
            frames: VecDeque::new(),
            is_dirty: false,
            is_suspect: false,
        };
        self.sockets.insert(id, socket);
        self.deadlines.insert((deadline, Key::Socket(id)));
    }

    /// A message has arrived. `bytes` is the least size that its payload can have.
    pub fn handle_message(
        &mut self,
        now: Instant,
        id: SocketId,
        header: Header,
        payload: P,
        bytes: u64,
    ) {
        let sid = match self.confirmed(id) {
            Ok(Some(sid)) => sid,
            Ok(None) => return,
            Err(error) => return self.refuse(now, id, error),
        };
        let Some(session) = self.sessions.get_mut(&sid) else {
            return;
        };
        let result = session.endpoint.handle_message(now, header, payload, bytes);
        self.settle(now, sid, id, result);
    }

    /// A text message has arrived that begins with `#`.
    pub fn handle_control(&mut self, now: Instant, id: SocketId, text: &str) {
        if !self.sockets.contains_key(&id) {
            return;
        }
        match Control::parse_of_client(text) {
            Ok(control) => self.handle_frame(now, id, control),
            Err(error) => self.refuse(now, id, error),
        }
    }

    /// A message has arrived whose header is malformed.
    pub fn handle_malformed(&mut self, now: Instant, id: SocketId, error: ProtocolError) {
        self.refuse(now, id, error);
    }

    /// The socket has closed with this code; 1006 if it was lost. A terminal code ends the session:
    /// its client will not come back.
    pub fn handle_close(&mut self, now: Instant, id: SocketId, code: u16) {
        let attached = self.session(id);
        self.set_stage(id, Stage::Closed);
        self.sockets.remove(&id);
        match attached {
            Some(sid) if SessionClose::is_terminal(code) => {
                self.end(now, sid, EndReason::of_close(code));
            }
            Some(sid) => self.detach(now, sid),
            None => {}
        }
    }

    /// The socket's buffer has drained a good deal.
    pub fn handle_progress(&mut self, now: Instant, id: SocketId) {
        let sid = self.session(id);
        if let Some(session) = sid.and_then(|sid| self.sessions.get_mut(&sid)) {
            session.endpoint.handle_progress(now);
        }
    }

    /// Time has passed. At most 1,024 sockets and sessions are seen to in one call; if more are due,
    /// [`poll_timeout`](Self::poll_timeout) stays in the past.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.tombstones.expire(now, BATCH);
        for _ in 0..BATCH {
            let Some((_, key)) = self.deadlines.first().filter(|(at, _)| *at <= now).copied()
            else {
                return;
            };
            match key {
                Key::Socket(id) => self.handle_socket_timeout(id),
                Key::Session(sid) => self.handle_session_timeout(now, sid),
            }
        }
    }

    fn handle_socket_timeout(&mut self, id: SocketId) {
        let code = match self.sockets.get(&id).map(|socket| &socket.stage) {
            // Not the client's fault: it may come back.
            Some(Stage::Checking(..) | Stage::Attaching(_)) => SessionClose::Overloaded,
            _ => SessionClose::FirstFrameLate,
        };
        self.hang_up(id, code);
    }

    fn handle_session_timeout(&mut self, now: Instant, sid: SessionId) {
        let Some(session) = self.sessions.get_mut(&sid) else {
            return;
        };
        let is_alive = session.endpoint.handle_timeout(now);
        let place = session.place;
        match place {
            Place::Detached { expires, .. } if expires <= now => {
                if self.expire_stored(now, sid) {
                    return self.watch(sid);
                }
                return self.end(now, sid, EndReason::Gone(GoneReason::Expired));
            }
            Place::Attached { until, socket, .. } if until <= now => {
                self.hang_up(socket, SessionClose::FirstFrameLate);
                return self.end(now, sid, EndReason::Stopped);
            }
            Place::Attached { socket, .. } if !is_alive => {
                self.hang_up(socket, SessionClose::HeartbeatTimeout);
                return self.detach(now, sid);
            }
            Place::Attached { socket, .. } => self.mark(socket),
            Place::Detached { .. } => {}
        }
        self.touch(now, sid);
    }

    fn handle_frame(&mut self, now: Instant, id: SocketId, control: Control) {
        let Some(stage) = self.sockets.get(&id).map(|socket| socket.stage.clone()) else {
            return;
        };
        match (stage, control) {
            (Stage::Closed, _) => {}
            (Stage::Attached(sid), Control::Unknown | Control::Fault(_)) => self.hear(now, sid),
            (_, Control::Unknown | Control::Fault(_)) => {}
            (Stage::Fresh(_) | Stage::Gone(_), Control::Hello(hello)) => {
                self.ask(now, id, FirstFrame::Hello(hello));
            }
            (Stage::Fresh(until), Control::Resume(resume)) => {
                self.ask(now, id, FirstFrame::Resume { resume, until });
            }
            (Stage::Attached(sid), Control::Confirm(attempt)) => {
                self.confirm(now, sid, id, attempt);
            }
            (Stage::Attached(_), control) => {
                let result = match self.confirmed(id) {
                    Ok(Some(sid)) => self.sessions.get_mut(&sid).map(|session| {
                        let result = session.endpoint.handle_control(now, &control);
                        (sid, result)
                    }),
                    Ok(None) => None,
                    Err(error) => return self.refuse(now, id, error),
                };
                if let Some((sid, result)) = result {
                    self.settle(now, sid, id, result);
                }
            }
            _ => self.refuse(now, id, ProtocolError::Unexpected),
        }
    }

    /// A frame that says nothing to this server is a sign of life all the same.
    fn hear(&mut self, now: Instant, sid: SessionId) {
        if let Some(session) = self.sessions.get_mut(&sid) {
            session.endpoint.hear(now);
            self.touch(now, sid);
        }
    }

    /// The session of a socket that may send; `None` for a socket that nobody listens to any more.
    fn confirmed(&self, id: SocketId) -> Result<Option<SessionId>, ProtocolError> {
        let Some(socket) = self.sockets.get(&id) else {
            return Ok(None);
        };
        // To one that is closed already no refusal is told.
        let Stage::Attached(sid) = socket.stage else {
            return Err(ProtocolError::Unexpected);
        };
        match self.sessions.get(&sid).map(|session| session.place) {
            Some(Place::Attached { is_confirmed, .. }) if is_confirmed => Ok(Some(sid)),
            Some(Place::Attached { .. }) => Err(ProtocolError::Unexpected),
            _ => Ok(None),
        }
    }

    fn settle(
        &mut self,
        now: Instant,
        sid: SessionId,
        id: SocketId,
        result: Result<(), ProtocolError>,
    ) {
        match result {
            Ok(()) => self.touch(now, sid),
            Err(error) => self.refuse(now, id, error),
        }
    }
}
