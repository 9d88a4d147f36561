//! The decision after a lost socket or a failed dial.

use std::time::Duration;

use super::connection::Connection;
use super::state::{Lost, Question, State};
use crate::core::close::{CloseFrame, CloseInfo};
use crate::core::config::MAX_DELAY;
use crate::core::event::{Event, GiveUpEvent, GiveUpReason, ReconnectingEvent};
use crate::core::failure::Failure;
use crate::core::output::Output;
use crate::core::queue::Payload;
use crate::core::time::Instant;
use crate::core::timers::Timer;
use crate::core::verdict::Verdict;

impl<P: Payload> Connection<P> {
    /// Takes the user's answer to [`Output::AskRetry`]. Ignored if the user has closed or
    /// reconnected in the meantime.
    pub fn handle_verdict(&mut self, now: Instant, verdict: Verdict) {
        let now = self.advance(now);
        if let State::Deciding(lost, Question::Asked) = &self.state {
            let lost = lost.clone();
            self.resolve(now, lost, verdict);
        }
    }

    /// Abandons the socket or the dial without waiting for its close event.
    pub(super) fn abandon(&mut self, now: Instant, failure: Option<Failure>) {
        self.push(Output::Hangup(CloseFrame::empty()));
        self.lose(now, CloseInfo::abandoned(), failure);
    }

    /// Decides to retry or to end, after the end of a socket or dial.
    pub(super) fn lose(
        &mut self,
        now: Instant,
        close: CloseInfo<P::Text>,
        failure: Option<Failure>,
    ) {
        self.count_attempt(now);
        self.timers.clear_connection();
        self.last_close = Some(close.clone());
        if self.config.reconnect.is_none() {
            self.finish(close, failure);
            return;
        }
        let lost = Lost {
            from: self.state.name(),
            close,
            failure,
        };
        if failure == Some(Failure::Constructor) {
            self.give_up(lost, GiveUpReason::InvalidAddress);
        } else if self.hooks.should_reconnect {
            self.state = State::Deciding(lost, Question::Due);
        } else if lost.close.is_retryable() {
            self.resolve(now, lost, Verdict::Retry);
        } else {
            self.resolve(now, lost, Verdict::Stop);
        }
    }

    /// Counts a dial that failed, or starts from zero after a socket that lasted.
    pub(super) fn count_attempt(&mut self, now: Instant) {
        if !self.is_stable(now) {
            self.failures = self.failures.saturating_add(1);
        }
        self.settle(now);
    }

    /// Counts attempts from the start.
    pub(super) fn reset_attempts(&mut self) {
        self.retries = 0;
        self.failures = 0;
    }

    /// Settles the counts of a socket that stops being open: adds its open time, and resets the
    /// attempt count if it lasted.
    pub(super) fn settle(&mut self, now: Instant) {
        if self.is_stable(now) {
            self.reset_attempts();
        }
        self.count_open_time(now);
    }

    fn resolve(&mut self, now: Instant, lost: Lost<P::Text>, verdict: Verdict) {
        let Some(reconnect) = &self.config.reconnect else {
            self.finish(lost.close, lost.failure);
            return;
        };
        if reconnect
            .max_attempts
            .is_some_and(|max| self.failures >= max)
        {
            let reason = match verdict {
                Verdict::Stop => GiveUpReason::NotRetryable,
                _ => GiveUpReason::MaxAttempts,
            };
            self.give_up(lost, reason);
            return;
        }
        let attempt = self.retries.saturating_add(1);
        match verdict {
            Verdict::Stop => self.give_up(lost, GiveUpReason::NotRetryable),
            Verdict::Retry => {
                let delay = reconnect.delay(attempt, &mut self.rng);
                self.wait(now, lost, attempt, delay);
            }
            Verdict::RetryAfter(delay) => self.wait(now, lost, attempt, delay.min(MAX_DELAY)),
        }
    }

    fn wait(&mut self, now: Instant, lost: Lost<P::Text>, attempt: u32, delay: Duration) {
        self.retries = attempt;
        self.timers.set(Timer::Retry, now + delay);
        self.enter(State::Waiting);
        self.emit_end(lost.close.clone(), lost.failure, Some(delay));
        self.emit(Event::Reconnecting(ReconnectingEvent {
            attempt,
            delay,
            cause: lost.close,
        }));
    }

    fn give_up(&mut self, lost: Lost<P::Text>, reason: GiveUpReason) {
        let cause = lost.close.clone();
        self.finish(lost.close, lost.failure);
        self.emit(Event::GiveUp(GiveUpEvent { cause, reason }));
    }
}
