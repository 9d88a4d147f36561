//! Inputs from the outside: the socket, the clock, the page.

use super::connection::Connection;
use super::state::{Accepted, Closing, Link, Stage, State, Suspension};
use super::watch::Moment;
use crate::core::close::{CloseFrame, CloseInfo};
use crate::core::dial::DialFailure;
use crate::core::event::{Event, OpenEvent};
use crate::core::failure::Failure;
use crate::core::output::Output;
use crate::core::page::PageEvent;
use crate::core::queue::Payload;
use crate::core::span::Span;
use crate::core::time::Instant;
use crate::core::timers::Timer;

/// The longest time from the error event of a dial to its close event. By the standard both come in
/// the same task; Node's own class, and WebKit for a blocked port, fire no close event.
const MISSING_CLOSE: Span = Span::from_millis(25);

/// The longest spacing of dials that the page asks for: enough against a page that flips between
/// hidden and visible. A longer `initial_delay` spares the server, but the network is known to be
/// back, or somebody looks at the page.
const HINT_SPACING: Span = Span::from_secs(1);

impl<P: Payload> Connection<P> {
    /// The browser's socket was made and is dialling.
    pub fn handle_dialling(&mut self, now: Instant) {
        self.advance(now);
        if matches!(self.state, State::Connecting(Stage::Resolving)) {
            self.state = State::Connecting(Stage::Dialling);
        }
    }

    /// The dial failed before there was a socket.
    pub fn handle_dial_failed(&mut self, now: Instant, failure: DialFailure) {
        let now = self.advance(now);
        if matches!(
            self.state,
            State::Connecting(Stage::Resolving | Stage::Dialling)
        ) {
            let failure = match failure {
                DialFailure::Provider => Failure::Provider,
                DialFailure::Constructor => Failure::Constructor,
            };
            self.lose(now, CloseInfo::abandoned(), Some(failure));
        }
    }

    /// The socket is open.
    pub fn handle_open(&mut self, now: Instant, protocol: P::Text, extensions: P::Text) {
        let now = self.advance(now);
        if !matches!(self.state, State::Connecting(Stage::Dialling)) {
            return;
        }
        let accepted = Accepted {
            protocol,
            extensions,
            buffered: 0,
        };
        self.has_opened = true;
        self.timers.clear(Timer::Dial);
        if self.hooks.handshake {
            let deadline = now + self.settings.handshake_timeout;
            self.timers.set(Timer::Handshake, deadline);
            self.enter(State::Handshaking(accepted));
            self.push(Output::Handshake);
        } else {
            self.open(now, accepted);
        }
    }

    /// The handshake hook is done. The driver passes the messages that the hook did not read to
    /// [`Connection::handle_message`] again.
    pub fn handle_handshake_done(&mut self, now: Instant) {
        let now = self.advance(now);
        if let State::Handshaking(accepted) = &mut self.state {
            let accepted = std::mem::take(accepted);
            self.open(now, accepted);
        }
    }

    /// The handshake hook failed, which is a failed attempt.
    pub fn handle_handshake_failed(&mut self, now: Instant) {
        let now = self.advance(now);
        if matches!(self.state, State::Handshaking(_)) {
            self.abandon(now, Some(Failure::Handshake));
        }
    }

    /// The driver ends this handshake itself after so long: the option counts only if it is shorter.
    pub fn limit_handshake(&mut self, limit: Span) {
        if self.settings.handshake_timeout >= limit {
            self.timers.clear(Timer::Handshake);
        }
    }

    /// A message arrived.
    pub fn handle_message(&mut self, now: Instant, payload: P) {
        let now = self.advance(now);
        match &mut self.state {
            State::Handshaking(_) => self.push(Output::HandshakeMessage(payload)),
            State::Open(link) => {
                self.counters.messages_received += 1;
                let message = Output::Event(Event::Message(payload));
                if link.announcement.is_some() || !link.early.is_empty() {
                    link.early.push_back(message);
                } else {
                    self.push(message);
                }
                self.tell(now, Moment::Received);
            }
            // Only some browsers deliver messages while they close. A stand-in for the native class
            // emits the messages that its browser delivers.
            State::Closing(Closing::Socket) if self.settings.reconnect.is_none() => {
                self.counters.messages_received += 1;
                self.emit(Event::Message(payload));
            }
            // Messages after `close()` and after the end are ignored.
            _ => {}
        }
    }

    /// The peer lives, or may do so, though no message of it has come: a control frame, a part of a
    /// message, or what the host has left unread. Only the heartbeat is to know.
    pub fn handle_sign_of_life(&mut self, now: Instant) {
        let now = self.advance(now);
        self.tell(now, Moment::Stirred);
    }

    /// The socket fired an error event. The error is emitted together with the close event that
    /// follows, unless nothing reconnects: the native class runs microtasks between the two events.
    pub fn handle_error(&mut self, now: Instant) {
        let now = self.advance(now);
        if self.errored || !self.has_socket() {
            return;
        }
        self.errored = true;
        if self.settings.reconnect.is_none() {
            self.emit(Event::Error(Failure::Network));
        }
        self.expect_close(now);
    }

    /// After the error event of a socket that was never open, waits no longer for its close event.
    pub(super) fn expect_close(&mut self, now: Instant) {
        if !self.errored || self.has_opened {
            return;
        }
        let timer = match self.state {
            State::Connecting(_) => Timer::Dial,
            _ => Timer::Close,
        };
        self.timers.set(timer, now + MISSING_CLOSE);
    }

    /// The socket fired its close event.
    pub fn handle_close(&mut self, now: Instant, close: CloseInfo<P::Text>) {
        let now = self.advance(now);
        let is_reported = self.errored && self.settings.reconnect.is_none();
        let network = self.unreported_failure();
        let failed_dial = |failure| (!is_reported).then(|| network.unwrap_or(failure));
        let failure = match self.state {
            State::Connecting(Stage::Dialling) => failed_dial(Failure::Network),
            State::Handshaking(_) => {
                // Drops the hook, which waits for a closed peer.
                self.drop_socket();
                failed_dial(Failure::Handshake)
            }
            State::Open(_) | State::Closing(Closing::Socket) => network,
            _ => return,
        };
        self.lose(now, close, failure);
    }

    /// As [`Connection::handle_close`], of a close on which the driver has a say: it is asked even if
    /// the user has no hook for that.
    pub fn handle_close_and_ask(&mut self, now: Instant, close: CloseInfo<P::Text>) {
        let asks = std::mem::replace(&mut self.hooks.should_reconnect, true);
        self.handle_close(now, close);
        self.hooks.should_reconnect = asks;
    }

    /// The time of [`Connection::poll_timeout`] has come. A call that is too early or too late does
    /// no harm.
    pub fn handle_timeout(&mut self, now: Instant) {
        let now = self.advance(now);
        while let Some((timer, deadline)) = self.timers.take_due(now) {
            match timer {
                Timer::Dial if self.errored => self.abandon(now, self.unreported_failure()),
                Timer::Dial => self.abandon(now, Some(Failure::ConnectTimeout)),
                Timer::Handshake => self.abandon(now, Some(Failure::HandshakeTimeout)),
                Timer::Close => self.handle_close_timeout(now),
                Timer::Retry => self.dial(now),
                Timer::Ping | Timer::Pong | Timer::Idle => {
                    self.tell(now, Moment::Due(timer, deadline));
                }
                Timer::Buffer => self.push(Output::MeasureBuffer),
                Timer::Expiry => self.drop_expired(now),
            }
        }
    }

    /// The page or its network changed. Ignored if reconnecting is turned off, or if the user wants
    /// no connection.
    pub fn handle_page(&mut self, now: Instant, event: PageEvent) {
        let now = self.advance(now);
        let Some(reconnect) = &self.settings.reconnect else {
            return;
        };
        let spacing = reconnect.initial_delay.min(HINT_SPACING);
        self.note_network(event);
        match event {
            PageEvent::Online | PageEvent::Visible => match self.state {
                State::Waiting => self.dial_soon(now, spacing),
                State::Open(_) => self.tell(now, Moment::Suspected),
                _ => {}
            },
            // Only a hint: `navigator.onLine` ignores localhost and VPNs.
            PageEvent::Offline => self.tell(now, Moment::Suspected),
            PageEvent::Hidden => {}
            PageEvent::Frozen if matches!(self.state, State::Closing(Closing::Socket)) => {
                self.terminate(now);
            }
            PageEvent::Frozen => self.suspend(now, Suspension::Frozen, CloseFrame::empty()),
            PageEvent::Restored => {
                if matches!(self.state, State::Suspended(Suspension::Frozen)) {
                    self.dial(now);
                }
            }
        }
    }

    fn open(&mut self, now: Instant, accepted: Accepted<P::Text>) {
        let announcement = OpenEvent {
            protocol: accepted.protocol,
            extensions: accepted.extensions,
            reconnected: self.counters.opens > 0,
            attempt: self.retries,
            resumed: false,
        };
        self.counters.opens += 1;
        self.timers.clear(Timer::Handshake);
        self.enter(State::Open(Link::new(now, announcement, accepted.buffered)));
        self.tell(now, Moment::Opened);
        self.watch_buffer(now);
    }

    fn handle_close_timeout(&mut self, now: Instant) {
        match &self.state {
            State::Closing(Closing::NoSocket(close)) => {
                let close = close.clone();
                self.finish(close, None);
            }
            // Closing, or open and closed by the peer: no other state leaves this timer set.
            _ => self.abandon(now, self.unreported_failure()),
        }
    }

    /// The failure that an error event told; without reconnecting it was emitted when it came.
    fn unreported_failure(&self) -> Option<Failure> {
        (self.errored && self.settings.reconnect.is_some()).then_some(Failure::Network)
    }

    /// Dials at once, but not sooner than `spacing` after the last dial: a page that flips between
    /// hidden and visible must not flood the server.
    fn dial_soon(&mut self, now: Instant, spacing: Span) {
        let earliest = self.last_dial.map_or(now, |last_dial| last_dial + spacing);
        if earliest <= now {
            self.dial(now);
        } else if earliest < self.timers.deadline(Timer::Retry) {
            self.timers.set(Timer::Retry, earliest);
        }
    }

    /// True if there is a socket. Events that arrive without one come from an abandoned socket.
    fn has_socket(&self) -> bool {
        matches!(
            self.state,
            State::Connecting(Stage::Dialling)
                | State::Handshaking(_)
                | State::Open(_)
                | State::Closing(Closing::Socket)
        )
    }
}
