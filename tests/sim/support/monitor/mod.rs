//! Watches a client and panics at the first broken promise of the core.
//!
//! Every test runs under it. What the core should do is reckoned here a second time, from the
//! inputs alone, by other means.

mod attempts;
mod ledger;
mod lifecycle;
mod pulse;

use steadysocket::core::{
    Config, Connection, ConnectionState, Event, Hooks, Instant, Output, PageEvent,
};

use super::message::Message;
use attempts::Attempts;
use ledger::Ledger;
use lifecycle::Lifecycle;
use pulse::Pulse;

/// The caller of the core.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Connect,
    Close,
    Reconnect,
    Terminate,
    Pause,
    Resume,
    /// A message for the queue.
    Send,
    Page(PageEvent),
    /// Anything else that the user does, the browser and the clock.
    Outside,
}

impl Call {
    /// True if it may dial from a connection that rests.
    fn wakes(self) -> bool {
        matches!(self, Self::Resume | Self::Send)
    }
}

/// The promises of one connection.
pub(crate) struct Monitor {
    lifecycle: Lifecycle,
    attempts: Attempts,
    ledger: Ledger,
    pulse: Pulse,
    now: Instant,
    /// True if a message wakes a connection that is paused.
    wakes: bool,
    /// The state when the core was last looked at.
    state: ConnectionState,
    /// When the last dial began, when the core was last looked at.
    last_dial: Option<Instant>,
    /// The user's call that the driver passes on next.
    expected: Option<Call>,
}

impl Monitor {
    pub(crate) fn new(config: Config, hooks: Hooks) -> Self {
        Self {
            lifecycle: Lifecycle::default(),
            wakes: config.idle.as_ref().is_some_and(|it| it.wake_on_send),
            attempts: Attempts::new(config.reconnect.clone()),
            pulse: Pulse::new(&config, hooks),
            ledger: Ledger::new(config),
            now: Instant::ORIGIN,
            state: ConnectionState::Idle,
            last_dial: None,
            expected: None,
        }
    }

    /// The core was called, and has not been polled since.
    pub(crate) fn called(
        &mut self,
        call: Call,
        before: ConnectionState,
        connection: &Connection<Message>,
        now: Instant,
    ) {
        let (now, after) = (self.advance(now), connection.state());
        let last_dial = connection.last_dial();
        if call == Call::Send && before != after {
            assert!(self.wakes, "woken by a message");
        }
        if call == Call::Outside && self.has_redialled(before, after, last_dial) {
            let between = ConnectionState::Waiting;
            self.lifecycle.called(call, before, between);
            self.attempts.called(call, before, between, now);
            self.lifecycle.called(call, between, after);
            self.attempts.called(call, between, after, now);
        } else {
            self.lifecycle.called(call, before, after);
            self.attempts.called(call, before, after, now);
        }
        if after == ConnectionState::Open && before != after {
            self.pulse.spoke(now);
        }
        self.state = after;
        self.last_dial = last_dial;
        self.check(connection);
    }

    /// The user is about to call the core through the driver.
    pub(crate) fn expect(&mut self, call: Call) {
        self.expected = Some(call);
    }

    /// The driver may have called the core by itself since it was last looked at.
    pub(crate) fn looked_at(&mut self, connection: &Connection<Message>) {
        let (before, now) = (self.state, self.now);
        match self.expected.take() {
            None if connection.state() == before => self.check(connection),
            call => self.called(call.unwrap_or(Call::Outside), before, connection, now),
        }
    }

    /// The driver reads the clock, and calls the core next.
    pub(crate) fn clock_read(&mut self, connection: &Connection<Message>, now: Instant) {
        if connection.state() != self.state {
            self.looked_at(connection);
        }
        self.advance(now);
    }

    /// A message is about to pass by the core, which would have had nothing to do with it.
    pub(crate) fn bypassed(&self, connection: &Connection<Message>) {
        self.lifecycle.bypassed(connection);
        self.ledger.check_empty(&connection.counters(self.now));
    }

    /// The core gave an output, which is not carried out yet.
    pub(crate) fn output(&mut self, output: &Output<Message>, connection: &Connection<Message>) {
        let now = self.now;
        self.lifecycle.output(output);
        match output {
            Output::Dial(dial) => self.attempts.dialled(dial.attempt),
            Output::Event(Event::Open(open)) => self.attempts.opened(open.attempt),
            Output::Event(Event::Reconnecting(wait)) => self.attempts.emit_wait(wait.attempt),
            Output::Event(Event::GiveUp(end)) => self.attempts.emit_end(end.reason),
            Output::Event(Event::Drop(message, reason)) => {
                self.ledger.dropped(message, *reason, now);
            }
            Output::Ping => self.pulse.spoke(now),
            Output::Ended => self.ledger.check_empty(&connection.counters(now)),
            _ => {}
        }
    }

    /// Every output was carried out.
    pub(crate) fn rested(&self, connection: &Connection<Message>) {
        let now = self.now;
        self.lifecycle.rested(connection);
        self.ledger.check_count(&connection.counters(now));
        self.ledger.check_flow(connection, now);
        self.pulse.check(connection);
    }

    /// The core is about to be given a message of the peer, by the socket or by the hook.
    pub(crate) fn received(&mut self, message: &Message) {
        self.lifecycle.received(message);
    }

    /// The core is about to be given a message for its queue.
    pub(crate) fn queued(&mut self, message: &Message, now: Instant) {
        let now = self.advance(now);
        self.ledger.queued(message, now);
    }

    /// The driver is about to be given a message for the queue; it carries out what comes of that
    /// before it says whether the queue took the message.
    pub(crate) fn offered(&mut self, message: &Message, now: Instant) {
        let now = self.advance(now);
        self.ledger.offered(message, now);
    }

    pub(crate) fn accepted(&mut self, message: &Message) {
        self.ledger.accepted(message);
    }

    pub(crate) fn refused(&mut self, message: &Message) {
        self.ledger.refused(message);
    }

    pub(crate) fn drained(&mut self, messages: &[Message]) {
        self.ledger.drained(messages);
    }

    pub(crate) fn transmitted(&mut self, message: &Message) {
        self.ledger.transmitted(message, self.now);
        self.pulse.spoke(self.now);
    }

    /// True if one call caused a timeout and, with a delay of zero, the next dial.
    fn has_redialled(
        &self,
        before: ConnectionState,
        after: ConnectionState,
        last_dial: Option<Instant>,
    ) -> bool {
        use ConnectionState::{Connecting, Handshaking, Open};
        match before {
            Connecting => after == Connecting && last_dial != self.last_dial,
            Handshaking | Open => after == Connecting,
            _ => false,
        }
    }

    fn check(&self, connection: &Connection<Message>) {
        let now = self.now;
        self.attempts.check(connection.attempt(now), now);
        self.ledger.check_bounds(&connection.counters(now));
    }

    /// For the core time is what its calls carried, and never goes back.
    fn advance(&mut self, now: Instant) -> Instant {
        self.now = self.now.max(now);
        self.now
    }
}
