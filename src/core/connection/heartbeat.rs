//! The heartbeat: when the peer is pinged, and when its silence ends the socket.

use super::connection::{Connection, Ping};
use super::state::{Link, State};
use super::watch::Moment;
use crate::core::failure::Failure;
use crate::core::heartbeat::HeartbeatSince;
use crate::core::queue::Payload;
use crate::core::span::Span;
use crate::core::time::Instant;
use crate::core::timers::Timer;

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

impl<P: Payload> Connection<P> {
    /// A message of the peer, which answers a ping.
    pub(super) fn note_received(&mut self, now: Instant) {
        if !self.note_life(now) {
            self.note_traffic(now);
        }
    }

    /// A sign of life, which answers a ping; true if there was one that the peer knew of.
    #[inline(always)]
    pub(super) fn note_life(&mut self, now: Instant) -> bool {
        let State::Open(link) = &mut self.state else {
            return false;
        };
        let latency = link.take_answer(now);
        link.heard = now;
        let is_answer = latency.is_some() && self.hooks.ping == Ping::Message;
        if latency.is_some() {
            self.timers.clear(Timer::Pong);
        }
        if is_answer {
            self.counters.last_latency = latency;
        }
        self.set_ping_timer();
        is_answer
    }

    /// A message goes to the socket.
    pub(super) fn note_sent(&mut self, now: Instant) {
        if let State::Open(link) = &mut self.state {
            link.spoke = now;
            self.set_ping_timer();
        }
    }

    /// Sets the timer for the next ping, on a new socket and after each message that may put it
    /// off. While a ping waits for its answer, only a peer that wants to hear from this side is
    /// pinged again.
    pub(super) fn set_ping_timer(&mut self) {
        let (State::Open(link), Some(heartbeat)) = (&self.state, &self.settings.heartbeat) else {
            return;
        };
        let heard = match link.probe {
            Probe::None => link.heard,
            _ => Instant::NEVER,
        };
        let last = match heartbeat.since {
            HeartbeatSince::Sent if self.hooks.ping == Ping::Message => heard.min(link.spoke),
            // Without a message nothing is sent that could count.
            _ => heard,
        };
        self.timers.set(Timer::Ping, last + heartbeat.interval);
    }

    /// The time for a ping has come.
    pub(super) fn handle_silence(&mut self, now: Instant) {
        self.probe(now, Probe::Sent(now));
        self.ask(now);
    }

    /// The page or its network changed: asks for a sign of life, if there is a message to ask with.
    pub(super) fn suspect(&mut self, now: Instant) {
        if self.hooks.ping == Ping::Message {
            self.probe(now, Probe::Sent(now));
        }
    }

    /// True if this machine slept, which says nothing about a peer that is not asked: the silence
    /// counts anew. Messages that wait for a sign of life go on waiting.
    pub(super) fn has_overslept(&self, now: Instant, deadline: Instant) -> bool {
        let (State::Open(link), Some(heartbeat)) = (&self.state, &self.settings.heartbeat) else {
            return false;
        };
        let is_suspect = matches!(link.probe, Probe::Suspected(_));
        self.hooks.ping == Ping::None && !is_suspect && deadline + heartbeat.timeout < now
    }

    /// There was no message for [`Output::Ping`], because the user's function failed. The silence
    /// counts anew.
    ///
    /// [`Output::Ping`]: crate::core::Output::Ping
    pub fn handle_ping_skipped(&mut self, now: Instant) {
        let now = self.advance(now);
        self.tell(now, Moment::PingSkipped);
    }

    pub(super) fn skip_ping(&mut self, now: Instant) {
        if let State::Open(link) = &mut self.state {
            link.probe = Probe::None;
            link.heard = now;
            self.timers.clear(Timer::Pong);
            self.set_ping_timer();
        }
    }

    /// Pings the peer, unless a ping already waits for its answer.
    fn probe(&mut self, now: Instant, probe: Probe) {
        let (State::Open(link), Some(heartbeat)) = (&mut self.state, &self.settings.heartbeat)
        else {
            return;
        };
        if link.probe == Probe::None {
            link.probe = probe;
            link.probe_buffered = link.buffered;
            self.timers.set(Timer::Pong, now + heartbeat.timeout);
            self.ask(now);
        }
    }

    /// Has the driver send a ping, if there is a message for it.
    fn ask(&mut self, now: Instant) {
        if let State::Open(link) = &mut self.state {
            link.is_ping_due = self.hooks.ping == Ping::Message;
        }
        self.note_sent(now);
    }

    /// Abandons the socket, unless the peer still takes bytes or this machine slept. A deadline
    /// that is noticed later than the timeout itself proves nothing about the peer, so it is pinged
    /// again.
    pub(super) fn handle_missing_pong(&mut self, now: Instant, deadline: Instant) {
        let (State::Open(link), Some(heartbeat)) = (&mut self.state, &self.settings.heartbeat)
        else {
            return;
        };
        let is_late = deadline + heartbeat.timeout < now;
        if link.has_drained() {
            self.timers.set(Timer::Pong, now + heartbeat.timeout);
        } else if matches!(link.probe, Probe::Sent(_)) && is_late {
            link.probe = Probe::SentAgain(now);
            self.timers.set(Timer::Pong, now + heartbeat.timeout);
            self.ask(now);
        } else {
            self.abandon(now, Some(Failure::HeartbeatTimeout));
        }
    }

    /// Compares the clock with the deadlines before a `send`, because a throttled timer may be
    /// late. An unanswered ping ends the socket. A silence that no ping has broken for longer than
    /// the heartbeat allows makes the socket suspect: messages wait for a sign of life.
    pub(super) fn check_liveness(&mut self, now: Instant) {
        let (State::Open(link), Some(heartbeat)) = (&self.state, &self.settings.heartbeat) else {
            return;
        };
        if self.timers.is_due(Timer::Pong, now) {
            // However late, as a message is to be sent now.
            self.handle_missing_pong(now, now);
        } else if link.heard + heartbeat.interval + heartbeat.timeout < now {
            self.probe(now, Probe::Suspected(now));
        }
    }
}

impl<P: Payload> Link<P> {
    /// Takes a message of the peer as the answer to the ping; returns the time since the ping was
    /// sent.
    fn take_answer(&mut self, now: Instant) -> Option<Span> {
        let sent_at = self.probe.sent_at()?;
        self.probe = Probe::None;
        Some(now.since(sent_at))
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
