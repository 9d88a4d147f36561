//! The server's host.

use steadysocket::core::session::{Admission, ServerEvent, ServerOutput, SessionId, SocketId};

use super::link::Wire;
use super::net::{Net, Pace};
use super::note::{Note, Read};
use super::oracle::Side;
use super::scheme::Scheme;

impl Net {
    pub(crate) fn socket_id(link: usize) -> SocketId {
        SocketId(link as u64)
    }

    /// One frame arrives at the server; false if there is none.
    pub(crate) fn deliver_up(&mut self, link: usize) -> bool {
        let Some(wire) = self.links[link].up.pop_front() else {
            return false;
        };
        if self.links[link].server_listens {
            self.say(format_args!("server {link} < {wire:?}"));
            let before = self.sid.and_then(|sid| self.fingerprint(sid));
            let is_resume = matches!(&wire, Wire::Text(text) if text.starts_with("#resume "));
            let wire = self.bend(link, Side::Server, wire);
            self.server_reads(link, wire);
            self.check_fence(link, before, is_resume);
        }
        true
    }

    /// I5: frames of another socket than the current one change nothing.
    fn check_fence(&mut self, link: usize, before: Option<String>, is_resume: bool) {
        let is_current = |sid| self.server.socket(sid) == Some(Self::socket_id(link));
        let Some(sid) = self.sid.filter(|sid| !is_resume && !is_current(*sid)) else {
            return;
        };
        let after = self.fingerprint(sid);
        if after.is_some() && self.server.socket(sid).is_some() {
            assert_eq!(after, before, "I5: a frame of another socket counts");
        }
    }

    fn fingerprint(&self, sid: SessionId) -> Option<String> {
        let endpoint = self.server.endpoint(sid)?;
        Some(format!("{:?} {}", endpoint.positions(), endpoint.acked()))
    }

    pub(crate) fn server_reads(&mut self, link: usize, wire: Wire) {
        let (now, id) = (self.now, Self::socket_id(link));
        match Note::read(wire) {
            Read::Close(code) => {
                self.links[link].server_listens = false;
                // The closing handshake, for a client that waits for it.
                self.links[link].send_down(Wire::Close(code));
                self.server.handle_close(now, id, code);
            }
            Read::Control(text) => self.server.handle_control(now, id, &text),
            Read::Message(header, note, bytes) => {
                self.server.handle_message(now, id, header, note, bytes);
            }
            Read::Malformed(error) => self.server.handle_malformed(now, id, error),
        }
        self.pump_server();
    }

    /// Carries out what the server wants.
    pub(crate) fn pump_server(&mut self) {
        loop {
            self.check_server();
            while let Some(output) = self.server.poll_output() {
                self.obey(output);
            }
            let mut has_moved = false;
            if self.setting.server_pace == Pace::Fast {
                let sessions: Vec<_> = self.server.sessions().collect();
                for sid in sessions {
                    while self.server_takes(sid) {
                        has_moved = true;
                    }
                }
                while self.server_takes_remaining() {}
            }
            if !has_moved {
                return;
            }
        }
    }

    fn obey(&mut self, output: ServerOutput<Note>) {
        match output {
            ServerOutput::Authenticate { socket, auth, .. } => {
                let admission = self.admission.clone().unwrap_or_else(|| {
                    Ok(Admission {
                        principal: auth.unwrap_or_default(),
                        protocol: String::new(),
                    })
                });
                self.server.handle_admission(self.now, socket, admission);
            }
            ServerOutput::Write(id) => self.server_writes(id),
            ServerOutput::Close(id, code) => {
                let link = &mut self.links[id.0 as usize];
                link.send_down(Wire::Close(code.get()));
                link.server_listens = false;
                self.say(format_args!("server closes {} {}", id.0, code.get()));
            }
            ServerOutput::Event(sid, event) => self.server_hears(sid, event),
            _ => {}
        }
    }

    pub(crate) fn server_writes(&mut self, id: SocketId) {
        self.check_server();
        while let Some(frame) = self.server.poll_frame(id, self.server_room) {
            let wire = Note::wire(&frame);
            self.say(format_args!("server {} > {wire:?}", id.0));
            let of_client = self
                .sid
                .is_some_and(|sid| self.server.socket(sid) == Some(id));
            if of_client {
                self.check_frame(&frame, Side::Client);
            }
            let link = id.0 as usize;
            self.void_token(link, &wire);
            if !self.is_swallowed(link, Side::Server, &wire) {
                self.links[link].send_down(wire);
            }
        }
    }

    fn server_hears(&mut self, sid: SessionId, event: ServerEvent<Note>) {
        match event {
            ServerEvent::Ended { remaining, end } => {
                self.say(format_args!("server ended {}", end.why.as_str()));
                if self.oracle_is_off {
                    self.ends.push((Side::Server, end));
                    return;
                }
                let index = self.oracle.index(sid);
                let remaining = remaining.into_iter().map(|delivery| (sid, delivery));
                self.remaining.extend(remaining);
                self.oracle.end(index, Side::Server, &end);
                if self.scheme != Scheme::AckAfterEnd {
                    self.server_unacked.retain(|(other, _)| *other != sid);
                }
                self.ends.push((Side::Server, end));
            }
            ServerEvent::Dropped(note, reason) => {
                self.say(format_args!("server dropped {} {reason:?}", note.id));
                let index = self.oracle.index(sid);
                let queue = &mut self.oracle.direction(index, Side::Server).queue;
                queue.retain(|id| *id != note.id);
            }
            ServerEvent::Messages => {
                let is_news = !self.announced.contains(&sid);
                assert!(is_news, "messages are announced once until all are taken");
                self.announced.push(sid);
            }
            event => self.say(format_args!("server {event:?}")),
        }
    }
}
