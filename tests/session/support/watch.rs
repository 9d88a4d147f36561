//! The order of all that the user of a client is told.

use std::collections::VecDeque;
use std::time::Duration;

use steadysocket::core::{CloseEvent, ConnectionState, Event};
use steadysocket::drive::session::SessionEvent;

use super::note::Note;

/// The rules of events, of states and of promises.
#[derive(Debug)]
pub(super) struct Watch {
    state: ConnectionState,
    /// A dial has begun whose close event has not come.
    has_dial: bool,
    /// A dial is wanted, and may be cancelled before the host hears of it.
    is_dialling: bool,
    /// The session, or that there is none, was told since the dial.
    has_begun: bool,
    /// The open event of this dial was told.
    has_opened: bool,
    /// The page goes away: there will be no report.
    has_left: bool,
    /// The user has called for a dial, which takes a close back, and there was none since.
    has_reconnected: bool,
    /// The last close event was told.
    is_over: bool,
    has_ended: bool,
    pub(super) last_close: Option<CloseEvent>,
    /// The messages that were accepted when somebody asked for their acknowledgement.
    awaited: VecDeque<Vec<u64>>,
    /// Somebody waits for the buffer.
    waits_for_drain: bool,
}

impl Default for Watch {
    fn default() -> Self {
        Self {
            state: ConnectionState::Idle,
            has_dial: false,
            is_dialling: false,
            has_begun: false,
            has_opened: false,
            has_left: false,
            has_reconnected: false,
            is_over: false,
            has_ended: false,
            last_close: None,
            awaited: VecDeque::new(),
            waits_for_drain: false,
        }
    }
}

impl Watch {
    /// With a dial that is the other half of the last one there is one close event for both.
    pub(super) fn dials(&mut self, is_pair: bool) {
        assert!(
            !self.has_dial || is_pair,
            "a dial before the close event of the last one"
        );
        assert!(!self.is_over, "a dial after the last close event");
        self.has_dial = true;
    }

    pub(super) fn told(&mut self, event: &Event<Note>, has_session: bool) {
        assert!(
            !self.has_ended || matches!(event, Event::StateChange(_)),
            "after the end: {event:?}"
        );
        match event {
            Event::StateChange(change) => {
                assert_eq!(change.from, self.state, "a change from another state");
                let is_back = self.has_reconnected;
                assert!(is_legal(change.from, change.to, is_back), "{change:?}");
                self.state = change.to;
                self.is_dialling |= change.to == ConnectionState::Connecting;
                if change.from == ConnectionState::Closed {
                    (self.is_over, self.has_ended) = (false, false);
                }
            }
            Event::Open(_) => {
                assert!(self.has_begun && !self.has_opened, "open at the wrong time");
                assert_eq!(self.state, ConnectionState::Open, "open in another state");
                self.has_opened = true;
            }
            Event::Close(close) => {
                let is_last = !close.will_reconnect();
                assert!(!self.is_over, "a second last close event");
                let is_replaced = close.retry_in == Some(Duration::ZERO);
                let is_closing = self.state == ConnectionState::Closing;
                let is_hidden = is_closing || self.has_reconnected;
                let has_dial = self.has_dial || self.is_dialling || is_hidden;
                assert!(
                    has_dial || is_last || is_replaced,
                    "a close event of no dial"
                );
                self.is_dialling &= is_replaced;
                assert!(
                    !is_last || !has_session || self.has_left,
                    "the report is missing"
                );
                assert_eq!(
                    self.state == ConnectionState::Closed,
                    is_last,
                    "{:?} at {close:?}",
                    self.state
                );
                (self.has_dial, self.has_begun, self.has_opened) = (false, false, false);
                self.is_over = is_last;
                self.last_close = Some(close.clone());
            }
            Event::GiveUp(_) => assert!(self.is_over, "give-up before the end"),
            Event::Reconnecting(_) => {
                let waits = [ConnectionState::Waiting, ConnectionState::Closing];
                assert!(waits.contains(&self.state), "a wait in {:?}", self.state);
            }
            _ => {}
        }
    }

    pub(super) fn told_of_session(&mut self, event: &SessionEvent<Note>) {
        assert!(!self.has_ended, "after the end: {event:?}");
        match event {
            SessionEvent::Started(_) | SessionEvent::Resumed | SessionEvent::Plain => {
                assert!(self.has_dial, "{event:?} without a socket");
                self.has_begun = true;
            }
            _ => {}
        }
    }

    /// A message is handed over.
    pub(super) fn given(&self, is_open: bool) {
        let is_closing = self.state == ConnectionState::Closing;
        assert!(
            !is_open || self.has_opened || is_closing,
            "a message before open"
        );
        assert!(!self.has_ended, "a message after the end");
    }

    pub(super) fn reconnects(&mut self) {
        self.has_reconnected = true;
        self.has_left = false;
    }

    pub(super) fn leaves(&mut self) {
        self.awaited.clear();
        self.has_left = true;
    }

    pub(super) fn wants_acknowledged(&mut self, ids: Vec<u64>) {
        self.awaited.push_back(ids);
    }

    pub(super) fn gives_up_acknowledged(&mut self, count: usize) {
        let rest = self.awaited.len().checked_sub(count);
        self.awaited.truncate(rest.expect("fewer wait"));
    }

    pub(super) fn acknowledged(&mut self, outstanding: &[u64]) {
        let ids = self.awaited.pop_front().expect("nobody waits for this");
        let left = ids.iter().find(|id| outstanding.contains(id));
        assert_eq!(left, None, "acknowledged too early");
    }

    pub(super) fn session_ended(&mut self) {
        self.awaited.clear();
    }

    pub(super) fn wants_drain(&mut self) {
        self.waits_for_drain = true;
    }

    /// One call answers all who wait.
    pub(super) fn drained(&mut self) {
        self.waits_for_drain = false;
    }

    pub(super) fn check_drain(&self, is_drained: bool) {
        assert!(
            !is_drained || !self.waits_for_drain,
            "drained, and nobody is told"
        );
    }

    pub(super) fn ended(&mut self) {
        assert!(self.is_over && !self.has_ended, "an end at the wrong time");
        self.has_ended = true;
        self.awaited.clear();
        self.waits_for_drain = false;
    }

    /// After a call of the driver.
    pub(super) fn settled(&mut self, outstanding: &[u64], may_wait: bool, state: ConnectionState) {
        assert_eq!(self.state, state, "a state that was not told");
        let has_dialled = [ConnectionState::Connecting, ConnectionState::Handshaking];
        self.has_reconnected &= !has_dialled.contains(&state);
        assert_eq!(self.is_over, self.has_ended, "the end comes at once");
        if let Some(ids) = self.awaited.front() {
            let is_due = !ids.iter().any(|id| outstanding.contains(id));
            assert!(!is_due || may_wait, "acknowledged, and nobody is told");
        }
    }
}

/// Closing ends by closed, or by the user's reconnect; a connection that has ended begins anew.
fn is_legal(from: ConnectionState, to: ConnectionState, has_reconnected: bool) -> bool {
    use ConnectionState::{
        Closed, Closing, Connecting, Handshaking, Idle, Open, Suspended, Waiting,
    };
    match from {
        Idle => matches!(to, Connecting | Closing | Closed),
        Connecting => matches!(to, Handshaking | Waiting | Suspended | Closing | Closed),
        Handshaking => matches!(
            to,
            Open | Connecting | Waiting | Suspended | Closing | Closed
        ),
        Open => matches!(to, Connecting | Waiting | Suspended | Closing | Closed),
        Waiting | Suspended => matches!(to, Connecting | Suspended | Closing | Closed),
        Closing => to == Closed || has_reconnected,
        Closed => to == Connecting,
        _ => false,
    }
}
