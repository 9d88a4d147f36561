//! The one table of deadlines.

use super::time::Instant;

/// What a deadline is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Timer {
    /// The dial takes too long.
    Dial,
    /// The handshake hook takes too long.
    Handshake,
    /// The closing handshake takes too long, or there is no socket to wait for.
    Close,
    /// The wait before the next dial is over.
    Retry,
    /// The peer was silent for a heartbeat interval.
    Ping,
    /// The peer did not answer the ping.
    Pong,
    /// Time to look at the browser's send buffer.
    Buffer,
    /// The oldest queued message expires.
    Expiry,
}

impl Timer {
    const ALL: [Self; 8] = [
        Self::Dial,
        Self::Handshake,
        Self::Close,
        Self::Retry,
        Self::Ping,
        Self::Pong,
        Self::Buffer,
        Self::Expiry,
    ];
}

/// A deadline for each [`Timer`], or none.
#[derive(Debug, Default)]
pub(crate) struct Timers([Option<Instant>; Timer::ALL.len()]);

impl Timers {
    pub(crate) fn set(&mut self, timer: Timer, deadline: Instant) {
        if let Some(slot) = self.0.get_mut(timer as usize) {
            *slot = Some(deadline);
        }
    }

    pub(crate) fn clear(&mut self, timer: Timer) {
        if let Some(slot) = self.0.get_mut(timer as usize) {
            *slot = None;
        }
    }

    /// Clears the timers of a socket and of a wait; what is queued still expires.
    pub(crate) fn clear_connection(&mut self) {
        for timer in Timer::ALL {
            if timer != Timer::Expiry {
                self.clear(timer);
            }
        }
    }

    /// Takes the earliest timer that is due at `now`, with its deadline.
    pub(crate) fn take_due(&mut self, now: Instant) -> Option<(Timer, Instant)> {
        let (timer, deadline) = Timer::ALL
            .into_iter()
            .filter_map(|timer| Some((timer, self.deadline(timer)?)))
            .min_by_key(|(_, deadline)| *deadline)?;
        if deadline > now {
            return None;
        }
        self.clear(timer);
        Some((timer, deadline))
    }

    pub(crate) fn deadline(&self, timer: Timer) -> Option<Instant> {
        self.0.get(timer as usize).copied().flatten()
    }

    pub(crate) fn earliest(&self) -> Option<Instant> {
        self.0.iter().flatten().min().copied()
    }
}
