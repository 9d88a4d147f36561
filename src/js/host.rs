//! The JavaScript side of the driver.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use wasm_bindgen::prelude::*;

use crate::browser::Clock;
use crate::core::{
    CloseFrame, CloseInfo, CloseOrigin, DialInfo, Event, Instant, Payload, Verdict, micros,
};
use crate::drive::{Driver, Host};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What the facade does and is told. Nothing here may throw. */
export interface Host {
  dial(attempt: number, reconnect: boolean): void;
  handshake(): void;
  handshakeMessage(data: unknown): void;
  /** The dial is over; gives a message that its handshake did not read. */
  cancel(): unknown;
  /** Bytes, or Infinity where the socket takes no messages. */
  buffered(): number;
  transmit(data: unknown): boolean;
  /** Code 0 is none. */
  shut(code: number, reason: string | undefined): void;
  hangUp(code: number, reason: string | undefined): void;
  /**
   * Up to which buffered amount messages may pass without a word to the core, in both directions;
   * negative: not at all.
   */
  setBypassLimit(bytes: number): void;
  /** Tells `Input.Woken` once after so many milliseconds; negative: not at all. */
  setAlarm(delayMs: number): void;
  shouldReconnect(code: number, reason: string | undefined, wasClean: boolean, synthetic: boolean): number;
  stateChange(from: number, to: number): void;
  open(reconnected: boolean, attempt: number): void;
  message(data: unknown): void;
  error(failure: number): void;
  /** `delayMs` is negative where no dial will follow. */
  close(
    code: number,
    reason: string | undefined,
    wasClean: boolean,
    synthetic: boolean,
    delayMs: number,
  ): void;
  reconnecting(attempt: number, delayMs: number): void;
  giveUp(reason: number): void;
  drop(data: unknown, reason: number): void;
  drained(): void;
  ended(): void;
  ping(): unknown;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// The facade's object that holds the browser's handles and is told. Its methods never throw.
    #[wasm_bindgen(typescript_type = "Host")]
    pub type FacadeHost;

    #[wasm_bindgen(method, structural)]
    fn dial(this: &FacadeHost, attempt: u32, reconnect: bool);
    #[wasm_bindgen(method, structural)]
    fn handshake(this: &FacadeHost);
    #[wasm_bindgen(method, structural, js_name = handshakeMessage)]
    fn handshake_message(this: &FacadeHost, data: JsValue);
    #[wasm_bindgen(method, structural)]
    fn cancel(this: &FacadeHost) -> JsValue;
    #[wasm_bindgen(method, structural)]
    fn buffered(this: &FacadeHost) -> f64;
    #[wasm_bindgen(method, structural)]
    fn transmit(this: &FacadeHost, data: &JsValue) -> bool;
    #[wasm_bindgen(method, structural)]
    fn shut(this: &FacadeHost, code: u16, reason: &JsValue);
    #[wasm_bindgen(method, structural, js_name = hangUp)]
    fn hang_up(this: &FacadeHost, code: u16, reason: &JsValue);
    #[wasm_bindgen(method, structural, js_name = setBypassLimit)]
    fn set_bypass_limit(this: &FacadeHost, bytes: f64);
    #[wasm_bindgen(method, structural, js_name = setAlarm)]
    fn set_alarm(this: &FacadeHost, delay: i32);
    #[wasm_bindgen(method, structural, js_name = shouldReconnect)]
    fn should_reconnect(
        this: &FacadeHost,
        code: u16,
        reason: &JsValue,
        was_clean: bool,
        synthetic: bool,
    ) -> f64;
    #[wasm_bindgen(method, structural, js_name = stateChange)]
    fn state_change(this: &FacadeHost, from: u8, to: u8);
    #[wasm_bindgen(method, structural)]
    fn open(this: &FacadeHost, reconnected: bool, attempt: u32);
    #[wasm_bindgen(method, structural)]
    fn message(this: &FacadeHost, data: JsValue);
    #[wasm_bindgen(method, structural)]
    fn error(this: &FacadeHost, failure: u8);
    #[wasm_bindgen(method, structural)]
    fn close(
        this: &FacadeHost,
        code: u16,
        reason: &JsValue,
        was_clean: bool,
        synthetic: bool,
        delay: f64,
    );
    #[wasm_bindgen(method, structural)]
    fn reconnecting(this: &FacadeHost, attempt: u32, delay: f64);
    #[wasm_bindgen(method, structural, js_name = giveUp)]
    fn give_up(this: &FacadeHost, reason: u8);
    #[wasm_bindgen(method, structural, js_name = drop)]
    fn drop_message(this: &FacadeHost, data: JsValue, reason: u8);
    #[wasm_bindgen(method, structural)]
    fn drained(this: &FacadeHost);
    #[wasm_bindgen(method, structural)]
    fn ended(this: &FacadeHost);
    #[wasm_bindgen(method, structural)]
    fn ping(this: &FacadeHost) -> JsValue;
}

/// A JavaScript message, which stays in JavaScript.
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

/// A JavaScript string, which stays in JavaScript; `undefined` is the empty one.
#[derive(Clone)]
pub(crate) struct JsText(pub(super) JsValue);

impl JsText {
    fn value(&self) -> &JsValue {
        &self.0
    }
}

impl Default for JsText {
    fn default() -> Self {
        Self(JsValue::UNDEFINED)
    }
}

impl Payload for JsMessage {
    type Text = JsText;

    fn byte_len(&self) -> u64 {
        self.bytes
    }
}

/// What is behind the facade: the browser's handles, and what a JavaScript user gave.
#[derive(Default)]
pub(crate) struct JsHost {
    /// Held while there is something to tell, so that a live connection stays alive though nobody
    /// refers to it, and an ended one can be collected.
    facade: RefCell<Option<Rc<FacadeHost>>>,
    clock: Clock,
}

impl JsHost {
    pub(super) fn attach(&self, facade: FacadeHost) {
        self.facade.replace(Some(Rc::new(facade)));
    }

    /// Calls the facade, with nothing borrowed.
    fn call<R>(&self, call: impl FnOnce(&FacadeHost) -> R) -> Option<R> {
        self.facade().map(|facade| call(&facade))
    }

    /// Once in the wasm, and not at each call.
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

    fn dial(driver: &Rc<Driver<Self>>, info: DialInfo<JsText>) {
        driver
            .host()
            .call(|facade| facade.dial(info.attempt, info.reconnect));
    }

    fn handshake(driver: &Rc<Driver<Self>>) {
        driver.host().call(FacadeHost::handshake);
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
            .map_or(u64::MAX, |bytes| bytes as u64)
    }

    fn transmit(&self, message: JsMessage) -> Result<(), JsMessage> {
        match self.call(|facade| facade.transmit(&message.data)) {
            Some(true) => Ok(()),
            _ => Err(message),
        }
    }

    fn close(&self, frame: &CloseFrame<JsText>) {
        self.call(|facade| facade.shut(code(frame), frame.reason().value()));
    }

    fn hang_up(&self, frame: &CloseFrame<JsText>) {
        self.call(|facade| facade.hang_up(code(frame), frame.reason().value()));
    }

    fn set_alarm(driver: &Rc<Driver<Self>>, millis: Option<u32>) {
        let delay = millis.map_or(-1, |millis| millis as i32);
        driver.host().call(|facade| facade.set_alarm(delay));
    }

    fn set_bypass_limit(&self, limit: Option<u64>) {
        self.call(|facade| facade.set_bypass_limit(limit.map_or(-1.0, |bytes| bytes as f64)));
    }

    fn decide(&self, close: CloseInfo<JsText>) -> Verdict {
        let synthetic = close.origin == CloseOrigin::Synthetic;
        let answer = self.call(|facade| {
            facade.should_reconnect(close.code, close.reason.value(), close.was_clean, synthetic)
        });
        match answer {
            Some(delay) if delay >= 0.0 => {
                // Saturates: the core takes no longer delay than its maximum.
                Verdict::RetryAfter(Duration::from_millis(delay as u64))
            }
            Some(STOP) => Verdict::Stop,
            Some(RETRY) => Verdict::Retry,
            // No answer, or a predicate that threw: the default table.
            _ if close.is_retryable() => Verdict::Retry,
            _ => Verdict::Stop,
        }
    }

    fn emit(&self, event: Event<JsMessage>) {
        self.call(|facade| match event {
            Event::StateChange(change) => facade.state_change(change.from as u8, change.to as u8),
            Event::Open(open) => facade.open(open.reconnected, open.attempt),
            Event::Message(message) => facade.message(message.data),
            Event::Error(failure) => facade.error(failure as u8),
            Event::Close(close) => {
                let synthetic = close.is_synthetic();
                let delay = close.retry_in.map_or(-1.0, millis);
                facade.close(
                    close.code,
                    close.reason.value(),
                    close.was_clean,
                    synthetic,
                    delay,
                );
            }
            Event::Reconnecting(wait) => facade.reconnecting(wait.attempt, millis(wait.delay)),
            Event::GiveUp(give_up) => facade.give_up(give_up.reason as u8),
            Event::Drop(message, reason) => facade.drop_message(message.data, reason as u8),
        });
    }

    fn drained(&self) {
        self.call(FacadeHost::drained);
    }

    fn ended(&self) {
        // Let go of before it is told: a listener may dial again, and attaches it anew.
        let facade = self.facade.take();
        if let Some(facade) = facade {
            facade.ended();
        }
    }

    fn ping(&self) -> Option<JsMessage> {
        self.call(FacadeHost::ping).map(JsMessage::uncounted)
    }
}

/// 0 stands for none.
fn code(frame: &CloseFrame<JsText>) -> u16 {
    frame.code().map_or(0, |code| code.get())
}

pub(super) fn millis(time: Duration) -> f64 {
    micros(time) as f64 / 1_000.0
}

/// The facade's answer for `false`; a delay is zero or more.
const STOP: f64 = -1.0;

/// The facade's answer for `true`.
const RETRY: f64 = -2.0;
