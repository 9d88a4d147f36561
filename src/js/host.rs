//! The JavaScript side of the driver.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use wasm_bindgen::JsValue;

use super::contract::events::emit;
use super::contract::facade::FacadeHost;
use super::contract::numbers::RetryAnswer;
use crate::browser::Clock;
#[cfg(feature = "session")]
use crate::core::session::NoWords;
use crate::core::{
    CloseFrame, CloseInfo, CloseOrigin, DialInfo, Event, Instant, Payload, Span, Text, Verdict,
};
use crate::drive::{Driver, Host};

/// A JavaScript message, which stays in JavaScript.
#[derive(Clone)]
pub(crate) struct JsMessage {
    pub(super) data: JsValue,
    /// The size in bytes; counted when the message is queued.
    pub(super) bytes: u64,
}

impl JsMessage {
    pub(super) fn uncounted(data: JsValue) -> Self {
        Self { data, bytes: 0 }
    }
}

/// The number of a text that the facade has: 0 for the empty one.
// A text itself would have to be cloned and dropped, in many places of the wasm.
#[derive(Clone, Copy, Default)]
pub(crate) struct JsText(pub(super) i32);

impl Text for JsText {
    #[cfg(feature = "session")]
    type Words = NoWords;
}

impl Payload for JsMessage {
    type Text = JsText;

    fn byte_len(&self) -> u64 {
        self.bytes
    }
}

/// The host of a JavaScript user's connection: passes every call on to the facade's object.
#[derive(Default)]
pub(crate) struct JsHost {
    /// Held from the first dial to the end, so that a live connection stays alive though nobody
    /// refers to it, and an ended one can be collected.
    facade: RefCell<Option<Rc<FacadeHost>>>,
    clock: Clock,
}

impl JsHost {
    pub(super) fn attach(&self, facade: FacadeHost) {
        self.facade.replace(Some(Rc::new(facade)));
    }

    pub(super) fn ask_to_dial(&self, info: &DialInfo<JsText>) {
        self.call(|facade| facade.dial(info.attempt, info.reconnect));
    }

    pub(super) fn ask_to_shake_hands(&self) {
        self.call(FacadeHost::handshake);
    }

    pub(super) fn ask_for_alarm(&self, millis: Option<u32>) {
        let delay = millis.map_or(-1, |millis| millis as i32);
        self.call(|facade| facade.set_alarm(delay));
    }

    /// Calls the facade, with nothing borrowed.
    pub(super) fn call<R>(&self, call: impl FnOnce(&FacadeHost) -> R) -> Option<R> {
        self.facade().map(|facade| call(&facade))
    }

    /// One copy in the wasm instead of one at each call.
    #[inline(never)]
    fn facade(&self) -> Option<Rc<FacadeHost>> {
        self.facade.borrow().clone()
    }
}

impl Host for JsHost {
    type Message = JsMessage;

    fn now(&self) -> Instant {
        self.clock.now()
    }

    #[cfg(feature = "js-session")]
    fn now_of_message(&self) -> Instant {
        self.clock.now_of_message()
    }

    fn dial(driver: &Rc<Driver<Self>>, info: DialInfo<JsText>) {
        driver.host().ask_to_dial(&info);
    }

    fn handshake(driver: &Rc<Driver<Self>>) {
        driver.host().ask_to_shake_hands();
    }

    fn handshake_message(&self, message: JsMessage) {
        self.call(|facade| facade.handshake_message(message.data));
    }

    fn cancel(&self) -> Option<JsMessage> {
        let unread = self.call(FacadeHost::cancel)?;
        (!unread.is_undefined()).then(|| JsMessage::uncounted(unread))
    }

    fn buffered(&self) -> u64 {
        self.call(FacadeHost::buffered)
            // `undefined` where a test double throws, which is no number, hence 0.
            .map_or(u64::MAX, |bytes| bytes as u64)
    }

    fn transmit(&self, message: JsMessage) -> Result<(), JsMessage> {
        match self.call(|facade| facade.transmit(&message.data)) {
            Some(true) => Ok(()),
            _ => Err(message),
        }
    }

    fn close(&self, frame: &CloseFrame<JsText>) {
        self.call(|facade| facade.shut(code(frame), frame.reason().0));
    }

    fn hang_up(&self, frame: &CloseFrame<JsText>) {
        self.call(|facade| facade.hang_up(code(frame), frame.reason().0));
    }

    fn set_alarm(driver: &Rc<Driver<Self>>, millis: Option<u32>) {
        driver.host().ask_for_alarm(millis);
    }

    fn set_bypass_limit(&self, limit: Option<u64>) {
        self.call(|facade| facade.set_bypass_limit(limit.map_or(-1.0, |bytes| bytes as f64)));
    }

    fn decide(&self, close: CloseInfo<JsText>) -> Verdict {
        let synthetic = close.origin == CloseOrigin::Synthetic;
        let answer = self.call(|facade| {
            facade.should_reconnect(close.code, close.reason.0, close.was_clean, synthetic)
        });
        match answer {
            Some(delay) if delay >= 0.0 => {
                // Saturates: the core takes no longer delay than its maximum.
                Verdict::RetryAfter(Duration::from_millis(delay as u64))
            }
            Some(answer) if answer == RetryAnswer::Stop.number() => Verdict::Stop,
            Some(answer) if answer == RetryAnswer::Retry.number() => Verdict::Retry,
            // No answer, or a predicate that threw.
            _ => Verdict::ByTable,
        }
    }

    fn emit(&self, event: Event<JsMessage>) {
        self.call(|facade| emit(facade, event));
    }

    fn drained(&self) {
        self.call(FacadeHost::drained);
    }

    fn ended(&self) {
        // Released first: a listener may dial again, which attaches it again.
        let facade = self.facade.take();
        if let Some(facade) = facade {
            facade.ended();
        }
    }

    fn ping(&self) -> Option<JsMessage> {
        let message = self.call(FacadeHost::ping)?;
        (!message.is_undefined()).then(|| JsMessage::uncounted(message))
    }
}

/// 0 stands for none.
fn code(frame: &CloseFrame<JsText>) -> u16 {
    frame.code().map_or(0, |code| code.get())
}

pub(super) fn millis(time: Duration) -> f64 {
    Span::new(time).micros() as f64 / 1_000.0
}
