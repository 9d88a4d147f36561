//! The exported class.

use std::rc::Rc;
use std::time::Duration;

use wasm_bindgen::prelude::*;

use super::contract::facade::FacadeHost;
use super::contract::numbers::{Answer, Input, Numbered, Reading};
use super::contract::options::{OptionIndex, Values};
use super::host::{JsHost, JsMessage, JsText, millis};
use crate::core::{
    CloseCode, CloseFrame, CloseInfo, CloseOrigin, Connection, Counters, DialFailure, PageEvent,
};
use crate::drive::Driver;

#[wasm_bindgen]
extern "C" {
    /// The checked options: an array of numbers.
    pub type Options;

    #[wasm_bindgen(method, structural, indexing_getter)]
    fn at(this: &Options, index: u32) -> f64;
}

impl Values for Options {
    fn number(&self, index: OptionIndex) -> f64 {
        self.at(index as u32)
    }
}

/// A connection, as the facade sees it. Users see `SteadySocket`.
#[wasm_bindgen(js_name = Connection)]
pub struct JsConnection(Rc<Driver<JsHost>>);

#[wasm_bindgen(js_class = Connection)]
impl JsConnection {
    /// An idle connection. The facade has checked the options, each at its `OptionIndex`.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &Options) -> Self {
        let core = Connection::unchecked(options.config(), options.hooks(), options.seed());
        Self(Driver::new(JsHost::default(), core))
    }

    /// Sets the object that holds the browser's handles and emits events, until the connection has
    /// ended.
    pub fn attach(&self, facade: FacadeHost) {
        self.0.host().attach(facade);
    }

    /// Reports an input that carries no value.
    pub fn input(&self, input: u8) {
        let Some(input) = Input::from_number(usize::from(input)) else {
            return;
        };
        match input {
            Input::HandshakeDone => return self.0.handshake_done(),
            Input::Woken => self.0.alarm_went_off(),
            _ => {}
        }
        self.0.input(|core, now| match input {
            Input::Connect => core.connect(now),
            Input::Terminate => core.terminate(now),
            Input::Pause => core.pause(now),
            Input::Resume => core.resume(now),
            Input::WatchDrain => core.watch_drain(now),
            Input::Dialling => core.handle_dialling(now),
            Input::ProviderFailed => core.handle_dial_failed(now, DialFailure::Provider),
            Input::ConstructorFailed => core.handle_dial_failed(now, DialFailure::Constructor),
            // The facade reads the subprotocol and the extensions off the socket.
            Input::Opened => core.handle_open(now, JsText::default(), JsText::default()),
            Input::Errored => core.handle_error(now),
            Input::HandshakeDone => {}
            Input::HandshakeFailed => core.handle_handshake_failed(now),
            Input::Woken => core.handle_timeout(now),
            Input::Online => core.handle_page(now, PageEvent::Online),
            Input::Offline => core.handle_page(now, PageEvent::Offline),
            Input::Hidden => core.handle_page(now, PageEvent::Hidden),
            Input::Visible => core.handle_page(now, PageEvent::Visible),
            Input::Frozen => core.handle_page(now, PageEvent::Frozen),
            Input::Restored => core.handle_page(now, PageEvent::Restored),
        });
    }

    /// Decides where a message goes, by an `Answer`.
    pub fn route(&self) -> u8 {
        Answer::from(self.0.route()) as u8
    }

    /// Queues a message; the answer is an `Answer`.
    pub fn enqueue(&self, data: JsValue, bytes: f64) -> u8 {
        let bytes = bytes as u64;
        Answer::from(self.0.enqueue(JsMessage { data, bytes })) as u8
    }

    /// Closes for good. The facade has checked code and reason; code 0 stands for no code.
    pub fn close(&self, code: u16, reason: JsValue) {
        self.0.close(frame(code, reason));
    }

    /// Dials at once, from any state.
    pub fn reconnect(&self, code: u16, reason: JsValue) {
        let frame = frame(code, reason);
        self.0.input(|core, now| core.reconnect(now, frame));
    }

    /// Reports a message.
    pub fn received(&self, data: JsValue) {
        self.0.received(JsMessage::uncounted(data));
    }

    /// Reports the socket's close event.
    pub fn closed(&self, code: u16, reason: JsValue, was_clean: bool) {
        let close = CloseInfo {
            code,
            reason: JsText(reason),
            was_clean,
            origin: CloseOrigin::Browser,
        };
        self.0.input(|core, now| core.handle_close(now, close));
    }

    /// Takes the oldest message out of the queue; `undefined` if it is empty.
    #[wasm_bindgen(js_name = takeQueued)]
    pub fn take_queued(&self) -> JsValue {
        let message = self.0.take_queued();
        message.map_or(JsValue::UNDEFINED, |message| message.data)
    }

    /// Reads one of the numbers of `Reading`.
    pub fn read(&self, reading: u8) -> f64 {
        let driver = &self.0;
        match Reading::from_number(usize::from(reading)) {
            Some(Reading::State) => f64::from(driver.state() as u8),
            Some(Reading::Attempt) => f64::from(driver.attempt()),
            Some(Reading::Dial) => f64::from(driver.dial().0),
            Some(Reading::RetryIn) => time(driver.retry_in()),
            Some(reading) => reading_of(reading, &driver.counters()),
            None => 0.0,
        }
    }
}

/// In milliseconds; -1 for none.
fn time(time: Option<Duration>) -> f64 {
    time.map_or(-1.0, millis)
}

fn frame(code: u16, reason: JsValue) -> CloseFrame<JsText> {
    CloseCode::new(code).map_or_else(
        |_| CloseFrame::empty(),
        |code| CloseFrame::unchecked(code, JsText(reason)),
    )
}

fn reading_of(reading: Reading, counters: &Counters) -> f64 {
    let count = match reading {
        Reading::Dials => counters.dials,
        Reading::Opens => counters.opens,
        Reading::MessagesSent => counters.messages_sent,
        Reading::MessagesReceived => counters.messages_received,
        Reading::Drops => counters.drops,
        Reading::QueuedMessages => counters.queued_messages as u64,
        Reading::TimeOpen => return time(Some(counters.time_open)),
        Reading::LastLatency => return time(counters.last_latency),
        Reading::QueuedBytes
        | Reading::State
        | Reading::Attempt
        | Reading::Dial
        | Reading::RetryIn => counters.queued_bytes,
    };
    count as f64
}
