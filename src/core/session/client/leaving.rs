//! Leaving a server that drains.

use super::client::{Client, Phase, Redial};
use crate::core::queue::Payload;
use crate::core::session::close_code::SessionClose;
use crate::core::session::codec::Away;
use crate::core::session::endpoint::Room;
use crate::core::span::Span;
use crate::core::time::Instant;

/// How long a client that leaves waits for the last acknowledgements.
const SETTLE: Span = Span::from_secs(2);

/// How far this socket is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaving {
    Staying,
    /// It is left at this time.
    At(Instant),
    /// Nothing is numbered any more; it is left when all is acknowledged, or at this time.
    Settling(Instant),
}

impl Leaving {
    pub(super) fn deadline(self) -> Instant {
        match self {
            Self::Staying => Instant::NEVER,
            Self::At(time) | Self::Settling(time) => time,
        }
    }

    pub(super) fn end(&mut self) {
        *self = Self::Staying;
    }
}

impl<P: Payload + Clone> Client<P> {
    /// The server drains: leave at a time of our own, so that not all clients dial at once. The
    /// first such frame of a socket counts.
    pub(super) fn leave_later(&mut self, now: Instant, away: Away) {
        if self.leaving == Leaving::Staying {
            let span = (away.max - away.min) as f64 * self.rng.fraction();
            let delay = Span::from_millis(away.min + span as u64);
            self.leaving = Leaving::At(now + delay);
        }
    }

    /// Leaves when it is time.
    pub(super) fn pass_leaving(&mut self, now: Instant) {
        if !matches!(self.phase, Phase::Attached { .. }) {
            return;
        }
        if let Leaving::At(time) = self.leaving
            && time <= now
        {
            self.leaving = Leaving::Settling(now + SETTLE);
            self.endpoint.pause_numbering();
            self.endpoint.tell();
        }
        if let Leaving::Settling(deadline) = self.leaving
            && (deadline <= now || self.endpoint.is_settled())
        {
            self.keep_frames(Room::Control);
            self.phase = Phase::Detached;
            self.close_socket(SessionClose::Away, Redial::Now);
        }
    }
}
