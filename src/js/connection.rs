//! The exported class.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::host::{BinaryType, Facade, JsHost, JsMessage, millis};
use super::options::Options;
use crate::browser::{DialId, Driver, SendFailure, Target};
use crate::core::{CloseCode, CloseFrame, CloseReason};

/// A connection, as the facade sees it. Users see `SteadySocket`.
#[wasm_bindgen(js_name = Connection)]
pub struct JsConnection(Rc<Driver<JsHost>>);

#[wasm_bindgen(js_class = Connection)]
impl JsConnection {
    /// An idle connection.
    ///
    /// # Errors
    ///
    /// An option that is out of its range, which the facade should have refused.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &Options) -> Result<Self, JsValue> {
        Driver::new(JsHost::default(), options.settings())
            .map(Self)
            .map_err(|_| unchecked())
    }

    /// Names the object that is asked and told, until the connection has ended.
    pub fn attach(&self, facade: Facade) {
        self.0.host().attach(facade);
    }

    /// Dials for the first time.
    ///
    /// # Errors
    ///
    /// What the browser's constructor threw.
    pub fn connect(&self) -> Result<(), JsValue> {
        self.0.connect()
    }

    /// Sends a message through an open socket. 1: sent. 0: it must be queued, at once. 3: the
    /// connection is not open and does not queue. 4: it is closing or has ended.
    ///
    /// # Errors
    ///
    /// What the socket's `send` threw.
    pub fn send(&self, data: JsValue) -> Result<u8, JsValue> {
        let sent = self.0.send(JsMessage { data, bytes: 0 });
        answer(sent.map(|back| back.is_none()))
    }

    /// Queues a message that `send` did not take. 0: queued. 2: the queue is full. 3 and 4 as above.
    ///
    /// # Errors
    ///
    /// Never; as `send`.
    pub fn enqueue(&self, data: JsValue, bytes: f64) -> Result<u8, JsValue> {
        let bytes = bytes as u64;
        let queued = self.0.enqueue(JsMessage { data, bytes });
        answer(queued.map(|()| false))
    }

    /// Closes for good.
    ///
    /// # Errors
    ///
    /// A code or reason that the facade should have refused.
    pub fn close(&self, code: Option<u16>, reason: Option<String>) -> Result<(), JsValue> {
        self.0.close(frame(code, reason)?);
        Ok(())
    }

    /// Dials at once, from any state.
    ///
    /// # Errors
    ///
    /// A code or reason that the facade should have refused.
    pub fn reconnect(&self, code: Option<u16>, reason: Option<String>) -> Result<(), JsValue> {
        self.0.reconnect(frame(code, reason)?);
        Ok(())
    }

    /// Abandons the socket and goes the usual way of a lost one.
    pub fn terminate(&self) {
        self.0.terminate();
    }

    /// The providers of dial `id` have answered.
    pub fn provide(&self, id: u32, url: JsValue, protocols: JsValue) {
        self.0.provide(DialId(id), &Target { url, protocols });
    }

    /// A provider of dial `id` failed.
    #[wasm_bindgen(js_name = providerFailed)]
    pub fn provider_failed(&self, id: u32, cause: JsValue) {
        self.0.provider_failed(DialId(id), cause);
    }

    /// The handshake hook of dial `id` is done.
    #[wasm_bindgen(js_name = handshakeDone)]
    pub fn handshake_done(&self, id: u32) {
        self.0.handshake_done(DialId(id));
    }

    /// The handshake hook of dial `id` failed.
    #[wasm_bindgen(js_name = handshakeFailed)]
    pub fn handshake_failed(&self, id: u32, cause: JsValue) {
        self.0.handshake_failed(DialId(id), cause);
    }

    /// Sends a message of the handshake hook of dial `id`. 1: sent. 4: the hook's socket is gone.
    ///
    /// # Errors
    ///
    /// What the socket's `send` threw.
    #[wasm_bindgen(js_name = handshakeSend)]
    pub fn handshake_send(&self, id: u32, data: JsValue) -> Result<u8, JsValue> {
        let message = JsMessage { data, bytes: 0 };
        answer(self.0.handshake_send(DialId(id), message).map(|()| true))
    }

    /// Asks for one call of `drained`.
    #[wasm_bindgen(js_name = watchDrain)]
    pub fn watch_drain(&self) {
        self.0.watch_drain();
    }

    /// Takes the messages that wait in the queue, in order.
    #[wasm_bindgen(js_name = drainQueue)]
    pub fn drain_queue(&self) -> Array {
        let messages = self.0.drain_queue().into_iter();
        messages.map(|message| message.data).collect()
    }

    /// What the browser is to give binary messages as, from the next socket on.
    #[wasm_bindgen(js_name = setBinaryType)]
    pub fn set_binary_type(&self, name: &str) {
        self.0.host().set_binary_type(match name {
            "arraybuffer" => BinaryType::ArrayBuffer,
            _ => BinaryType::Blob,
        });
    }

    /// The state, by its place in `ConnectionState`.
    pub fn state(&self) -> u8 {
        self.0.state() as u8
    }

    /// The attempt that is under way, waited for, or succeeded.
    pub fn attempt(&self) -> u32 {
        self.0.attempt()
    }

    /// The bytes that wait in the queue.
    #[wasm_bindgen(js_name = queuedBytes)]
    pub fn queued_bytes(&self) -> f64 {
        self.0.queued_bytes() as f64
    }

    /// The browser's current socket; with reconnecting off also the last one.
    pub fn socket(&self) -> JsValue {
        self.0
            .raw_socket()
            .map_or(JsValue::UNDEFINED, JsValue::from)
    }

    /// The counters, in the order of the facade's `Stats`; a latency that is not known is -1.
    pub fn stats(&self) -> Box<[f64]> {
        let stats = self.0.stats();
        Box::new([
            stats.dials as f64,
            stats.opens as f64,
            stats.messages_sent as f64,
            stats.bytes_sent as f64,
            stats.messages_received as f64,
            stats.bytes_received as f64,
            stats.drops as f64,
            stats.last_latency.map_or(-1.0, millis),
            millis(stats.time_open),
            stats.queued_messages as f64,
            stats.queued_bytes as f64,
        ])
    }
}

/// What `send` answers, and throws only what the user's socket threw.
fn answer(sent: Result<bool, SendFailure<JsMessage>>) -> Result<u8, JsValue> {
    match sent {
        Ok(is_sent) => Ok(u8::from(is_sent)),
        Err(SendFailure::Full(_)) => Ok(2),
        Err(SendFailure::NotOpen(_)) => Ok(3),
        Err(SendFailure::Ended(_)) => Ok(4),
        Err(SendFailure::Refused(_, error)) => Err(error),
    }
}

fn frame(code: Option<u16>, reason: Option<String>) -> Result<CloseFrame, JsValue> {
    let Some(code) = code else {
        return Ok(CloseFrame::empty());
    };
    let code = CloseCode::new(code).map_err(|_| unchecked())?;
    let reason = CloseReason::new(reason.unwrap_or_default()).map_err(|_| unchecked())?;
    Ok(CloseFrame::new(code, reason))
}

/// The facade checks everything and says in words what is wrong; formatting the core's own errors
/// would cost a third of the wasm's size.
fn unchecked() -> JsValue {
    js_sys::RangeError::new("steadysocket: the facade passed on a value out of its range").into()
}
