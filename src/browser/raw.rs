//! Bindings to the browser's objects, where those of web-sys do not fit.
//!
//! Each binding costs an app some 50 bytes by gzip, half of it in JavaScript. So there is one for each
//! thing that every message needs, and what is rarer is read by its name.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::core::{CloseCode, CloseFrame};

#[wasm_bindgen]
extern "C" {
    /// Anything that behaves like a `WebSocket`: the browser's own, Node's `ws`, a test double.
    /// Nothing is ever cast by class, since the class differs between realms.
    #[wasm_bindgen(extends = web_sys::WebSocket, extends = web_sys::EventTarget)]
    #[derive(Clone)]
    pub(crate) type RawSocket;

    /// Not web-sys's, which cannot fail: a test double may throw.
    #[wasm_bindgen(catch, method, structural, getter, js_name = readyState)]
    fn state(this: &RawSocket) -> Result<u16, JsValue>;

    /// Not web-sys's, which is a `u32` (a buffer can be larger) and cannot fail.
    #[wasm_bindgen(catch, method, structural, getter, js_name = bufferedAmount)]
    fn buffered_amount(this: &RawSocket) -> Result<f64, JsValue>;

    /// Not web-sys's enum, as a test double may know other names, which cannot fail.
    #[wasm_bindgen(catch, method, structural, setter, js_name = binaryType)]
    pub(crate) fn set_binary_type_name(this: &RawSocket, name: &str) -> Result<(), JsValue>;

    /// Those of web-sys are two.
    #[wasm_bindgen(catch, method, structural, js_name = close)]
    fn close_with(this: &RawSocket, code: Option<u16>, reason: Option<&str>)
    -> Result<(), JsValue>;

    /// An event of the socket, the page or the timer; of the timer it is `undefined`.
    pub(crate) type RawEvent;

    #[wasm_bindgen(method, structural, getter)]
    pub(crate) fn data(this: &RawEvent) -> JsValue;

    /// The global object: a window, a worker, Node. That of js-sys looks for older browsers.
    #[wasm_bindgen(js_namespace = globalThis, js_name = valueOf)]
    pub(crate) fn global() -> JsValue;

    #[wasm_bindgen(catch, js_namespace = Reflect, js_name = get)]
    fn get(target: &JsValue, name: &str) -> Result<JsValue, JsValue>;
}

impl RawSocket {
    /// The bytes in its buffer, in whatever state it is. 0 if a test double throws, which is
    /// reported.
    pub(crate) fn buffered_bytes(&self) -> u64 {
        match self.buffered_amount() {
            Ok(bytes) => bytes as u64,
            Err(error) => {
                report_error(&error);
                0
            }
        }
    }

    /// True if it is open. False if a test double throws, which is reported.
    pub(crate) fn is_open(&self) -> bool {
        match self.state() {
            Ok(state) => state == web_sys::WebSocket::OPEN,
            Err(error) => {
                report_error(&error);
                false
            }
        }
    }

    /// Starts the closing handshake, unless it was started before.
    pub(crate) fn begin_close(&self, frame: &CloseFrame) {
        let code = frame.code().map(CloseCode::get);
        let reason = code.map(|_| frame.reason().as_str());
        // Code and reason were checked when the frame was built, so a browser does not throw here,
        // and a test double's exception says nothing useful.
        drop(self.close_with(code, reason));
    }
}

/// A property of an object; `undefined` if there is neither, or if it throws, as where a test double
/// or a strange environment has no such thing.
pub(crate) fn field(object: &JsValue, name: &str) -> JsValue {
    get(object, name).unwrap_or_default()
}

/// A property that is a text; empty if it is something else.
pub(crate) fn text_field(object: &JsValue, name: &str) -> String {
    field(object, name).as_string().unwrap_or_default()
}

/// A property that is true.
pub(crate) fn is_set(object: &JsValue, name: &str) -> bool {
    field(object, name).as_bool() == Some(true)
}

/// Reports what user code threw, as the browser does for its own listeners, and goes on.
pub(crate) fn report_error(error: &JsValue) {
    let global = global();
    // Older browsers have no `reportError`.
    if call(&field(&global, "reportError"), error).is_err() {
        drop(call(&field(&field(&global, "console"), "error"), error));
    }
}

fn call(function: &JsValue, argument: &JsValue) -> Result<JsValue, JsValue> {
    let function: &Function = function.unchecked_ref();
    function.call1(&JsValue::UNDEFINED, argument)
}
