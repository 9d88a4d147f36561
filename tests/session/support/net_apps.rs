//! The applications on both ends.

use steadysocket::core::session::{
    AckMode, Control, Delivery, Frame, Presence, Refused, Sent, SessionId,
};

use super::net::Net;
use super::note::Note;
use super::oracle::Side;
use super::scheme::Scheme;

impl Net {
    /// The server's application sends a message of this size to the client's session.
    pub(crate) fn server_sends(&mut self, size: usize) -> Option<Result<Sent, Refused<Note>>> {
        let sid = self.shown_session()?;
        let note = self.next_note(size);
        let sent = self.server.send(self.now, sid, note);
        self.say(format_args!("server sends {}: {sent:?}", note.id));
        if sent == Ok(Sent::Queued) {
            let index = self.oracle.index(sid);
            let queue = &mut self.oracle.direction(index, Side::Server).queue;
            queue.push_back(note.id);
        }
        self.pump_server();
        Some(sent)
    }

    pub(crate) fn server_sends_volatile(&mut self) -> bool {
        let note = self.next_note(1);
        let sid = self.shown_session();
        let is_sent = sid.is_some_and(|sid| self.server.send_volatile(sid, note, self.server_room));
        self.pump_server();
        is_sent
    }

    /// The server's application takes a message of a session; false if there is none.
    pub(crate) fn server_takes(&mut self, sid: SessionId) -> bool {
        let Some(delivery) = self.server.take_message(sid) else {
            return false;
        };
        if !self.server.endpoint(sid).unwrap().has_message() {
            self.announced.retain(|other| *other != sid);
        }
        let index = self.oracle.index(sid);
        self.note_delivery(index, Side::Client, &delivery);
        if let Some(seq) = delivery.seq {
            self.server_unacked.push((sid, seq));
            if self.setting.server.acks == AckMode::Automatic {
                self.server_unacked.clear();
                self.oracle.direction(index, Side::Client).done = seq;
                self.server.hand_over(self.now, sid, seq);
            }
        }
        true
    }

    /// The server's application takes a message that remained at the end of its session, if it still
    /// may; false if there is none.
    pub(crate) fn server_takes_remaining(&mut self) -> bool {
        let Some((sid, delivery)) = self.remaining.pop_front() else {
            return false;
        };
        let number = delivery.seq;
        if number.is_none_or(|seq| self.server.hand_over_remaining(sid, seq)) {
            let index = self.oracle.index(sid);
            self.note_delivery(index, Side::Client, &delivery);
            if self.setting.server.acks == AckMode::Automatic {
                let direction = self.oracle.direction(index, Side::Client);
                direction.done = direction.delivered.len() as u64;
            }
        }
        true
    }

    /// The server's application acknowledges one of the messages that it has taken.
    pub(crate) fn server_acks(&mut self, nth: usize) -> bool {
        if self.server_unacked.is_empty() {
            return false;
        }
        let nth = nth % self.server_unacked.len();
        let (sid, seq) = self.server_unacked.remove(nth);
        let is_open = self.server.endpoint(sid).is_some();
        if is_open || self.scheme == Scheme::AckAfterEnd {
            let index = self.oracle.index(sid);
            let same = self
                .server_unacked
                .iter()
                .filter(|(other, _)| *other == sid);
            let lowest = same.map(|(_, seq)| *seq).min();
            self.mark_done(index, Side::Client, lowest);
        }
        self.server.acknowledge(self.now, sid, seq);
        self.pump_server();
        true
    }

    pub(crate) fn server_closes(&mut self, code: u16) -> bool {
        let Some(sid) = self.shown_session() else {
            return false;
        };
        self.say("server close");
        let reason = "by the server".to_owned();
        self.server.close(self.now, sid, code, reason);
        self.pump_server();
        true
    }

    /// The server's application goes: it closes, as the hosts have it.
    pub(crate) fn server_leaves(&mut self, presence: Presence) -> bool {
        let Some(sid) = self.shown_session() else {
            return false;
        };
        self.say(format_args!("server is {presence:?}"));
        let index = self.oracle.index(sid);
        self.oracle.leave(index);
        let reason = "by the server".to_owned();
        self.server.close(self.now, sid, 1_000, reason);
        self.presence = self.presence.max(presence);
        self.server.handle_presence(self.now, sid, presence);
        self.pump_server();
        true
    }

    /// The client's session, if the server's application knows of it.
    pub(crate) fn shown_session(&self) -> Option<SessionId> {
        self.sid
            .filter(|sid| self.server.sessions().any(|shown| shown == *sid))
    }

    /// The positions that a frame carries, against what was delivered. `from` sent what it
    /// acknowledges.
    pub(crate) fn check_frame(&mut self, frame: &Frame<Note>, from: Side) {
        let Some(sid) = self.sid.filter(|_| !self.oracle_is_off) else {
            return;
        };
        let index = self.oracle.index(sid);
        let ack = match frame {
            Frame::Message(header, _) => header.ack,
            Frame::Control(Control::Ack(ack)) => Some(*ack),
            Frame::Control(Control::Ping(probe) | Control::Pong(probe)) => Some(probe.ack),
            Frame::Control(Control::Resume(resume)) => Some(resume.positions.ack),
            Frame::Control(Control::Resumed(resumed)) => Some(resumed.positions.ack),
            Frame::Control(_) => None,
        };
        if let Some(ack) = ack {
            self.oracle.check_ack(index, from, ack);
        }
        if let Frame::Message(header, note) = frame
            && let Some(seq) = header.seq
        {
            let sender = match from {
                Side::Client => Side::Server,
                Side::Server => Side::Client,
            };
            let accepted = &self.oracle.direction(index, sender).accepted;
            let known = accepted.get(seq as usize - 1);
            assert_eq!(known, Some(&note.id), "I10: written before it was kept");
        }
    }

    pub(super) fn note_delivery(&mut self, index: usize, from: Side, delivery: &Delivery<Note>) {
        if self.oracle_is_off {
            return;
        }
        let (seq, id) = (delivery.seq, delivery.payload.id);
        self.say(format_args!("{from:?}'s {id} delivered as {seq:?}"));
        self.oracle.deliver(index, from, delivery);
    }

    pub(super) fn mark_done(&mut self, index: usize, from: Side, lowest: Option<u64>) {
        let direction = self.oracle.direction(index, from);
        let taken = direction.delivered.len() as u64;
        direction.done = lowest.map_or(taken, |lowest| lowest - 1);
    }

    pub(crate) fn next_note(&mut self, size: usize) -> Note {
        let note = Note::new(self.next_id, size);
        self.next_id += 1;
        note
    }
}
