//! An independent reckoning of the attempt numbers.

use std::collections::VecDeque;

use steadysocket::core::{ConnectionState, GiveUpReason, Instant, PageEvent, Reconnect};

use super::Call;

/// The attempt numbers that the core should give.
pub(super) struct Attempts {
    reconnect: Option<Reconnect>,
    /// The number of the dial that is under way, waited for, or succeeded.
    attempt: u32,
    /// Failures in a row.
    failures: u32,
    open_since: Option<Instant>,
    /// The browser's last word about the network.
    is_offline: bool,
    /// It said offline at some moment of the current dial.
    is_excused: bool,
    /// The attempts of the waits that the user is yet to be emitted of.
    waits: VecDeque<u32>,
    /// The attempts left, for each end that is still to be emitted.
    ends: VecDeque<Attempt>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attempt {
    Spent,
    Left,
}

impl Attempts {
    pub(super) fn new(reconnect: Option<Reconnect>) -> Self {
        Self {
            reconnect,
            attempt: 0,
            failures: 0,
            open_since: None,
            is_offline: false,
            is_excused: false,
            waits: VecDeque::new(),
            ends: VecDeque::new(),
        }
    }

    pub(super) fn called(
        &mut self,
        call: Call,
        before: ConnectionState,
        after: ConnectionState,
        now: Instant,
    ) {
        use ConnectionState::{
            Closed, Closing, Connecting, Handshaking, Idle, Open, Suspended, Waiting,
        };
        let was_up = matches!(before, Connecting | Handshaking | Open);
        let was_excused = self.is_excused && matches!(before, Connecting | Handshaking);
        match call {
            Call::Page(PageEvent::Offline) => (self.is_offline, self.is_excused) = (true, true),
            Call::Page(PageEvent::Online) => self.is_offline = false,
            _ => {}
        }
        if after == Connecting && (before != Connecting || call == Call::Reconnect) {
            self.is_excused = self.is_offline;
        }
        match after {
            _ if call == Call::Reconnect => self.reset(),
            Connecting if matches!(before, Idle | Suspended) && call.wakes() => self.reset(),
            Waiting if was_up && was_excused => {
                self.attempt = self.attempt.max(1);
                self.waits.push_back(self.attempt);
            }
            Waiting if was_up => {
                self.fail(now);
                self.attempt += 1;
                assert_eq!(self.left(), Attempt::Left, "a wait after the last attempt");
                self.waits.push_back(self.attempt);
            }
            Closed if was_up && self.reconnect.is_some() => {
                if !was_excused {
                    self.fail(now);
                }
                if call != Call::Close {
                    self.ends.push_back(self.left());
                }
            }
            Suspended | Closing if was_up && self.is_stable(now) => self.reset(),
            _ => {}
        }
        if after != Open {
            self.open_since = None;
        } else if before != Open {
            self.open_since = Some(now);
        }
    }

    pub(super) fn check(&self, attempt: u32, now: Instant) {
        let expected = if self.is_stable(now) { 0 } else { self.attempt };
        assert_eq!(attempt, expected, "the attempt");
    }

    pub(super) fn dialled(&self, attempt: u32) {
        assert_eq!(attempt, self.attempt, "the attempt that a dial is reported");
    }

    pub(super) fn opened(&self, attempt: u32) {
        assert_eq!(attempt, self.attempt, "the attempt of an open event");
    }

    pub(super) fn emit_wait(&mut self, attempt: u32) {
        assert_eq!(
            Some(attempt),
            self.waits.pop_front(),
            "the attempt of a wait"
        );
    }

    pub(super) fn emit_end(&mut self, reason: GiveUpReason) {
        let attempts = self.ends.pop_front();
        assert!(attempts.is_some(), "a giveup without an end");
        if reason == GiveUpReason::MaxAttempts {
            assert_eq!(attempts, Some(Attempt::Spent), "given up too early");
        }
    }

    fn reset(&mut self) {
        self.attempt = 0;
        self.failures = 0;
    }

    fn fail(&mut self, now: Instant) {
        if self.is_stable(now) {
            self.reset();
        } else {
            self.failures += 1;
        }
    }

    fn left(&self) -> Attempt {
        let reconnect = self.reconnect.as_ref();
        match reconnect.and_then(|reconnect| reconnect.max_attempts) {
            Some(max) if self.failures >= max => Attempt::Spent,
            _ => Attempt::Left,
        }
    }

    fn is_stable(&self, now: Instant) -> bool {
        let (Some(since), Some(reconnect)) = (self.open_since, &self.reconnect) else {
            return false;
        };
        now.saturating_duration_since(since) >= reconnect.stable_after
    }
}
