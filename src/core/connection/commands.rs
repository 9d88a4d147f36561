//! The user's commands: connect, close, reconnect, terminate.

use super::connection::Connection;
use super::state::{Closing, Lost, Stage, State};
use crate::core::close::{CloseFrame, CloseInfo};
use crate::core::output::Output;
use crate::core::queue::Payload;
use crate::core::time::Instant;
use crate::core::timers::Timer;

impl<P: Payload> Connection<P> {
    /// Dials for the first time. Does nothing unless the connection is idle.
    pub fn connect(&mut self, now: Instant) {
        let now = self.advance(now);
        if matches!(self.state, State::Idle) {
            self.dial(now);
        }
    }

    /// Closes for good: by a closing handshake if there is a socket, in the next turn of the event
    /// loop if not. Nothing dials afterwards.
    ///
    /// Returns the frame if the driver must close the socket with it before it returns to the user,
    /// as the native class does. Otherwise [`Output::Close`] closes the socket.
    #[must_use = "the socket must be closed with it now"]
    pub fn close(
        &mut self,
        now: Instant,
        frame: CloseFrame<P::Text>,
    ) -> Option<CloseFrame<P::Text>> {
        let now = self.advance(now);
        match &self.state {
            State::Closing(_) | State::Closed(_) => {}
            State::Deciding(lost, _) => {
                let Lost { close, failure, .. } = lost.clone();
                self.finish(close, failure);
            }
            State::Open(link) => {
                // Messages accepted before the close are sent before the close frame, even if the
                // buffer is full. A closing socket would swallow them: then they are handed back at
                // the end.
                let takes_messages = !link.is_full(u64::MAX);
                self.drop_expired(now);
                while takes_messages && let Some(payload) = self.queue.pop() {
                    self.counters.messages_sent += 1;
                    self.push(Output::Transmit(payload));
                }
                self.timers.clear(Timer::Expiry);
                return self.close_socket(now, frame);
            }
            State::Connecting(Stage::Dialling) | State::Handshaking(_) => {
                return self.close_socket(now, frame);
            }
            State::Connecting(Stage::Due | Stage::Resolving)
            | State::Idle
            | State::Waiting
            | State::Suspended(_) => {
                if matches!(self.state, State::Connecting(_)) {
                    self.drop_socket();
                }
                self.timers.clear_connection();
                self.timers.set(Timer::Close, now);
                let close = CloseInfo::without_socket(frame);
                self.enter(State::Closing(Closing::NoSocket(close)));
            }
        }
        None
    }

    /// Dials at once, from any state, and resets the attempt count. An existing socket is closed
    /// with `frame` first, without waiting for its close event: if it was open, the event emitted
    /// instead has the code and reason of `frame`.
    pub fn reconnect(&mut self, now: Instant, frame: CloseFrame<P::Text>) {
        let now = self.advance(now);
        self.count_open_time(now);
        let ended = match &self.state {
            State::Closing(Closing::NoSocket(close)) => Some((close.clone(), None)),
            State::Deciding(lost, _) => Some((lost.close.clone(), lost.failure)),
            State::Connecting(Stage::Resolving | Stage::Dialling)
            | State::Handshaking(_)
            | State::Open(_)
            | State::Closing(Closing::Socket) => Some((self.hang_up(frame), None)),
            State::Idle
            | State::Connecting(Stage::Due)
            | State::Waiting
            | State::Suspended(_)
            | State::Closed(_) => None,
        };
        self.reset_attempts();
        self.timers.clear_connection();
        self.dial(now);
        self.emit_replaced(ended);
    }

    /// Abandons the socket or the dial without a closing handshake, as if it had been lost. Does
    /// nothing if there is neither.
    pub fn terminate(&mut self, now: Instant) {
        let now = self.advance(now);
        if matches!(
            self.state,
            State::Connecting(_)
                | State::Handshaking(_)
                | State::Open(_)
                | State::Closing(Closing::Socket)
        ) {
            self.abandon(now, None);
        }
    }

    /// Takes the oldest message out of the queue.
    pub fn take_queued(&mut self) -> Option<P> {
        let payload = self.queue.pop();
        self.watch_expiry();
        payload
    }

    /// Starts a dial, which the driver gets after all earlier outputs.
    pub(super) fn dial(&mut self, now: Instant) {
        self.errored = false;
        self.note_dial();
        self.has_opened = false;
        self.last_dial = Some(now);
        self.timers.clear(Timer::Retry);
        let deadline = now + self.settings.connect_timeout;
        self.timers.set(Timer::Dial, deadline);
        self.enter(State::Connecting(Stage::Due));
    }

    fn close_socket(
        &mut self,
        now: Instant,
        frame: CloseFrame<P::Text>,
    ) -> Option<CloseFrame<P::Text>> {
        // A connection that never reconnects and has no handshake stands in for the native class.
        let is_at_once = self.settings.reconnect.is_none()
            && !matches!(self.state, State::Handshaking(_))
            && !matches!(self.outputs.back(), Some(Output::Transmit(_)));
        self.settle(now);
        self.timers.clear_connection();
        self.limit_closing(now);
        self.enter(State::Closing(Closing::Socket));
        self.expect_close(now);
        if is_at_once {
            return Some(frame);
        }
        self.push(Output::Close(frame));
        None
    }

    /// Sets the deadline of a closing handshake.
    pub(super) fn limit_closing(&mut self, now: Instant) {
        self.timers
            .set(Timer::Close, now + self.settings.close_timeout);
    }

    /// Adds the time that the socket was open, when it ends.
    pub(super) fn count_open_time(&mut self, now: Instant) {
        self.open_micros += self.open_time(now);
    }
}
