//! All that is known of the client: its frames, its events, the messages that it hands over.

use steadysocket::core::session::{
    AckMode, Client, Control, Delivery, Frame, GoneReason, SessionEnd,
};

use super::link::Wire;
use super::net::Net;
use super::note::Note;
use super::oracle::Side;

impl Net {
    /// The client writes a frame on its socket.
    pub(super) fn client_writes(&mut self, frame: &Frame<Note>) {
        let wire = Note::wire(frame);
        self.say(format_args!("client > {wire:?}"));
        self.check_frame(frame, Side::Server);
        let link = self.current.expect("a frame without a socket");
        if !self.is_swallowed(link, Side::Client, &wire) {
            self.links[link].send_up(wire);
        }
    }

    /// The client's application accepts a message, which has no number yet, in a session of this
    /// number. The end of the one before may still have to be told.
    pub(super) fn client_queues(&mut self, id: u64, number: u64) {
        let sid = self.sid.filter(|_| number == self.sid_number);
        match sid.map(|sid| self.oracle.index(sid)) {
            Some(index) => {
                let queue = &mut self.oracle.direction(index, Side::Client).queue;
                queue.push_back(id);
            }
            None => self.early.push_back(id),
        }
    }

    /// A message of the client's has left the queue, or was not accepted.
    pub(super) fn client_dropped(&mut self, id: u64) {
        if let Some(index) = self.sid.map(|sid| self.oracle.index(sid)) {
            let queue = &mut self.oracle.direction(index, Side::Client).queue;
            queue.retain(|queued| *queued != id);
        }
        self.early.retain(|queued| *queued != id);
        self.dropped.push(id);
    }

    /// The client's application is given a message, and has not yet returned.
    pub(super) fn client_given(&mut self, session: u64, delivery: &Delivery<Note>) {
        let index = self
            .oracle
            .index(self.sid.expect("a message without a session"));
        self.note_delivery(index, Side::Server, delivery);
        if let Some(seq) = delivery.seq {
            self.client_unacked.push((session, seq));
        }
    }

    /// The client's application has returned from a message; true if that acknowledges it.
    pub(super) fn client_returned(&mut self, session: u64, delivery: &Delivery<Note>) -> bool {
        let is_automatic = self.setting.client.acks == AckMode::Automatic;
        let (Some(seq), true) = (delivery.seq, is_automatic) else {
            return false;
        };
        self.client_unacked.retain(|held| *held > (session, seq));
        if let Some(sid) = self.sid {
            let index = self.oracle.index(sid);
            self.oracle.direction(index, Side::Server).done = seq;
        }
        true
    }

    /// The client's application is about to acknowledge one of the messages that it has taken.
    pub(super) fn client_acknowledges(&mut self, nth: usize, number: u64) -> Option<(u64, u64)> {
        if self.setting.client.acks == AckMode::Automatic {
            return None;
        }
        let nth = nth.checked_rem(self.client_unacked.len())?;
        let (session, seq) = self.client_unacked.remove(nth);
        if let Some(sid) = self.sid.filter(|_| session == number) {
            let index = self.oracle.index(sid);
            let lowest = self.client_unacked.iter().map(|(_, seq)| *seq).min();
            self.mark_done(index, Side::Server, lowest);
        }
        Some((session, seq))
    }

    /// A message that comes with the end of the session.
    pub(super) fn client_given_last(&mut self, delivery: &Delivery<Note>) {
        if let Some(sid) = self.sid.filter(|_| !self.oracle_is_off) {
            let index = self.oracle.index(sid);
            self.oracle.deliver(index, Side::Server, delivery);
            let direction = self.oracle.direction(index, Side::Server);
            direction.done = direction.delivered.len() as u64;
        }
    }

    /// The session of the client has ended.
    pub(super) fn client_ended(&mut self, end: SessionEnd<Note>, client: &mut Client<Note>) {
        self.say(format_args!("client ended {}", end.why.as_str()));
        match self.sid.take().filter(|_| !self.oracle_is_off) {
            None => {
                // What was accepted since belongs to the next session.
                let count = end.unsent.len().min(self.early.len());
                let unsent = end.unsent.iter().map(|note| note.id);
                let is_whole = unsent.eq(self.early.drain(..count)) && end.uncertain.is_empty();
                assert!(is_whole || self.oracle_is_off, "I11: before a session");
            }
            Some(sid) => {
                let index = self.oracle.index(sid);
                self.oracle.end(index, Side::Client, &end);
                let (session, seq) = self.client_unacked.pop().unwrap_or((0, 0));
                assert!(!client.acknowledge(self.now, session, seq), "I16");
                self.client_unacked.clear();
            }
        }
        self.ends.push((Side::Client, end));
    }

    /// A welcome names the session that the client's messages belong to from now on.
    pub(super) fn note_control(&mut self, text: &str, client: &Client<Note>) {
        match Control::parse(text) {
            Ok(Control::Welcome(welcome)) if !client.has_session() && client.is_opening() => {
                self.sid = Some(welcome.sid);
                self.sid_number = client.session_number();
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

    /// The client begins the closing handshake of its socket.
    pub(super) fn client_says_close(&mut self, code: u16) {
        if let Some(link) = self.current {
            self.links[link].send_up(Wire::Close(code));
        }
    }

    /// The client forgets its socket, which tells the server so.
    pub(super) fn client_hangs_up(&mut self, code: u16) {
        if let Some(link) = self.current.take() {
            self.say(format_args!("client closes {code}"));
            self.links[link].send_up(Wire::Close(code));
            self.links[link].client_listens = false;
        }
    }
}
