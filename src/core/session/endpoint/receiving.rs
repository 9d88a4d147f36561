//! Frames of the peer, and what the application does with its messages.

use super::endpoint::{Endpoint, Frame};
use crate::core::queue::{Payload, WordsOf};
use crate::core::session::codec::{Control, Header, Probe, ProtocolError};
use crate::core::time::Instant;

impl<P: Payload + Clone> Endpoint<P> {
    /// A message has arrived. `bytes` is the least size that its payload can have: a JavaScript
    /// host knows only the length of a string.
    ///
    /// # Errors
    ///
    /// A [`ProtocolError`], which ends the session.
    pub(crate) fn handle_message(
        &mut self,
        now: Instant,
        header: Header,
        payload: P,
        bytes: u64,
    ) -> Result<(), ProtocolError> {
        self.hear(now);
        if let Some(ack) = header.ack {
            self.outbox.acknowledge(ack)?;
        }
        let rx = self.inbox.rx();
        match header.seq {
            None if self.closing.is_heard() => {}
            None => self.inbox.accept_volatile(payload, bytes)?,
            Some(seq) if seq <= rx => self.acknowledge_now(),
            Some(seq) if seq > rx + 1 => return Err(ProtocolError::Gap),
            Some(_) if self.link.as_ref().is_some_and(|link| link.is_bye_heard) => {
                return Err(ProtocolError::AfterBye);
            }
            Some(_) => {
                self.closing.take_back();
                self.inbox.accept(payload, bytes)?;
            }
        }
        self.throw_away();
        self.pump(now);
        Ok(())
    }

    /// A control frame has arrived that concerns an attached session.
    ///
    /// # Errors
    ///
    /// A [`ProtocolError`], which ends the session.
    pub(crate) fn handle_control(
        &mut self,
        now: Instant,
        control: &Control<WordsOf<P>>,
    ) -> Result<(), ProtocolError> {
        self.hear(now);
        match control {
            Control::Ack(ack) => self.outbox.acknowledge(*ack)?,
            Control::Ping(ping) => {
                self.handle_probe(ping)?;
                self.answer(ping);
            }
            Control::Pong(pong) => {
                self.handle_probe(pong)?;
                self.settle(pong.id);
            }
            Control::Bye(bye) => {
                if bye.tx != self.inbox.rx() {
                    return Err(ProtocolError::BadPosition);
                }
                self.closing.hear(bye);
                if let Some(link) = &mut self.link {
                    link.is_bye_heard = true;
                }
                self.acknowledge_later(now);
            }
            Control::Unknown | Control::Fault(_) => {}
            _ => return Err(ProtocolError::Unexpected),
        }
        self.pump(now);
        Ok(())
    }

    /// The application was handed everything up to this number: its listeners have returned, or the
    /// message was given out.
    pub(crate) fn hand_over(&mut self, now: Instant, seq: u64) {
        if !self.has_ended {
            self.inbox.hand_over(seq);
            self.acknowledge_later(now);
            self.pump(now);
        }
    }

    /// The application acknowledges one message, in manual mode; false if it cannot, as after the
    /// end.
    pub(crate) fn acknowledge(&mut self, now: Instant, seq: u64) -> bool {
        let is_known = !self.has_ended && self.inbox.acknowledge(seq);
        self.note_acknowledgement(now, is_known)
    }

    /// The same for everything up to this message.
    pub(crate) fn acknowledge_up_to(&mut self, now: Instant, seq: u64) -> bool {
        let is_known = !self.has_ended && self.inbox.acknowledge_up_to(seq);
        self.note_acknowledgement(now, is_known)
    }

    fn note_acknowledgement(&mut self, now: Instant, is_known: bool) -> bool {
        if is_known {
            self.acknowledge_later(now);
            self.pump(now);
        }
        is_known
    }

    /// The peer is to know the position at once, if it does not, as when the page is hidden.
    pub(crate) fn tell(&mut self) {
        if self.inbox.unsent_acks(self.stored_rx()) > 0 {
            self.acknowledge_now();
        }
    }

    /// The peer is to be told the position in any case.
    fn acknowledge_now(&mut self) {
        if let Some(link) = &mut self.link {
            link.is_ack_due = true;
        }
    }

    fn handle_probe(&mut self, probe: &Probe) -> Result<(), ProtocolError> {
        if probe.tx < self.inbox.rx() {
            return Err(ProtocolError::BadPosition);
        }
        self.outbox.acknowledge(probe.ack)
    }

    fn answer(&mut self, ping: &Probe) {
        let ack = self.tell_now();
        let (rx, tx) = (self.inbox.rx(), self.outbox.tx());
        if let Some(link) = &mut self.link {
            link.asked_for = if ack < rx { rx } else { u64::MAX };
            let pong = Probe {
                id: ping.id,
                ack,
                tx,
            };
            link.urgent.push(Frame::Control(Control::Pong(pong)));
        }
    }

    fn settle(&mut self, id: u64) {
        if let Some(link) = &mut self.link
            && link.ping.is_some_and(|(asked, _)| asked == id)
        {
            link.ping = None;
        }
    }

    /// The peer spoke, whatever it said.
    pub(crate) fn hear(&mut self, now: Instant) {
        if let Some(link) = &mut self.link {
            link.hear(now);
        }
    }
}
