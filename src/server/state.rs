//! The server behind its lock: the core, the sockets and the handles' part of the sessions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::line::{Line, Question};
use super::metrics::{Metric, Traffic};
use super::secrets::SystemSecrets;
use super::slot::{Origin, Slot};
use super::start::{Handler, Start};
use super::storing::Job;
use crate::Message;
use crate::core::Instant;
use crate::core::session::{
    Control, Frame, Server, ServerConfig, ServerEvent, ServerOutput, SessionClose, SessionId,
    SocketId,
};

/// The server behind its lock. Nothing here calls the application, nor drops what is its own.
pub(super) struct State {
    pub(super) core: Server<Message, SystemSecrets>,
    // Trees, which give memory back when there is less in them.
    pub(super) lines: BTreeMap<SocketId, Box<Line>>,
    pub(super) slots: BTreeMap<SessionId, Arc<Slot>>,
    pub(super) principals: BTreeSet<(Arc<str>, SessionId)>,
    /// The subprotocols of sessions that are welcomed and not confirmed.
    welcomed: BTreeMap<SessionId, String>,
    /// The deadline that the alarm waits for.
    pub(super) armed: Option<Instant>,
    pub(super) next_socket: u64,
    /// Events that are not counted yet.
    pub(super) metrics: Vec<Metric>,
    pub(super) traffic: Traffic,
    /// Calls of the store that are not made yet.
    pub(super) jobs: Vec<Job>,
    /// Farewells that a runtime has not done, which has ended.
    pub(super) left: Vec<Job>,
    /// Sessions that have ended here, and of which the store does not know yet.
    pub(super) farewells: BTreeSet<SessionId>,
    /// Closures that have not returned.
    pub(super) handlers: usize,
}

impl State {
    pub(super) fn new(config: ServerConfig) -> Self {
        Self {
            core: Server::new(config, SystemSecrets),
            lines: BTreeMap::new(),
            slots: BTreeMap::new(),
            principals: BTreeSet::new(),
            welcomed: BTreeMap::new(),
            armed: None,
            next_socket: 0,
            metrics: Vec::new(),
            traffic: Traffic::default(),
            jobs: Vec::new(),
            left: Vec::new(),
            farewells: BTreeSet::new(),
            handlers: 0,
        }
    }

    /// Carries out what the core wants, but for the sessions that begin: their closures are to be
    /// called without the lock.
    pub(super) fn settle(&mut self) -> Vec<Start> {
        let mut starts = Vec::new();
        while let Some(output) = self.core.poll_output() {
            match output {
                ServerOutput::Write(id) => self.fill(id),
                ServerOutput::Authenticate {
                    socket,
                    auth,
                    protocols,
                } => {
                    if let Some(line) = self.lines.get_mut(&socket) {
                        line.question = Some(Question { auth, protocols });
                        line.signals.ask.notify_one();
                    }
                }
                ServerOutput::Close(id, code) => {
                    self.metrics.push(Metric::Closed(code));
                    if let Some(line) = self.lines.get_mut(&id) {
                        line.hang_up(code);
                    }
                }
                ServerOutput::Store { sid, fence, calls } => {
                    let job = Job::new(sid, fence, calls);
                    if matches!(job, Job::Farewell { .. }) {
                        self.farewells.insert(sid);
                    }
                    self.jobs.push(job);
                }
                ServerOutput::Attach(id, sid, attach) => {
                    self.jobs.push(Job::Attach(id, sid, attach));
                }
                ServerOutput::Event(sid, event) => starts.extend(self.handle_event(sid, event)),
            }
        }
        starts
    }

    /// Gives a line the frames that it has room for.
    pub(super) fn fill(&mut self, id: SocketId) {
        let Some(line) = self.lines.get_mut(&id) else {
            return;
        };
        let sid = self.core.session(id);
        let endpoint = sid.and_then(|sid| self.core.endpoint(sid));
        let written = endpoint.map_or(0, |endpoint| endpoint.written());
        let mut has_more = false;
        while let Some(frame) = self.core.poll_frame(id, line.room()) {
            has_more = true;
            self.traffic.count_sent(&frame, written);
            if let Frame::Control(Control::Gone(gone)) = &frame
                && line.sid.is_none()
            {
                self.metrics.push(Metric::Refused(gone.why));
            }
            if let Frame::Control(Control::Welcome(welcome)) = &frame
                && self.core.endpoint(welcome.sid).is_some()
            {
                let protocol = welcome.protocol.clone();
                self.welcomed.insert(welcome.sid, protocol);
            }
            line.push(frame);
        }
        // The socket's own task calls this: if it woke itself for nothing, another thread would
        // often take it over.
        if has_more {
            line.signals.write.notify_one();
        }
    }

    /// The client's messages that this socket's session has.
    pub(super) fn received(&self, id: SocketId) -> Option<u64> {
        let endpoint = self.core.endpoint(self.core.session(id)?)?;
        Some(endpoint.positions().rx)
    }

    /// Wakes the tasks that wait for positions of this socket's session.
    pub(super) fn announce(&self, id: SocketId) {
        if let Some(sid) = self.lines.get(&id).and_then(|line| line.sid) {
            self.announce_session(sid);
        }
    }

    /// A frame of a client is handled; false if its socket is to be left, because it asks and does not
    /// read the answers.
    pub(super) fn note_frame(&mut self, id: SocketId) -> bool {
        let Some(line) = self.lines.get(&id) else {
            return true;
        };
        if line.is_swamped() {
            let code = SessionClose::WriteTimeout;
            self.metrics.push(Metric::Closed(code));
            return false;
        }
        if let Some(sid) = line.sid {
            self.announce_session(sid);
        }
        true
    }

    pub(super) fn announce_session(&self, sid: SessionId) {
        if let Some(slot) = self.slots.get(&sid) {
            slot.announce();
        }
    }

    fn handle_event(&mut self, sid: SessionId, event: ServerEvent<Message>) -> Option<Start> {
        match event {
            ServerEvent::Started { .. } => return self.start(sid),
            ServerEvent::Unconfirmed => drop(self.welcomed.remove(&sid)),
            ServerEvent::Resumed => {
                self.metrics.push(Metric::Resumed);
                if !self.slots.contains_key(&sid) {
                    // Its first socket was lost before the session had begun.
                    return self.start(sid);
                }
                self.mark_line(sid);
            }
            ServerEvent::Detached => self.metrics.push(Metric::Detached),
            ServerEvent::Messages => {
                if let Some(slot) = self.slots.get(&sid) {
                    slot.messages.notify_one();
                }
            }
            ServerEvent::Ended { remaining, end } => {
                self.metrics.push(Metric::Ended(end.why));
                if let Some(slot) = self.slots.remove(&sid) {
                    self.principals.remove(&(Arc::clone(&slot.principal), sid));
                    slot.finish(remaining, end);
                }
            }
            // Nothing expires in the queue, nor is dropped from it for want of room.
            _ => {}
        }
        None
    }

    /// The peer of a socket has closed it.
    pub(super) fn part(&mut self, now: Instant, id: SocketId, code: u16) {
        self.core.handle_close(now, id, code);
        if let Some(line) = self.lines.get(&id) {
            line.signals.close.notify_one();
        }
    }

    /// Begins a session on the socket that it is attached to; without one, later.
    fn start(&mut self, sid: SessionId) -> Option<Start> {
        let handler = self.mark_line(sid)?.handler.take()?;
        let welcomed = self.welcomed.remove(&sid);
        let origin = match self.core.handed_over(sid) {
            Some((protocol, doubtful)) => Origin {
                protocol: protocol.to_owned(),
                doubtful: Some(doubtful),
            },
            None => Origin {
                protocol: welcomed.unwrap_or_default(),
                doubtful: None,
            },
        };
        Some(self.begin(sid, origin, handler).1)
    }

    /// The application's part of a session.
    pub(super) fn begin(
        &mut self,
        sid: SessionId,
        origin: Origin,
        handler: Handler,
    ) -> (Arc<Slot>, Start) {
        self.metrics.push(Metric::Started);
        let principal = self.core.shared_principal(sid).unwrap_or_else(|| "".into());
        let slot = Arc::new(Slot::new(sid, principal, origin));
        self.slots.insert(sid, Arc::clone(&slot));
        self.principals.insert((Arc::clone(&slot.principal), sid));
        self.handlers += 1;
        let start = Start {
            slot: Arc::clone(&slot),
            handler,
        };
        (slot, start)
    }

    /// Notes the session at the socket that it is attached to.
    fn mark_line(&mut self, sid: SessionId) -> Option<&mut Line> {
        let id = self.core.socket(sid)?;
        let line = self.lines.get_mut(&id)?;
        line.sid = Some(sid);
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn a_socket_without_frames_to_write_is_not_woken() {
        let mut state = State::new(ServerConfig::default());
        let id = SocketId(1);
        let handler: Handler = Box::new(|_| Box::pin(async { Ok(()) }));
        let line = Line::new(Arc::default(), handler);
        let signals = Arc::clone(&line.signals);
        state.lines.insert(id, Box::new(line));
        state.core.handle_open(Instant::ORIGIN, id, 0);
        let is_woken = || signals.write.notified().now_or_never().is_some();

        state.fill(id);
        assert!(!is_woken());

        state.core.handle_control(Instant::ORIGIN, id, "#p 1,0,0");
        state.fill(id);
        assert!(is_woken(), "the fault is to be written");
    }
}
