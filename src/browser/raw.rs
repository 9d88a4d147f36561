//! Bindings to the browser's objects, where those of web-sys do not fit.
//!
//! Each binding costs an app some 60 bytes by gzip, more than half of it in JavaScript. So there is one
//! for each thing that every message needs, and what is rarer is read and called by its name.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::core::CloseFrame;

#[wasm_bindgen]
extern "C" {
    /// Anything that behaves like a `WebSocket`: the browser's own, Node's `ws`, a test double.
    /// Nothing is ever cast by class, since the class differs between realms.
    #[wasm_bindgen(extends = web_sys::WebSocket)]
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

    /// An event of the socket, the page or the timer; of the timer it is `undefined`.
    pub(crate) type RawEvent;

    #[wasm_bindgen(method, structural, getter)]
    pub(crate) fn data(this: &RawEvent) -> JsValue;

    /// The global object: a window, a worker, Node. That of js-sys looks for older browsers.
    #[wasm_bindgen(js_namespace = globalThis, js_name = valueOf)]
    pub(crate) fn global() -> JsValue;

    /// The value of a property. Not a `JsValue`, as an `Option` of that needs a binding of its own.
    type Property;

    #[wasm_bindgen(catch, js_namespace = Reflect, js_name = get)]
    fn get(target: &JsValue, name: &str) -> Result<Option<Property>, JsValue>;

    /// Also 1 for `true` and 0 for `false`. NaN for what is no number.
    #[wasm_bindgen(js_name = Number)]
    fn number(value: &JsValue) -> f64;
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
        let (code, reason) = match frame.code() {
            Some(code) => (code.get().into(), frame.reason().into()),
            None => Default::default(),
        };
        // Code and reason were checked when the frame was built, so a browser does not throw here,
        // and a test double's exception says nothing useful.
        drop(invoke(self, "close", &code, &reason));
    }
}

/// A property of an object; `None` if there is neither, or if it throws, as where a test double or a
/// strange environment has no such thing.
pub(crate) fn find(object: &JsValue, name: &str) -> Option<JsValue> {
    let property = get(object, name).ok().flatten()?;
    Some(property.into())
}

/// The same, or `undefined`.
pub(crate) fn field(object: &JsValue, name: &str) -> JsValue {
    find(object, name).unwrap_or_default()
}

/// A property that is a text; empty if it is something else.
pub(crate) fn text_field(object: &JsValue, name: &str) -> String {
    field(object, name).as_string().unwrap_or_default()
}

/// A property that is a number; NaN if it is something else.
pub(crate) fn number_field(object: &JsValue, name: &str) -> f64 {
    number(&field(object, name))
}

/// A property that is true.
pub(crate) fn is_set(object: &JsValue, name: &str) -> bool {
    number_field(object, name) == 1.0
}

/// Calls a method of an object. One that takes fewer arguments does not mind an `undefined`.
///
/// # Errors
///
/// The method's exception, or that there is no such method.
pub(crate) fn invoke(
    object: &JsValue,
    method: &str,
    first: &JsValue,
    second: &JsValue,
) -> Result<JsValue, JsValue> {
    let function: Function = field(object, method).unchecked_into();
    function.call2(object, first, second)
}

/// Reports what user code threw, as the browser does for its own listeners, and goes on.
pub(crate) fn report_error(error: &JsValue) {
    let global = global();
    // Older browsers have no `reportError`.
    if invoke(&global, "reportError", error, &JsValue::UNDEFINED).is_err() {
        let console = field(&global, "console");
        drop(invoke(&console, "error", &"Uncaught".into(), error));
    }
}
