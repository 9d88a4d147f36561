//! The client's host.

use steadysocket::core::session::{
    ClientEvent, ClientOutput, Control, Frame, Framing, GoneReason, Offer, Opened, Redial,
    Subprotocol, parse_binary, parse_text,
};

use super::link::{Link, Wire};
use super::note::Note;
use super::oracle::Side;
use super::world::{Pace, World};

impl World {
    /// The client dials, if it wants to, and its socket opens.
    pub(crate) fn dial(&mut self) -> bool {
        if self.current.is_some() || self.redial == Redial::Never || self.client.has_ended() {
            return false;
        }
        let offer = self.client.offer(self.now);
        assert_eq!(offer, Offer::Session);
        let link = self.links.len();
        self.say(format_args!("-- dial {link}"));
        self.links.push(Link::open());
        self.current = Some(link);
        self.server.handle_open(self.now, Self::socket_id(link), 1);
        self.pump_server();
        let opened = Opened {
            subprotocol: Subprotocol::Steady,
            auth: self.auth.clone(),
        };
        self.client.handle_open(self.now, opened);
        self.pump_client();
        true
    }

    /// One frame arrives at the client; false if there is none.
    pub(crate) fn deliver_down(&mut self, link: usize) -> bool {
        let Some(wire) = self.links[link].down.pop_front() else {
            return false;
        };
        if self.links[link].client_listens {
            self.say(format_args!("client {link} < {wire:?}"));
            let wire = self.bend(link, Side::Client, wire);
            self.client_reads(link, wire);
        }
        true
    }

    pub(crate) fn client_reads(&mut self, link: usize, wire: Wire) {
        let now = self.now;
        match wire {
            Wire::Close(code) => return self.client_notices(link, code),
            Wire::Text(text) => match parse_text(text.as_bytes()) {
                Ok(Framing::Control) => {
                    self.note_control(&text);
                    self.client.handle_control(now, &text);
                }
                Ok(Framing::Message { header, offset }) => {
                    let note = Note::parse(&text[offset..], false);
                    let bytes = (text.len() - offset) as u64;
                    self.client.handle_message(now, header, note, bytes);
                }
                Err(error) => self.client.handle_malformed(now, error),
            },
            Wire::Binary(bytes) => match parse_binary(&bytes) {
                Ok((header, offset)) => {
                    let text = std::str::from_utf8(&bytes[offset..]).unwrap();
                    let note = Note::parse(text, true);
                    self.client
                        .handle_message(now, header, note, text.len() as u64);
                }
                Err(error) => self.client.handle_malformed(now, error),
            },
        }
        self.pump_client();
    }

    /// The client hears that its socket has closed.
    pub(crate) fn client_notices(&mut self, link: usize, code: u16) {
        self.links[link].client_listens = false;
        if self.current == Some(link) {
            self.current = None;
            self.redial = self.client.handle_close(self.now, code);
            self.say(format_args!("client closed {code}"));
            self.pump_client();
        }
    }

    /// Carries out what the client wants.
    pub(crate) fn pump_client(&mut self) {
        loop {
            self.check();
            let mut has_moved = false;
            while let Some(frame) = self.client.poll_frame(self.client_room) {
                has_moved = true;
                self.client_writes(&frame);
            }
            while let Some(output) = self.client.poll_output() {
                has_moved = true;
                self.carry_out(output);
            }
            if self.setting.client_pace == Pace::Fast {
                while self.client_takes() {
                    has_moved = true;
                }
            }
            if !has_moved {
                return;
            }
        }
    }

    fn client_writes(&mut self, frame: &Frame<Note>) {
        let wire = Note::wire(frame);
        self.say(format_args!("client > {wire:?}"));
        self.check_frame(frame, Side::Server);
        let link = self.current.expect("a frame without a socket");
        if !self.is_swallowed(link, Side::Client, &wire) {
            self.links[link].send_up(wire);
        }
    }

    fn carry_out(&mut self, output: ClientOutput<Note>) {
        match output {
            ClientOutput::Close(code, redial) => {
                self.say(format_args!("client closes {} {redial:?}", code.get()));
                self.redial = redial;
                if let Some(link) = self.current.take() {
                    self.links[link].send_up(Wire::Close(code.get()));
                    self.links[link].client_listens = false;
                }
            }
            ClientOutput::Event(event) => self.client_hears(event),
            _ => {}
        }
    }

    fn client_hears(&mut self, event: ClientEvent<Note>) {
        match event {
            ClientEvent::Ended { remaining, end } => {
                self.say(format_args!("client ended {}", end.why.as_str()));
                let Some(index) = self.sid.map(|sid| self.oracle.index(sid)) else {
                    self.early.clear();
                    self.ends.push((Side::Client, end));
                    return;
                };
                if self.oracle_is_off {
                    self.sid = None;
                    self.ends.push((Side::Client, end));
                    return;
                }
                for delivery in remaining {
                    self.oracle.deliver(index, Side::Server, &delivery);
                    let direction = self.oracle.direction(index, Side::Server);
                    direction.done = direction.delivered.len() as u64;
                }
                self.oracle.end(index, Side::Client, &end);
                let (session, seq) = self.client_unacked.pop().unwrap_or((0, 0));
                assert!(!self.client.acknowledge(self.now, session, seq), "I16");
                self.client_unacked.clear();
                self.sid = None;
                self.ends.push((Side::Client, end));
            }
            ClientEvent::Dropped(note, _) => {
                if let Some(index) = self.sid.map(|sid| self.oracle.index(sid)) {
                    let queue = &mut self.oracle.direction(index, Side::Client).queue;
                    queue.retain(|id| *id != note.id);
                }
                self.early.retain(|id| *id != note.id);
            }
            event => self.say(format_args!("client {event:?}")),
        }
    }

    /// A welcome names the session that the client's messages belong to from now on.
    fn note_control(&mut self, text: &str) {
        match Control::parse(text) {
            Ok(Control::Welcome(welcome)) if !self.client.has_session() => {
                self.sid = Some(welcome.sid);
                self.first_sid.get_or_insert(welcome.sid);
                self.client_token = format!("{:?}", welcome.token.0);
                let index = self.oracle.index(welcome.sid);
                let early = std::mem::take(&mut self.early);
                self.oracle.direction(index, Side::Client).queue = early;
            }
            Ok(Control::Resumed(resumed)) => {
                self.client_token = format!("{:?}", resumed.token.0);
            }
            Ok(Control::Gone(gone)) => {
                let is_denied = gone.why == GoneReason::Denied;
                assert!(
                    !is_denied || self.allows_faults,
                    "I7: a live client is denied"
                );
            }
            Ok(Control::Fault(fault)) => {
                assert!(self.allows_faults, "the server says {}", fault.message);
            }
            _ => {}
        }
    }
}
