//! Commands of the application.

use super::server::{Server, ServerEvent, Socket, Stage};
use crate::core::queue::Payload;
use crate::core::session::codec::{Away, Control, SessionId};
use crate::core::session::endpoint::{Farewell, Frame, Presence, Refusal, Refused, Room, Sent};
use crate::core::session::inbox::Delivery;
use crate::core::session::secrets::Secrets;
use crate::core::time::Instant;

impl<P: Payload<Text = String> + Clone, S: Secrets> Server<P, S> {
    /// Accepts a message for a session.
    ///
    /// # Errors
    ///
    /// [`Refused`] with the cause and the message.
    pub fn send(&mut self, now: Instant, sid: SessionId, payload: P) -> Result<Sent, Refused<P>> {
        let Some(session) = self.sessions.get_mut(&sid) else {
            let cause = Refusal::Closed;
            return Err(Refused { cause, payload });
        };
        let sent = session.endpoint.send(now, payload);
        self.touch(now, sid);
        sent
    }

    /// Writes a message that is not numbered; false if it was dropped instead.
    pub fn send_volatile(&mut self, sid: SessionId, payload: P, room: Room) -> bool {
        let Some(session) = self.sessions.get_mut(&sid) else {
            return false;
        };
        let is_sent = session.endpoint.send_volatile(payload, room);
        if let Some(id) = session.socket().filter(|_| is_sent) {
            self.mark(id);
        }
        is_sent
    }

    /// The next message of a session.
    pub fn take_message(&mut self, sid: SessionId) -> Option<Delivery<P>> {
        let session = self.sessions.get_mut(&sid)?;
        if session.endpoint.is_expiring() {
            return None;
        }
        let delivery = session.endpoint.take_message();
        session.is_announced = session.endpoint.has_message();
        if session.endpoint.poll_stall() {
            self.emit(sid, ServerEvent::Stalled);
        }
        delivery
    }

    /// The application of a session goes. Without this call it is [`Presence::Here`].
    pub fn handle_presence(&mut self, now: Instant, sid: SessionId, presence: Presence) {
        if let Some(session) = self.sessions.get_mut(&sid) {
            session.endpoint.note_presence(now, presence);
            self.touch(now, sid);
        }
    }

    /// The application of a session that has ended is to be handed the next of the messages which
    /// remained, by its number. False if it must not be: the client was told meanwhile that it never
    /// was, nor will be any after that.
    #[must_use]
    pub fn hand_over_remaining(&mut self, sid: SessionId, seq: u64) -> bool {
        self.tombstones.raise_position(sid, seq, self.config.acks)
    }

    /// The application was handed everything up to this number.
    pub fn hand_over(&mut self, now: Instant, sid: SessionId, seq: u64) {
        if let Some(session) = self.sessions.get_mut(&sid) {
            session.endpoint.hand_over(now, seq);
            self.touch(now, sid);
        }
    }

    /// The application acknowledges a message, in manual mode; false if it cannot, as after the
    /// end.
    pub fn acknowledge(&mut self, now: Instant, sid: SessionId, seq: u64) -> bool {
        let Some(session) = self.sessions.get_mut(&sid) else {
            return false;
        };
        let is_known = !session.endpoint.is_expiring() && session.endpoint.acknowledge(now, seq);
        self.touch(now, sid);
        is_known
    }

    /// The application acknowledges everything up to a message, in manual mode; false if it cannot.
    pub fn acknowledge_up_to(&mut self, now: Instant, sid: SessionId, seq: u64) -> bool {
        let Some(session) = self.sessions.get_mut(&sid) else {
            return false;
        };
        let is_known =
            !session.endpoint.is_expiring() && session.endpoint.acknowledge_up_to(now, seq);
        self.touch(now, sid);
        is_known
    }

    /// Asks the client how far it is, for an application that waits for that. Without it the answer
    /// may take 200 ms.
    pub fn ask_how_far(&mut self, now: Instant, sid: SessionId) {
        if let Some(session) = self.sessions.get_mut(&sid) {
            session.endpoint.ask_how_far(now);
            self.touch(now, sid);
        }
    }

    /// Ends a session in order: what was accepted is delivered, both ways.
    pub fn close(&mut self, now: Instant, sid: SessionId, code: u16, reason: String) {
        if let Some(session) = self.sessions.get_mut(&sid) {
            let farewell = Farewell {
                code,
                reason,
                is_final: false,
            };
            session.endpoint.close(now, farewell);
            self.touch(now, sid);
        }
    }

    /// Asks all clients to leave, each at a time of its own between the two, and lets nobody in.
    pub fn drain(&mut self, away: Away) {
        self.is_draining = true;
        let attached = |(id, socket): (&_, &Socket<P>)| {
            matches!(socket.stage, Stage::Attached(_)).then_some(*id)
        };
        let sockets: Vec<_> = self.sockets.iter().filter_map(attached).collect();
        for id in sockets {
            self.write(id, Frame::Control(Control::Away(away)));
        }
    }
}
