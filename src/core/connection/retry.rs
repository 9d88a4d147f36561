//! The decision after a lost socket or a failed dial.

use std::mem::replace;

use super::connection::Connection;
use super::state::{Lost, Question, State};
use crate::core::close::{CloseFrame, CloseInfo};
use crate::core::event::{Event, GiveUpEvent, GiveUpReason, ReconnectingEvent};
use crate::core::failure::Failure;
use crate::core::queue::Payload;
use crate::core::span::Span;
use crate::core::time::Instant;
use crate::core::timers::Timer;
use crate::core::verdict::Verdict;

/// The retry of a close with 1008, which a new token may mend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Renewal {
    Left,
    /// Until a socket has lasted.
    Spent,
}

impl<P: Payload> Connection<P> {
    /// Takes the user's answer to [`Output::AskRetry`]. Ignored if the user has closed or
    /// reconnected in the meantime.
    pub fn handle_verdict(&mut self, now: Instant, verdict: Verdict) {
        self.handle_answer(now, Some(verdict));
    }

    /// As [`Connection::handle_verdict`]. `None`: the dial that has failed was the first half of an
    /// attempt, whose other half follows at once and decides.
    pub(crate) fn handle_answer(&mut self, now: Instant, verdict: Option<Verdict>) {
        let now = self.advance(now);
        let State::Deciding(lost, Question::Asked) = &self.state else {
            return;
        };
        let lost = lost.clone();
        match verdict {
            Some(verdict) => self.resolve(now, lost, verdict),
            None => {
                // It was counted when it was lost.
                self.failures -= u32::from(!lost.is_excused);
                self.wait(now, lost, self.retries, Span::ZERO);
            }
        }
    }

    /// The peer has given a proof that the connection works: attempts count from the start.
    pub fn handle_progress(&mut self, now: Instant) {
        self.advance(now);
        if matches!(self.state, State::Open(_)) {
            self.reset_attempts();
        }
    }

    /// Leaves the open socket with `frame`, and goes on as after a lost one. With a failure it is a
    /// dead socket: the event emitted has code 1006.
    pub fn leave(&mut self, now: Instant, frame: CloseFrame<P::Text>, failure: Option<Failure>) {
        let now = self.advance(now);
        if !matches!(self.state, State::Handshaking(_) | State::Open(_)) {
            return;
        }
        let close = self.hang_up(frame);
        match failure {
            Some(_) => self.lose(now, CloseInfo::abandoned(), failure),
            None => self.lose(now, close, None),
        }
    }

    /// Abandons the socket or the dial without waiting for its close event.
    pub(super) fn abandon(&mut self, now: Instant, failure: Option<Failure>) {
        self.drop_socket();
        self.lose(now, CloseInfo::abandoned(), failure);
    }

    /// Decides to retry or to end, after the end of a socket or dial.
    pub(super) fn lose(
        &mut self,
        now: Instant,
        close: CloseInfo<P::Text>,
        failure: Option<Failure>,
    ) {
        let is_excused = self.is_excused();
        if !is_excused {
            self.count_attempt(now);
        }
        self.timers.clear_connection();
        if self.settings.reconnect.is_none() || matches!(self.state, State::Closing(_)) {
            self.finish(close, failure);
            return;
        }
        let lost = Lost {
            from: self.state.name(),
            close,
            failure,
            is_excused,
        };
        if failure == Some(Failure::Constructor) {
            self.give_up(lost, GiveUpReason::InvalidAddress);
        } else if self.hooks.should_reconnect {
            // For the predicate; the other ways note it with the event.
            self.last_close = Some(lost.close.clone());
            self.state = State::Deciding(lost, Question::Due);
        } else {
            self.resolve(now, lost, Verdict::ByTable);
        }
    }

    /// Counts a dial that failed, or starts from zero after a socket that lasted.
    fn count_attempt(&mut self, now: Instant) {
        if !self.is_stable(now) {
            self.failures = self.failures.saturating_add(1);
        }
        self.settle(now);
    }

    /// Counts attempts from the start.
    pub(super) fn reset_attempts(&mut self) {
        self.retries = 0;
        self.failures = 0;
        self.offline_dials = 0;
        self.renewal = Renewal::Left;
    }

    /// Settles the counts of a socket that stops being open: adds its open time, and resets the
    /// attempt count if it lasted.
    pub(super) fn settle(&mut self, now: Instant) {
        if self.is_stable(now) {
            self.reset_attempts();
        }
        self.count_open_time(now);
    }

    /// The answer of the default table.
    fn by_table(&mut self, close: &CloseInfo<P::Text>) -> Verdict {
        let may_renew = close.code == POLICY_VIOLATION && self.hooks.provider;
        if close.is_retryable()
            || may_renew && replace(&mut self.renewal, Renewal::Spent) == Renewal::Left
        {
            Verdict::Retry
        } else {
            Verdict::Stop
        }
    }

    fn resolve(&mut self, now: Instant, lost: Lost<P::Text>, verdict: Verdict) {
        let verdict = match verdict {
            Verdict::ByTable => self.by_table(&lost.close),
            verdict => verdict,
        };
        let Some(reconnect) = &self.settings.reconnect else {
            self.finish(lost.close, lost.failure);
            return;
        };
        let is_spent = reconnect
            .max_attempts
            .is_some_and(|max| self.failures >= max);
        let attempt = match lost.is_excused {
            true => self.retries.max(1),
            false => self.retries.saturating_add(1),
        };
        let delay = match verdict {
            Verdict::Stop | Verdict::ByTable => {
                return self.give_up(lost, GiveUpReason::NotRetryable);
            }
            _ if is_spent => return self.give_up(lost, GiveUpReason::MaxAttempts),
            Verdict::Retry => {
                let step = attempt.saturating_add(self.offline_dials);
                reconnect.delay(step, &mut self.rng)
            }
            Verdict::RetryAfter(delay) => Span::new(delay).min(Span::LONGEST),
        };
        self.wait(now, lost, attempt, delay);
    }

    fn wait(&mut self, now: Instant, lost: Lost<P::Text>, attempt: u32, delay: Span) {
        self.retries = attempt;
        self.timers.set(Timer::Retry, now + delay);
        self.enter(State::Waiting);
        self.emit_end(lost.close.clone(), lost.failure, Some(delay));
        self.emit(Event::Reconnecting(ReconnectingEvent {
            attempt,
            delay: delay.duration(),
            cause: lost.close,
        }));
    }

    fn give_up(&mut self, lost: Lost<P::Text>, reason: GiveUpReason) {
        let cause = lost.close.clone();
        self.finish(lost.close, lost.failure);
        self.emit(Event::GiveUp(GiveUpEvent { cause, reason }));
    }
}

/// RFC 6455, section 7.4.1. Servers close with it when a token is missing, wrong or over.
const POLICY_VIOLATION: u16 = 1008;
