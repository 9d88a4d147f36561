//! The socket's send buffer: above the high-water mark messages wait in the queue, and at the
//! low-water mark the connection counts as drained.

use super::connection::Connection;
use super::heartbeat::Probe;
use super::state::{Link, State};
use crate::core::queue::Payload;
use crate::core::span::Span;
use crate::core::time::Instant;
use crate::core::timers::Timer;

/// How often the driver reports the buffered amount while something waits for the buffer to drain,
/// because browsers fire no event for that. At 20 ms a buffer of 1 MiB keeps a line of 50 MiB/s
/// busy.
const BUFFER_POLL: Span = Span::from_millis(20);

impl<P: Payload> Connection<P> {
    /// Takes the socket's buffered amount: after each [`Output::Transmit`], on
    /// [`Output::MeasureBuffer`] and before the end of a handshake. `u64::MAX` means that the
    /// socket takes no more messages: it is closing, and its close event is still to come.
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
                // The peer's closing handshake has the same limit as one of this side: Node's own
                // class waits for the end of the TCP connection for ever.
                if bytes == u64::MAX && self.timers.deadline(Timer::Close) == Instant::NEVER {
                    self.limit_closing(now);
                }
            }
            _ => {}
        }
    }

    /// True if the queue is empty and the browser's buffer is at or below the low-water mark.
    #[must_use]
    pub fn is_drained(&self) -> bool {
        let buffered = match &self.state {
            State::Open(link) => link.buffered,
            _ => 0,
        };
        self.queue.is_empty() && buffered <= self.settings.low_water_mark
    }

    /// Requests one [`Output::Drained`] as soon as [`Connection::is_drained`] is true; never once
    /// the connection has ended. Report the socket's buffered amount first.
    ///
    /// [`Output::Drained`]: crate::core::Output::Drained
    pub fn watch_drain(&mut self, now: Instant) {
        let now = self.advance(now);
        self.drain_wanted = true;
        self.watch_buffer(now);
    }

    /// Sets the timer for the next report of the buffered amount while something waits for it.
    pub(super) fn watch_buffer(&mut self, now: Instant) {
        let State::Open(link) = &self.state else {
            return;
        };
        let held_back = !self.queue.is_empty() && link.is_full(self.settings.high_water_mark);
        if !held_back && (!self.drain_wanted || self.is_drained()) {
            self.timers.clear(Timer::Buffer);
        } else if self.timers.deadline(Timer::Buffer) == Instant::NEVER {
            self.timers.set(Timer::Buffer, now + BUFFER_POLL);
        }
    }
}

impl<P: Payload> Link<P> {
    /// False if a message would go over a link that may be dead, into a buffer above the high-water
    /// mark, or into a closing socket, which would swallow it.
    pub(super) fn takes_messages(&self, high_water_mark: u64) -> bool {
        !matches!(self.probe, Probe::Suspected(_)) && !self.is_full(high_water_mark)
    }

    /// True if the buffer is above the mark, or if the socket is closing (`u64::MAX`).
    pub(super) fn is_full(&self, high_water_mark: u64) -> bool {
        self.buffered > high_water_mark || self.buffered == u64::MAX
    }
}
