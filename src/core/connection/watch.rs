//! Heartbeat and idle time, which look at everything that happens on a socket.

use super::connection::Connection;
use crate::core::queue::Payload;
use crate::core::time::Instant;
use crate::core::timers::Timer;

/// Heartbeat and idle time of a connection. Reached by a pointer, so that an app that asks for neither
/// does not pay for them.
pub(crate) type Watch<P> = fn(&mut Connection<P>, Instant, Moment);

/// The moments that heartbeat and idle time have to know of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// The socket is open.
    Opened,
    /// The user sends a message, which may go to the socket.
    Sending,
    /// A message goes to the socket.
    Sent,
    /// A message waits in the queue.
    Queued,
    /// The peer has spoken.
    Received,
    /// The peer lives, but has said nothing.
    Stirred,
    /// The page or its network has changed.
    Suspected,
    /// There was no message for a ping.
    PingSkipped,
    /// A timer of theirs was due at this time.
    Due(Timer, Instant),
}

impl<P: Payload> Connection<P> {
    /// Tells heartbeat and idle time, if there are any. Inlined, as a call that is not by pointer
    /// knows its moment.
    #[inline(always)]
    pub(super) fn tell(&mut self, now: Instant, moment: Moment) {
        match P::IS_WATCHED_BY_POINTER {
            true => self.tell_by_pointer(now, moment),
            false => self.watch(now, moment),
        }
    }

    fn tell_by_pointer(&mut self, now: Instant, moment: Moment) {
        if let Some(watch) = self.watch {
            watch(self, now, moment);
        }
    }

    /// As [`Watch`].
    #[inline(always)]
    pub(crate) fn watch(&mut self, now: Instant, moment: Moment) {
        match moment {
            Moment::Opened => {
                self.note_traffic(now);
                self.set_ping_timer();
            }
            Moment::Sending => self.check_liveness(now),
            Moment::Sent => {
                self.note_sent(now);
                self.note_traffic(now);
            }
            Moment::Queued => self.wake(now),
            Moment::Received => self.note_received(now),
            Moment::Stirred => drop(self.note_life(now)),
            Moment::Suspected => self.suspect(now),
            Moment::PingSkipped => self.skip_ping(now),
            Moment::Due(Timer::Idle, _) => self.handle_idle(now),
            Moment::Due(_, deadline) if self.has_overslept(now, deadline) => self.skip_ping(now),
            Moment::Due(Timer::Pong, deadline) => self.handle_missing_pong(now, deadline),
            Moment::Due(..) => self.handle_silence(now),
        }
    }
}
