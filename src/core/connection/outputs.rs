//! Outputs: the next action for the driver, and the next timer.

use super::connection::Connection;
use super::state::{End, Question, Stage, State};
use super::watch::Moment;
use crate::core::dial::DialInfo;
use crate::core::event::{DropReason, Event};
use crate::core::output::Output;
use crate::core::queue::Payload;
use crate::core::time::Instant;
use crate::core::timers::Timer;

impl<P: Payload> Connection<P> {
    /// The next action, or `None` if there is no more to do now.
    ///
    /// Queued messages leave one at a time. The driver reports the buffered amount after each, so
    /// that the flush stops at the high-water mark.
    pub fn poll_output(&mut self) -> Option<Output<P>> {
        if let Some(output) = self.outputs.pop_front() {
            return Some(output);
        }
        let output = match &mut self.state {
            State::Connecting(Stage::Due) => Some(self.poll_dial()),
            State::Open(_) => self.poll_open(),
            State::Deciding(lost, question @ Question::Due) => {
                *question = Question::Asked;
                Some(Output::AskRetry(lost.close.clone()))
            }
            State::Closed(End::Pending) => self.poll_end(),
            _ => None,
        };
        let has_ended = matches!(self.state, State::Closed(_));
        if output.is_none() && self.drain_wanted && !has_ended && self.is_drained() {
            self.drain_wanted = false;
            self.timers.clear(Timer::Buffer);
            return Some(Output::Drained);
        }
        output
    }

    /// The time at which [`Connection::handle_timeout`] is to be called.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.timers.earliest().unless_never()
    }

    fn poll_dial(&mut self) -> Output<P> {
        let info = DialInfo {
            attempt: self.retries,
            reconnect: self.counters.dials > 0,
            last_close: self.last_close.clone(),
        };
        self.counters.dials += 1;
        self.state = State::Connecting(Stage::Resolving);
        Output::Dial(info)
    }

    /// On a new socket: the queue, then the open event, then the messages received in the meantime.
    fn poll_open(&mut self) -> Option<Output<P>> {
        if let Some(expired) = self.queue.pop_expired(self.now) {
            self.watch_expiry();
            self.drop_message(expired, DropReason::Expired);
            return self.outputs.pop_front();
        }
        let State::Open(link) = &mut self.state else {
            return None;
        };
        if link.take_ping() {
            return Some(Output::Ping);
        }
        if link.takes_messages(self.settings.high_water_mark)
            && let Some(payload) = self.queue.pop()
        {
            self.counters.messages_sent += 1;
            self.tell(self.now, Moment::Sent);
            self.watch_expiry();
            return Some(Output::Transmit(payload));
        }
        if let Some(open) = link.announcement.take() {
            return Some(Output::Event(Event::Open(open)));
        }
        link.early.pop_front()
    }

    /// At the end: every unsent message is handed back, then the driver releases everything.
    fn poll_end(&mut self) -> Option<Output<P>> {
        if let Some(payload) = self.queue.pop() {
            self.drop_message(payload, DropReason::Closed);
            return self.outputs.pop_front();
        }
        self.timers.clear(Timer::Expiry);
        self.state = State::Closed(End::Reported);
        Some(Output::Ended)
    }
}
