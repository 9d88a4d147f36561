//! The exported class.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::control::{control, kept};
use super::host::{JsSessionHost, UserHooks};
use super::options::{is_reliable, sessions};
use crate::core::session::{Header, NoWords, Offer, Refusal};
use crate::core::{Connection, Hooks};
use crate::drive::session::{SessionHost, Sessions};
use crate::drive::{Driver, Host};
use crate::js::calls::{self, Options};
use crate::js::contract::facade::FacadeHost;
use crate::js::contract::numbers::{Answer, Input, Numbered, Reading};
use crate::js::contract::options::Values;
use crate::js::contract::session::{SendAnswer, Sending, SessionInput, SessionReading, Verb};
use crate::js::host::JsMessage;

/// A connection, as the facade sees it. Users see `SteadySocket`.
#[wasm_bindgen(js_name = Connection)]
pub struct JsSessionConnection(Rc<Driver<JsSessionHost>>);

#[wasm_bindgen(js_class = Connection)]
impl JsSessionConnection {
    /// An idle connection. The facade has checked the options, each at its `OptionIndex`.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &Options) -> Self {
        let (mut settings, hooks, seed) = (options.settings(), options.hooks(), options.seed());
        let is_reliable = is_reliable(options);
        let high_water_mark = settings.high_water_mark;
        let heartbeat = match is_reliable {
            true => settings.heartbeat.take(),
            false => None,
        };
        let user_hooks = UserHooks {
            has_handshake: hooks.handshake,
            asks_retry: hooks.should_reconnect,
        };
        let hooks = Hooks {
            handshake: hooks.handshake || is_reliable,
            should_reconnect: hooks.should_reconnect || is_reliable,
            ..hooks
        };
        let sessions = Sessions::new(sessions(options), seed)
            .high_water_mark(high_water_mark)
            .plain_heartbeat(heartbeat);
        let host = JsSessionHost::new(sessions, is_reliable, user_hooks);
        let core = Connection::unchecked(settings, hooks, seed);
        Self(Driver::new(host, core))
    }

    /// Sets the object that holds the browser's handles and emits events, until the connection has
    /// ended.
    pub fn attach(&self, facade: FacadeHost) {
        self.0.host().attach(facade);
    }

    /// Reports an `Input` or a `SessionInput`, with the values of those that have any: of a close its
    /// code and the number of its reason, of an acknowledgement session and seq. False if a
    /// `SessionInput` has no effect.
    pub fn input(&self, input: u8, first: f64, second: f64) -> bool {
        let (driver, place) = (&self.0, usize::from(input));
        let Some(input) = Input::from_number(place) else {
            return self.session_input(place - SessionInput::FIRST, first, second);
        };
        if self.is_reliable() {
            let frame = || calls::frame(first, second);
            match input {
                Input::WatchDrain => {
                    driver.watch_session_drain();
                    return true;
                }
                Input::Close => {
                    driver.session_close(frame(), NoWords);
                    return true;
                }
                Input::Reconnect => {
                    driver.session_reconnect(frame());
                    return true;
                }
                Input::Hidden | Input::Frozen => {
                    driver.session_input(|client, _| client.hide());
                }
                Input::Online | Input::Offline | Input::Visible => {
                    driver.session_input(|client, now| client.suspect(now));
                }
                _ => {}
            }
        }
        calls::input(driver, input, first, second);
        true
    }

    /// Decides where a message goes, by an `Answer`; not for one with sessions.
    pub fn route(&self) -> u8 {
        Answer::from(self.0.route()) as u8
    }

    /// Queues a message; the answer is an `Answer`; not for one with sessions.
    pub fn enqueue(&self, data: JsValue, bytes: f64) -> u8 {
        let bytes = bytes as u64;
        Answer::from(self.0.enqueue(JsMessage { data, bytes })) as u8
    }

    /// Takes a message for the session, by its `Sending`; the answer is a `SendAnswer`.
    #[wasm_bindgen(js_name = sendBy)]
    pub fn send_by(&self, sending: u8, data: JsValue, bytes: f64) -> u8 {
        let bytes = bytes as u64;
        let message = JsMessage { data, bytes };
        let sent = match Sending::from_number(usize::from(sending)) {
            Some(Sending::Volatile) => Ok(self.0.session_send_volatile(message)),
            Some(Sending::Kept) => {
                self.0.host().sessions().client().restore_message(message);
                Ok(true)
            }
            _ => self.0.session_send(message),
        };
        let answer = match sent {
            Ok(true) => SendAnswer::Written,
            Ok(false) => SendAnswer::Waits,
            Err(refused) => match refused.cause {
                Refusal::TooBig => SendAnswer::TooBig,
                Refusal::Full => SendAnswer::Full,
                Refusal::Closed => SendAnswer::Ended,
                Refusal::Exhausted => SendAnswer::Exhausted,
            },
        };
        answer as u8
    }

    /// Reports a message of a plain socket.
    pub fn received(&self, data: JsValue) {
        self.0.received(JsMessage::uncounted(data));
    }

    /// Reports a message of a session's socket, with the least size that it can have. `seq` 0 stands
    /// for a volatile one, `ack` -1 for none.
    pub fn message(&self, seq: f64, ack: f64, data: JsValue, bytes: f64) {
        let header = Header {
            seq: (seq > 0.0).then_some(seq as u64),
            ack: (ack >= 0.0).then_some(ack as u64),
        };
        let bytes = bytes as u64;
        let message = JsMessage { data, bytes };
        self.0.session_message(header, message, bytes);
    }

    /// Reports a control frame, by its `Verb` and numbers, or takes a session up that was kept;
    /// `keep` follows.
    #[expect(clippy::too_many_arguments, reason = "an array would cross by a loop")]
    pub fn control(&self, verb: u8, a: f64, b: f64, c: f64, d: f64, e: f64, f: f64) {
        let numbers = [a, b, c, d, e, f];
        match Verb::from_number(usize::from(verb)) {
            Some(Verb::Kept) => self.0.host().sessions().client().restore(kept(numbers)),
            verb => self.0.session_control(control(verb, numbers)),
        }
    }

    /// Takes the oldest message out of the queue; `undefined` if it is empty.
    #[wasm_bindgen(js_name = takeQueued)]
    pub fn take_queued(&self) -> JsValue {
        let host = self.0.host();
        let message = match self.is_reliable() {
            true => host.sessions().client().take_queued(host.now()),
            false => self.0.take_queued(),
        };
        message.map_or(JsValue::UNDEFINED, |message| message.data)
    }

    /// Reads one of the numbers of `Reading` or `SessionReading`.
    pub fn read(&self, reading: u8) -> f64 {
        let place = usize::from(reading);
        let Some(known) = Reading::from_number(place) else {
            return self.read_session(place - SessionReading::FIRST) as f64;
        };
        let number = calls::read(&self.0, reading);
        if !self.is_reliable() {
            return number;
        }
        let sessions = self.0.host().sessions();
        let client = || sessions.client();
        match known {
            Reading::State => f64::from(self.0.session_state() as u8),
            Reading::MessagesSent => number + sessions.counters().sent as f64,
            Reading::MessagesReceived => number + sessions.counters().received as f64,
            Reading::QueuedMessages => client().endpoint().queued() as f64,
            Reading::QueuedBytes => client().endpoint().unwritten_bytes() as f64,
            _ => number,
        }
    }
}

impl JsSessionConnection {
    fn is_reliable(&self) -> bool {
        self.0.host().is_reliable()
    }

    fn session_input(&self, place: usize, session: f64, seq: f64) -> bool {
        let driver = &self.0;
        match SessionInput::from_number(place) {
            Some(SessionInput::Ready) => driver.session_input(|_, _| {}),
            Some(SessionInput::Leave) => driver.session_leave(),
            Some(SessionInput::WatchAcknowledged) => driver.watch_acknowledged(),
            Some(SessionInput::Keep) => driver.host().keep(),
            Some(SessionInput::Acknowledge) => {
                return driver.acknowledge(session as u64, seq as u64);
            }
            None => {}
        }
        true
    }

    fn read_session(&self, reading: usize) -> u64 {
        let sessions = self.0.host().sessions();
        match SessionReading::from_number(reading) {
            Some(SessionReading::Offer) => u64::from(self.0.session_offer() == Offer::Session),
            Some(SessionReading::Unacknowledged) => {
                let client = sessions.client();
                client.endpoint().positions().tx - client.endpoint().acked()
            }
            Some(SessionReading::Resent) => sessions.counters().resent,
            Some(SessionReading::Resumes) => sessions.counters().resumes,
            None => 0,
        }
    }
}
