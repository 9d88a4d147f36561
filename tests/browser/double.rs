//! The double of `WebSocket`, for what a browser's own cannot be made to do.

use js_sys::{Array, Function, JsString};
use steadysocket::{Builder, Socket};
use wasm_bindgen::prelude::*;

use crate::support::{Log, at_once};

#[wasm_bindgen(module = "/tests/browser/double.js")]
extern "C" {
    /// One double.
    #[wasm_bindgen(extends = web_sys::EventTarget)]
    #[derive(Clone)]
    pub(crate) type Double;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn protocols(this: &Double) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn listeners(this: &Double) -> i32;
    #[wasm_bindgen(method, getter, js_name = binaryType)]
    pub(crate) fn binary_type(this: &Double) -> String;
    #[wasm_bindgen(method, getter)]
    fn sent(this: &Double) -> Array;
    #[wasm_bindgen(method, getter, js_name = closedWith)]
    fn closed_with(this: &Double) -> Array;
    #[wasm_bindgen(method, setter, js_name = bufferedAmount)]
    pub(crate) fn set_buffered_amount(this: &Double, bytes: f64);
    #[wasm_bindgen(method, setter, js_name = readyState)]
    pub(crate) fn set_ready_state(this: &Double, state: u16);
    #[wasm_bindgen(method, setter)]
    pub(crate) fn set_protocol(this: &Double, protocol: &str);
    #[wasm_bindgen(method)]
    pub(crate) fn open(this: &Double);
    #[wasm_bindgen(method)]
    pub(crate) fn say(this: &Double, data: &JsValue);
    #[wasm_bindgen(method)]
    pub(crate) fn end(this: &Double, code: u16);

    #[wasm_bindgen(js_name = doubleClass)]
    fn constructor() -> Function;

    #[wasm_bindgen(js_name = socketsOf)]
    fn sockets_of_name(name: &str) -> Array;
}

/// A connection to doubles that belong to the test `name`, whose events go to `log`.
pub(crate) fn logged(name: &str, log: &Log) -> Builder {
    let url = format!("ws://double.test/{name}");
    log.listen(doubled(Socket::builder(url).reconnect(at_once())))
}

/// A connection to doubles.
pub(crate) fn doubled(builder: Builder) -> Builder {
    builder.web_socket(constructor())
}

/// Lets everything else that is due run first: one turn of the event loop.
pub(crate) async fn turn() {
    gloo_timers::future::TimeoutFuture::new(0).await;
}

/// The doubles that the test `name` has made, oldest first.
pub(crate) fn sockets_of(name: &str) -> Vec<Double> {
    sockets_of_name(name)
        .iter()
        .map(JsCast::unchecked_into)
        .collect()
}

impl Double {
    pub(crate) fn sent_messages(&self) -> Vec<String> {
        texts(&self.sent())
    }

    pub(crate) fn closes(&self) -> Vec<String> {
        texts(&self.closed_with())
    }
}

fn texts(list: &Array) -> Vec<String> {
    list.iter()
        .map(|text| text.unchecked_into::<JsString>().into())
        .collect()
}
