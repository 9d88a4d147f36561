//! The table of deadlines.

use super::time::Instant;

/// The purpose of a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Timer {
    /// The dial takes too long.
    Dial,
    /// The handshake hook takes too long.
    Handshake,
    /// The closing handshake takes too long, or there is no socket to close.
    Close,
    /// The wait before the next dial is over.
    Retry,
    /// The peer was silent for a heartbeat interval.
    Ping,
    /// The peer did not answer the ping.
    Pong,
    /// No message went either way for long.
    Idle,
    /// The driver is to report the browser's buffered amount.
    Buffer,
    /// The oldest queued message expires.
    Expiry,
}

impl Timer {
    const ALL: [Self; 9] = [
        Self::Dial,
        Self::Handshake,
        Self::Close,
        Self::Retry,
        Self::Ping,
        Self::Pong,
        Self::Idle,
        Self::Buffer,
        Self::Expiry,
    ];
}

/// A deadline for each [`Timer`]; [`Instant::NEVER`] if it is not set.
#[derive(Debug)]
pub(crate) struct Timers([Instant; Timer::ALL.len()]);

impl Timers {
    pub(crate) fn set(&mut self, timer: Timer, deadline: Instant) {
        if let Some(slot) = self.0.get_mut(timer as usize) {
            *slot = deadline;
        }
    }

    pub(crate) fn clear(&mut self, timer: Timer) {
        self.set(timer, Instant::NEVER);
    }

    /// Clears the timers of a socket and of a wait. Queued messages still expire.
    pub(crate) fn clear_connection(&mut self) {
        let expiry = self.deadline(Timer::Expiry);
        *self = Self::default();
        self.set(Timer::Expiry, expiry);
    }

    /// Takes the earliest timer that is due at `now`, with its deadline.
    pub(crate) fn take_due(&mut self, now: Instant) -> Option<(Timer, Instant)> {
        let deadline_of = |timer: &Timer| self.deadline(*timer);
        let timer = Timer::ALL.into_iter().min_by_key(deadline_of)?;
        let deadline = self.deadline(timer);
        if !self.is_due(timer, now) {
            return None;
        }
        self.clear(timer);
        Some((timer, deadline))
    }

    /// True if the timer is set, and its deadline has come.
    pub(crate) fn is_due(&self, timer: Timer, now: Instant) -> bool {
        let deadline = self.deadline(timer);
        deadline <= now && deadline < Instant::NEVER
    }

    /// [`Instant::NEVER`] if the timer is not set.
    pub(crate) fn deadline(&self, timer: Timer) -> Instant {
        self.0
            .get(timer as usize)
            .copied()
            .unwrap_or(Instant::NEVER)
    }

    pub(crate) fn earliest(&self) -> Instant {
        self.0.iter().copied().min().unwrap_or(Instant::NEVER)
    }
}

impl Default for Timers {
    fn default() -> Self {
        Self([Instant::NEVER; Timer::ALL.len()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_the_end_of_time_no_timer_is_due_that_is_not_set() {
        let mut timers = Timers::default();
        assert_eq!(timers.take_due(Instant::NEVER), None);
        timers.set(Timer::Ping, Instant::ORIGIN);
        let due = timers.take_due(Instant::NEVER);
        assert_eq!(due, Some((Timer::Ping, Instant::ORIGIN)));
        assert_eq!(timers.take_due(Instant::NEVER), None);
    }
}
