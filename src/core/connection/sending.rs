//! Sending: to the socket, or into the queue.

use super::connection::Connection;
use super::state::State;
use super::watch::Moment;
use crate::core::config::Overflow;
use crate::core::event::{DropReason, Event};
use crate::core::queue::Payload;
use crate::core::route::{EnqueueError, Route};
use crate::core::span::Span;
use crate::core::time::Instant;
use crate::core::timers::Timer;

impl<P: Payload> Connection<P> {
    /// The way of a message that the user sends now. `buffered` is as in
    /// [`Connection::handle_buffered_amount`].
    ///
    /// Also compares the clock with the heartbeat's deadlines, because a throttled timer may not
    /// have detected a dead socket. Then the message goes into the queue, until the peer answers or
    /// the connection is open again.
    pub fn route(&mut self, now: Instant, buffered: u64) -> Route {
        let now = self.advance(now);
        if let State::Open(link) = &mut self.state {
            link.buffered = buffered;
            self.tell(now, Moment::Sending);
        }
        let high_water_mark = self.settings.high_water_mark;
        match &mut self.state {
            State::Open(link) => {
                if self.settings.queue.is_none() {
                    if link.is_full(u64::MAX) {
                        return Route::NotOpen;
                    }
                } else if !self.queue.is_empty() || !link.takes_messages(high_water_mark) {
                    return Route::Queue;
                }
                self.counters.messages_sent += 1;
                self.tell(now, Moment::Sent);
                Route::Socket
            }
            State::Closing(_) | State::Closed(_) => Route::Ended,
            _ if self.settings.queue.is_some() => Route::Queue,
            _ => Route::NotOpen,
        }
    }

    /// The highest buffered amount up to which messages may bypass this core, in both directions,
    /// because it has nothing to do with them now; `None` if they may not. The driver counts the
    /// messages that bypass the core.
    ///
    /// Valid after [`Connection::poll_output`] has returned `None`, until the next input.
    #[must_use]
    pub fn bypass_limit(&self) -> Option<u64> {
        let State::Open(link) = &self.state else {
            return None;
        };
        let is_announced = link.announcement.is_none() && link.early.is_empty();
        let has_timer =
            self.settings.heartbeat.is_some() || self.settings.idle_time < Span::ENDLESS;
        let is_waited_for = self.drain_wanted || has_timer;
        let may_bypass = is_announced && !is_waited_for && self.queue.is_empty();
        let mark = match self.settings.queue {
            Some(_) => self.settings.high_water_mark,
            None => u64::MAX - 1,
        };
        may_bypass.then_some(mark)
    }

    /// Puts a message into the queue, after [`Connection::route`] has returned [`Route::Queue`].
    ///
    /// # Errors
    ///
    /// [`EnqueueError::Full`] if it does not fit and is not to be dropped,
    /// [`EnqueueError::TooLarge`] if it could only wait alone, [`EnqueueError::NotQueueing`] if
    /// messages are not queued now. Each hands the message back.
    pub fn enqueue(&mut self, now: Instant, payload: P) -> Result<(), EnqueueError<P>> {
        let now = self.advance(now);
        let ended = matches!(self.state, State::Closing(_) | State::Closed(_));
        let (Some(limits), false) = (self.settings.queue.clone(), ended) else {
            return Err(EnqueueError::NotQueueing(payload));
        };
        self.drop_expired(now);
        let bytes = payload.byte_len();
        // An empty queue takes every message.
        while !self.queue.fits(bytes, &limits) {
            match limits.overflow {
                Overflow::DropNewest => {
                    self.drop_message(payload, DropReason::Overflow);
                    return Ok(());
                }
                _ if bytes > limits.max_bytes => return Err(EnqueueError::TooLarge(payload)),
                Overflow::Reject => return Err(EnqueueError::Full(payload)),
                Overflow::DropOldest => {
                    if let Some(oldest) = self.queue.pop() {
                        self.drop_message(oldest, DropReason::Overflow);
                    }
                }
            }
        }
        self.queue.push(now, payload, bytes, limits.ttl);
        self.watch_expiry();
        self.watch_buffer(now);
        self.tell(now, Moment::Queued);
        Ok(())
    }

    pub(super) fn drop_message(&mut self, payload: P, reason: DropReason) {
        self.counters.drops += 1;
        self.emit(Event::Drop(payload, reason));
    }

    pub(super) fn drop_expired(&mut self, now: Instant) {
        while let Some(payload) = self.queue.pop_expired(now) {
            self.drop_message(payload, DropReason::Expired);
        }
        self.watch_expiry();
    }

    pub(super) fn watch_expiry(&mut self) {
        self.timers.set(Timer::Expiry, self.queue.next_expiry());
    }
}
