//! The heartbeat: when the peer is pinged, and when its silence ends the socket.

use std::time::Duration;

use super::connection::Connection;
use super::state::{Link, State};
use crate::core::config::Config;
use crate::core::failure::Failure;
use crate::core::queue::Payload;
use crate::core::time::Instant;
use crate::core::timers::{Timer, Timers};

/// The ping that waits for an answer; any message of the peer is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Probe {
    None,
    Sent(Instant),
    /// Sent a second time, because the first deadline was noticed far too late to prove anything.
    SentAgain(Instant),
    /// Sent before a `send`, because the silence was long and no timer had noticed it. Messages
    /// wait in the queue for the answer.
    Suspected(Instant),
}

impl Probe {
    fn sent_at(self) -> Option<Instant> {
        match self {
            Self::None => None,
            Self::Sent(at) | Self::SentAgain(at) | Self::Suspected(at) => Some(at),
        }
    }
}

/// Sets the timer for the next ping, on a new socket and after each message of the peer.
pub(super) fn set_ping_timer(timers: &mut Timers, config: &Config, now: Instant) {
    if let Some(heartbeat) = &config.heartbeat {
        timers.set(Timer::Ping, now + heartbeat.interval);
    }
}

impl<P: Payload> Connection<P> {
    /// Pings the peer, unless a ping already waits for its answer.
    pub(super) fn probe(&mut self, now: Instant, probe: Probe) {
        let (State::Open(link), Some(heartbeat)) = (&mut self.state, &self.config.heartbeat) else {
            return;
        };
        if link.probe == Probe::None {
            link.probe = probe;
            link.is_ping_due = true;
            link.probe_buffered = link.buffered;
            self.timers.clear(Timer::Ping);
            self.timers.set(Timer::Pong, now + heartbeat.timeout);
        }
    }

    /// Abandons the socket, unless the peer still takes bytes or this machine slept. A deadline
    /// that is noticed later than the timeout itself proves nothing about the peer, so it is pinged
    /// again.
    pub(super) fn handle_missing_pong(&mut self, now: Instant, deadline: Instant) {
        let (State::Open(link), Some(heartbeat)) = (&mut self.state, &self.config.heartbeat) else {
            return;
        };
        let late = now.saturating_duration_since(deadline);
        if link.has_drained() {
            self.timers.set(Timer::Pong, now + heartbeat.timeout);
        } else if matches!(link.probe, Probe::Sent(_)) && late > heartbeat.timeout {
            link.probe = Probe::SentAgain(now);
            link.is_ping_due = true;
            self.timers.set(Timer::Pong, now + heartbeat.timeout);
        } else {
            self.abandon(now, Some(Failure::HeartbeatTimeout));
        }
    }

    /// Compares the clock with the deadlines before a `send`, because a throttled timer may be
    /// late. An unanswered ping ends the socket. A silence that no ping has broken for longer than
    /// the heartbeat allows makes the socket suspect.
    pub(super) fn check_liveness(&mut self, now: Instant) {
        let (State::Open(link), Some(heartbeat)) = (&mut self.state, &self.config.heartbeat) else {
            return;
        };
        let timeout = heartbeat.timeout;
        let overdue = |timer: Timer| {
            let deadline = self.timers.deadline(timer)?;
            (deadline <= now).then(|| now.saturating_duration_since(deadline))
        };
        if overdue(Timer::Pong).is_some() {
            if link.has_drained() {
                self.timers.set(Timer::Pong, now + timeout);
            } else {
                self.abandon(now, Some(Failure::HeartbeatTimeout));
            }
        } else if overdue(Timer::Ping).is_some_and(|late| late > timeout) {
            self.probe(now, Probe::Suspected(now));
        }
    }
}

impl<P: Payload> Link<P> {
    /// Takes a message of the peer as the answer to the ping; returns the time since the ping was
    /// sent.
    pub(super) fn take_answer(&mut self, now: Instant) -> Option<Duration> {
        let sent_at = self.probe.sent_at()?;
        self.probe = Probe::None;
        Some(now.saturating_duration_since(sent_at))
    }

    /// Takes the ping that the driver has to send.
    pub(super) fn take_ping(&mut self) -> bool {
        std::mem::take(&mut self.is_ping_due)
    }

    /// True if the buffer has shrunk since the last call: the silent peer takes bytes, and the ping
    /// waits behind them.
    fn has_drained(&mut self) -> bool {
        let before = std::mem::replace(&mut self.probe_buffered, self.buffered);
        (1..before).contains(&self.buffered)
    }
}
