//! The calls of the facade that are the same with and without sessions.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::contract::numbers::{Input, Numbered, Reading};
use super::contract::options::{OptionIndex, Values};
use super::host::JsText;
use crate::core::{
    CloseCode, CloseFrame, CloseInfo, CloseOrigin, Counters, DialFailure, PageEvent, Payload, Span,
};
use crate::drive::{Driver, Host};

#[wasm_bindgen]
extern "C" {
    /// The checked options: an array of numbers.
    pub type Options;

    #[wasm_bindgen(method, structural, indexing_getter)]
    pub(super) fn at(this: &Options, index: u32) -> f64;
}

impl Values for Options {
    fn number(&self, index: OptionIndex) -> f64 {
        self.at(index as u32)
    }
}

/// A host whose texts stay in JavaScript.
pub(super) trait FacadeDriven: Host<Message: Payload<Text = JsText>> {}

impl<H: Host<Message: Payload<Text = JsText>>> FacadeDriven for H {}

/// Reports an input. `code` and `reason` are those of a close.
pub(super) fn input<H: FacadeDriven>(driver: &Rc<Driver<H>>, input: Input, code: f64, reason: f64) {
    let frame = frame(code, reason);
    match input {
        Input::Close => return driver.close(frame),
        Input::HandshakeDone => return driver.handshake_done(),
        Input::Woken => driver.alarm_went_off(),
        _ => {}
    }
    driver.input(|core, now| match input {
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
        Input::Close => {}
        Input::Reconnect => core.reconnect(now, frame),
        Input::Closed | Input::ClosedCleanly => {
            let close = CloseInfo {
                code: code as u16,
                reason: JsText(reason as i32),
                was_clean: matches!(input, Input::ClosedCleanly),
                origin: CloseOrigin::Browser,
            };
            core.handle_close(now, close);
        }
    });
}

/// Reads one of the numbers of `Reading`.
pub(super) fn read<H: FacadeDriven>(driver: &Rc<Driver<H>>, reading: u8) -> f64 {
    match Reading::from_number(usize::from(reading)) {
        Some(Reading::State) => f64::from(driver.state() as u8),
        Some(Reading::Attempt) => f64::from(driver.attempt()),
        Some(Reading::Dial) => f64::from(driver.dial().0),
        Some(Reading::RetryIn) => time(driver.retry_in()),
        Some(reading) => reading_of(reading, &driver.counters()),
        None => 0.0,
    }
}

/// The frame of a close; code 0 stands for no code.
pub(super) fn frame(code: f64, reason: f64) -> CloseFrame<JsText> {
    CloseCode::new(code as u16).map_or_else(
        |_| CloseFrame::empty(),
        |code| CloseFrame::unchecked(code, JsText(reason as i32)),
    )
}

/// In milliseconds; -1 for none.
fn time(time: Option<Span>) -> f64 {
    time.map_or(-1.0, |time| time.micros() as f64 / 1_000.0)
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
