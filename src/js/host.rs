//! The JavaScript side of the driver.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use js_sys::ArrayBuffer;
use wasm_bindgen::prelude::*;

use crate::browser::{DialId, Driver, Host, RawSocket, report_error};
use crate::core::{CloseInfo, CloseOrigin, DialInfo, Event, Payload, Verdict};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What the facade answers and is told. */
export interface Host {
  dial(id: number, attempt: number, reconnect: boolean): void;
  handshake(id: number): void;
  handshakeMessage(data: unknown): void;
  cancel(): unknown[] | undefined;
  shouldReconnect(code: number, reason: string, wasClean: boolean, synthetic: boolean): number;
  stateChange(from: number, to: number): void;
  open(reconnected: boolean, attempt: number): void;
  message(data: unknown): void;
  error(code: string, message: string, cause: unknown): void;
  close(
    code: number,
    reason: string,
    wasClean: boolean,
    synthetic: boolean,
    delayMs: number,
  ): void;
  reconnecting(attempt: number, delayMs: number): void;
  giveUp(reason: string): void;
  drop(data: unknown, reason: string): void;
  drained(): void;
  ended(): void;
  ping(): unknown;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// The facade's object that is asked and told. Its methods never throw, but for user code that
    /// a test double injects; what they throw is reported.
    #[wasm_bindgen(typescript_type = "Host")]
    #[derive(Clone)]
    pub type Facade;

    #[wasm_bindgen(method, structural, catch)]
    fn dial(this: &Facade, id: u32, attempt: u32, reconnect: bool) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    fn handshake(this: &Facade, id: u32) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, catch, js_name = handshakeMessage)]
    fn handshake_message(this: &Facade, data: JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    fn cancel(this: &Facade) -> Result<Option<js_sys::Array>, JsValue>;
    #[wasm_bindgen(method, structural, catch, js_name = shouldReconnect)]
    fn should_reconnect(
        this: &Facade,
        code: u16,
        reason: String,
        was_clean: bool,
        synthetic: bool,
    ) -> Result<f64, JsValue>;
    #[wasm_bindgen(method, structural, catch, js_name = stateChange)]
    fn state_change(this: &Facade, from: u8, to: u8) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    fn open(this: &Facade, reconnected: bool, attempt: u32) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    fn message(this: &Facade, data: JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    fn error(this: &Facade, code: &str, message: &str, cause: JsValue) -> Result<(), JsValue>;
    /// `delay` is negative where no dial will follow.
    #[wasm_bindgen(method, structural, catch)]
    fn close(
        this: &Facade,
        code: u16,
        reason: String,
        was_clean: bool,
        synthetic: bool,
        delay: f64,
    ) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    fn reconnecting(this: &Facade, attempt: u32, delay: f64) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, catch, js_name = giveUp)]
    fn give_up(this: &Facade, reason: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, catch, js_name = drop)]
    fn drop_message(this: &Facade, data: JsValue, reason: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    fn drained(this: &Facade) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    fn ended(this: &Facade) -> Result<(), JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    fn ping(this: &Facade) -> Result<JsValue, JsValue>;

    /// A string, a buffer or a view, for its size.
    type Sized;

    #[wasm_bindgen(method, structural, getter)]
    fn length(this: &Sized) -> f64;
    /// That of a `DataView` throws when its buffer is detached.
    #[wasm_bindgen(method, structural, catch, getter, js_name = byteLength)]
    fn byte_length(this: &Sized) -> Result<f64, JsValue>;

    /// A `Blob`, or a `File`.
    type Blob;

    #[wasm_bindgen(method, structural, catch, getter)]
    fn size(this: &Blob) -> Result<f64, JsValue>;
}

/// A JavaScript message, which stays in JavaScript.
pub(crate) struct JsMessage {
    pub(super) data: JsValue,
    /// The size in bytes; counted when the message is queued.
    pub(super) bytes: u64,
}

impl Payload for JsMessage {
    fn byte_len(&self) -> u64 {
        self.bytes
    }
}

/// What a JavaScript user gave, behind the facade.
#[derive(Default)]
pub(crate) struct JsHost {
    /// Held while there is something to tell, so that a live connection stays alive though nobody
    /// refers to it, and an ended one can be collected.
    facade: RefCell<Option<Facade>>,
    binary_type: Cell<BinaryType>,
}

/// What the browser gives binary messages as.
#[derive(Clone, Copy, Default)]
pub(super) enum BinaryType {
    #[default]
    Blob,
    ArrayBuffer,
}

impl JsHost {
    pub(super) fn attach(&self, facade: Facade) {
        self.facade.replace(Some(facade));
    }

    pub(super) fn set_binary_type(&self, binary_type: BinaryType) {
        self.binary_type.set(binary_type);
    }

    /// Calls the facade, with nothing borrowed.
    fn call<R>(&self, call: impl FnOnce(&Facade) -> Result<R, JsValue>) -> Option<R> {
        let facade = self.facade.borrow().clone()?;
        call(&facade).map_err(|error| report_error(&error)).ok()
    }
}

impl Host for JsHost {
    type Message = JsMessage;

    fn dial(driver: &Rc<Driver<Self>>, id: DialId, info: DialInfo) {
        driver
            .host()
            .call(|facade| facade.dial(id.0, info.attempt, info.reconnect));
    }

    fn handshake(driver: &Rc<Driver<Self>>, id: DialId) {
        driver.host().call(|facade| facade.handshake(id.0));
    }

    fn handshake_message(&self, message: JsMessage) {
        self.call(|facade| facade.handshake_message(message.data));
    }

    fn cancel(&self) -> VecDeque<JsMessage> {
        let unread = self.call(Facade::cancel).flatten();
        let messages = unread.iter().flat_map(js_sys::Array::iter);
        messages.map(|data| JsMessage { data, bytes: 0 }).collect()
    }

    fn decide(&self, close: CloseInfo) -> Verdict {
        let synthetic = close.origin == CloseOrigin::Synthetic;
        let is_retryable = close.is_retryable();
        let answer = self.call(|facade| {
            facade.should_reconnect(close.code, close.reason, close.was_clean, synthetic)
        });
        match answer {
            Some(delay) if delay >= 0.0 => {
                // Saturates: the core takes no longer delay than its maximum.
                Verdict::RetryAfter(Duration::from_millis(delay as u64))
            }
            Some(STOP) => Verdict::Stop,
            Some(RETRY) => Verdict::Retry,
            // No answer, or a predicate that threw: the default table.
            _ if is_retryable => Verdict::Retry,
            _ => Verdict::Stop,
        }
    }

    fn tell(&self, event: Event<JsMessage>, cause: Option<JsValue>) {
        self.call(|facade| match event {
            Event::StateChange(change) => facade.state_change(change.from as u8, change.to as u8),
            Event::Open(open) => facade.open(open.reconnected, open.attempt),
            Event::Message(message) => facade.message(message.data),
            Event::Error(failure) => {
                let cause = cause.unwrap_or(JsValue::UNDEFINED);
                facade.error(failure.code(), failure.message(), cause)
            }
            Event::Close(close) => {
                let synthetic = close.is_synthetic();
                let delay = close.retry_in.map_or(-1.0, millis);
                facade.close(close.code, close.reason, close.was_clean, synthetic, delay)
            }
            Event::Reconnecting(wait) => facade.reconnecting(wait.attempt, millis(wait.delay)),
            Event::GiveUp(give_up) => facade.give_up(give_up.reason.as_str()),
            Event::Drop(message, reason) => facade.drop_message(message.data, reason.as_str()),
        });
    }

    fn drained(&self) {
        self.call(Facade::drained);
    }

    fn ended(&self, _: CloseInfo) {
        let facade = self.facade.take();
        if let Some(Err(error)) = facade.as_ref().map(Facade::ended) {
            report_error(&error);
        }
    }

    fn ping(&self) -> Option<JsMessage> {
        let data = self.call(Facade::ping)?;
        Some(JsMessage { data, bytes: 0 })
    }

    fn binary_type(&self) -> Option<&'static str> {
        match self.binary_type.get() {
            // Said too, though browsers start with it: Node's `ws` does not.
            BinaryType::Blob => Some("blob"),
            BinaryType::ArrayBuffer => Some("arraybuffer"),
        }
    }

    fn transmit(socket: &RawSocket, message: &JsMessage) -> Result<(), JsValue> {
        socket.send_value(&message.data)
    }

    fn receive(data: JsValue) -> JsMessage {
        JsMessage { data, bytes: 0 }
    }

    /// Text counts by its length in UTF-16 code units, which is at hand; its bytes are not. What is
    /// converted to text counts nothing: to look at a user's object could run user code.
    fn size(message: &JsMessage) -> u64 {
        let data = &message.data;
        let sized = data.unchecked_ref::<Sized>();
        let size = if data.is_string() {
            sized.length()
        } else if ArrayBuffer::is_view(data) || data.is_instance_of::<ArrayBuffer>() {
            sized.byte_length().unwrap_or_default()
        } else {
            data.dyn_ref::<Blob>()
                .and_then(|blob| blob.size().ok())
                .unwrap_or_default()
        };
        size as u64
    }
}

/// Whole milliseconds stay whole, which they would not by way of seconds: 2.03 s * 1,000 is less
/// than 2,030 ms.
pub(super) fn millis(time: Duration) -> f64 {
    time.as_secs() as f64 * 1_000.0 + f64::from(time.subsec_nanos()) / 1_000_000.0
}

/// The facade's answer for `false`; a delay is zero or more.
const STOP: f64 = -1.0;

/// The facade's answer for `true`.
const RETRY: f64 = -2.0;
