//! Sockets, dials, states, and the events that tell of them.

use std::collections::VecDeque;
use std::time::Duration;

use steadysocket::core::{Connection, ConnectionState, Event, Output, StateChange};

use super::super::message::Message;
use super::Call;

/// Counts what begins and what ends.
pub(super) struct Lifecycle {
    /// The state, as emitted by events.
    emitted: ConnectionState,
    /// Dials, and closes by the user where there was no socket: each is owed one close event.
    begun: u64,
    closed: u64,
    /// The dial that the core wants, until the driver knows of it.
    dial: Dial,
    /// `Open` from the open event to the close event.
    announced: Announced,
    /// The wait for the next dial, by the last close event.
    retry_in: Option<Duration>,
    /// The peer's messages that the user is yet to be emitted.
    received: VecDeque<u64>,
    /// The user's last wish.
    wish: Wish,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dial {
    Due,
    Done,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Announced {
    Open,
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Connected,
    Nothing,
}

impl Default for Lifecycle {
    fn default() -> Self {
        Self {
            emitted: ConnectionState::Idle,
            begun: 0,
            closed: 0,
            dial: Dial::Done,
            announced: Announced::Closed,
            retry_in: None,
            received: VecDeque::new(),
            wish: Wish::Nothing,
        }
    }
}

impl Lifecycle {
    pub(super) fn called(&mut self, call: Call, before: ConnectionState, after: ConnectionState) {
        use ConnectionState::{Closed, Connecting, Idle, Suspended};
        match call {
            Call::Connect if before == ConnectionState::Idle => self.wish = Wish::Connected,
            Call::Close => self.wish = Wish::Nothing,
            Call::Pause if after == Suspended => self.wish = Wish::Nothing,
            Call::Resume if matches!(before, Idle | Suspended) => {
                assert_eq!(after, Connecting, "resume always dials");
                self.wish = Wish::Connected;
            }
            Call::Send if before != after => self.wish = Wish::Connected,
            Call::Terminate => self.dial = Dial::Done,
            Call::Reconnect => {
                assert_eq!(after, Connecting, "reconnect always dials");
                if before == Connecting && self.dial == Dial::Done {
                    // No change of state will tell of this dial.
                    self.begun += 1;
                }
                self.wish = Wish::Connected;
                self.dial = Dial::Due;
            }
            _ => {}
        }
        if before != Connecting && after == Connecting {
            self.dial = Dial::Due;
        }
        if after == Closed {
            self.wish = Wish::Nothing;
        }
    }

    pub(super) fn received(&mut self, message: &Message) {
        self.received.push_back(message.id);
    }

    pub(super) fn bypassed(&self, connection: &Connection<Message>) {
        assert_eq!(connection.state(), ConnectionState::Open, "a bypass");
        assert_eq!(self.announced, Announced::Open, "a bypass before open");
        assert!(self.received.len() <= 1, "an older message is not emitted");
    }

    pub(super) fn output(&mut self, output: &Output<Message>) {
        match output {
            Output::Dial(_) => {
                assert_eq!(self.wish, Wish::Connected, "nobody wants this dial");
                assert_eq!(self.dial, Dial::Due, "dialled twice");
                assert_eq!(self.begun, self.closed + 1, "dialled before the last close");
                self.dial = Dial::Done;
            }
            Output::Ended => {
                assert_eq!(self.begun, self.closed, "ended without a close event");
            }
            Output::Event(event) => self.emitted(event),
            _ => {}
        }
    }

    pub(super) fn rested(&self, connection: &Connection<Message>) {
        use ConnectionState::{Closed, Closing, Connecting, Handshaking, Open};
        let state = connection.state();
        assert_eq!(self.emitted, state, "the last state was not emitted");
        let owed = match state {
            Connecting | Handshaking | Open | Closing => 1,
            _ => 0,
        };
        assert_eq!(self.begun, self.closed + owed, "close events in {state:?}");
        let is_announced = self.announced == Announced::Open;
        match state {
            Open => {
                assert!(is_announced, "open, and nobody was reported");
                assert!(
                    self.received.is_empty(),
                    "messages that nobody was reported"
                );
            }
            Closing => {}
            _ => assert!(!is_announced, "no longer open, and nobody was reported"),
        }
        assert_eq!(state == Closed, connection.is_ended());
        match state {
            Closed => assert_eq!(connection.poll_timeout(), None, "a timer after the end"),
            ConnectionState::Waiting => assert!(connection.poll_timeout().is_some()),
            _ => {}
        }
    }

    fn emitted(&mut self, event: &Event<Message>) {
        match event {
            Event::StateChange(change) => self.changed(*change),
            Event::Open(_) => {
                assert_eq!(self.emitted, ConnectionState::Open, "open before its state");
                assert_eq!(self.announced, Announced::Closed, "open twice");
                self.announced = Announced::Open;
            }
            // Where the native class is stood in for, what the browser gives while it closes is
            // emitted.
            Event::Message(_) if self.emitted == ConnectionState::Closing => {}
            Event::Message(message) => {
                assert_eq!(self.announced, Announced::Open, "a message while not open");
                let next = self.received.pop_front();
                assert_eq!(next, Some(message.id), "the next message of the peer");
            }
            Event::Close(close) => {
                self.closed += 1;
                assert!(self.closed <= self.begun, "a close event too many");
                self.announced = Announced::Closed;
                self.received.clear();
                self.retry_in = close.retry_in;
            }
            Event::Reconnecting(wait) => {
                assert_eq!(self.emitted, ConnectionState::Waiting);
                assert_eq!(
                    self.retry_in,
                    Some(wait.delay),
                    "close emitted another delay"
                );
            }
            Event::GiveUp(_) => {
                assert_eq!(self.emitted, ConnectionState::Closed);
                assert_eq!(self.retry_in, None, "close promised another dial");
            }
            _ => {}
        }
    }

    fn changed(&mut self, change: StateChange) {
        use ConnectionState::{Closing, Connecting, Idle, Suspended, Waiting};
        assert_eq!(change.from, self.emitted, "a gap in the states");
        assert_ne!(change.from, change.to, "a change to the same");
        self.emitted = change.to;
        match (change.from, change.to) {
            (_, Connecting) | (Idle | Waiting | Suspended, Closing) => self.begun += 1,
            _ => {}
        }
    }
}
