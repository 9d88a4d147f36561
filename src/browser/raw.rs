//! Bindings to the browser's objects, where those of web-sys do not fit.

use js_sys::Function;
use wasm_bindgen::prelude::*;

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

    /// The fields that we read of the socket's and the page's events.
    pub(crate) type RawEvent;

    #[wasm_bindgen(method, structural, getter, js_name = type)]
    pub(crate) fn kind(this: &RawEvent) -> String;
    #[wasm_bindgen(method, structural, getter)]
    pub(crate) fn data(this: &RawEvent) -> JsValue;
    #[wasm_bindgen(method, structural, getter)]
    pub(crate) fn code(this: &RawEvent) -> Option<f64>;
    #[wasm_bindgen(method, structural, getter)]
    pub(crate) fn reason(this: &RawEvent) -> Option<String>;
    #[wasm_bindgen(method, structural, getter, js_name = wasClean)]
    pub(crate) fn was_clean(this: &RawEvent) -> Option<bool>;
    #[wasm_bindgen(method, structural, getter)]
    pub(crate) fn persisted(this: &RawEvent) -> Option<bool>;

    /// The global object: a window, a worker, Node.
    pub(crate) type Global;

    #[wasm_bindgen(method, structural, getter, js_name = WebSocket)]
    pub(crate) fn web_socket(this: &Global) -> Option<Function>;
    #[wasm_bindgen(method, structural, getter, js_name = addEventListener)]
    pub(crate) fn add_event_listener(this: &Global) -> Option<Function>;
    #[wasm_bindgen(method, structural, getter)]
    pub(crate) fn document(this: &Global) -> Option<web_sys::Document>;
    #[wasm_bindgen(method, structural, getter, js_name = reportError)]
    fn report_error_function(this: &Global) -> Option<Function>;

    #[wasm_bindgen(method, structural, getter)]
    pub(crate) fn navigator(this: &Global) -> Option<Navigator>;

    /// A browser's, or that of Node, which says nothing about the network.
    pub(crate) type Navigator;

    #[wasm_bindgen(method, structural, getter, js_name = onLine)]
    pub(crate) fn on_line(this: &Navigator) -> Option<bool>;

    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn console_error(error: &JsValue);

    /// A function that does nothing when called with an event, and exists in every realm. (`new
    /// Function` would break under a Content-Security-Policy.)
    #[wasm_bindgen(thread_local_v2, js_name = Boolean)]
    pub(crate) static NO_OP: Function;
}

impl RawSocket {
    /// The bytes in its buffer, in whatever state it is. 0 if a test double throws, which is
    /// reported.
    pub(crate) fn buffered_bytes(&self) -> u64 {
        let bytes = self.buffered_amount();
        bytes.inspect_err(report_error).unwrap_or_default() as u64
    }

    /// True if it is open. False if a test double throws, which is reported.
    pub(crate) fn is_open(&self) -> bool {
        let state = self.state().inspect_err(report_error);
        state == Ok(web_sys::WebSocket::OPEN)
    }
}

pub(crate) fn global() -> Global {
    js_sys::global().unchecked_into()
}

/// Reports what user code threw, as the browser does for its own listeners, and goes on.
pub(crate) fn report_error(error: &JsValue) {
    match global().report_error_function() {
        // A failing report has nowhere to be reported to.
        Some(report) => drop(report.call1(&JsValue::UNDEFINED, error)),
        None => console_error(error),
    }
}
