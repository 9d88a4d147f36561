//! The way of a message out: a number if the window has room, else the queue.

use std::collections::VecDeque;
use std::sync::Arc;

use super::endpoint::{Endpoint, Frame, Room};
use crate::core::config::Overflow;
use crate::core::event::DropReason;
use crate::core::queue::Payload;
use crate::core::session::codec::{Header, MAX_NUMBER};
use crate::core::session::limits::Limits;
use crate::core::time::Instant;

/// The place of a message that was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It has this number: it is delivered exactly once, or reported at the end of the session.
    Numbered(u64),
    /// It waits in the queue for room in the window, with the queue's limits.
    Queued,
    /// It did not fit into the queue, whose policy is to drop it.
    Dropped,
}

/// The cause of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The message is larger than the peer takes.
    TooBig,
    /// Window and queue are full.
    Full,
    /// The session is closing or has ended.
    Closed,
    /// All numbers are used up; the session ends.
    Exhausted,
}

/// A message that was not accepted, handed back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused<P> {
    /// The cause.
    pub cause: Refusal,
    /// The message.
    pub payload: P,
}

impl<P: Payload + Clone> Endpoint<P> {
    /// Accepts a message.
    ///
    /// # Errors
    ///
    /// [`Refused`] with the cause and the message.
    pub(crate) fn send(&mut self, now: Instant, payload: P) -> Result<Sent, Refused<P>> {
        let bytes = payload.byte_len();
        let refuse = |cause, payload| Err(Refused { cause, payload });
        if self.has_ended || self.closing.is_open() {
            return refuse(Refusal::Closed, payload);
        }
        if self.sending().is_some_and(|limits| bytes > limits.max) {
            return refuse(Refusal::TooBig, payload);
        }
        if self.outbox.tx() == MAX_NUMBER {
            self.close_exhausted(now);
            return refuse(Refusal::Exhausted, payload);
        }
        self.drop_expired(now);
        self.note_time(now);
        if self.queue.is_empty() && self.has_room(bytes) {
            return Ok(Sent::Numbered(self.outbox.push(payload, bytes)));
        }
        let sent = self.enqueue(now, payload, bytes);
        if matches!(sent, Ok(Sent::Queued)) {
            self.ask_for_room(now);
        }
        sent
    }

    /// Writes a message that is not numbered; false if it was dropped instead.
    pub(crate) fn send_volatile(&mut self, payload: P, room: Room) -> bool {
        let fits = |limits: Limits| payload.byte_len() <= limits.max;
        let may_send = room == Room::Any
            && !self.closing.is_open()
            && self.link.is_some()
            && self.sending().is_some_and(fits);
        if may_send {
            let ack = self.take_ack(payload.byte_len());
            if let Some(link) = &mut self.link {
                let header = Header { seq: None, ack };
                link.urgent.push(Frame::Message(header, payload));
            }
        }
        may_send
    }

    /// True if a message of this size would be numbered now, or be refused for a cause that time
    /// does not cure.
    #[must_use]
    pub fn is_ready(&self, bytes: u64) -> bool {
        let is_refused = self.has_ended
            || self.closing.is_open()
            || self.outbox.tx() == MAX_NUMBER
            || self.sending().is_some_and(|limits| bytes > limits.max);
        is_refused || self.queue.is_empty() && self.has_room(bytes)
    }

    /// Stops or continues numbering; what is sent in the meantime waits in the queue.
    pub(crate) fn pause_numbering(&mut self) {
        self.is_paused = true;
    }

    /// Everything that waits in the queue.
    pub(crate) fn drain_queue(&mut self) -> Vec<P> {
        let mut messages = Vec::new();
        self.drain_queue_into(&mut messages);
        messages
    }

    pub(super) fn drain_queue_into(&mut self, messages: &mut Vec<P>) {
        while let Some(message) = self.pop_queued() {
            messages.push(message);
        }
    }

    /// The oldest message that waits in the queue.
    pub(crate) fn take_queued(&mut self, now: Instant) -> Option<P> {
        self.drop_expired(now);
        self.pop_queued()
    }

    /// Asks for one [`poll_acknowledged`](Self::poll_acknowledged), and the peer how far it is.
    pub(crate) fn watch_acknowledged(&mut self, now: Instant) {
        self.watch(now, self.accepted());
    }

    /// The same for what had been accepted up to a number. One that comes after a higher one is told
    /// with that.
    pub(crate) fn watch_acknowledged_to(&mut self, now: Instant, last: u64) {
        let awaited = self.rare.as_ref().and_then(|rare| rare.awaited.back());
        let before = awaited.copied().unwrap_or_default();
        // Some may have left the queue since.
        self.watch(now, last.min(self.accepted()).max(before));
    }

    /// True if somebody waits for an acknowledgement.
    pub(crate) fn is_watched(&self) -> bool {
        let rare = self.rare.as_ref();
        rare.is_some_and(|rare| !rare.awaited.is_empty())
    }

    /// Nobody waits any more for so many of those that were watched last.
    pub(crate) fn unwatch_last(&mut self, count: usize) {
        if let Some(rare) = &mut self.rare {
            let rest = rare.awaited.len().saturating_sub(count);
            rare.awaited.truncate(rest);
        }
    }

    /// Nobody waits for an acknowledgement any more.
    pub(crate) fn unwatch(&mut self) {
        if let Some(rare) = &mut self.rare {
            rare.awaited = VecDeque::new();
        }
    }

    /// True once for each [`watch_acknowledged`](Self::watch_acknowledged).
    pub(crate) fn poll_acknowledged(&mut self) -> bool {
        let acked = self.acked();
        let Some(rare) = self.rare.as_mut().filter(|_| !self.has_ended) else {
            return false;
        };
        let is_due = rare.awaited.front().is_some_and(|last| *last <= acked);
        if is_due {
            rare.awaited.pop_front();
        }
        is_due
    }

    /// True if every message that was accepted is written to the current socket.
    #[must_use]
    pub fn is_flushed(&self) -> bool {
        self.queue.is_empty() && self.outbox.is_written()
    }

    fn watch(&mut self, now: Instant, last: u64) {
        self.rare.get_or_insert_default().awaited.push_back(last);
        self.pump(now);
    }

    /// Takes a message out of the queue that will have no number.
    fn pop_queued(&mut self) -> Option<P> {
        let payload = self.queue.pop()?;
        self.forget_number();
        Some(payload)
    }

    /// A message has left the queue: those behind it will have the numbers before theirs.
    fn forget_number(&mut self) {
        let tx = self.outbox.tx();
        let mut index = 0;
        let mut rare = self.rare.as_mut();
        while let Some(last) = rare.as_mut().and_then(|rare| rare.awaited.get_mut(index)) {
            *last -= u64::from(*last > tx);
            index += 1;
        }
    }

    /// Numbers what waits, as far as the window goes, and says or answers bye when it is time.
    pub(super) fn pump(&mut self, now: Instant) {
        self.drop_expired(now);
        self.note_time(now);
        let max = self.sending().map_or(u64::MAX, |limits| limits.max);
        while let Some(bytes) = self.queue.next_bytes() {
            if bytes > max {
                // It was accepted before the limit was known.
                self.drop_next(DropReason::Refused);
                continue;
            }
            if !self.has_room(bytes) {
                self.ask_for_room(now);
                break;
            }
            if let Some(payload) = self.queue.pop() {
                self.outbox.push(payload, bytes);
            }
        }
        self.ask_for_awaited(now);
        self.pump_closing();
    }

    /// Somebody waits for an acknowledgement: the peer does not keep it back when asked.
    fn ask_for_awaited(&mut self, now: Instant) {
        let awaited = self.rare.as_ref().and_then(|rare| rare.awaited.back());
        let asked = self.link.as_ref().map_or(0, |link| link.asked_at_tx);
        if awaited.is_some_and(|last| *last > asked) {
            self.ask_how_far(now);
        }
    }

    fn note_time(&mut self, now: Instant) {
        if let Some(link) = &mut self.link {
            link.now = now;
        }
    }

    pub(super) fn drop_expired(&mut self, now: Instant) {
        while let Some(payload) = self.queue.pop_expired(now) {
            self.forget_number();
            self.give_back(payload, DropReason::Expired);
        }
    }

    fn has_room(&self, bytes: u64) -> bool {
        let fits = |limits| self.outbox.fits(bytes, &limits);
        !self.is_paused && self.may_number() && self.sending().is_some_and(fits)
    }

    /// False if no message will ever be numbered again: the peer has said bye, or all numbers are
    /// used up.
    pub(super) fn may_number(&self) -> bool {
        !self.closing.is_heard() && self.outbox.tx() < MAX_NUMBER
    }

    /// A full window asks the peer how far it is, on each socket once for each window: an
    /// acknowledgement may have waited. Asked behind the data, so that the answer counts that. True
    /// if it does now.
    pub(crate) fn ask_for_room(&mut self, now: Instant) -> bool {
        !self.is_paused && self.may_number() && self.ask_how_far(now)
    }

    /// Asks how much is acknowledged, unless nothing waits for that or nothing is new since. True
    /// if it does now.
    pub(crate) fn ask_how_far(&mut self, now: Instant) -> bool {
        let tx = self.outbox.tx();
        let asked = self.link.as_ref().map_or(0, |link| link.asked_at_tx);
        let asks = self.outbox.acked() < tx && asked != tx && self.ask(now);
        if let Some(link) = self.link.as_mut().filter(|_| asks) {
            link.asked_at_tx = tx;
        }
        asks
    }

    pub(super) fn enqueue(
        &mut self,
        now: Instant,
        payload: P,
        bytes: u64,
    ) -> Result<Sent, Refused<P>> {
        let limits = Arc::clone(&self.queue_limits);
        if limits.max_messages == 0 {
            // No queue at all, in which not even a single message may wait.
            self.ask_for_room(now);
            let cause = Refusal::Full;
            return Err(Refused { cause, payload });
        }
        if !self.queue.fits(bytes, &limits) {
            match limits.overflow {
                Overflow::DropOldest if bytes <= limits.max_bytes => {}
                Overflow::Reject | Overflow::DropOldest => {
                    let cause = Refusal::Full;
                    return Err(Refused { cause, payload });
                }
                Overflow::DropNewest => {
                    self.give_back(payload, DropReason::Overflow);
                    return Ok(Sent::Dropped);
                }
            }
        }
        while !self.queue.fits(bytes, &limits) && !self.queue.is_empty() {
            self.drop_next(DropReason::Overflow);
        }
        self.queue.push(now, payload, bytes, limits.ttl);
        Ok(Sent::Queued)
    }

    fn drop_next(&mut self, reason: DropReason) {
        if let Some(payload) = self.pop_queued() {
            self.give_back(payload, reason);
        }
    }

    fn give_back(&mut self, payload: P, reason: DropReason) {
        let rare = self.rare.get_or_insert_default();
        rare.dropped.push((payload, reason));
    }
}
