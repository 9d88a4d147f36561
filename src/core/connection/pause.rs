//! Rest: no socket while the user, an idle connection or a frozen page wants none.

use super::connection::Connection;
use super::state::{State, Suspension};
use crate::core::close::{CloseCode, CloseFrame, CloseInfo};
use crate::core::output::Output;
use crate::core::queue::Payload;
use crate::core::time::Instant;
use crate::core::timers::Timer;

impl<P: Payload> Connection<P> {
    /// Closes the socket with 1000, or cancels the dial or the wait for one, until
    /// [`Connection::resume`], [`Connection::reconnect`] or, by [`Idle::wake_on_send`], a message.
    /// Does nothing before the first dial and after `close`.
    ///
    /// [`Idle::wake_on_send`]: crate::core::Idle::wake_on_send
    pub fn pause(&mut self, now: Instant) {
        let now = self.advance(now);
        let frame = CloseFrame::unchecked(CloseCode::NORMAL, P::Text::default());
        self.suspend(now, Suspension::Paused, frame);
    }

    /// Dials at once and resets the attempt count, if the connection is paused, suspended by the
    /// page or was never dialled.
    pub fn resume(&mut self, now: Instant) {
        let now = self.advance(now);
        if matches!(self.state, State::Idle | State::Suspended(_)) {
            self.reset_attempts();
            self.dial(now);
        }
    }

    /// Dials if there is something to send for which a resting connection wakes.
    pub fn wake(&mut self, now: Instant) {
        let rests = matches!(
            self.state,
            State::Idle | State::Suspended(Suspension::Paused)
        );
        if self.settings.wakes_on_send && rests {
            self.resume(now);
        }
    }

    /// Closes the socket without an attempt that failed. A socket keeps a page out of the
    /// back/forward cache, too.
    pub(super) fn suspend(
        &mut self,
        now: Instant,
        suspension: Suspension,
        frame: CloseFrame<P::Text>,
    ) {
        let ended = match &self.state {
            State::Connecting(_) | State::Handshaking(_) | State::Open(_) => {
                Some((self.hang_up(frame), None))
            }
            State::Deciding(lost, _) => Some((lost.close.clone(), lost.failure)),
            State::Waiting => None,
            State::Suspended(_) if suspension == Suspension::Paused => None,
            _ => return,
        };
        self.settle(now);
        self.timers.clear_connection();
        self.enter(State::Suspended(suspension));
        self.emit_replaced(ended);
    }

    /// Closes the socket, or cancels the dial, without waiting for it. The peer of an open socket
    /// gets the frame, so the user sees the same.
    pub(super) fn hang_up(&mut self, frame: CloseFrame<P::Text>) -> CloseInfo<P::Text> {
        let is_open = matches!(self.state, State::Handshaking(_) | State::Open(_));
        let close = match frame.code() {
            Some(_) if is_open => CloseInfo::without_socket(frame.clone()),
            _ => CloseInfo::abandoned(),
        };
        self.push(Output::Hangup(frame));
        close
    }

    /// A message went either way past this core, through the open socket.
    pub fn handle_traffic(&mut self, now: Instant) {
        let now = self.advance(now);
        if matches!(self.state, State::Open(_)) {
            self.note_traffic(now);
        }
    }

    /// A message went either way: the time until the connection counts as idle begins anew.
    pub(super) fn note_traffic(&mut self, now: Instant) {
        self.timers.set(Timer::Idle, now + self.settings.idle_time);
    }

    /// Pauses, unless messages still wait to leave.
    pub(super) fn handle_idle(&mut self, now: Instant) {
        if self.is_drained() {
            self.pause(now);
        } else {
            self.note_traffic(now);
        }
    }
}
