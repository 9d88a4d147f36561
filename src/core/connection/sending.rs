//! The way of a message out: straight to the socket, or through the queue.

use std::time::Duration;

use super::connection::Connection;
use super::state::{Probe, State};
use crate::core::config::Overflow;
use crate::core::event::{DropReason, EnqueueError, Event, Failure, Route};
use crate::core::queue::Payload;
use crate::core::time::Instant;
use crate::core::timers::Timer;

/// How often the browser's buffer is looked at while it is above its mark; browsers tell nobody
/// when it drains. At 20 ms a buffer of 1 MiB keeps a line of 50 MiB/s busy.
const BUFFER_POLL: Duration = Duration::from_millis(20);

impl<P: Payload> Connection<P> {
    /// Says where a message goes that the user sends now. `buffered` is as in
    /// [`Connection::handle_buffered_amount`].
    ///
    /// Also compares the clock with the heartbeat's deadlines, since a throttled timer may not have
    /// noticed that the socket is dead: then the message goes into the queue, and the socket goes or
    /// has to answer first.
    pub fn route(&mut self, now: Instant, buffered: u64) -> Route {
        let now = self.advance(now);
        if let State::Open(link) = &mut self.state {
            link.buffered = buffered;
            self.check_liveness(now);
        }
        let high_water_mark = self.config.high_water_mark;
        match &mut self.state {
            State::Open(link) => {
                if self.config.queue.is_none() {
                    if link.is_full(u64::MAX) {
                        return Route::NotOpen;
                    }
                } else if !self.queue.is_empty() || !link.takes_messages(high_water_mark) {
                    return Route::Queue;
                }
                self.stats.messages_sent += 1;
                Route::Socket
            }
            State::Closing(_) | State::Closed(_) => Route::Ended,
            _ if self.config.queue.is_some() => Route::Queue,
            _ => Route::NotOpen,
        }
    }

    /// Up to which buffered amount messages may go straight to the socket, and straight from it to
    /// the user, without a word to this core, which has nothing to do with them now; `None` while it
    /// has. They are the driver's to count then.
    ///
    /// Asked after [`Connection::poll_output`] has given none; holds until the core is told
    /// anything.
    #[must_use]
    pub fn bypass_limit(&self) -> Option<u64> {
        let State::Open(link) = &self.state else {
            return None;
        };
        let is_told = link.announcement.is_none() && link.early.is_empty();
        let is_waited_for = self.drain_wanted || self.config.heartbeat.is_some();
        let is_straight = is_told && !is_waited_for && self.queue.is_empty();
        let mark = match self.config.queue {
            Some(_) => self.config.high_water_mark,
            None => u64::MAX - 1,
        };
        is_straight.then_some(mark)
    }

    /// Puts a message into the queue, after [`Connection::route`] said so.
    ///
    /// # Errors
    ///
    /// [`EnqueueError::Full`] if it does not fit and is not to be dropped,
    /// [`EnqueueError::NotQueueing`] if messages are not queued now. Both hand the message back.
    pub fn enqueue(&mut self, now: Instant, payload: P) -> Result<(), EnqueueError<P>> {
        let now = self.advance(now);
        let ended = matches!(self.state, State::Closing(_) | State::Closed(_));
        let (Some(limits), false) = (self.config.queue.clone(), ended) else {
            return Err(EnqueueError::NotQueueing(payload));
        };
        self.drop_expired(now);
        let bytes = payload.byte_len();
        if !self.queue.fits(bytes, &limits) {
            match limits.overflow {
                Overflow::DropOldest if bytes <= limits.max_bytes => {}
                Overflow::Reject | Overflow::DropOldest => {
                    return Err(EnqueueError::Full(payload));
                }
                Overflow::DropNewest => {
                    self.drop_message(payload, DropReason::Overflow);
                    return Ok(());
                }
            }
        }
        while !self.queue.fits(bytes, &limits) {
            let Some(oldest) = self.queue.pop() else {
                break;
            };
            self.drop_message(oldest, DropReason::Overflow);
        }
        self.queue.push(now, payload, bytes, limits.ttl);
        self.watch_expiry();
        self.watch_buffer(now);
        Ok(())
    }

    /// Takes the socket's buffered amount, after each [`Output::Transmit`], on
    /// [`Output::MeasureBuffer`] and before the end of a handshake. `u64::MAX` says that the socket
    /// takes no more messages: it is closing, and its close event is on its way.
    ///
    /// [`Output::Transmit`]: crate::core::Output::Transmit
    /// [`Output::MeasureBuffer`]: crate::core::Output::MeasureBuffer
    pub fn handle_buffered_amount(&mut self, now: Instant, bytes: u64) {
        let now = self.advance(now);
        match &mut self.state {
            State::Handshaking(accepted) => accepted.buffered = bytes,
            State::Open(link) => {
                link.buffered = bytes;
                self.watch_buffer(now);
            }
            _ => {}
        }
    }

    /// Whether nothing is queued and the browser's buffer is at or below the low-water mark.
    #[must_use]
    pub fn is_drained(&self) -> bool {
        let buffered = match &self.state {
            State::Open(link) => link.buffered,
            _ => 0,
        };
        self.queue.is_empty() && buffered <= self.config.low_water_mark
    }

    /// Asks for one [`Output::Drained`], at once or as soon as it is true; it never comes once the
    /// connection has ended. Report the socket's buffered amount first.
    ///
    /// [`Output::Drained`]: crate::core::Output::Drained
    pub fn watch_drain(&mut self, now: Instant) {
        let now = self.advance(now);
        self.drain_wanted = true;
        self.watch_buffer(now);
    }

    /// Before a `send`: a missing answer ends the socket, and a silence that is longer than the
    /// heartbeat allows, without a question, makes it suspect.
    fn check_liveness(&mut self, now: Instant) {
        let (State::Open(link), Some(heartbeat)) = (&mut self.state, &self.config.heartbeat) else {
            return;
        };
        let timeout = heartbeat.timeout;
        let overdue = |timer: Timer| {
            let deadline = self.timers.deadline(timer)?;
            (deadline <= now).then(|| now.saturating_duration_since(deadline))
        };
        if overdue(Timer::Pong).is_some() {
            if link.has_drained() {
                self.timers.set(Timer::Pong, now + timeout);
            } else {
                self.abandon(now, Some(Failure::HeartbeatTimeout));
            }
        } else if overdue(Timer::Ping).is_some_and(|late| late > timeout) {
            self.probe(now, Probe::Suspected(now));
        }
    }

    pub(super) fn drop_message(&mut self, payload: P, reason: DropReason) {
        self.stats.drops += 1;
        self.emit(Event::Drop(payload, reason));
    }

    pub(super) fn drop_expired(&mut self, now: Instant) {
        while let Some(payload) = self.queue.pop_expired(now) {
            self.drop_message(payload, DropReason::Expired);
        }
        self.watch_expiry();
    }

    /// Has the browser's buffer looked at again soon, as long as something waits for it.
    pub(super) fn watch_buffer(&mut self, now: Instant) {
        let State::Open(link) = &self.state else {
            return;
        };
        let held_back = !self.queue.is_empty() && link.is_full(self.config.high_water_mark);
        if !held_back && (!self.drain_wanted || self.is_drained()) {
            self.timers.clear(Timer::Buffer);
        } else if self.timers.deadline(Timer::Buffer).is_none() {
            self.timers.set(Timer::Buffer, now + BUFFER_POLL);
        }
    }

    pub(super) fn watch_expiry(&mut self) {
        self.timers.set(Timer::Expiry, self.queue.next_expiry());
    }
}
